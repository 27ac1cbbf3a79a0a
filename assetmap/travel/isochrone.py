"""Isochrones: the area within some minutes on foot."""

import numpy as np
import shapely

from assetmap.geography import DETOUR
from assetmap.travel.network import WalkingNetwork
from assetmap.travel.reaching import WalkFrom

# What lies beside a street that is reached is reached.
BESIDE_METRES = 60.0
# Smaller holes than this are a block of houses and no barrier.
_SMALLEST_HOLE = 20_000.0
_SIMPLIFIED_METRES = 4.0


def reachable_area(
    network: WalkingNetwork | None, origin: tuple[float, float], *, limit_metres: float
) -> tuple[shapely.Polygon | shapely.MultiPolygon, bool]:
    """The streets that can be walked to from a point (EPSG:27700), and what lies beside them; and whether that is a
    guess.

    Without streets, or off them, a circle that a walk with the usual detour comes to: a guess.
    """
    walk_from = WalkFrom(network, origin)
    start = walk_from.start
    if network is None or start is None or not walk_from.is_on_streets:
        return shapely.Point(origin).buffer(limit_metres / DETOUR), True
    nodes, metres = walk_from.to_nodes(limit_metres)
    left = np.zeros(len(network.node_ids))
    left[nodes] = limit_metres - metres
    edges = np.flatnonzero((left[network.edge_ends] > 0).any(axis=1))
    lines = _stretches(network, edges, left)
    own = int(start.edges[0])
    door = float(start.along_metres[0])
    reached = limit_metres - float(start.off_metres[0])
    length = float(network.edge_metres[own])
    if reached > 0:
        begin, end = max(0.0, door - reached), min(length, door + reached)
        lines.append(_stretch(network, own, begin / length, end / length))
    walked = shapely.union_all(
        shapely.buffer(np.array(lines, dtype=object), BESIDE_METRES, quad_segs=3)
    )
    area = walked.union(shapely.Point(origin).buffer(min(BESIDE_METRES, limit_metres)))
    return _without_small_holes(area.simplify(_SIMPLIFIED_METRES)), False


def _stretches(
    network: WalkingNetwork, edges: np.ndarray, left: np.ndarray
) -> list[shapely.Geometry]:
    """Of each edge what can still be walked from its ends: all of it, or a stretch from either."""
    first, second = left[network.edge_ends[edges]].T
    length = network.edge_metres[edges]
    whole = first + second >= length
    lines = [_stretch(network, int(edge), 0.0, 1.0) for edge in edges[whole]]
    for edge, a, b, metres in zip(
        edges[~whole], first[~whole], second[~whole], length[~whole], strict=True
    ):
        if a > 0:
            lines.append(_stretch(network, int(edge), 0.0, a / metres))
        if b > 0:
            lines.append(_stretch(network, int(edge), 1.0 - b / metres, 1.0))
    return lines


def _stretch(network: WalkingNetwork, edge: int, begin: float, end: float) -> shapely.Geometry:
    """The part of an edge's line between two shares of its length."""
    points = network.shape_points[network.shape_starts[edge] : network.shape_starts[edge + 1]]
    if begin <= 0.0 and end >= 1.0:
        return shapely.LineString(points)
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(points, axis=0).T))])
    from_, to = begin * along[-1], end * along[-1]
    inner = points[(along > from_) & (along < to)]
    ends = np.stack(
        [[np.interp(at, along, points[:, axis]) for axis in (0, 1)] for at in (from_, to)]
    )
    return shapely.LineString(np.concatenate([ends[:1], inner, ends[1:]]))


def _without_small_holes(
    area: shapely.Geometry,
) -> shapely.Polygon | shapely.MultiPolygon:
    polygons = [
        shapely.Polygon(
            one.exterior,
            [ring for ring in one.interiors if shapely.Polygon(ring).area >= _SMALLEST_HOLE],
        )
        for one in getattr(area, "geoms", [area])
    ]
    return polygons[0] if len(polygons) == 1 else shapely.MultiPolygon(polygons)
