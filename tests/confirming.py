"""Helpers that ask a group whether its entry is still right, as the nightly job does."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from assetmap.assets.confirming.actions import ask_groups
from assetmap.assets.confirming.answers import Answer
from assetmap.assets.record.models import Contact, PersonalDetail
from assetmap.mail.models import OutboxMessage
from tests.factories import make_asset

TODAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 3, 37, tzinfo=UTC)
GROUP = "group@example.org"
OLD = date(2026, 5, 1)


class Asking:
    """Asks as the night does, and keeps the links of the mails."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.tokens: list[str] = []

    def night(self, today: date = TODAY) -> int:
        now = NOW + (today - TODAY)
        return ask_groups(self.session, today=today, now=now, months=6, link_to=self._link)

    def _link(self, answer: Answer, token: str) -> str:
        self.tokens.append(token)
        return f"https://map.example.org/confirm/{answer}?token={token}"

    @property
    def mails(self) -> list[OutboxMessage]:
        return list(self.session.scalars(select(OutboxMessage).order_by(OutboxMessage.created_at)))


def kept_asset(session: Session, name: str = "Lunch club", **facts: Any) -> UUID:
    """An entry with a contact of its own, confirmed long ago unless told otherwise."""
    asset_id = make_asset(session, name, **{"assured_on": OLD, **facts})
    add_contact(session, GROUP, asset_id=asset_id)
    return asset_id


def add_contact(session: Session, email: str | None, **owner: UUID) -> None:
    detail = PersonalDetail(id=uuid4(), email=email)
    session.add(detail)
    session.flush()
    session.add(Contact(personal_detail_id=detail.id, **owner))
    session.flush()
