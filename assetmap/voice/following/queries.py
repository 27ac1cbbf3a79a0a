"""Reads of who follows what."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from assetmap.voice.following.models import Follow


@dataclass(frozen=True)
class Follower:
    """Somebody who is to be told."""

    follow_id: UUID
    email: str
    language: str
    subject: str


def followers_of(session: Session, subjects: Collection[str]) -> list[Follower]:
    """Those who have confirmed that they follow any of these, each address once: by the subject that is named first."""
    rows = session.execute(
        text(
            "SELECT DISTINCT ON (email) follow.id AS follow_id, email, language, subject FROM follow"
            " JOIN personal_detail ON personal_detail.id = personal_detail_id"
            " WHERE subject = ANY (:subjects) AND confirmed_at IS NOT NULL AND email IS NOT NULL"
            " ORDER BY email, array_position(CAST(:subjects AS text[]), subject)"
        ),
        {"subjects": list(subjects)},
    ).mappings()
    return [Follower(**row) for row in rows]


def follow_of(session: Session, follow_id: UUID) -> Follow | None:
    """A follow by the id that its mails tell; None where it has ended."""
    return session.get(Follow, follow_id)
