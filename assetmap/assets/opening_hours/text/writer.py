"""Opening rules as a sentence that the parser can read again."""

from collections.abc import Iterable
from datetime import date

from assetmap.assets.opening_hours.off_dates import off_dates_in_words
from assetmap.assets.opening_hours.rules import WEEKDAYS, Occurrence, Rule
from assetmap.assets.opening_hours.wording import hours_words
from assetmap.web.translations import DEFAULT_LANGUAGE, current_language, gettext
from assetmap.web.wording import day, month, weekdays

# With more months than this it is shorter to say in which it is not.
_MOST_MONTHS = 6


def times_in_words(rules: Iterable[Rule]) -> str:
    """One sentence, nothing for no rules; `read_times` makes the same rules of it in English."""
    rules = list(rules)
    told = [words for words in map(_told, rules) if words]
    if not told or [rule.description for rule in rules] == told:
        # Nothing but words: they stand as they were written.
        return "; ".join(told)
    sentence = "; ".join(told)
    return f"{sentence[0].upper()}{sentence[1:]}."


def _told(rule: Rule) -> str:
    words = ", ".join(filter(None, [_days(rule), _hours(rule), *_limits(rule)]))
    if rule.description:
        return f"{words} ({rule.description})" if words else rule.description
    return words


def _days(rule: Rule) -> str:
    every = rule.interval or 1
    if rule.freq is None:
        return day(rule.valid_from) if rule.valid_from else ""
    if rule.freq == "DAILY":
        return (
            gettext("every %(number)s days") % {"number": every}
            if every > 1
            else gettext("every day")
        )
    codes = rule.byday
    if rule.freq == "WEEKLY" and not codes and rule.valid_from:
        codes = WEEKDAYS[rule.valid_from.weekday()]
    names = _and([weekdays(code) for code in (codes or "").split(",") if code])
    if rule.freq == "WEEKLY":
        if every == 1 and codes and len(codes) > len("MO,TU") and codes in ",".join(WEEKDAYS):
            return gettext("%(first)s to %(last)s") % {
                "first": weekdays(codes[:2]),
                "last": weekdays(codes[-2:]),
            }
        often = (
            gettext("every %(number)s weeks on %(days)s")
            if every > 1
            else gettext("every %(days)s")
        )
        return often % {"number": every, "days": names}
    if not codes:
        names = _and(
            [_month_day(number) for number in (rule.bymonthday or "").split(",") if number]
        )
    words = gettext("the %(days)s of the month") % {"days": names}
    return (
        f"{gettext('every %(number)s months') % {'number': every}}, {words}" if every > 1 else words
    )


def _month_day(number: str) -> str:
    if number == "-1":
        return gettext("last day")
    if current_language() != DEFAULT_LANGUAGE:
        return f"{number}."
    ending = {"1": "st", "2": "nd", "3": "rd"}.get(number[-1], "th")
    return f"{number}{'th' if number in ('11', '12', '13') else ending}"


def _hours(rule: Rule) -> str:
    if rule.opens_at is None:
        return ""
    return hours_words(Occurrence(date.min, rule.opens_at, rule.closes_at))


def _limits(rule: Rule) -> list[str]:
    words = []
    if rule.bymonth:
        words.append(months_in_words(rule.bymonth))
    if rule.freq and rule.valid_from:
        words.append(gettext("from %(day)s") % {"day": day(rule.valid_from)})
    if rule.freq and rule.valid_to:
        words.append(gettext("until %(day)s") % {"day": day(rule.valid_to)})
    if rule.is_on_bank_holidays is not None:
        words.append(
            gettext("also on bank holidays")
            if rule.is_on_bank_holidays
            else gettext("not on bank holidays")
        )
    if rule.off_dates:
        words += off_dates_in_words(rule.off_dates)
    return words


def months_in_words(bymonth: str) -> str:
    """The months of a rule, or those that it leaves out where that is shorter: "not in August"."""
    months = [int(number) for number in bymonth.split(",")]
    if len(months) > _MOST_MONTHS:
        missing = [month(number) for number in range(1, 13) if number not in months]
        return gettext("not in %(months)s") % {"months": _and(missing)}
    return gettext("only in %(months)s") % {"months": _and([month(number) for number in months])}


def _and(names: list[str]) -> str:
    if len(names) < 2:
        return "".join(names)
    return gettext("%(first)s and %(last)s") % {"first": ", ".join(names[:-1]), "last": names[-1]}
