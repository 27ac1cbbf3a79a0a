"""Tables of panels, and of the groups that were asked."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, ForeignKey, LargeBinary, Text, func, text
from sqlalchemy.orm import Mapped, mapped_column

from assetmap.assets.record.models import Asset
from assetmap.database.sessions import Base
from assetmap.people.models import Person


class Panel(Base):
    """Groups chosen to be asked about something, and the meeting to which they are invited."""

    __tablename__ = "panel"

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=text("gen_random_uuid()"))
    subject: Mapped[str]
    meeting: Mapped[str] = mapped_column(comment="When and where, in words.")
    place_kind: Mapped[str | None] = mapped_column(comment="Null: everywhere.")
    place_code: Mapped[str | None]
    made_by: Mapped[UUID | None] = mapped_column(ForeignKey(Person.id, ondelete="SET NULL"))
    made_at: Mapped[datetime] = mapped_column(server_default=func.now())
    invited_at: Mapped[datetime | None]
    summary: Mapped[str | None] = mapped_column(comment="What the groups said, told back to them.")
    told_at: Mapped[datetime | None]


class PanelGroup(Base):
    """A group of a panel: why it was chosen, and what it answered."""

    __tablename__ = "panel_group"
    __table_args__ = (CheckConstraint("answer IN ('comes', 'cannot')", name="answer"),)

    panel_id: Mapped[UUID] = mapped_column(
        ForeignKey(Panel.id, ondelete="CASCADE"), primary_key=True
    )
    asset_id: Mapped[UUID] = mapped_column(
        ForeignKey(Asset.id, ondelete="CASCADE"), primary_key=True, index=True
    )
    position: Mapped[int]
    reasons: Mapped[list[str]] = mapped_column(ARRAY(Text))
    token_hash: Mapped[bytes | None] = mapped_column(LargeBinary, unique=True)
    invited_at: Mapped[datetime | None]
    answer: Mapped[str | None]
    words: Mapped[str | None] = mapped_column(comment="What the group wrote with its answer.")
    answered_at: Mapped[datetime | None]
