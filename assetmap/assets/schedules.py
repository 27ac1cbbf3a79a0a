"""When is something open, as lists write it: iCal rules, or days of the week in words."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time

_DAYS = {
    "monday": "MO",
    "tuesday": "TU",
    "wednesday": "WE",
    "thursday": "TH",
    "friday": "FR",
    "saturday": "SA",
    "sunday": "SU",
}
_BYDAY = re.compile(r"(?:[+-]?[1-5])?(?:MO|TU|WE|TH|FR|SA|SU)")
_HOURS = re.compile(r"(\d{1,2}):(\d{2})(?:-(\d{1,2}):(\d{2}))?$")
_CLOSED = {"", "closed", "no", "-", "n/a"}


@dataclass(frozen=True)
class Opening:
    """One rule, the fields of an RRULE; times are UK time, and None where only the day is known."""

    freq: str
    byday: str | None = None
    bymonthday: str | None = None
    interval: int | None = None
    opens_at: time | None = None
    closes_at: time | None = None
    description: str | None = None


def parse_schedule(text: str) -> list[Opening]:
    """Rules parted by `|`, each an RRULE, then hours if known, then words: `FREQ=WEEKLY;BYDAY=TU 10:00-12:00 soup`.

    Raises `ValueError` saying which part is no rule.
    """
    return [_parse_rule(part.strip()) for part in text.split("|") if part.strip()]


def _parse_rule(text: str) -> Opening:
    rule, _, rest = text.partition(" ")
    fields = dict(part.split("=", 1) for part in rule.split(";") if "=" in part)
    known = {"FREQ", "BYDAY", "BYMONTHDAY", "INTERVAL"}
    if fields.get("FREQ") not in {"DAILY", "WEEKLY", "MONTHLY"} or not fields.keys() <= known:
        raise ValueError(f"{text!r} is no rule like FREQ=WEEKLY;BYDAY=TU 10:00-12:00")
    byday = fields.get("BYDAY")
    if byday and not all(_BYDAY.fullmatch(day) for day in byday.split(",")):
        raise ValueError(f"{byday!r} names no days like MO,TU")
    interval = fields.get("INTERVAL")
    if interval and not interval.isdigit():
        raise ValueError(f"{interval!r} is no interval")
    hours, _, words = rest.strip().partition(" ")
    opens_at, closes_at = _parse_hours(hours)
    if hours and opens_at is None:
        words = rest.strip()
    return Opening(
        freq=fields["FREQ"],
        byday=byday,
        bymonthday=fields.get("BYMONTHDAY"),
        interval=int(interval) if interval else None,
        opens_at=opens_at,
        closes_at=closes_at,
        description=words.strip() or None,
    )


def _parse_hours(text: str) -> tuple[time | None, time | None]:
    match = _HOURS.match(text)
    if not match:
        return None, None
    try:
        opens_at = time(int(match[1]), int(match[2]))
        closes_at = time(int(match[3]) % 24, int(match[4])) if match[3] else None
    except ValueError:
        raise ValueError(f"{text!r} is no time of day") from None
    return opens_at, closes_at


def openings_by_weekday(cells: Mapping[str, object]) -> list[Opening]:
    """A rule for each day that a list answers in words ("AM & PM (continuous)"): the day is known and not the hour."""
    openings = []
    for day, code in _DAYS.items():
        words = str(cells.get(day, "")).strip()
        if words.lower() not in _CLOSED:
            opens_at, closes_at = _parse_hours(words)
            note = None if opens_at else words
            openings.append(Opening("WEEKLY", code, None, None, opens_at, closes_at, note))
    return openings
