"""The share of entries that were checked within their time, as a number and as a line over time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

WIDTH, HEIGHT = 600, 120


@dataclass(frozen=True)
class Share:
    """Of how many entries how many were checked within their time, on a day."""

    measured_on: date
    of: str
    entries: int
    checked: int

    @property
    def percent(self) -> int:
        """As people say it.

        >>> Share(date(2026, 11, 1), "", 3, 2).percent
        67
        """
        return round(100 * self.checked / self.entries) if self.entries else 0


def line_points(shares: Sequence[Share]) -> str:
    """The corners of a line from the first day to the last, for an SVG of `WIDTH` by `HEIGHT`; one alone has none.

    >>> line_points([Share(date(2026, 1, 1), "", 2, 1), Share(date(2026, 1, 8), "", 2, 2)])
    '0.0,60.0 600.0,0.0'
    """
    if len(shares) < 2:
        return ""
    first, last = shares[0].measured_on, shares[-1].measured_on
    days = max((last - first).days, 1)
    return " ".join(
        f"{WIDTH * (one.measured_on - first).days / days:.1f},"
        f"{HEIGHT * (1 - one.checked / max(one.entries, 1)):.1f}"
        for one in shares
    )
