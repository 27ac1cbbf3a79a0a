"""The order of results, what sinks and leaves in time, and pages without gap or repeat."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from assetmap.assets.published.search_documents import refresh_standing
from assetmap.assets.record.index_bits import is_confirmed_lately
from assetmap.errors import InvalidInput
from tests.factories import EAST, NORTH, make_asset
from tests.searching import HERE, find, names

TODAY = date.today()


def test_sorting_by_who_confirmed_it_last_and_by_relevance(session: Session) -> None:
    make_asset(session, "Never", description="A choir that meets here")
    make_asset(
        session, "Long ago", assured_on=TODAY - timedelta(400), asset_list_id=a_list(session)
    )
    make_asset(session, "Choir", assured_on=TODAY, at=[(EAST + 900, NORTH)])
    assert names(find(session, **HERE, sort="confirmed")) == ["Choir", "Long ago", "Never"]
    assert names(find(session, **HERE, sort="relevance", q="choir")) == ["Choir", "Never"]
    assert names(find(session, **HERE, q="choir")) == ["Choir", "Never"], "what answers best"
    assert names(find(session, **HERE, q="choir", sort="distance")) == ["Never", "Choir"]


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


def test_how_long_a_confirmation_counts_depends_on_the_kind(session: Session) -> None:
    four_months, nine_months = TODAY - timedelta(122), TODAY - timedelta(274)
    near, far = [(EAST + 10, NORTH)], [(EAST + 900, NORTH)]
    make_asset(session, "Club", categories=["lunch-club"], assured_on=four_months, at=near)
    make_asset(session, "Hall", assured_on=nine_months, at=near)
    make_asset(session, "Library", categories=["library"], assured_on=nine_months, at=far)
    both = ["library", "lunch-club"]
    make_asset(session, "Both", categories=both, assured_on=four_months, at=near)
    found = names(find(session, **HERE, sort="recommended"))
    assert found[0] == "Library" and set(found[1:]) == {"Club", "Hall", "Both"}
    for slugs, day, is_fresh in (
        (["lunch-club"], four_months, False),
        (["community-centre"], four_months, True),
        (["community-centre"], nine_months, False),
        (["library"], nine_months, True),
        (both, four_months, False),
        ([], four_months, True),
    ):
        assert is_confirmed_lately(day.isoformat(), slugs, TODAY) is is_fresh, (slugs, day)
    assert not is_confirmed_lately(None, ["library"], TODAY)


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


def test_sorting_by_distance_from_nowhere_is_refused(session: Session) -> None:
    with pytest.raises(InvalidInput, match="needs a starting place"):
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
