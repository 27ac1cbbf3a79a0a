"""Tables of ideas, who can bring what, the answers, and whether people felt heard."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    CheckConstraint,
    ForeignKey,
    Identity,
    Index,
    Text,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from assetmap.assets.record.models import Asset, PersonalDetail
from assetmap.database.sessions import Base
from assetmap.people.models import NEW_ID, Person
from assetmap.voice.following.models import Follow
from assetmap.voice.ideas.rules import ABLE, HEARD, STAGES, STATES


def _listed(values: tuple[str, ...]) -> str:
    return ", ".join(f"'{value}'" for value in values)


class Idea(Base):
    """An idea of what a place needs, or an offer to start it, in somebody's words; its author is in
    `personal_detail`.
    """

    __tablename__ = "idea"
    __table_args__ = (
        CheckConstraint(f"stage IN ({_listed(STAGES)})", name="stage"),
        CheckConstraint(f"state IN ({_listed(STATES)})", name="state"),
        Index("ix_idea_place", "place_kind", "place_code"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=NEW_ID)
    place_kind: Mapped[str]
    place_code: Mapped[str]
    place_name: Mapped[str] = mapped_column(comment="As it was called then.")
    title: Mapped[str]
    words: Mapped[str]
    stage: Mapped[str] = mapped_column(comment="Whether it may be read.")
    state: Mapped[str] = mapped_column(
        server_default=text("'proposed'"), comment="What became of it."
    )
    signs: Mapped[list[str]] = mapped_column(
        ARRAY(Text), server_default=text("'{}'"), comment="What a steward is told to look at."
    )
    refusal: Mapped[str | None] = mapped_column(comment="One of the public reasons.")
    token_hash: Mapped[bytes] = mapped_column(unique=True)
    personal_detail_id: Mapped[UUID | None] = mapped_column(
        ForeignKey(PersonalDetail.id, ondelete="SET NULL"), index=True
    )
    asset_id: Mapped[UUID | None] = mapped_column(
        ForeignKey(Asset.id, ondelete="SET NULL"),
        index=True,
        comment="What came of it, on the map.",
    )
    meaning: Mapped[bytes | None] = mapped_column(comment="The vector of its words.")
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    shown_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None] = mapped_column(comment="When it was first answered.")
    answered_by: Mapped[str | None] = mapped_column(comment="The body that answered first.")


class IdeaAnswer(Base):
    """A body's answer to an idea; never changed."""

    __tablename__ = "idea_answer"
    __table_args__ = (CheckConstraint(f"state IN ({_listed(STATES[1:])})", name="state"),)

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    idea_id: Mapped[UUID] = mapped_column(ForeignKey(Idea.id, ondelete="CASCADE"), index=True)
    state: Mapped[str]
    words: Mapped[str]
    body: Mapped[str] = mapped_column(comment="A team, body or group; no person.")
    person_id: Mapped[UUID | None] = mapped_column(
        ForeignKey(Person.id, ondelete="SET NULL"), index=True
    )
    asset_id: Mapped[UUID | None] = mapped_column(
        ForeignKey(Asset.id, ondelete="SET NULL"),
        index=True,
        comment="What came of it, on the map.",
    )
    answered_at: Mapped[datetime] = mapped_column(server_default=func.now())


class IdeaSupport(Base):
    """Somebody joins an idea and says what they can bring; the same address once."""

    __tablename__ = "idea_support"
    __table_args__ = (UniqueConstraint("idea_id", "email_hash"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=NEW_ID)
    idea_id: Mapped[UUID] = mapped_column(ForeignKey(Idea.id, ondelete="CASCADE"))
    personal_detail_id: Mapped[UUID] = mapped_column(
        ForeignKey(PersonalDetail.id, ondelete="CASCADE"), index=True
    )
    email_hash: Mapped[bytes] = mapped_column(comment="Keyed, so that nobody joins twice.")
    brings: Mapped[str] = mapped_column(comment="What they can bring, in their words.")
    token_hash: Mapped[bytes] = mapped_column(unique=True)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    confirmed_at: Mapped[datetime | None]
    shown_at: Mapped[datetime | None] = mapped_column(
        comment="When its words were let through; null: a steward has not read them."
    )
    refused_at: Mapped[datetime | None]


class IdeaFeeling(Base):
    """Whether somebody who followed an idea felt heard, and feels more able to change things; one answer for each."""

    __tablename__ = "idea_feeling"
    __table_args__ = (
        CheckConstraint(f"heard IN ({_listed(HEARD)})", name="heard"),
        CheckConstraint(f"able IN ({_listed(ABLE)})", name="able"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    idea_id: Mapped[UUID] = mapped_column(ForeignKey(Idea.id, ondelete="CASCADE"), index=True)
    follow_id: Mapped[UUID | None] = mapped_column(
        ForeignKey(Follow.id, ondelete="SET NULL"), unique=True
    )
    heard: Mapped[str]
    able: Mapped[str]
    said_at: Mapped[datetime] = mapped_column(server_default=func.now())
