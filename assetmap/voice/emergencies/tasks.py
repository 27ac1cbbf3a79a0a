"""The job that ends emergencies at their time."""

from datetime import UTC, datetime

from assetmap.database.sessions import session_factory
from assetmap.jobs.app import jobs
from assetmap.voice.emergencies.actions import end_overdue


@jobs.periodic(cron="*/5 * * * *")
@jobs.task(lock="emergencies", queueing_lock="emergencies")
def end_emergencies(timestamp: int) -> None:
    """Ends what has passed its end."""
    with session_factory().begin() as session:
        end_overdue(session, now=datetime.now(UTC))
