"""The commands that fetch an area from official sources, and look for newer editions."""

import tempfile
from collections.abc import Sequence
from pathlib import Path

import typer

from assetmap.command_line import areas
from assetmap.command_line.showing import bars, show_table
from assetmap.places.fetching.area import AreaFetch, SourceOutcome, chosen_sources, metres_of
from assetmap.places.fetching.refreshing import changes_between, fetched_record, take_over
from assetmap.places.fetching.sources import OfficialSource, read_sources
from assetmap.settings import get_settings

_NO_NEIGHBOURHOODS = "There is no national source for neighbourhoods. Draw or paste them at /footprints/new, or add [[groups]] to the manifest."


def fetch(
    wanted: Sequence[str],
    *,
    with_neighbours: str | None,
    slug: str | None,
    name: str | None,
    without: Sequence[str],
    sources_file: Path | None,
    is_dry_run: bool,
) -> None:
    """Fetches the files of an area, writes its manifest and loads it."""
    sources = chosen_sources(read_sources(sources_file), without=without)
    reach_metres = metres_of(with_neighbours) if with_neighbours else 0.0
    if is_dry_run:
        _show_plan(sources)
        return
    home = get_settings().home
    with bars() as progress:
        area = AreaFetch(
            wanted,
            sources,
            areas=home / "areas",
            kept_in=home / "fetched",
            progress=progress,
            reach_metres=reach_metres,
            slug=slug,
            name=name,
        )
        outcomes = list(area.outcomes())
    _show_outcomes(outcomes)
    typer.echo(f"The manifest is {area.manifest}.")
    areas.load(area.manifest, skip_refused=True, skip_wrong=True)
    missing = [one for one in outcomes if one.state == "missing"]
    for one in missing:
        typer.echo(f"Missing: {one.source.title}: {' '.join(one.notes)}")
    if missing:
        typer.echo("Everything else is loaded. Run the command again to fetch what is missing.")
    typer.echo(_NO_NEIGHBOURHOODS)


def refresh(slug: str, *, sources_file: Path | None, takes_them: bool) -> None:
    """Looks for newer files of a fetched area, shows what they would change, and takes them where that is said."""
    sources = read_sources(sources_file)
    home = get_settings().home
    folder = home / "areas" / slug
    record = fetched_record(folder, slug)
    known = [one for one in sources if one.id in record.files or one.role]
    with tempfile.TemporaryDirectory(dir=home, prefix="offered-") as beside:
        with bars() as progress:
            offered = AreaFetch(
                record.codes,
                known,
                areas=Path(beside),
                kept_in=home / "fetched",
                progress=progress,
                reach_metres=record.reach_metres,
                slug=slug,
                name=record.name,
            )
            outcomes = list(offered.outcomes())
        changes = changes_between(folder, record, offered.folder, offered.record, known)
        for one in outcomes:
            if one.state == "missing":
                typer.echo(f"Not checked: {one.source.title}: {' '.join(one.notes)}")
        if not changes:
            typer.echo(f"Everything in {record.name} is up to date.")
            return
        show_table(
            f"Newer files for {record.name}",
            ("source", "edition here", "edition offered", "rows"),
            [
                (
                    one.source.id,
                    one.now.edition if one.now else "–",
                    one.offered.edition,
                    one.in_words,
                )
                for one in changes
            ],
        )
        if not takes_them:
            typer.echo(
                f"Nothing has been changed. To load the newer files: assetmap area refresh {slug} --yes"
            )
            return
        manifest = take_over(folder, record, offered.folder, changes, sources)
    areas.load(manifest, skip_refused=True, skip_wrong=True)


def _show_plan(sources: Sequence[OfficialSource]) -> None:
    show_table(
        "What would be fetched",
        ("source", "file", "publisher", "licence", "about MB", "layout last seen"),
        [
            (
                one.id,
                one.title,
                one.publisher,
                one.licence,
                round(one.size_mb),
                one.seen.isoformat() if one.seen else "unseen",
            )
            for one in sources
        ],
    )
    total = sum(one.size_mb for one in sources)
    typer.echo(
        f"{len(sources)} files, about {total:,.0f} MB in all. This was a dry run, so nothing was fetched."
    )


def _show_outcomes(outcomes: Sequence[SourceOutcome]) -> None:
    show_table(
        "Fetched",
        ("source", "edition", "rows", "state", "notes"),
        [
            (one.source.id, one.edition, one.row_count, one.state, "; ".join(one.notes))
            for one in outcomes
        ],
    )
