"""Searches that find what they should, in the right order, and never what is private."""

import json
import math
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.orm import Session

from assetmap.assets.search.parameters import SearchParameters, question_mark, read_cursor
from assetmap.errors import InvalidInput, NotFound
from assetmap.geography import to_bng
from tests.examples import few
from tests.factories import EAST, NORTH, index, make_asset, make_place, make_postcode
from tests.searching import HERE, find, names


def test_the_nearest_comes_first_with_its_distance_in_metres(session: Session) -> None:
    make_asset(session, "Far", at=[(EAST + 300, NORTH + 400)])
    make_asset(session, "Near", at=[(EAST + 30, NORTH + 40)])
    page = find(session, **HERE)
    assert names(page) == ["Near", "Far"]
    distances = [value["distance_metres"] for value in page.values()]
    assert distances == pytest.approx([50, 500], abs=0.1)


def test_walking_time_is_a_straight_line_with_the_usual_detour_and_says_so(
    session: Session,
) -> None:
    make_asset(session, at=[(EAST + 800, NORTH)])
    value = find(session, **HERE).values()[0]
    assert value["walk_minutes"] == pytest.approx(800 * 1.3 / 80, abs=0.05)
    assert value["is_walk_estimated"] is True


def test_minutes_may_bound_a_search_instead_of_metres(session: Session) -> None:
    make_asset(session, "Within ten minutes", at=[(EAST + 600, NORTH)])
    make_asset(session, "Beyond", at=[(EAST + 630, NORTH)])
    assert names(find(session, **HERE, max_walk_minutes=10)) == ["Within ten minutes"]


def test_the_radius_is_kept(session: Session) -> None:
    make_asset(session, "In", at=[(EAST + 999, NORTH)])
    make_asset(session, "Out", at=[(EAST + 1_001, NORTH)])
    assert names(find(session, **HERE, radius_metres=1_000)) == ["In"]


def test_a_category_finds_what_lies_below_it_and_nothing_else(session: Session) -> None:
    make_asset(session, "Mosque", categories=["mosque"])
    make_asset(session, "Church", categories=["church"])
    make_asset(session, "Library", categories=["library"])
    assert set(names(find(session, **HERE, category=["place-of-worship"]))) == {"Mosque", "Church"}
    assert set(names(find(session, **HERE, category=["faith"]))) == {"Mosque", "Church"}
    assert names(find(session, **HERE, category=["mosque"])) == ["Mosque"]


def test_several_categories_find_any_of_them_and_each_asset_once(session: Session) -> None:
    make_asset(session, "Both", categories=["church", "food-bank"])
    make_asset(session, "Library", categories=["library"], at=[(EAST + 10, NORTH)])
    page = find(session, **HERE, category=["church", "food-bank", "library"])
    assert names(page) == ["Both", "Library"]
    assert page.total == 2


@pytest.mark.parametrize(
    ("words", "remark"),
    [
        ("gardening", "as written"),
        ("garden", "another form of the word"),
        ("Café", "an accent where the text has none"),
        ("clisold", "a slip in the name"),
        ("churches", "the category's own words"),
        ("“unclosed quote", "a quotation mark that is never closed"),
    ],
)
def test_words_find_stems_accents_and_small_slips(
    session: Session, words: str, remark: str
) -> None:
    make_asset(
        session,
        "Clissold Church",
        categories=["church"],
        description="Gardening on Tuesdays, with a cafe; unclosed quote",
    )
    make_asset(session, "Swimming pool", categories=["sports-centre"])
    assert names(find(session, **HERE, q=words)) == ["Clissold Church"], remark


def test_a_place_bounds_a_search(session: Session) -> None:
    make_place(session, "ward", "E05000001", box=(EAST - 100, NORTH - 100, EAST, NORTH + 100))
    make_asset(session, "Inside", at=[(EAST - 50, NORTH)])
    make_asset(session, "Outside", at=[(EAST + 50, NORTH)])
    assert names(find(session, **HERE, place="ward/E05000001")) == ["Inside"]
    assert names(find(session, place="ward/E05000001")) == ["Inside"]


@pytest.mark.parametrize("status", ["draft", "submitted", "declined", "withdrawn"])
def test_only_what_is_published_is_found(session: Session, status: str) -> None:
    make_asset(session, status=status)
    assert find(session, **HERE).total == 0
    assert find(session).total == 0


def test_what_is_withdrawn_leaves_the_search(session: Session) -> None:
    asset_id = make_asset(session)
    assert find(session, **HERE).total == 1
    session.execute(text("UPDATE asset SET status = 'withdrawn'"))
    index(session, asset_id)
    assert find(session, **HERE).total == 0
    assert session.execute(text("SELECT count(*) FROM search_entry")).scalar_one() == 0


def test_pages_follow_one_another_without_gap_or_repeat_even_among_ties(session: Session) -> None:
    # A list placed by postcodes puts many at one point.
    for number in range(12):
        make_asset(session, f"Same point {number}")
    for number in range(5):
        make_asset(session, f"Further {number}", at=[(EAST + 10 * number + 1, NORTH)])
    whole = [value["id"] for value in find(session, **HERE, limit=100).values()]
    assert len(whole) == 17
    for limit in (1, 3, 5):
        walked: list[str] = []
        cursor = None
        while True:
            page = find(session, **HERE, limit=limit, cursor=cursor)
            assert page.total == 17
            walked += [value["id"] for value in page.values()]
            cursor = page.next_cursor
            if cursor is None:
                break
        assert walked == whole, f"{limit} to a page"


def test_pages_by_name_follow_one_another_too(session: Session) -> None:
    for name in ("Alder", "Alder", "Birch", "Cedar", "Élan"):
        make_asset(session, name)
    whole = [value["id"] for value in find(session, limit=100).values()]
    first = find(session, limit=2)
    second = find(session, limit=2, cursor=first.next_cursor)
    third = find(session, limit=2, cursor=second.next_cursor)
    assert [v["id"] for page in (first, second, third) for v in page.values()] == whole
    assert third.next_cursor is None


def test_an_asset_at_several_locations_is_found_once_at_the_nearest(session: Session) -> None:
    make_asset(session, "Mobile library", at=[(EAST + 400, NORTH), (EAST + 100, NORTH)])
    make_asset(session, "Between", at=[(EAST + 200, NORTH)])
    page = find(session, **HERE)
    assert names(page) == ["Mobile library", "Between"]
    assert page.total == 2
    assert page.values()[0]["distance_metres"] == pytest.approx(100, abs=0.1)
    assert names(find(session)) == ["Between", "Mobile library"]


def test_counting_stops_after_a_thousand_and_says_so(session: Session) -> None:
    make_asset(session)
    session.execute(
        text(
            "WITH pair AS (SELECT gen_random_uuid() AS asset, gen_random_uuid() AS location"
            "   FROM generate_series(1, 1000)),"
            " a AS (INSERT INTO asset (id, name, status) SELECT asset, 'Copy', 'published' FROM pair),"
            " l AS (INSERT INTO location (id, location_bng, public_location_bng, longitude, latitude)"
            "   SELECT pair.location, location_bng, public_location_bng, longitude, latitude FROM pair, location)"
            " INSERT INTO asset_at_location (asset_id, location_id) SELECT asset, location FROM pair"
        )
    )
    index(session, *session.scalars(text("SELECT id FROM asset")))
    page = find(session, **HERE)
    assert page.total == 1001
    as_json = json.loads(page.to_json())
    assert as_json["total"] == 1_000
    assert as_json["is_total_capped"] is True
    following = json.loads(find(session, **HERE, cursor=page.next_cursor).to_json())
    assert following["is_total_capped"] is True


def test_a_private_place_is_measured_and_shown_from_the_middle_of_its_msoa(
    session: Session,
) -> None:
    box = (EAST - 500, NORTH - 500, EAST + 500, NORTH + 500)
    make_place(session, "msoa", "E02000001", box=box)
    make_place(session, "ward", "E05000001", box=(EAST - 500, NORTH - 500, EAST, NORTH + 500))
    make_asset(session, "Refuge", at=[(EAST + 433, NORTH - 321)], privacy="near")
    value = find(session, **HERE).values()[0]
    assert value["is_location_approximate"] is True
    assert value["address"] is None
    assert value["postcode"] is None
    easting, northing = to_bng(value["longitude"], value["latitude"])
    assert math.hypot(easting - EAST, northing - NORTH) < 0.5
    assert value["distance_metres"] == pytest.approx(0, abs=0.5)
    # Not even its words: who searches for the street does not learn that it stands there.
    assert find(session, **HERE, q="Exact Street").total == 0
    # Its places are those of the middle, which lies on the ward's edge, and not of the point, which lies outside it.
    assert find(session, place="ward/E05000001").total == 1


def test_a_private_place_in_no_loaded_msoa_or_ward_is_nowhere(session: Session) -> None:
    make_asset(session, "Refuge", privacy="near")
    assert find(session, **HERE).total == 0


def test_a_postcode_is_found_in_any_spacing_and_case(session: Session) -> None:
    make_postcode(session, "E81EA")
    make_asset(session)
    for written in ("E8 1EA", "e81ea", " e8  1ea ", "E8\u00a01EA"):
        assert find(session, postcode=written).total == 1


@pytest.mark.parametrize(
    ("asked", "error", "sentence"),
    [
        ({"postcode": "E8"}, InvalidInput, "not a full postcode"),
        ({"postcode": "N1 9ZZ"}, NotFound, "We do not recognise the postcode"),
        ({"postcode": "ZZ99 3VZ"}, NotFound, "no fixed abode"),
        ({"postcode": "E8 9QQ"}, NotFound, "E8 9QQ is not on the map"),
        ({"longitude": 51.5, "latitude": -0.05}, InvalidInput, "swapped"),
        ({"longitude": -30.0, "latitude": 51.5}, InvalidInput, "not in Great Britain"),
        ({"category": ["libary"]}, InvalidInput, "library"),
        ({"place": "ward/nowhere"}, NotFound, "no place"),
        ({"cursor": "forged"}, InvalidInput, "Start again without it"),
    ],
)
def test_what_cannot_be_meant_gets_a_sentence(
    session: Session, asked: dict[str, Any], error: type[Exception], sentence: str
) -> None:
    make_postcode(session, "E89QQ", None)
    with pytest.raises(error, match=sentence):
        find(session, **asked)


def test_a_cursor_of_another_search_is_refused(session: Session) -> None:
    for _ in range(3):
        make_asset(session)
    cursor = find(session, **HERE, limit=1).next_cursor
    with pytest.raises(InvalidInput, match="does not belong"):
        find(session, **HERE, limit=1, q="hall", cursor=cursor)


@given(st.text(max_size=200))
def test_no_cursor_that_somebody_makes_up_is_more_than_refused(made_up: str) -> None:
    mark = question_mark(SearchParameters.model_validate(HERE))
    with pytest.raises(InvalidInput):
        read_cursor(made_up, mark, is_by_name=False)


@settings(few(), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=st.text(min_size=1, max_size=60))
def test_any_words_are_only_words(session: Session, words: str) -> None:
    asked = {**HERE, "q": words}
    try:
        SearchParameters.model_validate(asked)
        "".join(words).encode()
    except ValueError:
        return
    assert find(session, **asked).total == 0
