"""Reads of challenges."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from assetmap.assets.record.models import PersonalDetail
from assetmap.voice.challenges.models import Challenge
from assetmap.voice.challenges.reasons import ChallengeState

_MOST_OPEN = 100


def challenges_of(session: Session, question_key: str, *, is_public: bool) -> Sequence[Challenge]:
    """The challenges to a question's findings, the oldest first; on a report for everybody those that were made on
    one.
    """
    asked = select(Challenge).where(Challenge.question_key == question_key)
    if is_public:
        asked = asked.where(Challenge.is_public)
    return session.scalars(asked.order_by(Challenge.created_at, Challenge.id)).all()


def open_challenges(session: Session, *, only_public: bool) -> Sequence[tuple[Challenge, bool]]:
    """The challenges that wait for an answer, the oldest first, each with whether its writer left an address."""
    asked = (
        select(Challenge, PersonalDetail.email.is_not(None))
        .outerjoin(PersonalDetail, PersonalDetail.id == Challenge.personal_detail_id)
        .where(Challenge.state == ChallengeState.OPEN)
    )
    if only_public:
        asked = asked.where(Challenge.is_public)
    rows = session.execute(asked.order_by(Challenge.created_at, Challenge.id).limit(_MOST_OPEN))
    return [(row[0], row[1]) for row in rows]


def challenge_to_answer(session: Session, challenge_id: UUID) -> Challenge | None:
    """One challenge, held until the transaction ends."""
    return session.get(Challenge, challenge_id, with_for_update=True)
