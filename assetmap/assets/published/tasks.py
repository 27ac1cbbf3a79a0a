"""The nightly job that updates the search index for what time alone has changed."""

from assetmap.assets.published.search_documents import refresh_standing
from assetmap.database.sessions import session_factory
from assetmap.jobs.app import jobs


@jobs.periodic(cron="7 3 * * *")
@jobs.task(lock="standing", queueing_lock="standing")
def refresh_standing_of_assets(timestamp: int) -> None:
    """Lets entries sink that nobody has confirmed for long, and leave that their group has left for longer."""
    with session_factory().begin() as session:
        refresh_standing(session)
