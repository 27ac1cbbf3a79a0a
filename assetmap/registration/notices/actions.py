"""Writes of offers and needs."""

from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from assetmap.errors import InvalidInput, NotFound, TooOften
from assetmap.registration.notices.models import Notice
from assetmap.registration.notices.notice import KINDS, checked_until, checked_words
from assetmap.web.translations import gettext

MOST_OF_ENTRY = 5
KEPT_FOR = timedelta(days=30)


def add_notice(
    session: Session, asset_id: UUID, kind: str, words: str, until: str, *, today: date
) -> Notice | None:
    """Shows an offer or a need from now on; None where the same is shown already.

    Raises `InvalidInput`, and `TooOften` where an entry shows many already.
    """
    if kind not in KINDS:
        raise InvalidInput(
            gettext("Choose “We offer something” or “We need something”."),
            parameter="kind",
        )
    said, last = checked_words(words), checked_until(until, today)
    shown = (Notice.asset_id == asset_id, Notice.closed_at.is_(None), Notice.until >= today)
    if session.scalar(select(Notice.id).where(*shown, Notice.kind == kind, Notice.words == said)):
        return None
    if (session.scalar(select(func.count()).where(*shown)) or 0) >= MOST_OF_ENTRY:
        raise TooOften(
            gettext("This entry already has several offers and needs. Remove one first.")
        )
    notice = Notice(asset_id=asset_id, kind=kind, words=said, until=last)
    session.add(notice)
    session.flush()
    return notice


def close_notice(session: Session, notice_id: int, asset_id: UUID, *, now: datetime) -> None:
    """Shows it no longer. Raises `NotFound`."""
    found = session.get(Notice, notice_id, with_for_update=True)
    if found is None or found.asset_id != asset_id:
        raise NotFound(gettext("We cannot find this offer or need."))
    found.closed_at = found.closed_at or now
    session.flush()


def forget_notices(session: Session, *, now: datetime) -> None:
    """Deletes what ended a month ago."""
    session.execute(delete(Notice).where(Notice.until < (now - KEPT_FOR).date()))
