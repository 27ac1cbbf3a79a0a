"""Background jobs that ask groups every night and forget who reported mistakes."""

from datetime import UTC, datetime

from assetmap.assets.confirming.actions import ask_groups, forget_rooms, measure_shares
from assetmap.assets.confirming.reporting import forget_senders
from assetmap.assets.opening_hours.rules import UK
from assetmap.database.sessions import session_factory
from assetmap.jobs.app import jobs
from assetmap.settings import get_settings

PATH = "/confirm/"


@jobs.periodic(cron="37 3 * * *")
@jobs.task(lock="asking groups", queueing_lock="asking groups")
def ask_groups_to_confirm(timestamp: int) -> None:
    """Asks and reminds, a hundred in one transaction."""
    settings = get_settings()
    now = datetime.now(UTC)
    # Without an address of the site no mail is sent: in the outbox of a demo the path alone is a link.
    site = (settings.public_url or "").rstrip("/")

    def link_to(answer: str, token: str) -> str:
        return f"{site}{PATH}{answer}?token={token}"

    with session_factory().begin() as session:
        forget_rooms(session, today=now.astimezone(UK).date())
    while True:
        with session_factory().begin() as session:
            asked = ask_groups(
                session,
                today=now.astimezone(UK).date(),
                now=now,
                months=settings.confirm_after_months,
                link_to=link_to,
            )
        if not asked:
            return


@jobs.periodic(cron="57 3 * * *")
@jobs.task(lock="old reports", queueing_lock="old reports")
def forget_who_reported(timestamp: int) -> None:
    """Erases the addresses that came with reports a month ago."""
    with session_factory().begin() as session:
        forget_senders(session, now=datetime.now(UTC))


@jobs.periodic(cron="17 4 * * 0")
@jobs.task(lock="checked shares", queueing_lock="checked shares")
def count_what_is_checked(timestamp: int) -> None:
    """Every Sunday, for the line on About the data."""
    with session_factory().begin() as session:
        measure_shares(session, today=datetime.now(UK).date())
