"""Opening times read as they are written, with each limit kept to the days and hours before it."""

from datetime import date

import pytest

from assetmap.assets.opening_hours.list_notation import schedule_text
from assetmap.assets.opening_hours.text.parser import read_times

TODAY = date(2026, 11, 22)
WORKING = "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"


def weekly(days: str, rest: str = "") -> str:
    return f"FREQ=WEEKLY;BYDAY={days} {rest}".strip()


def monthly(days: str, rest: str = "") -> str:
    return f"FREQ=MONTHLY;BYDAY={days} {rest}".strip()


@pytest.mark.parametrize(
    ("text", "hours", "remark"),
    [
        ("Monday 10:00-23:00", "10:00-23:00", "not an hour in the evening"),
        ("Monday 8:00-20:30", "08:00-20:30", ""),
        ("Monday 6:30-20:00", "06:30-20:00", ""),
        ("Monday 6.30 to 20.00", "06:30-20:00", "with full stops"),
        ("Monday 8:00-00:00", "08:00-00:00", "to midnight"),
        ("Monday 8:00-24:00", "08:00-00:00", "the end of the day"),
        ("Monday 7-22", "07:00-22:00", "without minutes"),
        ("Monday 9 - 17.30", "09:00-17:30", "with and without"),
        ("Monday 9-13", "09:00-13:00", ""),
        ("Monday 12-14", "12:00-14:00", ""),
        ("Monday 0:30-6:00", "00:30-06:00", "an early shift"),
        ("Monday 01:30-03:30", "01:30-03:30", "a nought in front"),
        ("Monday 7:00-09:00", "07:00-09:00", "in front of one"),
        ("Monday 22:00-02:00", "22:00-02:00", "past midnight"),
        ("Monday 12:00-01:00", "12:00-01:00", ""),
        ("Monday 0900-1700", "09:00-17:00", "without a colon"),
        ("Monday 02:00-04:00pm", "14:00-16:00", "the half of the day is said"),
        ("Monday 08:00-4pm", "08:00-16:00", ""),
    ],
)
def test_hours_of_24_are_never_taken_for_12(text: str, hours: str, remark: str) -> None:
    times = read_times(text, TODAY)
    assert schedule_text(times.rules) == weekly("MO", hours), remark
    assert times.remarks == ()


@pytest.mark.parametrize(
    ("text", "schedule", "remark"),
    [
        ("Mon 7:00-9:30; Tue 17:00-19:00", [weekly("MO", "07:00-09:30"), weekly("TU", "17:00-19:00")], ""),
        ("Mon 6-10, Tue 14-16", [weekly("MO", "06:00-10:00"), weekly("TU", "14:00-16:00")], "without minutes"),
        ("Mon at 7:00, Tue 19:00-20:00", [weekly("MO", "07:00"), weekly("TU", "19:00-20:00")], "one hour alone"),
        ("Mon 8:00-11:30, 13:00-16:00", [weekly("MO", "08:00-11:30"), weekly("MO", "13:00-16:00")], "twice a day"),
        (
            "Mo-Th 12:00-23:00; Fr-Sa 12:00-01:00; Su 12:00-22:30",
            [weekly("MO,TU,WE,TH", "12:00-23:00"), weekly("FR,SA", "12:00-01:00"), weekly("SU", "12:00-22:30")],
            "a pub",
        ),
        ("Mo 10:00-17:00; Tu off; Su off; PH off", ["FREQ=WEEKLY;BYDAY=MO;X-BANK-HOLIDAYS=NO 10:00-17:00"], "as maps write it"),
        ("Mon 9:00-17:00, closed 1:00-2:00", [weekly("MO", "09:00-13:00"), weekly("MO", "14:00-17:00")], "lunch"),
        ("Tuesday evenings 7:00-9:00, Fri 14:00-16:00", [weekly("TU", "19:00-21:00"), weekly("FR", "14:00-16:00")], "said"),
    ],
)  # fmt: skip
def test_hours_of_one_text_are_of_one_clock(text: str, schedule: list[str], remark: str) -> None:
    times = read_times(text, TODAY)
    assert schedule_text(times.rules) == "|".join(schedule), remark
    assert times.remarks == ()


@pytest.mark.parametrize(
    ("text", "hours", "remark"),
    [
        ("Monday 9:00-5:00", "09:00-17:00", ""),
        ("Monday 09:00-5:00", "09:00-17:00", "a nought in front of one"),
        ("Monday 09:00-05:00", "09:00-17:00", "nobody is open for twenty hours"),
        ("Monday 6:00-8:00", "18:00-20:00", ""),
        ("Monday 2 to 4", "14:00-16:00", ""),
        ("Monday 12:00-1:00", "12:00-13:00", ""),
        ("Monday 22:00-2:00", "22:00-02:00", "likely the night"),
        ("Monday 1:00-3:00, 14:00-16:00", "13:00-15:00", "nobody meets at one in the night"),
    ],
)
def test_where_a_reading_was_a_guess_there_is_a_remark(text: str, hours: str, remark: str) -> None:
    times = read_times(text, TODAY)
    assert schedule_text(times.rules[:1]) == weekly("MO", hours), remark
    (told,) = times.remarks
    assert told.startswith("We read “") and "” as " in told


@pytest.mark.parametrize(
    ("text", "schedule", "remark"),
    [
        ("Fridays 2-4pm, last Friday of the month only", [monthly("-1FR", "14:00-16:00")], ""),
        ("Fridays 2-4pm, last Friday of the month", [monthly("-1FR", "14:00-16:00")], "the same without only"),
        ("Fridays 2-4pm (last Friday only)", [monthly("-1FR", "14:00-16:00")], "in brackets"),
        ("Fridays 2-4pm. Last Friday of the month only.", [monthly("-1FR", "14:00-16:00")], "two sentences"),
        ("Fridays 2-4pm\nLast Friday of the month only", [monthly("-1FR", "14:00-16:00")], "two lines"),
        ("Tuesdays 10am-12pm, first and third Tuesday only", [monthly("1TU,3TU", "10:00-12:00")], "two of them"),
        ("Mondays 10am-12pm (2nd and 4th only)", [monthly("2MO,4MO", "10:00-12:00")], "the day is not said again"),
        ("Saturdays 10am-12pm, first of the month", [monthly("1SA", "10:00-12:00")], "not the 1st"),
        ("Saturdays, 1st and 3rd of the month, 10am-12pm", [monthly("1SA,3SA", "10:00-12:00")], "before the hours"),
        ("Mondays and Fridays 2-4pm, last Friday only", [weekly("MO", "14:00-16:00"), monthly("-1FR", "14:00-16:00")], "of two days"),
        ("Fridays 2-4pm, last Friday of the month 7-9pm", [weekly("FR", "14:00-16:00"), monthly("-1FR", "19:00-21:00")], "hours of its own"),
        ("Wed 10am-12pm, every other", ["FREQ=WEEKLY;INTERVAL=2;BYDAY=WE 10:00-12:00"], "every other week"),
        ("Wed 10am-12pm every 3rd week", ["FREQ=WEEKLY;INTERVAL=3;BYDAY=WE 10:00-12:00"], "in figures"),
        ("Wed 10am-12pm every fourth week", ["FREQ=WEEKLY;INTERVAL=4;BYDAY=WE 10:00-12:00"], "in words"),
        *(
            (f"Wed 10am-12pm, {words} August", ["FREQ=WEEKLY;BYDAY=WE;BYMONTH=1,2,3,4,5,6,7,9,10,11,12 10:00-12:00"], "not in August only")
            for words in ("we break for", "we don't meet in", "we do not meet in", "no classes in", "on holiday in")
        ),
        ("Wed 10am-12pm alternate weeks", ["FREQ=WEEKLY;INTERVAL=2;BYDAY=WE 10:00-12:00"], ""),
        ("Fridays 2-4pm, July only", ["FREQ=WEEKLY;BYDAY=FR;BYMONTH=7 14:00-16:00"], "a month"),
        ("15th of each month at noon", ["FREQ=MONTHLY;BYMONTHDAY=15 12:00"], "nothing stands before it"),
        ("first and third of each month 2pm", ["FREQ=MONTHLY;BYMONTHDAY=1,3 14:00"], ""),
        ("Mondays from 10am, finishing at 12pm", [weekly("MO", "10:00-12:00")], "the end in words"),
    ],
)  # fmt: skip
def test_a_limit_behind_the_hours_belongs_to_them(
    text: str, schedule: list[str], remark: str
) -> None:
    times = read_times(text, TODAY)
    assert (schedule_text(times.rules), times.not_understood) == ("|".join(schedule), ()), remark


@pytest.mark.parametrize(
    ("text", "schedule", "is_limited", "remark"),
    [
        (
            "Monday to Friday 9.30am to 4pm, some activities run in the evening",
            f"{WORKING} 09:30-16:00 some activities run in the evening",
            False,
            "the evening is that of the activities",
        ),
        ("Mondays 10am-12pm, some weeks longer", weekly("MO", "10:00-12:00 some weeks longer"), True, ""),
        ("Saturdays 10am-12pm, once a month", weekly("SA", "10:00-12:00 once a month"), True, "which one?"),
        ("Saturdays 10am-12pm, monthly", weekly("SA", "10:00-12:00 monthly"), True, ""),
        ("Once a month, Sundays 10am-12pm", weekly("SU", "10:00-12:00 Once a month"), True, "said before"),
        ("Mon-Fri 9am-5pm, some Saturdays 10am-12pm", f"{WORKING} 09:00-17:00|WORDS some Saturdays 10am-12pm", False, ""),
        ("Mon-Fri 9am-5pm and occasional Saturdays", f"{WORKING} 09:00-17:00|WORDS occasional Saturdays", False, ""),
        ("Most Fridays 2-4", "WORDS Most Fridays 2-4", False, "not every Friday"),
        ("once a month on a Sunday", "WORDS once a month on a Sunday", True, "not every Sunday"),
        ("Last Tuesday we finish at 4", monthly("-1TU", "finish at 4"), True, "the end, not the beginning"),
        ("Fridays 11am-1pm, second Friday excluded", weekly("FR", "11:00-13:00 second Friday excluded"), True, ""),
        ("Fridays 11am-1pm, first Friday closed", weekly("FR", "11:00-13:00 first Friday closed"), True, "the one that is left out"),
        ("Fridays 11am-1pm; last Friday of the month closed", weekly("FR", "11:00-13:00 last Friday of the month closed"), True, ""),
        ("Last Friday we close at 3pm", monthly("-1FR", "close at 3pm"), False, "so with other words for an end"),
        ("Last Friday we shut early at 3", monthly("-1FR", "shut early at 3"), False, ""),
        ("Daily 9am-5pm, most shops close at 4", "FREQ=DAILY 09:00-17:00 most shops, close at 4", False, ""),
        (
            "Fridays 2-5pm, last Friday we finish at 4",
            f"{weekly('FR', '14:00-17:00 finish at 4')}|{monthly('-1FR', 'finish at 4')}",
            True,
            "one day with another end does not take the others away",
        ),
        (
            "Fridays 2-4pm, first Friday is a quiz",
            f"{weekly('FR', '14:00-16:00')}|{monthly('1FR', 'quiz')}",
            False,
            "what happens on one of them does not either",
        ),
        ("Tuesday 10am-5pm, last admission at 4pm", weekly("TU", "10:00-17:00 last admission at 4pm"), False, "no opening"),
        ("Last orders 9pm. Saturday 6pm-10pm", weekly("SA", "18:00-22:00 Last orders 9pm"), False, ""),
        ("Tuesdays 10am-12pm, drop off at the door", weekly("TU", "10:00-12:00 drop off at the door"), False, "no day is off"),
        ("Tuesdays, closes at 4pm", weekly("TU", "closes at 4pm"), False, ""),
    ],
)  # fmt: skip
def test_vague_words_leave_the_rest_as_it_is(
    text: str, schedule: str, is_limited: bool, remark: str
) -> None:
    rules = read_times(text, TODAY).rules
    assert schedule_text(rules) == schedule, remark
    assert rules[0].is_limited_in_words is is_limited


@pytest.mark.parametrize(
    ("text", "off_dates", "remark"),
    [
        ("Tuesdays 10am-12pm except 25 December", "12-25", "of every year"),
        (
            "Tuesdays 10am-12pm, closed Christmas Day and Boxing Day",
            "12-25,12-26",
            "by their names",
        ),
        ("Tuesdays 10am-12pm, not on 28 December 2026", "2026-12-28", "of one year"),
        (
            "Tuesdays 10am-12pm, closed 20 December to 5 January",
            "12-20/01-05",
            "over the end of the year",
        ),
        ("Tuesdays 10am-12pm, closed 21 December to 3 January 2027", "2026-12-21/2027-01-03", ""),
        (
            "Tuesdays 10am-12pm, closed 24-27 December and 1 January",
            "12-24/12-27,01-01",
            "a month said once",
        ),
        ("Tuesdays 10am-12pm. 25 December: closed", "12-25", "a sentence of its own"),
    ],
)
def test_dates_that_are_off_are_kept_as_dates(text: str, off_dates: str, remark: str) -> None:
    times = read_times(text, TODAY)
    expected = f"FREQ=WEEKLY;BYDAY=TU;X-OFF-DATES={off_dates} 10:00-12:00"
    assert (schedule_text(times.rules), times.not_understood) == (expected, ()), remark
