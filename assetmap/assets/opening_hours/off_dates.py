"""Dates on which a rule does not hold, of every year ("12-25", "12-24/01-02") or of one ("2026-12-25")."""

import re
from collections.abc import Iterable
from datetime import date

from assetmap.web.translations import gettext
from assetmap.web.wording import day as day_words
from assetmap.web.wording import month

_YEARLY = len("12-25")
# A leap year, so that it has every day.
ANY_YEAR = 2024
_DATE = r"(?:[0-9]{4}-)?[0-9]{2}-[0-9]{2}"
_SPAN = re.compile(rf"({_DATE})(?:/({_DATE}))?")


def is_off(off_dates: str | None, day: date) -> bool:
    """Whether a day is one of them; the function `is_off` of the database says the same.

    >>> is_off("12-24/01-02,2026-05-05", date(2027, 1, 1))
    True
    """
    if not off_dates:
        return False
    return any(_holds(*_ends(span), day) for span in off_dates.split(","))


def _ends(span: str) -> tuple[str, str]:
    first, _, last = span.partition("/")
    return first, last or first


def _holds(first: str, last: str, day: date) -> bool:
    of_year = day.isoformat()
    if len(first) > _YEARLY:
        return first <= of_year <= last
    of_year = of_year[-_YEARLY:]
    if first <= last:
        return first <= of_year <= last
    return of_year >= first or of_year <= last


def span_of(first: date, last: date | None = None, *, is_yearly: bool) -> str:
    """One date, or all from the first to the last."""
    begin = -_YEARLY if is_yearly else 0
    ends = [first, last] if last and last != first else [first]
    return "/".join(end.isoformat()[begin:] for end in ends)


def are_off_dates(text: str) -> bool:
    """Whether it is what `is_off` reads."""
    return all(_is_span(span) for span in text.split(","))


def _is_span(text: str) -> bool:
    match = _SPAN.fullmatch(text)
    if not match:
        return False
    first, last = match[1], match[2] or match[1]
    try:
        ends = [_date(first), _date(last)]
    except ValueError:
        return False
    return len(first) == len(last) and (len(first) == _YEARLY or ends[0] <= ends[1])


def _date(text: str) -> date:
    return date.fromisoformat(text if len(text) > _YEARLY else f"{ANY_YEAR}-{text}")


def joined(spans: Iterable[str]) -> str | None:
    """Spans as a rule has them, each once; None for none."""
    return ",".join(dict.fromkeys(spans)) or None


def off_dates_in_words(off_dates: str) -> list[str]:
    """Sentences' parts, one for each span: "not on 25 December", "not on 24 December to 2 January"."""
    return [_told(*_ends(span)) for span in off_dates.split(",")]


def _told(first: str, last: str) -> str:
    if first == last:
        return gettext("not on %(day)s") % {"day": _words(first)}
    return gettext("not on %(first)s to %(last)s") % {
        "first": _words(first),
        "last": _words(last),
    }


def _words(text: str) -> str:
    on = _date(text)
    return day_words(on) if len(text) > _YEARLY else f"{on.day} {month(on.month)}"
