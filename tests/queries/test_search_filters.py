"""Search filters that leave what fits a person, whatever is asked at once."""

from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from assetmap.errors import InvalidInput, NotFound
from tests.factories import EAST, NORTH, index, make_asset, make_place
from tests.searching import HERE, SATURDAY, find, names


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
