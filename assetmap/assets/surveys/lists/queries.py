"""Reads of survey lists and of what is still to be visited."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from assetmap.assets.record.freshness import fresh_months_sql
from assetmap.assets.surveys.lists.models import SurveyList
from assetmap.people.tokens import token_hash

MOST_TASKS = 60


@dataclass(frozen=True)
class Task:
    """An entry to visit: where it is, how to reach it, and what was found."""

    id: int
    asset_id: UUID
    position: int
    name: str
    address: str | None
    postcode: str | None
    phone: str | None
    answer: str | None
    note: str | None
    answered_at: datetime | None


@dataclass(frozen=True)
class ListShown:
    """A list with its place and how far it is."""

    id: int
    name: str
    place_id: int
    place: str
    adopted_by: str | None
    created_at: datetime
    closed_at: datetime | None
    count: int
    answered: int


def entries_to_visit(
    session: Session, place_id: int, term_ids: Collection[int], *, today: Any
) -> list[tuple[UUID, tuple[float, float] | None]]:
    """Published entries of these kinds, and of those below them, in the place that nobody has checked in their time,
    each with its public point in metres.

    What lies on an open list already, and what does not want to be contacted, is left out.
    """
    rows = session.execute(
        text(_TO_VISIT),
        {"place": place_id, "terms": sorted(term_ids), "today": today, "most": MOST_TASKS},
    )
    return [(row.id, None if row.x is None else (row.x, row.y)) for row in rows]


_TO_VISIT = f"""
WITH RECURSIVE wanted (id) AS (SELECT unnest(CAST(:terms AS int[]))
  UNION SELECT term_id FROM taxonomy_term_parent JOIN wanted ON parent_id = wanted.id)
SELECT DISTINCT ON (stands.on, asset.id) asset.id, ST_X(public_location_bng) AS x, ST_Y(public_location_bng) AS y
FROM asset JOIN asset_at_location AS standing ON standing.asset_id = asset.id
JOIN location ON location.id = standing.location_id
JOIN location_place USING (location_id)
CROSS JOIN LATERAL (SELECT coalesce(asset.assured_on, asset.created_at::date) AS on) AS stands
WHERE asset.status = 'published' AND location_place.place_id = :place
AND EXISTS (SELECT FROM asset_category WHERE asset_id = asset.id AND term_id IN (SELECT id FROM wanted))
AND (asset.assured_on IS NULL
  OR asset.assured_on + make_interval(months => CAST({fresh_months_sql()} AS integer)) <= CAST(:today AS date))
AND NOT EXISTS (SELECT FROM survey_task JOIN survey_list ON survey_list.id = survey_list_id
  WHERE survey_task.asset_id = asset.id AND (closed_at IS NULL OR answer = 'do-not-contact'))
ORDER BY stands.on, asset.id LIMIT :most
"""
_LISTED = """
SELECT survey_list.id, survey_list.name, place_id, place.name AS place, adopted_by, survey_list.created_at, closed_at,
  count(survey_task.id) AS count, count(answer) AS answered
FROM survey_list JOIN place ON place.id = place_id LEFT JOIN survey_task ON survey_list_id = survey_list.id
WHERE (:is_everywhere OR place_id = ANY (:places)) AND (:id = 0 OR survey_list.id = :id)
GROUP BY survey_list.id, place.name ORDER BY closed_at IS NOT NULL, survey_list.created_at DESC, survey_list.id DESC LIMIT 200
"""


def lists_for(
    session: Session, place_ids: Collection[int] | None, *, list_id: int = 0
) -> list[ListShown]:
    """The lists of these places, or of all, the open ones first; or the one of that number."""
    rows = session.execute(
        text(_LISTED),
        {"is_everywhere": place_ids is None, "places": sorted(place_ids or ()), "id": list_id},
    ).mappings()
    return [ListShown(**row) for row in rows]


def list_by_token(session: Session, token: str) -> SurveyList | None:
    """The list whose link it is, while it is open."""
    return session.scalars(
        select(SurveyList).where(
            SurveyList.token_hash == token_hash(token), SurveyList.closed_at.is_(None)
        )
    ).first()


def tasks_of(session: Session, list_id: int) -> list[Task]:
    """Its entries in walking order. An address that is not to be shown is left out."""
    rows = session.execute(
        text(
            "SELECT task.id, task.asset_id, task.position, asset.name, task.answer, task.note, task.answered_at,"
            " CASE WHEN location.privacy = 'exact' THEN location.address END AS address,"
            " CASE WHEN location.privacy = 'exact' THEN concat_ws(' ', left(location.postcode, -3),"
            "   right(location.postcode, 3)) END AS postcode,"
            " (SELECT number FROM phone WHERE phone.asset_id = asset.id ORDER BY number LIMIT 1) AS phone"
            " FROM survey_task AS task JOIN asset ON asset.id = task.asset_id"
            " LEFT JOIN LATERAL (SELECT location_id FROM asset_at_location AS standing"
            "   WHERE standing.asset_id = asset.id ORDER BY standing.id LIMIT 1) AS first ON true"
            " LEFT JOIN location ON location.id = first.location_id"
            " WHERE survey_list_id = :id ORDER BY task.position, task.id"
        ),
        {"id": list_id},
    ).mappings()
    return [Task(**row) for row in rows]
