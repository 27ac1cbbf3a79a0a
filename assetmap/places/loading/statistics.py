"""The writer of statistics about places."""

from pathlib import Path

from sqlalchemy import text

from assetmap.places import formats
from assetmap.places.editions import carry_figures, is_count
from assetmap.places.loading.lookups import changes_from, people_of
from assetmap.places.loading.staging import (
    Target,
    Written,
    none_loaded,
    not_loaded,
    place_ids,
    stage,
)
from assetmap.places.manifest import Statistics


def write_statistics(target: Target, section: Statistics, paths: list[Path]) -> Written:
    """Figures about places; a newer file of the same measures replaces an older one's."""
    frame = formats.read_statistics(paths[0], section)
    own = place_ids(target.session, section.kind, section.edition)
    notes: list[str] = []
    carried = changes_from(target.session, target.area.id, section.kind, section.edition)
    if carried and not set(frame["code"]) & set(own):
        edition, changes = carried
        people = people_of(target.session, section.kind, edition)
        counts = [name for name in frame.columns if name != "code" and is_count(name)]
        frame, notes = carry_figures(frame, changes, people, counts=counts)
        own = place_ids(target.session, section.kind, edition)
    frame["place_id"] = frame["code"].map(own)
    known = frame.dropna(subset=["place_id"])
    if known.empty:
        raise none_loaded(paths[0], section.kind, section.edition)
    measures = [name for name in frame.columns if name not in ("code", "place_id")]
    long = known.melt("place_id", measures, "measure", "value").dropna(subset=["value"])
    stage(target.session, long)
    values = {
        "area": target.area.id,
        "dataset": target.dataset.id,
        "vintage": section.vintage or section.edition,
        "source": section.source,
        "measures": measures,
    }
    target.session.execute(
        text(
            "DELETE FROM place_statistic USING dataset, place WHERE dataset.id = dataset_id"
            " AND place.id = place_id AND area_id = :area AND kind = :kind"
            " AND measure = ANY(:measures) AND dataset.id <> :dataset"
        ),
        {**values, "kind": section.kind},
    )
    target.session.execute(
        text(
            "INSERT INTO place_statistic (place_id, measure, value, vintage, source, dataset_id)"
            " SELECT place_id, measure, value, :vintage, :source, :dataset FROM staged"
        ),
        values,
    )
    _retire_emptied_datasets(target)
    return Written(len(known), [*notes, *not_loaded(len(frame) - len(known), section.kind)])


def _retire_emptied_datasets(target: Target) -> None:
    target.session.execute(
        text(
            "UPDATE dataset SET replaced_at = now() WHERE area_id = :area AND section = 'statistics'"
            " AND replaced_at IS NULL AND id <> :dataset"
            " AND NOT EXISTS (SELECT FROM place_statistic WHERE dataset_id = dataset.id)"
        ),
        {"area": target.area.id, "dataset": target.dataset.id},
    )
