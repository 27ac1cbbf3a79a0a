"""Groups against everybody: an interval, a rule for small bases, and no group called worse off by chance."""

from typing import Any

import numpy as np
import pytest

from assetmap.gaps.measures.group_shares import group_intervals
from tests.rules.test_gap_sentences import story_of, words
from tests.rules.test_gap_words import figures

WORSE = "More often out of reach than the average: "
CHANCE = "No group clearly differs from the average. Some differ, but that may be due to chance: "


def group(**given: Any) -> dict[str, Any]:
    """Half of the children are out of reach, against a quarter of everybody."""
    told = {"name": "children", "people": 200.0, "out": 100.0, "unit_count": 30}
    return told | {"interval": (0.42, 0.58), "difference": (0.15, 0.35)} | given


def test_a_group_is_worse_off_only_where_the_interval_leaves_out_the_average() -> None:
    assert f"{WORSE}Children aged 15 and under (50%)." in words(figures(groups=[group()]))
    by_chance = words(figures(groups=[group(difference=(-0.01, 0.51))]))
    assert f"{CHANCE}Children aged 15 and under (50%)." in by_chance and WORSE not in by_chance
    assert "No group differs" not in by_chance
    better = group(out=20.0, difference=(-0.2, -0.1))
    assert "Less often out of reach than the average: Children" in words(figures(groups=[better]))


def test_the_worst_group_comes_first_and_names_with_commas_stay_apart() -> None:
    black = group(name="ethnicity-black", out=120.0, difference=(0.2, 0.5))
    said = words(figures(groups=[group(), black]))
    assert (
        f"{WORSE}Black, Black British, Black Welsh, Caribbean or African (60%);"
        " Children aged 15 and under (50%)." in said
    )


def test_a_small_group_is_not_compared_and_the_table_has_the_intervals() -> None:
    other = {"name": "older-people", "interval": None, "difference": None, "unit_count": 4}
    told = figures(groups=[group(), group(**other)])
    said = words(told)
    assert "Too few people or small areas to compare with the average: People aged 65" in said
    assert f"{WORSE}Children aged 15 and under (50%)." in said, "and the other is not named"
    table = next(one for one in story_of(told).tables if one.key == "groups")
    assert table.column("group_interval") == ["42% to 58%", None]
    earlier = next(one for one in story_of(figures()).tables if one.key == "groups")
    assert "group_interval" not in earlier.columns
    assert WORSE in words(figures()), "a report of an earlier method says what it said"


def test_intervals_hold_the_share_and_are_wider_where_few_live() -> None:
    rng = np.random.default_rng(3)
    people = rng.integers(800, 2_000, size=150).astype(float)
    out = rng.uniform(0.0, 0.5, size=150)
    spread, few = people * 0.2, np.where(np.arange(150) < 5, people * 0.2, 0.0)
    even, of_few = group_intervals(people, [spread, few], out)
    assert even and of_few
    share = float(spread @ out / spread.sum())
    assert even.share[0] < share < even.share[1]
    assert even.difference == (0.0, 0.0), "the same share in every small area is no difference"
    assert of_few.difference[1] - of_few.difference[0] > 0.1
    # A plain bootstrap of our own, drawn otherwise.
    drawn = [
        float((spread * w) @ out / (spread @ w))
        for w in (np.bincount(rng.integers(150, size=150), minlength=150) for _ in range(2_000))
    ]
    assert even.share == pytest.approx(tuple(np.quantile(drawn, [0.025, 0.975])), abs=0.01)
    assert group_intervals(people[:1], [spread[:1]], out[:1]) == [None]
    assert group_intervals(people, [spread], out) == group_intervals(people, [spread], out)
