"""Reads of the entries on a shortlist, of shared links, and of handover counts."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import func, literal_column, select, text
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from assetmap.assets.opening_hours.rules import RULE_FIELDS, Rule
from assetmap.assets.published.queries import public_result, published_assets
from assetmap.assets.record.index_bits import IS_KEPT_TRUE_SQL
from assetmap.assets.record.models import Asset, AssetAtLocation, Location, Schedule
from assetmap.assets.shortlists.models import (
    HandoverCount,
    SharedShortlist,
    SharedShortlistEntry,
)
from assetmap.assets.shortlists.small_map import HEIGHT, WIDTH, Frame, NearbyOutline
from assetmap.assets.shortlists.tokens import token_hash
from assetmap.assets.vocabulary.models import TaxonomyTerm
from assetmap.places.models import Place

# Whose outlines the small map draws: the first kind that there is any of around.
_OUTLINED = ("neighbourhood", "ward", "msoa")
# A name stands only on a place that takes up this share of the map.
_NAMED_FROM = 0.06


@dataclass(frozen=True)
class Listed:
    """A published asset at its first location; the point is the public one, None for what is nowhere."""

    asset_id: UUID
    location_id: UUID
    result: dict[str, Any]
    categories: list[str]
    easting: float | None
    northing: float | None
    rules: list[Rule] = field(default_factory=list)

    @property
    def name(self) -> str:
        return str(self.result["name"])


def listed_now(session: Session, asset_ids: Collection[UUID]) -> dict[UUID, Listed]:
    """Those of the assets that the public may see now."""
    if not asset_ids:
        return {}
    rows = session.execute(
        published_assets()
        .add_columns(
            public_result().label("result"),
            func.ST_X(Location.public_location_bng).label("easting"),
            func.ST_Y(Location.public_location_bng).label("northing"),
        )
        # What its group has left for a year is as good as closed, as in the search.
        .where(Asset.id.in_(asset_ids), literal_column(IS_KEPT_TRUE_SQL))
        .ext(distinct_on(Asset.id))
        .order_by(Asset.id, AssetAtLocation.id)
    ).all()
    slugs = {slug for row in rows for slug in row.result["categories"] or ()}
    names = {
        term.slug: term.name
        for term in session.scalars(select(TaxonomyTerm).where(TaxonomyTerm.slug.in_(slugs)))
    }
    found = {
        row.asset_at_location_id: Listed(
            asset_id=row.asset_id,
            location_id=row.location_id,
            result=row.result,
            categories=[names.get(slug, slug) for slug in row.result["categories"] or ()],
            easting=row.easting,
            northing=row.northing,
        )
        for row in rows
    }
    columns = [getattr(Schedule, name) for name in RULE_FIELDS]
    for asset_at_location_id, *values in session.execute(
        select(Schedule.asset_at_location_id, *columns)
        .where(Schedule.asset_at_location_id.in_(found))
        .order_by(Schedule.id)
    ):
        found[asset_at_location_id].rules.append(Rule(*values))
    return {listed.asset_id: listed for listed in found.values()}


@dataclass(frozen=True)
class Shared:
    """A shortlist as it was shared; whether its link still lives is for whoever shows it to ask."""

    shortlist: SharedShortlist
    entries: list[SharedShortlistEntry]


def shared_by(session: Session, token: str) -> Shared | None:
    """The list that a link's token opens; None where it opens none, or none any more."""
    shortlist = session.scalar(
        select(SharedShortlist).where(SharedShortlist.token_hash == token_hash(token))
    )
    if shortlist is None:
        return None
    entries = session.scalars(
        select(SharedShortlistEntry)
        .where(SharedShortlistEntry.shared_shortlist_id == shortlist.id)
        .order_by(SharedShortlistEntry.position)
    )
    return Shared(shortlist, list(entries))


def outlines_in(session: Session, frame: Frame) -> list[NearbyOutline]:
    """The outlines of the neighbourhoods in a frame, else of its wards, simplified to what paper can show."""
    values = {
        "west": frame.west,
        "south": frame.south,
        "east": frame.west + frame.width,
        "north": frame.south + frame.height,
        "scale": frame.units_per_metre,
        "tolerance": 2 / frame.units_per_metre,
        "bottom": HEIGHT / frame.units_per_metre,
        "least": _NAMED_FROM * WIDTH * HEIGHT,
    }
    for kind in _OUTLINED:
        rows = session.execute(text(_OUTLINES), {**values, "kind": kind}).all()
        if rows:
            return [
                NearbyOutline(row.name, row.path, row.x, None if row.y is None else -row.y)
                for row in rows
                if row.path
            ]
    return []


# PostGIS writes an SVG's y upside down, as SVG wants it: what is drawn lies below zero until then. Outlines run on a
# little beyond the frame, so that its edge is none of theirs.
_OUTLINES = """
WITH frame AS (SELECT ST_MakeEnvelope(:west, :south, :east, :north, 27700) AS box),
around AS (
    SELECT place.name, ST_TransScale(
        ST_SimplifyPreserveTopology(
            ST_ClipByBox2D(boundary, Box2D(ST_Expand(box, (:east - :west) / 10))), :tolerance),
        -:west, -:south - :bottom, :scale, :scale) AS drawn,
        ST_TransScale(ST_ClipByBox2D(boundary, Box2D(box)), -:west, -:south - :bottom, :scale, :scale) AS seen
    FROM place, frame
    WHERE kind = :kind AND boundary && box AND ST_Intersects(boundary, box)
      AND EXISTS (SELECT FROM area_place WHERE place_id = place.id AND is_current)
    ORDER BY place.code LIMIT 400)
SELECT name, ST_AsSVG(drawn, 0, 0) AS path,
    CASE WHEN ST_Area(seen) >= :least THEN ST_X(ST_PointOnSurface(seen)) END AS x,
    CASE WHEN ST_Area(seen) >= :least THEN ST_Y(ST_PointOnSurface(seen)) END AS y
FROM around
"""


FEWEST_TOLD = 5


@dataclass(frozen=True)
class Handovers:
    """The number of handovers of a kind of support in a month; the neighbourhood is None where an asset lies in
    none.
    """

    month: date
    category: str
    category_name: str
    neighbourhood_code: str | None
    neighbourhood: str | None
    count: int

    @property
    def is_few(self) -> bool:
        """Whether it is too few to be told: one or two of a kind may be known to somebody."""
        return self.count < FEWEST_TOLD


def handover_counts(session: Session, *, since: date | None = None) -> list[Handovers]:
    """Counts for commissioners, newest month first, the most frequent first within it, the few in no order that
    tells.
    """
    statement = (
        select(
            HandoverCount.month,
            TaxonomyTerm.slug,
            TaxonomyTerm.name,
            Place.code,
            Place.name.label("place_name"),
            HandoverCount.count,
        )
        .join(TaxonomyTerm, TaxonomyTerm.id == HandoverCount.term_id)
        .outerjoin(Place, Place.id == HandoverCount.place_id)
        .order_by(
            HandoverCount.month.desc(),
            func.greatest(HandoverCount.count, FEWEST_TOLD - 1).desc(),
            TaxonomyTerm.slug,
            Place.code,
        )
    )
    if since is not None:
        statement = statement.where(HandoverCount.month >= since.replace(day=1))
    return [Handovers(*row) for row in session.execute(statement)]
