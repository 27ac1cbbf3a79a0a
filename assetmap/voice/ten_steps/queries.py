"""Reads of reviews of the ten steps."""

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assetmap.people.tokens import token_hash
from assetmap.voice.ten_steps.models import TenStepsReview, TenStepsVoice
from assetmap.voice.ten_steps.steps import Voice

# Fewer answers than this could be told to belong to somebody.
LEAST_SHOWN = 3


def reviews(session: Session) -> list[tuple[TenStepsReview, int]]:
    """All reviews with how many have answered, the newest first."""
    count = (
        select(func.count()).where(TenStepsVoice.review_id == TenStepsReview.id).scalar_subquery()
    )
    rows = session.execute(select(TenStepsReview, count).order_by(TenStepsReview.opened_at.desc()))
    return [(review, answers) for review, answers in rows]


def voices_of(session: Session, review_id: UUID) -> list[Voice]:
    """The answers, in no order that tells who came when."""
    rows = session.scalars(
        select(TenStepsVoice)
        .where(TenStepsVoice.review_id == review_id)
        .order_by(TenStepsVoice.role, TenStepsVoice.levels, TenStepsVoice.id)
    )
    return [Voice(one.role, tuple(one.levels), tuple(one.words)) for one in rows]


def review_by_token(session: Session, review_id: UUID, token: str) -> TenStepsReview | None:
    """The review that a shared link belongs to; None for a forged one."""
    return session.scalar(
        select(TenStepsReview).where(
            TenStepsReview.id == review_id, TenStepsReview.token_hash == token_hash(token)
        )
    )


def earlier_reviews(session: Session, review: TenStepsReview) -> list[TenStepsReview]:
    """Earlier reviews of the same place, the newest first."""
    return list(
        session.scalars(
            select(TenStepsReview)
            .where(
                TenStepsReview.place_kind == review.place_kind,
                TenStepsReview.place_code == review.place_code,
                TenStepsReview.opened_at < review.opened_at,
            )
            .order_by(TenStepsReview.opened_at.desc())
            .limit(5)
        )
    )
