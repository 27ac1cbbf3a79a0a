"""The load of an extract's background, which replaces the one before."""

from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.orm import Session

from assetmap.basemap.features import NAMED_LAND
from assetmap.basemap.levels import pixel_metres
from assetmap.basemap.osm_features import read_features
from assetmap.database.sessions import copy_rows
from assetmap.places.actions import LoadingStep
from assetmap.places.files import locate
from assetmap.places.loading.staging import Target, Written
from assetmap.places.manifest import Manifest, StreetsSection
from assetmap.travel.osm_streets import day_of

_COLUMNS = ("osm_id", "layer", "kind", "name", "ref", "min_zoom", "shape")
# A name on land or water stands where its area is this wide on the map.
_PIXELS_FOR_A_NAME = 32


class BackgroundSection(StreetsSection):
    """A section of streets, read for the background; the number rises when the reading changes."""

    reading: int = 1


def background_steps(manifest: Manifest, *, folder: Path, kept_in: Path) -> Iterator[LoadingStep]:
    """The sections of a manifest that the background is drawn from, for `load_area`.

    Raises `InvalidInput` where a file is missing.
    """
    for streets in manifest.streets:
        path = locate(streets.file, beside=folder, kept_in=kept_in)
        vintage = streets.vintage or day_of(path)
        section = BackgroundSection(**{**streets.model_dump(), "vintage": vintage})
        yield LoadingStep(
            "background", section, section.format, vintage, (section.file,), write_background
        )


def write_background(target: Target, section: StreetsSection, paths: list[Path]) -> Written:
    """The features of an extract; the area's former ones of the same subject go.

    Raises what `read_features` raises.
    """
    session = target.session
    session.execute(
        text(
            "DELETE FROM basemap_feature USING dataset WHERE dataset.id = dataset_id"
            " AND dataset.area_id = :area AND dataset.section = 'background' AND dataset.subject = :subject"
        ),
        {"area": target.area.id, "subject": target.dataset.subject},
    )
    session.execute(
        text(
            "CREATE TEMPORARY TABLE read_feature (osm_id text, layer text, kind text, name text,"
            " ref text, min_zoom smallint, shape geometry) ON COMMIT DROP"
        )
    )
    copy_rows(session, "read_feature", _COLUMNS, read_features(paths[0], target.progress))
    dataset = {"dataset": target.dataset.id}
    session.execute(
        text(
            "INSERT INTO basemap_feature (dataset_id, osm_id, layer, kind, name, ref, min_zoom, shape)"
            " SELECT :dataset, osm_id, layer, kind, name, ref, min_zoom,"
            " CASE WHEN ST_Dimension(valid) = 2 AND layer IN ('places', 'stations', 'numbers')"
            "   THEN ST_PointOnSurface(valid) ELSE valid END"
            " FROM (SELECT *, ST_MakeValid(ST_Transform(ST_SetSRID(shape, 4326), 3857)) AS valid"
            "   FROM read_feature) AS read WHERE NOT ST_IsEmpty(valid)"
        ),
        dataset,
    )
    _write_names(session, target.dataset.id)
    count = session.execute(
        text("SELECT count(*) FROM basemap_feature WHERE dataset_id = :dataset"), dataset
    ).scalar_one()
    session.execute(text("DROP TABLE read_feature"))
    return Written(count)


def _write_names(session: Session, dataset_id: int) -> None:
    """The names of water and land, each at a point inside, from the zoom on at which there is room for it."""
    session.execute(
        text(
            "INSERT INTO basemap_feature (dataset_id, osm_id, layer, kind, name, min_zoom, shape)"
            " SELECT dataset_id, osm_id, 'names', CASE layer WHEN 'water' THEN 'water' ELSE kind END, name,"
            " least(16, greatest(min_zoom, ceil(log(2, (:pixels * :widest / sqrt(ST_Area(shape)))::numeric)))),"
            " ST_PointOnSurface(shape) FROM basemap_feature"
            " WHERE dataset_id = :dataset AND name IS NOT NULL AND ST_Area(shape) > 0"
            " AND (layer = 'water' OR layer = 'land' AND kind = ANY(:kinds))"
        ),
        {
            "dataset": dataset_id,
            "pixels": _PIXELS_FOR_A_NAME,
            "widest": pixel_metres(0),
            "kinds": list(NAMED_LAND),
        },
    )
