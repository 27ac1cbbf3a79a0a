"""Are walking times those of the shortest way along the streets, and marked as guesses where there are none?"""

import itertools
import math
from pathlib import Path

import networkx as nx
import numpy as np
import osmium
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from osmium.osm import mutable

from assetmap.errors import InvalidInput
from assetmap.travel.isochrone import reachable_area
from assetmap.travel.network import WalkingNetwork, joined
from assetmap.travel.network_bytes import ARRAYS, from_bytes, to_bytes
from assetmap.travel.osm_streets import read_streets
from assetmap.travel.reaching import Reach
from assetmap.travel.snapping import FARTHEST_METRES, snap
from assetmap.travel.times import nearest_by_category, walking_pairs
from assetmap.travel.walkable import can_be_walked, is_step_free, stops_wheels

SPEED = 6.0  # km/h: 100 metres a minute


def straight_network(
    points: list[tuple[float, float]],
    edges: list[tuple[int, int]],
    *,
    step_free: list[bool] | None = None,
    detours: list[float] | None = None,
) -> WalkingNetwork:
    """Straight ways between points; `detours` are how many times longer each is than it looks."""
    where = np.array(points, dtype=float)
    ends = np.array(edges)
    metres = np.hypot(*(where[ends[:, 0]] - where[ends[:, 1]]).T)
    return WalkingNetwork.of_edges(
        np.arange(len(points)) + 1,
        where,
        ends,
        metres * np.array(detours or [1.0] * len(edges)),
        np.array(step_free or [True] * len(edges)),
    )


# Two banks a hundred metres apart; the only bridge is a kilometre to the east.
BANKS = straight_network(
    [(0, 0), (1000, 0), (0, 100), (1000, 100)], [(0, 1), (2, 3), (1, 3)], step_free=[True] * 3
)


def minutes(network: WalkingNetwork | None, start: tuple[float, float], *ends: tuple[float, float]):
    walked = Reach(network, start).to(np.array(ends, dtype=float))
    return (walked.metres / 100).round(3).tolist(), walked.is_estimated.tolist()


def test_the_way_goes_round_by_the_bridge() -> None:
    assert minutes(BANKS, (0, 0), (0, 100)) == ([21.0], [False])


def test_the_way_to_the_street_and_along_a_part_of_it_counts() -> None:
    # 30 m to the street, 200 m along it, 10 m from it.
    assert minutes(BANKS, (300, -30), (500, -10)) == ([2.4], [False])


def test_without_streets_it_is_a_straight_line_with_the_usual_detour() -> None:
    assert minutes(None, (0, 0), (0, 100)) == ([1.3], [True])


def test_an_asset_in_the_sea_is_a_guess() -> None:
    assert minutes(BANKS, (0, 0), (0, 5000)) == ([65.0], [True])
    assert minutes(BANKS, (0, 5000), (0, 0)) == ([65.0], [True])


def test_what_is_just_near_enough_to_a_street_is_on_it() -> None:
    just, not_quite = (500.0, -FARTHEST_METRES), (500.0, -FARTHEST_METRES - 0.01)
    assert snap(BANKS, np.array([just, not_quite])).is_on.tolist() == [True, False]


ISLANDS = straight_network(
    [(0, 0), (1000, 0), (0, 400), (1000, 400), (3000, 0), (3050, 0)], [(0, 1), (2, 3), (4, 5)]
)


def test_nobody_walks_from_island_to_island() -> None:
    assert minutes(ISLANDS, (500, 0), (500, 400), (600, 0)) == ([math.inf, 1.0], [False, False])


def test_a_piece_that_was_cut_off_is_a_guess_from_elsewhere() -> None:
    assert minutes(ISLANDS, (1000, 0), (3000, 0)) == ([26.0], [True])
    assert minutes(ISLANDS, (3010, 0), (3030, 0)) == ([0.2], [False])


def test_land_is_preferred_to_a_piece_that_leads_nowhere() -> None:
    network = straight_network([(0, 0), (1000, 0), (500, 60), (540, 60)], [(0, 1), (2, 3)])
    assert snap(network, np.array([[520.0, 70.0]])).edges.tolist() == [0]


def test_islands_in_pairs_and_in_nearest() -> None:
    origins, targets = np.array([[500.0, 0.0]]), np.array([[500.0, 400.0], [900.0, 0.0]])
    pairs = walking_pairs(ISLANDS, origins, targets, limit_minutes=60, speed_kmh=SPEED)
    assert (pairs.targets.tolist(), pairs.minutes.round(3).tolist()) == ([1], [4.0])
    nearest = nearest_by_category(
        ISLANDS, origins, targets, np.array([0, 0]), category_count=2, speed_kmh=SPEED
    )
    assert nearest.targets.tolist() == [[1, -1]]
    assert nearest.minutes.round(3).tolist() == [[4.0, math.inf]]


def test_step_free_routes_leave_out_steps() -> None:
    # Across by steps, or round by a ramp.
    network = straight_network(
        [(0, 0), (0, 100), (300, 0), (300, 100)],
        [(0, 1), (0, 2), (2, 3), (3, 1)],
        step_free=[False, True, True, True],
    )
    ways = {
        is_step_free: walking_pairs(
            network,
            np.array([[0.0, 0.0]]),
            np.array([[0.0, 100.0]]),
            limit_minutes=30,
            speed_kmh=SPEED,
            is_step_free=is_step_free,
        ).minutes.round(3)
        for is_step_free in (False, True)
    }
    assert (ways[False].tolist(), ways[True].tolist()) == ([1.0], [7.0])


def test_what_only_steps_lead_to_is_out_of_reach_of_wheels() -> None:
    network = straight_network(
        [(0, 0), (1000, 0), (1000, 200), (1040, 200)],
        [(0, 1), (1, 2), (2, 3)],
        step_free=[True, False, True],
    )
    passable = network.without_steps
    assert minutes(network, (0, 0), (1040, 200)) == ([12.4], [False])
    assert minutes(passable, (0, 0), (1040, 200)) == ([math.inf], [False])


def test_no_straight_line_tells_how_wheels_get_to_what_is_off_their_ways() -> None:
    # A quarter of a kilometre up a stepped street; the guess would be shorter than going there on foot round by the street.
    network = straight_network(
        [(0, 0), (1000, 0), (1000, 400), (0, 400)],
        [(0, 1), (1, 2), (2, 3)],
        step_free=[True, False, False],
    )
    asset = np.array([[0.0, 400.0]])
    origin = np.array([[0.0, 0.0]])
    for without_steps, expected in ((False, [24.0]), (True, [])):
        pairs = walking_pairs(
            network, origin, asset, limit_minutes=60, speed_kmh=6.0, is_step_free=without_steps
        )
        assert pairs.minutes.round(3).tolist() == expected
        nearest = nearest_by_category(
            network,
            origin,
            asset,
            np.array([0]),
            category_count=1,
            speed_kmh=6.0,
            is_step_free=without_steps,
        )
        assert np.isfinite(nearest.minutes[0, 0]) == bool(expected)


def test_what_is_exactly_within_the_limit_counts() -> None:
    there = np.array([[0.0, 100.0]])
    found = [
        len(
            walking_pairs(
                BANKS, np.zeros((1, 2)), there, limit_minutes=limit, speed_kmh=SPEED
            ).minutes
        )
        for limit in (20.999, 21.0)
    ]
    assert found == [0, 1]


@pytest.mark.parametrize(
    ("points", "speed", "said"),
    [
        ([[np.nan, 0.0]], 4.8, "Point 1 of 1 has no position"),
        ([[0.0, 0.0]], 0.0, "walking speed is 0 km/h"),
    ],
)
def test_what_cannot_be_walked_is_refused(
    points: list[list[float]], speed: float, said: str
) -> None:
    with pytest.raises(InvalidInput, match=said):
        walking_pairs(BANKS, np.array(points), np.zeros((1, 2)), limit_minutes=5, speed_kmh=speed)


def test_two_extracts_that_overlap_are_one_network() -> None:
    west = straight_network([(0, 0), (500, 0)], [(0, 1)])
    east = straight_network([(500, 0), (900, 0)], [(0, 1)])
    # The node at 500 is number 2 in one and has to be the same in the other.
    east = WalkingNetwork(np.array([2, 3]), *[getattr(east, n) for n in ARRAYS[1:]])
    both = joined([west, east])
    assert both is not None and len(both.node_ids) == 3
    assert minutes(both, (0, 0), (900, 0)) == ([9.0], [False])
    assert joined([]) is None


def test_a_network_is_the_same_after_a_night_in_the_database() -> None:
    again = from_bytes(to_bytes(BANKS))
    for name in ARRAYS:
        np.testing.assert_array_equal(getattr(BANKS, name), getattr(again, name))
    assert to_bytes(again) == to_bytes(BANKS)


def test_fifteen_minutes_from_here_is_what_can_be_walked_to() -> None:
    area, is_estimated = reachable_area(BANKS, (0.0, 0.0), limit_metres=1500)
    assert not is_estimated
    # As far as the middle of the other bank's street and not its end, which is nearer as the crow flies.
    assert area.covers(shapely.Point(650, 100)) and not area.covers(shapely.Point(300, 100))
    assert area.covers(shapely.Point(900, 0))


# Small random networks, against networkx.


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


@settings(max_examples=60, deadline=None)
@given(networks())
def test_every_pair_is_as_far_as_networkx_says(
    drawn: tuple[WalkingNetwork, np.ndarray, np.ndarray],
) -> None:
    network, origins, targets = drawn
    limit = 4_000.0
    expected = np.array([[by_networkx(network, a, b)[0] for b in targets] for a in origins])
    for at, origin in enumerate(origins):
        walked = Reach(network, tuple(origin)).to(targets)
        np.testing.assert_allclose(walked.metres, expected[at], rtol=1e-9, atol=1e-5)
    pairs = walking_pairs(network, origins, targets, limit_minutes=limit / 100, speed_kmh=SPEED)
    found = np.full(expected.shape, np.inf)
    found[pairs.origins, pairs.targets] = pairs.minutes * 100
    within = np.where(expected <= limit, expected, np.inf)
    is_on_the_edge = np.isclose(expected, limit)
    np.testing.assert_allclose(
        found[~is_on_the_edge], within[~is_on_the_edge], rtol=1e-9, atol=1e-5
    )


@settings(max_examples=60, deadline=None)
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


# Which ways can be walked, and by whom.


@pytest.mark.parametrize(
    ("tags", "is_walkable"),
    [
        ({"highway": "residential"}, True),
        ({"highway": "footway"}, True),
        ({"highway": "motorway"}, False),
        ({"highway": "motorway_link"}, False),
        ({"highway": "trunk"}, False),
        ({"highway": "trunk", "sidewalk": "both"}, True),
        ({"highway": "trunk", "sidewalk:left": "yes"}, True),
        ({"highway": "trunk", "sidewalk": "no"}, False),
        ({"highway": "construction"}, False),
        ({"highway": "proposed"}, False),
        ({"highway": "service", "access": "private"}, False),
        ({"highway": "service", "access": "private", "foot": "permissive"}, True),
        ({"highway": "track", "access": "no", "foot": "yes"}, True),
        ({"highway": "path", "foot": "no"}, False),
        ({"highway": "path", "foot": "designated"}, True),
        ({"railway": "rail"}, False),
    ],
)
def test_which_ways_can_be_walked(tags: dict[str, str], is_walkable: bool) -> None:
    assert can_be_walked(tags) is is_walkable


@pytest.mark.parametrize(
    ("tags", "is_passable"),
    [
        ({"highway": "footway"}, True),
        ({"highway": "steps"}, False),
        ({"highway": "steps", "ramp": "yes"}, True),
        ({"highway": "steps", "wheelchair": "yes"}, True),
        ({"highway": "residential", "wheelchair": "no"}, False),
        ({"highway": "path", "surface": "mud"}, False),
        ({"highway": "path", "surface": "asphalt"}, True),
        ({"highway": "path", "surface": "grass", "wheelchair": "limited"}, True),
        ({"highway": "footway", "kerb": "raised"}, False),
        ({"highway": "footway", "kerb": "lowered"}, True),
        ({"highway": "footway", "incline": "14%"}, False),
        ({"highway": "footway", "incline": "-6 %"}, True),
        ({"highway": "track", "smoothness": "horrible"}, False),
    ],
)
def test_which_ways_wheels_can_pass(tags: dict[str, str], is_passable: bool) -> None:
    assert is_step_free(tags) is is_passable


def test_what_stops_wheels_on_a_path() -> None:
    assert stops_wheels({"barrier": "stile"}) and stops_wheels({"kerb": "raised"})
    assert not stops_wheels({"barrier": "gate"})
    assert not stops_wheels({"barrier": "kissing_gate", "wheelchair": "yes"})


# Extracts.

LONGITUDE, LATITUDE = -0.7, 52.65


def write_osm(
    path: Path,
    nodes: dict[int, tuple[float, float]],
    ways: list[tuple[list[int], dict[str, str]]],
    node_tags: dict[int, dict[str, str]] | None = None,
) -> Path:
    """An extract with nodes at so many hundredths of a degree east and north of a village in Rutland."""
    with osmium.SimpleWriter(str(path)) as writer:
        for number, (east, north) in nodes.items():
            writer.add_node(
                mutable.Node(
                    id=number,
                    location=(LONGITUDE + east / 100, LATITUDE + north / 100),
                    tags=(node_tags or {}).get(number, {}),
                )
            )
        for number, (refs, tags) in enumerate(ways, 1):
            writer.add_way(mutable.Way(id=number, nodes=refs, tags=tags))
    return path


CROSS = {1: (0, 0), 2: (1, 0), 3: (2, 0), 4: (1, 1), 5: (1, -1)}


def test_ways_are_split_where_they_meet(tmp_path: Path) -> None:
    path = write_osm(
        tmp_path / "cross.osm.pbf",
        CROSS,
        [([1, 2, 3], {"highway": "residential"}), ([4, 2, 5], {"highway": "footway"})],
    )
    network = read_streets(path).network
    assert (len(network.node_ids), len(network.edge_ends)) == (5, 4)
    # A hundredth of a degree there, on the ground, by the formulae for the WGS84 ellipsoid.
    assert sorted(network.edge_metres.round().tolist()) == [677.0, 677.0, 1113.0, 1113.0]


def test_a_bend_is_no_junction_and_a_ring_is_walked_round(tmp_path: Path) -> None:
    path = write_osm(
        tmp_path / "ring.osm.pbf",
        {**CROSS, 6: (3, 0)},
        [([1, 2, 4, 3, 1], {"highway": "service"}), ([3, 6], {"highway": "path"})],
    )
    network = read_streets(path).network
    assert len(network.node_ids) == 3 and len(network.edge_ends) == 3


def test_what_lies_beyond_the_extract_ends_a_way(tmp_path: Path) -> None:
    path = write_osm(
        tmp_path / "cut.osm.pbf",
        CROSS,
        [([1, 2, 77, 3, 4], {"highway": "residential"})],
    )
    extract = read_streets(path)
    assert extract.missing_nodes == 1
    assert len(extract.network.edge_ends) == 2


def test_a_stile_stops_wheels_on_a_path_and_not_beside_a_road(tmp_path: Path) -> None:
    ways = [([1, 2, 3], {"highway": "path"}), ([4, 2, 5], {"highway": "residential"})]
    path = write_osm(tmp_path / "stile.osm.pbf", CROSS, ways, {2: {"barrier": "stile"}})
    network = read_streets(path).network
    assert np.count_nonzero(~network.is_step_free) == 2


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b"Not a map at all, whatever it is called.", "cannot be read as OpenStreetMap data"),
    ],
)
def test_a_broken_extract_is_named(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "broken.osm.pbf"
    path.write_bytes(content)
    with pytest.raises(InvalidInput, match=said) as error:
        read_streets(path)
    assert str(path) in str(error.value)


def test_an_extract_that_breaks_off_is_named(tmp_path: Path) -> None:
    path = write_osm(tmp_path / "half.osm.pbf", CROSS, [([1, 2], {"highway": "path"})])
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(InvalidInput, match="cannot be read as OpenStreetMap data"):
        read_streets(path)


def test_an_extract_without_ways_is_named(tmp_path: Path) -> None:
    path = write_osm(tmp_path / "rails.osm.pbf", CROSS, [([1, 2], {"railway": "rail"})])
    with pytest.raises(InvalidInput, match="no way that can be walked"):
        read_streets(path)


def test_an_extract_of_elsewhere_is_named(tmp_path: Path) -> None:
    path = write_osm(
        tmp_path / "paris.osm.pbf",
        {1: (305, -380), 2: (306, -380)},
        [([1, 2], {"highway": "path"})],
    )
    with pytest.raises(InvalidInput, match="outside Great Britain"):
        read_streets(path)


def test_rutland_is_what_osmium_says_it_is(shared_data: Path) -> None:
    path = shared_data / "rutland" / "rutland.osm.pbf"
    seen: dict[int, int] = {}
    ends: set[int] = set()
    for way in osmium.FileProcessor(str(path), osmium.osm.WAY).with_filter(
        osmium.filter.KeyFilter("highway")
    ):
        if can_be_walked({tag.k: tag.v for tag in way.tags}):
            refs = [node.ref for node in way.nodes]
            ends |= {refs[0], refs[-1]}
            for ref in refs:
                seen[ref] = seen.get(ref, 0) + 1
    junctions = {ref for ref, times in seen.items() if times > 1} | ends
    extract = read_streets(path)
    network = extract.network
    assert extract.way_node_count == len(seen) and 38_000 < len(seen) < 41_000
    assert set(network.node_ids.tolist()) == junctions
    assert len(network.edge_ends) == sum(seen[r] for r in seen) - sum(
        seen[r] for r in seen if r not in junctions
    ) - _way_count(path)
    # Nearly all of the county is one network.
    assert network.part_metres[0] / network.part_metres.sum() > 0.95


def _way_count(path: Path) -> int:
    ways = osmium.FileProcessor(str(path), osmium.osm.WAY).with_filter(
        osmium.filter.KeyFilter("highway")
    )
    return sum(can_be_walked({tag.k: tag.v for tag in way.tags}) for way in ways)
