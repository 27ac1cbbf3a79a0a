"""Background job that deletes ideas which nobody confirmed, and those withdrawn or refused long ago."""

from datetime import UTC, datetime

from assetmap.database.sessions import session_factory
from assetmap.jobs.app import jobs
from assetmap.voice.ideas.actions import forget_old_ideas


@jobs.periodic(cron="13 4 * * *")
@jobs.task(lock="old ideas", queueing_lock="old ideas")
def delete_old_ideas(timestamp: int) -> None:
    """Deletes what nobody confirmed for a week, and what was refused or withdrawn a month ago."""
    with session_factory().begin() as session:
        forget_old_ideas(session, now=datetime.now(UTC))
