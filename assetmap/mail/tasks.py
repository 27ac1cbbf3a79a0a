"""Background jobs that send mails at once and try the rest again every minute.

A mail is locked while it is handed over and said to be sent in the same transaction. Only what ends between the
server's answer and our commit sends it twice, and then with one Message-ID, by which mail programs show it once.
"""

from datetime import UTC, datetime
from email.message import EmailMessage
from uuid import UUID

from assetmap.database.sessions import session_factory
from assetmap.jobs.app import jobs
from assetmap.mail import actions
from assetmap.mail.envelope import composed
from assetmap.mail.models import OutboxMessage
from assetmap.mail.queries import claimed, due_messages
from assetmap.mail.smtp import Away, NotNow, Refused, deliver
from assetmap.settings import Settings, get_settings

# A code that somebody waits for goes before any report.
PRIORITY = 10


@jobs.task(priority=PRIORITY)
def send_mail(message_id: str) -> None:
    """Sends one mail of the outbox; without a mail server it stays there."""
    settings = get_settings()
    if settings.smtp_host:
        _send(settings, UUID(message_id))


@jobs.periodic(cron="* * * * *")
@jobs.task(lock="waiting mail", queueing_lock="waiting mail")
def send_waiting_mail(timestamp: int) -> None:
    """Tries again what was not taken, and gives up what is too late; a server that is away is asked once."""
    settings = get_settings()
    now = datetime.now(UTC)
    with session_factory().begin() as session:
        actions.give_up(session, now=now)
        due = due_messages(session, now=now)
    if settings.smtp_host:
        for message_id in due:
            if not _send(settings, message_id):
                break


@jobs.periodic(cron="23 4 * * *")
@jobs.task(lock="old mail", queueing_lock="old mail")
def forget_old_mail(timestamp: int) -> None:
    """Forgets whom we wrote to a month ago."""
    with session_factory().begin() as session:
        actions.forget_old_mail(session, now=datetime.now(UTC))


def _send(settings: Settings, message_id: UUID) -> bool:
    """Whether the server answered for this mail, one way or the other."""
    with session_factory().begin() as session:
        message = claimed(session, message_id)
        if message is None or message.recipient is None:
            return True
        try:
            deliver(settings, _composed(settings, message, message.recipient))
        except Refused as refusal:
            actions.record_refused(message, str(refusal), now=datetime.now(UTC))
        except NotNow as absence:
            actions.record_attempt(message, str(absence), now=datetime.now(UTC))
            return not isinstance(absence, Away)
        else:
            actions.record_sent(message, now=datetime.now(UTC))
    return True


def _composed(settings: Settings, message: OutboxMessage, recipient: str) -> EmailMessage:
    """Raises `Refused` where it cannot be written as a mail: else it would be tried again before all others, for
    ever.
    """
    try:
        return composed(
            sender=settings.mail_from,
            recipient=recipient,
            message_id=message.message_id,
            subject=message.subject,
            text=message.text or "",
            html=message.html or "",
            written_at=message.created_at,
            unsubscribe_url=message.unsubscribe_url,
        )
    except (
        Exception
    ) as error:  # the standard library's parser of addresses raises more than it names
        raise Refused(
            f"It cannot be written as a mail ({type(error).__name__}): look at its address."
        ) from None
