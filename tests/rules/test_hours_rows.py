"""Opening hours as rows of the form, as rules and as words, which all say the same."""

from datetime import date, time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assetmap.assets.opening_hours.list_notation import schedule_text
from assetmap.assets.opening_hours.rules import WEEKDAYS, Rule
from assetmap.assets.opening_hours.text.parser import read_times
from assetmap.errors import InvalidInput
from assetmap.registration.questions.hours_rows import (
    EVERY,
    form_of,
    hours_of,
    read_hours,
    rules_of,
    settle,
    times_of,
)

TEN, NOON = time(10), time(12)


def row(
    days: str, opens: str = "", closes: str = "", every: str = "week", since: str = ""
) -> dict[str, str]:
    return {"days": days, "every": every, "opens": opens, "closes": closes, "since": since}


def typed(*rows: dict[str, str], **others: str) -> dict[str, str]:
    """The fields of the form, the first row left empty."""
    fields = {"hours-0-days": "", "hours-0-opens": "", "hours-0-every": "week"}
    for number, one in enumerate(rows, start=1):
        fields |= {f"hours-{number}-{name}": value for name, value in one.items()}
    return fields | {name.replace("_", "-"): value for name, value in others.items()}


@pytest.mark.parametrize(
    ("rows", "schedule", "remark"),
    [
        ([row("TU", "10:00", "12:00")], "FREQ=WEEKLY;BYDAY=TU 10:00-12:00", ""),
        ([row("TU", "10:00")], "FREQ=WEEKLY;BYDAY=TU 10:00", "no end date"),
        ([row("TU")], "FREQ=WEEKLY;BYDAY=TU", "the day is known and not the hour"),
        ([row("TU", "9.30", "12")], "FREQ=WEEKLY;BYDAY=TU 09:30-12:00", "where a browser has no field for times"),
        ([row("TH", "10:00", "12:00"), row("TU", "10:00", "12:00")], "FREQ=WEEKLY;BYDAY=TU,TH 10:00-12:00", "one rule"),
        ([row("MO,TU,WE,TH,FR", "09:00", "17:00")], "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR 09:00-17:00", ""),
        ([row(",".join(WEEKDAYS), "09:00", "17:00")], "FREQ=DAILY 09:00-17:00", ""),
        ([row("FR", "14:00", "16:00", "-1")], "FREQ=MONTHLY;BYDAY=-1FR 14:00-16:00", "the last of the month"),
        ([row("WE", "19:00", "21:00", "2"), row("WE", "19:00", "21:00", "4")], "FREQ=MONTHLY;BYDAY=2WE,4WE 19:00-21:00", ""),
        ([row("FR", "22:00", "02:00")], "FREQ=WEEKLY;BYDAY=FR 22:00-02:00", "past midnight"),
        ([row("WE", "10:00", "12:00", "other", "2027-01-06")], "FREQ=WEEKLY;INTERVAL=2;BYDAY=WE 10:00-12:00", ""),
    ],
)  # fmt: skip
def test_rows_become_rules(rows: list[dict[str, str]], schedule: str, remark: str) -> None:
    hours = read_hours(typed(*rows))
    assert schedule_text(rules_of(hours)) == schedule, remark


def test_dates_off_and_bank_holidays_hold_for_all_rows() -> None:
    fields = typed(
        row("TU", "10:00"), off_0_first="2026-12-24", off_0_last="2027-01-02", hours_bank="no"
    )
    fields |= {"off-2-first": "2026-08-31", "off-2-yearly": "yes"}
    (rule,) = rules_of(read_hours(fields))
    assert (rule.off_dates, rule.is_on_bank_holidays) == ("2026-12-24/2027-01-02,08-31", False)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        (typed(row("", "10:00")), "Row 2: choose a day."),
        (typed(row("TUESDAY", "10:00")), "Row 2: choose a day."),
        (typed(row("TU", "", "12:00")), "Row 2: enter a start time."),
        (typed(row("TU", "25:00")), "Row 2: enter times like 18:30"),
        (typed(row("TU", "ten")), "Row 2: enter times like 18:30"),
        (typed(row("TU", "10:00", since="soon")), "Row 2: enter times like 18:30"),
        (typed(row("TU", "10:00", every="9")), "Row 2: choose how often."),
        (typed(row("TU"), off_0_first="soon"), "Enter the dates of breaks like"),
        (typed(row("TU"), off_0_first="2027-01-02", off_0_last="2026-12-24"), "ends before it begins"),
        (typed(off_0_first="2026-12-24"), "choose the days when your activity takes place"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_row_is_told(fields: dict[str, str], sentence: str) -> None:
    with pytest.raises(InvalidInput, match=sentence):
        read_hours(fields)


def test_empty_rows_say_nothing() -> None:
    assert read_hours(typed()) is None
    assert read_hours({}) is None
    assert rules_of(None) == []


@pytest.mark.parametrize(
    ("words", "rows", "off", "others", "remark"),
    [
        ("every Tuesday 12 to 2pm, not in August", [row("TU", "12:00", "14:00")], ["08-01/08-31"], 0, "a month off"),
        ("Fridays 2-4pm, last Friday only", [row("FR", "14:00", "16:00", "-1")], [], 0, ""),
        ("Mon and Thu 10am-12pm except 25 December", [row("MO", "10:00", "12:00"), row("TH", "10:00", "12:00")], ["12-25"], 0, ""),
        ("daily 9am-5pm", [row(",".join(WEEKDAYS), "09:00", "17:00")], [], 0, ""),
        ("every other Wednesday 10am from 6 January 2027", [row("WE", "10:00", "", "other", "2027-01-06")], [], 0, ""),
        ("Mondays 10am-12pm term time only", None, [], 1, "words that limit stay words"),
        ("15th of each month at noon", None, [], 1, "no row has it"),
        ("Mondays 10am-12pm; 15th of each month at noon", [row("MO", "10:00", "12:00")], [], 1, "one of two"),
    ],
)  # fmt: skip
def test_words_are_shown_as_rows(
    words: str, rows: list[dict[str, str]] | None, off: list[str], others: int, remark: str
) -> None:
    hours, left = hours_of(read_times(words).rules)
    assert (hours and hours["rows"], hours["off"] if hours else [], len(left)) == (
        rows,
        off,
        others,
    ), remark


ROWS = st.fixed_dictionaries(
    {
        "days": st.sampled_from([*WEEKDAYS, "MO,TU,WE,TH,FR", ",".join(WEEKDAYS)]),
        "every": st.sampled_from([value for value, _ in EVERY]),
        "opens": st.sampled_from(["", "10:00"]),
        "closes": st.just(""),
        "since": st.sampled_from(["", "2027-01-05"]),
    }
)


@given(
    st.lists(ROWS, min_size=1, max_size=4),
    st.lists(st.sampled_from(["12-25", "12-24/01-02", "2026-12-28"]), unique=True),
)
def test_rows_that_became_rules_are_rows_again(rows: list[dict[str, str]], off: list[str]) -> None:
    rules = rules_of({"rows": rows, "off": off, "bank": "no"})
    hours, others = hours_of(rules)
    assert others == []
    assert rules_of(hours) == rules
    shown = form_of({"hours": hours}, {}, is_more=False)
    fields = {"hours-bank": shown["bank"]}
    for group, names in (("hours", shown["rows"]), ("off", shown["off"])):
        for number, one in enumerate(names):
            fields |= {f"{group}-{number}-{name}": value for name, value in one.items()}
    assert read_hours(fields) == hours


def test_the_last_thing_that_was_changed_counts() -> None:
    before: dict[str, Any] = {"times": "Mondays 10am-12pm", "hours": None}
    settle({}, before)
    assert before["hours"]["rows"] == [row("MO", "10:00", "12:00")]
    words: dict[str, Any] = {**before, "times": "Tuesdays 10am-12pm"}
    settle(before, words)
    assert words["hours"]["rows"][0]["days"] == "TU"
    rows: dict[str, Any] = {
        **before,
        "hours": {**before["hours"], "rows": [row("WE", "10:00", "12:00")]},
    }
    settle(before, rows)
    (rule,) = times_of(rows).rules
    assert rule == Rule("WEEKLY", byday="WE", opens_at=TEN, closes_at=NOON)
    assert times_of(before).rules == read_times("Mondays 10am-12pm").rules


def test_what_no_row_can_say_stays_beside_them() -> None:
    hours = {"rows": [row("WE", "10:00", "12:00")], "off": [], "bank": ""}
    times = times_of({"times": "Mondays 2-4pm term time only", "hours": hours})
    assert [rule.byday for rule in times.rules] == ["WE", "MO"]
    assert times.not_understood == ("term time only",)


def test_every_other_week_asks_from_when() -> None:
    hours = {"rows": [row("WE", "10:00", "12:00", "other")], "off": [], "bank": ""}
    assert "Enter the first date" in times_of({"hours": hours}).remarks[0]
    hours["rows"] = [row("WE", "10:00", "12:00", "other", "2027-01-06")]
    times = times_of({"hours": hours})
    assert (times.remarks, times.rules[0].valid_from) == ((), date(2027, 1, 6))
