"""The choice of a panel: even coverage, reasons, and groups that were asked before."""

from datetime import UTC, datetime, timedelta
from itertools import combinations
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assetmap.errors import InvalidInput
from assetmap.voice.panel.choosing import (
    DIMENSIONS,
    Group,
    Value,
    choose,
    coverage,
    size_of,
    uncovered,
)
from assetmap.voice.panel.wording import reasons

NOW = datetime(2026, 11, 30, tzinfo=UTC)


def group(name: str, *values: Value, asked_days_ago: int | None = None) -> Group:
    asked = None if asked_days_ago is None else NOW - timedelta(days=asked_days_ago)
    return Group(uuid4(), name, frozenset(values), asked)


def names(groups: list[Group], count: int) -> list[str]:
    return [one.group.name for one in choose(groups, count, now=NOW)]


NORTH, SOUTH = ("place", "N"), ("place", "S")
TURKISH, YORUBA = ("language", "tr"), ("language", "yo")
FOOD, FAITH = ("theme", "food"), ("theme", "faith")


def test_each_choice_brings_what_is_not_heard_yet() -> None:
    groups = [
        group("Big", NORTH, TURKISH, FOOD),
        group("Like Big", NORTH, TURKISH, FOOD),
        group("Other", SOUTH, YORUBA, FAITH),
    ]
    chosen = choose(groups, 2, now=NOW)
    assert [one.group.name for one in chosen] == ["Big", "Other"]
    assert set(chosen[1].brings) == {SOUTH, YORUBA, FAITH}
    assert uncovered(groups, chosen) == []
    assert coverage(groups, chosen) == [("place", 2, 2), ("language", 2, 2), ("theme", 2, 2)]


def test_a_group_that_nobody_asked_comes_before_its_like() -> None:
    old = group("A", NORTH, FOOD, asked_days_ago=700)
    new = group("B", NORTH, FOOD, asked_days_ago=20)
    never = group("C", NORTH, FOOD)
    assert names([old, new, never], 3) == ["C", "A", "B"]


def test_a_group_that_alone_speaks_for_many_is_asked_again() -> None:
    alone = group("Alone", SOUTH, YORUBA, FAITH, asked_days_ago=20)
    others = [group(f"North {number}", NORTH, FOOD) for number in range(5)]
    assert "Alone" in names([alone, *others], 2)


def test_reasons_say_what_a_group_brings_and_when_it_was_asked() -> None:
    groups = [
        group("Kitchen", NORTH, TURKISH, FOOD, ("size", "small"), asked_days_ago=20),
        group("Choir", NORTH),
    ]
    first, second = choose(groups, 2, now=NOW)
    assert reasons(first, {"N": "Northside"}, NOW) == [
        "This is the first group from Northside.",
        "This is the first group that speaks Turkish.",
        "This is the first group of this size: up to 15 people.",
        "This is the first group about Food.",
        "We asked this group on 10 November 2026. We are asking it again because there are few similar groups.",
    ]
    assert reasons(second, {}, NOW) == [
        "We would like to hear more from groups like this.",
        "We have not asked this group before.",
    ]


@pytest.mark.parametrize("count", [0, -1, 51, 1_000])
def test_a_number_that_cannot_be_is_refused(count: int) -> None:
    with pytest.raises(InvalidInput, match="between 1 and 50"):
        choose([group("A", NORTH)], count, now=NOW)


def test_few_groups_are_all_chosen_and_none_twice() -> None:
    groups = [group("A", NORTH), group("B")]
    assert sorted(names(groups, 12)) == ["A", "B"]
    assert choose([], 3, now=NOW) == []


@pytest.mark.parametrize(
    ("capacity", "size"),
    [(1, "small"), (15, "small"), (16, "medium"), (50, "medium"), (51, "large")],
)
def test_sizes(capacity: int, size: str) -> None:
    assert size_of(capacity) == ("size", size)
    assert size_of(None) is None


VALUES = st.frozensets(
    st.tuples(st.sampled_from(DIMENSIONS[:3]), st.sampled_from("abc")), max_size=5
)


@given(st.lists(VALUES, min_size=1, max_size=7), st.integers(1, 4))
def test_it_covers_nearly_what_the_best_choice_covers(
    each: list[frozenset[Value]], count: int
) -> None:
    groups = [Group(UUID(int=number), str(number), values) for number, values in enumerate(each)]
    kinds = {d: len({v for g in groups for v in g.values if v[0] == d}) for d in DIMENSIONS}

    def covered(some: tuple[Group, ...] | list[Group]) -> float:
        return sum(1 / kinds[v[0]] for v in {v for one in some for v in one.values})

    best = max(covered(some) for some in combinations(groups, min(count, len(groups))))
    greedy = covered([one.group for one in choose(groups, count, now=NOW)])
    # Evenness may cost some of it; the guarantee of greedy coverage is 1 - 1/e.
    assert greedy >= 0.5 * best - 1e-9
