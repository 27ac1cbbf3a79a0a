"""Does a search leave what fits a person, and only that, whatever is asked at once?"""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.orm import Session

from assetmap.assets.opening import Rule, rules_on
from assetmap.assets.search_index import refresh_standing
from assetmap.assets.search_models import Synonym
from assetmap.errors import InvalidInput, NotFound
from tests.factories import EAST, NORTH, index, make_area, make_asset, make_place, make_postcode
from tests.searching import HERE, find, names

# A Saturday morning in November, when UK time is UTC.
SATURDAY = datetime(2026, 11, 28, 10, 0, tzinfo=UTC)
TODAY = date.today()


@pytest.mark.parametrize(
    ("facts", "asked"),
    [
        ({"cost": "free"}, {"is_free": True}),
        ({"is_step_free": True}, {"is_step_free": True}),
        ({"has_hearing_loop": True}, {"has_hearing_loop": True}),
        ({"has_toilets": True}, {"has_toilets": True}),
        ({"has_parking": True}, {"has_parking": True}),
        ({"has_changing_place": True}, {"has_changing_place": True}),
        ({"referral": "self"}, {"needs_referral": False}),
        ({"referral": "none"}, {"needs_referral": False}),
        ({"referral": "professional"}, {"needs_referral": True}),
        ({"is_taking_new_people": True}, {"is_taking_new_people": True}),
        ({"has_waiting_list": True}, {"has_waiting_list": True}),
        ({"transport": "A minibus from the estate"}, {"has_transport": True}),
        ({"languages": ["tr"]}, {"language": ["tr"]}),
        ({"languages": ["pt-BR"]}, {"language": ["pt"]}),
        ({"languages": ["so", "en"]}, {"language": ["tr", "so"]}),
        ({"languages": ["bfi"]}, {"welcomes": ["bsl"]}),
        ({"welcomes": ["women"]}, {"welcomes": ["women"]}),
        ({"categories": ["lgbtq-group"]}, {"welcomes": ["lgbtq"]}),
        ({"run_by": ["turkish"]}, {"run_by": ["turkish", "kurdish"]}),
        ({"kind": "group"}, {"kind": ["group", "activity"]}),
    ],
)
def test_each_filter_leaves_what_fits_and_nothing_of_which_nobody_has_said_so(
    session: Session, facts: dict[str, Any], asked: dict[str, Any]
) -> None:
    make_asset(session, "Fits", **facts)
    make_asset(session, "Not known")
    assert names(find(session, **HERE, **asked)) == ["Fits"]
    assert names(find(session, **asked)) == ["Fits"], "and without a place to start from"


def test_no_waiting_list_leaves_out_what_has_one(session: Session) -> None:
    make_asset(session, "Full", has_waiting_list=True)
    make_asset(session, "Not known")
    assert names(find(session, **HERE, has_waiting_list=False)) == ["Not known"]


@pytest.mark.parametrize(("age", "found"), [(15, ["Any"]), (16, ["Any", "Young"]), (26, ["Any"])])
def test_an_age_leaves_out_what_is_for_another_one(
    session: Session, age: int, found: list[str]
) -> None:
    make_asset(session, "Any")
    make_asset(session, "Young", minimum_age=16, maximum_age=25)
    assert sorted(names(find(session, **HERE, age=age))) == found


def test_a_bus_stop_near_by_is_transport(session: Session) -> None:
    make_asset(session, "By the stop")
    make_asset(session, "Far from one", at=[(EAST + 1_000, NORTH)])
    make_asset(session, "Stop", categories=["bus-stop"], at=[(EAST + 200, NORTH)])
    assert names(find(session, **HERE, category=["community-centre"], has_transport=True)) == [
        "By the stop"
    ]


def test_all_filters_combine(session: Session) -> None:
    fits = {"cost": "free", "is_step_free": True, "languages": ["tr"], "minimum_age": 18}
    make_asset(session, "Fits", categories=["lunch-club"], **fits)
    for name in fits:
        make_asset(
            session,
            f"Not {name}",
            categories=["lunch-club"],
            **{**fits, name: None or {"minimum_age": 70, "languages": []}.get(name)},
        )
    asked = {"is_free": True, "is_step_free": True, "language": ["tr"], "age": 30}
    found = find(session, **HERE, **asked, category=["food"], q="lunch", radius_metres=500)
    assert names(found) == ["Fits"]
    assert found.total == 1


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
    ],
)
def test_a_day_finds_what_is_open_on_it(
    session: Session, rule: dict[str, Any], asked: dict[str, Any], is_found: bool
) -> None:
    make_asset(session, "Hall", schedule=[rule | TEN_TO_TWELVE])
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
        "opens_at": st.sampled_from([None, time(10)]),
    }
) | st.fixed_dictionaries(
    {
        "freq": st.just("MONTHLY"),
        "byday": st.sampled_from(["1MO", "-1FR", "2TU,4TU", "+3WE"]),
        "opens_at": st.sampled_from([None, time(10)]),
    }
)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
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
    ("words", "found"),
    [
        ("lonely", "Tea and chat"),
        ("foodbank", "Parcels"),
        ("masjid", "Noor"),
        ("mosque or masjid", "Noor"),
        ("somewhere warm", "Warm hub"),
        ("bereaved", "Talking of them"),
        ("dementia café", "Memory lane"),
        ("masjit", "Noor"),
        ("mosqeu", "Noor"),
        ("cnaal", "Canal hall"),
        ("somewehre", "Canal hall"),
        ("community center", "Canal hall"),
        ("warm program", "Warm programme"),
        ("warm programme", "Warm program"),
        ("dementia-friendly café", "Memory lane"),
        ("food-bank near me", "Parcels"),
        ("warm somewhere near the canal", "Canal hall"),
    ],
)
def test_what_people_say_finds_what_they_mean(session: Session, words: str, found: str) -> None:
    make_asset(session, "Tea and chat", categories=["coffee-morning"])
    make_asset(session, "Parcels", categories=["food-bank"])
    make_asset(session, "Noor", categories=["mosque"])
    make_asset(session, "Warm hub", categories=["warm-space"])
    make_asset(session, "Talking of them", categories=["bereavement-support"])
    make_asset(session, "Memory lane", categories=["dementia-cafe"], description="Friendly")
    make_asset(session, "Canal hall", description="Near the canal, somewhere warm to sit")
    make_asset(session, "Warm programme", categories=["library"])
    make_asset(session, "Warm program", categories=["library"])
    assert found in names(find(session, **HERE, q=words))


def test_a_synonym_of_the_stewards_counts_for_more_than_the_file(session: Session) -> None:
    make_asset(session, "Youth bus", categories=["youth-club"])
    make_asset(session, "Parcels", categories=["food-bank"])
    assert names(find(session, **HERE, q="scran")) == []
    session.add(Synonym(phrase="scran", means=[], categories=["food-bank"]))
    session.add(Synonym(phrase="foodbank", is_dropped=True))
    session.flush()
    assert names(find(session, **HERE, q="scran")) == ["Parcels"]
    assert names(find(session, **HERE, q="foodbank")) == []


def test_sorting_by_who_confirmed_it_last_and_by_relevance(session: Session) -> None:
    make_asset(session, "Never", description="A choir that meets here")
    make_asset(
        session, "Long ago", assured_on=TODAY - timedelta(400), asset_list_id=a_list(session)
    )
    make_asset(session, "Choir", assured_on=TODAY, at=[(EAST + 900, NORTH)])
    assert names(find(session, **HERE, sort="confirmed")) == ["Choir", "Long ago", "Never"]
    assert names(find(session, **HERE, sort="relevance", q="choir")) == ["Choir", "Never"]
    assert names(find(session, **HERE, q="choir")) == ["Never", "Choir"], "else nearest first"


def a_list(session: Session) -> int:
    return int(
        session.execute(
            text("INSERT INTO asset_list (name) VALUES (gen_random_uuid()::text) RETURNING id")
        ).scalar_one()
    )


def test_what_nobody_has_confirmed_for_six_months_sinks_and_what_a_group_left_for_twelve_leaves(
    session: Session,
) -> None:
    far = [(EAST + 2_000, NORTH)]
    make_asset(session, "Confirmed", assured_on=TODAY - timedelta(100), at=far)
    make_asset(session, "Older", assured_on=TODAY - timedelta(200))
    make_asset(session, "Left", assured_on=TODAY - timedelta(400))
    make_asset(session, "Listed", asset_list_id=a_list(session), at=[(EAST + 10, NORTH)])
    make_asset(
        session,
        "Listed long ago",
        asset_list_id=a_list(session),
        assured_on=TODAY - timedelta(900),
        at=[(EAST + 20, NORTH)],
    )
    recommended = find(session, **HERE, sort="recommended")
    assert names(recommended) == ["Confirmed", "Older", "Listed", "Listed long ago"]
    assert names(find(session, **HERE)) == ["Older", "Listed", "Listed long ago", "Confirmed"]


def test_time_alone_moves_an_entry(session: Session) -> None:
    asset = make_asset(session, "Hall", assured_on=TODAY)
    assert refresh_standing(session) == 0
    session.execute(
        text("UPDATE asset SET assured_on = :day WHERE id = :id"),
        {"day": TODAY - timedelta(200), "id": asset},
    )
    assert refresh_standing(session) == 1
    assert refresh_standing(session) == 0
    session.execute(
        text("UPDATE asset SET assured_on = :day WHERE id = :id"),
        {"day": TODAY - timedelta(400), "id": asset},
    )
    assert refresh_standing(session) == 1
    assert names(find(session, **HERE)) == []


def test_a_place_is_found_by_its_name_and_a_postcode_by_its_beginning(session: Session) -> None:
    make_area(session)
    box = (EAST - 100, NORTH - 100, EAST + 100, NORTH + 100)
    make_place(session, "neighbourhood", "springfield-park", box=box, name="Springfield Park")
    make_asset(session, "Hall")
    assert names(find(session, near="springfield park")) == ["Hall"]
    assert names(find(session, near="Springfeild Park")) == ["Hall"]
    make_postcode(session, "E81EA")
    make_postcode(session, "E81EB", at=(EAST + 200, NORTH))
    [hall] = find(session, near="e8 1").values()
    assert hall["distance_metres"] == pytest.approx(100, abs=0.1)
    assert find(session, near="e8 1ea").values()[0]["distance_metres"] == 0
    with pytest.raises(NotFound, match="No place called"):
        find(session, near="Atlantis")
    with pytest.raises(NotFound, match="search near E8 2"):
        find(session, near="E8 2AA")


@pytest.mark.parametrize(
    ("asked", "parameter"),
    [
        ({"open_at": "25:00"}, "open_at"),
        ({"open_at": "soon"}, "open_at"),
        ({"open_on": "someday"}, "open_on"),
        ({"open_on": "2020-01-01"}, "open_on"),
        ({"open_on": "2026-02-30"}, "open_on"),
        ({"open_on": "now", "open_at": "10:00"}, "open_at"),
        ({"near": "Hackney", "postcode": "E8 1EA"}, "near"),
        ({"near": "ZZ"}, None),
    ],
)
def test_what_cannot_be_meant_is_named(
    session: Session, asked: dict[str, Any], parameter: str | None
) -> None:
    with pytest.raises((InvalidInput, NotFound)) as caught:
        find(session, now=SATURDAY, **asked)
    assert getattr(caught.value, "parameter", None) == parameter


def test_sorting_by_distance_from_nowhere_is_refused(session: Session) -> None:
    with pytest.raises(InvalidInput, match="a place to start from"):
        find(session, sort="distance")


@pytest.mark.parametrize("sort", ["recommended", "confirmed", "relevance", "name", "distance"])
@pytest.mark.parametrize("here", [HERE, {}])
def test_pages_follow_one_another_without_gap_or_repeat_in_any_order(
    session: Session, sort: str, here: dict[str, float]
) -> None:
    for number in range(11):
        day = TODAY - timedelta(100 * (number % 3)) if number % 4 else None
        make_asset(session, f"Hall {number % 5}", assured_on=day, at=[(EAST + number % 3, NORTH)])
    if sort == "distance" and not here:
        return
    everything = find(session, **here, sort=sort, q="hall").values()
    cursor, seen = None, []
    for _ in range(4):
        page = find(session, **here, sort=sort, q="hall", limit=3, cursor=cursor)
        seen += [value["id"] for value in page.values()]
        cursor = page.next_cursor
    assert seen == [value["id"] for value in everything]
    assert len(set(seen)) == 11 and cursor is None
    if sort == "confirmed":
        days = [value["assured_on"] or "" for value in everything]
        assert all(first >= second for first, second in pairwise(days))


def test_pages_over_several_categories_hold_each_asset_once(session: Session) -> None:
    both = ["church", "food-bank", "library", "museum"]
    for number in range(30):
        make_asset(
            session,
            f"Hall {number}",
            categories=both[: 1 + number % 4],
            at=[(EAST + 37.3 * number, NORTH + 11.7 * number)],
        )
    cursor, seen = None, []
    for _ in range(12):
        page = find(session, **HERE, category=both, limit=3, cursor=cursor)
        seen += [value["id"] for value in page.values()]
        cursor = page.next_cursor
        if cursor is None:
            break
    assert len(seen) == len(set(seen)) == 30


def test_an_asset_is_found_by_the_one_of_its_locations_that_fits(session: Session) -> None:
    far = (EAST + 1_000, NORTH)
    asset = make_asset(session, "Two halls", at=[(EAST, NORTH), far])
    make_place(session, "ward", "E05000001", box=(EAST + 900, NORTH - 9, EAST + 1_100, NORTH + 9))
    session.execute(
        text(
            "INSERT INTO schedule (asset_at_location_id, freq, byday, opens_at, closes_at)"
            " SELECT asset_at_location.id, 'WEEKLY', 'SA', '10:00', '12:00' FROM asset_at_location"
            " JOIN location ON location.id = location_id WHERE asset_id = :id AND ST_X(location_bng) = :x"
        ),
        {"id": asset, "x": far[0]},
    )
    index(session, asset)
    for asked in ({"open_on": "saturday"}, {"place": "ward/E05000001"}):
        [found] = find(session, now=SATURDAY, **HERE, **asked).values()
        assert found["distance_metres"] == 1_000
        assert find(session, now=SATURDAY, **asked).total == 1
    [nearest] = find(session, **HERE).values()
    assert nearest["distance_metres"] == 0


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
