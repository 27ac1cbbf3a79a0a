"""The commands that fetch an area from official sources, and look for newer editions."""

from collections.abc import Sequence
from pathlib import Path

import typer

from assetmap.command_line import areas
from assetmap.command_line.showing import bars, show_table
from assetmap.places.fetching.area import AreaFetch, SourceOutcome, chosen_sources, metres_of
from assetmap.places.fetching.sources import Source, read_sources
from assetmap.settings import get_settings

_NO_NEIGHBOURHOODS = "Neighbourhoods have no national source: draw or paste them at /footprints/new, or add [[groups]] to the manifest."


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


def _show_plan(sources: Sequence[Source]) -> None:
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
        f"{len(sources)} files, about {total:,.0f} MB in all. Nothing was fetched: this was a dry run."
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
