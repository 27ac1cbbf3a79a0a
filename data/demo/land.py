"""What a map shows besides streets: homes and works, houses, stations, and names of quarters."""

import math
from itertools import pairwise

from areas import BOROUGH, NEIGHBOURHOODS
from ground import Ground
from shapely import Point, Polygon
from streets import Node, node

Tags = dict[str, str]
LAND = {"homes": {"landuse": "residential"}, "works": {"landuse": "industrial"}}
MARKET = (-330, 800)
# Where the railway is nearest to here, people get on.
STATIONS = {
    "Merehithe": (-900, 1400),
    "Queensfield Road": (-700, 2300),
    "Southferry": (-2000, -1100),
}
PAVEMENT, DEPTH, GAP, PLOT = 7.0, 11.0, 7.0, 46.0


def named_points(ground: Ground) -> list[tuple[Tags, Node]]:
    """The borough, its quarters and its stations."""
    points = [({"place": "town", "name": BOROUGH}, node(*MARKET))]
    points += [
        ({"place": "suburb", "name": name}, node(*spot)) for name, spot in NEIGHBOURHOODS.items()
    ]
    rails = [line.shape for line in ground.lines if line.kind == "rail"]
    for name, spot in STATIONS.items():
        line = min(rails, key=lambda rail: rail.distance(Point(spot)))
        stop = line.interpolate(line.project(Point(spot)))
        points.append(({"railway": "station", "name": f"{name} Station"}, node(stop.x, stop.y)))
    return points


def used_land(ground: Ground) -> list[tuple[Tags, list[Node]]]:
    """Every block of homes or works, and the houses along its edges."""
    areas = []
    for block, kind in zip(ground.blocks, ground.kinds, strict=True):
        if kind in LAND:
            areas.append((LAND[kind], _ring(block)))
            areas += [({"building": "yes"}, _ring(house)) for house in _houses(block, kind)]
    return areas


def _houses(block: Polygon, kind: str) -> list[Polygon]:
    """Terraces along the edges of a block, each a few doors long, none in another's way."""
    depth = DEPTH if kind == "homes" else 3 * DEPTH
    inner = block.buffer(-PAVEMENT, join_style="mitre")
    houses: list[Polygon] = []
    if inner.geom_type != "Polygon" or inner.is_empty:
        return houses
    for a, b in pairwise(inner.exterior.coords):
        length = math.dist(a, b)
        count = int((length - GAP) // (PLOT if kind == "homes" else 2 * PLOT))
        for i in range(count):
            house = _house(a, b, i, count, depth)
            if block.contains(house) and not any(house.distance(o) < 2 for o in houses):
                houses.append(house)
    return houses


def _house(
    a: tuple[float, ...], b: tuple[float, ...], number: int, count: int, depth: float
) -> Polygon:
    """The rectangle of that number along the edge from a to b; the land is on its right, as rings run."""
    length = math.dist(a, b)
    along = ((b[0] - a[0]) / length, (b[1] - a[1]) / length)
    inwards = (along[1], -along[0])
    start = (length * number) / count + GAP / 2
    end = (length * (number + 1)) / count - GAP / 2
    corners = [(start, 0.0), (end, 0.0), (end, depth), (start, depth)]
    return Polygon(
        [
            (a[0] + s * along[0] + d * inwards[0], a[1] + s * along[1] + d * inwards[1])
            for s, d in corners
        ]
    )


def _ring(shape: Polygon) -> list[Node]:
    nodes: list[Node] = []
    for x, y in shape.exterior.coords:
        here = node(x, y)
        if not nodes or nodes[-1] != here:
            nodes.append(here)
    return nodes
