"""The hourly job that forgets shared shortlists after their last day."""

from datetime import UTC, datetime

from assetmap.assets.shortlists.actions import forget_expired_links
from assetmap.assets.shortlists.kept.actions import forget_deleted
from assetmap.database.sessions import session_factory
from assetmap.jobs.app import jobs


@jobs.periodic(cron="41 * * * *")
@jobs.task(lock="expired shortlists", queueing_lock="expired shortlists")
def forget_expired_shortlists(timestamp: int) -> None:
    """Deletes what was shared ninety days ago, and what was deleted an hour ago."""
    now = datetime.now(UTC)
    with session_factory().begin() as session:
        forget_expired_links(session, now=now)
        forget_deleted(session, now=now)
