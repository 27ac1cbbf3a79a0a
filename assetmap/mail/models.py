"""The table of mails."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, func, text
from sqlalchemy.orm import Mapped, mapped_column

from assetmap.database.sessions import Base

# Named, since a column is called `text` too.
_NEW_ID, _FALSE, _NONE = text("gen_random_uuid()"), text("false"), text("0")


class OutboxMessage(Base):
    """A mail as it was queued; of a private one, what it says and to whom is gone once it is sent or too late."""

    __tablename__ = "outbox_message"
    __table_args__ = (
        CheckConstraint("num_nonnulls(sent_at, failed_at) <= 1", name="ended_once"),
        Index(
            "ix_outbox_message_waiting",
            "next_attempt_at",
            postgresql_where=text("sent_at IS NULL AND failed_at IS NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=_NEW_ID)
    message_id: Mapped[str] = mapped_column(
        unique=True, comment="The Message-ID, the same at each attempt."
    )
    recipient: Mapped[str | None]
    subject: Mapped[str]
    text: Mapped[str | None]
    html: Mapped[str | None]
    is_private: Mapped[bool] = mapped_column(server_default=_FALSE)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now(), index=True)
    attempts: Mapped[int] = mapped_column(server_default=_NONE)
    next_attempt_at: Mapped[datetime] = mapped_column(server_default=func.now())
    sent_at: Mapped[datetime | None]
    failed_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None] = mapped_column(
        comment="Until when it is of use, where that is said."
    )
    unsubscribe_url: Mapped[str | None] = mapped_column(
        comment="Where a mail program ends the subscription with one click."
    )
    last_error: Mapped[str | None] = mapped_column(
        comment="What the mail server said, less addresses."
    )
