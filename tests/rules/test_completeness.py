"""Estimates of how much is on the map: made only where two lists allow it, and never below what is known."""

from dataclasses import asdict
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assetmap.gaps.analysis.stored_figures import read_figures
from assetmap.gaps.measures.completeness import LEAST_IN_BOTH, chapman, estimate_beside
from tests.rules.test_gap_sentences import words
from tests.rules.test_gap_words import figures


@pytest.mark.parametrize(
    ("lists", "on_map", "total"),
    [
        ((7, 1, 1), 7, None),  # one in both says nothing
        ((6, 6, 6), 6, None),
        ((7, 7, 7), 7, 7),
        ((12, 12, 12), 12, 12),
        ((12, 12, 12), 13, None),  # a thirteenth is known: both lists missed it
        ((30, 20, 12), 38, 49),
        (
            (30, 20, 12),
            52,
            52,
        ),  # within the interval, so it may be right, but no fewer than are known
        ((30, 20, 12), 90, None),
        ((5, 5, 0), 10, None),
    ],
)
def test_an_estimate_is_made_of_lists_that_allow_it(
    lists: tuple[int, int, int], on_map: int, total: int | None
) -> None:
    found = estimate_beside(chapman(*lists), on_map)
    assert (found and round(found.total)) == total
    if found:
        assert on_map <= found.low <= found.total <= found.high


@given(st.integers(0, 200), st.integers(0, 200), st.integers(0, 200), st.integers(0, 300))
def test_no_estimate_is_below_what_is_known(
    only_first: int, only_second: int, both: int, more: int
) -> None:
    on_map = only_first + only_second + both + more
    found = estimate_beside(chapman(only_first + both, only_second + both, both), on_map)
    if found is not None:
        assert both >= LEAST_IN_BOTH
        assert on_map <= found.low <= found.total <= found.high


def category(lists: tuple[int, int, int], on_map: int) -> dict[str, Any]:
    """A category as a report of the present method stores it."""
    found = estimate_beside(chapman(*lists), on_map)
    [one] = figures()["categories"]
    more = {"recorded": on_map, "completeness": 1.0, "lists": ["A", "B"]}
    return {
        **one,
        "asset_count": on_map,
        "compared": list(lists),
        "estimate": found and {**asdict(found), **more},
    }


@pytest.mark.parametrize(
    ("lists", "on_map", "said"),
    [
        (
            (7, 1, 1),
            7,
            "Libraries: two lists have 7 and 1 entries, and 1 are on both. With fewer than 7 on both, we cannot estimate how many there are.",
        ),
        (
            (4, 3, 0),
            7,
            "Libraries: two lists have 4 and 3 entries, and 0 are on both. With fewer than 7 on both, we cannot estimate how many there are.",
        ),
        (
            (12, 12, 12),
            13,
            "Libraries: two lists have 12 and 12 entries. 12 are on both, and 13 are on this map. The map has more entries than the two lists suggest exist, so we cannot estimate how many there are.",
        ),
        (
            (12, 12, 12),
            12,
            "There are probably about 12 (95% confidence interval 12 to 13), so 93% to 100% of them are on this map.",
        ),
        (
            (30, 20, 12),
            38,
            "There are probably about 49 (95% confidence interval 42 to 69), so 55% to 91% of them are on this map.",
        ),
    ],
)
def test_how_complete_the_map_is_has_its_range_or_its_reason(
    lists: tuple[int, int, int], on_map: int, said: str
) -> None:
    told = words(figures(asset_count=on_map, categories=[category(lists, on_map)]))
    assert said in told and "about 100% are" not in told


def test_an_estimate_of_an_earlier_report_is_held_to_the_same_rule() -> None:
    few = chapman(7, 1, 1)
    assert few is not None and few.high > 200
    [one] = figures()["categories"]
    more = {"recorded": 7, "completeness": 1.0, "lists": ["A", "B"]}
    stored = {**one, "asset_count": 7, "estimate": {**asdict(few), **more}}
    [read] = read_figures(figures(categories=[stored])).categories
    assert read.estimate is None and read.compared == (7, 1, 1)
    good = chapman(30, 20, 12)
    assert good is not None
    stored = {**one, "asset_count": 38, "estimate": {**asdict(good), **more}}
    [read] = read_figures(figures(categories=[stored])).categories
    assert read.estimate is not None and read.estimate.total == good.total
