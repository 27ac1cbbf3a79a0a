"""Writes of a place's questions: asked, answered, closed."""

import secrets
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from assetmap.errors import Conflict, InvalidInput, NotFound, TooOften
from assetmap.people.counting import count_attempt
from assetmap.people.limits import Limit
from assetmap.places.queries import named_place
from assetmap.voice.seasons.models import SeasonCount, SeasonQuestion
from assetmap.voice.seasons.questions import ANSWERS, AskedQuestion
from assetmap.web.translations import gettext

# A hall full of people may answer by one network, and one person may not answer for a town.
BY_NETWORK = (Limit(40, timedelta(hours=1)), Limit(120, timedelta(days=1)))
# Letters and figures that nobody takes for others.
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
_CODE_LENGTH = 6


def ask(
    session: Session, kind: str, code: str, asked: AskedQuestion, *, today: date
) -> SeasonQuestion:
    """Asks a question in a place. Raises `InvalidInput` for no place, and `Conflict` while another is open there."""
    place = named_place(session, kind, code)
    if place is None:
        raise InvalidInput(gettext("Choose a place."), parameter="place")
    is_open = session.scalar(
        select(SeasonQuestion.id).where(
            SeasonQuestion.place_kind == kind,
            SeasonQuestion.place_code == code,
            SeasonQuestion.closes_on >= today,
        )
    )
    if is_open is not None:
        raise Conflict(
            gettext(
                "A question is already open in this place. You can only ask one question at a time in each place."
            )
        )
    question = SeasonQuestion(
        code="".join(secrets.choice(_ALPHABET) for _ in range(_CODE_LENGTH)),
        place_kind=kind,
        place_code=code,
        place_name=place.name,
        key=asked.key,
        own_words=asked.own_words,
        asked_on=today,
        closes_on=asked.closes_on,
    )
    session.add(question)
    session.flush()
    return question


def answer(
    session: Session,
    question: SeasonQuestion,
    chosen: str,
    *,
    network_key: bytes,
    today: date,
    now: datetime,
) -> None:
    """Counts one answer. Raises `InvalidInput`, `Conflict` after the last day, and `TooOften`."""
    if question.closes_on < today:
        raise Conflict(gettext("This question is closed. Thank you for your interest."))
    if chosen not in ANSWERS:
        raise InvalidInput(gettext("Choose an answer."), parameter="answer")
    count_attempt(
        session,
        network_key,
        BY_NETWORK,
        now=now,
        too_often=TooOften(
            gettext("Too many answers have come from your network. Try again in an hour.")
        ),
    )
    session.execute(
        insert(SeasonCount)
        .values(question_id=question.id, answer=chosen, count=1)
        .on_conflict_do_update(
            index_elements=["question_id", "answer"], set_={"count": SeasonCount.count + 1}
        )
    )


def close(session: Session, question_id: UUID, *, today: date) -> None:
    """Takes no more answers from today on. Raises `NotFound`."""
    question = session.get(SeasonQuestion, question_id, with_for_update=True)
    if question is None:
        raise NotFound(gettext("We cannot find this question. Check the web address."))
    question.closes_on = min(question.closes_on, today - timedelta(days=1))
    session.flush()
