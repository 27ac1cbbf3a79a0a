"""The walkable ways of an extract, split where they meet, with gates and steps apart."""

from collections import Counter
from pathlib import Path

import numpy as np
import osmium
import pytest
from osmium.osm import mutable

from assetmap.errors import InvalidInput
from assetmap.geography import to_bng
from assetmap.travel.network import WalkingNetwork, joined
from assetmap.travel.osm_streets import read_streets
from assetmap.travel.times import walking_pairs
from assetmap.travel.walkable import can_be_walked, is_closed, is_step_free, stops_wheels


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
        ({"highway": "footway", "foot": "private"}, False),
        ({"highway": "footway", "access": "private"}, False),
        ({"highway": "footway", "access": "customers"}, True),
        ({"highway": "service", "access": "delivery"}, False),
        ({"highway": "track", "access": "agricultural;forestry"}, False),
        ({"highway": "track", "access": "agricultural", "foot": "permissive"}, True),
        ({"highway": "cycleway", "foot": "use_sidepath"}, False),
        ({"highway": "residential", "access": "destination"}, True),
        ({"highway": "residential", "vehicle": "no", "motor_vehicle": "private"}, True),
        ({"highway": "trunk", "foot": "yes"}, True),
        ({"highway": "motorway", "foot": "designated"}, True),
        ({"highway": "busway"}, False),
        ({"highway": "busway", "foot": "yes"}, True),
        ({"highway": "primary", "motorroad": "yes"}, False),
        ({"highway": "primary", "motorroad": "yes", "sidewalk": "left"}, True),
        ({"highway": "construction", "foot": "yes"}, False),
        ({"highway": "path", "foot": "unknown"}, True),
        ({"highway": "path", "foot": "unknown", "access": "no"}, False),
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
        ({"highway": "steps", "ramp": "yes", "ramp:wheelchair": "no"}, False),
        ({"highway": "steps", "ramp": "yes", "ramp:bicycle": "yes"}, False),
        (
            {"highway": "steps", "ramp": "yes", "ramp:stroller": "yes", "ramp:wheelchair": "yes"},
            True,
        ),
        ({"highway": "steps", "ramp": "no", "ramp:wheelchair": "yes"}, True),
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


@pytest.mark.parametrize(
    ("tags", "closes"),
    [
        ({"barrier": "gate"}, False),
        ({"barrier": "gate", "access": "private"}, True),
        ({"barrier": "gate", "foot": "private"}, True),
        ({"barrier": "gate", "foot": "no"}, True),
        ({"barrier": "gate", "access": "no", "foot": "yes"}, False),
        ({"barrier": "gate", "access": "private", "foot": "permissive"}, False),
        ({"barrier": "gate", "locked": "yes"}, True),
        ({"barrier": "gate", "locked": "yes", "foot": "yes"}, False),
        ({"barrier": "lift_gate", "access": "permit"}, True),
        ({"barrier": "bollard", "motor_vehicle": "no"}, False),
        ({"barrier": "stile"}, False),
        ({"barrier": "kissing_gate", "foot": "designated"}, False),
        ({"barrier": "fence"}, True),
        ({"barrier": "wall", "foot": "yes"}, False),
        ({"highway": "crossing"}, False),
        ({"kerb": "raised"}, False),
    ],
)
def test_which_nodes_nobody_gets_past(tags: dict[str, str], closes: bool) -> None:
    assert is_closed(tags) is closes


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


# A footway of 300 m from 1 by 2 to 3, and 1,500 m round by 4 and 5.
def square(path: Path, node_tags: dict[int, dict[str, str]], **way: str) -> Path:
    east, north = 1 / 675.9, 1 / 1112.7  # hundredths of a degree for a metre
    nodes = {
        1: (0.0, 0.0),
        2: (150 * east, 0.0),
        3: (300 * east, 0.0),
        4: (0.0, 600 * north),
        5: (300 * east, 600 * north),
    }
    ways = [([1, 2, 3], {"highway": "footway", **way}), ([1, 4, 5, 3], {"highway": "residential"})]
    return write_osm(path, nodes, ways, node_tags)


def walk(network: WalkingNetwork) -> float:
    """Minutes from node 1 to node 3 at 4.8 km/h."""
    ends = np.array([[LONGITUDE, LATITUDE], [LONGITUDE + 300 / 67590, LATITUDE]])
    (one, other) = np.stack(to_bng(*ends.T), axis=1)
    found = walking_pairs(network, one[None], other[None], limit_minutes=60, speed_kmh=4.8)
    return float(found.minutes[0])


@pytest.mark.parametrize(
    ("node", "way", "minutes"),
    [
        ({"barrier": "gate"}, {}, 3.7),
        ({"barrier": "gate", "access": "private"}, {}, 18.7),
        ({"barrier": "gate", "access": "private", "foot": "yes"}, {}, 3.7),
        ({}, {"foot": "private"}, 18.7),
        ({}, {"access": "private", "foot": "designated"}, 3.7),
    ],
)
def test_nobody_walks_through_a_closed_gate(
    node: dict[str, str], way: dict[str, str], minutes: float, tmp_path: Path
) -> None:
    network = read_streets(square(tmp_path / "gate.osm.pbf", {2: node}, **way)).network
    assert walk(network) == pytest.approx(minutes, abs=0.1)


def test_a_closed_gate_is_reached_from_either_side(tmp_path: Path) -> None:
    path = square(tmp_path / "gate.osm.pbf", {2: {"barrier": "gate", "access": "no"}})
    network = read_streets(path).network
    assert sorted(network.edge_metres.round(-1).tolist()) == [150.0, 150.0, 1500.0]
    # Read twice, as two areas that share the way, it is still closed.
    assert walk(joined([network, read_streets(path).network])) == pytest.approx(18.7, abs=0.1)


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
    with pytest.raises(InvalidInput, match="has no streets or paths"):
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
    closed = {
        node.id
        for node in osmium.FileProcessor(str(path), osmium.osm.NODE)
        if is_closed({tag.k: tag.v for tag in node.tags})
    }
    real: set[int] = set()
    seen: Counter[object] = Counter()
    ends: set[object] = set()
    run_count = gates = 0
    for way in osmium.FileProcessor(str(path), osmium.osm.WAY).with_filter(
        osmium.filter.KeyFilter("highway")
    ):
        if not can_be_walked({tag.k: tag.v for tag in way.tags}):
            continue
        real |= {node.ref for node in way.nodes}
        # Each side of a closed node is an end of its own.
        runs: list[list[object]] = [[]]
        for place, node in enumerate(way.nodes):
            if node.ref in closed:
                gates += 1
                runs[-1].append((way.id, place, "before"))
                runs.append([(way.id, place, "after")])
            else:
                runs[-1].append(node.ref)
        for run in runs:
            if len(run) > 1:
                run_count += 1
                seen.update(run)
                ends |= {run[0], run[-1]}
    junctions = {ref for ref, times in seen.items() if times > 1} | ends
    extract = read_streets(path)
    network = extract.network
    assert extract.way_node_count == len(real) and 38_000 < len(real) < 41_000
    assert gates > 20
    open_nodes = {ref for ref in junctions if isinstance(ref, int)}
    assert {ref for ref in network.node_ids.tolist() if ref > 0} == open_nodes
    assert len(network.node_ids) == len(junctions)
    assert len(network.edge_ends) == sum(seen[ref] for ref in junctions) - run_count
    # Nearly all of the county is one network.
    assert network.part_metres[0] / network.part_metres.sum() > 0.95


def test_an_extract_partly_elsewhere_is_named(tmp_path: Path) -> None:
    nodes = {1: (0, 0), 2: (1, 0), 3: (305, -380)}
    path = write_osm(tmp_path / "half.osm.pbf", nodes, [([1, 2, 3], {"highway": "path"})])
    with pytest.raises(
        InvalidInput, match=r"1 node of its streets is outside Great Britain\. Cut it to the"
    ):
        read_streets(path)


def test_a_corner_that_stands_twice_in_a_way_is_one(tmp_path: Path) -> None:
    path = write_osm(tmp_path / "twice.osm.pbf", CROSS, [([1, 2, 2, 3], {"highway": "path"})])
    network = read_streets(path).network
    assert len(network.edge_ends) == 1 and sorted(network.node_ids.tolist()) == [1, 3]
