"""Writes of following: begin, confirm and end it, and end it where mails come back."""

from datetime import datetime, timedelta
from typing import cast
from uuid import UUID

from sqlalchemy import CursorResult, delete, select, text
from sqlalchemy.orm import Session

from assetmap.assets.record.models import PersonalDetail
from assetmap.errors import TooOften
from assetmap.mail.envelope import TRIED_FOR, mail_address
from assetmap.people.counting import count_attempt
from assetmap.people.limits import Limit
from assetmap.people.tokens import keyed_hash
from assetmap.voice.following.models import Follow
from assetmap.web.translations import gettext

# A library may have one address for all its readers.
BY_NETWORK = (Limit(30, timedelta(hours=1)), Limit(100, timedelta(days=1)))
BY_ADDRESS = (Limit(5, timedelta(hours=1)), Limit(10, timedelta(days=1)))
UNCONFIRMED_KEPT_FOR = timedelta(days=7)


def count_sending(
    session: Session, *, key: str, network: str, email: str, what: str, now: datetime
) -> None:
    """Before anything that mails an address which nobody has proved. Raises `TooOften`."""
    too_often = TooOften(
        gettext("Too many requests have been sent in the last hour. Please try again later.")
    )
    for parts, limits in (((what, network), BY_NETWORK), (("mail", email), BY_ADDRESS)):
        count_attempt(
            session, keyed_hash(key, "voice", *parts), limits, now=now, too_often=too_often
        )


def follow(
    session: Session,
    subject: str,
    typed: str,
    *,
    key: str,
    language: str,
    confirmed_at: datetime | None = None,
) -> Follow:
    """Begins to follow, or what was begun before; to be confirmed unless the address is proved. Raises
    `InvalidInput`.
    """
    email = mail_address(typed)
    mark = keyed_hash(key, "follower", email)
    known = session.scalar(
        select(Follow).where(Follow.subject == subject, Follow.email_hash == mark)
    )
    if known is not None:
        known.confirmed_at = known.confirmed_at or confirmed_at
        session.flush()
        return known
    detail = PersonalDetail(email=email)
    session.add(detail)
    session.flush()
    begun = Follow(
        subject=subject,
        personal_detail_id=detail.id,
        email_hash=mark,
        language=language,
        confirmed_at=confirmed_at,
    )
    session.add(begun)
    session.flush()
    return begun


def confirm_follow(session: Session, follow_id: UUID, *, now: datetime) -> Follow | None:
    """From now on they are told; None where it has ended."""
    found = session.get(Follow, follow_id, with_for_update=True)
    if found is not None:
        found.confirmed_at = found.confirmed_at or now
        session.flush()
    return found


def stop_following(session: Session, follow_id: UUID) -> None:
    """Ends it, and forgets the address; twice does no harm."""
    found = session.get(Follow, follow_id)
    if found is not None:
        _forget(session, [found.personal_detail_id])


def stop_where_mails_come_back(session: Session) -> int:
    """Ends what is mailed to addresses that a mail server has refused since; returns how many.

    Our own server being away refuses nothing: such mails are given up only after `TRIED_FOR`.
    """
    details = session.scalars(
        text(
            "SELECT personal_detail_id FROM follow JOIN personal_detail AS detail ON detail.id = personal_detail_id"
            " WHERE EXISTS (SELECT FROM outbox_message AS mail WHERE mail.recipient = detail.email"
            "   AND mail.created_at >= follow.created_at AND mail.failed_at < mail.created_at + CAST(:tried AS interval)"
            "   AND mail.expires_at IS NULL AND NOT EXISTS (SELECT FROM outbox_message AS later"
            "     WHERE later.recipient = detail.email AND later.sent_at > mail.failed_at))"
        ),
        {"tried": TRIED_FOR},
    ).all()
    return _forget(session, list(details))


def forget_unconfirmed(session: Session, *, now: datetime) -> int:
    """Deletes what nobody has confirmed for a week; returns how many."""
    details = session.scalars(
        select(Follow.personal_detail_id).where(
            Follow.confirmed_at.is_(None), Follow.created_at < now - UNCONFIRMED_KEPT_FOR
        )
    ).all()
    return _forget(session, list(details))


def _forget(session: Session, details: list[UUID]) -> int:
    done = session.execute(delete(PersonalDetail).where(PersonalDetail.id.in_(details)))
    session.expire_all()
    return cast("CursorResult[None]", done).rowcount
