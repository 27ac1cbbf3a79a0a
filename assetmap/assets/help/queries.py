"""Reads of help beyond the directory: urgent contacts, what was checked, helplines, unmet need and suggestions."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from assetmap.assets.help.danger import is_about_danger, shown_first, urgent_help_file
from assetmap.assets.help.models import NationalServiceLine, UrgentContact
from assetmap.assets.help.national import NationalService, national_services

# Fewer searches than this are not shown: somebody might recognise who searched.
LEAST_SEARCHES_SHOWN = 8


@dataclass(frozen=True)
class UrgentLine:
    """One line of the panel for people in danger. It has a number to call or one to text."""

    name: str
    words: str
    number: str | None
    text_number: str | None
    text_words: str | None
    checked_on: date
    is_shown_first: bool = False

    @property
    def phone(self) -> str:
        """The number to call as a telephone dials it; empty where there is none."""
        return (self.number or "").replace(" ", "")


def urgent_lines(session: Session) -> list[UrgentLine]:
    """The contacts that administrators saved, else those of the file, in their order."""
    saved = session.scalars(select(UrgentContact).order_by(UrgentContact.position)).all()
    if saved:
        return [
            UrgentLine(
                one.name, one.words, one.number, one.text_number, one.text_words, one.checked_on
            )
            for one in saved
        ]
    contacts = urgent_help_file()["contact"]
    assert isinstance(contacts, list)
    return [_line_of(one) for one in contacts]


def services_shown(session: Session) -> Sequence[NationalService]:
    """The national services that administrators saved, else those of the file, in their order."""
    saved = session.scalars(select(NationalServiceLine).order_by(NationalServiceLine.position))
    found = [
        NationalService(
            one.name, one.words, one.phone, one.url, tuple(one.categories), one.checked_on
        )
        for one in saved
    ]
    return found or national_services()


def urgent_lines_for(session: Session, words: str | None) -> list[UrgentLine]:
    """The lines for words that speak of danger; a small screen shows two at once. None for other words."""
    if not is_about_danger(words):
        return []
    lines, first = urgent_lines(session), shown_first(words)
    if not any(one.number in first for one in lines):
        # Administrators chose other numbers: their first ones.
        first = frozenset(one.number or "" for one in lines[:2])
    return [replace(one, is_shown_first=one.number in first) for one in lines]


def _line_of(row: Mapping[str, Any]) -> UrgentLine:
    return UrgentLine(
        row["name"],
        row["words"],
        row.get("number"),
        row.get("text_number"),
        row.get("text_words"),
        row["checked_on"],
    )


@dataclass(frozen=True)
class PlaceAround:
    """The place that people know around a point, and the MSOA (or ward) under which a search there is counted."""

    name: str | None
    counted_in: int | None
    place_ids: list[int]


_AROUND = """
SELECT place.id, place.kind, place.name FROM place
WHERE ST_Intersects(boundary, ST_SetSRID(ST_MakePoint(:easting, :northing), 27700))
  AND EXISTS (SELECT FROM area_place WHERE place_id = place.id AND is_current)
UNION
SELECT made.id, made.kind, made.name FROM place
JOIN place_member ON member_id = place.id AND share >= 0.5 JOIN place AS made ON made.id = place_member.place_id
WHERE ST_Intersects(place.boundary, ST_SetSRID(ST_MakePoint(:easting, :northing), 27700))
  AND EXISTS (SELECT FROM area_place WHERE area_place.place_id = made.id AND is_current)
"""
# What people call where they live, the best known first; and what a search is counted under.
_NAMED = ("neighbourhood", "ward")
_COUNTED = ("msoa", "ward")


def whereabouts(session: Session, easting: float, northing: float) -> PlaceAround:
    """The places around a point (EPSG:27700)."""
    rows = session.execute(text(_AROUND), {"easting": easting, "northing": northing}).all()
    by_kind = {row.kind: row for row in rows}
    named = next((by_kind[kind].name for kind in _NAMED if kind in by_kind), None)
    counted = next((by_kind[kind].id for kind in _COUNTED if kind in by_kind), None)
    return PlaceAround(named, counted, [row.id for row in rows])


def place_called(session: Session, kind: str, code: str) -> PlaceAround | None:
    """A place by its kind and code, as the whereabouts of a search that is kept within it."""
    row = session.execute(
        text(
            "SELECT place.id, name FROM place JOIN boundary_edition ON boundary_edition.id = boundary_edition_id"
            " WHERE place.kind = :kind AND code = :code"
            " AND EXISTS (SELECT FROM area_place WHERE place_id = place.id AND is_current)"
            " ORDER BY edition DESC LIMIT 1"
        ),
        {"kind": kind, "code": code},
    ).first()
    return PlaceAround(row.name, row.id, [row.id]) if row else None


_SURVEYED = """
WITH RECURSIVE above AS (
  SELECT id FROM taxonomy_term WHERE slug = ANY(:slugs)
  UNION SELECT parent_id FROM taxonomy_term_parent JOIN above ON above.id = term_id)
SELECT max(surveyed_on) FROM survey
WHERE withdrawn_at IS NULL AND term_id IN (SELECT id FROM above) AND place_id = ANY(:places)
"""


def last_checked(
    session: Session, slugs: Collection[str], place_ids: Collection[int]
) -> date | None:
    """The day on which a steward last looked for all of these categories there; None where nobody has."""
    days = [
        session.scalar(text(_SURVEYED), {"slugs": [slug], "places": list(place_ids)})
        for slug in slugs
    ]
    return min(days) if days and all(days) else None


@dataclass(frozen=True)
class Helpline:
    """A contact whom people in an area can ask."""

    name: str
    phone: str | None
    url: str | None


def helplines(session: Session) -> list[Helpline]:
    """The helpline of each loaded area that names one."""
    rows = session.execute(
        text(
            "SELECT DISTINCT helpline_name, helpline_phone, helpline_url FROM area"
            " WHERE helpline_name IS NOT NULL ORDER BY helpline_name"
        )
    )
    return [Helpline(*row) for row in rows]


def covered_areas(session: Session) -> list[str]:
    """The names of the areas that this site covers."""
    return list(session.scalars(text("SELECT name FROM area ORDER BY name")))


@dataclass(frozen=True)
class UnmetCount:
    """The number of searches for a category in a place that found nothing, or nothing that was opened, in a month."""

    category: str
    place: str
    month: date
    nothing_found: int
    nothing_opened: int
    place_kind: str = "msoa"


_UNMET = """
SELECT taxonomy_term.name AS category, place.name AS place, month, nothing_found, nothing_opened,
  place.kind AS place_kind
FROM unmet_need JOIN taxonomy_term ON taxonomy_term.id = term_id JOIN place ON place.id = unmet_need.place_id
WHERE nothing_found + nothing_opened >= :least AND (:is_any OR taxonomy_term.id IN (
  WITH RECURSIVE asked AS (
    SELECT id FROM taxonomy_term WHERE slug = ANY(:slugs)
    UNION SELECT term_id FROM taxonomy_term_parent JOIN asked ON asked.id = parent_id)
  SELECT id FROM asked))
ORDER BY month DESC, nothing_found + nothing_opened DESC, category, place LIMIT :most
"""


def unmet_needs(
    session: Session, slugs: Collection[str] | None = None, *, most: int = 200
) -> list[UnmetCount]:
    """Searches without an answer, the newest month first; fewer than `LEAST_SEARCHES_SHOWN` are left out.

    `slugs` keeps to these categories and those below them.
    """
    values = {
        "least": LEAST_SEARCHES_SHOWN,
        "most": most,
        "is_any": slugs is None,
        "slugs": list(slugs or ()),
    }
    rows = session.execute(text(_UNMET), values).mappings()
    return [UnmetCount(**row) for row in rows]


@dataclass(frozen=True)
class OpenSuggestion:
    """A place that somebody says is missing."""

    id: UUID
    name: str
    details: str
    category: str | None
    place: str | None
    created_at: datetime
    place_id: int | None


def open_suggestions(session: Session, place_ids: Collection[int] | None) -> list[OpenSuggestion]:
    """Suggestions that wait, the oldest first: all, or those of these places and those without a place."""
    rows = session.execute(
        text(
            "SELECT place_suggestion.id, place_suggestion.name, details, taxonomy_term.name AS category,"
            " place.name AS place, created_at, place_suggestion.place_id FROM place_suggestion"
            " LEFT JOIN taxonomy_term ON taxonomy_term.id = term_id"
            " LEFT JOIN place ON place.id = place_suggestion.place_id"
            " WHERE closed_at IS NULL AND (:is_everywhere OR place_suggestion.place_id IS NULL"
            "   OR place_suggestion.place_id = ANY(:places)) ORDER BY created_at, place_suggestion.id"
        ),
        {"is_everywhere": place_ids is None, "places": sorted(place_ids or ())},
    ).mappings()
    return [OpenSuggestion(**row) for row in rows]
