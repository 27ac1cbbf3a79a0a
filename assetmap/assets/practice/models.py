"""Tables of link workers' notes and of how it went when they tried an asset."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Identity, func
from sqlalchemy.orm import Mapped, mapped_column

from assetmap.assets.record.models import Asset
from assetmap.database.sessions import Base
from assetmap.people.models import Person


class TrialOutcome(StrEnum):
    """The outcome when somebody tried an asset."""

    WORKED = "worked"
    FULL = "full"
    CLOSED = "closed"
    HARD_TO_REACH = "hard-to-reach"


class PracticeNote(Base):
    """Something practical that a link worker leaves for the others; never about people."""

    __tablename__ = "practice_note"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    asset_id: Mapped[UUID] = mapped_column(ForeignKey(Asset.id, ondelete="CASCADE"), index=True)
    person_id: Mapped[UUID | None] = mapped_column(
        ForeignKey(Person.id, ondelete="SET NULL"), index=True
    )
    text: Mapped[str]
    written_at: Mapped[datetime] = mapped_column(server_default=func.now())


class Trial(Base):
    """A link worker tried it: the last outcome of each person and day counts."""

    __tablename__ = "asset_trial"
    __table_args__ = (
        CheckConstraint("outcome IN ('worked', 'full', 'closed', 'hard-to-reach')", name="outcome"),
    )

    asset_id: Mapped[UUID] = mapped_column(
        ForeignKey(Asset.id, ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[UUID] = mapped_column(
        ForeignKey(Person.id, ondelete="CASCADE"), primary_key=True, index=True
    )
    tried_on: Mapped[date] = mapped_column(primary_key=True)
    outcome: Mapped[str]
