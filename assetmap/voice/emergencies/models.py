"""Tables of emergencies, of what groups could do in one, and of the people who respond."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    CheckConstraint,
    ForeignKey,
    Identity,
    Index,
    LargeBinary,
    Text,
    func,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from assetmap.assets.record.models import Asset
from assetmap.database.sessions import Base
from assetmap.people.models import Person


class EmergencyAbility(Base):
    """An entry's abilities in an emergency. Its contact is for stewards and named responders only."""

    __tablename__ = "emergency_ability"
    __table_args__ = (
        CheckConstraint("capacity > 0", name="capacity"),
        CheckConstraint("beds > 0", name="beds"),
    )

    asset_id: Mapped[UUID] = mapped_column(
        ForeignKey(Asset.id, ondelete="CASCADE"), primary_key=True
    )
    abilities: Mapped[list[str]] = mapped_column(
        ARRAY(Text), comment="Keys of voice/emergencies/abilities.py."
    )
    capacity: Mapped[int | None] = mapped_column(comment="How many people it can let in at once.")
    beds: Mapped[int | None] = mapped_column(comment="How many people can sleep there.")
    contact: Mapped[str | None] = mapped_column(comment="A name and a telephone number. Private.")
    said_at: Mapped[datetime] = mapped_column(server_default=func.now())


class Emergency(Base):
    """An emergency that a steward has declared in a place, by the kind and code of the place."""

    __tablename__ = "emergency"
    __table_args__ = (
        CheckConstraint("end_reason IN ('over', 'time', 'mistake')", name="end_reason"),
        Index("ix_emergency_open", "ends_at", postgresql_where=text("ended_at IS NULL")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=text("gen_random_uuid()"))
    title: Mapped[str]
    advice: Mapped[str] = mapped_column(comment="What happened, and what people should do.")
    needs: Mapped[list[str]] = mapped_column(
        ARRAY(Text), server_default=text("'{}'"), comment="What is needed, a line each."
    )
    place_kind: Mapped[str]
    place_code: Mapped[str]
    place_name: Mapped[str]
    declared_by: Mapped[UUID | None] = mapped_column(ForeignKey(Person.id, ondelete="SET NULL"))
    declared_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    end_reason: Mapped[str | None]


class EmergencySite(Base):
    """An entry in an emergency: the hash of its group's link, and what the group says by it."""

    __tablename__ = "emergency_site"
    __table_args__ = (
        CheckConstraint("state IN ('open', 'full', 'closed')", name="state"),
        CheckConstraint("room > 0", name="room"),
    )

    emergency_id: Mapped[UUID] = mapped_column(
        ForeignKey(Emergency.id, ondelete="CASCADE"), primary_key=True
    )
    asset_id: Mapped[UUID] = mapped_column(
        ForeignKey(Asset.id, ondelete="CASCADE"), primary_key=True, index=True
    )
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    state: Mapped[str | None] = mapped_column(comment="Null until its group has answered.")
    offers: Mapped[str | None] = mapped_column(comment="What people find there.")
    needs: Mapped[str | None] = mapped_column(comment="What the group needs.")
    room: Mapped[int | None] = mapped_column(comment="For how many more people there is room.")
    updated_at: Mapped[datetime | None]


class EmergencyResponder(Base):
    """Somebody who may see the responders' page of one emergency by a link of their own."""

    __tablename__ = "emergency_responder"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    emergency_id: Mapped[UUID] = mapped_column(
        ForeignKey(Emergency.id, ondelete="CASCADE"), index=True
    )
    email: Mapped[str | None] = mapped_column(comment="Null 30 days after the end.")
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    removed_at: Mapped[datetime | None]


class EmergencyEvent(Base):
    """A line of the record of an emergency, written by the function that makes the change."""

    __tablename__ = "emergency_event"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    emergency_id: Mapped[UUID] = mapped_column(
        ForeignKey(Emergency.id, ondelete="CASCADE"), index=True
    )
    happened_at: Mapped[datetime]
    what: Mapped[str] = mapped_column(comment="A key of voice/emergencies/record.py.")
    asset_id: Mapped[UUID | None] = mapped_column(ForeignKey(Asset.id, ondelete="SET NULL"))
    detail: Mapped[str | None]
