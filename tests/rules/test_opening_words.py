"""The wording of opening times, in plain words and with the doubt that there is."""

from datetime import date, datetime, time

import pytest

from assetmap.assets.opening_hours.rules import UK, Occurrence, Rule
from assetmap.assets.opening_hours.wording import (
    doubt_words,
    hours_words,
    open_words,
    weekday_words,
)

TUESDAY, CHRISTMAS = date(2026, 11, 24), date(2026, 12, 25)
TEN, NOON = time(10), time(12)
TUESDAYS = Rule("WEEKLY", byday="TU", opens_at=TEN, closes_at=NOON)
SILENT = Rule("DAILY", opens_at=TEN, closes_at=NOON)
UNCOUNTED = Rule("WEEKLY", byday="TU", interval=2, opens_at=TEN, closes_at=NOON)


@pytest.mark.parametrize(
    ("rules", "now", "words"),
    [
        ([TUESDAYS], datetime(2026, 11, 24, 11), "Open now, until midday"),
        ([TUESDAYS], datetime(2026, 11, 24, 9), "Opens today at 10am"),
        ([TUESDAYS], datetime(2026, 11, 23, 9), "Opens tomorrow at 10am"),
        ([TUESDAYS], datetime(2026, 11, 24, 13), "Opens Tuesday 1 December at 10am"),
        ([SILENT], datetime(2026, 12, 25, 11), "Bank holiday today (Christmas Day) – phone first"),
        ([SILENT], datetime(2026, 12, 24, 13), "Opens tomorrow at 10am (bank holiday – phone first)"),
        ([UNCOUNTED], datetime(2026, 11, 24, 11), "May be open today, 10am to midday – phone first"),
        ([UNCOUNTED], datetime(2026, 11, 25), "Opens Tuesday at 10am (may not be open – phone first)"),
        ([Rule("WEEKLY", byday="TU")], datetime(2026, 11, 24), "Open today – phone to check times"),
        ([Rule("WEEKLY", byday="TU")], datetime(2026, 11, 23), "Open tomorrow – phone to check times"),
        ([Rule("WEEKLY", byday="TU")], datetime(2026, 11, 25), "Open Tuesday – phone to check times"),
        ([Rule("WEEKLY", byday="TU", opens_at=TEN)], datetime(2026, 11, 24, 11), "Open today from 10am – phone to check when it closes"),
        ([Rule("DAILY", opens_at=time(0), closes_at=time(0))], datetime(2026, 11, 24), "Open now, day and night"),
        ([Rule("DAILY", opens_at=time(0), closes_at=time(0))], datetime(2026, 12, 21), "Open now, until Friday 25 December, midnight"),
        ([Rule("WEEKLY", byday="TU", valid_to=TUESDAY)], datetime(2026, 12, 25), "No further dates known – phone to check"),
        ([], datetime(2026, 11, 24), ""),
    ],
)  # fmt: skip
def test_how_things_stand_is_told(rules: list[Rule], now: datetime, words: str) -> None:
    assert open_words(rules, now.replace(tzinfo=UK)) == words


def test_without_a_moment_it_is_now() -> None:
    assert open_words([Rule("DAILY", is_on_bank_holidays=True, opens_at=TEN, closes_at=TEN)]) == (
        "Open now, day and night"
    )


@pytest.mark.parametrize(
    ("occurrence", "hours", "doubt"),
    [
        (Occurrence(TUESDAY, TEN, time(18, 30)), "10am to 6:30pm", ""),
        (Occurrence(TUESDAY, TEN, None), "from 10am", ""),
        (
            Occurrence(TUESDAY, None, None, False),
            "phone to check times",
            "may not be open – phone first",
        ),
        (Occurrence(CHRISTMAS, TEN, TEN, False), "day and night", "bank holiday – phone first"),
    ],
)
def test_the_hours_and_the_doubt_of_an_occurrence(
    occurrence: Occurrence, hours: str, doubt: str
) -> None:
    assert (hours_words(occurrence), doubt_words(occurrence)) == (hours, doubt)


def test_a_day_has_its_weekday() -> None:
    assert weekday_words(date(2026, 11, 28)) == "Saturday 28 November"
