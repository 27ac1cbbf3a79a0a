"""The point from which a search measures distances."""

from dataclasses import dataclass

from assetmap.errors import InvalidInput
from assetmap.geography import is_point_in_great_britain, point_to_bng, to_wgs84


@dataclass(frozen=True)
class Origin:
    """The point where a search starts, in metres (EPSG:27700) and degrees (WGS84)."""

    easting: float
    northing: float
    longitude: float
    latitude: float
    postcode: str | None = None


def origin_at(longitude: float, latitude: float) -> Origin:
    """A point somebody gave. Raises `InvalidInput` when it is not in Great Britain or its waters."""
    if not is_point_in_great_britain(longitude, latitude):
        swapped = is_point_in_great_britain(latitude, longitude)
        hint = " Latitude and longitude look swapped." if swapped else ""
        raise InvalidInput(
            f"The point {latitude:g}, {longitude:g} is not in Great Britain.{hint}",
            parameter="latitude",
        )
    return Origin(*point_to_bng(longitude, latitude), longitude, latitude)


def origin_of_postcode(stored: str, easting: float, northing: float) -> Origin:
    """The centre of a postcode, from its stored metres."""
    longitude, latitude = to_wgs84(easting, northing)
    return Origin(easting, northing, float(longitude), float(latitude), stored)
