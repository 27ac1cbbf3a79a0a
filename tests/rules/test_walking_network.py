"""Walking times by the shortest way along the streets, and estimates where there are none."""

import math

import numpy as np
import pytest
import shapely
from hypothesis import example, given
from hypothesis import strategies as st

from assetmap.errors import InvalidInput
from assetmap.travel.isochrone import BESIDE_METRES, reachable_area
from assetmap.travel.network import WalkingNetwork, joined
from assetmap.travel.network_bytes import ARRAYS, from_bytes, to_bytes
from assetmap.travel.reaching import WalkFrom
from assetmap.travel.snapping import FARTHEST_METRES, snap
from assetmap.travel.times import nearest_by_category, walking_pairs
from tests.walking import SPEED, straight_network

# Two banks a hundred metres apart; the only bridge is a kilometre to the east.
BANKS = straight_network(
    [(0, 0), (1000, 0), (0, 100), (1000, 100)], [(0, 1), (2, 3), (1, 3)], step_free=[True] * 3
)


def minutes(network: WalkingNetwork | None, start: tuple[float, float], *ends: tuple[float, float]):
    walked = WalkFrom(network, start).to(np.array(ends, dtype=float))
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
    # A quarter of a kilometre up a stepped street; the guess would be shorter than going there on foot round by the
    # street.
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
        ([[np.nan, 0.0]], 4.8, "Point 1 of 1 is not on the map"),
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


@given(
    st.floats(-50, 1050),
    st.floats(-140, 240),
    st.floats(1, 2500),
)
@example(500.0, -80.0, 40.0)  # the limit ends before the street begins
@example(500.0, -80.0, 79.0)
@example(990.0, 50.0, 45.0)
def test_nothing_beyond_the_limit_is_within_reach(x: float, y: float, limit: float) -> None:
    area, _ = reachable_area(BANKS, (x, y), limit_metres=limit)
    # What lies beside a street that is reached is reached; the outline is simplified by up to 4 m.
    farthest = shapely.Point(x, y).buffer(limit + BESIDE_METRES + 5, quad_segs=64)
    assert farthest.covers(area)


def test_fifteen_minutes_from_here_is_what_can_be_walked_to() -> None:
    area, is_estimated = reachable_area(BANKS, (0.0, 0.0), limit_metres=1500)
    assert not is_estimated
    # As far as the middle of the other bank's street and not its end, which is nearer as the crow flies.
    assert area.covers(shapely.Point(650, 100)) and not area.covers(shapely.Point(300, 100))
    assert area.covers(shapely.Point(900, 0))


def test_nearest_without_streets_is_a_straight_line_with_the_usual_detour() -> None:
    origins, targets = np.array([[0.0, 0.0]]), np.array([[0.0, 300.0], [0.0, 100.0], [50.0, 0.0]])
    found = nearest_by_category(
        None, origins, targets, np.array([0, 0, 1]), category_count=3, speed_kmh=SPEED
    )
    assert found.targets.tolist() == [[1, 2, -1]]
    assert found.minutes.round(3).tolist() == [[1.3, 0.65, math.inf]]


def test_pairs_of_nothing_are_none_and_without_a_limit_are_all() -> None:
    nothing, targets = np.zeros((0, 2)), np.array([[0.0, 300.0], [0.0, 90_000.0]])
    none = walking_pairs(BANKS, nothing, targets, limit_minutes=60, speed_kmh=SPEED)
    assert (none.targets.tolist(), none.minutes.tolist()) == ([], [])
    pairs = walking_pairs(
        None, np.array([[0.0, 0.0]]), targets, limit_minutes=math.inf, speed_kmh=SPEED
    )
    assert pairs.targets.tolist() == [0, 1]
    assert pairs.minutes.round(1).tolist() == [3.9, 1170.0]


def test_a_point_that_is_on_no_map_is_named() -> None:
    points = np.array([[0.0, 0.0], [math.nan, 0.0]])
    with pytest.raises(InvalidInput, match="Point 2 of 2 is not on the map"):
        snap(BANKS, points)
    with pytest.raises(InvalidInput, match="Point 2 of 2 is not on the map"):
        walking_pairs(BANKS, points, points, limit_minutes=5, speed_kmh=SPEED)
