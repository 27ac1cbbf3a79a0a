"""Tables of survey lists: entries of a place to visit or to telephone, and what was found."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, ForeignKey, Identity, Integer, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column

from assetmap.assets.record.models import Asset
from assetmap.assets.surveys.lists.answers import SurveyAnswer
from assetmap.database.sessions import Base
from assetmap.places.models import Place

_ANSWERS = ", ".join(f"'{one}'" for one in SurveyAnswer)


class SurveyList(Base):
    """Entries of some kinds in a place that nobody has looked at lately, to be walked or telephoned by one
    volunteer.
    """

    __tablename__ = "survey_list"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    name: Mapped[str]
    place_id: Mapped[int] = mapped_column(ForeignKey(Place.id, ondelete="CASCADE"), index=True)
    term_ids: Mapped[list[int]] = mapped_column(ARRAY(Integer))
    token_hash: Mapped[bytes] = mapped_column(unique=True, comment="SHA-256 of its link.")
    person_id: Mapped[UUID | None] = mapped_column(comment="The steward who made it.")
    adopted_by: Mapped[str | None] = mapped_column(
        comment="The volunteer, as they call themselves."
    )
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    closed_at: Mapped[datetime | None]


class SurveyTask(Base):
    """One entry of a list, and what was found there."""

    __tablename__ = "survey_task"
    __table_args__ = (
        CheckConstraint(f"answer IN ({_ANSWERS})", name="answer"),
        UniqueConstraint("survey_list_id", "asset_id"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    survey_list_id: Mapped[int] = mapped_column(ForeignKey(SurveyList.id, ondelete="CASCADE"))
    asset_id: Mapped[UUID] = mapped_column(ForeignKey(Asset.id, ondelete="CASCADE"), index=True)
    position: Mapped[int]
    answer: Mapped[str | None]
    note: Mapped[str | None]
    answered_at: Mapped[datetime | None] = mapped_column(comment="When it was given, on the way.")
    received_at: Mapped[datetime | None]
