"""Time of walking: reading streets, one search from a point, and the nearest of each kind for everybody."""

import time
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from assetmap.travel.network import WalkingNetwork, joined
from assetmap.travel.network_bytes import from_bytes, to_bytes
from assetmap.travel.osm_streets import read_streets
from assetmap.travel.reaching import WalkFrom
from assetmap.travel.snapping import snap
from assetmap.travel.times import nearest_by_category

RUTLAND = Path(__file__).parents[2].parent / "shared" / "data" / "rutland" / "rutland.osm.pbf"
METRES_PER_MINUTE = 80.0
# A walk that somebody may ask for, and the longest that the page offers.
USUAL_MINUTES, LONGEST_MINUTES = 15, 60
SIDE = 1_000
BLOCK_METRES = 100.0
TIMES = 15


def measure_walks() -> None:
    """Prints a line for each of what issue and design promise, with its budget."""
    if RUTLAND.is_file():
        _measure_rutland()
    else:
        print("walks: ../shared/data is not here, so Rutland is not measured")
    network = _million_nodes()
    _measure_searches("one million nodes", network, budget_ms=60)
    _measure_nearest(network)


def _measure_rutland() -> None:
    begun = time.perf_counter()
    network = read_streets(RUTLAND).network
    content = to_bytes(network)
    print(f"walks: Rutland's extract read in {time.perf_counter() - begun:.1f} s (under 15)")
    loading = _median(lambda: joined([from_bytes(content)]))
    print(f"walks: Rutland's network of {len(content) / 1e6:.1f} MB loaded in {loading:.1f} ms")
    _measure_searches("Rutland", network, budget_ms=30)


def _measure_searches(where: str, network: WalkingNetwork, *, budget_ms: int) -> None:
    """One search from a point to all that may be within the walk, as `max_walk_minutes` asks it."""
    random = np.random.default_rng(5)
    median = np.median(network.node_points, axis=0)
    near = np.argsort(np.hypot(*(network.node_points - median).T))[:TIMES]
    middle = network.node_points[near[0]]
    WalkFrom(network, tuple(middle)).to(network.node_points[:1])
    for minutes in (USUAL_MINUTES, LONGEST_MINUTES):
        limit = minutes * METRES_PER_MINUTE
        angle, share = random.uniform(0, 2 * np.pi, 300), np.sqrt(random.uniform(0, 1, 300))
        points = middle + (limit * share * np.array([np.cos(angle), np.sin(angle)])).T
        starts = iter(network.node_points[near] + random.normal(0, 20, (TIMES, 2)))

        def once(starts: Any = starts, points: Any = points, limit: float = limit) -> None:
            WalkFrom(network, tuple(next(starts))).to(points, limit_metres=limit)

        print(
            f"walks: {where}, one search of {minutes} minutes to 300 points: {_median(once):.1f} ms"
            f" (under {budget_ms})"
        )


def _measure_nearest(network: WalkingNetwork) -> None:
    snap(network, network.node_points[:1])
    random = np.random.default_rng(6)
    lowest, highest = network.node_points.min(axis=0), network.node_points.max(axis=0)
    origins = random.uniform(lowest, highest, (35_000, 2))
    targets = random.uniform(lowest, highest, (30_000, 2))

    def seconds(categories: int) -> float:
        begun = time.perf_counter()
        nearest_by_category(
            network,
            origins,
            targets,
            np.arange(len(targets)) % 3,
            category_count=categories,
            speed_kmh=4.8,
            limit_minutes=30,
        )
        return time.perf_counter() - begun

    each, once = np.median(
        [(three - one, one) for one, three in [(seconds(1), seconds(3)) for _ in range(3)]], axis=0
    )
    print(
        "walks: the nearest of a category of 10,000 within 30 minutes, from 35,000 points on one million nodes:"
        f" {each / 2:.2f} s a category (under 1), {once:.2f} s for the first with every point's street"
    )


@cache
def _million_nodes() -> WalkingNetwork:
    """A town of a thousand by a thousand crossings, whose ways are up to a third longer than they look."""
    place = np.arange(SIDE * SIDE).reshape(SIDE, SIDE)
    ends = np.concatenate(
        [
            np.stack([place[:, :-1].ravel(), place[:, 1:].ravel()], axis=1),
            np.stack([place[:-1].ravel(), place[1:].ravel()], axis=1),
        ]
    )
    points = BLOCK_METRES * np.stack(np.divmod(place.ravel(), SIDE)[::-1], axis=1) + [3e5, 1e5]
    metres = BLOCK_METRES * np.random.default_rng(4).uniform(1, 4 / 3, len(ends))
    return WalkingNetwork.of_edges(
        place.ravel(), points, ends, metres, np.ones(len(ends), dtype=bool)
    )


def _median(measured: Callable[[], object]) -> float:
    """Milliseconds."""
    taken = []
    for _ in range(TIMES):
        begun = time.perf_counter()
        measured()
        taken.append(time.perf_counter() - begun)
    return float(np.median(taken)) * 1000
