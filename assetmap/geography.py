"""Coordinates: British National Grid (EPSG:27700) inside, WGS84 (EPSG:4326) at the edges.

The transformation is PROJ's seven-parameter one (OSGB36 to WGS 84 (6), about 2 m), since the OSTN15 grid comes
with neither Debian's nor PyPI's packages; PostGIS and pyproj agree to a millimetre because both use it.
"""

import os
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray
from pyproj import Transformer

BNG = 27700
WGS84 = 4326

# The old datum of the national grid, in degrees; and grids that a list's metres may be of by mistake.
_OSGB36 = 4277
_OTHER_GRIDS = {
    3857: "Web Mercator",
    32630: "UTM zone 30N",
    32631: "UTM zone 31N",
    29903: "the Irish grid",
}

# EPSG:27700's area of use in degrees, less the island of Ireland, which has a grid of its own.
_WEST, _SOUTH, _EAST, _NORTH = -9.0, 49.75, 2.01, 61.01
_IRELAND = shapely.Polygon(
    [
        (-11.0, 51.2),
        (-6.0, 51.9),
        (-5.75, 52.6),
        (-5.7, 53.6),
        (-5.35, 54.3),
        (-5.35, 54.75),
        (-5.75, 54.95),
        (-6.0, 55.25),
        (-7.4, 55.5),
        (-11.0, 55.2),
    ]
)
# Where a straight line is all that is known: a median detour of 1.27 was measured between roads and
# straight lines for food banks across England.
DETOUR = 1.3


@dataclass(frozen=True)
class Extent:
    """A rectangle in WGS84 degrees."""

    west: float
    south: float
    east: float
    north: float


@dataclass(frozen=True)
class Box:
    """A rectangle in metres (EPSG:27700)."""

    west: float
    south: float
    east: float
    north: float

    def wider(self, metres: float) -> "Box":
        """The rectangle with a margin around it."""
        return Box(self.west - metres, self.south - metres, self.east + metres, self.north + metres)

    def within(self, other: "Box") -> "Box | None":
        """The part that both rectangles share; None where they share nothing."""
        both = Box(
            max(self.west, other.west),
            max(self.south, other.south),
            min(self.east, other.east),
            min(self.north, other.north),
        )
        return both if both.west <= both.east and both.south <= both.north else None


def _transform(source: int, target: int, x: Any, y: Any) -> tuple[Any, Any]:
    """Transform numbers or arrays between two coordinate systems, by EPSG code; x is east, y is north."""

    def transform() -> tuple[Any, Any]:
        moved: tuple[Any, Any] = _transformer(source, target).transform(x, y)
        return moved

    # The main thread lasts and answers the JSON search, which would wait for each point that it hands over.
    if threading.current_thread() is threading.main_thread():
        return transform()
    return _proj().submit(transform).result()


@lru_cache
def _transformer(source: int, target: int) -> Transformer:
    return Transformer.from_crs(source, target, always_xy=True, allow_ballpark=False)


@lru_cache
def _proj() -> ThreadPoolExecutor:
    """The one thread that uses PROJ beside the main one: in every new thread a transformer needs 16 ms to prepare
    itself, and a request gets a new thread after ten quiet seconds.
    """
    return ThreadPoolExecutor(1, thread_name_prefix="proj")


# A forked process has no threads of its parent.
os.register_at_fork(after_in_child=_proj.cache_clear)


def to_bng(
    longitude: ArrayLike, latitude: ArrayLike
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Eastings and northings in metres of WGS84 degrees, shape as given; infinite where there is no answer."""
    easting, northing = _transform(
        WGS84, BNG, np.asarray(longitude, dtype=float), np.asarray(latitude, dtype=float)
    )
    return np.asarray(easting), np.asarray(northing)


def to_wgs84(
    easting: ArrayLike, northing: ArrayLike
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Longitude and latitude in WGS84 degrees of eastings and northings in metres, shape as given."""
    longitude, latitude = _transform(
        BNG, WGS84, np.asarray(easting, dtype=float), np.asarray(northing, dtype=float)
    )
    return np.asarray(longitude), np.asarray(latitude)


def outline_in_bng(
    west: float, south: float, east: float, north: float
) -> tuple[tuple[float, float], ...]:
    """The outline in metres of a rectangle in WGS84 degrees, whose sides bend a little on the national grid."""
    along = np.linspace(0, 1, 8, endpoint=False)
    x = np.concatenate(
        [
            west + along * (east - west),
            np.full(8, east),
            east - along * (east - west),
            np.full(8, west),
        ]
    )
    y = np.concatenate(
        [
            np.full(8, south),
            south + along * (north - south),
            np.full(8, north),
            north - along * (north - south),
        ]
    )
    eastings, northings = to_bng(x, y)
    return tuple(zip(eastings.tolist(), northings.tolist(), strict=True))


def box_around(west: float, south: float, east: float, north: float) -> Box:
    """The rectangle in metres that holds one in WGS84 degrees."""
    eastings, northings = to_bng([west, east, west, east], [south, south, north, north])
    return Box(
        float(eastings.min()),
        float(northings.min()),
        float(eastings.max()),
        float(northings.max()),
    )


def is_in_great_britain(longitude: ArrayLike, latitude: ArrayLike) -> NDArray[np.bool_]:
    """Whether WGS84 degrees lie in Great Britain or the sea around it, roughly; shape as given."""
    x = np.asarray(longitude, dtype=float)
    y = np.asarray(latitude, dtype=float)
    inside = (x >= _WEST) & (x <= _EAST) & (y >= _SOUTH) & (y <= _NORTH)
    return np.asarray(inside & ~shapely.contains_xy(_IRELAND, x, y))


def datum_shift(easting: float, northing: float) -> tuple[float, float]:
    """Metres east and north from where OSGB36 degrees lie, read as WGS84, to the point that they mean (EPSG:27700)."""
    longitude, latitude = _transform(BNG, _OSGB36, easting, northing)
    east, north = _transform(WGS84, BNG, longitude, latitude)
    return easting - east, northing - north


def other_grid(easting: float, northing: float) -> str | None:
    """The name of another grid on which these metres lie in Great Britain; None where none is known."""
    for code, name in _OTHER_GRIDS.items():
        longitude, latitude = _transform(code, WGS84, easting, northing)
        if is_point_in_great_britain(longitude, latitude):
            return name
    return None


def point_to_bng(longitude: float, latitude: float) -> tuple[float, float]:
    """One point's easting and northing in metres; as `to_bng`, without arrays, for the one point of a search."""
    easting, northing = _transform(WGS84, BNG, longitude, latitude)
    return easting, northing


def is_point_in_great_britain(longitude: float, latitude: float) -> bool:
    """As `is_in_great_britain`, of one point."""
    if not (_WEST <= longitude <= _EAST and _SOUTH <= latitude <= _NORTH):
        return False
    # Ireland's outline lies west of this meridian; most searches need not ask further.
    return longitude > -5.3 or bool(is_in_great_britain(longitude, latitude))


def walking_metres_per_minute(speed_kmh: float) -> float:
    """Metres walked in a minute at `speed_kmh` km/h."""
    return speed_kmh * 1000 / 60
