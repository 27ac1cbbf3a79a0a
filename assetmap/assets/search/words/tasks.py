"""The job that works out the vectors that new entries and synonyms lack."""

from assetmap.assets.search.words.meaning_store import store_missing_vectors
from assetmap.database.sessions import session_factory
from assetmap.jobs.app import jobs
from assetmap.settings import get_settings

# Some twenty seconds of one processor.
_ENTRIES_A_MINUTE = 2_000


@jobs.periodic(cron="* * * * *")
@jobs.task(lock="meaning", queueing_lock="meaning")
def store_vectors(timestamp: int) -> None:
    """Works out a part of what is missing each minute."""
    if not get_settings().search_by_meaning:
        return
    with session_factory().begin() as session:
        store_missing_vectors(session, most_entries=_ENTRIES_A_MINUTE)
