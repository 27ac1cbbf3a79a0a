"""Ideas of people near a gap, and groups that could help: read when a report is shown, and stored in none."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from assetmap.gaps.report.document import Finding
from assetmap.gaps.report.equity_and_siting import why_here
from assetmap.gaps.report.out_of_reach import Report
from assetmap.places.page_kinds import PAGE_KINDS
from assetmap.voice.ideas.queries import IdeaShown, ideas_listed

_MOST_IDEAS, _MOST_PLACES, _MOST_OF_EACH = 6, 3, 4


@dataclass(frozen=True)
class GapPlace:
    """A place of the report in which people are out of reach, and about how many; None where that is not told."""

    kind: str
    code: str
    name: str
    out: int | None


@dataclass(frozen=True)
class Helper:
    """An entry near a gap that could help: a group that does something like it, a hall, or a person with time."""

    asset_id: UUID
    name: str
    room: int | None = None


@dataclass(frozen=True)
class Starters:
    """The groups, halls and people that could help to start something in a place."""

    place: GapPlace
    groups: list[Helper] = field(default_factory=list)
    halls: list[Helper] = field(default_factory=list)
    people: list[Helper] = field(default_factory=list)
    brought: list[tuple[UUID, str]] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """Whether nobody is known."""
        return not (self.groups or self.halls or self.people or self.brought)


def gap_places(report: Report) -> list[GapPlace]:
    """The places of each kind in which people are out of reach, the most people first; none where that is not known."""
    if report.is_unknown:
        return []
    found = []
    for kind, places in report.figures.places.items():
        if kind in PAGE_KINDS:
            own = sorted(places, key=lambda one: (-(one.out or 0.0), one.name))
            found += [
                GapPlace(kind, one.code, one.name, report.disclosure.people(one.out))
                for one in own
                if one.out
            ]
    return found


def ideas_near(session: Session, places: list[GapPlace]) -> list[IdeaShown]:
    """Ideas of these places that are not closed as impossible, the newest first."""
    if not places:
        return []
    keys = [(one.kind, one.code) for one in places]
    found, _ = ideas_listed(session, places=keys, most=4 * _MOST_IDEAS)
    return [one for one in found if one.state != "not-possible"][:_MOST_IDEAS]


# The kinds of support beside those asked for: all that lie below the same parents, else below themselves.
_STARTERS = """
WITH RECURSIVE asked AS (SELECT id FROM taxonomy_term WHERE slug = ANY (:slugs)),
beside AS (
  SELECT coalesce(parent_id, asked.id) AS id FROM asked LEFT JOIN taxonomy_term_parent ON term_id = asked.id),
wanted AS (SELECT kind, code, at FROM unnest(CAST(:kinds AS text[]), CAST(:codes AS text[])) WITH ORDINALITY AS one (kind, code, at)),
own AS (
  SELECT wanted.at, asset.id, document.name, asset.kind, offers, capacity,
    document.category_ids && ARRAY(SELECT id FROM beside) AS is_like
  FROM wanted JOIN place ON place.kind = wanted.kind AND place.code = wanted.code
    AND EXISTS (SELECT FROM area_place WHERE area_place.place_id = place.id AND is_current)
  JOIN location_place ON location_place.place_id = place.id
  JOIN search_document AS document ON document.location_id = location_place.location_id
  JOIN asset ON asset.id = document.asset_id AND asset.status = 'published'),
sorted AS (
  SELECT DISTINCT ON (at, part, id) at, part, id, name, room FROM own CROSS JOIN LATERAL (VALUES
    ('groups', is_like AND own.kind IN ('group', 'activity', 'service'), NULL::numeric),
    ('halls', offers ? 'hall', CASE WHEN jsonb_typeof(offers->'hall') = 'number' THEN (offers->>'hall')::numeric ELSE capacity END),
    ('people', own.kind = 'person-led', NULL)) AS sort (part, is_so, room)
  WHERE is_so ORDER BY at, part, id)
SELECT * FROM (SELECT *, row_number() OVER (PARTITION BY at, part ORDER BY room DESC NULLS LAST, name, id) AS rank FROM sorted) AS ranked
WHERE rank <= :most ORDER BY at, part, rank
"""
_BROUGHT = """
SELECT DISTINCT ON (place_kind, place_code, support.id) place_kind, place_code, idea.id, brings FROM idea_support AS support
JOIN idea ON idea.id = idea_id AND stage = 'shown' AND state IN ('proposed', 'looking', 'happening')
WHERE support.confirmed_at IS NOT NULL AND support.shown_at IS NOT NULL AND refused_at IS NULL
AND concat(place_kind, '/', place_code) = ANY (:places) ORDER BY place_kind, place_code, support.id
"""


def who_could_start(session: Session, report: Report, places: list[GapPlace]) -> list[Starters]:
    """For the places with the most people out of reach: groups, halls, people with time, and what people can bring."""
    kinds = list(dict.fromkeys(one.kind for one in places))
    first = [one for one in places if one.kind == kinds[0]][:_MOST_PLACES] if kinds else []
    if not first:
        return []
    values: dict[str, Any] = {
        "slugs": list(report.question.categories),
        "kinds": [one.kind for one in first],
        "codes": [one.code for one in first],
        "most": _MOST_OF_EACH,
    }
    found: dict[int, dict[str, list[Helper]]] = defaultdict(lambda: defaultdict(list))
    for row in session.execute(text(_STARTERS), values):
        room = None if row.room is None else round(row.room)
        found[row.at - 1][row.part].append(Helper(row.id, row.name, room))
    brought: dict[tuple[str, str], list[tuple[UUID, str]]] = defaultdict(list)
    keys = [f"{one.kind}/{one.code}" for one in first]
    for row in session.execute(text(_BROUGHT), {"places": keys}):
        brought[row.place_kind, row.place_code].append((row.id, row.brings))
    return [
        Starters(
            one,
            groups=found[number]["groups"],
            halls=found[number]["halls"],
            people=found[number]["people"],
            brought=brought[one.kind, one.code][:_MOST_OF_EACH],
        )
        for number, one in enumerate(first)
    ]


def best_site(report: Report) -> tuple[str, Finding] | None:
    """The place that the report proposes first, and why there; None where it proposes none or may not show it."""
    for site in report.figures.sites[:1]:
        if site.name and (why := why_here(report, site)):
            return site.name, Finding(why)
    return None
