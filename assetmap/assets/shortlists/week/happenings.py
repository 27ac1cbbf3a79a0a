"""The coming days of a shortlist: one week for paper, and a calendar file."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from icalendar import Calendar, Event

from assetmap.assets.opening_hours.rules import UK, Occurrence, Rule, is_bank_holiday, rules_on
from assetmap.assets.opening_hours.wording import doubt_words
from assetmap.web.translations import gettext

# So many days of a calendar file: later dates have often changed by then.
CALENDAR_DAYS = 56
# What lasts longer than this is an opening time and no appointment, so it goes into the day's list and not its hours.
_LONGEST_APPOINTMENT = timedelta(hours=6)


@dataclass(frozen=True)
class Visited:
    """An entry of a shortlist, as a calendar needs it."""

    id: str
    name: str
    address: str
    phone: str | None
    rules: Sequence[Rule]


@dataclass(frozen=True)
class Happening:
    """One occurrence of an entry."""

    entry: Visited
    occurrence: Occurrence


@dataclass(frozen=True)
class DayOfWeek:
    """A day with what takes place on it, in the order of the hours; what has no hours comes last."""

    day: date
    bank_holiday: str | None
    happenings: list[Happening]


def week_of(entries: Iterable[Visited], first_day: date) -> list[DayOfWeek]:
    """Seven days from `first_day` with all that the entries offer on each."""
    entries = list(entries)
    return [_day(entries, first_day + timedelta(number)) for number in range(7)]


def _day(entries: Sequence[Visited], day: date) -> DayOfWeek:
    found = [Happening(entry, one) for entry in entries for one in rules_on(entry.rules, day)]
    found.sort(key=lambda each: (each.occurrence.opens_at or time.max, each.entry.name))
    return DayOfWeek(day, is_bank_holiday(day), found)


def without_dates(entries: Iterable[Visited]) -> list[Visited]:
    """The entries of which no opening time is known."""
    return [entry for entry in entries if not entry.rules]


def calendar_of(entries: Iterable[Visited], title: str, now: datetime) -> bytes:
    """An iCalendar file (RFC 5545) of the next eight weeks, one event for each occurrence.

    Each date stands by itself, so that bank holidays and dates off are left out as on the page. An occurrence without a
    closing time, and one that lasts all day, is an event of the whole day.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//assetmap//shortlist//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", title)
    today = now.astimezone(UK).date()
    for entry in entries:
        for number in range(CALENDAR_DAYS):
            day = today + timedelta(number)
            for place, one in enumerate(rules_on(entry.rules, day)):
                calendar.add_component(_event(entry, one, place, now))
    return bytes(calendar.to_ical())


def _event(entry: Visited, one: Occurrence, place: int, now: datetime) -> Event:
    event = Event()
    event.add("uid", f"{entry.id}-{one.day.isoformat()}-{place}@assetmap")
    event.add("dtstamp", now.astimezone(UTC))
    event.add("summary", entry.name)
    begins, ends = one.begins_at, one.ends_at
    if begins and ends and ends - begins <= _LONGEST_APPOINTMENT:
        event.add("dtstart", begins)
        event.add("dtend", ends)
    else:
        event.add("dtstart", one.day)
    notes = [one.description, doubt_words(one), entry.phone]
    notes.append(gettext("Times can change. Phone before you go."))
    event.add("description", "\n".join(filter(None, notes)))
    if entry.address:
        event.add("location", entry.address)
    return event
