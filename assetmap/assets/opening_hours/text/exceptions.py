"""Limits of opening times in words: "not in August", "from 5 January", "closed Mondays"."""

import calendar
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import cast

from assetmap.assets.opening_hours.off_dates import ANY_YEAR, span_of
from assetmap.assets.opening_hours.rules import WEEKDAYS
from assetmap.assets.opening_hours.text.tokens import TimePart

# Day, month, and year where one was said.
Said = tuple[int, int, int | None]
NO_MONTHS: frozenset[int] = frozenset()
NO_DAYS: frozenset[str] = frozenset()


@dataclass(frozen=True)
class StatedLimits:
    """The limits stated besides days and hours; months by number, days by code."""

    months: frozenset[int] = NO_MONTHS
    not_months: frozenset[int] = NO_MONTHS
    not_days: frozenset[str] = NO_DAYS
    since: date | None = None
    until: date | None = None
    is_on_bank_holidays: bool | None = None
    notes: tuple[str, ...] = ()
    off_dates: tuple[str, ...] = ()

    def and_also(self, other: "StatedLimits") -> "StatedLimits":
        """Both; where they say two things of one, the later counts."""
        says = other.is_on_bank_holidays
        return StatedLimits(
            self.months | other.months,
            self.not_months | other.not_months,
            self.not_days | other.not_days,
            other.since or self.since,
            other.until or self.until,
            self.is_on_bank_holidays if says is None else says,
            tuple(dict.fromkeys((*self.notes, *other.notes))),
            tuple(dict.fromkeys((*self.off_dates, *other.off_dates))),
        )

    @property
    def bymonth(self) -> str | None:
        """The months, as an RRULE names them; None for all, nothing for none."""
        months = (self.months or frozenset(range(1, 13))) - self.not_months
        return None if len(months) == 12 else ",".join(str(month) for month in sorted(months))


def next_one(said: Said, after: date) -> date:
    """The first such day from `after` on, or the day itself where its year was said."""
    day, month, year = said
    if year:
        return date(year, month, day)
    return min(found for found in _around(day, month, after) if found >= after)


def near(said: Said, today: date) -> date:
    """Of days without a year, the one nearest to today: groups write of the term that has begun as of the next."""
    day, month, year = said
    if year:
        return date(year, month, day)
    return min(_around(day, month, today), key=lambda found: abs(found - today))


def _around(day: int, month: int, today: date) -> list[date]:
    # A 29th of February may be eight years off.
    years = range(max(today.year - 8, 1), min(today.year + 9, 9999))
    return [date(year, month, day) for year in years if day <= calendar.monthrange(year, month)[1]]


def _last_of(month: int, year: int | None, after: date) -> date:
    years = [year] if year else [after.year, after.year + 1]
    ends = [date(each, month, calendar.monthrange(each, month)[1]) for each in years]
    return next((end for end in ends if end >= after), ends[-1])


def codes_of(parts: Iterable[TimePart]) -> list[str]:
    """The weekdays that are named: "Monday to Wednesday, Friday" → MO, TU, WE, FR."""
    found: list[str] = []
    before = ""
    for part in parts:
        # A bank holiday Monday is a bank holiday.
        if part.letter == "D" and before != "B":
            codes = list(cast("tuple[str, ...]", part.value))
            if before == "R" and found:
                found += _days_between(found[-1], codes[-1])
            found += codes
        before = part.letter
    return list(dict.fromkeys(found))


def _days_between(first: str, last: str) -> list[str]:
    begin, end = WEEKDAYS.index(first), WEEKDAYS.index(last)
    return [WEEKDAYS[(begin + number) % 7] for number in range(1, (end - begin) % 7)]


def _months_of(parts: Iterable[TimePart]) -> frozenset[int]:
    """The months that are named: "January, April to June" → 1, 4, 5, 6."""
    found: list[int] = []
    is_range = False
    for part in parts:
        if part.letter in "RU":
            is_range = True
        elif part.letter == "M":
            month = _month(part)[0]
            if is_range and found:
                found += [
                    (found[-1] + number - 1) % 12 + 1
                    for number in range(1, (month - found[-1]) % 12)
                ]
            found.append(month)
            is_range = False
    return frozenset(found)


def _month(part: TimePart) -> tuple[int, int | None]:
    return cast("tuple[int, int | None]", part.value)


def said_date(part: TimePart) -> Said:
    """Of a date; of a month its first day."""
    return cast("Said", part.value) if part.letter == "X" else (1, *_month(part))


def _months(parts: Sequence[TimePart], today: date) -> StatedLimits:
    found = [_month(part) for part in parts if part.letter == "M"]
    is_range = len(found) == 2 and any(part.letter in "RUE" for part in parts)
    if not (is_range or len(found) == 1) or not any(year for _, year in found):
        letters = "".join(part.letter for part in parts)
        if letters.startswith("E"):
            parts = [replace_letter(part, "S", "R") for part in parts]
        return StatedLimits(months=_months_of(parts))
    (first, year), (last, last_year) = found[0], found[-1]
    since = near((1, first, year or (last_year if first <= last else None)), today)
    if not year and last_year and first > last:
        since = date(last_year - 1, first, 1)
    return StatedLimits(since=since, until=_last_of(last, last_year, since))


def replace_letter(part: TimePart, letter: str, other: str) -> TimePart:
    """The part, as another where it has that letter."""
    return TimePart(other, part.start, part.end, part.value) if part.letter == letter else part


def _left_out(parts: Sequence[TimePart], today: date) -> StatedLimits:
    if any(part.letter == "E" for part in parts):
        parts = [replace_letter(part, "S", "R") for part in parts]
    says = False if any(part.letter == "B" for part in parts) else None
    days = frozenset(codes_of(parts))
    return StatedLimits(
        not_months=_months_of(parts),
        not_days=days,
        is_on_bank_holidays=says,
        off_dates=tuple(_off_dates(parts)),
    )


def _off_dates(parts: Sequence[TimePart]) -> Iterator[str]:
    """The dates that are named, of every year where none is said. Raises `ValueError` for a day that there is not."""
    # Between months and between weekdays stand the same signs as between dates.
    dates = [
        part
        for at, part in enumerate(parts)
        if part.letter in "Xt" or (part.letter in "RU" and parts[at - 1].letter in "Xt")
    ]
    at = 0
    while at < len(dates):
        ends = dates[at : at + 3]
        is_range = len(ends) == 3 and ends[1].letter in "RU" and ends[2].letter == "X"
        last_day, last_month, last_year = said_date(ends[2 if is_range else 0])
        if is_range:
            first = ends[0]
            day, month, year = (
                said_date(first) if first.letter == "X" else (_number(first), last_month, last_year)
            )
            if last_year and not year:
                is_same_year = (month, day) <= (last_month, last_day)
                year = last_year if is_same_year else last_year - 1
        else:
            day, month, year = last_day, last_month, last_year
        is_yearly = not (year and last_year)
        yield span_of(
            date(ANY_YEAR if is_yearly else year or 0, month, day),
            date(ANY_YEAR if is_yearly else last_year or 0, last_month, last_day),
            is_yearly=is_yearly,
        )
        at += 3 if is_range else 1


def _dates(parts: Sequence[TimePart], today: date) -> StatedLimits:
    """Raises `ValueError` for a day that there is not."""
    first, last = [part for part in parts if part.letter in "Xt"]
    day, month, year = said_date(last)
    begin = said_date(first) if first.letter == "X" else (_number(first), month, year)
    if year and not begin[2]:
        begin = (*begin[:2], year if (begin[1], begin[0]) <= (month, day) else year - 1)
    since = near(begin, today)
    until = next_one((day, month, year), since)
    if until < today and not year:
        # Whoever writes of a summer in autumn means the next.
        since = next_one(begin, today)
        until = next_one((day, month, None), since)
    return StatedLimits(since=since, until=until)


def _number(part: TimePart) -> int:
    minutes = cast("int", getattr(part.value, "written", 0))
    if minutes % 60:
        raise ValueError("no day of a month has minutes")
    return minutes // 60


def _since(parts: Sequence[TimePart], today: date) -> StatedLimits:
    return StatedLimits(since=near(said_date(parts[-1]), today))


def _until(parts: Sequence[TimePart], today: date) -> StatedLimits:
    last = parts[-1]
    if last.letter == "M":
        month, year = _month(last)
        return StatedLimits(until=_last_of(month, year, today))
    return StatedLimits(until=next_one(said_date(last), today))


# By the names of phrases in `phrases.py`.
LIMITS: dict[str, Callable[[Sequence[TimePart], date], StatedLimits]] = {
    "left_out": _left_out,
    "dates": _dates,
    "since": _since,
    "until": _until,
    "months": _months,
    "bank_holidays": lambda parts, today: StatedLimits(is_on_bank_holidays=True),
}
