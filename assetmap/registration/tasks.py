"""What is done with registrations while nobody looks: old drafts are forgotten, and who kept what is withdrawn."""

from assetmap.database import session_factory
from assetmap.jobs.app import jobs
from assetmap.registration.drafts import forget_drafts, forget_people, now_utc


@jobs.periodic(cron="40 3 * * *")
@jobs.task(name="forget drafts", queueing_lock="forget drafts")
def forget_old_drafts(timestamp: int) -> None:
    """Every night."""
    with session_factory().begin() as session:
        forget_drafts(session, now=now_utc())
        forget_people(session, now=now_utc())
