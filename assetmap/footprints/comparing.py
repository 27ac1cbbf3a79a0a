"""The changes between two versions of a footprint."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol, TypeVar


class Dated(Protocol):
    """A version that holds from a day on."""

    @property
    def from_on(self) -> date: ...

    @property
    def number(self) -> int: ...


Version = TypeVar("Version", bound=Dated)


@dataclass(frozen=True)
class ChangedCodes:
    """The codes that came in and that went out, each in order."""

    came: list[str]
    went: list[str]


def change_between(before: Collection[str], now: Collection[str]) -> ChangedCodes:
    """
    >>> change_between(["A", "B"], ["B", "C"])
    ChangedCodes(came=['C'], went=['A'])
    """
    return ChangedCodes(sorted(set(now) - set(before)), sorted(set(before) - set(now)))


def in_force(versions: Sequence[Version], day: date) -> Version | None:
    """The version that held on a day: of several from one day on the last; None before the first."""
    held = [one for one in versions if one.from_on <= day]
    return max(held, key=lambda one: (one.from_on, one.number)) if held else None
