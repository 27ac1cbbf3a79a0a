"""Opening rules, and whether they are open on a day, at a moment, in a week, or next.

Rules are iCal RRULEs in UK time. Hours that pass midnight belong to the day on which they begin.
"""

import calendar
import heapq
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from itertools import groupby, islice
from zoneinfo import ZoneInfo

from dateutil.rrule import rrule, rruleset, rrulestr
from holidays import country_holidays

from assetmap.assets.opening_hours.off_dates import is_off

UK = ZoneInfo("Europe/London")
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
DAY = timedelta(days=1)
# Nobody plans further ahead.
HORIZON = timedelta(days=2 * 366)
# Words in a rule's description by which it does not take place each time: "term time only", "not at Easter". The same
# in Python's and PostgreSQL's regular expressions, but for how each names the ends of a word.
LIMITING_WORDS = (
    "term|terms|termtime|holiday|holidays|half[ -]?terms?|vacations?|ramadan|easter|christmas|appointments?|appts?"
    "|except|excluding|excluded|not|no (?:session|meeting|class)(?:e?s)?|unless|closed|subject to|usually|sometimes|occasional"
    "|occasionally|alternate|varies|winter|summer|weather|monthly|quarterly|(?:once|twice|times) (?:an?|per|each|every)"
    "|(?:some|most|certain|selected|various) (?:of the )?(?:weeks?|months?|days?|dates?)|finish|finishes|finishing"
)
_LIMITING = re.compile(rf"\b(?:{LIMITING_WORDS})\b", re.IGNORECASE)
# What is open as long as this without a break is open day and night.
WITHOUT_BREAK = timedelta(days=7)


@dataclass(frozen=True)
class Rule:
    """An opening rule: the fields of an iCal RRULE in UK time. It is also a row of the table `schedule`.

    Without `freq` it is once, on `valid_from`; without that too, only its description says when. A day may be known
    and not the hour.
    """

    freq: str | None = None
    interval: int | None = None
    byday: str | None = None
    bymonthday: str | None = None
    bymonth: str | None = None
    is_on_bank_holidays: bool | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    opens_at: time | None = None
    closes_at: time | None = None
    description: str | None = None
    off_dates: str | None = None  # as off_dates.py reads them

    @property
    def is_anchored(self) -> bool:
        """Whether it is known from which week, day or month every second or third one is counted."""
        return (self.interval or 1) == 1 or self.valid_from is not None

    @property
    def is_limited_in_words(self) -> bool:
        """Whether words of its description say that it does not take place each time."""
        return bool(self.description and _LIMITING.search(self.description))

    @property
    def names_days(self) -> bool:
        """Whether it says on which days, or "every week" and no more."""
        if self.freq == "DAILY" or (self.byday and self.freq in ("WEEKLY", "MONTHLY")):
            return True
        if self.freq == "MONTHLY" and self.bymonthday:
            return True
        return self.freq in (None, "WEEKLY", "MONTHLY") and self.valid_from is not None


# The columns of `schedule` that make a rule, in the order of its fields.
RULE_FIELDS = tuple(one.name for one in fields(Rule))


@dataclass(frozen=True)
class Occurrence:
    """A day on which something is open; not certain on a bank holiday that its rule is silent on, nor unanchored, nor
    where words limit it.
    """

    day: date
    opens_at: time | None
    closes_at: time | None
    is_certain: bool = True
    description: str | None = None

    @property
    def begins_at(self) -> datetime | None:
        """The moment in UTC, None where the hour is not known."""
        return None if self.opens_at is None else _moment(self.day, self.opens_at)

    @property
    def ends_at(self) -> datetime | None:
        """The moment in UTC, on the day after where the hours pass midnight; None where it is not known."""
        if self.opens_at is None or self.closes_at is None:
            return None
        day = self.day if self.closes_at > self.opens_at else self.day + DAY
        return _moment(day, self.closes_at)

    def covers(self, moment: datetime) -> bool:
        """Whether it is known to take place at this moment."""
        begins_at, ends_at = self.begins_at, self.ends_at
        return begins_at is not None and ends_at is not None and begins_at <= moment < ends_at


def _moment(day: date, at: time) -> datetime:
    # Two times of one zone are compared by the clock on the wall, which the end of summer time turns back.
    return datetime.combine(day, at, tzinfo=UK).astimezone(UTC)


def day_codes(day: date) -> tuple[str, ...]:
    """The BYDAY codes that a date answers to.

    >>> day_codes(date(2026, 11, 24))
    ('TU', '4TU', '-1TU')
    """
    weekday = WEEKDAYS[day.weekday()]
    from_start = (day.day - 1) // 7 + 1
    from_end = (_length_of_month(day) - day.day) // 7 + 1
    return weekday, f"{from_start}{weekday}", f"-{from_end}{weekday}"


def _length_of_month(day: date) -> int:
    return calendar.monthrange(day.year, day.month)[1]


def is_bank_holiday(day: date) -> str | None:
    """The name of England's bank holiday on that day; None on any other."""
    return _bank_holidays(day.year).get(day)


@lru_cache
def _bank_holidays(year: int) -> Mapping[date, str]:
    found = country_holidays("GB", subdiv="ENG", years=year, expand=False, language="en_GB")
    return {day: name.replace("(observed)", "(substitute day)") for day, name in found.items()}


def rules_on(rules: Iterable[Rule], day: date) -> list[Occurrence]:
    """The rules that fall on a day, in the order of their hours; those without hours come last."""
    return list(_occurrences(rules, day, day))


@dataclass(frozen=True)
class Day:
    """One day of a week."""

    day: date
    bank_holiday: str | None
    occurrences: list[Occurrence]


def week(rules: Iterable[Rule], first_day: date) -> list[Day]:
    """Seven days from `first_day`, each with what takes place on it."""
    rules = list(rules)
    days = [first_day + number * DAY for number in range(7)]
    return [Day(day, is_bank_holiday(day), rules_on(rules, day)) for day in days]


def next_dates(rules: Iterable[Rule], after: datetime, count: int = 4) -> list[Occurrence]:
    """The next `count` occurrences that have not begun; today's, where its hour is not known, may not have."""
    today = after.astimezone(UK).date()
    return list(islice(_upcoming(rules, after, unknown_hours_from=today), count))


class State(StrEnum):
    """The state of an asset at a moment, as far as its rules tell."""

    OPEN = "open"
    ASK_FIRST = "ask-first"  # today, unless a bank holiday or the wrong week keeps it closed
    HOUR_NOT_KNOWN = "hour-not-known"  # today; or the next day is known, and its hour is not
    OPENS = "opens"
    OVER = "over"  # there are rules, and no more days
    NOT_KNOWN = "not-known"


@dataclass(frozen=True)
class OpeningStatus:
    """The opening status at a moment: `occurrence` is the one that the state is about, `next` the one after it, if it
    has begun.

    `until` is when it closes, hours that follow without a break included; None where nobody knows, or it never does.
    """

    state: State
    at: datetime
    occurrence: Occurrence | None = None
    until: datetime | None = None
    next: Occurrence | None = None

    @property
    def is_open_now(self) -> bool | None:
        """None where nobody can tell."""
        if self.state == State.OPEN:
            return True
        if self.state == State.NOT_KNOWN or (
            self.occurrence and may_be_on(self.occurrence, self.at)
        ):
            return None
        return False


def opening_status(rules: Iterable[Rule], moment: datetime) -> OpeningStatus:
    """The opening status at a time-zone-aware `moment`: open, opening next, or unknown."""
    rules = [rule for rule in rules if rule.names_days]
    here = moment.astimezone(UK)
    today = here.date()
    on = [one for one in _occurrences(rules, today - DAY, today) if may_be_on(one, moment)]
    upcoming = next(_upcoming(rules, moment, unknown_hours_from=today + DAY), None)
    for one in on:
        if one.is_certain and one.covers(moment):
            until = _until(rules, one)
            after = _upcoming(rules, until or moment, unknown_hours_from=today + DAY)
            return OpeningStatus(State.OPEN, here, one, until, next(after, None))
    if on:
        state = State.HOUR_NOT_KNOWN if on[0].is_certain else State.ASK_FIRST
        return OpeningStatus(state, here, on[0], on[0].ends_at, upcoming)
    if upcoming is None:
        return OpeningStatus(State.OVER if rules else State.NOT_KNOWN, here)
    if upcoming.day == today and not upcoming.is_certain:
        state = State.ASK_FIRST
    else:
        state = State.HOUR_NOT_KNOWN if upcoming.opens_at is None else State.OPENS
    return OpeningStatus(state, here, upcoming, None, upcoming)


def may_be_on(one: Occurrence, moment: datetime) -> bool:
    """Whether it is on, for all that is known: without an end it may last until midnight."""
    if one.opens_at and one.closes_at:
        return one.covers(moment)
    has_begun = one.begins_at is None or one.begins_at <= moment
    return one.day == moment.astimezone(UK).date() and has_begun


def _until(rules: Iterable[Rule], one: Occurrence) -> datetime | None:
    """The moment of closing; None where that is not within `WITHOUT_BREAK`."""
    begins_at, until = one.begins_at, one.ends_at
    if begins_at is None or until is None:
        return None
    for following in _occurrences(rules, one.day, one.day + WITHOUT_BREAK):
        begins, ends = following.begins_at, following.ends_at
        if following.is_certain and begins and ends and begins <= until < ends:
            until = ends
    return None if until - begins_at >= WITHOUT_BREAK else until


def _upcoming(
    rules: Iterable[Rule], moment: datetime, *, unknown_hours_from: date
) -> Iterator[Occurrence]:
    today = moment.astimezone(UK).date()
    for one in _occurrences(rules, today, today + HORIZON):
        begins_at = one.begins_at
        if one.day >= unknown_hours_from if begins_at is None else begins_at > moment:
            yield one


def _occurrences(rules: Iterable[Rule], first: date, last: date) -> Iterator[Occurrence]:
    """All occurrences from `first` to `last` in order, each once though two rules may say it."""
    found = heapq.merge(*(_of_rule(rule, first, last) for rule in rules), key=_order)
    return (one for one, _ in groupby(found))


def _order(one: Occurrence) -> tuple[date, bool, time, bool, time, bool, str]:
    return (
        one.day,
        one.opens_at is None,
        one.opens_at or time.min,
        one.closes_at is None,
        one.closes_at or time.min,
        not one.is_certain,
        one.description or "",
    )


def _of_rule(rule: Rule, first: date, last: date) -> Iterator[Occurrence]:
    for day in _days(rule, first, last):
        says = rule.is_on_bank_holidays if is_bank_holiday(day) else True
        if says is not False:
            is_certain = rule.is_anchored and says is True and not rule.is_limited_in_words
            yield Occurrence(day, rule.opens_at, rule.closes_at, is_certain, rule.description)


def _days(rule: Rule, first: date, last: date) -> Iterator[date]:
    first, last = max(first, rule.valid_from or first), min(last, rule.valid_to or last)
    if first > last or not rule.names_days:
        return
    if rule.freq is None:
        if first == rule.valid_from and not is_off(rule.off_dates, first):
            yield first
        return
    for moment in _read(*_recurrence(rule, first)):
        day = moment.date()
        if day > last:
            return
        if day >= first and _is_on(rule, day) and not is_off(rule.off_dates, day):
            yield day


def _recurrence(rule: Rule, first: date) -> tuple[str, date]:
    """The RRULE and the day that it starts from, as near before `first` as its interval allows.

    The rest of the rule is sifted out of dateutil's days afterwards (`_is_on`): looking for a 30th of February or a
    first Monday on the 20th it would count to the year 9999, and "Sundays and the first Tuesday" never comes there.
    """
    # "The first Monday" is one of a month, whatever is said of weeks.
    freq = "MONTHLY" if re.search("[0-9]", rule.byday or "") else rule.freq
    parts = {"FREQ": freq}
    since, start = rule.valid_from or first, first
    if rule.interval and rule.interval > 1 and rule.valid_from:
        parts["INTERVAL"] = str(rule.interval)
        turn = {"DAILY": rule.interval, "WEEKLY": 7 * rule.interval}.get(freq or "")
        start = since + (first - since) // (turn * DAY) * turn * DAY if turn else since
    if rule.byday and freq != "DAILY":
        parts["BYDAY"] = re.sub("[-+0-9]", "", rule.byday)
    elif freq == "WEEKLY":
        parts["BYDAY"] = WEEKDAYS[since.weekday()]
    elif freq == "MONTHLY":
        parts["BYMONTHDAY"] = rule.bymonthday or str(since.day)
    return ";".join(f"{name}={value}" for name, value in parts.items()), start


@lru_cache(maxsize=4096)
def _read(text: str, start: date) -> rrule | rruleset:
    return rrulestr(text, dtstart=datetime.combine(start, time.min))


def _is_on(rule: Rule, day: date) -> bool:
    days_of_month = day.day, day.day - _length_of_month(day) - 1
    return (
        _names_any(rule.bymonth, day.month)
        and _names_any(rule.bymonthday, *days_of_month)
        and _names_any(rule.byday, *day_codes(day))
    )


def _names_any(codes: str | None, *wanted: object) -> bool:
    """Whether one of them is in "1,+15,-1"; where there are no codes, all are."""
    if not codes:
        return True
    return not {str(code) for code in wanted}.isdisjoint(codes.replace("+", "").split(","))
