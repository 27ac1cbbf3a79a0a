"""The part of the commands that works out what new entries mean."""

import os

import typer

from assetmap.assets.search.words.meaning_store import (
    lacks_more_vectors_than,
    store_missing_vectors,
)
from assetmap.command_line.showing import bars
from assetmap.database.sessions import session_factory

# Some ten seconds' work. The worker does more than that, so that nobody waits for it.
_MOST_AT_ONCE = 1_000


def learn_meanings() -> None:
    """Works out what the new entries mean, so that the first searches compare it; of many, leaves it to the worker."""
    with bars() as progress, session_factory().begin() as session:
        if lacks_more_vectors_than(session, _MOST_AT_ONCE):
            typer.echo(
                "Search finds the new entries by their words now."
                " It will find them by meaning once “assetmap serve” or “assetmap work” has processed them."
            )
            return
        store_missing_vectors(
            session, most_entries=_MOST_AT_ONCE, threads=os.cpu_count() or 1, progress=progress
        )
