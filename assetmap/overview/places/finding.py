"""Places that words or a postcode mean, and the outlines of a kind as a map to choose on."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.orm import Session

from assetmap.errors import InvalidInput
from assetmap.places.page_kinds import PAGE_KINDS
from assetmap.places.postcodes import read_postcode, unknown_postcode
from assetmap.places.queries import PlaceNamed, find_postcode
from assetmap.text import fold, shown_name

WIDTH = 720
_MOST_FOUND = 30


def places_of_words(session: Session, words: str, places: Sequence[PlaceNamed]) -> list[PlaceNamed]:
    """The places that a postcode lies in, else those whose names hold all of the words.

    Raises `NotFound` for a postcode that is not here.
    """
    try:
        stored = read_postcode(words)
    except InvalidInput:
        parts = fold(words).split()
        named = [one for one in places if parts and all(part in fold(one.name) for part in parts)]
        return named[:_MOST_FOUND]
    found = find_postcode(session, stored)
    if found is None:
        raise unknown_postcode(stored)
    lies_in = {(one["kind"], one["code"]) for one in found["places"] if one["kind"] in PAGE_KINDS}
    return [one for one in places if (one.kind, one.code) in lies_in]


@dataclass(frozen=True)
class PlaceOutline:
    """A place as the map to choose on draws it: SVG path data, and where its name stands."""

    kind: str
    code: str
    name: str
    path: str
    x: float
    y: float


@dataclass(frozen=True)
class PlaceOutlines:
    """The places of a kind in one drawing."""

    width: int
    height: int
    places: list[PlaceOutline]


_OUTLINES = """
WITH own AS (
  SELECT DISTINCT ON (code) kind, code, name, boundary FROM place WHERE kind = :kind AND boundary IS NOT NULL
    AND EXISTS (SELECT FROM area_place WHERE area_place.place_id = place.id AND is_current) ORDER BY code, place.id DESC),
box AS (SELECT ST_XMin(e) AS west, ST_YMax(e) AS north, ST_XMax(e) - ST_XMin(e) AS wide, ST_YMax(e) - ST_YMin(e) AS high
  FROM (SELECT ST_Extent(boundary) AS e FROM own) AS one),
drawn AS (SELECT kind, code, name, wide, high,
    ST_TransScale(ST_SimplifyPreserveTopology(boundary, wide / :width), -west, -north, :width / wide, :width / wide) AS shape
  FROM own, box WHERE wide > 0)
SELECT kind, code, name, ST_AsSVG(shape, 0, 0) AS path, ST_X(ST_PointOnSurface(shape)) AS x,
  -ST_Y(ST_PointOnSurface(shape)) AS y, :width * high / wide AS height FROM drawn ORDER BY name
"""


def outlines_of(session: Session, kind: str) -> PlaceOutlines | None:
    """The current places of a kind, drawn in a sheet `WIDTH` wide; None where none has a boundary."""
    rows = session.execute(text(_OUTLINES), {"kind": kind, "width": float(WIDTH)}).all()
    if not rows:
        return None
    return PlaceOutlines(
        WIDTH,
        round(rows[0].height),
        [
            PlaceOutline(
                row.kind, row.code, shown_name(row.name), row.path, round(row.x), round(row.y)
            )
            for row in rows
        ],
    )
