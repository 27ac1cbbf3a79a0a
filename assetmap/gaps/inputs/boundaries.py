"""Simplified boundaries of small areas and places that still meet at their borders."""

from collections.abc import Mapping, Sequence

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry
from sqlalchemy import text
from sqlalchemy.orm import Session

from assetmap.gaps.inputs.ground import Geography, Ground
from assetmap.geography import to_wgs84

# Geometries, shape (n,).
Shapes = NDArray[np.object_]
# About a metre: finer than anything drawn, and a third of the characters.
DECIMALS = 5
# These have borders of their own; every other kind is made of small areas.
_OWN_BORDERS = ("ward", "msoa")

# The newest edition of each place's boundary.
_BOUNDARIES = """
SELECT DISTINCT ON (code) code, ST_AsBinary(boundary) AS boundary FROM place
JOIN area_place ON area_place.place_id = place.id AND is_current
JOIN area ON area.id = area_id AND area.slug = :area
JOIN boundary_edition ON boundary_edition.id = boundary_edition_id
WHERE place.kind = :kind AND code = ANY(:codes) AND boundary IS NOT NULL ORDER BY code, edition DESC
"""
# The widest extent of an area is drawn in so many steps.
_STEPS = 450


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
        text(_BOUNDARIES), {"area": area, "kind": kind, "codes": list(codes)}
    ).all()
    if not rows:
        return {}
    boundaries = shapely.from_wkb([bytes(row.boundary) for row in rows])
    return {
        row.code: rounded(_alone(shape))
        for row, shape in zip(rows, _in_degrees(simplified_coverage(boundaries)), strict=True)
    }


def simplified_coverage(boundaries: Shapes) -> Shapes:
    """Polygons in metres with fewer corners: a line between two places stays one line, and none gets a gap or a sliver.

    A place of which simplifying leaves nothing valid is returned as it was.
    """
    west, south, east, north = shapely.total_bounds(boundaries)
    simpler = shapely.coverage_simplify(boundaries, max(east - west, north - south) / _STEPS)
    kept = shapely.is_valid(simpler) & ~shapely.is_empty(simpler)
    chosen = np.where(kept, simpler, boundaries)
    # One polygon is written as one, as files that were made before have it.
    is_one = shapely.get_num_geometries(chosen) == 1
    return np.where(is_one, shapely.get_geometry(chosen, 0), chosen)


def _in_degrees(shapes: Shapes) -> Shapes:
    return shapely.transform(shapes, lambda points: np.column_stack(to_wgs84(*points.T)))


def _alone(shape: BaseGeometry) -> BaseGeometry:
    """A multipolygon of one part as that polygon, as a report stores it and makes its files of it again."""
    parts = shapely.get_parts(shape)
    return parts[0] if len(parts) == 1 else shape
