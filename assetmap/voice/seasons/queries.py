"""Reads of a place's questions and their results."""

from collections import defaultdict
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from assetmap.voice.seasons.models import SeasonCount, SeasonQuestion
from assetmap.voice.seasons.questions import Result, result_of


def questions_of(
    session: Session, place_kind: str | None = None, place_code: str | None = None
) -> list[tuple[SeasonQuestion, Result]]:
    """The questions of a place, or of all, with their results, the newest first."""
    statement = select(SeasonQuestion).order_by(
        SeasonQuestion.asked_on.desc(), SeasonQuestion.place_name
    )
    if place_kind is not None:
        statement = statement.where(
            SeasonQuestion.place_kind == place_kind, SeasonQuestion.place_code == place_code
        )
    questions = list(session.scalars(statement))
    counts: dict[UUID, dict[str, int]] = defaultdict(dict)
    for row in session.scalars(
        select(SeasonCount).where(SeasonCount.question_id.in_([one.id for one in questions]))
    ):
        counts[row.question_id][row.answer] = row.count
    return [(one, result_of(counts[one.id])) for one in questions]


def question_by_code(session: Session, code: str) -> SeasonQuestion | None:
    """The question of a short link; None for none."""
    return session.scalar(select(SeasonQuestion).where(SeasonQuestion.code == code.lower()))
