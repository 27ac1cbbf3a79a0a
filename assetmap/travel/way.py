"""The way on foot from one point to another along the streets, as a line."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import shapely
from scipy.sparse.csgraph import dijkstra

from assetmap.geography import DETOUR
from assetmap.travel.network import Floats, WalkingNetwork
from assetmap.travel.reaching import WalkFrom
from assetmap.travel.snapping import Snaps, snap


@dataclass(frozen=True)
class Way:
    """A line in metres (EPSG:27700) and its length; a straight line where it is only estimated."""

    line: shapely.LineString
    metres: float
    is_estimated: bool


def way_between(
    network: WalkingNetwork | None, origin: tuple[float, float], target: tuple[float, float]
) -> Way | None:
    """The shortest way; None where nobody can walk. Its length is the one that the search tells."""
    walked = WalkFrom(network, origin).to(np.array([target]))
    metres, is_estimated = float(walked.metres[0]), bool(walked.is_estimated[0])
    if not np.isfinite(metres):
        return None
    straight = shapely.LineString([origin, target])
    if network is None or is_estimated:
        return Way(straight, float(straight.length) * DETOUR, True)
    here, there = snap(network, np.array([origin])), snap(network, np.array([target]))
    line = _along(network, here, there, metres)
    points = np.concatenate([[origin], line, [target]])
    # A point on the street itself would stand twice.
    kept = np.concatenate([[True], np.any(np.diff(points, axis=0) != 0, axis=1)])
    points = points[kept]
    if len(points) < 2:
        points = np.array([origin, target])
    return Way(shapely.LineString(points), metres, False)


def _along(network: WalkingNetwork, here: Snaps, there: Snaps, metres: float) -> Floats:
    """The points of the way along the network, from where the origin gets on to it to where the target does."""
    start, end = int(here.edges[0]), int(there.edges[0])
    if start == end:
        direct = abs(float(here.along_metres[0]) - float(there.along_metres[0]))
        if direct + float(here.off_metres[0]) + float(there.off_metres[0]) <= metres * (1 + 1e-9):
            return _part(network, start, float(here.along_metres[0]), float(there.along_metres[0]))
    ends = network.edge_ends[start]
    limit = metres * (1 + 1e-9) + 1.0
    found, before = dijkstra(
        network.graph, directed=False, indices=ends, limit=limit, return_predecessors=True
    )
    best, chosen = np.inf, (0, 0)
    for door in (0, 1):
        first = _to_end(network, start, float(here.along_metres[0]), door)
        for gate in (0, 1):
            last = _to_end(network, end, float(there.along_metres[0]), gate)
            length = first + found[door][network.edge_ends[end][gate]] + last
            if length < best:
                best, chosen = float(length), (door, gate)
    door, gate = chosen
    nodes = [int(network.edge_ends[end][gate])]
    while nodes[-1] != int(ends[door]) and before[door][nodes[-1]] >= 0:
        nodes.append(int(before[door][nodes[-1]]))
    nodes.reverse()
    parts = [
        _part(network, start, float(here.along_metres[0]), _at_end(network, start, door)),
        *(_between(network, a, b) for a, b in pairwise(nodes)),
        _part(network, end, _at_end(network, end, gate), float(there.along_metres[0])),
    ]
    return np.concatenate(parts)


def _at_end(network: WalkingNetwork, edge: int, end: int) -> float:
    return float(network.edge_metres[edge]) if end else 0.0


def _to_end(network: WalkingNetwork, edge: int, along: float, end: int) -> float:
    return abs(_at_end(network, edge, end) - along)


def _between(network: WalkingNetwork, one: int, other: int) -> Floats:
    """The line of the shortest edge from a node to its neighbour."""
    ends = network.edge_ends
    edges = np.flatnonzero(
        ((ends[:, 0] == one) & (ends[:, 1] == other))
        | ((ends[:, 1] == one) & (ends[:, 0] == other))
    )
    edge = int(edges[np.argmin(network.edge_metres[edges])])
    points = network.shape_points[network.shape_starts[edge] : network.shape_starts[edge + 1]]
    return points if int(ends[edge, 0]) == one else points[::-1]


def _part(network: WalkingNetwork, edge: int, begin: float, end: float) -> Floats:
    """The part of an edge's line between two lengths along it, in the direction of the walk."""
    points = network.shape_points[network.shape_starts[edge] : network.shape_starts[edge + 1]]
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(points, axis=0).T))])
    # Lengths on the ground differ a little from those on the map's grid.
    scale = along[-1] / float(network.edge_metres[edge]) if network.edge_metres[edge] else 0.0
    low, high = sorted((begin * scale, end * scale))
    inner = points[(along > low) & (along < high)]
    ends = np.stack(
        [[np.interp(at, along, points[:, axis]) for axis in (0, 1)] for at in (low, high)]
    )
    line = np.concatenate([ends[:1], inner, ends[1:]])
    return line if begin <= end else line[::-1]
