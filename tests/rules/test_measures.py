"""Measures of access as in the literature."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assetmap.errors import InvalidInput
from assetmap.gaps.measures import accessibility as measures
from assetmap.gaps.measures.decay import gaussian, power, read_decay
from assetmap.gaps.measures.pairs import Floats, Pairs

# Three tracts that all have doctors (PySAL `access`, tests/test_hospital_example.py): people and doctors, and minutes
# from tract to tract in four states of the traffic.
PEOPLE = np.array([100.0, 50.0, 10.0])
DOCTORS = np.array([15.0, 20.0, 100.0])
TRAFFIC = {
    "gridlock": [[1, 80, 40], [80, 1, 40], [40, 40, 1]],
    "quick inbound": [[1, 80, 20], [80, 1, 20], [40, 40, 1]],
    "quick outbound": [[1, 80, 40], [80, 1, 40], [20, 20, 1]],
    "quick both ways": [[1, 40, 20], [40, 1, 20], [20, 20, 1]],
}


@pytest.mark.parametrize("traffic", TRAFFIC)
def test_the_three_tracts_and_their_hospitals(traffic: str) -> None:
    """The reference of PySAL's own test: weights 1/minutes, cut at an hour."""
    minutes = np.array(TRAFFIC[traffic], dtype=float)
    weight = np.where(minutes <= 60, 1 / minutes, 0.0)
    ratio = [DOCTORS[j] / sum(PEOPLE[i] * weight[i, j] for i in range(3)) for j in range(3)]
    expected = [sum(ratio[j] * weight[i, j] for j in range(3)) for i in range(3)]
    found = measures.two_step(Pairs.of_matrix(minutes), PEOPLE, DOCTORS, 60, power(1.0))
    assert found == pytest.approx(expected, rel=1e-12)


def test_the_three_tracts_as_worked_by_hand() -> None:
    """Gridlock: R1 = 15/100.25, R2 = 20/50.25, R3 = 100/13.75; A1 = R1 + R3/40."""
    found = measures.two_step(
        Pairs.of_matrix(np.array(TRAFFIC["gridlock"], dtype=float)), PEOPLE, DOCTORS, 60, power(1.0)
    )
    assert found[0] == pytest.approx(15 / 100.25 + 100 / 13.75 / 40)
    assert found[1] == pytest.approx(20 / 50.25 + 100 / 13.75 / 40)
    assert found[2] == pytest.approx(15 / 100.25 / 40 + 20 / 50.25 / 40 + 100 / 13.75)


def grid(side: int) -> Floats:
    """Manhattan distances between the crossings of a square grid."""
    at = np.stack(np.meshgrid(range(side), range(side)), axis=-1).reshape(-1, 2)
    return np.abs(at[:, None] - at[None]).sum(axis=2).astype(float)


def test_a_grid_that_one_can_solve_by_hand() -> None:
    # 3 x 3, one person at each crossing, one asset with nine places in the middle.
    costs = grid(3)[:, [4]]
    pairs, people, places = Pairs.of_matrix(costs), np.ones(9), np.array([9.0])
    assert measures.coverage(pairs, 1).tolist() == [
        False, True, False, True, True, True, False, True, False
    ]  # fmt: skip
    assert measures.nearest(pairs, 1)[:, 0].tolist() == [2, 1, 2, 1, 0, 1, 2, 1, 2]
    # Five share nine places within one step, all nine within two.
    assert measures.two_step(pairs, people, places, 1).max() == pytest.approx(9 / 5)
    assert measures.two_step(pairs, people, places, 2) == pytest.approx(np.ones(9))


def test_who_reaches_nothing_is_in_every_answer() -> None:
    pairs = Pairs.of_matrix([[5.0], [np.inf]])
    people, places = np.array([10.0, 20.0]), np.array([2.0])
    one = gaussian(10.0)
    for answer in (
        measures.coverage(pairs, 10),
        measures.cumulative(pairs, places, 10),
        measures.gravity(pairs, places, one, 10),
        measures.two_step(pairs, people, places, 10),
        measures.two_step(pairs, people, places, 10, one),
        measures.balanced(pairs, people, places, 10, one),
    ):
        assert len(answer) == 2 and answer[1] == 0 and answer[0] > 0
    assert np.isnan(measures.nearest(pairs)[1]).all()


def test_nobody_at_all_is_no_division_by_nothing() -> None:
    pairs = Pairs.of_matrix([[5.0]])
    with np.errstate(all="raise"):
        assert measures.two_step(pairs, np.zeros(1), np.ones(1), 10).tolist() == [0.0]
        assert measures.balanced(pairs, np.zeros(1), np.ones(1), 10).tolist() == [0.0]
        assert measures.per_10000(np.ones(1), np.zeros(1)).tolist() == [0.0]
    assert np.isnan(measures.share_covered(np.array([True]), np.zeros(1)))


costs_strategy = st.lists(
    st.lists(st.one_of(st.integers(0, 60), st.just(None)), min_size=4, max_size=4),
    min_size=1,
    max_size=6,
)


def dense(rows: list[list[int | None]]) -> Floats:
    return np.array([[np.inf if cost is None else float(cost) for cost in row] for row in rows])


@given(costs_strategy, st.integers(0, 60))
def test_supply_is_shared_out_once(rows: list[list[int | None]], threshold: int) -> None:
    costs = dense(rows)
    people = np.arange(1.0, len(costs) + 1)
    places = np.array([1.0, 2.0, 0.0, 5.0])
    reached = (costs <= threshold).any(axis=0)
    found = measures.two_step(Pairs.of_matrix(costs), people, places, threshold)
    assert people @ found == pytest.approx(places[reached].sum())


@given(costs_strategy, st.integers(0, 60))
def test_balanced_shares_add_up_to_the_ratios(rows: list[list[int | None]], threshold: int) -> None:
    """ΣA = ΣR (Paez et al. 2019), R worked out with loops from their formula."""
    costs = dense(rows)
    people = np.arange(1.0, len(costs) + 1)
    places = np.array([1.0, 2.0, 0.0, 5.0])
    weights = (costs <= threshold).astype(float)
    ratios = 0.0
    for j in range(4):
        demand = sum(
            people[i] * weights[i, j] / weights[i].sum()
            for i in range(len(costs))
            if weights[i].any()
        )
        ratios += places[j] / demand if demand else 0.0
    found = measures.balanced(Pairs.of_matrix(costs), people, places, threshold)
    assert found.sum() == pytest.approx(ratios)


@given(costs_strategy)
def test_nearest_are_the_least_costs_in_order(rows: list[list[int | None]]) -> None:
    costs = dense(rows)
    expected = np.sort(costs, axis=1)[:, :3]
    found = measures.nearest(Pairs.of_matrix(costs), 3)
    assert np.where(np.isnan(found), np.inf, found).tolist() == expected.tolist()


@pytest.mark.parametrize(
    "words",
    ["", "15", "30:1,15:0.5", "15:1,15:0.5", "a:b", "gaussian:0", "gaussian:x", "power:-1",
     "15:-1", "-1:1", "inf:1", "gaussian:nan"],
)  # fmt: skip
def test_what_is_no_decay_is_refused(words: str) -> None:
    with pytest.raises(InvalidInput, match="decay"):
        read_decay(words)


def test_a_decay_as_one_writes_it() -> None:
    costs = np.array([0.0, 30.0, 60.0])
    assert read_decay(" 30:1, 60:0.5 ")(costs).tolist() == [1.0, 1.0, 0.5]
    assert read_decay("gaussian:30")(costs) == pytest.approx(np.exp([0, -0.5, -2]))
    assert read_decay("power:2")(costs[1:]) == pytest.approx([1 / 900, 1 / 3600])
    with pytest.raises(InvalidInput, match="cost of 0"):
        read_decay("power:2")(costs)


@pytest.mark.parametrize("threshold", [-1.0, float("nan"), float("inf")])
@pytest.mark.parametrize("measure", [measures.coverage, lambda p, t: measures.two_step(p, np.ones(1), np.ones(1), t)])  # fmt: skip
def test_a_threshold_that_is_none(
    measure: Callable[[Pairs, float], Floats], threshold: float
) -> None:
    with pytest.raises(InvalidInput, match="threshold"):
        measure(Pairs.of_matrix([[1.0]]), threshold)
