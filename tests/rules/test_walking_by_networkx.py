"""Walks on small random networks, held against networkx."""

import itertools
import math

import networkx as nx
import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from assetmap.travel.network import WalkingNetwork
from assetmap.travel.reaching import WalkFrom
from assetmap.travel.snapping import snap
from assetmap.travel.times import nearest_by_category, walking_pairs
from tests.examples import few
from tests.walking import SPEED, straight_network


@st.composite
def networks(draw: st.DrawFn) -> tuple[WalkingNetwork, np.ndarray, np.ndarray]:
    """A network with parallel ways and rings, and points that are near its streets or not."""
    count = draw(st.integers(2, 9))
    spread = st.integers(0, 30).map(lambda n: n * 100.0)
    points = draw(st.lists(st.tuples(spread, spread), min_size=count, max_size=count, unique=True))
    node = st.integers(0, count - 1)
    edges = draw(
        st.lists(st.tuples(node, node).filter(lambda e: e[0] != e[1]), min_size=1, max_size=16)
    )
    detours = draw(st.lists(st.floats(1.0, 3.0), min_size=len(edges), max_size=len(edges)))
    somewhere = st.tuples(st.floats(-100, 3100), st.floats(-100, 3100))
    some = st.lists(somewhere, min_size=1, max_size=5)
    network = straight_network(points, edges, detours=detours)
    return network, np.array(draw(some)), np.array(draw(some))


def by_networkx(network: WalkingNetwork, start: np.ndarray, end: np.ndarray) -> tuple[float, bool]:
    """Metres on foot and whether they are a guess, with both points made nodes of the graph."""
    here, there = snap(network, start[None]), snap(network, end[None])
    straight = math.dist(start, end) * 1.3
    if not (here.is_on[0] and there.is_on[0]):
        return straight, True
    graph = nx.MultiGraph()
    graph.add_nodes_from(range(len(network.node_ids)))
    cuts: dict[int, list[tuple[float, str]]] = {}
    for name, one in (("start", here), ("end", there)):
        cuts.setdefault(int(one.edges[0]), []).append((float(one.along_metres[0]), f"{name} door"))
        graph.add_edge(name, f"{name} door", weight=float(one.off_metres[0]))
    for number, (first, second) in enumerate(network.edge_ends.tolist()):
        length = float(network.edge_metres[number])
        stops = [(0.0, first), *sorted(cuts.get(number, [])), (length, second)]
        for (a, one), (b, other) in itertools.pairwise(stops):
            # Where a point lies at an edge's end, rounding may put it a hair beyond.
            graph.add_edge(one, other, weight=max(b - a, 0.0))
    parts = [set(part) for part in nx.connected_components(graph)]
    mine = next(part for part in parts if "start" in part)
    theirs = next(part for part in parts if "end" in part)
    if mine is theirs:
        return nx.dijkstra_path_length(graph, "start", "end"), False
    total = float(network.edge_metres.sum())
    sizes = {
        id(part): sum(
            float(metres)
            for (first, _), metres in zip(
                network.edge_ends.tolist(), network.edge_metres, strict=True
            )
            if first in part
        )
        for part in parts
    }
    largest = max(sizes.values())
    is_land = [sizes[id(p)] >= min(0.1 * total, largest) for p in (mine, theirs)]
    return (math.inf, False) if all(is_land) else (straight, True)


# The way by the near end of the last street is longer than the way by its far end, which a bounded search did not
# reach.
ROUND_BY_THE_FAR_END = (
    straight_network(
        [(0, 300), (1600, 1000), (0, 2000)], [(0, 1), (0, 1), (1, 2)], detours=[2.0, 1.0, 1.0]
    ),
    np.array([[0.0, 1824.0]]),
    np.array([[40.0, 481.0]]),
)


@few()
@given(networks())
@example(ROUND_BY_THE_FAR_END)
def test_every_pair_is_as_far_as_networkx_says(
    drawn: tuple[WalkingNetwork, np.ndarray, np.ndarray],
) -> None:
    network, origins, targets = drawn
    limit = 4_000.0
    expected = np.array([[by_networkx(network, a, b)[0] for b in targets] for a in origins])
    for at, origin in enumerate(origins):
        walked = WalkFrom(network, tuple(origin)).to(targets)
        np.testing.assert_allclose(walked.metres, expected[at], rtol=1e-9, atol=1e-5)
        assert_same_at_every_limit(network, origin, targets, expected[at])
    pairs = walking_pairs(network, origins, targets, limit_minutes=limit / 100, speed_kmh=SPEED)
    found = np.full(expected.shape, np.inf)
    found[pairs.origins, pairs.targets] = pairs.minutes * 100
    within = np.where(expected <= limit, expected, np.inf)
    is_on_the_edge = np.isclose(expected, limit)
    np.testing.assert_allclose(
        found[~is_on_the_edge], within[~is_on_the_edge], rtol=1e-9, atol=1e-5
    )


def assert_same_at_every_limit(
    network: WalkingNetwork, origin: np.ndarray, targets: np.ndarray, expected: np.ndarray
) -> None:
    """Just beyond each length and far beyond all, in any order of asking one `WalkFrom`."""
    limits = [*(expected[np.isfinite(expected)] + 1.0), 9_000.0, 500.0]
    reach = WalkFrom(network, tuple(origin))
    for limit in limits:
        alone = WalkFrom(network, tuple(origin)).to(targets, limit_metres=limit).metres
        again = reach.to(targets, limit_metres=limit).metres
        within = np.where(expected <= limit, expected, np.inf)
        np.testing.assert_allclose(alone, within, rtol=1e-9, atol=1e-5)
        np.testing.assert_allclose(again, within, rtol=1e-9, atol=1e-5)


@pytest.mark.parametrize("limit", [None, 4_057.5, 9_000.0, math.inf])
def test_the_way_by_the_far_end_is_found_with_any_limit_above_it(limit: float | None) -> None:
    network, origins, targets = ROUND_BY_THE_FAR_END
    walked = WalkFrom(network, tuple(origins[0])).to(targets, limit_metres=limit)
    assert walked.metres.round().tolist() == [4_057.0]


@few()
@given(networks())
@example(ROUND_BY_THE_FAR_END)
def test_a_bounded_search_for_the_nearest_leaves_nothing_over(
    drawn: tuple[WalkingNetwork, np.ndarray, np.ndarray],
) -> None:
    network, origins, targets = drawn
    expected = np.array([[by_networkx(network, a, b)[0] for b in targets] for a in origins])
    for limit in (500.0, 2_000.0, 9_000.0):
        nearest = nearest_by_category(
            network,
            origins,
            targets,
            np.zeros(len(targets), dtype=np.intp),
            category_count=1,
            speed_kmh=SPEED,
            limit_minutes=limit / 100,
        )
        least = expected.min(axis=1)
        is_on_the_edge = np.isclose(least, limit)
        within = np.where(least <= limit, least, np.inf)
        np.testing.assert_allclose(
            (nearest.minutes[:, 0] * 100)[~is_on_the_edge],
            within[~is_on_the_edge],
            rtol=1e-9,
            atol=1e-5,
        )


@few()
@given(networks())
def test_the_nearest_is_the_least_of_all_pairs(
    drawn: tuple[WalkingNetwork, np.ndarray, np.ndarray],
) -> None:
    network, origins, targets = drawn
    kinds = np.arange(len(targets)) % 2
    nearest = nearest_by_category(
        network, origins, targets, kinds, category_count=3, speed_kmh=SPEED
    )
    for at, origin in enumerate(origins):
        for kind in range(3):
            each = [by_networkx(network, origin, t)[0] for t in targets[kinds == kind]]
            least = min(each, default=math.inf)
            assert nearest.minutes[at, kind] * 100 == pytest.approx(least, rel=1e-9, abs=1e-5)
            assert (nearest.targets[at, kind] >= 0) == math.isfinite(least)
