"""Map tiles: their numbers, and the ground that they show."""

import math
from dataclasses import dataclass

import numpy as np

from assetmap.errors import InvalidInput
from assetmap.geography import Box, to_bng

DEEPEST_ZOOM = 22
# Half the width of the world in Web Mercator (EPSG:3857).
HALF_WORLD_METRES = 20_037_508.342789244
# Metres on the ground for each metre of Web Mercator in the middle of Great Britain.
_SHRINK = 0.59
# Where coordinates have an answer: the sea around Great Britain, in degrees.
_WEST, _SOUTH, _EAST, _NORTH = -12.0, 48.0, 6.0, 62.0
_STEPS = 5


@dataclass(frozen=True)
class Tile:
    """One tile of the usual square grid over the world."""

    zoom: int
    x: int
    y: int

    @property
    def width_metres(self) -> float:
        """About how wide it is on the ground, the same for every tile of its zoom."""
        return 2 * HALF_WORLD_METRES / 2**self.zoom * _SHRINK

    def degrees(self) -> tuple[float, float, float, float]:
        """West, south, east and north in WGS84 degrees."""
        west, south, east, north = self.mercator()
        return (
            *self.degrees_of_mercator(west, south),
            *self.degrees_of_mercator(east, north),
        )

    def mercator(self) -> tuple[float, float, float, float]:
        """West, south, east and north in metres of Web Mercator (EPSG:3857)."""
        width = 2 * HALF_WORLD_METRES / 2**self.zoom
        west, north = self.x * width - HALF_WORLD_METRES, HALF_WORLD_METRES - self.y * width
        return west, north - width, west + width, north

    @staticmethod
    def degrees_of_mercator(x: float, y: float) -> tuple[float, float]:
        """Longitude and latitude of a point in metres of Web Mercator."""
        latitude = math.degrees(math.atan(math.sinh(math.pi * y / HALF_WORLD_METRES)))
        return 180 * x / HALF_WORLD_METRES, latitude

    def box(self) -> Box | None:
        """The rectangle in metres around it; None where it lies away from Great Britain."""
        west, south, east, north = self.degrees()
        west, south = max(west, _WEST), max(south, _SOUTH)
        east, north = min(east, _EAST), min(north, _NORTH)
        if west >= east or south >= north:
            return None
        x, y = np.meshgrid(np.linspace(west, east, _STEPS), np.linspace(south, north, _STEPS))
        eastings, northings = to_bng(x, y)
        # Between the points that were asked the edge may bend a little.
        margin = float(eastings.max() - eastings.min()) * 0.02
        return Box(
            float(eastings.min()),
            float(northings.min()),
            float(eastings.max()),
            float(northings.max()),
        ).wider(margin)


def read_tile(zoom: str, x: str, y: str) -> Tile:
    """The tile that an address names. Raises `InvalidInput` for one that there is not."""
    numbers = [_whole_number(text) for text in (zoom, x, y)]
    if numbers[0] is None or numbers[0] > DEEPEST_ZOOM:
        raise InvalidInput(
            f"A tile's zoom is a whole number from 0 to {DEEPEST_ZOOM}.", parameter="z"
        )
    last = 2 ** numbers[0] - 1
    for name, number in zip("xy", numbers[1:], strict=True):
        if number is None or number > last:
            raise InvalidInput(
                f"At zoom {numbers[0]} a tile's {name} is a whole number from 0 to {last}.",
                parameter=name,
            )
    return Tile(*(number or 0 for number in numbers))


def _whole_number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 9 else None


def tile_at(longitude: float, latitude: float, zoom: int) -> Tile:
    """The tile that holds a point."""
    count = 2**zoom
    height = math.asinh(math.tan(math.radians(latitude))) / math.pi
    return Tile(zoom, int((longitude + 180) / 360 * count), int((1 - height) / 2 * count))
