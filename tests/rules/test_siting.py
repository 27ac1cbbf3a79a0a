"""Chosen sites, held against trying every choice."""

from collections.abc import Callable
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assetmap.errors import InvalidInput
from assetmap.gaps.measures.pairs import Floats
from assetmap.gaps.measures.siting import exact as siting
from assetmap.gaps.measures.siting import greedy as siting_at_once
from assetmap.gaps.measures.siting import solver as siting_solving
from tests.examples import few

cost = st.one_of(st.integers(0, 20), st.just(None))
problems = st.integers(1, 6).flatmap(
    lambda candidates: st.tuples(
        st.lists(
            st.tuples(
                st.integers(0, 9),
                st.lists(cost, min_size=candidates, max_size=candidates),
                st.one_of(st.integers(0, 20), st.just(None)),
            ),
            min_size=1,
            max_size=7,
        ),
        st.integers(1, candidates),
    )
)
Problem = tuple[list[tuple[int, list[int | None], int | None]], int]


def read(problem: Problem) -> tuple[Floats, Floats, Floats, int]:
    """People, costs, cost to what stands already, how many sites."""
    rows, count = problem
    people = np.array([row[0] for row in rows], dtype=float)
    costs = np.array([[np.inf if c is None else float(c) for c in row[1]] for row in rows])
    existing = np.array([np.inf if row[2] is None else float(row[2]) for row in rows])
    return people, costs, existing, count


def every_choice(
    costs: Floats, existing: Floats, count: int
) -> list[tuple[tuple[int, ...], Floats]]:
    """Each choice of so many candidates, with everybody's cost to the nearest."""
    return [
        (sites, np.minimum(existing, costs[:, list(sites)].min(axis=1)))
        for sites in combinations(range(costs.shape[1]), count)
    ]


@few()
@given(problems, st.integers(0, 20))
def test_most_covered_is_the_most(problem: Problem, threshold: int) -> None:
    people, costs, existing, count = read(problem)
    best = max(people @ (near <= threshold) for _, near in every_choice(costs, existing, count))
    found = siting.most_covered(people, costs, count, threshold, existing)
    assert found.is_optimal and found.objective == best and len(set(found.sites)) == count
    near = np.minimum(existing, costs[:, found.sites].min(axis=1))
    assert people @ (near <= threshold) == best
    greedy = siting.most_covered_greedily(people, costs, count, threshold, existing)
    assert len(set(greedy.sites)) == count
    assert greedy.objective <= best <= greedy.bound + 1e-9


@few()
@given(problems)
def test_least_travelled_is_the_least(problem: Problem) -> None:
    people, costs, existing, count = read(problem)
    lived = people > 0

    def travelled(near: Floats) -> float:
        return float(people[lived] @ near[lived])

    best = min(travelled(near) for _, near in every_choice(costs, existing, count))
    if not np.isfinite(best):
        with pytest.raises(siting_solving.CannotBeServed) as refusal:
            siting.least_travelled(people, costs, count, existing)
        assert refusal.value.origins and lived[refusal.value.origins].all()
        return
    found = siting.least_travelled(people, costs, count, existing)
    assert found.is_optimal and found.objective == pytest.approx(best)
    assert len(set(found.sites)) == count


@few()
@given(problems)
def test_least_farthest_is_the_least(problem: Problem) -> None:
    people, costs, existing, count = read(problem)
    lived = people > 0
    best = min(near[lived].max(initial=0) for _, near in every_choice(costs, existing, count))
    if not np.isfinite(best):
        with pytest.raises(siting_solving.CannotBeServed):
            siting.least_farthest(people, costs, count, existing)
        return
    found = siting.least_farthest(people, costs, count, existing)
    assert found.is_optimal and found.objective == best and len(set(found.sites)) == count


@few()
@given(problems, st.integers(0, 20))
def test_fewest_sites_are_the_fewest(problem: Problem, threshold: int) -> None:
    people, costs, existing, _ = read(problem)
    lived = people > 0
    enough = [
        count
        for count in range(costs.shape[1] + 1)
        for _, near in (every_choice(costs, existing, count) if count else [((), existing)])
        if (near[lived] <= threshold).all()
    ]
    if not enough:
        with pytest.raises(siting_solving.CannotBeServed) as refusal:
            siting.fewest_sites(people, costs, threshold, existing)
        near = np.minimum(existing, costs.min(axis=1))
        assert refusal.value.origins == np.flatnonzero(lived & (near > threshold)).tolist()
        return
    found = siting.fewest_sites(people, costs, threshold, existing)
    assert found.is_optimal and found.objective == len(found.sites) == min(enough)


@few()
@given(problems, st.integers(0, 20))
def test_what_is_answered_at_once_says_how_near_it_is_at_least(
    problem: Problem, threshold: int
) -> None:
    people, costs, existing, count = read(problem)
    asked = (
        (
            lambda: siting_at_once.least_travelled_at_once(people, costs, count, existing),
            lambda: siting.least_travelled(people, costs, count, existing),
        ),
        (
            lambda: siting_at_once.least_farthest_at_once(people, costs, count, existing),
            lambda: siting.least_farthest(people, costs, count, existing),
        ),
        (
            lambda: siting_at_once.fewest_sites_at_once(people, costs, threshold, existing),
            lambda: siting.fewest_sites(people, costs, threshold, existing),
        ),
    )
    for at_once, exactly in asked:
        try:
            quick = at_once()
        except siting_solving.CannotBeServed:
            continue
        best = exactly()
        assert len(set(quick.sites)) == len(quick.sites)
        assert quick.bound - 1e-9 <= best.objective <= quick.objective + 1e-9
        share = siting_at_once.share_at_least(quick, is_more_better=False)
        assert share <= (best.objective / quick.objective if quick.objective else 1.0) + 1e-9


def test_people_are_counted_and_not_rows() -> None:
    people = np.array([1.0, 1.0, 1.0, 100.0])
    costs = np.array([[1.0, 9.0], [1.0, 9.0], [1.0, 9.0], [9.0, 1.0]])
    assert siting.most_covered(people, costs, 1, 5).sites == [1]
    # Nobody lives there, so nobody has to be reached.
    people[3] = 0
    assert siting.least_farthest(people, costs, 1).objective == 1
    assert siting.fewest_sites(people, costs, 5).sites == [0]


Solve = Callable[[Floats, Floats], siting_solving.Siting]


@pytest.mark.parametrize(
    "solve",
    [
        lambda people, costs: siting.most_covered(people, costs, 2, 5),
        lambda people, costs: siting.most_covered_greedily(people, costs, 2, 5),
        lambda people, costs: siting.least_travelled(people, costs, 2),
        lambda people, costs: siting.least_farthest(people, costs, 2),
    ],
)
def test_of_equal_choices_the_first_is_taken(solve: Solve) -> None:
    people, costs = np.full(4, 10.0), np.full((4, 5), 3.0)
    assert solve(people, costs).sites == [0, 1]


def test_of_equal_covers_the_first_is_taken() -> None:
    costs = np.array([[9.0, 1.0, 1.0], [9.0, 1.0, 1.0]])
    assert siting.fewest_sites(np.ones(2), costs, 5).sites == [1]


def test_existing_sites_are_fixed_open() -> None:
    people = np.array([100.0, 10.0])
    costs = np.array([[1.0, 9.0], [9.0, 1.0]])
    assert siting.most_covered(people, costs, 1, 5).sites == [0]
    found = siting.most_covered(people, costs, 1, 5, existing=np.array([2.0, np.inf]))
    assert (found.sites, found.objective) == ([1], 110.0)


def test_a_time_limit_tells_how_far_from_the_best() -> None:
    drawn = np.random.default_rng(3)
    costs = drawn.integers(0, 100, (150, 150)).astype(float)
    found = siting.least_travelled(drawn.integers(1, 50, 150).astype(float), costs, 12, seconds=0.3)
    assert len(found.sites) == 12
    assert found.is_optimal == (found.gap == 0)
    assert found.bound <= found.objective


@few()
@given(problems, st.sampled_from([1e-9, 1e-4, 1e6]))
def test_the_best_is_the_best_whatever_people_are_counted_in(
    problem: Problem, share: float
) -> None:
    people, costs, existing, count = read(problem)
    threshold = 10
    covered = siting.most_covered(people * share, costs, count, threshold, existing)
    choices = every_choice(costs, existing, count)
    most = max(people @ (near <= threshold) for _, near in choices)
    assert covered.objective == pytest.approx(most * share, rel=1e-9, abs=0)
    lived = people > 0
    least = min(float(people[lived] @ near[lived]) for _, near in choices)
    if np.isfinite(least):
        travelled = siting.least_travelled(people * share, costs * share, count, existing * share)
        assert travelled.is_optimal
        assert travelled.objective == pytest.approx(least * share**2, rel=1e-9, abs=0)


def test_an_answer_that_time_ran_out_on_is_no_worse_than_the_greedy_one() -> None:
    drawn = np.random.default_rng(5)
    people = drawn.integers(1, 3000, 700).astype(float)
    costs = np.where(drawn.random((700, 300)) < 0.03, 1.0, np.inf)
    greedy = siting.most_covered_greedily(people, costs, 12, 5)
    found = siting.most_covered(people, costs, 12, 5, seconds=0.05)
    assert found.objective >= greedy.objective
    assert found.objective <= found.bound <= people.sum()
    everywhere = np.where(np.isfinite(costs), drawn.random(costs.shape) * 30, 60.0)
    at_once = siting_solving.least_travelled_greedily(people, everywhere, np.full(700, np.inf), 12)
    near = siting.least_travelled(people, everywhere, 12, seconds=0.05)
    assert near.objective <= people @ everywhere[:, at_once].min(axis=1)
    reached = np.isfinite(costs)
    asked = reached.any(axis=1)
    fewest = siting_solving.fewest(reached, asked, 0.05)
    assert reached[:, fewest.sites].any(axis=1)[asked].all()
    assert len(fewest.sites) <= len(siting_solving.fewest_greedily(reached, asked))


def test_what_a_count_of_nodes_ends_comes_out_the_same_again() -> None:
    drawn = np.random.default_rng(11)
    people = drawn.integers(1, 3000, 180).astype(float)
    costs = np.where(drawn.random((180, 80)) < 0.06, 1.0, np.inf)
    ended, again = (siting.most_covered(people, costs, 8, 5, nodes=1) for _ in range(2))
    assert ended == again and not ended.is_optimal
    greedy = siting.most_covered_greedily(people, costs, 8, 5)
    assert greedy.objective <= ended.objective < ended.bound <= people.sum()


@pytest.mark.parametrize("count", [0, 3])
def test_more_sites_than_candidates(count: int) -> None:
    costs = np.ones((1, 2))
    for solve in (
        lambda: siting.most_covered(np.ones(1), costs, count, 5),
        lambda: siting.most_covered_greedily(np.ones(1), costs, count, 5),
        lambda: siting.least_travelled(np.ones(1), costs, count),
        lambda: siting.least_farthest(np.ones(1), costs, count),
    ):
        with pytest.raises(InvalidInput, match="sites were asked for"):
            solve()
