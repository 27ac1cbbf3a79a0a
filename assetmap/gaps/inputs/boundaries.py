"""Simplified boundaries of small areas and places that still meet at their borders."""

from collections.abc import Mapping, Sequence

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import text
from sqlalchemy.orm import Session

from assetmap.gaps.inputs.ground import Geography, Ground

# About a metre: finer than anything drawn, and a third of the characters.
DECIMALS = 5
# These have borders of their own; every other kind is made of small areas.
_OWN_BORDERS = ("ward", "msoa")

# Each line between two places is simplified once, and both are made of it again: neither PostGIS 3.3 nor 3.2 has
# ST_CoverageSimplify. A place that is narrower than the tolerance is drawn as it is. What was made in the statement has no
# index, so each piece is held against the places of its own square of a grid, and not against all of them.
_SIMPLIFIED = """
WITH own AS MATERIALIZED (
  SELECT DISTINCT ON (code) code, boundary FROM place
  JOIN area_place ON area_place.place_id = place.id AND is_current
  JOIN area ON area.id = area_id AND area.slug = :area
  JOIN boundary_edition ON boundary_edition.id = boundary_edition_id
  WHERE place.kind = :kind AND code = ANY(:codes) AND boundary IS NOT NULL ORDER BY code, edition DESC),
tolerance AS (SELECT greatest(ST_XMax(box) - ST_XMin(box), ST_YMax(box) - ST_YMin(box)) / :steps AS metres
  FROM (SELECT ST_Extent(boundary) AS box FROM own) AS around),
line AS (SELECT (ST_Dump(ST_LineMerge(ST_UnaryUnion(ST_Collect(ST_Boundary(boundary)), 0.1)))).geom FROM own),
edge AS (SELECT ST_SimplifyPreserveTopology(geom, metres) AS geom FROM line, tolerance),
net AS (SELECT ST_Dump(ST_Polygonize(geom)) AS part FROM (SELECT ST_UnaryUnion(ST_Collect(geom)) AS geom FROM edge) AS nodes),
face AS MATERIALIZED (
  SELECT (part).path AS number, (part).geom AS geom, ST_PointOnSurface((part).geom) AS point FROM net),
square AS (SELECT greatest(avg(ST_XMax(boundary) - ST_XMin(boundary) + ST_YMax(boundary) - ST_YMin(boundary)) / 2, 1) AS metres
  FROM own),
own_square AS MATERIALIZED (
  SELECT code, boundary, x, y FROM own, square,
    generate_series(floor(ST_XMin(boundary) / metres)::integer, floor(ST_XMax(boundary) / metres)::integer) AS x,
    generate_series(floor(ST_YMin(boundary) / metres)::integer, floor(ST_YMax(boundary) / metres)::integer) AS y),
face_square AS MATERIALIZED (
  SELECT number, geom, point, floor(ST_X(point) / metres)::integer AS x, floor(ST_Y(point) / metres)::integer AS y
  FROM face, square),
of AS (
  SELECT DISTINCT ON (number) code, geom FROM face_square JOIN own_square USING (x, y)
  WHERE ST_Contains(boundary, point) ORDER BY number, code),
drawn AS (SELECT code, ST_Union(geom) AS geom FROM of GROUP BY code)
SELECT own.code, ST_AsBinary(ST_Transform(coalesce(drawn.geom, own.boundary), 4326)) AS shape
FROM own LEFT JOIN drawn USING (code) ORDER BY own.code
"""
# The widest extent of an area is drawn in so many steps.
_STEPS = 900


def read_shapes(session: Session, ground: Ground) -> dict[str, dict[str, BaseGeometry]]:
    """By kind (lsoa, and each of the ground's geographies) and code: polygons in WGS84, to five decimals.

    A place that is made of shares of small areas has those of which it holds the largest share (plurality).
    """
    units = _simplified(session, ground.area, "lsoa", ground.units["code"].tolist())
    shapes = {"lsoa": units}
    for kind, geography in ground.geographies.items():
        codes = geography.places["code"].astype(str).tolist()
        own = _simplified(session, ground.area, kind, codes) if kind in _OWN_BORDERS else {}
        made = made_of_units(geography, ground.units["code"].tolist(), units)
        shapes[kind] = made | own
    return shapes


def made_of_units(
    geography: Geography, codes: Sequence[str], units: Mapping[str, BaseGeometry]
) -> dict[str, BaseGeometry]:
    """Each place, by code, as the union of the small areas of which it has the largest share."""
    of = geography.membership
    members: dict[int, list[BaseGeometry]] = {}
    for unit, place in zip(*largest_shares(geography), strict=True):
        if codes[unit] in units:
            members.setdefault(int(place), []).append(units[codes[unit]])
    own_codes = geography.places["code"].astype(str).tolist()
    return {
        own_codes[place]: rounded(shapely.union_all(members[place]))
        for place in range(of.place_count)
        if place in members
    }


def largest_shares(geography: Geography) -> tuple[list[int], list[int]]:
    """The small areas that belong to any place of the kind, and for each the place with the largest share of it."""
    of = geography.membership
    order = np.lexsort((-of.places, of.shares, of.units))
    last = {int(of.units[at]): int(of.places[at]) for at in order}
    return list(last), list(last.values())


def rounded(shape: BaseGeometry) -> BaseGeometry:
    """The same to five decimals; what is alike before is alike after."""
    return shapely.transform(shape, lambda points: np.round(points, DECIMALS))


def _simplified(
    session: Session, area: str, kind: str, codes: Sequence[str]
) -> dict[str, BaseGeometry]:
    rows = session.execute(
        text(_SIMPLIFIED), {"area": area, "kind": kind, "codes": list(codes), "steps": _STEPS}
    )
    return {row.code: rounded(shapely.from_wkb(bytes(row.shape))) for row in rows}
