"""Background job that deletes old suggestions."""

from datetime import UTC, datetime

from assetmap.assets.help.actions import forget_suggestions
from assetmap.database.sessions import session_factory
from assetmap.jobs.app import jobs


@jobs.periodic(cron="7 4 * * *")
@jobs.task(lock="old suggestions", queueing_lock="old suggestions")
def forget_old_suggestions(timestamp: int) -> None:
    """Deletes what stewards closed a month ago."""
    with session_factory().begin() as session:
        forget_suggestions(session, now=datetime.now(UTC))
