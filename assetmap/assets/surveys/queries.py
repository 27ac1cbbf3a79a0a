"""Reads of surveys, and of the places that a steward may survey."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

# A form with more than these to tick is one that nobody reads.
MOST_PLACES = 300
_KINDS = ("neighbourhood", "pcn", "ward", "msoa", "lsoa")


@dataclass(frozen=True)
class SurveyTold:
    """A survey as it is shown: of which category, where and when; `merged_into` is what that category has become."""

    id: int
    place_id: int
    place: str
    kind: str
    code: str
    category: str
    surveyed_on: date
    note: str | None
    is_withdrawn: bool
    merged_into: str | None


_LISTED = """
SELECT survey.id, place_id, place.name AS place, place.kind, place.code, taxonomy_term.name AS category, surveyed_on, note,
  withdrawn_at IS NOT NULL AS is_withdrawn, other.name AS merged_into
FROM survey JOIN place ON place.id = place_id JOIN taxonomy_term ON taxonomy_term.id = term_id
LEFT JOIN category_change AS change ON change.slug = taxonomy_term.slug
LEFT JOIN taxonomy_term AS other ON other.slug = change.merged_into AND other.taxonomy_id = taxonomy_term.taxonomy_id
WHERE (:is_everywhere OR place_id = ANY(:places)) AND (:with_withdrawn OR withdrawn_at IS NULL)
ORDER BY surveyed_on DESC, survey.id DESC LIMIT :most OFFSET :skip
"""


def surveys_listed(
    session: Session,
    *,
    place_ids: Collection[int] | None = None,
    with_withdrawn: bool = False,
    page: int = 1,
    most: int = 50,
) -> tuple[list[SurveyTold], bool]:
    """One page of the surveys of these places, or of all, the newest day first, and whether there are more."""
    rows = session.execute(
        text(_LISTED),
        {
            "is_everywhere": place_ids is None,
            "places": sorted(place_ids or ()),
            "with_withdrawn": with_withdrawn,
            "most": most + 1,
            "skip": (page - 1) * most,
        },
    ).mappings()
    found = [SurveyTold(**row) for row in rows]
    return found[:most], len(found) > most


def places_to_survey(
    session: Session, place_ids: Collection[int] | None
) -> Sequence[Row[tuple[int, str, str]]]:
    """Places that are theirs: id, kind, name. Of who is a steward everywhere those of the broadest kinds that are
    loaded.

    No place that an area has no longer, nor one that no small area lies in.
    """
    return session.execute(
        text(
            "SELECT id, kind, name FROM place WHERE (:is_everywhere OR id = ANY(:places)) AND kind = ANY(:kinds)"
            " AND (NOT :is_everywhere OR kind IN ('neighbourhood', 'pcn', 'ward') OR NOT EXISTS"
            "   (SELECT FROM place AS other JOIN area_place ON place_id = other.id AND is_current"
            "    WHERE other.kind IN ('neighbourhood', 'pcn', 'ward')))"
            " AND EXISTS (SELECT FROM area_place WHERE place_id = place.id AND is_current)"
            " ORDER BY array_position(:kinds, kind), name, code LIMIT :most"
        ),
        {
            "is_everywhere": place_ids is None,
            "places": sorted(place_ids or ()),
            "kinds": list(_KINDS),
            "most": MOST_PLACES,
        },
    ).all()


def categories_to_survey(session: Session) -> Sequence[Row[Any]]:
    """The categories in the vocabulary's order: slug, name, is_top."""
    return session.execute(
        text(
            "SELECT slug, name, NOT EXISTS (SELECT FROM taxonomy_term_parent WHERE term_id = id) AS is_top"
            " FROM taxonomy_term WHERE retired_at IS NULL ORDER BY position"
        )
    ).all()
