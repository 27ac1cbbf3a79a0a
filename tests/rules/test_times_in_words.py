"""Times as groups write them: understood, repeated in one sentence, and nothing lost."""

import re
from datetime import date, datetime, time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assetmap.assets.opening_hours.rules import UK, WEEKDAYS, Rule
from assetmap.assets.opening_hours.text.parser import (
    LONGEST,
    next_dates,
    read_times,
    times_in_words,
)

TODAY = date(2026, 11, 22)
MO_TO_FR, ALL_WEEK = "MO,TU,WE,TH,FR", ",".join(WEEKDAYS)


def weekly(days: str, opens: Any = None, closes: Any = None, **fields: Any) -> Rule:
    return Rule("WEEKLY", byday=days, opens_at=at(opens), closes_at=at(closes), **fields)


def monthly(days: str, opens: Any = None, closes: Any = None, **fields: Any) -> Rule:
    return Rule("MONTHLY", byday=days, opens_at=at(opens), closes_at=at(closes), **fields)


def at(hour: float | None) -> time | None:
    return None if hour is None else time(int(hour), round(hour % 1 * 60))


def months_without(*left_out: int) -> str:
    return ",".join(str(month) for month in range(1, 13) if month not in left_out)


NOT_AUGUST = months_without(8)


@pytest.mark.parametrize(
    ("text", "rules", "remark"),
    [
        ("every Tuesday 10 to 12, not in August", [weekly("TU", 10, 12, bymonth=NOT_AUGUST)], "as the form asks for it"),
        ("Tuesdays and Thursdays 10am-12.30pm", [weekly("TU,TH", 10, 12.5)], "a full stop between hour and minutes"),
        ("Tuesdays and Thursdays 10am–12:30pm", [weekly("TU,TH", 10, 12.5)], "an en-dash"),
        ("first Monday of the month, 2pm", [monthly("1MO", 14)], "no end date"),
        ("Mon-Fri 9-5", [weekly(MO_TO_FR, 9, 17)], "nine is morning, five is not"),
        ("Monday - Friday: 0900-1700", [weekly(MO_TO_FR, 9, 17)], "as soldiers write it"),
        ("weekdays 9:00-17:00", [weekly(MO_TO_FR, 9, 17)], ""),
        ("Sat to Mon 10-4", [weekly("MO,SA,SU", 10, 16)], "over the end of the week"),
        ("every other Wednesday from 5 January", [weekly("WE", interval=2, valid_from=date(2027, 1, 5))], "the nearest"),
        ("every other Wednesday from 5 September", [weekly("WE", interval=2, valid_from=date(2026, 9, 5))], "it has begun"),
        ("Fortnightly on Fridays 6-8pm from 8/1/2027", [weekly("FR", 18, 20, interval=2, valid_from=date(2027, 1, 8))], ""),
        ("weekends 10 till 4", [weekly("SA,SU", 10, 16)], ""),
        ("daily 8 to 8", [Rule("DAILY", opens_at=time(8), closes_at=time(20))], "twelve hours, and not none"),
        ("last Friday of each month 7.30pm to 9.30pm", [monthly("-1FR", 19.5, 21.5)], ""),
        ("2nd and 4th Wednesday of every month 7-9", [monthly("2WE,4WE", 19, 21)], "seven is evening"),
        ("every second Tuesday of the month at 7pm", [monthly("2TU", 19)], "not every other Tuesday"),
        ("every third Tuesday at 7pm", [monthly("3TU", 19)], ""),
        ("15th of each month at noon", [Rule("MONTHLY", bymonthday="15", opens_at=time(12))], ""),
        ("the last day of the month, 5pm", [Rule("MONTHLY", bymonthday="-1", opens_at=time(17))], ""),
        ("Saturday 5 December 10am-4pm", [Rule(None, valid_from=date(2026, 12, 5), opens_at=time(10), closes_at=time(16))], "once"),
        ("Mondays 2 to 4", [weekly("MO", 14, 16)], "afternoon"),
        ("Mondays 10 to 2", [weekly("MO", 10, 14)], ""),
        ("Mondays 12 to 2", [weekly("MO", 12, 14)], "midday"),
        ("Mondays 7-3", [weekly("MO", 7, 15)], "not an evening of eight hours"),
        ("Mondays 9-5pm", [weekly("MO", 9, 17)], "one half of the day said"),
        ("Mondays 11-1pm", [weekly("MO", 11, 13)], "not eleven at night"),
        ("Mondays 10pm-2am", [weekly("MO", 22, 2)], "past midnight"),
        ("Mondays 10am-12", [weekly("MO", 10, 12)], ""),
        ("Fridays 7.30pm to midnight", [weekly("FR", 19.5, 0)], ""),
        ("Fridays half past seven to quarter past nine", [weekly("FR", 19.5, 21.25)], "a clock in words"),
        ("Mondays ten to twelve", [weekly("MO", 10, 12)], "numbers in words"),
        ("between 10 and 12 on Mondays", [weekly("MO", 10, 12)], "hours first"),
        ("10-12 Tuesdays, 2-4 Thursdays", [weekly("TU", 10, 12), weekly("TH", 14, 16)], "hours first, twice"),
        ("Tues. 10 a.m. to 12 p.m. Thurs. 2 p.m.", [weekly("TU", 10, 12), weekly("TH", 14)], "full stops that end nothing"),
        ("Mondays 10-12 and 2-4", [weekly("MO", 10, 12), weekly("MO", 14, 16)], "twice a day"),
        ("Every Tuesday.\n10am to 12pm", [weekly("TU", 10, 12)], "two lines that are one"),
        ("Mon 10-12\nTue 2-4", [weekly("MO", 10, 12), weekly("TU", 14, 16)], "two lines that are two"),
        ("Open 24 hours", [Rule("DAILY", opens_at=time(0), closes_at=time(0))], ""),
        ("24 hours Monday to Friday", [weekly(MO_TO_FR, 0, 0)], ""),
        ("Mon-Fri 9-5, closed on bank holidays", [weekly(MO_TO_FR, 9, 17, is_on_bank_holidays=False)], ""),
        ("Mon-Fri 9-5 including bank holidays", [weekly(MO_TO_FR, 9, 17, is_on_bank_holidays=True)], ""),
        ("Mon-Fri 9-5, Sat 10-1, closed Sundays and bank holidays",
         [weekly(MO_TO_FR, 9, 17, is_on_bank_holidays=False), weekly("SA", 10, 13, is_on_bank_holidays=False)], "said of all"),
        ("Daily 10-4. Closed in August. Sunday: closed", [weekly("MO,TU,WE,TH,FR,SA", 10, 16, bymonth=NOT_AUGUST)], "sentences that only limit"),
        ("every day except Sundays 10-4", [weekly("MO,TU,WE,TH,FR,SA", 10, 16)], ""),
        ("Sunday closed Monday 10-4", [weekly("MO", 10, 16)], ""),
        ("Tuesdays 10-12 except July and August", [weekly("TU", 10, 12, bymonth=months_without(7, 8))], ""),
        ("Tuesdays 10-12 except in December to February", [weekly("TU", 10, 12, bymonth=months_without(12, 1, 2))], "over the end of the year"),
        ("April to September: Tuesdays 10-4; October to March: Tuesdays 10-2",
         [weekly("TU", 10, 16, bymonth="4,5,6,7,8,9"), weekly("TU", 10, 14, bymonth="1,2,3,10,11,12")], "seasons"),
        ("Tuesdays 10-12 in July only", [weekly("TU", 10, 12, bymonth="7")], ""),
        ("Tuesdays 10-12 from September", [weekly("TU", 10, 12, valid_from=date(2026, 9, 1))], "a month for its first day"),
        ("Tuesdays 10-12 until the end of March", [weekly("TU", 10, 12, valid_to=date(2027, 3, 31))], ""),
        ("Tuesdays 10-12 from 5 January to 30 March", [weekly("TU", 10, 12, valid_from=date(2027, 1, 5), valid_to=date(2027, 3, 30))], ""),
        ("Tuesdays 10-12, September 2026 to July 2027", [weekly("TU", 10, 12, valid_from=date(2026, 9, 1), valid_to=date(2027, 7, 31))], "with years they are dates"),
        ("10am to 4pm, 14-18 December", [Rule("DAILY", opens_at=time(10), closes_at=time(16), valid_from=date(2026, 12, 14), valid_to=date(2026, 12, 18))], "a week of its own"),
        ("Tuesdays 10.00am - 12.00noon", [weekly("TU", 10, 12)], "noon twice said"),
        ("Mo-Fr 08:00-20:00", [weekly(MO_TO_FR, 8, 20)], "as maps write it"),
        ("Tues 10-12, Bank Holidays excluded", [weekly("TU", 10, 12, is_on_bank_holidays=False)], "said afterwards"),
        ("Tues 10-12, August: closed", [weekly("TU", 10, 12, bymonth=NOT_AUGUST)], ""),
        ("We meet every week on a Tuesday at 6pm", [weekly("TU", 18)], ""),
        ("every Mon\N{NO-BREAK SPACE}10\N{NO-BREAK SPACE}am", [weekly("MO", 10)], "spaces that do not break"),
        ("TUESDAY 10AM", [weekly("TU", 10)], "capitals"),
        ("closed Mondays, open Tuesday to Sunday 11-6", [weekly("TU,WE,TH,FR,SA,SU", 11, 18)], "what is closed ends where it opens"),
        ("Closed Mondays, Tuesday to Sunday 11-6", [weekly("TU,WE,TH,FR,SA,SU", 11, 18)], "or where hours follow"),
        ("closed Monday, open Tuesday and Wednesday, 10-4", [weekly("TU,WE", 10, 16)], ""),
        ("Closed Monday. Tuesday to Friday 10am-4pm", [weekly("TU,WE,TH,FR", 10, 16)], "a full stop that ends something"),
        ("closed Sundays. Open Mon-Sat 9-5", [weekly("MO,TU,WE,TH,FR,SA", 9, 17)], ""),
        ("Open daily 10-5, closed Mondays and Tuesdays", [weekly("WE,TH,FR,SA,SU", 10, 17)], ""),
        ("not open Mondays, Tuesday 10-12", [weekly("TU", 10, 12)], "open, denied"),
        ("Mon-Fri 9-5, closed 1-2 for lunch", [weekly(MO_TO_FR, 9, 13), weekly(MO_TO_FR, 14, 17)], "a break"),
        ("Mon-Fri 9-5 (closed 12.30-1.30pm)", [weekly(MO_TO_FR, 9, 12.5), weekly(MO_TO_FR, 13.5, 17)], ""),
        ("Alternate Thursdays from Thursday 7 May 2026, 2-4pm", [weekly("TH", 14, 16, interval=2, valid_from=date(2026, 5, 7))], "the day said twice"),
        ("Tuesdays until Friday 18 December, 2-4pm", [weekly("TU", 14, 16, valid_to=date(2026, 12, 18))], ""),
        ("Tuesday 10 to 12 from 1 June to 31 August", [weekly("TU", 10, 12, valid_from=date(2027, 6, 1), valid_to=date(2027, 8, 31))], "the next summer"),
        ("Tuesday 1 June to 31 August 2-4pm", [weekly("TU", 14, 16, valid_from=date(2027, 6, 1), valid_to=date(2027, 8, 31))], "not on two days"),
        ("7-9 Tuesday nights", [weekly("TU", 19, 21)], "the night is that of the hours"),
        ("7-9 Tuesday nights, Sunday mornings 10-12", [weekly("TU", 19, 21), weekly("SU", 10, 12)], ""),
        ("1 January 2020; every 2 days.", [Rule(None, valid_from=date(2020, 1, 1)), Rule("DAILY", interval=2)], "a full stop after days"),
        ("", [], "nothing"),
        (" \n.,;- ", [], "nothing that says anything"),
    ],
)  # fmt: skip
def test_times_are_understood(text: str, rules: list[Rule], remark: str) -> None:
    times = read_times(text, TODAY)
    assert (list(times.rules), times.not_understood) == (rules, ()), remark


@pytest.mark.parametrize(
    ("text", "rules", "not_understood", "remark"),
    [
        ("Tuesday mornings", [weekly("TU", description="mornings")], [], "a day without an hour"),
        ("Tuesday evenings 7-9", [weekly("TU", 19, 21)], [], "with one"),
        ("term time only", [Rule(None, description="term time only")], ["term time only"], "no rule says when that is"),
        ("Tuesdays 10-12 term time only", [weekly("TU", 10, 12, description="term time only")], ["term time only"], ""),
        ("Tuesdays 10-12, not in school holidays", [weekly("TU", 10, 12, description="not in school holidays")], ["not in school holidays"], ""),
        ("Mondays, closed 1-2", [weekly("MO", description="closed 1-2")], ["closed 1-2"], "a break in no hours"),
        ("Mondays 2-4, closed 9-10am", [weekly("MO", 14, 16, description="closed 9-10am")], ["closed 9-10am"], "nor in these"),
        ("by appointment", [Rule(None, description="by appointment")], ["by appointment"], ""),
        ("Tuesdays 10am, bank holidays 11am", [weekly("TU", 10, description="bank holidays 11am")], ["bank holidays 11am"], "nor for that"),
        ("Tuesdays, not the first Tuesday", [weekly("TU", description="not the first Tuesday")], ["not the first Tuesday"], ""),
        ("Not in August.\nSunday: closed", [Rule(None, description="Not in August. Sunday: closed")], ["Not in August. Sunday: closed"], "limits of nothing"),
        ("once a month on a Sunday", [Rule(None, description="once a month on a Sunday")], ["once a month on a Sunday"], "not every Sunday"),
        ("Mondays 10-12. Most Fridays 2-4", [weekly("MO", 10, 12), Rule(None, description="Most Fridays 2-4")], ["Most Fridays 2-4"], "only what is sure"),
        ("Sundays 10 to 4 from Easter to October", [weekly("SU", 10, 16, description="from Easter to October")], ["from Easter to October"], "not October only"),
        ("9 to 5", [Rule(None, description="9 to 5")], ["9 to 5"], "on no day"),
        ("Tuesdays until 4pm", [weekly("TU", description="until 4pm")], ["until 4pm"], "no beginning"),
        ("Tuesdays 10am until late", [weekly("TU", 10, description="until late")], ["until late"], ""),
        ("Yoga Mondays 6-7, bingo Thursdays 2-4", [weekly("MO", 18, 19, description="Yoga"), weekly("TH", 14, 16, description="bingo")], ["Yoga", "bingo"], "words go with their days"),
        ("Tuesdays 10-12 for women only", [weekly("TU", 10, 12, description="for women only")], ["for women only"], ""),
        ("Mondays 4-6pm, ages 5 to 11, £2.50", [weekly("MO", 16, 18, description="ages 5 to 11, £2.50")], ["ages 5 to 11, £2.50"], "neither is an hour"),
        ("Mondays 2pm, ring 020 7946 0018", [weekly("MO", 14, description="ring 020 7946 0018")], ["ring 020 7946 0018"], "nor is that"),
        ("You may come on Mondays 10-12", [weekly("MO", 10, 12, description="You may come")], ["You may come"], "no month"),
        ("one to one help on Mondays at 10", [weekly("MO", 10, description="help, one to one")], ["one to one", "help"], "no time"),
        ("monthly", [Rule(None, description="monthly")], ["monthly"], "on which day?"),
        ("every other month on Tuesdays", [weekly("TU", description="every other month")], ["every other month"], ""),
        ("salı günleri saat 10", [Rule(None, description="salı günleri saat 10")], ["salı günleri saat 10"], "Turkish"),
        ("monument, marching, sunset", [Rule(None, description="monument, marching, sunset")], ["monument, marching, sunset"], "begin like days and months"),
    ],
)  # fmt: skip
def test_what_is_no_rule_is_kept_in_words(
    text: str, rules: list[Rule], not_understood: list[str], remark: str
) -> None:
    times = read_times(text, TODAY)
    assert (list(times.rules), list(times.not_understood)) == (rules, not_understood), remark


@pytest.mark.parametrize(
    ("text", "remark"),
    [
        ("Mondays 2 to 4", "We read “2 to 4” as 2pm to 4pm."),
        ("every other Monday", "Add a start date, such as “from 5 January”"),
        ("every second Tuesday from 5 January 2027", "We read “every second” as every other week."),
        ("Mondays from 5 January", "We read “5 January” as 5 January 2027."),
        ("Sunday 5 December 2026", "5 December 2026 falls on a different day of the week"),
        ("Mondays, not the first Monday", "We could not work out the dates in “not the first Monday”"),
        ("9 to 5", "We could not work out which days you mean."),
        ("Tuesday mornings", "We don’t know the hours"),
        ("Mondays from 5 May 2027 until 1 May 2027", "No days match these dates"),
        ("first Monday of the month, closed Mondays", "only leave out days if the times are weekly"),
    ],
)  # fmt: skip
def test_what_was_taken_for_granted_is_said(text: str, remark: str) -> None:
    assert any(remark in said for said in read_times(text, TODAY).remarks)


@pytest.mark.parametrize("text", ["Mondays 2pm to 4pm", "Mon 14:00-16:00", "Mon 2-4pm", ""])
def test_where_nothing_was_guessed_nothing_is_said(text: str) -> None:
    assert read_times(text, TODAY).remarks == ()


@pytest.mark.parametrize(
    ("rules", "words"),
    [
        ([], ""),
        ([weekly("TU", 10, 12, bymonth=NOT_AUGUST)], "Every Tuesday, 10am to midday, not in August."),
        ([weekly(MO_TO_FR, 9, 17), weekly("SA", 10)], "Monday to Friday, 9am to 5pm; every Saturday, from 10am."),
        ([monthly("1MO,-1FR", 14)], "The first Monday and last Friday of the month, from 2pm."),
        ([monthly("1MO", interval=2)], "Every 2 months, the first Monday of the month."),
        ([Rule("MONTHLY", bymonthday="-1,15")], "The last day and 15th of the month."),
        ([Rule("DAILY", interval=3)], "Every 3 days."),
        ([Rule("WEEKLY", valid_from=date(2027, 1, 5))], "Every Tuesday, from 5 January 2027."),
        ([Rule("DAILY", opens_at=time(0), closes_at=time(0), is_on_bank_holidays=True)], "Every day, day and night, also on bank holidays."),
        ([Rule(None, valid_from=TODAY, opens_at=time(10))], "22 November 2026, from 10am."),
        ([Rule(None, description="by appointment")], "by appointment"),
        ([weekly("TU", description="mornings", valid_to=TODAY)], "Every Tuesday, until 22 November 2026 (mornings)."),
    ],
)  # fmt: skip
def test_rules_are_told_in_one_sentence(rules: list[Rule], words: str) -> None:
    assert times_in_words(rules) == words


def test_the_next_dates_follow_the_words() -> None:
    """Bank holidays and the change of clocks included: UK time."""
    rules = read_times("every Friday 10 to 12, not on bank holidays", TODAY).rules
    coming = next_dates(rules, datetime(2026, 12, 5, tzinfo=UK))
    assert [one.day.day for one in coming] == [11, 18, 8, 15]
    assert {str(one.begins_at)[11:16] for one in coming} == {"10:00"}
    spring = next_dates(rules, datetime(2027, 3, 20, tzinfo=UK), 2)
    hours = [str(one.begins_at)[11:16] for one in spring]
    assert [one.day for one in spring] == [date(2027, 4, 2), date(2027, 4, 9)]
    assert hours == ["09:00", "09:00"]


def test_the_year_of_today_is_taken_where_none_is_given() -> None:
    assert read_times("Mondays").rules == (weekly("MO"),)


def test_a_whole_book_is_kept_and_not_read() -> None:
    text = "Mondays 10am. " + "soup " * LONGEST
    times = read_times(text, TODAY)
    assert times.rules[0].byday == "MO"
    assert "".join(times.not_understood).count("soup") >= LONGEST - 1


SAID = """every other Monday Tuesdays Mon-Fri 10 to 12 2pm - first last of the month not in August May except
closed bank holidays from 5 January until 31 29 February 2027 9999 24/7 24 hours , . ; : ( ) 12:75 00:00 noon
half past seven mornings only fortnightly 30th day and or at between daily weekends 1/13/2027 2027-02-30 one"""
PARTS = st.sampled_from([*re.findall(r"\S+", SAID), "\n", "²", "٣", "İ", "\u202e", "₁"])


@given(st.one_of(st.text(max_size=80), st.lists(PARTS, max_size=25).map(" ".join)))
def test_any_text_is_read_and_can_be_told(text: str) -> None:
    times = read_times(text, TODAY)
    assert bool(times_in_words(times.rules)) == bool(times.rules)
    for rule in times.rules:
        assert rule.opens_at is not None or rule.closes_at is None
        assert rule.freq in (None, "DAILY", "WEEKLY", "MONTHLY")
    next_dates(times.rules, datetime(2026, 11, 22, tzinfo=UK))


@given(st.lists(st.sampled_from(["soup", "choir", "Tuesdays", "10 to 12", "with tea", "not in May"]), max_size=8))  # fmt: skip
def test_no_word_is_lost(parts: list[str]) -> None:
    times = read_times(", ".join(parts), TODAY)
    kept = " ".join(filter(None, (rule.description for rule in times.rules)))
    for word in ("soup", "choir", "tea"):
        assert (word in kept) == any(word in part for part in parts)


def codes(*, counted: bool) -> st.SearchStrategy[str]:
    if not counted:
        return st.sets(st.sampled_from(WEEKDAYS), min_size=1).map(
            lambda days: ",".join(day for day in WEEKDAYS if day in days)
        )
    return st.tuples(st.sampled_from(["1", "2", "3", "4", "5", "-1"]), st.sampled_from(WEEKDAYS)).map("".join)  # fmt: skip


SEVERAL = st.one_of(st.none(), st.integers(2, 12))
DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))
HOURS = st.one_of(
    st.just((None, None)),
    st.tuples(st.times().map(lambda at: at.replace(second=0, microsecond=0)), st.none()),
    st.tuples(st.integers(0, 11), st.integers(12, 23)).map(lambda two: (time(two[0]), time(two[1]))),
    st.just((time(0), time(0))),
    st.just((time(21, 30), time(0))),
)  # fmt: skip
REPEATED = st.one_of(
    st.builds(lambda days, every: ("WEEKLY", every, days, None), codes(counted=False), SEVERAL),
    st.builds(lambda days, every: ("MONTHLY", every, days, None), codes(counted=True), SEVERAL),
    st.builds(lambda number, every: ("MONTHLY", every, None, str(number)), st.integers(1, 31), SEVERAL),
    st.builds(lambda every: ("DAILY", every, None, None), SEVERAL),
)  # fmt: skip
MONTHS = st.one_of(
    st.none(),
    st.sets(st.integers(1, 12), min_size=1, max_size=11).map(
        lambda months: ",".join(str(month) for month in sorted(months))
    ),
)
OFF_DATES = st.sampled_from(
    [None, "12-25", "12-24/01-02,05-01", "2026-12-28", "2026-12-24/2027-01-02"]
)
NOTES = st.sampled_from([None, "mornings", "bring a cushion", "term time only", "by appointment"])


@st.composite
def rule(draw: st.DrawFn) -> Rule:
    opens_at, closes_at = draw(HOURS)
    bank, note = draw(st.sampled_from([None, True, False])), draw(NOTES)
    if note == "mornings" and opens_at:
        note = None
    if draw(st.integers(0, 5)) == 0:
        return Rule(None, None, None, None, None, None, draw(DAYS), None, opens_at, closes_at, note)
    off = draw(OFF_DATES)
    since = draw(st.one_of(st.none(), DAYS))
    until = draw(st.one_of(st.none(), DAYS.filter(lambda day: since is None or day >= since)))
    return Rule(
        *draw(REPEATED), draw(MONTHS), bank, since, until, opens_at, closes_at, note, off
    )  # fmt: skip


@given(st.lists(rule(), min_size=1, max_size=4, unique=True))
def test_what_is_told_is_understood_again(rules: list[Rule]) -> None:
    assert list(read_times(times_in_words(rules), TODAY).rules) == rules
