"""Walking times between many points, or to the nearest of each kind.

Points have shape (n, 2), metres in British National Grid (EPSG:27700); speeds are km/h.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra
from scipy.spatial import cKDTree

from assetmap.errors import InvalidInput
from assetmap.geography import DETOUR, walking_metres_per_minute
from assetmap.travel.network import Booleans, Floats, Integers, WalkingNetwork
from assetmap.travel.reaching import WalkFrom, needs_estimate
from assetmap.travel.snapping import Snaps, snap


@dataclass(frozen=True)
class WalkingPairs:
    """Walking minutes of the pairs within a limit, one entry for each, shape (n,): positions of origin and target.

    In the order of the origins, then of the targets. A pair that is not here is further, or nobody can walk it.
    """

    origins: Integers
    targets: Integers
    minutes: Floats
    is_estimated: Booleans
    origin_count: int
    target_count: int


@dataclass(frozen=True)
class Nearest:
    """For each origin and kind, shape (origins, kinds): minutes to the nearest target (infinite where none is within
    the limit), its position (-1 where there is none), and whether the minutes are a guess.
    """

    minutes: Floats
    targets: Integers
    is_estimated: Booleans


def metres_per_minute(speed_kmh: float) -> float:
    """Metres walked in a minute. Raises `InvalidInput` where the speed is not above 0."""
    if not (np.isfinite(speed_kmh) and speed_kmh > 0):
        raise InvalidInput(f"The walking speed is {speed_kmh:g} km/h; it must be above 0.")
    return walking_metres_per_minute(speed_kmh)


def walking_pairs(
    network: WalkingNetwork | None,
    origins: Floats,
    targets: Floats,
    *,
    limit_minutes: float,
    speed_kmh: float,
    is_step_free: bool = False,
) -> WalkingPairs:
    """Minutes of every pair within the limit; what is exactly within counts.

    One search for each point of whichever side has fewer, since it is as far there as back. `is_step_free` leaves out
    steps and whatever else stops wheels.

    Raises `InvalidInput` where a point is not finite or the speed not above 0.
    """
    per_minute = metres_per_minute(speed_kmh)
    network = _passable(network, is_step_free)
    origins, targets = _points(origins), _points(targets)
    is_turned = len(targets) < len(origins)
    starts, others = (targets, origins) if is_turned else (origins, targets)
    near = _near(starts, others, limit_minutes * per_minute)
    others_on = snap(network, others) if network is not None else None
    first, second, metres, is_estimated = [], [], [], []
    for start, places in enumerate(near):
        if not len(places):
            continue
        walked = WalkFrom(network, (starts[start, 0], starts[start, 1])).to(
            others[places],
            snaps=others_on.at(places) if others_on is not None else None,
            limit_metres=limit_minutes * per_minute,
        )
        kept = np.isfinite(walked.metres)
        first.append(np.full(np.count_nonzero(kept), start))
        second.append(places[kept])
        metres.append(walked.metres[kept])
        is_estimated.append(walked.is_estimated[kept])
    one, other = (second, first) if is_turned else (first, second)
    from_, to = _joined(one, np.intp), _joined(other, np.intp)
    order = np.lexsort((to, from_))
    return WalkingPairs(
        from_[order],
        to[order],
        _joined(metres, np.float64)[order] / per_minute,
        _joined(is_estimated, np.bool_)[order],
        len(origins),
        len(targets),
    )


def nearest_by_category(
    network: WalkingNetwork | None,
    origins: Floats,
    targets: Floats,
    categories: Integers,
    *,
    category_count: int,
    speed_kmh: float,
    limit_minutes: float = np.inf,
    is_step_free: bool = False,
) -> Nearest:
    """For every origin the nearest target of each category; `categories` (targets,) are numbers from 0.

    One search for each category, from all its targets at once, over the whole network.

    Raises `InvalidInput` where a point is not finite or the speed not above 0.
    """
    per_minute = metres_per_minute(speed_kmh)
    network = _passable(network, is_step_free)
    origins, targets = _points(origins), _points(targets)
    limit = limit_minutes * per_minute
    shape = (len(origins), category_count)
    metres, nearest = np.full(shape, np.inf), np.full(shape, -1, dtype=np.intp)
    is_guess = np.zeros(shape, dtype=bool)
    from_snaps = snap(network, origins) if network is not None else None
    to_snaps = snap(network, targets) if network is not None else None
    for category in range(category_count):
        those = np.flatnonzero(np.asarray(categories) == category)
        if not len(those) or not len(origins):
            continue
        if network is None or from_snaps is None or to_snaps is None:
            straight, place = cKDTree(targets[those]).query(origins)
            found, guessed = straight * DETOUR, np.ones(len(origins), dtype=bool)
        else:
            found, place, guessed = _nearest_of_all(
                network, from_snaps, to_snaps.at(those), origins, targets[those], limit
            )
        near = found <= limit * (1 + 1e-12)
        near &= np.isfinite(found)
        metres[near, category] = found[near]
        nearest[near, category] = those[place[near]]
        is_guess[near, category] = guessed[near]
    return Nearest(metres / per_minute, nearest, is_guess)


def _nearest_of_all(
    network: WalkingNetwork,
    origins: Snaps,
    targets: Snaps,
    origin_points: Floats,
    target_points: Floats,
    limit: float,
) -> tuple[Floats, Integers, Booleans]:
    """Metres to the nearest target by the network or, where only a guess is possible, by that; which it is, and
    whether.
    """
    metres, place = _nearest_along(network, origins, targets, limit)
    is_guess = np.zeros(len(metres), dtype=bool)
    is_whole = targets.is_on & network.is_land[network.edge_parts[targets.edges]]
    if not is_whole.all():
        loose = np.flatnonzero(~is_whole)
        straight, which = cKDTree(target_points[loose]).query(origin_points)
        # Off the streets there is nothing to walk by; on a piece, only from elsewhere.
        guess = straight * DETOUR
        is_possible = needs_estimate(network, origins, targets.at(loose[which]))
        better = is_possible & (guess < metres)
        metres, place = np.where(better, guess, metres), np.where(better, loose[which], place)
        is_guess |= better
    astray = np.flatnonzero(~(origins.is_on & network.is_land[network.edge_parts[origins.edges]]))
    for at in astray:
        guess = np.hypot(*(target_points - origin_points[at]).T) * DETOUR
        guess[~needs_estimate(network, origins.at(np.array([at])), targets)] = np.inf
        which = int(np.argmin(guess))
        if guess[which] < metres[at]:
            metres[at], place[at], is_guess[at] = guess[which], which, True
    return metres, place, is_guess


def _nearest_along(
    network: WalkingNetwork, origins: Snaps, targets: Snaps, limit: float
) -> tuple[Floats, Integers]:
    """Dijkstra's search from all targets at once; each is a node of its own beside its edge."""
    graph = network.graph
    count = graph.shape[0]
    on = np.flatnonzero(targets.is_on)
    metres, place = np.full(len(origins.edges), np.inf), np.full(len(origins.edges), -1)
    if not len(on) or not origins.is_on.any():
        return metres, place
    doors = network.edge_ends[targets.edges[on]]
    length = network.edge_metres[targets.edges[on]]
    along, off = targets.along_metres[on], targets.off_metres[on]
    costs = np.stack([off + along, off + length - along], axis=1)
    # A way that comes back to its own beginning has one door, with the shorter way to it.
    is_ring = doors[:, 0] == doors[:, 1]
    costs[is_ring] = costs[is_ring].min(axis=1, keepdims=True)
    ends = graph.indptr[-1] + np.arange(1, len(on) + 1) * 2
    matrix = csr_array(
        (
            np.concatenate([graph.data, np.maximum(costs.ravel(), 1e-9)]),
            np.concatenate([graph.indices, doors.ravel()]).astype(np.int32),
            np.concatenate([graph.indptr, ends]).astype(np.int32),
        ),
        shape=(count + len(on), count + len(on)),
    )
    sources = np.arange(count, count + len(on))
    found, _, source = dijkstra(
        matrix,
        directed=True,
        indices=sources,
        min_only=True,
        limit=limit,
        return_predecessors=True,
    )
    edges = np.where(origins.is_on, origins.edges, 0)
    doors, length = network.edge_ends[edges], network.edge_metres[edges]
    ways = np.stack([origins.along_metres, length - origins.along_metres], axis=1)
    each = found[doors] + ways + origins.off_metres[:, None]
    best = np.argmin(each, axis=1)
    row = np.arange(len(edges))
    is_there = origins.is_on & np.isfinite(each[row, best])
    metres[is_there] = each[row, best][is_there]
    place[is_there] = on[source[doors[row, best]][is_there] - count]
    return _by_one_edge(origins, targets.at(on), on, metres, place)


def _by_one_edge(
    origins: Snaps, targets: Snaps, numbers: Integers, metres: Floats, place: Integers
) -> tuple[Floats, Integers]:
    """Better than round by the ends of an edge is straight along it, for what is on one edge."""
    order = np.argsort(targets.edges, kind="stable")
    begins = np.searchsorted(targets.edges[order], origins.edges, side="left")
    ends = np.searchsorted(targets.edges[order], origins.edges, side="right")
    for at in np.flatnonzero((ends > begins) & origins.is_on):
        those = order[begins[at] : ends[at]]
        direct = (
            origins.off_metres[at]
            + np.abs(targets.along_metres[those] - origins.along_metres[at])
            + targets.off_metres[those]
        )
        best = int(np.argmin(direct))
        if direct[best] < metres[at]:
            metres[at], place[at] = direct[best], numbers[those[best]]
    return metres, place


def _passable(network: WalkingNetwork | None, is_step_free: bool) -> WalkingNetwork | None:
    return network.without_steps if network is not None and is_step_free else network


def _points(points: Floats) -> Floats:
    points = np.asarray(points, dtype=np.float64).reshape(-1, 2)
    wrong = np.flatnonzero(~np.isfinite(points).all(axis=1))
    if len(wrong):
        raise InvalidInput(f"Point {wrong[0] + 1} of {len(points):,} is not on the map.")
    return points


def _near(starts: Floats, others: Floats, metres: float) -> list[Integers]:
    """For each start the positions of what may be within so many metres on foot: a straight line is never longer."""
    if not (len(starts) and len(others)):
        return []
    if not np.isfinite(metres):
        return [np.arange(len(others))] * len(starts)
    found = cKDTree(others).query_ball_point(starts, metres * (1 + 1e-3), return_sorted=True)
    return [np.array(places, dtype=np.intp) for places in found]


def _joined(arrays: list[Any], kind: type) -> Any:
    return np.concatenate(arrays) if arrays else np.zeros(0, dtype=kind)
