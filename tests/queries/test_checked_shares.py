"""The share of entries that were checked within their time, and when which kind is due."""

from datetime import date, timedelta

from fastapi.testclient import TestClient
from sqlalchemy import text
from sqlalchemy.orm import Session

from assetmap.assets.confirming.actions import measure_shares
from assetmap.assets.confirming.queries import checked_shares, due_entries, shares_over_time
from assetmap.assets.record.freshness import MONTHS, months_by_slug
from assetmap.assets.vocabulary.categories import our_vocabulary
from tests.confirming import kept_asset
from tests.factories import EAST, NORTH, make_asset, make_place

TODAY = date(2026, 11, 22)


def test_each_kind_stays_fresh_for_its_own_time(session: Session) -> None:
    place = make_place(
        session, "neighbourhood", "N1", box=(EAST - 90, NORTH - 90, EAST + 90, NORTH + 90)
    )
    four_months_ago = TODAY - timedelta(days=122)
    for slug in ("lunch-club", "library", "community-centre"):
        make_asset(session, slug, categories=[slug], assured_on=four_months_ago)
    make_asset(session, "Never checked", categories=["library"])
    session.execute(
        text(
            "INSERT INTO location_place (location_id, place_id, method)"
            " SELECT id, :place, 'polygon' FROM location ON CONFLICT DO NOTHING"
        ),
        {"place": place.id},
    )
    measure_shares(session, today=TODAY - timedelta(days=7))
    measure_shares(session, today=TODAY)
    measure_shares(session, today=TODAY)
    (everything,) = checked_shares(session, "all")
    assert (everything.checked, everything.entries, everything.percent) == (2, 4, 50)
    by_kind = {one.of: (one.checked, one.entries) for one in checked_shares(session, "category")}
    assert by_kind["Food"] == (0, 1) and by_kind["Libraries and learning"] == (1, 2)
    assert [one.of for one in checked_shares(session, "place")] == ["N1"]
    assert [one.measured_on for one in shares_over_time(session)] == [
        TODAY - timedelta(days=7),
        TODAY,
    ]


def test_a_lunch_club_is_asked_sooner_than_a_hall_and_a_library_later(session: Session) -> None:
    names = {"lunch-club": "Club", "community-centre": "Hall", "library": "Library"}
    for slug, name in names.items():
        kept_asset(session, name, categories=[slug], assured_on=TODAY)

    def due(months: int) -> set[str]:
        on = TODAY + timedelta(days=31 * months)
        return {one.name for one in due_entries(session, today=on, months=6, most=9)}

    assert due(2) == set()
    assert due(4) == {"Club"}
    assert due(7) == {"Club", "Hall"}
    assert due(10) == {"Club", "Hall", "Library"}, "before it leaves the search"


def test_kinds_below_a_kind_keep_its_time() -> None:
    assert MONTHS.keys() <= our_vocabulary().by_slug.keys()
    months = months_by_slug()
    assert months["mosque"] == 12 and months["community-meal"] == 3
    assert "community-centre" not in months


def test_about_the_data_shows_it_as_a_line_and_as_tables(
    client: TestClient, session: Session
) -> None:
    make_asset(session, "Hall", assured_on=TODAY)
    measure_shares(session, today=TODAY - timedelta(days=7))
    measure_shares(session, today=TODAY)
    page = client.get("/about/data").text
    assert "checks were up to date for 100% of entries (1 of 1)." in page
    assert '<polyline points="0.0,0.0 600.0,0.0"' in page and "By kind" in page
