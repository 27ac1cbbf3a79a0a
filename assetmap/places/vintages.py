"""The order of two editions of a data set by age."""

import re
from collections.abc import Iterator

_YEAR = r"(?<!\d)(?P<year>(?:19|20)\d\d)"
_MONTH = r"(?P<month>0[1-9]|1[0-2])"
_DAY = r"(?P<day>0[1-9]|[12]\d|3[01])"
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NAME = (
    r"(?P<name>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
# In the order in which they are tried: the first says most.
_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"{_YEAR}-{_MONTH}-{_DAY}(?!\d)",
        rf"{_YEAR}{_MONTH}{_DAY}(?!\d)",
        r"(?<!\d)(?P<day>\d\d?)[/.](?P<month>0?[1-9]|1[0-2])[/.](?P<year>(?:19|20)\d\d)(?!\d)",
        rf"(?<!\d)(?P<day>\d\d?)(?:st|nd|rd|th)?[ -]{_NAME}[ -]{_YEAR}(?!\d)",
        rf"{_YEAR}-{_MONTH}(?!\d)",
        rf"{_YEAR}{_MONTH}(?!\d)",
        rf"(?<!\d){_MONTH}[-/]{_YEAR}(?!\d)",
        rf"\b{_NAME}[ -]{_YEAR}(?!\d)",
        _YEAR,
    )
)


def year_month(text: str | None) -> tuple[int, int] | None:
    """The year that a vintage names, and its month, else 0: "2025-11", "November 2025", "mid-2020", "modelled-2023"."""
    parts = _parts(text)
    return (parts[0], parts[1] if len(parts) > 1 else 0) if parts else None


def is_older(vintage: str | None, than: str | None) -> bool:
    """True only when both name a year and the first is the earlier; words that cannot be compared are not older.

    >>> is_older("June 2024", "2024-11"), is_older("2024-11-03", "20/11/2024"), is_older("2024", "2024-11")
    (True, True, False)
    """
    one, other = _parts(vintage), _parts(than)
    # As far as both say: a year alone may be any of its months.
    return next((a < b for a, b in zip(one, other, strict=False) if a != b), False)


def _parts(text: str | None) -> tuple[int, ...]:
    """Year, month and day, as far as a vintage names them."""
    for form in _FORMS:
        if found := form.search(text or ""):
            return tuple(_numbers(found.groupdict()))
    return ()


def _numbers(found: dict[str, str | None]) -> Iterator[int]:
    yield int(found["year"] or 0)
    if name := found.get("name"):
        yield _MONTHS.index(name[:3].lower()) + 1
    elif month := found.get("month"):
        yield int(month)
    if day := found.get("day"):
        yield int(day)
