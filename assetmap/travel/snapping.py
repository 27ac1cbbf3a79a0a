"""The nearest way of the network to a point.

Points have shape (p, 2), metres in British National Grid (EPSG:27700).
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy.spatial import cKDTree

from assetmap.errors import InvalidInput
from assetmap.travel.network import Booleans, Floats, Integers, WalkingNetwork

# Who is further from any way than this is off the streets: a farm, the sea, an address that was placed badly.
FARTHEST_METRES = 150.0
# Long stretches are looked at in pieces, so that what is near their middle is near.
_PIECE_METRES = 50.0
# Of so many pieces with the nearest middles the nearest is taken; where that is not sure, of so many times more.
_FEW = 5


@dataclass(frozen=True)
class Snaps:
    """For each point the nearest way: its edge (-1 off the streets), metres along it from its first end, and metres to
    it.
    """

    edges: Integers
    along_metres: Floats
    off_metres: Floats

    @property
    def is_on(self) -> Booleans:
        """Whether each point is within `FARTHEST_METRES` of a way."""
        return np.asarray(self.edges >= 0)

    def at(self, places: Integers | Booleans | slice) -> "Snaps":
        """Those of some of the points."""
        return Snaps(self.edges[places], self.along_metres[places], self.off_metres[places])


def snap(network: WalkingNetwork, points: Floats, *, prefers_land: bool = True) -> Snaps:
    """Each point's nearest way; land is preferred to pieces that lead nowhere, where any is within `FARTHEST_METRES`,
    unless the nearest of all is asked for.

    Raises `InvalidInput` where a point is not finite.
    """
    points = np.asarray(points, dtype=np.float64).reshape(-1, 2)
    wrong = np.flatnonzero(~np.isfinite(points).all(axis=1))
    if len(wrong):
        raise InvalidInput(f"Point {wrong[0] + 1} of {len(points):,} is not on the map.")
    found = Snaps(
        np.full(len(points), -1, dtype=np.int64),
        np.zeros(len(points)),
        np.full(len(points), np.inf),
    )
    for pieces in _pieces_of(network):
        left = np.flatnonzero(~found.is_on) if prefers_land else np.arange(len(points))
        if pieces is None or not len(left):
            continue
        near = pieces.nearest(points[left])
        is_nearer = near.off_metres < found.off_metres[left]
        left, near = left[is_nearer], near.at(is_nearer)
        found.edges[left] = near.edges
        found.along_metres[left] = near.along_metres
        found.off_metres[left] = near.off_metres
    return found


def edges_near(network: WalkingNetwork, easting: float, northing: float, metres: float) -> Integers:
    """Every edge that comes within `metres` of a point, and perhaps some that pass a little further off; ascending."""
    found = [
        pieces.edges[pieces.tree.query_ball_point([easting, northing], metres + pieces.half)]
        for pieces in _pieces_of(network)
        if pieces is not None
    ]
    return np.unique(np.concatenate(found)) if found else np.zeros(0, dtype=np.int64)


@dataclass(frozen=True)
class _Pieces:
    """Straight pieces of edges, at most `_PIECE_METRES` long, found by their middles."""

    starts: Floats
    steps: Floats
    edges: Integers
    begin_metres: Floats
    metres: Floats
    tree: cKDTree
    half: float

    def nearest(self, points: Floats) -> Snaps:
        """The nearest place on any piece, exactly, within `FARTHEST_METRES`."""
        most = _FEW
        snaps, is_sure = self._among(points, most)
        unsure = np.flatnonzero(~is_sure)
        while len(unsure):
            most *= _FEW
            better, is_sure = self._among(points[unsure], most)
            snaps.edges[unsure] = better.edges
            snaps.along_metres[unsure] = better.along_metres
            snaps.off_metres[unsure] = better.off_metres
            unsure = unsure[~is_sure]
        return snaps

    def _among(self, points: Floats, most: int) -> tuple[Snaps, Booleans]:
        """The nearest place on the pieces with the nearest middles, and whether no other can be nearer."""
        most = min(most, len(self.edges))
        within = FARTHEST_METRES + self.half
        apart, places = self.tree.query(
            points, k=np.arange(1, most + 1), distance_upper_bound=within
        )
        is_there = places < len(self.edges)
        places = np.where(is_there, places, 0)
        starts, steps = self.starts[places], self.steps[places]
        length = np.maximum((steps**2).sum(axis=2), 1e-12)
        share = ((points[:, None] - starts) * steps).sum(axis=2) / length
        share = np.clip(share, 0.0, 1.0)
        off = np.hypot(*np.moveaxis(points[:, None] - starts - share[..., None] * steps, 2, 0))
        off[~is_there] = np.inf
        # Of places that are equally near always the same one.
        best = np.lexsort((self.edges[places], np.round(off, 6)), axis=1)[:, 0]
        row = np.arange(len(points))
        piece, metres = places[row, best], off[row, best]
        is_near = metres <= FARTHEST_METRES
        is_sure = (apart[:, -1] - self.half > metres) | ~is_there[:, -1]
        is_sure |= most == len(self.edges)
        along = self.begin_metres[piece] + share[row, best] * self.metres[piece]
        return (
            Snaps(
                np.where(is_near, self.edges[piece], -1),
                np.where(is_near, along, 0.0),
                np.where(is_near, metres, np.inf),
            ),
            np.asarray(is_sure),
        )


@lru_cache(maxsize=8)
def _pieces_of(network: WalkingNetwork) -> tuple[_Pieces | None, ...]:
    """The pieces of what is land, of the rest, and of a new path."""
    is_land = network.is_land[network.edge_parts]
    is_new = np.arange(len(is_land)) == (-1 if network.new_path is None else network.new_path)
    return tuple(
        _pieces(network, np.flatnonzero(chosen))
        for chosen in (is_land & ~is_new, ~is_land & ~is_new, is_new)
    )


def _pieces(network: WalkingNetwork, edges: Integers) -> _Pieces | None:
    if not len(edges):
        return None
    lengths = np.diff(network.shape_starts)[edges] - 1
    edge = np.repeat(edges, lengths)
    shifts = np.concatenate([[0], np.cumsum(lengths)])
    first = np.repeat(network.shape_starts[edges] - shifts[:-1], lengths) + np.arange(shifts[-1])
    start, step = network.shape_points[first], np.diff(network.shape_points, axis=0)[first]
    long = np.hypot(*step.T)
    count = np.maximum(1, np.ceil(long / _PIECE_METRES)).astype(np.int64)
    which = np.repeat(np.arange(len(edge)), count)
    number = np.arange(len(which)) - np.repeat(np.cumsum(count) - count, count)
    step = step[which] / count[which, None]
    start = start[which] + number[:, None] * step
    edge, long = edge[which], (long / count)[which]
    # An edge's metres on the ground are shared out along its line on the map.
    before = np.cumsum(long) - long
    is_first = np.concatenate([[True], edge[1:] != edge[:-1]])
    edge_start = np.maximum.accumulate(np.where(is_first, np.arange(len(edge)), 0))
    on_map = np.bincount(edge, weights=long, minlength=len(network.edge_metres))
    stretch = network.edge_metres[edge] / np.maximum(on_map[edge], 1e-9)
    return _Pieces(
        start,
        step,
        edge,
        (before - before[edge_start]) * stretch,
        long * stretch,
        # Built several times as fast so, and hardly slower to ask.
        cKDTree(start + step / 2, balanced_tree=False, compact_nodes=False),
        float(long.max()) / 2,
    )
