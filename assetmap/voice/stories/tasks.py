"""Background job that deletes old stories."""

from datetime import UTC, datetime

from assetmap.database.sessions import session_factory
from assetmap.jobs.app import jobs
from assetmap.voice.stories.actions import forget_refused


@jobs.periodic(cron="17 4 * * *")
@jobs.task(lock="old stories", queueing_lock="old stories")
def forget_old_stories(timestamp: int) -> None:
    """Deletes what was refused or withdrawn a month ago."""
    with session_factory().begin() as session:
        forget_refused(session, now=datetime.now(UTC))
