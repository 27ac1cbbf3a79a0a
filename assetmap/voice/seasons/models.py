"""Tables of questions that places ask, and how many gave each answer."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, func, text
from sqlalchemy.orm import Mapped, mapped_column

from assetmap.database.sessions import Base


class SeasonQuestion(Base):
    """One question of a place, answered by link or on paper until a day."""

    __tablename__ = "season_question"

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=text("gen_random_uuid()"))
    code: Mapped[str] = mapped_column(
        unique=True, comment="The short part of its link, which everybody may know."
    )
    place_kind: Mapped[str]
    place_code: Mapped[str]
    place_name: Mapped[str]
    key: Mapped[str] = mapped_column(comment="A key of voice/seasons/questions.py.")
    own_words: Mapped[str | None] = mapped_column(comment="The question, where it is none of ours.")
    asked_on: Mapped[date]
    closes_on: Mapped[date] = mapped_column(comment="The last day on which it is answered.")
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


class SeasonCount(Base):
    """The number of people who gave an answer. Nothing is kept of a single person."""

    __tablename__ = "season_count"

    question_id: Mapped[UUID] = mapped_column(
        ForeignKey(SeasonQuestion.id, ondelete="CASCADE"), primary_key=True
    )
    answer: Mapped[str] = mapped_column(primary_key=True)
    count: Mapped[int]
