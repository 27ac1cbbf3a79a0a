"""The tables of stories, and of the reports whose files hold them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, ForeignKey, Index, LargeBinary, Text, func, text
from sqlalchemy.orm import Mapped, mapped_column

from assetmap.assets.record.models import Asset, PersonalDetail
from assetmap.database.sessions import Base
from assetmap.people.models import NEW_ID
from assetmap.voice.stories.states import StoryState

_STATES = ", ".join(f"'{state}'" for state in StoryState)


class Story(Base):
    """A story: its words, its subject, where it may stand, and its state at the steward's desk.

    A trigger throws away the files of reports that hold it, in the transaction in which it changes.
    """

    __tablename__ = "story"
    __table_args__ = (
        CheckConstraint(f"state IN ({_STATES})", name="state"),
        CheckConstraint("(place_kind IS NULL) = (place_code IS NULL)", name="place"),
        Index("ix_story_place", "place_kind", "place_code"),
        Index("ix_story_waiting", "created_at", postgresql_where=text("state = 'waiting'")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=NEW_ID)
    place_kind: Mapped[str | None]
    place_code: Mapped[str | None]
    asset_id: Mapped[UUID | None] = mapped_column(
        ForeignKey(Asset.id, ondelete="CASCADE"), index=True
    )
    category: Mapped[str | None] = mapped_column(
        comment="The slug of the kind of support it is about."
    )
    words: Mapped[str]
    themes: Mapped[list[str]] = mapped_column(
        ARRAY(Text), server_default=text("'{}'"), comment="Slugs of the declared list."
    )
    own_theme: Mapped[str | None] = mapped_column(comment="In the teller’s own words.")
    teller_name: Mapped[str | None] = mapped_column(comment="As the teller wishes; null: none.")
    on_site: Mapped[bool] = mapped_column(comment="May stand on this site.")
    in_reports: Mapped[bool] = mapped_column(comment="May stand in gap reports.")
    state: Mapped[str] = mapped_column(server_default=text("'waiting'"))
    question: Mapped[str | None] = mapped_column(comment="What a steward asks the teller.")
    refusal: Mapped[str | None] = mapped_column(comment="A reason of the public list.")
    language: Mapped[str] = mapped_column(server_default=text("'en'"))
    token_hash: Mapped[bytes] = mapped_column(
        LargeBinary, unique=True, comment="SHA-256 of its link."
    )
    personal_detail_id: Mapped[UUID | None] = mapped_column(
        ForeignKey(PersonalDetail.id, ondelete="SET NULL"), index=True
    )
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    changed_at: Mapped[datetime] = mapped_column(server_default=func.now())
    decided_at: Mapped[datetime | None]
    # No foreign key: who is erased leaves their number behind.
    decided_by: Mapped[UUID | None] = mapped_column(comment="The steward.")


class StoryMedium(Base):
    """The picture or the sound of a story."""

    __tablename__ = "story_medium"
    __table_args__ = (CheckConstraint("kind IN ('picture', 'sound')", name="kind"),)

    story_id: Mapped[UUID] = mapped_column(
        ForeignKey(Story.id, ondelete="CASCADE"), primary_key=True
    )
    kind: Mapped[str] = mapped_column(primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)
    media_type: Mapped[str]
    words: Mapped[str] = mapped_column(comment="A description, or what is said in it.")
    width: Mapped[int | None]
    height: Mapped[int | None]
    mark: Mapped[str] = mapped_column(comment="A hash of the content.")
