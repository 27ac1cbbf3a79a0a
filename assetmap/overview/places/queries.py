"""Reads of one place: what is there, what people lend, who belongs together, and who lives there."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from assetmap.assets.opening_hours.windows import windows_of
from assetmap.assets.record.freshness import fresh_months_sql
from assetmap.assets.search.filters import IN_PLACE, opening_condition
from assetmap.overview.places.network import Member
from assetmap.overview.places.residents import MEASURES, PublishedCount

MOST_OPEN_NAMED = 8
MOST_LENDERS = 60
# Entries that the search finds in a place: published, and confirmed not too long ago.
_HERE = """here AS (
  SELECT DISTINCT document.asset_id, document.name FROM search_document AS document
  WHERE EXISTS (SELECT FROM location_place WHERE location_place.location_id = document.location_id
    AND location_place.place_id = :place))"""


@dataclass(frozen=True)
class KindHere:
    """The number of entries of a kind in a place, and of those known to open today."""

    slug: str
    name: str
    count: int
    open_count: int


@dataclass(frozen=True)
class OpenHere:
    """An entry that opens today, and its opening rules' owner."""

    asset_id: UUID
    name: str
    standing_id: UUID


@dataclass(frozen=True)
class Here:
    """The number of entries in a place, by kind, and those that open today."""

    total: int = 0
    open_total: int = 0
    kinds: list[KindHere] = field(default_factory=list)
    open_today: list[OpenHere] = field(default_factory=list)


def what_is_here(session: Session, place_id: int, now: datetime) -> Here:
    """Entries by top-level kind, counted by the same condition as the search's "open today"."""
    values: dict[str, Any] = {"place_ids": [place_id], "most": MOST_OPEN_NAMED}
    opens = opening_condition(windows_of("today", None, now), values).sql()
    rows = (
        session.connection()
        .exec_driver_sql(
            f"""
        WITH here AS (
          SELECT document.asset_id, document.asset_at_location_id, document.name, document.category_ids, {opens} AS opens
          FROM search_document AS document WHERE {IN_PLACE}),
        top AS (SELECT id, slug, name, position FROM taxonomy_term WHERE retired_at IS NULL
          AND NOT EXISTS (SELECT FROM taxonomy_term_parent WHERE term_id = taxonomy_term.id))
        SELECT 1 AS part, slug, top.name, count(DISTINCT asset_id) AS number,
          count(DISTINCT asset_id) FILTER (WHERE opens) AS open_number, position, NULL::uuid AS id, NULL::uuid AS standing
        FROM here JOIN top ON top.id = ANY (category_ids) GROUP BY slug, top.name, position
        UNION ALL SELECT 0, '', '', count(DISTINCT asset_id), count(DISTINCT asset_id) FILTER (WHERE opens), 0, NULL, NULL
        FROM here
        UNION ALL (SELECT DISTINCT ON (name, asset_id) 2, '', name, 0, 0, 0, asset_id, asset_at_location_id FROM here
          WHERE opens ORDER BY name, asset_id LIMIT %(most)s)
        ORDER BY part, position, name""",
            values,
        )
        .all()
    )
    return Here(
        total=rows[0].number,
        open_total=rows[0].open_number,
        kinds=[
            KindHere(one.slug, one.name, one.number, one.open_number)
            for one in rows
            if one.part == 1
        ],
        open_today=[OpenHere(one.id, one.name, one.standing) for one in rows if one.part == 2],
    )


@dataclass(frozen=True)
class Lender:
    """An entry with something that others can use, or somebody with time to give, or who wants volunteers."""

    asset_id: UUID
    name: str
    kind: str
    offers: dict[str, Any]
    capacity: int | None
    wants: list[str]


def lenders(session: Session, place_id: int) -> list[Lender]:
    """Those with a hall or more to lend, the largest room first; people with time to give; and who wants volunteers."""
    rows = session.execute(
        text(
            f"WITH {_HERE} SELECT asset.id AS asset_id, here.name, asset.kind, offers, capacity, wants"
            " FROM here JOIN asset ON asset.id = here.asset_id"
            " WHERE offers <> '{}' OR asset.kind = 'person-led' OR 'volunteers' = ANY (wants)"
            " ORDER BY CASE WHEN jsonb_typeof(offers->'hall') = 'number'"
            "   THEN (offers->>'hall')::numeric END DESC NULLS LAST, here.name, asset.id"
        ),
        {"place": place_id},
    ).mappings()
    return [Lender(**row) for row in rows]


@dataclass(frozen=True)
class OfferHere:
    """An offer of a group to others, in its own words, and the day on which it ends."""

    asset_id: UUID
    name: str
    words: str
    until: date


def offers_here(session: Session, place_id: int, today: date) -> list[OfferHere]:
    """The current offers of groups in the place, the one that ends first at the top."""
    rows = session.execute(
        text(
            f"WITH {_HERE} SELECT notice.asset_id, here.name, words, notice.until FROM notice"
            " JOIN here USING (asset_id) WHERE notice.kind = 'offer' AND closed_at IS NULL"
            " AND notice.until >= :today ORDER BY notice.until, notice.id LIMIT 50"
        ),
        {"place": place_id, "today": today},
    ).mappings()
    return [OfferHere(**row) for row in rows]


# One venue is one postcode and one point that may be shown.
_MEMBERS = f"""
WITH {_HERE}, own AS (
  SELECT DISTINCT ON (asset.id) asset.id, here.name, asset.kind, asset.languages, organization.id AS organization_id,
    organization.name AS organization,
    CASE WHEN location.privacy = 'exact' AND location.location_type = 'physical'
      AND location.public_location_bng IS NOT NULL AND location.extent_type IS NULL
      THEN concat(location.postcode, ST_AsText(location.public_location_bng, 0)) END AS venue,
    CASE WHEN location.privacy = 'exact' THEN location.address END AS address
  FROM here JOIN asset ON asset.id = here.asset_id AND asset.status = 'published'
  JOIN asset_at_location AS standing ON standing.asset_id = asset.id JOIN location ON location.id = standing.location_id
  JOIN location_place ON location_place.location_id = location.id AND location_place.place_id = :place
  LEFT JOIN organization ON organization.id = asset.organization_id AND asset.kind <> 'person-led'
  ORDER BY asset.id, standing.id)
SELECT own.*, (SELECT count(*) FROM asset AS other WHERE other.organization_id = own.organization_id
  AND other.status = 'published' AND other.id NOT IN (SELECT id FROM own)) AS elsewhere FROM own ORDER BY name, id
"""


def members_of(session: Session, place_id: int) -> list[Member]:
    """Every entry of the place with its organization and its venue, by name."""
    rows = session.execute(text(_MEMBERS), {"place": place_id}).mappings()
    return [Member(**row) for row in rows]


# The small areas of a place: its members, else those whose people's centre lies inside.
_AREAS = """areas AS (
  SELECT member_id, share FROM place_member WHERE place_id = :place
  UNION ALL
  SELECT lsoa.id, 1.0 FROM place JOIN place AS lsoa ON lsoa.kind = 'lsoa'
    AND ST_Intersects(place.boundary, coalesce(lsoa.population_centre_bng, ST_PointOnSurface(lsoa.boundary)))
  WHERE place.id = :place AND NOT EXISTS (SELECT FROM place_member WHERE place_id = :place)
    AND EXISTS (SELECT FROM area_place WHERE area_place.place_id = lsoa.id AND is_current))"""


def figures_of(session: Session, place_id: int) -> dict[str, PublishedCount]:
    """Published counts of the people of a place, added up from its small areas, by measure; none that an area lacks."""
    rows = session.execute(
        text(
            f"WITH {_AREAS}, told AS (SELECT DISTINCT ON (member_id, measure) member_id, share, measure, value, vintage, source"
            "   FROM areas JOIN place_statistic ON place_statistic.place_id = member_id WHERE measure = ANY (:measures)"
            "   ORDER BY member_id, measure, vintage DESC, dataset_id DESC)"
            " SELECT measure, sum(share * value) AS value, max(vintage) AS vintage, max(source) AS source FROM told"
            " GROUP BY measure HAVING count(*) = (SELECT count(*) FROM areas)"
        ),
        {"place": place_id, "measures": list(MEASURES)},
    )
    return {row.measure: PublishedCount(row.value, row.vintage, row.source) for row in rows}


@dataclass(frozen=True)
class LookedAt:
    """The number of entries and of those checked in time, and the kinds of support that were
    surveyed, each with its latest date.
    """

    entries: int
    checked: int
    kinds: list[tuple[str, date]]


_LOOKED_AT = f"""
WITH {_HERE}, {_AREAS}, looked AS (
  SELECT taxonomy_term.name, max(surveyed_on) AS surveyed_on FROM survey JOIN taxonomy_term ON taxonomy_term.id = term_id
  WHERE withdrawn_at IS NULL AND (survey.place_id = :place OR survey.place_id IN (SELECT member_id FROM areas))
  GROUP BY taxonomy_term.name)
SELECT (SELECT count(*) FROM here) AS entries,
  (SELECT count(*) FROM here JOIN asset ON asset.id = here.asset_id WHERE asset.assured_on >=
    CAST(:today AS date) - make_interval(months => CAST({fresh_months_sql()} AS integer))) AS checked,
  coalesce((SELECT json_agg(json_build_array(name, surveyed_on) ORDER BY surveyed_on DESC, name) FROM looked), '[]') AS kinds
"""


def looked_at(session: Session, place_id: int, today: date) -> LookedAt:
    """The number of checked entries in a place, and its surveys by kind of support."""
    row = session.execute(text(_LOOKED_AT), {"place": place_id, "today": today}).one()
    return LookedAt(
        row.entries, row.checked, [(name, date.fromisoformat(on)) for name, on in row.kinds]
    )


def latest_reports_over(
    session: Session, kind: str, code: str, *, most: int = 3
) -> Collection[UUID]:
    """The newest public reports that tell of the place, one for each question, by id; what-ifs left out."""
    rows = session.execute(
        text(
            "SELECT id FROM (SELECT DISTINCT ON (question_key) id, asked_at FROM gap_report"
            "   WHERE state = 'ready' AND readers = 'everybody' AND figures->'what_if' = 'null'"
            "   AND figures->'places'->CAST(:kind AS text) @> jsonb_build_array(jsonb_build_object('code', CAST(:code AS text)))"
            "   ORDER BY question_key, asked_at DESC) AS newest ORDER BY asked_at DESC LIMIT :most"
        ),
        {"kind": kind, "code": code, "most": most},
    )
    return list(rows.scalars())


def extent_in_degrees(session: Session, place_id: int) -> str | None:
    """West, south, east and north of a place in degrees, as the map's `fit` takes them; None without a boundary."""
    row = session.execute(
        text(
            "SELECT ST_XMin(box), ST_YMin(box), ST_XMax(box), ST_YMax(box) FROM"
            " (SELECT ST_Transform(ST_Envelope(boundary), 4326) AS box FROM place WHERE id = :place) AS one"
        ),
        {"place": place_id},
    ).one()
    return None if row[0] is None else ",".join(f"{edge:.4f}" for edge in row)
