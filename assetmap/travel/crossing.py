"""New paths across a walking network, such as a footbridge that is only planned."""

from dataclasses import replace

import numpy as np

from assetmap.travel.network import Floats, Integers, WalkingNetwork
from assetmap.travel.snapping import Snaps, snap

Point = tuple[float, float]


def ends_on_streets(network: WalkingNetwork, start: Point, end: Point) -> Snaps:
    """The nearest way to each end of a new path, whether or not that way leads on to the rest of the network."""
    return snap(network, np.array([start, end], dtype=np.float64), prefers_land=False)


def with_crossing(network: WalkingNetwork, start: Point, end: Point) -> WalkingNetwork:
    """The network with one more way, without steps, from street to street through both points (EPSG:27700).

    The way has its length on the map. The streets that it meets are cut there, so that people can turn into it. Homes
    and places near a street still stand on that street, so that a new path makes no walk longer.

    Raises `ValueError` where an end is off the streets.
    """
    snaps = ends_on_streets(network, start, end)
    if not snaps.is_on.all():
        raise ValueError("an end of the crossing is off the streets")
    first = len(network.node_ids)
    cut = np.unique(snaps.edges)
    kept = np.setdiff1d(np.arange(len(network.edge_ends)), cut)
    kept_starts, kept_points = network.shapes_of(kept)
    ends, metres, step_free = [network.edge_ends[kept]], [network.edge_metres[kept]], []
    lines: list[Floats] = []
    joints = np.zeros((2, 2))
    for edge in cut:
        own = np.flatnonzero(snaps.edges == edge)
        own = own[np.argsort(snaps.along_metres[own], kind="stable")]
        pieces = _cut(network, int(edge), snaps.along_metres[own])
        lines += pieces
        joints[own] = [piece[-1] for piece in pieces[:-1]]
        one, other = network.edge_ends[edge]
        chain = np.array([one, *(first + own), other])
        ends.append(np.stack([chain[:-1], chain[1:]], axis=1))
        along = np.array([0.0, *snaps.along_metres[own], network.edge_metres[edge]])
        metres.append(np.diff(along))
        step_free += [bool(network.is_step_free[edge])] * len(pieces)
    across = np.array([joints[0], start, end, joints[1]])
    lines.append(across)
    ends.append(np.array([[first, first + 1]]))
    metres.append(np.array([np.hypot(*np.diff(across, axis=0).T).sum()]))
    starts = np.cumsum([len(line) for line in lines]) + kept_starts[-1]
    joined = WalkingNetwork.of_edges(
        np.concatenate([network.node_ids, _free_ids(network.node_ids)]),
        np.concatenate([network.node_points, joints]),
        np.concatenate(ends),
        np.concatenate(metres),
        np.concatenate([network.is_step_free[kept], step_free, [True]]),
        shape_starts=np.concatenate([kept_starts, starts]),
        shape_points=np.concatenate([kept_points, *lines]),
    )
    return replace(
        joined,
        land_share=network.land_share,
        is_whole=network.is_whole,
        new_path=len(joined.edge_ends) - 1,
    )


def _free_ids(ids: Integers) -> Integers:
    """Two numbers that no node has."""
    lowest = min(0, int(ids.min()))
    return np.array([lowest - 1, lowest - 2])


def _cut(network: WalkingNetwork, edge: int, along_metres: Floats) -> list[Floats]:
    """The line of an edge in pieces, cut so many metres from its first end; each piece holds both of its ends."""
    line = network.shape_points[network.shape_starts[edge] : network.shape_starts[edge + 1]]
    on_map = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))])
    # An edge's metres on the ground are shared out along its line on the map.
    places = along_metres / network.edge_metres[edge] * on_map[-1]
    cuts = np.stack([np.interp(places, on_map, line[:, axis]) for axis in (0, 1)], axis=1)
    pieces, begin = [], 1
    before = line[:1]
    for place, point in zip(places, cuts, strict=True):
        stop = int(np.searchsorted(on_map, place, side="left"))
        pieces.append(np.concatenate([before, line[begin : max(begin, stop)], point[None]]))
        before, begin = point[None], max(begin, int(np.searchsorted(on_map, place, side="right")))
    pieces.append(np.concatenate([before, line[min(begin, len(line) - 1) :]]))
    return pieces
