"""OpenStreetMap's `opening_hours` as rules of a schedule, or in their own words.

The library `opening_hours` says what an expression means; its meaning, over two years of days, is what rules are made
of.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple

from opening_hours import OpeningHours, State
from opening_hours.opening_hours import ParserError

from assetmap.assets.opening_hours.osm_exceptions import apart, nights_to_their_day
from assetmap.assets.opening_hours.rules import DAY, WEEKDAYS, Rule, day_codes

# Any two years would do; always the same, so that a row reads alike whenever it is read. Each month has in one of
# them a fifth of some weekday, and February in one of them a 29th.
_FIRST, _END = datetime(2024, 1, 1), datetime(2026, 1, 1)
# What no rule of ours can follow: the sun, Easter, school holidays, weeks by number, years, days of the month by
# number, fallbacks, every so many minutes, and hours of which only the end is open.
_BEYOND_RULES = re.compile(
    r"sunrise|sunset|dawn|dusk|easter|\bSH\b|\bweek|\b[12][0-9]{3}\b|\|\||(?<!24)/|[0-9]-[0-9:]+\+",
    re.IGNORECASE,
)
_BANK_HOLIDAYS_IN_LIST = r"(?:[A-Z][a-z](?:-[A-Z][a-z])?,\s*)*PH(?:,\s*[A-Z][a-z](?:-[A-Z][a-z])?)*"
_CLOSED_ON_BANK_HOLIDAYS = re.compile(
    rf"{_BANK_HOLIDAYS_IN_LIST}:?\s+(?:off|closed)\b", re.IGNORECASE
)
_HOURS_OF_BANK_HOLIDAYS = re.compile(rf"{_BANK_HOLIDAYS_IN_LIST}:?\s+([^;]+)", re.IGNORECASE)


# "Mo-Su 24/7", which mappers write and the library refuses.
_DAY_AND_NIGHT = re.compile(r"\b((?:Mo|Tu|We|Th|Fr|Sa|Su|PH)) 24/7", re.IGNORECASE)


class _Span(NamedTuple):
    """From when until when on one day, `closes_at` of the next where it is earlier; None where it is not known."""

    opens_at: time | None
    closes_at: time | None
    remark: str


_Spans = tuple[_Span, ...]
_EVERY_MONTH = tuple(range(1, 13))


@lru_cache(maxsize=4096)
def read_opening_hours(text: str) -> tuple[Rule, ...]:
    """The rules that say what `text` says, and whatever no rule can say in its own words; nothing for no text.

    >>> read_opening_hours("Sa 10:00-12:00")[0].byday
    'SA'
    >>> read_opening_hours("dusk till dawn")[0].description
    'dusk till dawn'
    """
    text = " ".join(text.split())
    if not text:
        return ()
    if rules := _rules(_DAY_AND_NIGHT.sub(r"\1 00:00-24:00", text)):
        return rules
    parted = apart(text)
    rules = _rules(parted.plain) if parted else None
    if parted is None or rules is None:
        return (Rule(description=text),)
    return (*(parted.limit(rule) for rule in rules if rule.freq), *parted.words(rules))


def _rules(text: str) -> tuple[Rule, ...] | None:
    """None where it means nothing, or something that no rule can say."""
    if _BEYOND_RULES.search(re.sub('"[^"]*"', "", text)):
        return None
    try:
        days = _days(text)
    except ParserError:
        return None
    found = _rules_of_days(days) if days else None
    return _with_bank_holidays(text, found) if found else None


def _days(text: str) -> Mapping[date, _Spans] | None:
    """On which of the two years' days it is open and when, bank holidays being days like others; None where not
    certain.
    """
    # Without a country and a place the library knows of no bank holidays, and adds no zone to its hours.
    text, closings = nights_to_their_day(text)
    hours = OpeningHours(text, auto_country=False, auto_timezone=False)
    says_hours = ":" in re.sub('"[^"]*"', "", text) or "24/7" in text
    days: dict[date, list[_Span]] = defaultdict(list)
    for begins_at, ends_at, state, remark in hours.intervals(_FIRST - DAY, _END + DAY):
        if state == State.UNKNOWN:
            return None
        if state == State.OPEN:
            for day, opens_at, closes_at in _by_day(begins_at, ends_at):
                is_open_ended = "+" in text and closes_at == time()
                closes_at = closings.get(closes_at, closes_at)
                days[day].append(
                    _Span(opens_at, None if is_open_ended else closes_at, remark)
                    if says_hours
                    else _Span(None, None, remark)
                )
    return {
        _FIRST.date() + number * DAY: tuple(days.get(_FIRST.date() + number * DAY, ()))
        for number in range((_END - _FIRST).days)
    }


def _by_day(begins_at: datetime, ends_at: datetime) -> Iterable[tuple[date, time, time]]:
    """The stretch by the days on which it begins; only what lasts longer than a day is parted at midnight."""
    while ends_at - begins_at >= timedelta(days=1):
        midnight = datetime.combine(begins_at.date() + DAY, time())
        yield begins_at.date(), begins_at.time(), time()
        begins_at = midnight
    if begins_at < ends_at:
        yield begins_at.date(), begins_at.time(), ends_at.time()


def _rules_of_days(days: Mapping[date, _Spans]) -> list[Rule] | None:
    """Rules that give these days and no others; None where it cannot be said by weekdays, months and weeks of a
    month.
    """
    weekly: dict[tuple[_Span, tuple[int, ...]], list[str]] = defaultdict(list)
    monthly: list[Rule] = []
    for number, code in enumerate(WEEKDAYS):
        own = {day: spans for day, spans in days.items() if day.weekday() == number}
        by_month = {
            month: {own[day] for day in own if day.month == month} for month in _EVERY_MONTH
        }
        if all(len(said) == 1 for said in by_month.values()):
            months_of: dict[_Span, list[int]] = defaultdict(list)
            for month, (spans,) in by_month.items():
                for span in spans:
                    months_of[span].append(month)
            for span, months in months_of.items():
                weekly[span, tuple(months)].append(code)
            continue
        for spans in set(own.values()) - {()}:
            codes = _weeks_of_month(own, spans)
            if codes is None:
                return None
            monthly += [_opening("MONTHLY", span, byday=",".join(codes)) for span in spans]
    rules = [_weekly(span, months, codes) for (span, months), codes in weekly.items()]
    return sorted([*rules, *monthly], key=_order) or None


def _weekly(span: _Span, months: tuple[int, ...], codes: list[str]) -> Rule:
    bymonth = None if months == _EVERY_MONTH else ",".join(map(str, months))
    if len(codes) == len(WEEKDAYS):
        return _opening("DAILY", span, bymonth=bymonth)
    return _opening("WEEKLY", span, byday=",".join(codes), bymonth=bymonth)


def _weeks_of_month(own: Mapping[date, _Spans], spans: _Spans) -> list[str] | None:
    """The weeks of the month (2SU, -1SU) that have these hours; None where that does not tell them all."""
    open_on = {day for day, said in own.items() if said == spans}
    on_code: dict[str, set[date]] = defaultdict(set)
    for day in own:
        for code in day_codes(day)[1:]:
            on_code[code].add(day)
    codes = sorted((code for code in on_code if on_code[code] <= open_on), reverse=True)
    for code in list(codes):
        # The fifth is the last as well: one of them says it.
        others = [on_code[other] for other in codes if other != code]
        if open_on == set().union(*others):
            codes.remove(code)
    return sorted(codes) if open_on == set().union(*(on_code[code] for code in codes)) else None


def _opening(
    freq: str, span: _Span, *, byday: str | None = None, bymonth: str | None = None
) -> Rule:
    return Rule(
        freq,
        byday=byday,
        opens_at=span.opens_at,
        closes_at=span.closes_at,
        description=span.remark or None,
        bymonth=bymonth,
    )


def _order(rule: Rule) -> tuple[str, int, time, str]:
    day = WEEKDAYS.index(rule.byday[-2:]) if rule.byday and rule.freq == "MONTHLY" else 0
    day = WEEKDAYS.index(rule.byday[:2]) if rule.byday and rule.freq == "WEEKLY" else day
    return rule.freq or "", day, rule.opens_at or time(), rule.bymonth or ""


def _with_bank_holidays(text: str, rules: list[Rule]) -> tuple[Rule, ...]:
    """The rules, with what `text` says of bank holidays; it is silent on them where it names none (PH)."""
    said: bool | None = None
    apart: list[Rule] = []
    if _CLOSED_ON_BANK_HOLIDAYS.search(text):
        said = False
    elif match := _HOURS_OF_BANK_HOLIDAYS.search(text):
        said = ";" not in text
        if not said:
            apart = [Rule(description=f"on bank holidays {match[1].strip()}")]
    return (
        *(replace(rule, is_on_bank_holidays=said) for rule in rules),
        *apart,
    )
