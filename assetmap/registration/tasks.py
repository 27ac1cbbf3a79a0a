"""Background jobs that forget old drafts and erase personal data."""

from assetmap.database.sessions import session_factory
from assetmap.jobs.app import jobs
from assetmap.registration.drafts.actions import forget_drafts, now_utc
from assetmap.registration.own_entries.erase import erase_withdrawn, forget_idle_accounts


@jobs.periodic(cron="40 3 * * *")
@jobs.task(name="forget drafts", queueing_lock="forget drafts")
def forget_old_drafts(timestamp: int) -> None:
    """Every night."""
    with session_factory().begin() as session:
        forget_drafts(session, now=now_utc())
        erase_withdrawn(session, now=now_utc())
        forget_idle_accounts(session, now=now_utc())
