"""Decomposition of a change into access and population effects (Kitagawa 1955)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


class ReachedUnit(Protocol):
    """A small area, its people (None where no figures are loaded, so that they count as none), and the share within
    reach.
    """

    @property
    def code(self) -> str: ...

    @property
    def people(self) -> float | None: ...

    @property
    def share(self) -> float: ...


@dataclass(frozen=True)
class Division:
    """A change of people out of reach in two parts that add up to it: more are above 0."""

    by_reach: float
    by_people: float


def divide_change(before: Sequence[ReachedUnit], after: Sequence[ReachedUnit]) -> Division | None:
    """The parts of a change, from the small areas of two reports (code, people, and the share of them within reach);
    None where these are not the same areas, so that there is nothing to hold against one another.

    Kitagawa's decomposition of a difference (1955, doi:10.1080/01621459.1955.10501299), with no rest: in each small
    area the change of the share counts for the mean of its people, and the change of its people for the mean of the
    shares.

    >>> from collections import namedtuple
    >>> Unit = namedtuple("Unit", "code people share")
    >>> divide_change([Unit("A", 100.0, 0.5)], [Unit("A", 200.0, 0.75)])
    Division(by_reach=-37.5, by_people=37.5)
    """
    old, new = ({one.code: one for one in units} for units in (before, after))
    if old.keys() != new.keys():
        return None
    by_reach = by_people = 0.0
    for code, was in old.items():
        now = new[code]
        out_before, out_after = 1 - was.share, 1 - now.share
        had, has = was.people or 0.0, now.people or 0.0
        by_reach += (out_after - out_before) * (had + has) / 2
        by_people += (has - had) * (out_before + out_after) / 2
    return Division(by_reach, by_people)
