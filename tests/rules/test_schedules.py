"""Opening times as lists write them, and nothing taken for a rule that is none."""

from contextlib import suppress
from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assetmap.assets.opening_hours.list_notation import (
    openings_by_weekday,
    parse_schedule,
    schedule_text,
)
from assetmap.assets.opening_hours.rules import Rule

TEN, NOON = time(10), time(12)


@pytest.mark.parametrize(
    ("text", "expected", "remark"),
    [
        ("", [], "nothing said"),
        (" | ", [], ""),
        ("FREQ=WEEKLY;BYDAY=TU 10:00-12:00", [Rule("WEEKLY", byday="TU", opens_at=TEN, closes_at=NOON)], ""),
        ("FREQ=WEEKLY;BYDAY=TU 10:00–12:00", [Rule("WEEKLY", byday="TU", opens_at=TEN, closes_at=NOON)], "a dash"),
        ("FREQ=WEEKLY;BYDAY=MO,TU 9:05", [Rule("WEEKLY", byday="MO,TU", opens_at=time(9, 5))], "no end date"),
        ("FREQ=WEEKLY;BYDAY=TU soup and talk", [Rule("WEEKLY", byday="TU", description="soup and talk")], "no hour"),
        ("FREQ=WEEKLY;BYDAY=TU 10:00-12:00 soup", [Rule("WEEKLY", byday="TU", opens_at=TEN, closes_at=NOON, description="soup")], ""),
        ("FREQ=MONTHLY;BYDAY=1MO,-1FR", [Rule("MONTHLY", byday="1MO,-1FR")], "first and last"),
        ("FREQ=MONTHLY;BYMONTHDAY=1,-1", [Rule("MONTHLY", bymonthday="1,-1")], ""),
        ("FREQ=WEEKLY;BYDAY=TU;BYMONTH=9,10 10:00", [Rule("WEEKLY", byday="TU", opens_at=TEN, bymonth="9,10")], "a season"),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=SA", [Rule("WEEKLY", byday="SA", interval=2)], "every other week"),
        ("FREQ=DAILY 22:00-24:00", [Rule("DAILY", opens_at=time(22), closes_at=time(0))], "to midnight"),
        ("FREQ=DAILY 22:00-02:00", [Rule("DAILY", opens_at=time(22), closes_at=time(2))], "past it"),
        ("FREQ=DAILY|FREQ=WEEKLY;BYDAY=SU", [Rule("DAILY"), Rule("WEEKLY", byday="SU")], "two rules"),
    ],
)  # fmt: skip
def test_a_schedule_is_read(text: str, expected: list[Rule], remark: str) -> None:
    assert parse_schedule(text) == expected, remark


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("FREQ=DAILY;BYDAY=TU,TH 10:00", "FREQ=WEEKLY;BYDAY=TU,TH 10:00"),
        ("FREQ=WEEKLY;BYDAY=1MO 10:00", "FREQ=MONTHLY;BYDAY=1MO 10:00"),
        ("FREQ=DAILY;BYDAY=-1FR 10:00", "FREQ=MONTHLY;BYDAY=-1FR 10:00"),
    ],
)
def test_one_rule_written_in_two_ways_is_stored_in_one(text: str, same: str) -> None:
    assert parse_schedule(text) == parse_schedule(same)
    assert schedule_text(parse_schedule(text)) == same


@pytest.mark.parametrize(
    ("text", "reason", "remark"),
    [
        ("Tuesdays at ten", "'Tuesdays at ten' is no rule like FREQ=WEEKLY;BYDAY=TU", ""),
        ("BYDAY=TU 10:00", "is no rule like", "how often?"),
        ("FREQ=WEEKLY;TU", "is no rule like", "half a part"),
        ("FREQ=WEEKLY;COUNT=3", "is no rule like", "a part that is not understood"),
        ("FREQ=WEEKLY;FREQ=DAILY", "is no rule like", "said twice"),
        ("FREQ=HOURLY", "'FREQ=HOURLY' is not what is understood: DAILY, WEEKLY or MONTHLY", ""),
        ("FREQ=WEEKLY;BYDAY=TUE", "'BYDAY=TUE' is not what names days", ""),
        ("FREQ=WEEKLY;BYDAY=", "'BYDAY=' is not what names days", ""),
        ("FREQ=MONTHLY;BYMONTHDAY=32", "'BYMONTHDAY=32' is not what names days of a month", ""),
        ("FREQ=WEEKLY;BYMONTH=13", "'BYMONTH=13' is not what names months by number", ""),
        ("FREQ=WEEKLY;BYMONTH=SEP", "is not what names months", "not in words"),
        ("FREQ=WEEKLY;INTERVAL=0", "'INTERVAL=0' is not what counts", "would never pass"),
        ("FREQ=WEEKLY;INTERVAL=²", "is not what counts", "Unicode calls it a digit"),
        ("FREQ=WEEKLY;INTERVAL=99999999999", "is not what counts", "no column holds it"),
        ("FREQ=DAILY 25:00-26:00", "'25:00-26:00' is no time of day", ""),
        ("FREQ=DAILY 10:00-24:30", "'10:00-24:30' is no time of day", ""),
        ("FREQ=WEEKLY;BYMONTHDAY=5", "names days of a month and is not MONTHLY", ""),
        ("FREQ=WEEKLY 10:00", "'FREQ=WEEKLY 10:00' does not say on which days", ""),
        ("FREQ=MONTHLY", "does not say on which days", ""),
        ("FREQ=DAILY " + "x" * 20_000, "more than 10,000", ""),
    ],
)  # fmt: skip
def test_what_is_no_rule_is_said(text: str, reason: str, remark: str) -> None:
    with pytest.raises(ValueError, match=reason) as refusal:
        parse_schedule(text)
    assert len(str(refusal.value)) < 200, remark


PARTS = st.sampled_from(["FREQ=", "WEEKLY", "BYDAY=", "TU", ";", "=", " ", "|", "10:00", "-", ","])


@given(st.one_of(st.text(max_size=60), st.lists(PARTS, max_size=12).map("".join)))
def test_any_text_is_rules_or_a_value_error(text: str) -> None:
    with suppress(ValueError):
        assert all(one.freq in {"DAILY", "WEEKLY", "MONTHLY"} for one in parse_schedule(text))


@pytest.mark.parametrize(
    ("said", "expected", "remark"),
    [
        ({}, [], "no day named"),
        ({"hours": "49"}, [], ""),
        ({"monday": "AM & PM"}, [Rule("WEEKLY", byday="MO", description="AM & PM")], "the day, not the hour"),
        ({"sunday": "10:00-12:00"}, [Rule("WEEKLY", byday="SU", opens_at=TEN, closes_at=NOON)], ""),
        ({"sunday": "10:00-12:00 soup"}, [Rule("WEEKLY", byday="SU", opens_at=TEN, closes_at=NOON, description="soup")], ""),
        ({"monday": "Closed", "tuesday": "", "friday": "n/a"}, [], ""),
        ({"monday": None, "tuesday": False}, [], "JSON's ways to say no"),
        ({"monday": "25:00-26:00"}, [Rule("WEEKLY", byday="MO", description="25:00-26:00")], "words, then"),
        ({"monday": ["AM"]}, [Rule("WEEKLY", byday="MO", description="['AM']")], "as it stands"),
    ],
)  # fmt: skip
def test_days_in_words_are_read(said: dict[str, object], expected: list[Rule], remark: str) -> None:
    assert openings_by_weekday(said) == expected, remark


@given(st.dictionaries(st.sampled_from(["monday", "sunday"]), st.one_of(st.none(), st.text())))
def test_any_words_for_a_day_are_taken(said: dict[str, object]) -> None:
    assert len(openings_by_weekday(said)) <= len(said)
