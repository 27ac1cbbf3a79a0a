"""Background job that erases the addresses of people whose challenges were answered."""

from datetime import UTC, datetime

from assetmap.database.sessions import session_factory
from assetmap.jobs.app import jobs
from assetmap.voice.challenges.actions import forget_challengers


@jobs.periodic(cron="27 4 * * *")
@jobs.task(lock="old challenges", queueing_lock="old challenges")
def forget_old_challengers(timestamp: int) -> None:
    """Erases who asked, a month after the answer."""
    with session_factory().begin() as session:
        forget_challengers(session, now=datetime.now(UTC))
