"""The hourly job that forgets ended sessions."""

from datetime import UTC, datetime

from assetmap.database.sessions import session_factory
from assetmap.jobs.app import jobs
from assetmap.people.actions import forget_ended
from assetmap.people.counting import forget_attempts


@jobs.periodic(cron="53 * * * *")
@jobs.task(lock="ended sessions", queueing_lock="ended sessions")
def forget_ended_sessions(timestamp: int) -> None:
    """Deletes old requests to sign in, with their addresses, sessions that have ended, and counts that none looks back
    on.
    """
    with session_factory().begin() as session:
        now = datetime.now(UTC)
        forget_ended(session, now=now)
        forget_attempts(session, now=now)
