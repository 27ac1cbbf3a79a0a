"""The reading of a date as registers write it, whole or in part."""

import re
from datetime import date

_ISO = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?(?:[T ].*)?")
_TOGETHER = re.compile(r"(\d{4})(\d{2})(\d{2})")
_BRITISH = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?: .*)?")


def parse_opened_on(text: str) -> str | None:
    """The date on which something opened, as far as it is known; None where the words say no date.

    >>> parse_opened_on("2026-03-09"), parse_opened_on("09/03/2026"), parse_opened_on("2026-03"), parse_opened_on("1930s")
    ('2026-03-09', '2026-03-09', '2026-03', None)
    """
    words = text.strip()
    if found := _BRITISH.fullmatch(words):
        parts = [found[3], found[2], found[1]]
    elif found := _TOGETHER.fullmatch(words) or _ISO.fullmatch(words):
        parts = [part for part in found.groups() if part]
    else:
        return None
    year, *rest = (int(part) for part in parts)
    month, day = [*rest, 1, 1][:2] if len(rest) < 2 else rest
    try:
        whole = date(year, month, day).isoformat()
    except ValueError:
        return None
    return whole[: (4, 7, 10)[len(rest)]]


def earliest_day(opened_on: str) -> date:
    """The first day that a date, whole or in part, may mean.

    >>> earliest_day("2026-03"), earliest_day("2026")
    (datetime.date(2026, 3, 1), datetime.date(2026, 1, 1))
    """
    return date.fromisoformat(opened_on + "-01-01"[len(opened_on) - 4 :])
