"""The streets around a point: all there, cut off at the window, with steps apart."""

import numpy as np
import pytest
import shapely

from assetmap.travel.network import WalkingNetwork
from assetmap.travel.streets_around import AROUND_METRES, streets_around
from tests.walking import straight_network


def network_of(points: list[tuple[float, float]], ways: list[tuple[int, int, bool]]):
    """Straight ways between points, each with whether it is free of steps."""
    edges = [(one, other) for one, other, _ in ways]
    return straight_network(points, edges, step_free=[free for *_, free in ways])


# A long road from west to east, a street to the north of its middle, steps up from that, and a lane far away.
TOWN = network_of(
    [(-3000, 0), (0, 0), (3000, 0), (0, 100), (0, 130), (2900, 300), (2900, 400)],
    [(0, 1, True), (1, 2, True), (1, 3, True), (3, 4, False), (5, 6, True)],
)


@pytest.mark.parametrize(
    ("at", "free_metres", "steps_metres", "remark"),
    [
        ((0, 0), 1100, 30, "the road is cut off at both sides, though no end of it is near"),
        ((1500, 0), 1000, 0, "nothing but the road, which passes far from its ends"),
        ((3000, 0), 600, 0, "the road's end, and the lane, which nothing joins to the rest"),
        ((0, 480), 1100, 30, "the road is just within the window, near its side"),
        ((0, 5000), 0, 0, "the sea"),
    ],
)
def test_what_lies_around(
    at: tuple[float, float], free_metres: float, steps_metres: float, remark: str
) -> None:
    found = streets_around(TOWN, *at)
    assert found.step_free.length == pytest.approx(free_metres), remark
    assert found.with_steps.length == pytest.approx(steps_metres), remark
    window = shapely.box(*(np.array(at) - AROUND_METRES), *(np.array(at) + AROUND_METRES))
    assert all(lines.is_empty or window.covers(lines) for lines in found)


def test_of_no_streets_there_are_none() -> None:
    assert all(lines.is_empty for lines in streets_around(None, 0, 0))


def test_a_network_without_ways_has_none() -> None:
    nothing = WalkingNetwork.of_edges(
        np.zeros(0), np.zeros((0, 2)), np.zeros((0, 2), dtype=int), np.zeros(0), np.zeros(0)
    )
    assert all(lines.is_empty for lines in streets_around(nothing, 0, 0))


def test_what_is_drawn_in_one_line_is_one_and_flat_bends_are_left_out() -> None:
    bends = [(x, 0.2 * (x % 20 == 0)) for x in range(-400, 401, 10)]
    road = network_of(bends, [(i, i + 1, True) for i in range(len(bends) - 1)])
    [line] = streets_around(road, 0, 0).step_free.geoms
    assert len(line.coords) == 2
