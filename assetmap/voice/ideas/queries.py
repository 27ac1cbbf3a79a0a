"""Reads of ideas; what everybody is shown is only what a steward or trust let through."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from assetmap.voice.ideas.likeness import ComparedIdea

MOST_LISTED = 50
_MOST_COMPARED = 2_000


@dataclass(frozen=True)
class IdeaShown:
    """An idea as everybody reads it; `said_by` is the name that its writer chose, if any."""

    id: UUID
    place_kind: str
    place_code: str
    place_name: str
    title: str
    words: str
    stage: str
    state: str
    said_by: str | None
    shown_at: datetime | None
    answered_at: datetime | None
    asset_id: UUID | None
    asset_name: str | None
    joined: int


_SHOWN = """
SELECT idea.id, place_kind, place_code, place_name, title, words, stage, state, detail.name AS said_by, shown_at,
  idea.answered_at, asset.id AS asset_id, asset.name AS asset_name,
  (SELECT count(*) FROM idea_support AS support WHERE support.idea_id = idea.id AND support.confirmed_at IS NOT NULL
    AND refused_at IS NULL) AS joined
FROM idea LEFT JOIN personal_detail AS detail ON detail.id = idea.personal_detail_id
LEFT JOIN asset ON asset.id = idea.asset_id AND asset.status = 'published'
"""


def idea_shown(session: Session, idea_id: UUID) -> IdeaShown | None:
    """An idea that everybody may read; None for any other."""
    row = (
        session.execute(text(f"{_SHOWN} WHERE idea.id = :id AND stage = 'shown'"), {"id": idea_id})
        .mappings()
        .first()
    )
    return None if row is None else IdeaShown(**row)


def ideas_listed(
    session: Session,
    *,
    places: Collection[tuple[str, str]] | None = None,
    state: str = "",
    most: int = MOST_LISTED,
    page: int = 1,
) -> tuple[list[IdeaShown], bool]:
    """One page of the ideas of these places, or of all, the newest first, and whether there are more."""
    rows = session.execute(
        text(
            f"{_SHOWN} WHERE stage = 'shown' AND (:state = '' OR state = :state)"
            " AND (:is_everywhere OR concat(place_kind, '/', place_code) = ANY (:places))"
            " ORDER BY shown_at DESC, idea.id LIMIT :most OFFSET :skip"
        ),
        {
            "state": state,
            "is_everywhere": places is None,
            "places": [f"{kind}/{code}" for kind, code in places or ()],
            "most": most + 1,
            "skip": (page - 1) * most,
        },
    ).mappings()
    found = [IdeaShown(**row) for row in rows]
    return found[:most], len(found) > most


@dataclass(frozen=True)
class AnswerShown:
    """A body's answer, and its date."""

    state: str
    words: str
    body: str
    answered_at: datetime
    asset_id: UUID | None
    asset_name: str | None


def answers_to(session: Session, idea_id: UUID) -> list[AnswerShown]:
    """The answers to an idea, the first above."""
    rows = session.execute(
        text(
            "SELECT state, words, body, answered_at, asset.id AS asset_id, asset.name AS asset_name FROM idea_answer"
            " LEFT JOIN asset ON asset.id = asset_id AND asset.status = 'published'"
            " WHERE idea_id = :id ORDER BY idea_answer.id"
        ),
        {"id": idea_id},
    ).mappings()
    return [AnswerShown(**row) for row in rows]


@dataclass(frozen=True)
class Brought:
    """Somebody's contribution to an idea, and the name that they chose, if any."""

    id: UUID
    name: str | None
    brings: str


def brought_to(session: Session, idea_id: UUID) -> list[Brought]:
    """The contributions to an idea that may be public, the first above."""
    rows = session.execute(
        text(
            "SELECT support.id, detail.name, brings FROM idea_support AS support"
            " JOIN personal_detail AS detail ON detail.id = personal_detail_id"
            " WHERE idea_id = :id AND support.confirmed_at IS NOT NULL AND shown_at IS NOT NULL"
            " AND refused_at IS NULL ORDER BY support.created_at, support.id"
        ),
        {"id": idea_id},
    ).mappings()
    return [Brought(**row) for row in rows]


def ideas_to_compare(session: Session) -> list[ComparedIdea]:
    """The ideas that a new one is compared with: what is shown and not refused by anybody, the newest first."""
    rows = session.execute(
        text(
            "SELECT id, title, words, meaning FROM idea WHERE stage = 'shown' AND state <> 'not-possible'"
            " ORDER BY shown_at DESC LIMIT :most"
        ),
        {"most": _MOST_COMPARED},
    ).mappings()
    return [ComparedIdea(**row) for row in rows]


@dataclass(frozen=True)
class BodyTime:
    """The number of ideas that a body answered first, and the median time that they waited."""

    body: str
    answered: int
    median: timedelta


@dataclass(frozen=True)
class Waiting:
    """The number of ideas without an answer, and the date of the oldest."""

    count: int
    since: datetime | None


def times_to_answer(session: Session) -> tuple[list[BodyTime], Waiting]:
    """The time to a first answer by body, in the order of their names, and what still waits."""
    rows = session.execute(
        text(
            "SELECT answered_by AS body, count(*) AS answered,"
            " percentile_cont(0.5) WITHIN GROUP (ORDER BY answered_at - shown_at) AS median FROM idea"
            " WHERE stage = 'shown' AND answered_at IS NOT NULL GROUP BY answered_by ORDER BY answered_by"
        )
    ).mappings()
    waiting = session.execute(
        text(
            "SELECT count(*), min(shown_at) FROM idea WHERE stage = 'shown' AND answered_at IS NULL"
        )
    ).one()
    return [BodyTime(**row) for row in rows], Waiting(*waiting)


def feelings_about(session: Session, idea_id: UUID) -> dict[str, int]:
    """The number of people who gave each answer, as "heard:yes" or "able:more"."""
    rows = session.execute(
        text(
            "SELECT concat('heard:', heard) AS said, count(*) AS number FROM idea_feeling WHERE idea_id = :id GROUP BY 1"
            " UNION ALL SELECT concat('able:', able), count(*) FROM idea_feeling WHERE idea_id = :id GROUP BY 1"
        ),
        {"id": idea_id},
    )
    return {row.said: row.number for row in rows}


@dataclass(frozen=True)
class Held:
    """Something that waits for a steward's look: an idea, or what somebody can bring to one."""

    id: UUID
    kind: str
    idea_id: UUID
    title: str
    words: str
    name: str | None
    signs: Sequence[str]
    place_name: str
    place_id: int | None
    created_at: datetime


_HELD = """
SELECT * FROM (
  SELECT idea.id, 'idea' AS kind, idea.id AS idea_id, title, words, detail.name, signs, place_name, place_kind, place_code,
    idea.created_at FROM idea LEFT JOIN personal_detail AS detail ON detail.id = personal_detail_id WHERE stage = 'held'
  UNION ALL
  SELECT support.id, 'support', idea.id, title, brings, detail.name, '{}', place_name, place_kind, place_code,
    support.created_at FROM idea_support AS support JOIN idea ON idea.id = idea_id
    JOIN personal_detail AS detail ON detail.id = support.personal_detail_id
  WHERE support.confirmed_at IS NOT NULL AND support.shown_at IS NULL AND refused_at IS NULL AND brings <> ''
    AND stage = 'shown') AS held
LEFT JOIN LATERAL (SELECT place.id AS place_id FROM place WHERE kind = place_kind AND code = place_code
  AND EXISTS (SELECT FROM area_place WHERE area_place.place_id = place.id AND is_current) ORDER BY id DESC LIMIT 1) AS own ON true
WHERE :is_everywhere OR place_id IS NULL OR place_id = ANY (:places) ORDER BY created_at, id LIMIT :most
"""


def held_for(session: Session, place_ids: Collection[int] | None, *, most: int = 100) -> list[Held]:
    """The ideas that wait for a steward of these places, or of all, the oldest first."""
    rows = session.execute(
        text(_HELD),
        {"is_everywhere": place_ids is None, "places": sorted(place_ids or ()), "most": most},
    ).mappings()
    fields = Held.__dataclass_fields__
    return [Held(**{name: row[name] for name in fields}) for row in rows]


def groups_that_may_answer(
    session: Session, organization_ids: Collection[UUID], kind: str, code: str
) -> list[tuple[UUID, str]]:
    """Those of these organizations that have something on the map of the place: id and name."""
    rows = session.execute(
        text(
            "SELECT DISTINCT organization.id, organization.name FROM organization"
            " JOIN asset ON asset.organization_id = organization.id AND asset.status = 'published'"
            " JOIN asset_at_location AS standing ON standing.asset_id = asset.id"
            " JOIN location_place USING (location_id) JOIN place ON place.id = place_id"
            " WHERE organization.id = ANY (:ids) AND place.kind = :kind AND place.code = :code ORDER BY 2"
        ),
        {"ids": list(organization_ids), "kind": kind, "code": code},
    )
    return [(row.id, row.name) for row in rows]


@dataclass(frozen=True)
class News:
    """Something that happened in a place: an idea was shown, or a body answered one (`state`)."""

    idea_id: UUID
    title: str
    words: str
    body: str | None
    state: str | None
    number: int
    happened_at: datetime


def news_of_place(session: Session, kind: str, code: str, *, most: int = 50) -> list[News]:
    """The events about the ideas of a place, the newest first."""
    rows = session.execute(
        text(
            "WITH own AS (SELECT * FROM idea WHERE place_kind = :kind AND place_code = :code AND stage = 'shown')"
            " SELECT id AS idea_id, title, words, NULL AS body, NULL AS state, 0 AS number, shown_at AS happened_at FROM own"
            " UNION ALL SELECT own.id, title, answer.words, body, answer.state, answer.id, answer.answered_at"
            "   FROM own JOIN idea_answer AS answer ON idea_id = own.id"
            " ORDER BY happened_at DESC, number DESC LIMIT :most"
        ),
        {"kind": kind, "code": code, "most": most},
    ).mappings()
    return [News(**row) for row in rows]
