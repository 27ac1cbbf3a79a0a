"""Changes to a mail: sent, tried again later, given up, forgotten."""

from datetime import datetime, timedelta
from typing import cast

from sqlalchemy import CursorResult, case, delete, func, update
from sqlalchemy.orm import Session

from assetmap.mail.envelope import PRIVATE_TRIED_FOR, TRIED_FOR, wait_after
from assetmap.mail.models import OutboxMessage

KEPT_FOR = timedelta(days=30)
TOO_LATE = "It could not be sent in time."


def record_sent(message: OutboxMessage, *, now: datetime) -> None:
    """The server has it."""
    message.attempts += 1
    message.sent_at = now
    message.last_error = None
    if message.is_private:
        _wipe(message)


def record_refused(message: OutboxMessage, reason: str, *, now: datetime) -> None:
    """The server will never take it."""
    message.attempts += 1
    message.failed_at = now
    message.last_error = reason
    if message.is_private:
        _wipe(message)


def record_attempt(message: OutboxMessage, reason: str, *, now: datetime) -> None:
    """The server did not take it this time."""
    message.attempts += 1
    message.next_attempt_at = now + wait_after(message.attempts)
    message.last_error = reason


def _wipe(message: OutboxMessage) -> None:
    message.recipient = message.text = message.html = None


def give_up(session: Session, *, now: datetime) -> int:
    """Ends what has waited too long; of a private mail nothing is left but that there was one. Returns how many."""
    is_private = OutboxMessage.is_private
    done = session.execute(
        update(OutboxMessage)
        .where(
            OutboxMessage.sent_at.is_(None),
            OutboxMessage.failed_at.is_(None),
            case(
                (OutboxMessage.expires_at.is_not(None), OutboxMessage.expires_at <= now),
                (is_private, OutboxMessage.created_at <= now - PRIVATE_TRIED_FOR),
                else_=OutboxMessage.created_at <= now - TRIED_FOR,
            ),
        )
        .values(
            failed_at=now,
            last_error=func.coalesce(OutboxMessage.last_error, TOO_LATE),
            recipient=case((is_private, None), else_=OutboxMessage.recipient),
            text=case((is_private, None), else_=OutboxMessage.text),
            html=case((is_private, None), else_=OutboxMessage.html),
        )
        .execution_options(synchronize_session=False)
    )
    return cast("CursorResult[None]", done).rowcount


def forget_old_mail(session: Session, *, now: datetime) -> int:
    """Deletes what was sent or given up over thirty days ago, whoever it was to; returns how many."""
    done = session.execute(
        delete(OutboxMessage).where(
            func.coalesce(OutboxMessage.sent_at, OutboxMessage.failed_at) <= now - KEPT_FOR
        )
    )
    return cast("CursorResult[None]", done).rowcount


def forget_mail_to(session: Session, recipient: str) -> None:
    """Deletes every mail to somebody, sent or not."""
    session.execute(delete(OutboxMessage).where(OutboxMessage.recipient == recipient))
