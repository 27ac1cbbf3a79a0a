"""The part of the commands that works out what new entries mean."""

import os

from assetmap.assets.search.words.meaning_store import store_missing_vectors
from assetmap.command_line.showing import bars
from assetmap.database.sessions import session_factory

# Some minutes' work.
_MOST_AT_ONCE = 5_000


def learn_meanings() -> None:
    """Works out what the new entries mean, so that the first searches compare it; the worker does what is left."""
    with bars() as progress, session_factory().begin() as session:
        store_missing_vectors(
            session, most_entries=_MOST_AT_ONCE, threads=os.cpu_count() or 1, progress=progress
        )
