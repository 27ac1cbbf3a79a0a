"""Reads of the outbox."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from assetmap.mail.models import OutboxMessage

MOST_SHOWN = 100
_IS_WAITING = OutboxMessage.sent_at.is_(None) & OutboxMessage.failed_at.is_(None)


def claimed(session: Session, message_id: UUID) -> OutboxMessage | None:
    """A mail that is still to be sent, for this transaction alone; None where another has it in hand."""
    return session.scalar(
        select(OutboxMessage)
        .where(OutboxMessage.id == message_id, _IS_WAITING)
        .with_for_update(skip_locked=True)
    )


def due_messages(session: Session, *, now: datetime) -> Sequence[UUID]:
    """The ids of the mails that are due, those that have waited longest first."""
    return session.scalars(
        select(OutboxMessage.id)
        .where(_IS_WAITING, OutboxMessage.next_attempt_at <= now)
        .order_by(OutboxMessage.next_attempt_at)
    ).all()


def shown_messages(session: Session) -> Sequence[OutboxMessage]:
    """The newest mails that have something to show."""
    return session.scalars(
        select(OutboxMessage)
        .where(OutboxMessage.text.is_not(None))
        .order_by(OutboxMessage.created_at.desc())
        .limit(MOST_SHOWN)
    ).all()


def shown_message(session: Session, message_id: UUID) -> OutboxMessage | None:
    """A mail that has something to show."""
    return session.scalar(
        select(OutboxMessage).where(OutboxMessage.id == message_id, OutboxMessage.text.is_not(None))
    )
