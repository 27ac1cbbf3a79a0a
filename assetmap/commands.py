"""The commands of `assetmap` and their options.

Each command imports what it needs when it is called: geopandas, SQLAlchemy and the features take seconds, and most
commands that `make run` calls have nothing to do.
"""

from pathlib import Path
from typing import Annotated

import typer

from assetmap.assets.imports.formats.file_formats import (
    FileFormat,
    read_formats,
    suffixes_in_words,
    written_formats,
)
from assetmap.command_line.area_commands import SkipRefused, area
from assetmap.command_line.failing import INTERRUPTED, Commands
from assetmap.command_line.measure_commands import measure

app = typer.Typer(
    cls=Commands,
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
database = typer.Typer(help="Start, migrate, back up and restore the database.")
assets = typer.Typer(help="Import lists of assets, and export what is published.")
people = typer.Typer(help="Give people roles, and take them away.")
gaps = typer.Typer(help="Build reports on where support is, and where it is missing.")
for name, group in {
    "database": database,
    "area": area,
    "assets": assets,
    "people": people,
    "gaps": gaps,
    "measure": measure,
}.items():
    app.add_typer(group, name=name, no_args_is_help=True)


def _file_help(formats: list[FileFormat]) -> str:
    return f"A {suffixes_in_words(formats)} file."


BackupFile = Annotated[Path, typer.Argument(metavar="FILE")]
RoleName = Annotated[
    str,
    typer.Argument(metavar="ROLE", help="steward, link-worker, commissioner or administrator."),
]
RolePlace = Annotated[
    str | None,
    typer.Option(
        "--place",
        metavar="KIND/CODE",
        help="The place that a steward looks after, or that a link worker's team covers.",
    ),
]


@app.callback()
def options(
    debug: Annotated[
        bool,
        typer.Option("--debug", envvar="ASSETMAP_DEBUG", help="Show where an error happened."),
    ] = False,
) -> None:
    """Find local support and groups, and see where support is missing."""


@database.command("start")
def start_database() -> None:
    """Start the private PostGIS."""
    from assetmap.command_line import databases

    databases.start()


@database.command("stop")
def stop_database() -> None:
    """Stop the private PostGIS."""
    from assetmap.command_line import databases

    databases.stop()


@database.command("status")
def show_database() -> None:
    """Show whether the database is running and its tables are up to date."""
    from assetmap.command_line import databases

    databases.status()


@database.command("url")
def show_database_address() -> None:
    """Print the database's address, and nothing else."""
    from assetmap.command_line import migrating

    typer.echo(migrating.database_address())


@database.command("migrate")
def migrate_database() -> None:
    """Bring the tables up to date."""
    from assetmap.command_line import databases

    databases.upgrade()


@database.command("backup")
def back_up_database(file: BackupFile) -> None:
    """Back up everything to one file."""
    from assetmap.command_line import databases

    databases.back_up(file)


@database.command("restore")
def restore_database(file: BackupFile) -> None:
    """Replace everything with the contents of a backup."""
    from assetmap.command_line import databases

    databases.bring_back(file)


@assets.command("import")
def import_assets(
    file: Annotated[
        str,
        typer.Argument(
            metavar="FILE", help=f"{_file_help(read_formats())} A web address works too."
        ),
    ],
    mapping: Annotated[
        Path | None, typer.Option(help="A TOML file that says what each column holds.")
    ] = None,
    source: Annotated[
        str | None,
        typer.Option(help="The list's name; rows that are no longer in it are withdrawn."),
    ] = None,
    area: Annotated[str | None, typer.Option(help="The loaded area that the list covers.")] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only show what would happen.")
    ] = False,
    skip_refused: SkipRefused = False,
    suggest_mapping: Annotated[
        bool,
        typer.Option("--suggest-mapping", help="Only write a mapping file, guessed from the list."),
    ] = False,
    older: Annotated[
        bool,
        typer.Option(
            "--older", help="Import a file that is older than the list's current entries."
        ),
    ] = False,
) -> None:
    """Import a list of assets, all of it or none of it."""
    if not suggest_mapping:
        _need_tables()
    from assetmap.command_line import directory

    if suggest_mapping:
        directory.suggest_mapping(file)
        return
    directory.import_list(
        file,
        mapping=mapping,
        source=source,
        area=area,
        is_dry_run=dry_run,
        skip_refused=skip_refused,
        takes_older=older,
    )


@assets.command("words")
def show_words() -> None:
    """List the categories, the words that mean them, and the keys of a mapping."""
    from assetmap.command_line import directory

    directory.show_words()


@assets.command("export")
def export_assets(
    file: Annotated[Path, typer.Argument(metavar="FILE", help=_file_help(written_formats()))],
) -> None:
    """Write every published asset to a file."""
    _need_tables()
    from assetmap.command_line import directory

    directory.export(file)


@people.command("grant")
def grant_role(
    email: Annotated[str, typer.Argument(metavar="EMAIL")],
    role: RoleName,
    place: RolePlace = None,
) -> None:
    """Give somebody a role."""
    _need_tables()
    from assetmap.command_line import people

    people.grant(email, role, place=place)


@people.command("revoke")
def revoke_role(
    email: Annotated[str, typer.Argument(metavar="EMAIL")],
    role: RoleName,
    place: RolePlace = None,
) -> None:
    """Take a role away."""
    _need_tables()
    from assetmap.command_line import people

    people.revoke(email, role, place=place)


@people.command("erase")
def erase_person(
    email: Annotated[str, typer.Argument(metavar="EMAIL")],
) -> None:
    """Erase a person: their account, what they alone wrote, and what names them."""
    _need_tables()
    from assetmap.command_line import people

    people.erase(email)


@people.command("list")
def list_people() -> None:
    """Show who holds which role."""
    _need_tables()
    from assetmap.command_line import people

    people.list_people()


@gaps.command("build")
def build_gap_report(
    category: Annotated[
        list[str] | None,
        typer.Option(help="A category; can be given several times. All by default."),
    ] = None,
    place_kind: Annotated[
        list[str] | None,
        typer.Option(help="neighbourhood, pcn, ward …; can be given several times."),
    ] = None,
    threshold_minutes: Annotated[
        float | None,
        typer.Option(
            metavar="N", help="How many minutes' walk counts as within reach; 15 by default."
        ),
    ] = None,
    area: Annotated[
        list[str] | None,
        typer.Option(
            help="The loaded area; needed if several are loaded. Give more to compare them with the first."
        ),
    ] = None,
    all_of_these: Annotated[
        bool, typer.Option("--all-of-these", help="People need all categories within reach.")
    ] = False,
    step_free: Annotated[
        bool, typer.Option("--step-free", help="Only step-free routes along the streets.")
    ] = False,
    class_break: Annotated[
        list[float] | None,
        typer.Option(
            metavar="N",
            help="Where a colour band of the map starts, in per cent; can be given several times.",
        ),
    ] = None,
    question: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="A report's question.toml, to run the same report again."
        ),
    ] = None,
    cluster: Annotated[
        str | None,
        typer.Option(
            metavar="ADDRESS",
            help="Work out walks on the Dask cluster at this address, such as tcp://10.0.0.5:8786; 'local' uses processes on this machine.",
        ),
    ] = None,
) -> None:
    """Build a report and show where to read it."""
    _need_tables()
    from assetmap.command_line import reporting

    reporting.build(
        {
            "categories": category,
            "place_kinds": place_kind,
            "threshold_minutes": threshold_minutes,
            "area": area,
            "serves": "all" if all_of_these else None,
            "is_step_free": step_free,
            "breaks": class_break,
        },
        question_file=question,
        cluster=cluster,
    )


@app.command("serve")
def serve(
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="The port to listen on; 0 picks any free one.")
    ] = 8000,
    workers: Annotated[int, typer.Option(min=1, help="The number of server processes.")] = 1,
    no_worker: Annotated[
        bool, typer.Option("--no-worker", help="Leave the background jobs to `assetmap work`.")
    ] = False,
) -> None:
    """Serve the site and run its background jobs."""
    _need_tables()
    from assetmap.command_line import serving

    serving.serve(host=host, port=port, workers=workers, has_worker=not no_worker)


@app.command("work")
def work(
    while_input_is_open: Annotated[
        bool, typer.Option("--while-input-is-open", hidden=True)
    ] = False,
) -> None:
    """Run background jobs."""
    _need_tables()
    from assetmap.command_line import working

    if working.work(while_open=0 if while_input_is_open else None):
        raise typer.Exit(INTERRUPTED)


@app.command("demo")
def demo() -> None:
    """Load the demo area, if no area is loaded yet."""
    from assetmap.command_line import demonstrating

    demonstrating.load_where_nothing_is()


def _need_tables() -> None:
    from assetmap.command_line.migrating import ready_database

    ready_database()


def run() -> None:
    """The console script `assetmap`."""
    app()


if __name__ == "__main__":
    run()
