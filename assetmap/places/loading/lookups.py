"""The writer of look-ups from one edition of places to the next, and its readers in other sections."""

from pathlib import Path

import pandas as pd
from sqlalchemy import text
from sqlalchemy.orm import Session

from assetmap.places import formats
from assetmap.places.editions import check_changes
from assetmap.places.loading.staging import Target, Written, none_loaded, place_ids, stage
from assetmap.places.manifest import Lookups


def write_lookups(target: Target, section: Lookups, paths: list[Path]) -> Written:
    """Writes the look-up from each place of the older edition to the newer, with the kind of change
    (U, S, M or X).
    """
    table = formats.read_table(
        paths[0], columns=[section.old_code, section.new_code, section.change]
    )
    frame = pd.DataFrame(
        {
            "old": table[section.old_code].str.strip(),
            "new": table[section.new_code].str.strip(),
            "change": table[section.change].str.strip().str.upper(),
        }
    )
    check_changes(frame, where=str(paths[0]))
    # A national look-up is cut to what is loaded, with all parts of what touches it.
    loaded = place_ids(target.session, section.kind, section.new_edition)
    touched = set(frame.loc[frame["new"].isin(loaded), "old"])
    kept = frame[frame["old"].isin(touched)]
    if kept.empty:
        raise none_loaded(paths[0], section.kind, section.new_edition)
    stage(target.session, kept)
    values = {
        "area": target.area.id,
        "kind": section.kind,
        "old": section.old_edition,
        "new": section.new_edition,
        "dataset": target.dataset.id,
    }
    target.session.execute(
        text(
            "DELETE FROM edition_change USING dataset WHERE dataset.id = dataset_id"
            " AND dataset.area_id = :area AND kind = :kind AND old_edition = :old AND new_edition = :new"
        ),
        values,
    )
    target.session.execute(
        text(
            "INSERT INTO edition_change (dataset_id, kind, old_edition, old_code, new_edition, new_code, change)"
            " SELECT :dataset, :kind, :old, old, :new, new, change FROM staged"
        ),
        values,
    )
    counted = kept.drop_duplicates("old")["change"].value_counts()
    names = {"U": "unchanged", "S": "split", "M": "merged", "X": "irregular"}
    said = [f"{int(counted[key]):,} {name}" for key, name in names.items() if key in counted]
    return Written(len(kept), [", ".join(said)])


def changes_from(
    session: Session, area_id: int, kind: str, edition: str
) -> tuple[str, pd.DataFrame] | None:
    """The newer edition that an edition was changed into, and the changes: old, new, change; None without a look-up."""
    rows = session.execute(
        text(
            "SELECT new_edition, old_code AS old, new_code AS new, change FROM edition_change"
            " JOIN dataset ON dataset.id = dataset_id"
            " WHERE area_id = :area AND kind = :kind AND old_edition = :edition"
            " ORDER BY new_edition DESC, old_code, new_code"
        ),
        {"area": area_id, "kind": kind, "edition": edition},
    ).all()
    if not rows:
        return None
    newest = rows[0].new_edition
    frame = pd.DataFrame(rows, columns=["edition", "old", "new", "change"])
    return newest, frame[frame["edition"] == newest].drop(columns="edition")


def people_of(session: Session, kind: str, edition: str) -> pd.Series:
    """The population of each loaded place of a kind and edition, by code; empty where
    no figures are loaded.
    """
    rows = session.execute(
        text(
            "SELECT DISTINCT ON (place_id) code, value FROM place_statistic JOIN place ON place.id = place_id"
            " JOIN boundary_edition ON boundary_edition.id = boundary_edition_id"
            " WHERE place.kind = :kind AND edition = :edition AND measure = 'population'"
            " ORDER BY place_id, vintage DESC, dataset_id DESC"
        ),
        {"kind": kind, "edition": edition},
    ).all()
    return pd.Series({row.code: float(row.value) for row in rows}, dtype=float)
