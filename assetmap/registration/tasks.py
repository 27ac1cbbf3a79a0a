"""Background jobs that forget old drafts, erase personal data, and mail stewards what waits."""

from assetmap.database.sessions import session_factory
from assetmap.jobs.app import jobs
from assetmap.registration.desk.actions import forget_actions
from assetmap.registration.desk.weekly import mail_desks
from assetmap.registration.drafts.actions import forget_drafts, now_utc
from assetmap.registration.notices.actions import forget_notices
from assetmap.registration.own_entries.erase import erase_withdrawn, forget_idle_accounts
from assetmap.settings import get_settings

DESK_PATH = "/moderation"


@jobs.periodic(cron="40 3 * * *")
@jobs.task(name="forget drafts", queueing_lock="forget drafts")
def forget_old_drafts(timestamp: int) -> None:
    """Every night."""
    with session_factory().begin() as session:
        forget_drafts(session, now=now_utc())
        forget_actions(session, now=now_utc())
        forget_notices(session, now=now_utc())
        erase_withdrawn(session, now=now_utc())
        forget_idle_accounts(session, now=now_utc())


@jobs.periodic(cron="10 7 * * 1")
@jobs.task(name="mail desks", queueing_lock="mail desks")
def mail_what_waits(timestamp: int) -> None:
    """Every Monday morning."""
    site = (get_settings().public_url or "").rstrip("/")
    with session_factory().begin() as session:
        mail_desks(session, link=f"{site}{DESK_PATH}", now=now_utc())
