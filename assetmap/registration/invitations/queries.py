"""Reads behind an invitation: when the last one went, and who signs it."""

from datetime import datetime

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from assetmap.mail.models import OutboxMessage
from assetmap.settings import Settings

_SIGNED_BY = ("operator_name", "operator_email", "operator_phone")


def last_invited(session: Session, email: str, name: str, *, since: datetime) -> datetime | None:
    """The moment of the last invitation about this entry to this address, if it was after `since`."""
    return session.scalar(
        select(func.max(OutboxMessage.created_at)).where(
            OutboxMessage.recipient == email,
            OutboxMessage.created_at >= since,
            OutboxMessage.text.contains("/register/invited/", autoescape=True),
            OutboxMessage.text.contains(name, autoescape=True),
        )
    )


def signed_by(session: Session, settings: Settings) -> dict[str, str]:
    """The name and contact of those who run the site: as administrators have set it, else as the environment says."""
    rows = session.execute(
        text("SELECT key, value FROM site_setting WHERE key = ANY(:keys)"),
        {"keys": list(_SIGNED_BY)},
    )
    installed = {key: getattr(settings, key) for key in _SIGNED_BY}
    said = {**installed, **{row.key: row.value for row in rows}}
    return {key.removeprefix("operator_"): value for key, value in said.items() if value}
