"""Searches by day and hour, in UK time, as the calendar says."""

from dataclasses import asdict
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from assetmap.assets.opening_hours.osm import read_opening_hours
from assetmap.assets.opening_hours.rules import Rule, rules_on
from tests.examples import few
from tests.factories import EAST, NORTH, make_asset
from tests.searching import HERE, SATURDAY, find, names

TEN_TO_TWELVE = {"opens_at": time(10), "closes_at": time(12)}


@pytest.mark.parametrize(
    ("rule", "asked", "is_found"),
    [
        ({"freq": "WEEKLY", "byday": "SA"}, {"open_on": "saturday"}, True),
        ({"freq": "WEEKLY", "byday": "SU"}, {"open_on": "saturday"}, False),
        ({"freq": "WEEKLY", "byday": "SU"}, {"open_on": "weekend"}, True),
        ({"freq": "DAILY"}, {"open_on": "tomorrow"}, True),
        ({"freq": "MONTHLY", "byday": "4SA"}, {"open_on": "saturday"}, True),
        ({"freq": "MONTHLY", "byday": "-1SA"}, {"open_on": "2026-11-28"}, True),
        ({"freq": "MONTHLY", "byday": "1SA"}, {"open_on": "saturday"}, False),
        ({"freq": "MONTHLY", "bymonthday": "28"}, {"open_on": "today"}, True),
        ({"freq": None, "valid_from": date(2026, 12, 5)}, {"open_on": "2026-12-05"}, True),
        ({"freq": None, "valid_from": date(2026, 12, 5)}, {"open_on": "2026-12-12"}, False),
        (
            {"freq": "WEEKLY", "byday": "SA", "valid_to": date(2026, 11, 1)},
            {"open_on": "saturday"},
            False,
        ),
        ({"freq": "WEEKLY", "byday": "SA", "bymonth": "9,10"}, {"open_on": "saturday"}, False),
        (
            {"freq": "WEEKLY", "byday": "SA", "interval": 2, "valid_from": date(2026, 11, 14)},
            {"open_on": "saturday"},
            True,
        ),
        (
            {"freq": "WEEKLY", "byday": "SA", "interval": 2, "valid_from": date(2026, 11, 7)},
            {"open_on": "saturday"},
            False,
        ),
        # 25 December 2026 is a Friday.
        (
            {"freq": "WEEKLY", "byday": "FR", "is_on_bank_holidays": False},
            {"open_on": "2026-12-25"},
            False,
        ),
        ({"freq": "WEEKLY", "byday": "FR"}, {"open_on": "2026-12-25"}, True),
        (
            {"freq": "WEEKLY", "byday": "FR", "off_dates": "12-25"},
            {"open_on": "2026-12-25"},
            False,
        ),
        (
            {"freq": "WEEKLY", "byday": "FR", "off_dates": "12-24/01-02"},
            {"open_on": "2027-01-01"},
            False,
        ),
        ({"freq": None, "description": "closed"}, {"open_on": "saturday"}, False),
        ({"freq": "WEEKLY", "description": "every week"}, {"open_on": "saturday"}, False),
        ({"freq": "MONTHLY", "description": "monthly"}, {"open_on": "saturday"}, False),
    ],
)
def test_a_day_finds_what_is_open_on_it(
    session: Session, rule: dict[str, Any], asked: dict[str, Any], is_found: bool
) -> None:
    hours = {} if "description" in rule else TEN_TO_TWELVE
    make_asset(session, "Hall", schedule=[rule | hours])
    make_asset(session, "Never said when")
    assert names(find(session, now=SATURDAY, **HERE, **asked)) == ["Hall"] * is_found


@pytest.mark.parametrize(
    ("hours", "asked", "is_found"),
    [
        ((time(10), time(12)), {"open_on": "saturday", "open_at": "10:00"}, True),
        ((time(10), time(12)), {"open_on": "saturday", "open_at": "12:00"}, False),
        ((time(10), time(12)), {"open_on": "saturday", "open_at": "9:59"}, False),
        ((time(10), time(12)), {"open_on": "now"}, True),
        ((time(10), time(12)), {"open_on": "this-evening"}, False),
        ((time(16), time(18)), {"open_on": "this-evening"}, True),
        ((time(22), time(2)), {"open_on": "saturday", "open_at": "23:30"}, True),
        ((time(22), time(2)), {"open_on": "sunday", "open_at": "01:30"}, True),
        ((time(22), time(2)), {"open_on": "sunday", "open_at": "02:00"}, False),
        ((time(10), time(12)), {"open_at": "11:00"}, True),
        ((None, None), {"open_on": "saturday", "open_at": "11:00"}, True),
    ],
)
def test_an_hour_finds_what_is_open_then(
    session: Session, hours: tuple[time | None, time | None], asked: dict[str, Any], is_found: bool
) -> None:
    opens_at, closes_at = hours
    rule = {"freq": "WEEKLY", "byday": "SA", "opens_at": opens_at, "closes_at": closes_at}
    make_asset(session, "Hall", schedule=[rule])
    assert names(find(session, now=SATURDAY, **HERE, **asked)) == ["Hall"] * is_found


@pytest.mark.parametrize(
    ("rule", "asked", "is_found", "remark"),
    [
        ({"description": "closed"}, {"open_on": "now"}, False, "words of a map"),
        ({"description": "closed"}, {"open_on": "saturday", "open_at": "11:00"}, False, ""),
        ({"description": "by appointment"}, {"open_on": "now"}, False, "words of a group"),
        ({"freq": "WEEKLY", "byday": "SA", "description": "mornings"}, {"open_on": "now"}, False, "no hour"),
        ({"freq": "DAILY"}, {"open_on": "now"}, False, "nor here"),
        ({"freq": "DAILY"}, {"open_on": "saturday", "open_at": "11:00"}, True, "an hour that is planned can be asked for"),
        ({"freq": "DAILY", "opens_at": time(9)}, {"open_on": "now"}, True, "its end is not known"),
        ({"freq": "DAILY", "opens_at": time(11)}, {"open_on": "now"}, False, "not begun"),
    ],
)  # fmt: skip
def test_words_without_times_are_never_open_now(
    session: Session, rule: dict[str, Any], asked: dict[str, Any], is_found: bool, remark: str
) -> None:
    make_asset(session, "Hall", schedule=[{"freq": None, **rule}])
    assert names(find(session, now=SATURDAY, **HERE, **asked)) == ["Hall"] * is_found, remark


def test_hours_of_a_map_are_found_when_they_are_kept(session: Session) -> None:
    """Saturday's night is not cut by Sunday's hours, and a date that is off takes no weekday away."""
    pub = "Mo-Th 12:00-23:00; Fr-Sa 12:00-01:00; Su 12:00-22:30"
    for name, text in (
        ("Pub", pub),
        ("Office", "Mo-Fr 09:00-17:00; Dec 25 off"),
        ("Shut", "closed"),
    ):
        rules = [asdict(rule) for rule in read_opening_hours(text)]
        make_asset(session, name, schedule=rules)

    def open_at(*moment: int) -> list[str]:
        return names(find(session, now=datetime(*moment, tzinfo=UTC), **HERE, open_on="now"))

    assert open_at(2026, 11, 29, 0, 30) == ["Pub"], "Saturday's night"
    assert open_at(2026, 11, 30, 0, 30) == [], "Sunday's"
    assert open_at(2026, 11, 29, 3, 0) == [], "Sunday at three"
    assert open_at(2026, 11, 30, 10, 0) == ["Office"], "Monday"
    assert open_at(2026, 12, 25, 10, 0) == [], "the date that is off"


def test_an_hour_that_nobody_has_told_comes_last(session: Session) -> None:
    saturdays = {"freq": "WEEKLY", "byday": "SA"}
    make_asset(session, "At the door, hour not known", schedule=[saturdays])
    make_asset(
        session, "Far, open", at=[(EAST + 3_000, NORTH)], schedule=[saturdays | TEN_TO_TWELVE]
    )
    make_asset(
        session, "Farther, open", at=[(EAST + 3_100, NORTH)], schedule=[saturdays | TEN_TO_TWELVE]
    )
    order = ["Far, open", "Farther, open", "At the door, hour not known"]
    asked = {**HERE, "open_on": "saturday", "open_at": "11:00"}
    assert names(find(session, now=SATURDAY, **asked)) == order
    paged, cursor = [], None
    for _ in order:
        page = find(session, now=SATURDAY, **asked, limit=1, cursor=cursor)
        paged += names(page)
        cursor = page.next_cursor
    assert paged == order and cursor is None
    assert names(find(session, now=SATURDAY, **HERE, open_on="saturday"))[0].startswith(
        "At the door"
    )


def test_now_is_the_hour_in_the_uk_and_not_of_the_server(session: Session) -> None:
    make_asset(
        session, "Noon", schedule=[{"freq": "DAILY", "opens_at": time(12), "closes_at": time(13)}]
    )
    in_summer = datetime(2026, 7, 1, 11, 30, tzinfo=UTC)
    assert names(find(session, now=in_summer, **HERE, open_on="now")) == ["Noon"]
    in_winter = datetime(2026, 12, 1, 11, 30, tzinfo=UTC)
    assert names(find(session, now=in_winter, **HERE, open_on="now")) == []


DAYS = st.sampled_from(["MO", "TU", "WE", "TH", "FR", "SA", "SU"])
RULES = st.fixed_dictionaries(
    {
        "freq": st.sampled_from(["WEEKLY", "MONTHLY"]),
        "byday": st.lists(DAYS, min_size=1, max_size=3, unique=True).map(",".join),
        "interval": st.sampled_from([None, 1, 2, 3]),
        "bymonth": st.sampled_from([None, "11", "1,2,12"]),
        "valid_from": st.sampled_from([None, date(2026, 11, 4), date(2026, 12, 1)]),
        "valid_to": st.sampled_from([None, date(2026, 12, 20)]),
        "is_on_bank_holidays": st.sampled_from([None, True, False]),
        "off_dates": st.sampled_from(
            [None, "12-24/01-02", "11-28,2026-12-05", "2026-12-24/2027-01-02"]
        ),
        "opens_at": st.sampled_from([None, time(10)]),
    }
) | st.fixed_dictionaries(
    {
        "freq": st.just("MONTHLY"),
        "byday": st.sampled_from(["1MO", "-1FR", "2TU,4TU", "+3WE"]),
        "opens_at": st.sampled_from([None, time(10)]),
    }
)


@settings(few(), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rule=RULES, ahead=st.integers(0, 80))
def test_the_search_and_the_calendar_agree_on_which_days_a_rule_means(
    session: Session, rule: dict[str, Any], ahead: int
) -> None:
    day = SATURDAY.date() + timedelta(ahead)
    with session.begin_nested() as savepoint:
        make_asset(session, "Hall", schedule=[rule])
        found = find(session, now=SATURDAY, **HERE, open_on=day.isoformat())
        savepoint.rollback()
    fields = {name: rule.get(name) for name in Rule.__dataclass_fields__ if name in rule}
    assert bool(found.total) == bool(rules_on([Rule(**fields)], day)), day


LIMITED = [
    "term time only",
    "not at Easter",
    "by appointment",
    "closed in Ramadan",
    "no classes in July",
]
UNLIMITED = [
    "women only",
    "soup",
    "no booking needed",
    "breakfast",
    "terminus hall",
    "health check",
]


def test_words_that_limit_leave_a_rule_in_doubt_in_the_search_and_the_calendar(
    session: Session,
) -> None:
    day = SATURDAY.date()
    rule = {"freq": "DAILY", "opens_at": time(10), "closes_at": time(12)}
    for words in (*LIMITED, *UNLIMITED):
        make_asset(session, words, schedule=[{**rule, "description": words}])
    asked = {"open_on": day.isoformat(), "open_at": "11:00", "sort": "distance"}
    found = names(find(session, now=SATURDAY, **HERE, **asked))
    assert set(found[: len(UNLIMITED)]) == set(UNLIMITED)
    assert set(found[len(UNLIMITED) :]) == set(LIMITED)
    for words in found:
        (one,) = rules_on([Rule(**rule, description=words)], day)
        assert one.is_certain is (words in UNLIMITED), words


@pytest.mark.parametrize(
    ("today", "found"),
    [
        (date(2026, 11, 27), ["Saturdays", "Sundays"]),
        (date(2026, 11, 28), ["Saturdays", "Sundays"]),
        (date(2026, 11, 29), ["Saturdays", "Sundays"]),
    ],
)
def test_the_weekend_is_a_saturday_and_a_sunday_on_a_sunday_too(
    session: Session, today: date, found: list[str]
) -> None:
    for name, byday in (("Saturdays", "SA"), ("Sundays", "SU"), ("Mondays", "MO")):
        make_asset(session, name, schedule=[{"freq": "WEEKLY", "byday": byday}])
    now = datetime.combine(today, time(10), UTC)
    assert sorted(names(find(session, now=now, **HERE, open_on="weekend"))) == found


@pytest.mark.parametrize(("hour", "is_found"), [(16, True), (19, True), (20, False), (21, False)])
def test_this_evening_is_what_is_left_of_it(session: Session, hour: int, is_found: bool) -> None:
    rule = {"freq": "DAILY", "opens_at": time(17), "closes_at": time(20)}
    make_asset(session, "Hall", schedule=[rule])
    now = datetime(2026, 11, 28, hour, 0, tzinfo=UTC)
    assert bool(find(session, now=now, **HERE, open_on="this-evening").total) == is_found
