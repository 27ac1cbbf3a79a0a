"""Are the ways of an extract those that can be walked, split where they meet, with what stops wheels apart?"""

from pathlib import Path

import numpy as np
import osmium
import pytest
from osmium.osm import mutable

from assetmap.errors import InvalidInput
from assetmap.travel.osm_streets import read_streets
from assetmap.travel.walkable import can_be_walked, is_step_free, stops_wheels


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
