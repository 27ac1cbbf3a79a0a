"""The commands about areas, and their options.

Each imports what it needs when it is called, as those in commands.py do.
"""

from pathlib import Path
from typing import Annotated

import typer

area = typer.Typer(help="Fetch and load the places and lists of an area.")
SkipRefused = Annotated[
    bool, typer.Option("--skip-refused", help="Leave out the rows that cannot be imported.")
]


def _need_tables() -> None:
    from assetmap.command_line.migrating import ready_database

    ready_database()


@area.command("load")
def load_area(
    manifest: Annotated[Path, typer.Argument(metavar="AREA.toml")],
    skip_refused: SkipRefused = False,
) -> None:
    """Load every file that a manifest names."""
    _need_tables()
    from assetmap.command_line import areas

    areas.load(manifest, skip_refused=skip_refused)


@area.command("fetch")
def fetch_area(
    wanted: Annotated[
        list[str],
        typer.Argument(metavar="CODE…", help="Codes or names of local authorities in England."),
    ],
    with_neighbours: Annotated[
        str | None,
        typer.Option(metavar="3km", help="How far beyond the border to fetch lists and streets."),
    ] = None,
    slug: Annotated[str | None, typer.Option(help="The area's name in web addresses.")] = None,
    name: Annotated[str | None, typer.Option(help="The area's name as readers see it.")] = None,
    without: Annotated[
        list[str] | None,
        typer.Option(metavar="SOURCE", help="A source to leave out; can be given several times."),
    ] = None,
    sources: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Another list of sources.")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only list the files, their sizes and licences.")
    ] = False,
) -> None:
    """Fetch official files about an area in England, write its manifest and load it."""
    if not dry_run:
        _need_tables()
    from assetmap.command_line import fetching

    fetching.fetch(
        wanted,
        with_neighbours=with_neighbours,
        slug=slug,
        name=name,
        without=without or [],
        sources_file=sources,
        is_dry_run=dry_run,
    )


@area.command("refresh")
def refresh_area(
    slug: Annotated[str, typer.Argument(metavar="SLUG")],
    sources: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Another list of sources.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Use the newer files and load them.")] = False,
) -> None:
    """Look for newer files for a fetched area, and show what would change."""
    _need_tables()
    from assetmap.command_line import fetching

    fetching.refresh(slug, sources_file=sources, takes_them=yes)


@area.command("list")
def list_areas() -> None:
    """Show which areas are loaded."""
    _need_tables()
    from assetmap.command_line import areas

    areas.list_areas()


@area.command("remove")
def remove_area(slug: Annotated[str, typer.Argument(metavar="SLUG")]) -> None:
    """Remove an area and its lists of assets."""
    _need_tables()
    from assetmap.command_line import areas

    areas.remove(slug)
