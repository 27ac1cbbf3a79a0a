"""The commands about the database."""

from pathlib import Path

import psycopg
import typer

from assetmap.command_line.migrating import (
    application_address,
    current_revision,
    database_address,
    is_index_current,
    migrate,
    newest_revision,
)
from assetmap.database.local_postgis import cluster as local_postgis
from assetmap.database.owner import APPLICATION
from assetmap.errors import InvalidInput
from assetmap.settings import get_settings


def start() -> None:
    """Starts the private PostGIS; with a database named elsewhere, sees that it answers."""
    settings = get_settings()
    address = database_address()
    if settings.database_url:
        psycopg.connect(address, connect_timeout=10).close()
        typer.echo(
            "ASSETMAP_DATABASE_URL names a database that is running already, so there is nothing to start."
        )
    else:
        typer.echo(f"The private database is running in {settings.home.absolute()}.")


def stop() -> None:
    """Stops the private PostGIS."""
    settings = get_settings()
    if settings.database_url:
        raise InvalidInput(
            "ASSETMAP_DATABASE_URL names a database that assetmap did not start. Stop it where it runs."
        )
    was_running = local_postgis.stop(settings.home)
    typer.echo("The private database has stopped." if was_running else "It was not running.")


def status() -> None:
    """Says what database is in use, whether it runs and whether its tables fit; starts nothing."""
    settings = get_settings()
    if settings.database_url:
        _tell_named(database_address())
        return
    found = local_postgis.status(settings.home)
    if found.data_directory is None:
        typer.echo(f"There is no private database in {settings.home.absolute()} yet.")
        return
    state = f"is running (process {found.process_id})" if found.is_running else "is not running"
    typer.echo(f"The private database {state}; PostgreSQL {found.server_version or 'unknown'}.")
    typer.echo(f"data: {found.data_directory}\nlog: {found.log_file}")
    if found.url:
        typer.echo(f"address: {found.url}")
        _tell_tables(found.url)


def _tell_named(address: str) -> None:
    with psycopg.connect(address, connect_timeout=10) as connection:
        info = connection.info
        version = info.parameter_status("server_version")
        typer.echo(
            f"The database {info.dbname} on {info.host or 'this machine'}, named in ASSETMAP_DATABASE_URL,"
            f" is running; PostgreSQL {version}."
        )
    _tell_tables(address)


def _tell_tables(address: str) -> None:
    current, newest = current_revision(address), newest_revision()
    if current == newest:
        typer.echo(f"tables: up to date (migration {newest})")
        if not is_index_current(address):
            typer.echo(
                "search index: built by another version; run `assetmap database migrate` to rebuild it"
            )
    else:
        typer.echo(
            f"tables: {f'at migration {current}' if current else 'none yet'};"
            f" run `assetmap database migrate` to bring them to {newest}"
        )


def upgrade() -> None:
    """Brings the tables up to date."""
    address = application_address()
    is_rebuilt = current_revision(address) == newest_revision() and not is_index_current(address)
    before, after = migrate(address)
    if is_rebuilt:
        typer.echo("The search index was built by another version and has been rebuilt.")
    if before == after:
        typer.echo(f"The tables are up to date (migration {after}).")
    else:
        typer.echo(
            f"The tables have been updated to migration {after} (before: {before or 'none'})."
        )


def back_up(file: Path) -> None:
    """Keeps everything in one file."""
    from assetmap.database.backup import backup

    backup(database_address(), file)
    typer.echo(
        f"Everything has been backed up to {file} ({file.expanduser().stat().st_size / 1e6:,.1f} MB)."
    )


def bring_back(file: Path) -> None:
    """Replaces everything by what a backup holds."""
    from assetmap.database.backup import restore

    address = database_address()
    restore(address, file, owner=None if get_settings().database_url else APPLICATION)
    typer.echo(f"The database has been restored from {file}.")
    _tell_tables(address)
