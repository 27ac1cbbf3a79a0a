"""Indices of inequality as in the literature, weighted by people."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assetmap.errors import InvalidInput
from assetmap.gaps.measures import inequality
from assetmap.gaps.measures.pairs import Floats

units = st.lists(
    st.tuples(st.integers(0, 50), st.integers(0, 30), st.integers(1, 5)), min_size=1, max_size=8
).filter(lambda rows: sum(value * people for value, people, _ in rows) > 0)


def columns(rows: list[tuple[int, int, int]]) -> tuple[Floats, Floats, Floats]:
    values, people, rank = np.array(rows, dtype=float).T
    return values, people, rank


def one_by_one(values: Floats, people: Floats, rank: Floats) -> tuple[Floats, Floats]:
    """The same people, each for themselves: what everybody has, and their unit's rank."""
    return np.repeat(values, people.astype(int)), np.repeat(rank, people.astype(int))


@given(units)
def test_gini_by_its_definition(rows: list[tuple[int, int, int]]) -> None:
    values, people, rank = columns(rows)
    each, _ = one_by_one(values, people, rank)
    expected = np.abs(each[:, None] - each[None]).sum() / (2 * each.mean() * len(each) ** 2)
    assert inequality.gini(values, people) == pytest.approx(expected, abs=1e-9)


@given(units)
def test_theil_by_its_definition(rows: list[tuple[int, int, int]]) -> None:
    values, people, rank = columns(rows)
    each, _ = one_by_one(values, people, rank)
    share = each[each > 0] / each.mean()
    expected = (share * np.log(share)).sum() / len(each)
    assert inequality.theil(values, people) == pytest.approx(expected, abs=1e-9)


@given(units)
def test_concentration_by_its_definition(rows: list[tuple[int, int, int]]) -> None:
    """Twice the covariance with the fractional rank, every person standing in the middle of those of their rank."""
    values, people, rank = columns(rows)
    each, ranks = one_by_one(values, people, rank)
    middle = np.array([((ranks < own).sum() + (ranks == own).sum() / 2) for own in ranks])
    expected = 2 * ((each - each.mean()) * (middle / len(each) - 0.5)).mean() / each.mean()
    assert inequality.concentration(values, people, rank) == pytest.approx(expected, abs=1e-9)


@given(units)
def test_corrections_by_their_definitions(rows: list[tuple[int, int, int]]) -> None:
    """Erreygers mirrors what is left to the bound; Wagstaff gives 1 where only the least deprived have all there is."""
    values, people, rank = columns(rows)
    high = float(values.max()) + 1
    mean = float(values @ people / people.sum())
    standard = inequality.concentration(values, people, rank)
    found = inequality.erreygers(values, people, rank, (0, high))
    assert found == pytest.approx(4 * mean / high * standard, abs=1e-9)
    mirrored = inequality.erreygers(high - values, people, rank, (0, high))
    assert mirrored == pytest.approx(-found, abs=1e-9)
    assert inequality.wagstaff(values, people, rank, (0, high)) == pytest.approx(
        high / (high - mean) * standard, abs=1e-9
    )


@given(units)
def test_palma_person_by_person(rows: list[tuple[int, int, int]]) -> None:
    values, people, rank = columns(rows)
    # Ten of each person, so that tenths fall between persons; those of one rank all have their mean.
    each, ranks = one_by_one(values, people * 10, rank)
    mean_of_rank = np.array([each[ranks == own].mean() for own in ranks])
    in_line = mean_of_rank[np.argsort(ranks, kind="stable")]
    bottom = in_line[: len(in_line) * 4 // 10].mean()
    if bottom == 0:
        with pytest.raises(InvalidInput, match="Palma"):
            inequality.palma(values, people, rank)
        return
    expected = in_line[len(in_line) * 9 // 10 :].mean() / bottom
    assert inequality.palma(values, people, rank) == pytest.approx(expected)


def test_concentration_favours_those_who_have_more() -> None:
    values, people, rank = np.array([1.0, 2.0, 3.0]), np.ones(3), np.array([1.0, 2.0, 3.0])
    assert inequality.concentration(values, people, rank) == pytest.approx(2 / 9)
    assert inequality.concentration(values[::-1], people, rank) == pytest.approx(-2 / 9)
    # All of one rank: nobody is favoured, whatever they have.
    assert inequality.concentration(values, people, np.ones(3)) == 0


def test_nothing_is_more_equal_than_equal() -> None:
    people = np.array([0.1, 0.7, 13.37, 7.77, 29.3, 3.3])
    for value in (0.1, 1 / 3, 5.55, 7.7):
        for index in (inequality.gini, inequality.theil):
            assert 0 <= index(np.full(6, value), people) < 1e-12


def test_palma_splits_the_unit_that_a_line_crosses() -> None:
    # A hundred people in three units; the line at 40 runs through the second.
    values, people = np.array([1.0, 4.0, 10.0]), np.array([30.0, 60.0, 10.0])
    assert inequality.palma(values, people, np.arange(1.0, 4.0)) == pytest.approx(
        10 / ((30 * 1 + 10 * 4) / 40)
    )


@pytest.mark.parametrize(
    ("alpha", "expected"), [(0, 0.5), (1, 0.25 * 0.8 + 0.25 * 0.2), (2, 0.25 * 0.64 + 0.25 * 0.04)]
)
def test_falling_short_of_a_standard(alpha: int, expected: float) -> None:
    # Who has exactly the standard does not fall short.
    values = np.array([2.0, 8.0, 10.0, 50.0])
    assert inequality.fgt(values, np.ones(4), 10, alpha) == pytest.approx(expected)


def test_the_gradient_by_decile() -> None:
    values, people = np.array([1.0, 3.0, 5.0]), np.array([10.0, 30.0, 20.0])
    found = inequality.decile_gradient(
        values, people, np.array([1, 1, 9]), np.array([1.0, 2.0, 3.0])
    )
    assert found.deciles.tolist() == [1, 9]
    assert found.means == pytest.approx([2.5, 5.0])
    assert found.population.tolist() == [40, 20]
    # By numpy's own weighted fit of a line.
    middle = np.array([5, 25, 50]) / 60
    assert found.slope == pytest.approx(np.polyfit(middle, values, 1, w=np.sqrt(people))[0])


def test_an_interval_is_the_same_each_time_and_holds_the_index() -> None:
    drawn = np.random.default_rng(1)
    values, people = drawn.gamma(2.0, size=60), drawn.integers(900, 2000, 60).astype(float)
    rank = np.arange(1.0, 61.0)
    low, high = inequality.interval(inequality.concentration, values, people, rank, resamples=200)
    assert low < inequality.concentration(values, people, rank) < high
    assert (low, high) == inequality.interval(
        inequality.concentration, values, people, rank, resamples=200
    )
    narrow = inequality.interval(
        inequality.concentration, values, people, rank, resamples=200, confidence=0.5
    )
    assert low < narrow[0] < narrow[1] < high
    with pytest.raises(InvalidInput, match="two units"):
        inequality.interval(inequality.gini, np.ones(1), np.ones(1))


@pytest.mark.parametrize("units", [2, 5, 180])
@pytest.mark.filterwarnings("error")
def test_all_draws_at_once_give_the_interval_of_one_after_the_other(units: int) -> None:
    drawn = np.random.default_rng(units)
    values = drawn.random(units) * (drawn.random(units) > 0.5)
    # Some units share a rank, and nobody lives in some.
    values[0], people = 1.0, drawn.integers(0, 3, units).astype(float)
    people[0], rank = 5.0, np.floor(drawn.permutation(units) / 2)

    def one_by_one(*columns: np.ndarray) -> float:
        return inequality.concentration(*columns)

    at_once = inequality.interval(inequality.concentration, values, people, rank, resamples=300)
    assert at_once == pytest.approx(
        inequality.interval(one_by_one, values, people, rank, resamples=300), abs=1e-12
    )


@pytest.mark.parametrize(
    ("values", "people", "said"),
    [([1.0, 2.0], [0.0, 0.0], "Nobody lives"), ([0.0, 0.0], [1.0, 1.0], "Everybody has 0"),
     ([-1.0, 2.0], [1.0, 1.0], "below 0")],
)  # fmt: skip
def test_what_has_no_index_says_so(values: list[float], people: list[float], said: str) -> None:
    for index in (inequality.gini, inequality.theil):
        with pytest.raises(InvalidInput, match=said):
            index(np.array(values), np.array(people))


def test_deciles_are_those_of_the_publisher(shared_data: Path) -> None:
    """All 33,755 LSOAs of the Indices of Deprivation 2025."""
    table = pd.read_csv(shared_data / "england" / "imd2025_lsoa21.csv")
    assert len(table) == 33_755
    found = inequality.decile_of_rank(table["IMD_rank"].to_numpy().astype(int), 33_755)
    assert (found == table["IMD_decile"]).all()
