"""New paths across a small street network, worked out by hand."""

import numpy as np
import pytest

from assetmap.errors import InvalidInput
from assetmap.gaps.question import Question, read_question
from assetmap.geography import to_wgs84
from assetmap.travel.crossing import with_crossing
from assetmap.travel.network import WalkingNetwork
from assetmap.travel.reaching import WalkFrom
from tests.factories import EAST, NORTH
from tests.walking import straight_network

Point = tuple[float, float]
# Two banks a hundred metres apart; the only bridge is a kilometre to the east. The north bank winds: twice as long as
# it looks.
BANKS = straight_network(
    [(0, 0), (1000, 0), (0, 100), (1000, 100)], [(0, 1), (2, 3), (1, 3)], detours=[1, 2, 1]
)


def metres(network: WalkingNetwork, start: Point, end: Point) -> float:
    walked = WalkFrom(network, start).to(np.array([end], dtype=float))
    assert not walked.is_estimated[0]
    return round(float(walked.metres[0]), 1)


def test_a_new_bridge_shortens_the_ways_that_lead_over_it() -> None:
    assert metres(BANKS, (0, 0), (0, 100)) == 1000 + 100 + 2000
    bridged = with_crossing(BANKS, (500, 0), (500, 100))
    assert metres(bridged, (0, 0), (0, 100)) == 500 + 100 + 500 * 2
    assert metres(bridged, (500, 0), (500, 100)) == 100
    # Where the old bridge is nearer the way stays as it was, and the network that it was made of too.
    assert metres(bridged, (1000, 0), (1000, 100)) == 100
    assert metres(BANKS, (500, 0), (500, 100)) == 500 + 100 + 1000
    assert bridged.edge_metres.sum() == pytest.approx(BANKS.edge_metres.sum() + 100)


def test_a_path_makes_no_walk_longer_for_those_who_live_beside_it() -> None:
    # A long street, and a new path that runs 20 m from it for most of its way.
    street = straight_network([(0, 0), (1000, 0)], [(0, 1)], detours=[1])
    beside = with_crossing(street, (50, 20), (950, 20))
    home, shop = (500, 15), (500, 0)
    assert metres(beside, home, shop) == metres(street, home, shop) == 15
    assert beside.without_steps.new_path is not None
    assert metres(beside.without_steps, home, (100, 20)) < 1_000


def test_a_path_joins_the_nearest_streets_and_can_be_walked_from_its_middle() -> None:
    # 30 m from the south bank, then 40 m across, then 30 m to the north bank.
    bridged = with_crossing(BANKS, (500, 30), (500, 70))
    assert metres(bridged, (500, 0), (500, 100)) == 100
    assert metres(bridged, (505, 50), (400, 0)) == 5 + 50 + 100


def test_a_path_between_two_points_of_one_street_cuts_its_corner() -> None:
    bend = WalkingNetwork.of_edges(
        np.array([1, 2]),
        np.array([[0.0, 0.0], [300.0, 0.0]]),
        np.array([[0, 1]]),
        np.array([1100.0]),
        np.array([False]),
        shape_starts=np.array([0, 4]),
        shape_points=np.array([[0.0, 0.0], [0.0, 400.0], [300.0, 400.0], [300.0, 0.0]]),
    )
    cut = with_crossing(bend, (300, 100), (0, 100))
    assert metres(cut, (0, 0), (300, 0)) == 100 + 300 + 100
    assert metres(cut, (0, 300), (300, 300)) == 100 + 300 + 100
    # A street with steps stays one; the path has none.
    assert sorted(cut.is_step_free.tolist()) == [False, False, False, True]
    assert cut.without_steps.edge_metres.tolist() == [300]


def test_a_path_at_the_very_end_of_a_street_and_to_a_piece_that_was_cut_off() -> None:
    island = straight_network(
        [(0, 0), (5000, 0), (0, 120), (60, 120)], [(0, 1), (2, 3)], detours=[1, 1]
    )
    # The far end is within reach of both; the nearer way is the piece, which leads nowhere else.
    joined = with_crossing(island, (0, 0), (0, 119))
    assert metres(joined, (60, 120), (100, 0)) == 60 + 120 + 100


def test_an_end_off_the_streets_is_refused() -> None:
    with pytest.raises(ValueError, match="off the streets"):
        with_crossing(BANKS, (500, 0), (500, 600))


def crossing(*ends: Point) -> list[tuple[float, float]]:
    made = [to_wgs84(EAST + east, NORTH + north) for east, north in ends]
    return [(float(longitude), float(latitude)) for longitude, latitude in made]


def asked(**given: object) -> Question:
    return read_question({"area": "somewhere", "categories": ["library"], **given})


def test_a_question_about_a_path_is_another_question_whichever_end_comes_first() -> None:
    ends = crossing((0, 0), (1999, 0))
    there, back = asked(crossing=ends), asked(crossing=ends[::-1])
    assert there.key == back.key != asked().key
    assert there.is_what_if and there.as_it_is().key == asked(crossing=[]).key == asked().key


@pytest.mark.parametrize(
    "ends",
    [
        crossing((0, 0)),
        crossing((0, 0), (0, 0)),
        crossing((0, 0), (2001, 0)),
        crossing((0, 0), (9, 9), (20, 20)),
        [(2.35, 48.85), (2.36, 48.85)],
    ],
)
def test_a_path_that_cannot_be_is_refused_with_a_sentence(ends: list[Point]) -> None:
    with pytest.raises(InvalidInput, match="at most 2 kilometres apart") as refused:
        asked(crossing=ends)
    assert refused.value.parameter == "crossing"
