"""Opening rules: open exactly when they say so, and never with more certainty than they have."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given
from hypothesis import strategies as st

from assetmap.assets.opening_hours.rules import (
    UK,
    WEEKDAYS,
    Occurrence,
    Rule,
    State,
    day_codes,
    is_bank_holiday,
    next_dates,
    opening_status,
    rules_on,
    week,
)

TUESDAY = date(2026, 11, 24)
CHRISTMAS = date(2026, 12, 25)
NINE, TEN, NOON, FIVE = time(9), time(10), time(12), time(17)
TUESDAYS = Rule("WEEKLY", byday="TU", opens_at=TEN, closes_at=NOON)


def at(day: date, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=UK)


def days(rules: list[Rule], first: date, count: int) -> list[date]:
    """The days of `count` from the first on which something takes place."""
    wanted = [first + timedelta(number) for number in range(count)]
    return [day for day in wanted if rules_on(rules, day)]


@pytest.mark.parametrize(
    ("day", "codes", "remark"),
    [
        (date(2026, 11, 24), ("TU", "4TU", "-1TU"), "the fourth is the last"),
        (date(2026, 11, 30), ("MO", "5MO", "-1MO"), "a fifth"),
        (date(2026, 11, 1), ("SU", "1SU", "-5SU"), "five before its end"),
        (date(2028, 2, 29), ("TU", "5TU", "-1TU"), "a leap year"),
    ],
)
def test_the_codes_of_a_day(day: date, codes: tuple[str, ...], remark: str) -> None:
    assert day_codes(day) == codes, remark


@pytest.mark.parametrize(
    ("rule", "expected", "remark"),
    [
        (Rule("WEEKLY", byday="TU"), [3, 10, 17, 24], "every week"),
        (Rule("WEEKLY", byday="MO,TU", valid_from=date(2026, 11, 23)), [23, 24, 30], "not before it began"),
        (Rule("WEEKLY", byday="TU", valid_to=date(2026, 11, 10)), [3, 10], "its last day included"),
        (Rule("WEEKLY", valid_from=date(2026, 10, 6)), [3, 10, 17, 24], "the weekday on which it began"),
        (Rule("WEEKLY", byday="1TU,+3TU"), [3, 17], "the first of a month, whatever is said of weeks"),
        (Rule("WEEKLY", byday="TU", interval=2, valid_from=date(2026, 10, 6)), [3, 17], "every second"),
        (Rule("WEEKLY", byday="MO,FR", interval=2, valid_from=date(2026, 11, 4)), [6, 16, 20, 30], "begun on a Wednesday"),
        (Rule("MONTHLY", byday="1MO,-1FR"), [2, 27], "first and last"),
        (Rule("MONTHLY", byday="SU,1TU"), [1, 3, 8, 15, 22, 29], "each, and the first"),
        (Rule("MONTHLY", byday="5MO"), [30], "not every month has one"),
        (Rule("MONTHLY", bymonthday="1,15,-1"), [1, 15, 30], "by number, the last too"),
        (Rule("MONTHLY", valid_from=date(2026, 1, 31)), [], "no 31st in November"),
        (Rule("MONTHLY", byday="FR", bymonthday="13"), [13], "both have to hold"),
        (Rule("MONTHLY", byday="1TU", interval=3, valid_from=date(2026, 8, 1)), [3], "a quarter"),
        (Rule("MONTHLY", byday="1TU", interval=3, valid_from=date(2026, 9, 1)), [], "another"),
        (Rule("WEEKLY", byday="TU", bymonth="9,10"), [], "another season"),
        (Rule("WEEKLY", byday="TU", bymonth="11"), [3, 10, 17, 24], "the season"),
        (Rule("DAILY", interval=10, valid_from=date(2026, 10, 30)), [9, 19, 29], "every tenth day"),
        (Rule("DAILY", byday="SU", bymonthday="1,2,3,4,5,6,7"), [1], "days sifted"),
        (Rule(None, valid_from=date(2026, 11, 5)), [5], "once"),
        (Rule(None), [], "once, nobody knows when"),
        (Rule("WEEKLY"), [], "every week, nobody knows on which day"),
        (Rule("MONTHLY", bymonth="11"), [], "once a month, nobody knows when"),
        (Rule("YEARLY", byday="TU"), [], "a rule of a kind that is not understood"),
        (Rule("MONTHLY", byday="1MO", bymonthday="20"), [], "never, and not looked for until the year 9999"),
        (Rule("MONTHLY", bymonth="2", bymonthday="30"), [], "never"),
        (Rule("DAILY", byday="MO", interval=7, valid_from=date(2026, 11, 3)), [], "never"),
    ],
)  # fmt: skip
def test_the_days_of_a_rule_in_november(rule: Rule, expected: list[int], remark: str) -> None:
    assert [day.day for day in days([rule], date(2026, 11, 1), 30)] == expected, remark


@pytest.mark.parametrize("interval", [None, 1])
def test_an_interval_that_nothing_is_counted_from_makes_every_time_doubtful(
    interval: int | None,
) -> None:
    second = Rule("WEEKLY", byday="TU", interval=2)
    assert [one.is_certain for one in rules_on([second], TUESDAY)] == [False]
    assert len(days([second], TUESDAY, 28)) == 4
    every = Rule("WEEKLY", byday="TU", interval=interval)
    assert [one.is_certain for one in rules_on([every], TUESDAY)] == [True]


ORDINALS = ("1", "2", "+4", "5", "-1", "-2")
BYDAYS = st.lists(st.sampled_from(WEEKDAYS), min_size=1, max_size=3)
NTH_BYDAYS = st.lists(
    st.tuples(st.sampled_from(ORDINALS), st.sampled_from(WEEKDAYS)).map("".join),
    min_size=1,
    max_size=3,
)
MONTH_DAYS = st.lists(st.integers(-28, 28).filter(bool), min_size=1, max_size=3)
MONTHS = st.lists(st.integers(1, 12), min_size=1, max_size=4)
DATES = st.dates(date(2020, 1, 1), date(2026, 12, 31))


@st.composite
def anchored_rules(draw: st.DrawFn) -> Rule:
    """Rules with a first day, none of which can be one that never comes: dateutil would look until the year 9999."""
    freq = draw(st.sampled_from(["DAILY", "WEEKLY", "MONTHLY"]))
    # Nor does it understand "Sundays and the first Tuesday".
    byday = draw(st.none() | BYDAYS | (NTH_BYDAYS if freq == "MONTHLY" else st.nothing()))
    bymonthday = draw(st.none() | MONTH_DAYS) if freq == "MONTHLY" and not byday else None
    interval = draw(st.none() | st.integers(1, 5))
    bymonth = None if interval else draw(st.none() | MONTHS)
    return Rule(
        freq,
        interval=interval,
        byday=",".join(byday) if byday else None,
        bymonthday=",".join(map(str, bymonthday)) if bymonthday else None,
        bymonth=",".join(map(str, bymonth)) if bymonth else None,
        valid_from=draw(DATES),
        is_on_bank_holidays=True,
    )


@given(anchored_rules(), st.integers(0, 900))
def test_the_days_are_those_of_dateutil(rule: Rule, later: int) -> None:
    assert rule.valid_from is not None
    first = rule.valid_from + timedelta(later)
    last = first + timedelta(62)
    parts = {
        "FREQ": rule.freq,
        "INTERVAL": rule.interval,
        "BYDAY": rule.byday,
        "BYMONTHDAY": rule.bymonthday,
        "BYMONTH": rule.bymonth,
    }
    text = ";".join(f"{name}={value}" for name, value in parts.items() if value)
    start = datetime.combine(rule.valid_from, time.min)
    expected = []
    for moment in rrulestr(text, dtstart=start):
        if moment.date() > last:
            break
        if moment.date() >= first:
            expected.append(moment.date())
    assert days([rule], first, 63) == expected


RULES = st.builds(
    Rule,
    st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", None]),
    interval=st.none() | st.integers(1, 3),
    byday=st.none()
    | st.tuples(BYDAYS, NTH_BYDAYS).map(lambda both: both[0] + both[1]).map(",".join),
    bymonth=st.none() | MONTHS.map(lambda months: ",".join(map(str, months))),
    is_on_bank_holidays=st.none() | st.booleans(),
    valid_from=st.none() | st.dates(date(2026, 1, 1), date(2026, 12, 31)),
    valid_to=st.none() | st.dates(date(2026, 6, 1), date(2027, 12, 31)),
    opens_at=st.times().map(lambda t: t.replace(second=0, microsecond=0)),
    closes_at=st.none() | st.times().map(lambda t: t.replace(second=0, microsecond=0)),
) | st.builds(Rule, st.just("WEEKLY"), byday=BYDAYS.map(",".join))
MOMENTS = st.datetimes(datetime(2026, 1, 2), datetime(2026, 12, 30), timezones=st.just(UTC))


@given(st.lists(RULES, max_size=4), MOMENTS)
def test_the_standing_at_any_minute_is_what_the_day_says(
    rules: list[Rule], moment: datetime
) -> None:
    standing = opening_status(rules, moment)
    today = moment.astimezone(UK).date()
    near = [one for n in (1, 0) for one in rules_on(rules, today - timedelta(n))]
    is_open = any(one.is_certain and one.covers(moment) for one in near)
    assert (standing.state == State.OPEN) == is_open
    assert (standing.is_open_now is True) == is_open
    if any(one.covers(moment) for one in near):
        assert standing.is_open_now is not False
    if standing.next:
        assert standing.next in rules_on(rules, standing.next.day)
        assert standing.next.begins_at is None or standing.next.begins_at > moment
    if standing.until and standing.state == State.OPEN:
        assert standing.until > moment
        just_before = opening_status(rules, standing.until - timedelta(minutes=1))
        assert just_before.state == State.OPEN or standing.until - moment < timedelta(minutes=1)


@given(st.lists(RULES, max_size=4), st.dates(date(2026, 1, 1), date(2027, 1, 1)))
def test_a_week_has_each_day_once_with_what_takes_place_on_it(
    rules: list[Rule], first: date
) -> None:
    found = week(rules, first)
    assert [one.day for one in found] == [first + timedelta(n) for n in range(7)]
    assert all(one.occurrences == rules_on(rules, one.day) for one in found)
    assert all(one.bank_holiday == is_bank_holiday(one.day) for one in found)


@given(st.lists(RULES, max_size=4), MOMENTS, st.integers(1, 6))
def test_the_next_dates_are_in_order_and_have_not_begun(
    rules: list[Rule], moment: datetime, count: int
) -> None:
    found = next_dates(rules, moment, count)
    assert len(found) <= count
    assert len(set(found)) == len(found)
    for one, following in pairwise(found):
        assert one.day <= following.day
    for one in found:
        assert one.begins_at is None or one.begins_at > moment
        assert one.day >= moment.astimezone(UK).date()


def test_the_next_four_dates() -> None:
    monthly = Rule("MONTHLY", byday="-1TU", opens_at=TEN)
    found = next_dates([monthly], at(TUESDAY, 9))
    assert [f"{one.day:%d %b %Y}" for one in found] == [
        "24 Nov 2026",
        "29 Dec 2026",
        "26 Jan 2027",
        "23 Feb 2027",
    ]
    assert next_dates([monthly], at(TUESDAY, 10), 1)[0].day == date(2026, 12, 29), "begun is past"
    assert next_dates([Rule("WEEKLY", byday="TU")], at(TUESDAY, 23), 1)[0].day == TUESDAY
    assert next_dates([Rule("WEEKLY", byday="TU", valid_to=TUESDAY)], at(CHRISTMAS)) == []


def test_the_same_said_twice_is_one_occurrence() -> None:
    assert rules_on([TUESDAYS, TUESDAYS], TUESDAY) == [Occurrence(TUESDAY, TEN, NOON)]
    soup = Rule("WEEKLY", byday="TU", opens_at=TEN, closes_at=NOON, description="soup")
    assert len(rules_on([TUESDAYS, soup], TUESDAY)) == 2


@pytest.mark.parametrize(
    ("rules", "moment", "state", "is_open_now", "remark"),
    [
        ([TUESDAYS], at(TUESDAY, 9, 59), State.OPENS, False, "a minute early"),
        ([TUESDAYS], at(TUESDAY, 10), State.OPEN, True, "as it opens"),
        ([TUESDAYS], at(TUESDAY, 11, 59), State.OPEN, True, "the last minute"),
        ([TUESDAYS], at(TUESDAY, 12), State.OPENS, False, "as it closes"),
        ([Rule("WEEKLY", byday="TU")], at(TUESDAY, 12), State.HOUR_NOT_KNOWN, None, "today, some time"),
        ([Rule("WEEKLY", byday="WE")], at(TUESDAY, 12), State.HOUR_NOT_KNOWN, False, "not today"),
        ([Rule("WEEKLY", byday="TU", opens_at=TEN)], at(TUESDAY, 9), State.OPENS, False, "no end is known"),
        ([Rule("WEEKLY", byday="TU", opens_at=TEN)], at(TUESDAY, 11), State.HOUR_NOT_KNOWN, None, "has it ended?"),
        ([Rule("WEEKLY", byday="TU", opens_at=TEN)], at(TUESDAY + timedelta(1)), State.OPENS, False, "by now it has"),
        ([TUESDAYS, Rule("WEEKLY", byday="TU")], at(TUESDAY, 11), State.OPEN, True, "one of two is known"),
        ([Rule("WEEKLY", interval=2, byday="TU", opens_at=TEN, closes_at=NOON)], at(TUESDAY, 11), State.ASK_FIRST, None, "this week or next?"),
        ([Rule("WEEKLY", interval=2, byday="TU", opens_at=TEN, closes_at=NOON)], at(TUESDAY, 9), State.ASK_FIRST, False, "and not yet"),
        ([Rule("WEEKLY", byday="TU", valid_to=TUESDAY)], at(CHRISTMAS), State.OVER, False, "ended"),
        ([Rule("WEEKLY")], at(TUESDAY), State.NOT_KNOWN, None, "on what day?"),
        ([], at(TUESDAY), State.NOT_KNOWN, None, "nobody has said"),
    ],
)  # fmt: skip
def test_how_things_stand(
    rules: list[Rule], moment: datetime, state: State, is_open_now: bool | None, remark: str
) -> None:
    standing = opening_status(rules, moment)
    assert (standing.state, standing.is_open_now) == (state, is_open_now), remark


def test_hours_past_midnight_belong_to_the_day_on_which_they_began() -> None:
    friday = date(2026, 11, 27)
    night = Rule("WEEKLY", byday="FR", opens_at=time(22), closes_at=time(2))
    assert rules_on([night], friday + timedelta(1)) == []
    standing = opening_status([night], at(friday + timedelta(1), 1, 30))
    assert standing.state == State.OPEN
    assert standing.occurrence and standing.occurrence.day == friday
    assert standing.until == at(friday + timedelta(1), 2)
    assert opening_status([night], at(friday, 1, 30)).state == State.OPENS, "the night before"


def test_hours_without_a_break_are_one() -> None:
    morning = Rule("WEEKLY", byday="TU", opens_at=TEN, closes_at=NOON)
    afternoon = Rule("WEEKLY", byday="TU", opens_at=NOON, closes_at=FIVE)
    standing = opening_status([morning, afternoon], at(TUESDAY, 11))
    assert standing.until == at(TUESDAY, 17)
    assert standing.next and standing.next.day == TUESDAY + timedelta(7)


def test_day_and_night_has_no_end() -> None:
    always = Rule("DAILY", is_on_bank_holidays=True, opens_at=time(0), closes_at=time(0))
    standing = opening_status([always], at(TUESDAY, 23, 59))
    assert (standing.state, standing.until) == (State.OPEN, None)
    silent = Rule("DAILY", opens_at=time(0), closes_at=time(0))
    standing = opening_status([silent], at(date(2026, 12, 24), 23))
    assert standing.until == at(CHRISTMAS), "Christmas is not promised"


@pytest.mark.parametrize(
    ("day", "utc_hour", "remark"),
    [
        (date(2026, 3, 28), 10, "winter"),
        (date(2026, 3, 29), 9, "the day on which summer time begins"),
        (date(2026, 10, 24), 9, "summer"),
        (date(2026, 10, 25), 10, "the day on which it ends"),
    ],
)
def test_hours_are_those_of_the_clock_on_the_wall(day: date, utc_hour: int, remark: str) -> None:
    rule = Rule("WEEKLY", byday="SA,SU", opens_at=TEN, closes_at=NOON)
    begins = datetime(day.year, day.month, day.day, utc_hour, tzinfo=UTC)
    assert opening_status([rule], begins).state == State.OPEN, remark
    assert opening_status([rule], begins - timedelta(minutes=1)).state == State.OPENS, remark
    assert opening_status([rule], begins + timedelta(hours=2)).state == State.OPENS, remark


def test_a_night_on_which_the_clock_is_changed() -> None:
    night = Rule("WEEKLY", byday="SA", opens_at=time(22), closes_at=time(4))
    for sunday, hours in ((date(2026, 3, 29), 5), (date(2026, 10, 25), 7), (date(2026, 11, 1), 6)):
        saturday = rules_on([night], sunday - timedelta(1))[0]
        assert saturday.begins_at and saturday.ends_at
        assert saturday.ends_at - saturday.begins_at == timedelta(hours=hours)
    # Half past one is twice that night: both times it is open.
    for hour in (0, 1):
        assert opening_status([night], datetime(2026, 10, 25, hour, 30, tzinfo=UTC)).is_open_now


@pytest.mark.parametrize(
    ("day", "name", "remark"),
    [
        (date(2026, 12, 25), "Christmas Day", ""),
        (date(2026, 12, 28), "Boxing Day (substitute day)", "the 26th is a Saturday"),
        (date(2027, 1, 1), "New Year's Day", "the year after"),
        (date(2026, 4, 6), "Easter Monday", "it moves"),
        (date(2026, 3, 17), None, "Northern Ireland's, not England's"),
        (date(2026, 11, 24), None, ""),
    ],
)
def test_bank_holidays_are_englands(day: date, name: str | None, remark: str) -> None:
    assert is_bank_holiday(day) == name, remark


@pytest.mark.parametrize("day", [CHRISTMAS, date(2026, 12, 28)])
@pytest.mark.parametrize(
    ("says", "certainties", "state", "remark"),
    [
        (None, [False], State.ASK_FIRST, "nobody has said: ask first"),
        (True, [True], State.OPEN, "as on any other day"),
        (False, [], State.OPENS, "closed"),
    ],
)
def test_a_bank_holiday_is_what_the_rule_says_of_it(
    day: date, says: bool | None, certainties: list[bool], state: State, remark: str
) -> None:
    rule = Rule("DAILY", is_on_bank_holidays=says, opens_at=NINE, closes_at=FIVE)
    assert [one.is_certain for one in rules_on([rule], day)] == certainties, remark
    assert opening_status([rule], at(day, 12)).state == state, remark


def test_words_are_shown_and_some_leave_it_in_doubt() -> None:
    rule = Rule("WEEKLY", byday="TU", opens_at=TEN, closes_at=NOON, description="term time")
    occurrence = rules_on([rule], TUESDAY)[0]
    assert (occurrence.description, occurrence.is_certain) == ("term time", False)
    (occurrence,) = rules_on([replace(rule, description="women only, with soup")], TUESDAY)
    assert occurrence.is_certain


def test_a_moment_may_come_in_any_zone() -> None:
    assert opening_status([TUESDAYS], at(TUESDAY, 11).astimezone(UTC)).state == State.OPEN
