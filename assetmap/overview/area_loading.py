"""The load of a whole area: its places, streets, background and lists, in one transaction."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import Float, func, select
from sqlalchemy.orm import Session

from assetmap.assets.imports.actions import ImportReport, RowsRefused, import_assets
from assetmap.assets.imports.formats.mapping import AssetMapping, check_mapping
from assetmap.assets.published.models import SearchDocument
from assetmap.assets.published.placing import place_everything_again
from assetmap.assets.record.models import Asset, AssetList, Location
from assetmap.basemap.actions import draw_background
from assetmap.basemap.loading import background_steps
from assetmap.basemap.queries import areas_with_extract
from assetmap.errors import InvalidInput
from assetmap.places.actions import SectionOutcome, load_area, require_area
from assetmap.places.files import locate
from assetmap.places.manifest import Manifest
from assetmap.places.models import Area
from assetmap.progress import Progress
from assetmap.settings import get_settings
from assetmap.travel.loading import street_steps
from assetmap.travel.queries import current_network
from assetmap.travel.snapping import FARTHEST_METRES, snap

# Formats that a manifest may name and that nothing reads so far.
_NOT_READ_YET = {"openreferral": "Open Referral cannot be read yet"}
_READ_BY_ENDING = (None, "csv", "geojson", "gpkg", "osm")


@dataclass(frozen=True)
class AreaOutcome:
    """The outcome of loading an area, section by section and list by list."""

    outcomes: list[SectionOutcome]
    reports: list[ImportReport]
    off_streets: str | None
    without_background: str | None
    wrong_lists: list[str]


def load_whole_area(
    session: Session,
    path: Path,
    manifest: Manifest,
    lists: list[AssetMapping],
    progress: Progress,
    *,
    skip_refused: bool,
    skip_wrong: bool,
) -> AreaOutcome:
    """Loads what a manifest at `path` names; `lists` are its lists of assets. The caller commits.

    With `skip_wrong` a file that cannot be read is named and left out. Raises `InvalidInput` without it.
    """
    folder, kept_in = path.absolute().parent, get_settings().home / "fetched"
    outcomes = list(
        load_area(
            session,
            manifest,
            folder=folder,
            kept_in=kept_in,
            progress=progress,
            further=[
                *street_steps(manifest, folder=folder, kept_in=kept_in),
                *background_steps(manifest, folder=folder, kept_in=kept_in),
            ],
            skip_wrong=skip_wrong,
        )
    )
    new = {o.section for o in outcomes if o.state == "loaded"}
    if new & {"boundaries", "groups", "background"}:
        progress.begin("background of the map")
        draw_background(session)
    if new & {"boundaries", "groups"}:
        # Before the lists, which then count what lies in no area by the new boundaries.
        progress.begin("places of assets")
        place_everything_again(session)
    area = require_area(session, manifest.area.slug)
    reports: list[ImportReport] = []
    wrong: list[str] = []
    for mapping in lists:
        try:
            with session.begin_nested():
                report = import_assets(
                    session,
                    locate(mapping.file or "", beside=folder, kept_in=kept_in),
                    mapping=mapping,
                    list_name=mapping.source,
                    area=area,
                    skip_refused=skip_refused,
                    skip_same_file=True,
                    progress=progress,
                )
        except InvalidInput as error:
            if not skip_wrong or isinstance(error, RowsRefused):
                raise
            wrong.append(f"assets: {mapping.source} has been left out: {error}")
        else:
            reports.append(report)
    return AreaOutcome(
        outcomes, reports, _off_streets(session, area.id), _without_background(session, area), wrong
    )


def _without_background(session: Session, area: Area) -> str | None:
    """Advice for an area whose maps show boundaries alone; None where an extract
    of the area is loaded.
    """
    if area.id in areas_with_extract(session):
        return None
    return (
        f"The maps of {area.name} show boundaries and their names, but no streets. Add [[streets]] to the manifest,"
        " with an OpenStreetMap extract of the area (.osm.pbf), and load it again."
    )


def _off_streets(session: Session, area_id: int) -> str | None:
    """A sentence on how many of the area's assets are too far from any street to be walked to along
    it; None where there are none, or no streets are loaded.
    """
    network = current_network(session)
    if network is None:
        return None
    rows = session.execute(
        select(
            func.ST_X(Location.public_location_bng, type_=Float),
            func.ST_Y(Location.public_location_bng, type_=Float),
        )
        .join(SearchDocument, SearchDocument.location_id == Location.id)
        .join(Asset, Asset.id == SearchDocument.asset_id)
        .join(AssetList, AssetList.id == Asset.asset_list_id)
        .where(AssetList.area_id == area_id, Location.public_location_bng.is_not(None))
    ).all()
    points = np.array([tuple(row) for row in rows], dtype=np.float64)
    off = int(np.count_nonzero(~snap(network, points).is_on))
    if not off:
        return None
    return (
        f"{off:,} of {len(rows):,} assets {'is' if off == 1 else 'are'} more than {FARTHEST_METRES:.0f} m from any"
        " street or path, so"
        " walking times to them are estimated."
    )


def lists_of(path: Path, manifest: Manifest) -> tuple[list[AssetMapping], list[str]]:
    """The lists to import, and a sentence about each section that cannot be read yet."""
    mappings, left_out = [], []
    for number, section in enumerate(manifest.assets, 1):
        where, what = f"{path}: assets.{number}", section.get("format")
        if what in _NOT_READ_YET:
            left_out.append(
                f"assets: {section.get('file')} has been left out: {_NOT_READ_YET[what]}."
            )
        elif what not in _READ_BY_ENDING:
            raise InvalidInput(f"{where}: the format {what!r} is not known.")
        else:
            mappings.append(_checked(section, where))
    sources = [mapping.source for mapping in mappings]
    for source in sources:
        if sources.count(source) > 1:
            # A list's rows that its file does not hold are withdrawn: the second would withdraw the first's.
            raise InvalidInput(
                f"{path}: two [[assets]] have the source {source!r}; give each list its own source."
            )
    return mappings, left_out


def _checked(section: dict[str, Any], where: str) -> AssetMapping:
    mapping = check_mapping(section, where=where)
    for key in ("file", "source"):
        if not getattr(mapping, key):
            raise InvalidInput(f"{where}.{key}: field required.")
    return mapping
