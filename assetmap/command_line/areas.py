"""The commands about areas."""

from pathlib import Path

import typer
from sqlalchemy import func, select

from assetmap.assets.imports.actions import ImportReport, RowsRefused
from assetmap.assets.imports.removal import remove_lists
from assetmap.assets.published.placing import place_everything_again
from assetmap.assets.published.search_documents import SEARCHED
from assetmap.assets.record.models import Asset, AssetList
from assetmap.basemap.actions import draw_background
from assetmap.command_line.learning import learn_meanings
from assetmap.command_line.showing import bars, show_refused, show_table
from assetmap.database.sessions import session_factory, vacuum
from assetmap.overview.area_loading import AreaOutcome, lists_of, load_whole_area
from assetmap.places.actions import remove_area
from assetmap.places.manifest import Manifest, read_manifest
from assetmap.places.models import Area, AreaPlace
from assetmap.text import counted, slugify

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


def load(path: Path, *, skip_refused: bool, skip_wrong: bool = False) -> None:
    """Loads every file that the manifest names, and says what is there then.

    With `skip_wrong` a file that cannot be read is named and left out.
    """
    manifest = read_manifest(path)
    lists, left_out = lists_of(path, manifest)
    try:
        with bars() as progress, session_factory().begin() as session:
            loaded = load_whole_area(
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


def _list_path(path: Path, report: ImportReport) -> Path:
    """A name beside the manifest for what is written of a list."""
    return path.absolute().with_name(f"{slugify(report.list_name) or 'list'}.csv")


def _show(path: Path, manifest: Manifest, loaded: AreaOutcome, left_out: list[str]) -> None:
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
        typer.echo("Everything was already loaded, so nothing has changed.")


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
        typer.echo("No area is loaded. Run `assetmap area load AREA.toml` or `assetmap demo`.")


def remove(slug: str) -> None:
    """Removes an area with its places, its figures and its lists of assets."""
    with session_factory().begin() as session:
        area_id = session.scalar(select(Area.id).where(Area.slug == slug))
        removed = remove_lists(session, area_id) if area_id is not None else None
        name = remove_area(session, slug).name
        draw_background(session)
        place_everything_again(session)
    if removed is not None:
        assets = counted(removed.assets, "asset", "assets")
        lists = counted(removed.lists, "list", "lists")
        typer.echo(f"{name} has been removed, with {assets} from {lists}.")
