"""Writes of reviews of the ten steps."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assetmap.errors import Conflict, InvalidInput, NotFound, TooOften
from assetmap.people.counting import count_attempt
from assetmap.people.limits import Limit
from assetmap.people.tokens import new_token, token_hash
from assetmap.places.queries import named_place
from assetmap.voice.ten_steps.models import TenStepsReview, TenStepsVoice
from assetmap.voice.ten_steps.steps import Voice
from assetmap.web.translations import gettext

MOST_VOICES = 300
# A room full of people may answer by one network.
BY_NETWORK = (Limit(60, timedelta(hours=1)),)


def open_review(session: Session, kind: str, code: str, *, now: datetime) -> TenStepsReview:
    """Opens a review of a place. Raises `InvalidInput` for no place, and `Conflict` where one is open there."""
    place = named_place(session, kind, code)
    if place is None:
        raise InvalidInput(gettext("Choose a place."), parameter="place")
    is_open = session.scalar(
        select(TenStepsReview.id).where(
            TenStepsReview.place_kind == kind,
            TenStepsReview.place_code == code,
            TenStepsReview.closed_at.is_(None),
        )
    )
    if is_open is not None:
        raise Conflict(gettext("A review of this place is already open. Close that review first."))
    token = new_token()
    review = TenStepsReview(
        place_kind=kind,
        place_code=code,
        place_name=place.name,
        token=token,
        token_hash=token_hash(token),
        opened_at=now,
    )
    session.add(review)
    session.flush()
    return review


def close_review(session: Session, review_id: UUID, *, now: datetime) -> None:
    """Takes no more answers. Raises `NotFound`."""
    review = session.get(TenStepsReview, review_id, with_for_update=True)
    if review is None:
        raise NotFound(gettext("We cannot find this review. Check the web address."))
    review.closed_at = review.closed_at or now
    review.token = None
    session.flush()


def add_voice(
    session: Session, review: TenStepsReview, voice: Voice, *, network_key: bytes, now: datetime
) -> None:
    """Keeps what one person says. Raises `Conflict` after the end, and `TooOften`."""
    if review.closed_at is not None:
        raise Conflict(
            gettext(
                "This review is closed. Ask the person who sent you this link if there is a new review."
            )
        )
    count_attempt(
        session,
        network_key,
        BY_NETWORK,
        now=now,
        too_often=TooOften(
            gettext("Too many answers have come from your network. Try again in an hour.")
        ),
    )
    count = session.scalar(select(func.count()).where(TenStepsVoice.review_id == review.id))
    if (count or 0) >= MOST_VOICES:
        raise TooOften(
            gettext("This review has reached its limit, so it cannot take any more answers.")
        )
    session.add(
        TenStepsVoice(
            review_id=review.id,
            role=voice.role,
            levels=list(voice.levels),
            words=list(voice.words),
            said_at=now,
        )
    )
    session.flush()
