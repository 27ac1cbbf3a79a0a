"""Background job that ends following where mails come back, and forgets what nobody confirmed."""

from datetime import UTC, datetime

from assetmap.database.sessions import session_factory
from assetmap.jobs.app import jobs
from assetmap.voice.following.actions import forget_unconfirmed, stop_where_mails_come_back


@jobs.periodic(cron="11 4 * * *")
@jobs.task(lock="old follows", queueing_lock="old follows")
def end_old_follows(timestamp: int) -> None:
    """Ends what goes to addresses that no longer take mail, and what nobody has confirmed for a week."""
    with session_factory().begin() as session:
        stop_where_mails_come_back(session)
        forget_unconfirmed(session, now=datetime.now(UTC))
