"""The sea of an extract, which OpenStreetMap has no areas of: what lies to the right of its coastlines."""

from collections.abc import Iterable, Sequence

import shapely
from shapely import LineString, Point, Polygon
from shapely.ops import linemerge, polygonize

# Beside the middle of a piece of coast, in degrees: a metre or so.
_ASIDE = 1e-5
# Further than this, in degrees, nobody knows how a coast that is cut off goes on: about 300 m.
_FARTHEST_GUESS = 0.003
# A side that this share of the coast around it calls land is land.
_MOST_WRONG = 0.5


def sea_of(coastlines: Iterable[LineString]) -> list[Polygon]:
    """The sea within the rectangle around the coastlines, in degrees, as they are.

    A coastline runs with land on its left. Where an extract cuts it off, it is taken straight on to the nearest edge,
    and water ends between the cut and the opposite bank; what is bounded by a guess that is long is left out.
    """
    lines = [line for line in coastlines if line.length > 0]
    if not lines:
        return []
    merged = linemerge(lines) if len(lines) > 1 else lines[0]
    chains: list[LineString] = [*shapely.get_parts(merged)]
    box = shapely.box(*shapely.total_bounds(chains)).exterior
    guesses = _to_the_edge(chains, box)
    doubtful = shapely.MultiLineString([g for g in guesses if g.length > _FARTHEST_GUESS])
    faces = [
        face
        for face in polygonize(shapely.unary_union([box, *chains, *guesses, *_across(chains)]))
        if not face.exterior.intersection(doubtful).length
    ]
    tree = shapely.STRtree(faces)
    votes = [[0.0, 0.0] for _ in faces]
    for chain in chains:
        for (x, y), (to_x, to_y) in zip(chain.coords[:-1], chain.coords[1:], strict=True):
            length = ((to_x - x) ** 2 + (to_y - y) ** 2) ** 0.5
            if not length:
                continue
            aside = _ASIDE / length
            middle = ((x + to_x) / 2, (y + to_y) / 2)
            for side, sign in ((0, 1), (1, -1)):
                at = Point(
                    middle[0] + sign * (to_y - y) * aside, middle[1] - sign * (to_x - x) * aside
                )
                for face in tree.query(at, predicate="within"):
                    votes[face][side] += length
    return [
        face
        for face, (right, left) in zip(faces, votes, strict=True)
        if right and left <= _MOST_WRONG * right
    ]


def _across(chains: Sequence[LineString]) -> list[LineString]:
    """From each loose end to the nearest point of another chain: the opposite bank."""
    found = []
    for chain in chains:
        others = shapely.MultiLineString([other for other in chains if other is not chain])
        if chain.is_closed or others.is_empty:
            continue
        ends = (Point(chain.coords[0]), Point(chain.coords[-1]))
        found += [shapely.shortest_line(end, others) for end in ends]
    return [line for line in found if line.length > 0]


def _to_the_edge(chains: Iterable[LineString], box: LineString) -> list[LineString]:
    """From each loose end straight to the nearest point of the rectangle."""
    found = []
    for chain in chains:
        if chain.is_closed:
            continue
        for end in (Point(chain.coords[0]), Point(chain.coords[-1])):
            edge = box.interpolate(box.project(end))
            if end.distance(edge) > 0:
                found.append(LineString([end, edge]))
    return found
