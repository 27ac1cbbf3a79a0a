"""The tables of submissions: new entries and changes that wait for a steward."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    CheckConstraint,
    ForeignKey,
    Identity,
    Index,
    UniqueConstraint,
    Uuid,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from assetmap.assets.record.models import NEW_ID, Asset, PersonalDetail
from assetmap.assets.record.status import AssetStatus
from assetmap.database.sessions import Base
from assetmap.people.models import Person
from assetmap.places.models import Place


class How(StrEnum):
    """The way in which an entry reached us."""

    ONLINE = "online"
    TELEPHONE = "telephone"
    PAPER = "paper"


def _listed(values: type[StrEnum]) -> str:
    return ", ".join(f"'{value}'" for value in values)


class Submission(Base):
    """Somebody's answers about an asset, and their state.

    The asset itself stays as it is until this is published, so that nothing pending is in any table that the public
    reads.
    """

    __tablename__ = "submission"
    __table_args__ = (
        CheckConstraint(f"status IN ({_listed(AssetStatus)})", name="status"),
        CheckConstraint(f"how IN ({_listed(How)})", name="how"),
        Index("ix_submission_status", "status", "waiting_since"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=NEW_ID)
    token_hash: Mapped[bytes] = mapped_column(
        unique=True, comment="SHA-256 of the token that opens it for whoever writes it."
    )
    confirm_hash: Mapped[bytes | None] = mapped_column(
        unique=True, comment="SHA-256 of the mailed token that proves the address."
    )
    asked_hash: Mapped[bytes | None] = mapped_column(
        unique=True,
        comment="SHA-256 of the token that a steward's words were mailed with, until it is used: it opens it then.",
    )
    asset_id: Mapped[UUID] = mapped_column(
        server_default=NEW_ID,
        index=True,
        comment="The asset that it is about, or that it will be.",
    )
    is_new: Mapped[bool] = mapped_column(server_default=text("true"))
    status: Mapped[str] = mapped_column(server_default=text("'draft'"))
    answers: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'"))
    entry_before: Mapped[dict[str, Any] | None] = mapped_column(
        JSONB, comment="What the asset said when this change of it was begun."
    )
    personal_detail_id: Mapped[UUID | None] = mapped_column(
        ForeignKey(PersonalDetail.id, ondelete="SET NULL"), index=True
    )
    person_id: Mapped[UUID | None] = mapped_column(comment="Whoever has proved the address.")
    entered_by: Mapped[UUID | None] = mapped_column(comment="The steward who wrote it for a group.")
    how: Mapped[str] = mapped_column(server_default=text("'online'"))
    language: Mapped[str] = mapped_column(server_default=text("'en'"))
    network_hash: Mapped[bytes | None] = mapped_column(
        comment="Keyed, of the asking address; forgotten after a day."
    )
    version: Mapped[int] = mapped_column(
        server_default=text("1"),
        comment="Counts changes, so that nobody decides on what has changed since.",
    )
    links_mailed: Mapped[int] = mapped_column(
        server_default=text("0"), comment="How often a link to go on with it was sent."
    )
    words: Mapped[str | None] = mapped_column(comment="What a steward has asked, or why not.")
    answers_asked: Mapped[dict[str, Any] | None] = mapped_column(
        JSONB, comment="What it said when a steward asked about it."
    )
    follows_version: Mapped[int | None] = mapped_column(
        comment="Of the change of the same entry that waits, and that this goes on with: its version then."
    )
    address_proved_at: Mapped[datetime | None] = mapped_column(
        comment="Of a change that names another address to be asked at: when a link mailed there was used."
    )
    started_at: Mapped[datetime] = mapped_column(server_default=func.now())
    saved_at: Mapped[datetime] = mapped_column(server_default=func.now())
    sent_at: Mapped[datetime | None]
    waiting_since: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]

    @property
    def is_open(self) -> bool:
        """Whether it is its writer's to change: not with the stewards, and not published or withdrawn."""
        return self.status in (
            AssetStatus.DRAFT,
            AssetStatus.MORE_INFORMATION_NEEDED,
            AssetStatus.DECLINED,
        )

    @property
    def takes_more(self) -> bool:
        """Whether its writer may still add what makes it easier to find: nobody has decided on it."""
        return self.is_open or (self.is_new and self.status == AssetStatus.SUBMITTED)

    @property
    def awaits_its_mail(self) -> bool:
        """Whether a steward's words were mailed and nobody has followed the link: it is for who reads that mail."""
        return self.asked_hash is not None and self.is_open


class SubmissionPlace(Base):
    """The places that what is sent in lies in: whose stewards decide."""

    __tablename__ = "submission_place"

    submission_id: Mapped[UUID] = mapped_column(
        ForeignKey(Submission.id, ondelete="CASCADE"), primary_key=True
    )
    place_id: Mapped[int] = mapped_column(
        ForeignKey(Place.id, ondelete="CASCADE"), primary_key=True, index=True
    )


class DeskAction(Base):
    """A steward's action at the desk, and the facts that undoing it needs."""

    __tablename__ = "desk_action"
    __table_args__ = (Index("ix_desk_action_person_id", "person_id", "done_at"),)

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    person_id: Mapped[UUID] = mapped_column(comment="The steward.")
    kind: Mapped[str]
    action: Mapped[str]
    name: Mapped[str] = mapped_column(comment="What it was done to, by its name.")
    before: Mapped[dict[str, Any]] = mapped_column(
        JSONB, comment="What undoing it needs; emptied after two days."
    )
    mail_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid), server_default=text("'{}'"))
    done_at: Mapped[datetime] = mapped_column(server_default=func.now())
    undone_at: Mapped[datetime | None]


class Claim(Base):
    """Somebody who has signed in asks a steward to let them keep an entry; gone when that is decided."""

    __tablename__ = "claim"
    __table_args__ = (UniqueConstraint("asset_id", "person_id"),)

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    asset_id: Mapped[UUID] = mapped_column(ForeignKey(Asset.id, ondelete="CASCADE"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey(Person.id, ondelete="CASCADE"), index=True)
    words: Mapped[str | None] = mapped_column(comment="Who they are to the group.")
    language: Mapped[str] = mapped_column(
        server_default=text("'en'"), comment="In which it was asked, and is answered."
    )
    asked_at: Mapped[datetime] = mapped_column(server_default=func.now())
