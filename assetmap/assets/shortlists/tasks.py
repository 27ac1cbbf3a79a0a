"""What is done with shortlists in the background: those whose link has ended are forgotten, every hour."""

from datetime import UTC, datetime

from assetmap.assets.shortlists.actions import forget_attempts, forget_expired_links
from assetmap.database import session_factory
from assetmap.jobs.app import jobs


@jobs.periodic(cron="41 * * * *")
@jobs.task(lock="expired shortlists", queueing_lock="expired shortlists")
def forget_expired_shortlists(timestamp: int) -> None:
    """Deletes shared shortlists with their notes once their ninety days are over, and how often there were any."""
    now = datetime.now(UTC)
    with session_factory().begin() as session:
        forget_expired_links(session, now=now)
        forget_attempts(session, now=now)
