"""The choice of a panel: greedy coverage of places, people, languages, sizes and themes.

Each step takes the group that adds most. A value that no chosen group has yet counts fully, and half as much for each
group that has it. All dimensions weigh the same. This is the greedy algorithm of maximum coverage (Nemhauser, Wolsey
and Fisher, 1978), which covers at least 63 % of what the best choice covers.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from assetmap.errors import InvalidInput
from assetmap.web.translations import gettext

MOST = 50
RECENTLY = timedelta(days=365)
# Of equal groups the one that nobody has asked yet is chosen; one that was asked this year must add far more.
_NEVER, _LONG_AGO, _RECENTLY = 1.0, 0.7, 0.3
DIMENSIONS = ("place", "people", "language", "size", "theme")

# A dimension and one of its values, such as ("language", "tr").
Value = tuple[str, str]


@dataclass(frozen=True)
class Group:
    """A group that may be asked: an entry, what it stands for, when it was last asked, and for how many entries it
    stands.
    """

    asset_id: UUID
    name: str
    values: frozenset[Value]
    asked_at: datetime | None = None
    entries: int = 1


@dataclass(frozen=True)
class ChosenGroup:
    """A chosen group, and the values that it was the first to bring."""

    group: Group
    brings: tuple[Value, ...]


def choose(
    groups: Sequence[Group], count: int, *, now: datetime, beside: Sequence[Group] = ()
) -> list[ChosenGroup]:
    """Up to `count` groups, in the order of their choice, beside those that are chosen already.

    Raises `InvalidInput` for a number below 1 or above 50.
    """
    if not 1 <= count <= MOST:
        raise InvalidInput(
            gettext("Choose between 1 and %(most)s groups.") % {"most": MOST}, parameter="count"
        )
    kinds = Counter(dimension for dimension, _ in _all_values([*groups, *beside]))
    covered = Counter(value for one in beside for value in one.values)
    left = sorted(groups, key=lambda one: (one.name.casefold(), str(one.asset_id)))
    chosen: list[ChosenGroup] = []
    while left and len(chosen) < count:
        best = max(left, key=lambda one: _gain(one, covered, kinds, now))
        left.remove(best)
        brings = tuple(value for value in _in_order(best.values) if not covered[value])
        covered.update(best.values)
        chosen.append(ChosenGroup(best, brings))
    return chosen


def uncovered(groups: Sequence[Group], chosen: Sequence[ChosenGroup]) -> list[Value]:
    """The values that some group has and no chosen one."""
    heard = {value for choice in chosen for value in choice.group.values}
    return _in_order(_all_values(groups) - heard)


def coverage(groups: Sequence[Group], chosen: Sequence[ChosenGroup]) -> list[tuple[str, int, int]]:
    """Of each dimension, how many of its values are heard, and how many there are."""
    heard = {value for choice in chosen for value in choice.group.values}
    every = _all_values(groups)
    return [
        (one, sum(d == one for d, _ in heard), sum(d == one for d, _ in every))
        for one in DIMENSIONS
        if any(d == one for d, _ in every)
    ]


def size_of(capacity: int | None) -> Value | None:
    """The size of a group by how many people it takes; None where it has not said."""
    if capacity is None:
        return None
    return ("size", "small" if capacity <= 15 else "medium" if capacity <= 50 else "large")


def _gain(group: Group, covered: Counter[Value], kinds: Counter[str], now: datetime) -> float:
    added = sum(0.5 ** covered[value] / kinds[value[0]] for value in group.values)
    if group.asked_at is None:
        return added * _NEVER
    return added * (_RECENTLY if now - group.asked_at <= RECENTLY else _LONG_AGO)


def _all_values(groups: Iterable[Group]) -> set[Value]:
    return {value for group in groups for value in group.values}


def _in_order(values: Iterable[Value]) -> list[Value]:
    return sorted(values, key=lambda value: (DIMENSIONS.index(value[0]), value[1]))
