"""The errors of commands: one sentence, and a traceback only with `--debug`."""

import re
import traceback
from typing import Any

import typer
from typer.core import TyperGroup

from assetmap.errors import AssetmapError

FAILED, INTERRUPTED = 1, 130
UNREADABLE_ADDRESS = (
    "The database's address cannot be read."
    " Write ASSETMAP_DATABASE_URL as postgresql://user:password@host:5432/name."
)


class Commands(TyperGroup):
    """The commands, each of which ends with a sentence when it fails."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Lets `--debug` stand anywhere, since one thinks of it last."""
        if "--debug" in args:
            args = ["--debug", *(word for word in args if word != "--debug")]
        return super().parse_args(ctx, args)

    def invoke(self, ctx: Any) -> Any:
        """Runs the command."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            typer.secho("Interrupted: nothing was changed.", fg="red", err=True)
            raise typer.Exit(INTERRUPTED) from None
        except Exception as error:
            if type(error).__module__.startswith("typer."):
                raise  # an exit, or words that are no command: its own to say
            if ctx.params.get("debug"):
                traceback.print_exception(error)
            typer.secho(sentence(error), fg="red", err=True)
            raise typer.Exit(FAILED) from None


def sentence(error: Exception) -> str:
    """The error in one line: what went wrong and what to do."""
    if isinstance(error, AssetmapError):
        said = str(error)
    else:
        said = _about_settings(error) or _about_database(error) or _unexpected(error)
    return re.sub(r"\s*\n\s*", " ", said)


def _about_settings(error: Exception) -> str | None:
    # By name: importing the libraries to ask would cost every command the time.
    details = getattr(error, "errors", None)
    if getattr(error, "title", None) == "Settings" and callable(details):
        first = details()[0]
        return (
            f"ASSETMAP_{'_'.join(map(str, first['loc'])).upper()} cannot be used: {first['msg']}."
        )
    if type(error).__name__ == "ArgumentError" and "URL" in str(error):
        return UNREADABLE_ADDRESS
    return None


def _about_database(error: Exception) -> str | None:
    import psycopg

    from assetmap.database.postgresql_programs import is_full, telling_part

    cause = getattr(error, "orig", None) or error
    if isinstance(cause, psycopg.ProgrammingError) and cause.sqlstate is None:
        return UNREADABLE_ADDRESS  # what libpq says of it may hold the password
    if not isinstance(cause, psycopg.OperationalError):
        return None
    told = telling_part(cause)
    if is_full(cause):
        return (
            f"PostgreSQL has no connection left ({told}). Stop a server or worker that is not needed, lower"
            " ASSETMAP_DATABASE_POOL_SIZE and ASSETMAP_READ_POOL_SIZE, or raise max_connections. Then try again."
        )
    if cause.sqlstate is None or cause.sqlstate.startswith(("08", "57P")):
        return (
            f"The database cannot be reached ({told}). Start it, or correct ASSETMAP_DATABASE_URL."
        )
    return f"The database could not do this, so nothing was changed: {told}. Put this right, then try again."


def _unexpected(error: Exception) -> str:
    # The first line only: what follows may be a statement with somebody's data in it.
    first, *_ = str(error).splitlines() or [""]
    told = f"{type(error).__name__}: {first}" if first else type(error).__name__
    return f"Unexpected error ({told.rstrip('.')}). Run the command again with --debug to see where it happened."
