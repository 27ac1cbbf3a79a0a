"""Calendar files from different programs: the UK time of each event, and notes on parts that cannot be read."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from assetmap.assets.imports.formats import icalendar
from assetmap.assets.imports.formats.file_formats import open_rows
from assetmap.assets.opening_hours.list_notation import parse_schedule
from assetmap.assets.opening_hours.rules import Rule
from assetmap.errors import InvalidInput

Open = Callable[..., tuple[list[dict[str, str]], list[str]]]


def event(*lines: str, uid: str = "1") -> list[str]:
    return ["BEGIN:VEVENT", f"UID:{uid}", "SUMMARY:Lunch club", *lines, "END:VEVENT"]


def calendar(*events: Sequence[str]) -> str:
    lines = [line for one in events for line in one]
    return "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:x", *lines, "END:VCALENDAR", ""])


@pytest.fixture
def opened(tmp_path: Path) -> Open:
    """The rows of a calendar's text or bytes, and the notes on it."""

    def opened(content: str | bytes) -> tuple[list[dict[str, str]], list[str]]:
        path = tmp_path / "diary.ics"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        file = open_rows(path)
        lines = [line for batch in file.batches for line in batch]
        return [dict(zip(file.header, line.cells, strict=True)) for line in lines], file.notes

    return opened


@pytest.mark.parametrize(
    ("lines", "schedule"),
    [
        (["DTSTART:20990706T100000Z", "DTEND:20990706T113000Z"], "WORDS Monday 6 July 2099 11:00-12:30"),
        (["DTSTART:20990106T100000Z"], "WORDS Tuesday 6 January 2099 10:00"),
        (["DTSTART;TZID=Europe/London:20990706T100000", "DURATION:PT90M"], "WORDS Monday 6 July 2099 10:00-11:30"),
        (["DTSTART;TZID=Mars/One:20990106T100000", "DTEND:20990106T110000Z"], "WORDS Tuesday 6 January 2099 10:00-11:00"),
        (["DTSTART;VALUE=DATE:20990706"], "WORDS Monday 6 July 2099"),
        (["DTSTART;VALUE=DATE:20990706", "DURATION:P1D"], "WORDS Monday 6 July 2099"),
        (["RRULE:FREQ=WEEKLY", "DTSTART:20990106T100000"], "FREQ=WEEKLY;BYDAY=TU 10:00"),
        (["RRULE:FREQ=WEEKLY;BYDAY=MO,TH", "DTSTART;VALUE=DATE:20990106"], "FREQ=WEEKLY;BYDAY=MO,TH"),
        (["RRULE:FREQ=WEEKLY;BYDAY=MO", "RRULE:FREQ=WEEKLY;BYDAY=TU", "DTSTART:20260113T100000"], "FREQ=WEEKLY;BYDAY=MO 10:00"),
        (["RRULE:FREQ=MONTHLY", "DTSTART:20260106T100000"], "FREQ=MONTHLY;BYMONTHDAY=6 10:00"),
        (["RRULE:FREQ=MONTHLY;BYDAY=TU;BYSETPOS=2", "DTSTART:20260113T100000"], "FREQ=MONTHLY;BYDAY=2TU 10:00"),
        (["RRULE:FREQ=MONTHLY;BYDAY=TU,WE;BYSETPOS=2", "DTSTART:20260113T100000"], "WORDS FREQ=MONTHLY;BYDAY=TU,WE;BYSETPOS=2 10:00"),
        (["RRULE:FREQ=YEARLY", "DTSTART:20260113T100000"], "WORDS Every year on 13 January 10:00"),
        (["RRULE:FREQ=HOURLY;INTERVAL=2", "DTSTART:20260113T100000"], "WORDS FREQ=HOURLY;INTERVAL=2 10:00"),
        (["RRULE:FREQ=DAILY", "DTSTART:20260113T230000", "DTEND:20260114T010000"], "FREQ=DAILY 23:00-01:00"),
        ([], ""),
    ],
)  # fmt: skip
def test_when_an_event_is(lines: list[str], schedule: str, opened: Open) -> None:
    [row], notes = opened(calendar(event(*lines)))
    assert (row["schedule"], notes) == (schedule, [])
    assert parse_schedule(schedule) or not schedule, "and an import understands it"


def test_a_second_tuesday_is_stored_as_one(opened: Open) -> None:
    rule = "RRULE:FREQ=MONTHLY;BYDAY=TU;BYSETPOS=2,-1"
    [row], _ = opened(calendar(event(rule, "DTSTART;VALUE=DATE:20260113")))
    assert parse_schedule(row["schedule"]) == [Rule("MONTHLY", byday="2TU,-1TU")]


@pytest.mark.parametrize(
    ("lines", "is_over"),
    [
        (["RRULE:FREQ=WEEKLY;UNTIL=20200101", "DTSTART:20190113T100000"], True),
        (["RRULE:FREQ=WEEKLY;UNTIL=20990101", "DTSTART:20190113T100000"], False),
        (["RRULE:FREQ=WEEKLY;COUNT=6", "DTSTART:20190113T100000"], True),
        (["RRULE:FREQ=WEEKLY;COUNT=6000", "DTSTART:20190113T100000"], False),
        (["RRULE:FREQ=HOURLY;COUNT=6", "DTSTART:20190113T100000"], False),
        (["RRULE:FREQ=WEEKLY;COUNT=6"], False),
        (["RRULE:FREQ=WEEKLY", "DTSTART:20190113T100000"], False),
        (["DTSTART:20190113T100000", "DTSTART:20200113T100000"], True),
        (["DTSTART;VALUE=DATE:20190113", "DURATION:P2D"], True),
        (["DTSTART;VALUE=DATE:20190113", "DTEND;VALUE=DATE:20990113"], False),
    ],
)
def test_a_course_that_has_ended_is_left_out(lines: list[str], is_over: bool, opened: Open) -> None:
    rows, notes = opened(calendar(event(*lines)))
    assert len(rows) == (0 if is_over else 1)
    assert notes == (["1 event is over and left out."] if is_over else [])


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=DAILY;COUNT=0",
        "FREQ=DAILY;COUNT=-1",
        "FREQ=DAILY;INTERVAL=0;COUNT=3",
        "FREQ=DAILY;INTERVAL=0;BYMONTH=2;COUNT=3",
        "FREQ=WEEKLY;INTERVAL=0;BYDAY=MO;COUNT=3",
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=31;COUNT=3",
        "FREQ=DAILY;INTERVAL=7;BYDAY=MO;COUNT=3",
        "FREQ=MONTHLY;BYDAY=5MO;BYMONTHDAY=1;COUNT=3",
        "FREQ=MONTHLY;BYMONTHDAY=32;COUNT=3",
        "FREQ=MONTHLY;BYDAY=6MO;COUNT=3",
    ],
)
def test_a_rule_without_a_next_day_ends_nothing_and_is_not_searched_for_ever(
    rule: str, opened: Open
) -> None:
    [row], _ = opened(calendar(event("DTSTART:20240305T100000", f"RRULE:{rule}")))
    assert row["name"] == "Lunch club"


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("GEO:Hackney", "GEO"),
        ("GEO:51.5", "GEO"),
        ("DTSTART:next Tuesday", "DTSTART"),
        ("DTEND:20990230T110000", "DTEND"),
        ("DURATION:long", "DURATION"),
        ("RRULE:every week", "RRULE"),
    ],
)
def test_one_broken_line_of_an_event_loses_nothing_else(line: str, name: str, opened: Open) -> None:
    broken = [line, "LOCATION:St Mark's\\, E8 1EA"]
    if name != "DTSTART":
        broken.append("DTSTART:20990106T100000")
    rows, notes = opened(calendar(event(*broken), event("GEO:51.5;-0.06", uid="2")))
    assert [row["name"] for row in rows] == ["Lunch club"] * 2
    assert rows[0]["postcode"] == "E8 1EA"
    assert rows[0]["schedule"] == (
        "" if name == "DTSTART" else "WORDS Tuesday 6 January 2099 10:00"
    )
    assert (rows[1]["latitude"], rows[1]["longitude"]) == ("51.5", "-0.06")
    assert notes == [f"The {name} of 1 event cannot be read and was left out; check 'Lunch club'."]


def test_what_is_said_twice_is_all_kept(opened: Open) -> None:
    [row], _ = opened(
        calendar(
            event(
                *("CATEGORIES:lunch-club,warm-space", "CATEGORIES:library"),
                *("LOCATION:Small hall", "LOCATION:St Mark's\\, e81ea"),
                *("ORGANIZER;CN=Age UK:mailto:a@example.org", "ORGANIZER:mailto:b@example.org"),
            )
        )
    )
    assert row["category"] == "lunch-club;warm-space;library"
    assert (row["address"], row["postcode"]) == ("Small hall, St Mark's, e81ea", "E8 1EA")
    assert row["organization"] == "Age UK"


def test_two_calendars_in_one_file_are_both_read(opened: Open) -> None:
    rows, _ = opened(calendar(event(uid="1")) + calendar(event(uid="2")))
    assert [row["source_id"] for row in rows] == ["1", "2"]


def test_an_accent_of_an_older_program_is_kept(opened: Open) -> None:
    [row], notes = opened(calendar(event("LOCATION:Café")).encode("cp1252"))
    assert row["address"] == "Café"
    assert notes == ["The file is not UTF-8, so it was read as Windows-1252."]


def test_a_calendar_without_an_event_says_so(opened: Open) -> None:
    with pytest.raises(InvalidInput, match=r"diary\.ics has no event\.$"):
        opened(calendar())


def test_a_calendar_that_is_too_large_says_what_to_do(
    opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(icalendar, "LARGEST_BYTES", 1)
    with pytest.raises(InvalidInput, match=r"diary\.ics is larger than 0 MB; export a part of it"):
        opened(calendar(event()))
