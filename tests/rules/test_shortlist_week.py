"""One week of a shortlist, and its calendar file."""

from datetime import UTC, date, datetime, time

from icalendar import Calendar

from assetmap.assets.opening_hours.rules import UK, Rule
from assetmap.assets.shortlists.week.happenings import (
    CALENDAR_DAYS,
    Visited,
    calendar_of,
    week_of,
    without_dates,
)

MONDAY = date(2026, 12, 21)
LUNCH = Visited(
    "lunch",
    "Lunch; with friends",
    "1 Mill Lane, E8 1EA",
    "020 7946 0101",
    [Rule("WEEKLY", byday="TU", opens_at=time(12), closes_at=time(14))],
)
LIBRARY = Visited(
    "library",
    "Library",
    "",
    None,
    [
        Rule(
            "DAILY",
            opens_at=time(9),
            closes_at=time(18),
            is_on_bank_holidays=False,
            off_dates="12-24",
        )
    ],
)
CHAT = Visited("chat", "Chat", "", None, [])


def test_a_week_has_all_entries_by_day_and_hour() -> None:
    days = week_of([LUNCH, LIBRARY, CHAT], MONDAY)
    said = [[one.entry.name for one in day.happenings] for day in days]
    both, only = ["Library", "Lunch; with friends"], ["Library"]
    # The library is shut on Christmas Eve, Christmas Day and Boxing Day.
    assert said == [only, both, only, [], [], [], only]
    assert days[4].bank_holiday == "Christmas Day"
    assert without_dates([LUNCH, LIBRARY, CHAT]) == [CHAT]


def test_the_calendar_file_has_each_date_and_none_that_is_off() -> None:
    now = datetime(2026, 12, 21, 8, tzinfo=UTC)
    calendar = Calendar.from_ical(calendar_of([LUNCH, LIBRARY, CHAT], "Tuesday company", now))
    events = calendar.walk("VEVENT")
    lunches = [one for one in events if str(one["summary"]) == LUNCH.name]
    assert len(lunches) == CALENDAR_DAYS // 7
    first = lunches[0]
    assert first.decoded("dtstart").astimezone(UK) == datetime(2026, 12, 22, 12, tzinfo=UK)
    assert first.decoded("dtend").astimezone(UK) == datetime(2026, 12, 22, 14, tzinfo=UK)
    assert str(first["location"]) == LUNCH.address and LUNCH.phone in str(first["description"])
    # Nine hours are no appointment: the library is noted on its days.
    opened = {one.decoded("dtstart") for one in events if str(one["summary"]) == LIBRARY.name}
    assert MONDAY in opened and date(2026, 12, 24) not in opened
    assert date(2026, 12, 25) not in opened and date(2026, 12, 28) not in opened
    assert len({str(one["uid"]) for one in events}) == len(events)


def test_an_empty_shortlist_is_an_empty_calendar() -> None:
    calendar = Calendar.from_ical(calendar_of([], "Nothing", datetime(2026, 1, 1, tzinfo=UTC)))
    assert calendar.walk("VEVENT") == []
