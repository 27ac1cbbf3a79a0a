"""Service areas of assets that come to people, drawn by their group or named.

HSDS calls it a service area, and its border an extent. Corners are pairs of metres (EPSG:27700), the first not repeated
at the end.
"""

from collections.abc import Sequence

import shapely

from assetmap.errors import InvalidInput
from assetmap.places.origin import Origin
from assetmap.web.translations import gettext

Corners = tuple[tuple[float, float], ...]
FEWEST_CORNERS = 3
MOST_CORNERS = 60
# A hundred metres square; smaller is a place, which has an address.
_SMALLEST_SQUARE_METRES = 10_000
# More than the largest county of England.
_LARGEST_SQUARE_METRES = 10_000 * 1_000_000
_CORNERS_OF_A_CIRCLE = 32


def drawn_area(corners: Sequence[tuple[float, float]]) -> Corners:
    """The corners to the decimetre. Raises `InvalidInput` where they enclose no area, or one beyond belief."""
    if len(corners) < FEWEST_CORNERS:
        raise InvalidInput(gettext("Mark at least three corners of the area on the map."))
    if len(corners) > MOST_CORNERS:
        raise InvalidInput(
            gettext("Mark %(most)s corners or fewer. A rough outline is enough.")
            % {"most": MOST_CORNERS}
        )
    rounded = tuple((round(east, 1), round(north, 1)) for east, north in corners)
    area = shapely.Polygon(rounded)
    if not area.is_valid:
        raise InvalidInput(
            gettext("The outline crosses itself. Move a corner, or remove the last few corners.")
        )
    if area.area < _SMALLEST_SQUARE_METRES:
        raise InvalidInput(
            gettext("The area is smaller than 100 by 100 metres. Move the corners further apart.")
        )
    if area.area > _LARGEST_SQUARE_METRES:
        raise InvalidInput(gettext("The area is larger than any county. Draw a smaller area."))
    return rounded


def area_around(easting: float, northing: float, metres: float) -> Corners:
    """Everything within so many metres of a point, as a polygon of 32 corners."""
    circle = shapely.Point(easting, northing).buffer(metres, quad_segs=_CORNERS_OF_A_CIRCLE // 4)
    return drawn_area([(east, north) for east, north, *_ in circle.exterior.coords][:-1])


def middle_of(corners: Corners) -> tuple[float, float]:
    """A point inside the area: its centre, where that lies inside."""
    area = shapely.Polygon(corners)
    middle = area.centroid if area.contains(area.centroid) else area.representative_point()
    return round(middle.x, 1), round(middle.y, 1)


def size_words(corners: Corners) -> str:
    """The size of the area in words."""
    square_kilometres = shapely.Polygon(corners).area / 1_000_000
    return (
        f"{square_kilometres:,.0f} km²"
        if square_kilometres >= 100
        else f"{square_kilometres:.2f} km²"
    )


def coming_statement(origin: Origin) -> tuple[str, dict[str, float]]:
    """The statement that finds what comes to somebody there: ids of assets at their locations."""
    return (
        "SELECT document.asset_at_location_id FROM location"
        " JOIN asset_at_location AS standing ON standing.location_id = location.id"
        " JOIN search_document AS document ON document.asset_at_location_id = standing.id"
        " WHERE extent_bng IS NOT NULL AND ST_Intersects("
        "extent_bng, ST_SetSRID(ST_MakePoint(%(easting)s, %(northing)s), 27700))"
        " ORDER BY 1",
        {"easting": origin.easting, "northing": origin.northing},
    )
