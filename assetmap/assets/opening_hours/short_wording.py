"""Short wording of an opening rule for paper and text messages."""

from collections.abc import Iterable
from datetime import date, time
from itertools import groupby

from assetmap.assets.opening_hours.off_dates import off_dates_in_words
from assetmap.assets.opening_hours.rules import WEEKDAYS, Rule
from assetmap.assets.opening_hours.text.writer import months_in_words
from assetmap.web.translations import gettext
from assetmap.web.wording import day, hour, weekdays


def told(rules: Iterable[Rule], today: date) -> list[str]:
    """Lines that say when, in the order of the week; days in a row with the same hours are told together.

    What is over by `today` is not told.
    """
    lines = []
    for (opens_at, closes_at, limits, note), group in groupby(
        _ahead(rules, today),
        key=lambda rule: (
            rule.opens_at,
            rule.closes_at,
            _limits(rule, today),
            rule.description,
        ),
    ):
        days = _days_together(list(group))
        words = ", ".join(filter(None, [days, _hours(opens_at, closes_at), *limits]))
        lines.append(f"{words} ({note})" if words and note else words or note or "")
    return [line for line in lines if line]


def told_briefly(rules: Iterable[Rule], today: date) -> str:
    """The same for a text message, without what is said in words: "Mon to Fri 9am-5pm, Sat 10am-1pm"."""
    parts = []
    for (opens_at, closes_at, limits), group in groupby(
        _ahead(rules, today),
        key=lambda rule: (rule.opens_at, rule.closes_at, _limits(rule, today)),
    ):
        hours = _hours(opens_at, closes_at, is_brief=True)
        words = f"{_days_together(list(group), is_brief=True)} {hours}".strip()
        parts.append(f"{words} ({'; '.join(limits)})".strip() if limits else words)
    return ", ".join(part for part in parts if part)


def _ahead(rules: Iterable[Rule], today: date) -> list[Rule]:
    """The rules that are not over, in the order of the week."""
    return sorted((rule for rule in rules if not _is_over(rule, today)), key=_order)


def _is_over(rule: Rule, today: date) -> bool:
    last = rule.valid_from if rule.freq is None else rule.valid_to
    return last is not None and last < today


def _limits(rule: Rule, today: date) -> tuple[str, ...]:
    """The words on when in the year it takes place, and when not."""
    words = []
    if rule.bymonth:
        words.append(months_in_words(rule.bymonth))
    if rule.freq and rule.valid_from and rule.valid_from > today:
        words.append(gettext("from %(day)s") % {"day": day(rule.valid_from)})
    if rule.freq and rule.valid_to:
        words.append(gettext("until %(day)s") % {"day": day(rule.valid_to)})
    if rule.is_on_bank_holidays is False:
        words.append(gettext("not on bank holidays"))
    if rule.off_dates:
        words += off_dates_in_words(rule.off_dates)
    return tuple(words)


def _order(rule: Rule) -> tuple[int, str, time]:
    first = (rule.byday or "").split(",")[0]
    where = WEEKDAYS.index(first) if first in WEEKDAYS else len(WEEKDAYS)
    return where, rule.byday or "", rule.opens_at or time.max


def _hours(opens_at: time | None, closes_at: time | None, *, is_brief: bool = False) -> str:
    if opens_at is None:
        return ""
    if closes_at is None:
        return gettext("from %(opens)s") % {"opens": hour(opens_at)}
    if opens_at == closes_at:
        return gettext("day and night")
    if is_brief:
        return f"{hour(opens_at)}-{hour(closes_at)}"
    return gettext("%(opens)s to %(closes)s") % {
        "opens": hour(opens_at),
        "closes": hour(closes_at),
    }


def _days_together(rules: list[Rule], *, is_brief: bool = False) -> str:
    """The days of rules with the same hours: a run of whole weekdays as "Monday to Friday", others one by one."""
    plain = [rule for rule in rules if _is_weekly(rule)]
    codes = sorted(
        {code for rule in plain for code in (rule.byday or "").split(",")}, key=WEEKDAYS.index
    )
    names = [_name(code, is_brief=is_brief) for code in codes]
    numbers = [WEEKDAYS.index(code) for code in codes]
    if len(codes) == len(WEEKDAYS):
        words = [gettext("Every day")]
    elif len(codes) > 2 and numbers == list(range(numbers[0], numbers[0] + len(numbers))):
        words = [gettext("%(first)s to %(last)s") % {"first": names[0], "last": names[-1]}]
    else:
        words = names
    return ", ".join(
        [*words, *(_days(rule, is_brief=is_brief) for rule in rules if not _is_weekly(rule))]
    )


def _is_weekly(rule: Rule) -> bool:
    days = (rule.byday or "").split(",")
    return (
        rule.freq == "WEEKLY" and (rule.interval or 1) == 1 and all(day in WEEKDAYS for day in days)
    )


def _days(rule: Rule, *, is_brief: bool) -> str:
    if rule.freq is None:
        return day(rule.valid_from) if rule.valid_from else ""
    if rule.byday:
        words = ", ".join(_name(code, is_brief=is_brief) for code in rule.byday.split(","))
    elif rule.bymonthday:
        words = gettext("day %(number)s of the month") % {
            "number": rule.bymonthday.replace(",", ", ")
        }
    else:
        words = gettext("Every day") if rule.freq == "DAILY" else ""
    every = rule.interval or 1
    if every == 1:
        if rule.freq == "MONTHLY" and rule.byday:
            return gettext("%(days)s of the month") % {"days": words}
        return words
    units = {
        "DAILY": gettext("every %(number)s days"),
        "WEEKLY": gettext("every %(number)s weeks"),
        "MONTHLY": gettext("every %(number)s months"),
    }
    often = units.get(rule.freq, "") % {"number": every}
    return f"{words}, {often}" if words and rule.freq != "DAILY" else often


def _name(code: str, *, is_brief: bool) -> str:
    name = weekdays(code)
    if not is_brief:
        return name
    *ordinal, weekday = name.split(" ")
    return " ".join([*ordinal, weekday[:3]])
