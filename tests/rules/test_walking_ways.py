"""The way on foot as a line: as long as the search says, along the streets, from door to door."""

import numpy as np
import pytest
import shapely

from assetmap.travel.network import WalkingNetwork
from assetmap.travel.reaching import WalkFrom
from assetmap.travel.way import way_between
from tests.walking import straight_network


def streets(side: int = 6, metres: float = 100.0) -> WalkingNetwork:
    """A chequerboard of streets, in which every second street bends."""
    points = np.array([(x * metres, y * metres) for y in range(side) for x in range(side)])
    ends, shapes, lengths = [], [], []
    for y in range(side):
        for x in range(side):
            here = y * side + x
            for there, is_there in ((here + 1, x + 1 < side), (here + side, y + 1 < side)):
                if not is_there:
                    continue
                a, b = points[here], points[there]
                line = [a, (a + b) / 2 + ((20.0, 20.0) if (x + y) % 2 else (0.0, 0.0)), b]
                ends.append((here, there))
                shapes.append(np.array(line))
                lengths.append(float(np.hypot(*np.diff(line, axis=0).T).sum()))
    return WalkingNetwork.of_edges(
        np.arange(len(points)),
        points,
        np.array(ends),
        np.array(lengths),
        np.ones(len(ends), dtype=bool),
        shape_starts=np.cumsum([0, *(len(one) for one in shapes)]),
        shape_points=np.concatenate(shapes),
    )


def test_the_line_is_as_long_as_the_walk_and_leads_from_door_to_door() -> None:
    network = streets()
    drawn = np.random.default_rng(5).uniform(0, 500, (60, 2, 2))
    for origin, target in drawn:
        here, there = (float(origin[0]), float(origin[1])), (float(target[0]), float(target[1]))
        way = way_between(network, here, there)
        walked = WalkFrom(network, here).to(target[None])
        assert way is not None and not way.is_estimated
        assert way.metres == pytest.approx(float(walked.metres[0]))
        assert way.line.length == pytest.approx(way.metres, rel=1e-6)
        assert way.line.coords[0] == pytest.approx(here)
        assert way.line.coords[-1] == pytest.approx(there)
        edges = shapely.union_all(
            [
                shapely.LineString(network.shape_points[a:b])
                for a, b in zip(network.shape_starts, network.shape_starts[1:], strict=False)
            ]
        )
        # But for the steps from the doors to the street, it keeps to the streets.
        inner = shapely.LineString(way.line.coords[1:-1]) if len(way.line.coords) > 3 else None
        assert inner is None or inner.difference(edges.buffer(1e-6)).length < 1e-3


def test_without_streets_the_way_is_a_straight_guess() -> None:
    way = way_between(None, (0.0, 0.0), (300.0, 400.0))
    assert way is not None and way.is_estimated
    assert way.metres == pytest.approx(650.0)
    assert list(way.line.coords) == [(0.0, 0.0), (300.0, 400.0)]
    far = way_between(streets(), (5_000.0, 5_000.0), (0.0, 0.0))
    assert far is not None and far.is_estimated


def test_somebody_who_is_there_already_walks_nowhere() -> None:
    way = way_between(streets(), (100.0, 100.0), (100.0, 100.0))
    assert way is not None and way.metres == pytest.approx(0.0, abs=0.1)


def test_nobody_walks_to_another_island() -> None:
    points = [(0, 0), (1000, 0), (0, 400), (1000, 400)]
    assert way_between(straight_network(points, [(0, 1), (2, 3)]), (500, 0), (500, 400)) is None


def test_from_a_door_to_itself_the_way_is_a_point() -> None:
    network = straight_network([(0, 0), (1000, 0)], [(0, 1)])
    way = way_between(network, (500.0, 0.0), (500.0, 0.0))
    assert way is not None
    assert (way.metres, way.is_estimated, way.line.length) == (0.0, False, 0.0)


def test_a_short_cut_is_taken_though_both_doors_are_on_one_street() -> None:
    # A street of ten times its length as it winds, and a straight path between its two ends.
    network = straight_network([(0, 0), (100, 0)], [(0, 1), (0, 1)], detours=[10.0, 1.0])
    for start, end in (((1.0, 0.0), (99.0, 0.0)), ((99.0, 0.0), (1.0, 0.0))):
        way = way_between(network, start, end)
        walked = WalkFrom(network, start).to(np.array([end]))
        assert way is not None and way.metres == pytest.approx(float(walked.metres[0]))
        assert way.metres < 200
