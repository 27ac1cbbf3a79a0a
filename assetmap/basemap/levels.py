"""The ranges of zooms at which the background is simplified when it is loaded, and what a tile is cut from."""

from dataclasses import dataclass

from assetmap.basemap.features import BUILDINGS_FROM, MOST_ZOOM

# Pixels of a tile: it is drawn 512 wide.
_WORLD_METRES = 40_075_016.686
TILE_PIXELS = 512


@dataclass(frozen=True)
class Level:
    """A range of zooms: how far a line may move, in metres of Web Mercator, and the roads whose names stay."""

    number: int
    zooms: tuple[int, int]
    tolerance: float
    named_roads: tuple[str, ...]

    @property
    def smallest_area(self) -> float:
        """The area of nine pixels at the closest zoom: what is smaller is left out."""
        return 9 * pixel_metres(self.zooms[1]) ** 2


LEVELS = (
    Level(0, (0, 8), 150, ()),
    Level(1, (9, 10), 40, ("motorway", "trunk", "primary")),
    Level(2, (11, 12), 10, ("motorway", "trunk", "primary", "secondary", "tertiary")),
    Level(3, (13, 13), 4, ("motorway", "trunk", "primary", "secondary", "tertiary", "minor",
                           "pedestrian")),
)  # fmt: skip
# From here on tiles hold every feature of the extracts as it is.
DETAIL_FROM = BUILDINGS_FROM
# Boundaries of places, where there is no extract, are as they are at every closer zoom too.
DETAIL_LEVEL = 4
# Names of roads run along lines that are joined and straightened so far, in metres of Web Mercator.
NAMES_TOLERANCE = 8.0


def pixel_metres(zoom: int) -> float:
    """The width of a pixel at a zoom, in metres of Web Mercator."""
    return float(_WORLD_METRES / TILE_PIXELS / 2**zoom)


def level_of(zoom: int) -> int:
    """The number of the level that tiles of a zoom are cut from."""
    if not 0 <= zoom <= MOST_ZOOM:
        raise ValueError(f"there are no tiles of zoom {zoom}")
    return next((level.number for level in LEVELS if zoom <= level.zooms[1]), DETAIL_LEVEL)
