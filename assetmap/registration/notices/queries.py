"""Reads of offers and needs; those that are shown are of entries that are published."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

MOST_SHOWN = 200


@dataclass(frozen=True)
class NoticeShown:
    """An offer or a need with its group, and where that is."""

    id: int
    asset_id: UUID
    name: str
    kind: str
    words: str
    until: date
    place: str | None
    phone: str | None
    email: str | None


def open_notices(
    session: Session, *, today: date, kind: str = "", words: str = ""
) -> list[NoticeShown]:
    """The open offers and needs of groups, the one that ends first above; by their words where any are given."""
    rows = session.execute(
        text(_OPEN),
        {"today": today, "kind": kind, "words": words.strip()[:100], "most": MOST_SHOWN},
    ).mappings()
    return [NoticeShown(**row) for row in rows]


_OPEN = """
SELECT notice.id, notice.asset_id, asset.name, notice.kind, words, notice.until, asset.email,
  (SELECT number FROM phone WHERE phone.asset_id = asset.id ORDER BY number LIMIT 1) AS phone,
  (SELECT place.name FROM asset_at_location AS standing JOIN location_place USING (location_id)
    JOIN place ON place.id = place_id WHERE standing.asset_id = asset.id AND place.kind IN ('neighbourhood', 'ward')
    ORDER BY place.kind, place.name LIMIT 1) AS place
FROM notice JOIN asset ON asset.id = notice.asset_id
WHERE asset.status = 'published' AND closed_at IS NULL AND notice.until >= :today
AND (:kind = '' OR notice.kind = :kind)
AND (:words = '' OR to_tsvector('english', words || ' ' || asset.name) @@ plainto_tsquery('english', :words))
ORDER BY notice.until, notice.id LIMIT :most
"""


def own_notices(
    session: Session, organization_ids: Sequence[UUID], *, today: date
) -> list[NoticeShown]:
    """The open offers and needs of these organizations."""
    ids = set(
        session.scalars(
            text("SELECT id FROM asset WHERE organization_id = ANY (:ids)"),
            {"ids": list(organization_ids)},
        )
    )
    return [one for one in open_notices(session, today=today) if one.asset_id in ids]
