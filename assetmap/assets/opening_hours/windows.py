"""The days and hours that a search asks for, in UK time."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from assetmap.assets.opening_hours.rules import UK
from assetmap.errors import InvalidInput

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
PARTS = {
    "mornings": (time(8), time(12)),
    "afternoons": (time(12), time(17)),
    "evenings": (time(17), time(22)),
}
SPECIAL = ("now", "today", "this-evening", "tomorrow", "weekend", *PARTS)
_EVENING = PARTS["evenings"]
# Further ahead a weekly rule says nothing that anybody has promised.
_MOST_DAYS_AHEAD = 366


@dataclass(frozen=True)
class Window:
    """A day in the UK, and the hours that matter: open at some moment from `begins_at` until before `ends_at`.

    Without hours any moment of the day will do; with `begins_at` alone, that moment. What `needs_hours` is not met by a
    rule that only knows its days: nobody is sent "now" to a door without hours.
    """

    day: date
    begins_at: time | None = None
    ends_at: time | None = None
    needs_hours: bool = False


def windows_of(open_on: str | None, open_at: str | None, now: datetime) -> tuple[Window, ...]:
    """The days and hours that the words mean; any of them will do.

    `open_on` is a day of the week (the next one, today included), a date, or one of `SPECIAL`; `open_at` an hour.
    Raises `InvalidInput` for what is no day or no hour, or says two hours.
    """
    here = now.astimezone(UK)
    hour = _hour(open_at)
    if open_on is None:
        return (Window(here.date(), hour),) if hour else ()
    word = open_on.strip().lower()
    if word in ("now", "this-evening", *PARTS) and hour:
        raise InvalidInput(
            f"open_on={word} already gives the time. Leave out open_at.", parameter="open_at"
        )
    if word == "now":
        return (Window(here.date(), time(here.hour, here.minute), needs_hours=True),)
    if word == "this-evening":
        begins, ends = _EVENING
        minute = time(here.hour, here.minute)
        # What is left of it; later than that, of the night.
        return (Window(here.date(), max(begins, minute), ends if minute < ends else time.max),)
    if word in PARTS:
        # On any day of the coming week.
        return tuple(Window(here.date() + timedelta(n), *PARTS[word]) for n in range(7))
    if word == "weekend":
        # On a Sunday that is today and the Saturday to come: its own Saturday is over.
        return tuple(Window(day, hour) for day in sorted(_next(n, here.date()) for n in (5, 6)))
    return (Window(_day(word, here.date()), hour),)


def _day(word: str, today: date) -> date:
    if word == "today":
        return today
    if word == "tomorrow":
        return today + timedelta(1)
    if word in DAYS:
        return _next(DAYS.index(word), today)
    try:
        day = date.fromisoformat(word) if re.fullmatch(r"\d{4}-\d\d-\d\d", word) else None
    except ValueError:
        day = None
    if day is None:
        raise InvalidInput(
            f"open_on must be a day of the week, a date like {today.isoformat()}, or one of {', '.join(SPECIAL)}.",
            parameter="open_on",
        )
    if not today <= day <= today + timedelta(_MOST_DAYS_AHEAD):
        raise InvalidInput(
            "open_on must be a date from today to a year ahead.",
            parameter="open_on",
        )
    return day


def _next(weekday: int, today: date) -> date:
    return today + timedelta((weekday - today.weekday()) % 7)


def _hour(text: str | None) -> time | None:
    if text is None:
        return None
    match = re.fullmatch(r"([0-9]{1,2}):([0-9]{2})", text.strip())
    if not match or int(match[1]) > 23 or int(match[2]) > 59:
        raise InvalidInput(
            "open_at must be a time from 00:00 to 23:59, such as 18:30.", parameter="open_at"
        )
    return time(int(match[1]), int(match[2]))
