"""Opening hours as lists write them: iCal rules, or days of the week in words."""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import time

from assetmap.assets.opening_hours.off_dates import are_off_dates
from assetmap.assets.opening_hours.rules import Rule
from assetmap.cells import LONGEST_NAME, parse_text, quoted

WEEKDAY_CODES = {
    "monday": "MO",
    "tuesday": "TU",
    "wednesday": "WE",
    "thursday": "TH",
    "friday": "FR",
    "saturday": "SA",
    "sunday": "SU",
}
_HOURS = re.compile(r"([0-9]{1,2}):([0-9]{2})(?:[-–]([0-9]{1,2}):([0-9]{2}))?")
# What publishers of library statistics write, as people say it.
IN_PLAIN_WORDS = {
    "all day (continuous)": "all day",
    "am & pm (continuous)": "morning and afternoon",
    "am & pm (with closure)": "morning and afternoon, closed between",
    "am only": "morning only",
    "pm only": "afternoon only",
}
_IN_WORDS = "WORDS"
_BANK_HOLIDAYS = "X-BANK-HOLIDAYS"
_OFF_DATES = "X-OFF-DATES"
CLOSED = {"", "closed", "no", "-", "n/a", "none", "false"}


def parse_schedule(text: str) -> list[Rule]:
    """Rules parted by `|`, each an RRULE, then hours if known, then words: `FREQ=WEEKLY;BYDAY=TU 10:00-12:00 soup`.

    What stands behind `WORDS` is kept as it is: `WORDS by appointment`. `X-BANK-HOLIDAYS=NO` is no part of RFC 5545,
    which knows no bank holidays: it says that a rule does not hold on them, `YES` that it does. Nor are
    `X-OFF-DATES=12-25,2026-05-05/2026-05-09`, on which it does not hold.

    Raises `ValueError` saying which part is no rule.
    """
    return [_parse_rule(part.strip()) for part in parse_text(text).split("|") if part.strip()]


def _parse_rule(text: str) -> Rule:
    rule, _, rest = text.partition(" ")
    if rule == _IN_WORDS and rest.strip():
        return Rule(description=rest.strip())
    parts = [part.partition("=") for part in rule.split(";") if part]
    fields = {name: value for name, _, value in parts}
    if not fields.keys() <= _FIELDS.keys() or len(fields) < len(parts) or "FREQ" not in fields:
        raise ValueError(f"{quoted(text)} is no rule like FREQ=WEEKLY;BYDAY=TU 10:00-12:00")
    for name, value in fields.items():
        if not _FIELDS[name](value):
            raise ValueError(f"{quoted(f'{name}={value}')} is not what {_MEANT[name]}")
    freq = _freq(fields, text)
    opens_at, closes_at, words = _parse_hours(rest.strip())
    interval = fields.get("INTERVAL")
    return Rule(
        freq=freq,
        byday=fields.get("BYDAY"),
        bymonthday=fields.get("BYMONTHDAY"),
        interval=int(interval) if interval else None,
        opens_at=opens_at,
        closes_at=closes_at,
        description=words or None,
        bymonth=fields.get("BYMONTH"),
        is_on_bank_holidays={"YES": True, "NO": False}.get(fields.get(_BANK_HOLIDAYS, "")),
        off_dates=fields.get(_OFF_DATES),
    )


def schedule_text(rules: Iterable[Rule]) -> str:
    """The rules as `parse_schedule` reads them, in their order."""
    return "|".join(map(_rule_text, rules))


def _rule_text(rule: Rule) -> str:
    words = (rule.description or "").replace("|", "/")
    if rule.freq is None:
        return f"{_IN_WORDS} {words}"
    parts = {
        "FREQ": rule.freq,
        "INTERVAL": rule.interval,
        "BYDAY": rule.byday,
        "BYMONTHDAY": rule.bymonthday,
        "BYMONTH": rule.bymonth,
        _BANK_HOLIDAYS: {None: "", True: "YES", False: "NO"}[rule.is_on_bank_holidays],
        _OFF_DATES: rule.off_dates,
    }
    hours = "-".join(f"{at:%H:%M}" for at in (rule.opens_at, rule.closes_at) if at)
    said = ";".join(f"{name}={value}" for name, value in parts.items() if value)
    return " ".join(filter(None, [said, hours, words]))


def _freq(fields: Mapping[str, str], text: str) -> str:
    """The frequency, in the one way that each rule can be written: every day of some is weekly, the first of them
    monthly.
    """
    freq, byday = fields["FREQ"], fields.get("BYDAY")
    if "BYMONTHDAY" in fields and freq != "MONTHLY":
        raise ValueError(f"{quoted(text)} names days of a month and is not MONTHLY")
    if freq == "DAILY" and byday:
        freq = "WEEKLY"
    if freq == "WEEKLY" and byday and any(character.isdigit() for character in byday):
        freq = "MONTHLY"
    if freq != "DAILY" and not (byday or "BYMONTHDAY" in fields):
        raise ValueError(f"{quoted(text)} does not say on which days")
    return freq


def _each(pattern: str) -> Callable[[str], bool]:
    one = re.compile(pattern)
    return lambda text: all(one.fullmatch(part) for part in text.split(","))


# The parts of an RRULE that are understood, what their values may be, and how that is told.
_FIELDS: dict[str, Callable[[str], bool]] = {
    "FREQ": lambda text: text in {"DAILY", "WEEKLY", "MONTHLY"},
    "BYDAY": _each(r"(?:[+-]?[1-5])?(?:MO|TU|WE|TH|FR|SA|SU)"),
    "BYMONTHDAY": _each(r"[+-]?(?:[1-9]|[12][0-9]|3[01])"),
    "BYMONTH": _each(r"[1-9]|1[0-2]"),
    "INTERVAL": lambda text: bool(re.fullmatch(r"[1-9][0-9]{0,2}", text)),
    _BANK_HOLIDAYS: lambda text: text in {"YES", "NO"},
    _OFF_DATES: are_off_dates,
}
_MEANT = {
    "FREQ": "is understood: DAILY, WEEKLY or MONTHLY",
    "BYDAY": "names days: MO,TU or 1MO or -1FR",
    "BYMONTHDAY": "names days of a month: 1,15 or -1",
    "BYMONTH": "names months by number: 9,10",
    "INTERVAL": "counts from 1 to 999",
    _BANK_HOLIDAYS: "is understood: YES or NO",
    _OFF_DATES: "names dates: 12-25 or 12-24/01-02 or 2026-12-25",
}


def _parse_hours(text: str) -> tuple[time | None, time | None, str]:
    """Opening time, closing time, and the words that follow them or stand in their place."""
    hours, _, words = text.partition(" ")
    match = _HOURS.fullmatch(hours)
    if not match:
        return None, None, text
    try:
        opens_at = time(int(match[1]), int(match[2]))
        closes_at = time.fromisoformat(_midnight(match[3], match[4])) if match[3] else None
    except ValueError:
        raise ValueError(f"{quoted(hours)} is no time of day") from None
    return opens_at, closes_at, words.strip()


def _midnight(hour: str, minute: str) -> str:
    """A time in ISO 8601; the end of a day is the beginning of the next."""
    return "00:00" if (hour, minute) == ("24", "00") else f"{hour:0>2}:{minute}"


def openings_by_weekday(cells: Mapping[str, object]) -> list[Rule]:
    """A rule for each day that a list answers in words ("AM & PM (continuous)"): the day is known and not the hour."""
    if WEEKDAY_CODES.keys().isdisjoint(cells):
        return []
    openings = []
    for day, code in WEEKDAY_CODES.items():
        words = str(cells.get(day, "")).strip()[:LONGEST_NAME]
        if words.lower() in CLOSED:
            continue
        words = IN_PLAIN_WORDS.get(words.lower(), words)
        try:
            opens_at, closes_at, note = _parse_hours(words)
        except ValueError:
            opens_at, closes_at, note = None, None, words
        openings.append(
            Rule(
                "WEEKLY",
                byday=code,
                opens_at=opens_at,
                closes_at=closes_at,
                description=note or None,
            )
        )
    return openings
