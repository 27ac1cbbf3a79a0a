"""Walking distances from one point to others, along the network where it leads there.

Metres on the ground; the way to the nearest street and from it counts as a straight line.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from assetmap.geography import DETOUR
from assetmap.travel.network import Booleans, Floats, Integers, WalkingNetwork
from assetmap.travel.snapping import Snaps, snap

MetresToNodes = Callable[[Integers], Floats]

# Lengths on the grid of the map and on the ground differ by less than this, so that what is cut out by the one holds
# all that is near by the other.
_GRID_SLACK = 1.002
# How far a first search looks for points whose distance is not bounded, and how much further the next.
_FIRST_REACH, _FURTHER = 2.0, 4.0
_LEAST_REACH_METRES = 1_000.0


@dataclass(frozen=True)
class Walked:
    """Metres on foot to each target, infinite where it is too far or nobody can walk, and whether that is a guess."""

    metres: Floats
    is_estimated: Booleans


@dataclass(frozen=True)
class _Spread:
    """Metres from an origin to the nodes of some slices of a network; infinite beyond its limit."""

    begins: npt.NDArray[np.int64]
    ends: npt.NDArray[np.int64]
    shifts: npt.NDArray[np.int64]
    metres: Floats

    def of(self, nodes: Integers) -> Floats:
        """Metres to nodes by their position in the whole network."""
        if not len(self.begins):
            return np.full(np.shape(nodes), np.inf)
        place, is_inside = _local(nodes, self.begins, self.ends, self.shifts)
        return np.where(is_inside, self.metres[np.where(is_inside, place, 0)], np.inf)


class WalkFrom:
    """From one origin (easting, northing) along a network; without one, or off it, all is estimated.

    Asked several times it searches once, unless what is asked is further than what was.
    """

    def __init__(self, network: WalkingNetwork | None, origin: tuple[float, float]) -> None:
        self._network = network
        self._origin = np.array(origin, dtype=np.float64)
        self._snap = snap(network, self._origin[None]) if network is not None else None
        self._spread: _Spread | None = None
        self._limit = 0.0

    @property
    def is_on_streets(self) -> bool:
        """Whether the origin is near a street that is known."""
        return self._snap is not None and bool(self._snap.is_on[0])

    def to(
        self, points: Floats, *, snaps: Snaps | None = None, limit_metres: float | None = None
    ) -> Walked:
        """To each point (p, 2), EPSG:27700; what is further than the limit, where one is given, is infinitely far.

        `snaps` are the points' own, where they are known already.
        """
        points = np.asarray(points, dtype=np.float64).reshape(-1, 2)
        straight = np.hypot(*(points - self._origin).T) if len(points) else np.zeros(0)
        estimate = straight * DETOUR
        if self._network is None or self._snap is None or not self.is_on_streets:
            return _within(Walked(estimate, np.ones(len(points), dtype=bool)), limit_metres)
        targets = snaps or snap(self._network, points)
        walked = self._along(targets, straight, limit_metres)
        is_estimated = needs_estimate(self._network, self._snap, targets)
        metres = np.where(is_estimated, estimate, walked)
        return _within(Walked(metres, is_estimated), limit_metres)

    def to_nodes(self, limit_metres: float) -> tuple[Integers, Floats]:
        """The positions of the nodes within the limit, and the metres to each."""
        assert self._network is not None and self._snap is not None
        spread = self._spread_to(limit_metres)
        places = np.concatenate(
            [np.arange(a, b) for a, b in zip(spread.begins, spread.ends, strict=True)]
            or [np.zeros(0, dtype=np.int64)]
        )
        metres = spread.metres[: len(places)]
        near = metres <= limit_metres
        return places[near], metres[near]

    @property
    def start(self) -> Snaps | None:
        """The point where the origin joins the network; None without a network."""
        return self._snap

    def _along(self, targets: Snaps, straight: Floats, limit_metres: float | None) -> Floats:
        """Metres by the network; infinite where it does not lead, or beyond the limit."""
        assert self._network is not None and self._snap is not None
        if not targets.is_on.any():
            return np.full(len(straight), np.inf)
        if limit_metres is not None:
            return self._along_within(targets, limit_metres)
        parts = self._network.edge_parts
        is_joined = targets.is_on & (parts[targets.edges] == parts[self._snap.edges[0]])
        farthest = straight[is_joined].max(initial=0.0)
        widest = 2 * self._network.span_metres
        limit = _FIRST_REACH * farthest + _LEAST_REACH_METRES
        while limit < widest:
            metres = self._along_within(targets, limit)
            if np.isfinite(metres[is_joined]).all():
                return metres
            limit *= _FURTHER
        return self._along_within(targets, np.inf)

    def _along_within(self, targets: Snaps, limit: float) -> Floats:
        """Metres by the network where they are at most the limit, else infinite.

        A search that stops at a limit may know one end of a target's edge and not the other, so a length beyond the
        limit is not always the shortest.
        """
        assert self._network is not None and self._snap is not None
        spread = self._spread_to(limit)
        metres = metres_between(self._network, self._snap, targets, spread.of)
        # A hair more, so that rounding drops nothing that is exactly within.
        return np.where(metres <= self._limit * (1 + 1e-12), metres, np.inf)

    def _spread_to(self, limit: float) -> _Spread:
        if self._spread is None or limit > self._limit:
            assert self._network is not None and self._snap is not None
            self._spread = _spread_from(self._network, self._snap, self._origin, limit)
            self._limit = limit
        return self._spread


def needs_estimate(network: WalkingNetwork, origin: Snaps, targets: Snaps) -> Booleans:
    """Of each target whether only a guess is possible: one of the two is off the streets, or on a piece that was cut
    off.

    Between two lands of their own nobody walks, which is no guess; nor is it guessed that wheels get to what is off
    their ways. `origin` has one point or as many as `targets`.
    """
    if not network.is_whole:
        return np.asarray(~origin.is_on & np.ones(len(targets.edges), dtype=bool))
    both = origin.is_on & targets.is_on
    here, there = network.edge_parts[origin.edges], network.edge_parts[targets.edges]
    is_cut_off = (here != there) & ~(network.is_land[here] & network.is_land[there])
    return np.asarray(~both | is_cut_off)


def metres_between(
    network: WalkingNetwork, origin: Snaps, targets: Snaps, to_node: MetresToNodes
) -> Floats:
    """Metres from an origin to each target on the network by either end of its edge, or along one edge that both are
    on.
    """
    edges = np.where(targets.is_on, targets.edges, 0)
    ends, length = network.edge_ends[edges], network.edge_metres[edges]
    by_first = to_node(ends[:, 0]) + targets.along_metres
    by_second = to_node(ends[:, 1]) + length - targets.along_metres
    metres = np.minimum(by_first, by_second)
    same = edges == origin.edges
    direct = origin.off_metres + np.abs(targets.along_metres - origin.along_metres)
    metres = np.where(same, np.minimum(metres, direct), metres)
    return np.where(targets.is_on, metres + targets.off_metres, np.inf)


def _spread_from(network: WalkingNetwork, origin: Snaps, point: Floats, limit: float) -> _Spread:
    """Dijkstra's search on what lies within the limit in a straight line, which is all that can be within it on
    foot.
    """
    graph = network.graph
    count = graph.shape[0]
    runs = np.array([[0, count]], dtype=np.int64)
    if np.isfinite(limit):
        runs = network.slices_within(float(point[0]), float(point[1]), limit * _GRID_SLACK)
    begins, ends = runs.T
    shifts = np.concatenate([[0], np.cumsum(ends - begins)[:-1]])
    whole = len(runs) == 1 and ends[0] - begins[0] == count
    if whole:
        columns, metres, degree = graph.indices, graph.data, np.diff(graph.indptr)
    else:
        columns, metres, degree = _cut(graph, begins, ends, shifts)
    inner = int((ends - begins).sum())
    edge = int(origin.edges[0])
    first, second = network.edge_ends[edge]
    along, off = float(origin.along_metres[0]), float(origin.off_metres[0])
    doors = {int(first): off + along}
    back = off + float(network.edge_metres[edge]) - along
    doors[int(second)] = min(back, doors.get(int(second), np.inf))
    places, is_inside = _local(np.array(list(doors)), begins, ends, shifts)
    costs = np.maximum(np.array(list(doors.values())), 1e-9)[is_inside]
    matrix = csr_array(
        (
            np.concatenate([metres, costs]),
            np.concatenate([columns, places[is_inside]]).astype(np.int32),
            np.concatenate([[0], np.cumsum(degree), [len(columns) + len(costs)]]).astype(np.int32),
        ),
        shape=(inner + 1, inner + 1),
    )
    found = dijkstra(matrix, directed=True, indices=inner, limit=limit)
    return _Spread(begins, ends, shifts, np.asarray(found[:inner]))


def _cut(
    graph: csr_array, begins: Integers, ends: Integers, shifts: Integers
) -> tuple[Integers, Floats, Integers]:
    """The rows of some slices of a graph, less what leads out of them: local columns, metres, and how many in each
    row.
    """
    spans = [slice(graph.indptr[a], graph.indptr[b]) for a, b in zip(begins, ends, strict=True)]
    if not spans:
        nothing = np.zeros(0, dtype=np.int64)
        return nothing, np.zeros(0), nothing
    columns = np.concatenate([graph.indices[span] for span in spans])
    metres = np.concatenate([graph.data[span] for span in spans])
    sizes = np.concatenate(
        [np.diff(graph.indptr[a : b + 1]) for a, b in zip(begins, ends, strict=True)]
    )
    place, is_inside = _local(columns, begins, ends, shifts)
    left = np.concatenate([[0], np.cumsum(is_inside)])[np.concatenate([[0], np.cumsum(sizes)])]
    return place[is_inside], metres[is_inside], np.diff(left)


def _local(
    nodes: Integers, begins: Integers, ends: Integers, shifts: Integers
) -> tuple[Integers, Booleans]:
    """Positions of nodes within the slices, and whether they are in any."""
    if not len(begins):
        return np.zeros(np.shape(nodes), dtype=np.int64), np.zeros(np.shape(nodes), dtype=bool)
    run = np.maximum(np.searchsorted(begins, nodes, side="right") - 1, 0)
    is_inside = (nodes >= begins[run]) & (nodes < ends[run])
    return nodes - begins[run] + shifts[run], np.asarray(is_inside)


def _within(walked: Walked, limit_metres: float | None) -> Walked:
    if limit_metres is None:
        return walked
    # A hair more, so that rounding drops nothing that is exactly within.
    near = walked.metres <= limit_metres * (1 + 1e-12)
    return Walked(np.where(near, walked.metres, np.inf), walked.is_estimated)
