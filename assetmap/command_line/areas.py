"""The commands about areas."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import typer
from sqlalchemy import Float, func, select
from sqlalchemy.orm import Session

from assetmap.assets.imports.actions import ImportReport, RowsRefused, import_assets
from assetmap.assets.imports.formats.mapping import AssetMapping, check_mapping
from assetmap.assets.imports.removal import remove_lists
from assetmap.assets.published.models import SearchDocument
from assetmap.assets.published.placing import place_everything_again
from assetmap.assets.published.search_documents import SEARCHED
from assetmap.assets.record.models import Asset, AssetList, Location
from assetmap.basemap.actions import draw_background
from assetmap.basemap.loading import background_steps
from assetmap.basemap.queries import areas_with_extract
from assetmap.command_line.learning import learn_meanings
from assetmap.command_line.showing import bars, show_refused, show_table
from assetmap.database.sessions import session_factory, vacuum
from assetmap.errors import InvalidInput
from assetmap.places.actions import SectionOutcome, load_area, remove_area, require_area
from assetmap.places.files import locate
from assetmap.places.manifest import Manifest, read_manifest
from assetmap.places.models import Area, AreaPlace
from assetmap.progress import Progress
from assetmap.settings import get_settings
from assetmap.text import slugify
from assetmap.travel.loading import street_steps
from assetmap.travel.queries import current_network
from assetmap.travel.snapping import FARTHEST_METRES, snap

# Formats that a manifest may name and that nothing reads so far.
_NOT_READ_YET = {"openreferral": "Open Referral is not read yet"}
_READ_BY_ENDING = (None, "csv", "geojson", "gpkg", "osm")
_ASSET_COLUMNS = (
    "list",
    "added",
    "changed",
    "unchanged",
    "withdrawn",
    "refused",
    "in no area",
    "notes",
)


@dataclass(frozen=True)
class _Loaded:
    outcomes: list[SectionOutcome]
    reports: list[ImportReport]
    off_streets: str | None
    without_background: str | None
    wrong_lists: list[str]


def load(path: Path, *, skip_refused: bool, skip_wrong: bool = False) -> None:
    """Loads every file that the manifest names, and says what is there then.

    With `skip_wrong` a file that cannot be read is named and left out.
    """
    manifest = read_manifest(path)
    lists, left_out = _lists(path, manifest)
    try:
        with bars() as progress, session_factory().begin() as session:
            loaded = _load(
                session,
                path,
                manifest,
                lists,
                progress,
                skip_refused=skip_refused,
                skip_wrong=skip_wrong,
            )
    except RowsRefused as refusal:
        show_refused(refusal.report.refused, _list_path(path, refusal.report), is_error=True)
        raise
    if any(not report.is_same_file for report in loaded.reports):
        vacuum(*SEARCHED)
    learn_meanings()
    _show(path, manifest, loaded, left_out)


def _load(
    session: Session,
    path: Path,
    manifest: Manifest,
    lists: list[AssetMapping],
    progress: Progress,
    *,
    skip_refused: bool,
    skip_wrong: bool,
) -> _Loaded:
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
            wrong.append(f"assets: {mapping.source} is left out: {error}")
        else:
            reports.append(report)
    return _Loaded(
        outcomes, reports, _off_streets(session, area.id), _without_background(session, area), wrong
    )


def _without_background(session: Session, area: Area) -> str | None:
    """What to do where the maps show boundaries alone; None where an extract of the area is loaded."""
    if area.id in areas_with_extract(session):
        return None
    return (
        f"The maps of {area.name} show boundaries with their names and no streets: add [[streets]] to the manifest,"
        " with an OpenStreetMap extract of the area (.osm.pbf), and load it again."
    )


def _off_streets(session: Session, area_id: int) -> str | None:
    """How many of the area's assets are too far from any street to be walked to along it, where streets are loaded."""
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
        f"{off:,} of {len(rows):,} assets are more than {FARTHEST_METRES:.0f} m from any way:"
        " walking times to them are estimated."
    )


def _lists(path: Path, manifest: Manifest) -> tuple[list[AssetMapping], list[str]]:
    """The lists to import, and a sentence about each section that cannot be read yet."""
    mappings, left_out = [], []
    for number, section in enumerate(manifest.assets, 1):
        where, what = f"{path}: assets.{number}", section.get("format")
        if what in _NOT_READ_YET:
            left_out.append(f"assets: {section.get('file')} is left out: {_NOT_READ_YET[what]}.")
        elif what not in _READ_BY_ENDING:
            raise InvalidInput(f"{where}: the format {what!r} is not known.")
        else:
            mappings.append(_checked(section, where))
    sources = [mapping.source for mapping in mappings]
    for source in sources:
        if sources.count(source) > 1:
            # A list's rows that its file does not hold are withdrawn: the second would withdraw the first's.
            raise InvalidInput(
                f"{path}: two [[assets]] have the source {source!r}; a list is known by it, so give each its own."
            )
    return mappings, left_out


def _checked(section: dict[str, Any], where: str) -> AssetMapping:
    mapping = check_mapping(section, where=where)
    for key in ("file", "source"):
        if not getattr(mapping, key):
            raise InvalidInput(f"{where}.{key}: field required.")
    return mapping


def _list_path(path: Path, report: ImportReport) -> Path:
    """A name beside the manifest for what is written of a list."""
    return path.absolute().with_name(f"{slugify(report.list_name) or 'list'}.csv")


def _show(path: Path, manifest: Manifest, loaded: _Loaded, left_out: list[str]) -> None:
    show_table(
        manifest.area.name,
        ("section", "subject", "rows", "state", "notes"),
        [(o.section, o.subject, o.row_count, o.state, "; ".join(o.notes)) for o in loaded.outcomes],
    )
    if loaded.reports:
        show_table("Assets", _ASSET_COLUMNS, [_asset_row(report) for report in loaded.reports])
    for report in loaded.reports:
        show_refused(report.refused, _list_path(path, report), is_error=False)
        for line in [*report.notes, *report.twins_in_words()]:
            typer.echo(line)
    for one in [
        *left_out,
        *loaded.wrong_lists,
        *filter(None, [loaded.off_streets, loaded.without_background]),
    ]:
        typer.echo(one)
    states = {o.state for o in loaded.outcomes}
    if "loaded" not in states and all(report.is_same_file for report in loaded.reports):
        typer.echo("All of this was loaded already: nothing has changed.")


def _asset_row(report: ImportReport) -> tuple[object, ...]:
    return (
        report.list_name,
        report.added,
        report.changed,
        report.unchanged,
        report.withdrawn,
        report.refused_count,
        report.in_no_area,
        "the same file as last time" if report.is_same_file else "",
    )


def list_areas() -> None:
    """Shows the loaded areas."""
    places = select(func.count()).where(AreaPlace.area_id == Area.id, AreaPlace.is_current)
    assets = (
        select(func.count())
        .select_from(Asset)
        .join(AssetList, AssetList.id == Asset.asset_list_id)
        .where(AssetList.area_id == Area.id, Asset.status == "published")
    )
    with session_factory()() as session:
        rows = session.execute(
            select(
                Area.slug,
                Area.name,
                places.scalar_subquery(),
                assets.scalar_subquery(),
                func.to_char(Area.loaded_at, "YYYY-MM-DD"),
            ).order_by(Area.name)
        ).all()
    if rows:
        show_table("Areas", ("slug", "name", "places", "assets", "first loaded"), rows)
    else:
        typer.echo("No area is loaded: `assetmap area load AREA.toml`, or `assetmap demo`.")


def remove(slug: str) -> None:
    """Removes an area with its places, its figures and its lists of assets."""
    with session_factory().begin() as session:
        area_id = session.scalar(select(Area.id).where(Area.slug == slug))
        removed = remove_lists(session, area_id) if area_id is not None else None
        name = remove_area(session, slug).name
        draw_background(session)
        place_everything_again(session)
    if removed is not None:
        lists = "1 list" if removed.lists == 1 else f"{removed.lists} lists"
        typer.echo(f"{name} is removed, with {removed.assets:,} assets of {lists}.")
