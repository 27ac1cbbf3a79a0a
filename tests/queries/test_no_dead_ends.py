"""A search that finds nothing: what is known, where to go on, and what is counted."""

import re
from datetime import date, timedelta
from html import unescape

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from assetmap.assets.help.actions import count_unmet
from assetmap.assets.help.models import PlaceSuggestion, UnmetNeed
from assetmap.assets.help.queries import LEAST_SEARCHES_SHOWN, unmet_needs
from assetmap.assets.surveys.models import Survey
from assetmap.places.models import Area
from tests.factories import EAST, NORTH, make_area, make_asset, make_place, make_postcode

AROUND = (EAST - 500, NORTH - 500, EAST + 500, NORTH + 500)


@pytest.fixture
def fields(session: Session) -> Area:
    """An area with a ward, London Fields, in one MSOA, and a postcode in both."""
    area = make_area(session)
    make_place(session, "ward", "W1", name="London Fields", box=AROUND)
    make_place(session, "msoa", "M1", name="MSOA one", box=AROUND)
    make_postcode(session, "E81EA")
    return area


def words(page: str) -> str:
    """The text of a page, without tags."""
    return " ".join(unescape(re.sub("<[^>]+>", " ", page)).split())


def ask(client: TestClient, query: str) -> str:
    answer = client.get(f"/assets?{query}")
    assert answer.status_code == 200
    return words(answer.text)


def test_nobody_has_checked_is_told(session: Session, client: TestClient, fields: Area) -> None:
    said = ask(client, "near=E8+1EA&category=lunch-club")
    assert "No lunch clubs are recorded within 5 km." in said
    assert "Nobody has checked London Fields yet." in said


def test_a_survey_is_told_with_its_month(
    session: Session, client: TestClient, fields: Area
) -> None:
    place = session.scalar(text("SELECT id FROM place WHERE code = 'W1'"))
    term = session.scalar(text("SELECT id FROM taxonomy_term WHERE slug = 'food'"))
    session.add(Survey(place_id=place, term_id=term, surveyed_on=date(2026, 3, 5)))
    session.flush()
    # A survey of food is one of lunch clubs.
    said = ask(client, "near=E8+1EA&category=lunch-club")
    assert "London Fields was checked in March 2026, and nothing of this kind was found." in said
    assert "Nobody has checked London Fields yet." in ask(client, "near=E8+1EA&category=museum")


def test_a_filter_that_leaves_nothing_is_not_told_as_a_gap(
    session: Session, client: TestClient, fields: Area
) -> None:
    make_asset(session, "Club", categories=["lunch-club"], cost="paid")
    said = ask(client, "near=E8+1EA&category=lunch-club&is_free=true")
    assert "No lunch clubs here match all your filters." in said
    assert "Clear Free of charge (1 result)" in said


def test_the_nearest_outside_the_radius_are_named_with_their_distance(
    session: Session, client: TestClient, fields: Area
) -> None:
    make_asset(session, "Far club", categories=["lunch-club"], at=((EAST + 3_000, NORTH),))
    page = client.get("/assets?near=E8+1EA&category=lunch-club&radius_metres=1000").text
    assert "Far club , 3 km away" in words(page)
    way = re.search(r'href="/assets\?([^"]*)">Search a wider area', page)
    assert way
    assert "Far club" in client.get(f"/assets?{unescape(way[1])}").text


def test_related_kinds_helpline_and_national_services_are_offered(
    session: Session, client: TestClient, fields: Area
) -> None:
    fields.helpline_name, fields.helpline_phone = "Fields Advice", "020 7946 0000"
    make_asset(session, "Benefits desk", categories=["benefits-advice"])
    said = ask(client, "near=E8+1EA&category=debt-advice")
    assert "Benefits advice (1)" in said
    assert "Fields Advice, 020 7946 0000" in said
    assert "StepChange , 0800 138 1111" in said
    # Once on the page, and not on each line.
    assert len(re.findall("have not checked", said)) == 1


def test_an_unknown_postcode_names_the_areas_and_offers_only_what_works(
    client: TestClient, fields: Area
) -> None:
    answer = client.get("/assets?near=SW1A+1AA&q=lunch")
    said = words(answer.text)
    assert answer.status_code == 404 and "We do not recognise the postcode SW1A 1AA." in said
    assert f"We only cover {fields.name}." in said and "Search near the middle" not in said
    said = words(client.get("/assets?near=E8+1ZZ").text)
    assert "Search near the middle of E8 1 instead" in said


def test_elsewhere_the_areas_that_are_covered_are_named(
    session: Session, client: TestClient, fields: Area
) -> None:
    said = ask(client, "latitude=52.9&longitude=-1.2&category=lunch-club")
    assert f"We only cover {fields.name}." in said
    assert session.scalars(select(UnmetNeed)).all() == []


def test_a_search_without_an_answer_is_counted_without_words(
    session: Session, client: TestClient, fields: Area
) -> None:
    for _ in range(2):
        ask(client, "near=E8+1EA&category=lunch-club")
    ask(client, "near=E8+1EA&q=zzqx")
    (counted,) = session.scalars(select(UnmetNeed)).all()
    place = session.scalar(text("SELECT id FROM place WHERE code = 'M1'"))
    assert (counted.nothing_found, counted.nothing_opened) == (2, 0)
    assert counted.place_id == place and counted.month.day == 1
    columns = session.scalars(
        text("SELECT column_name FROM information_schema.columns WHERE table_name = 'unmet_need'")
    )
    assert set(columns) == {"term_id", "place_id", "month", "nothing_found", "nothing_opened"}


def test_a_search_of_which_nothing_is_opened_is_counted_by_the_browser(
    session: Session, client: TestClient, fields: Area
) -> None:
    make_asset(session, "Club", categories=["lunch-club"])
    page = client.get("/assets?near=E8+1EA&category=lunch-club").text
    told = re.search(r'data-unopened="([^"]*)" data-unopened-place="(\d+)"', page)
    assert told
    sent = {"category": told[1], "place": told[2]}
    assert client.post("/unmet-need", data=sent).status_code == 204
    (counted,) = session.scalars(select(UnmetNeed)).all()
    assert (counted.nothing_found, counted.nothing_opened) == (0, 1)


@pytest.mark.parametrize(
    ("category", "place"),
    [
        ("nonsense", "1"),
        ("lunch-club", "x"),
        ("lunch-club", "99999999"),
        ("lunch-club", "²"),
        ("", ""),
    ],
)
def test_what_is_unknown_is_not_counted(
    session: Session, client: TestClient, fields: Area, category: str, place: str
) -> None:
    client.post("/unmet-need", data={"category": category, "place": place})
    assert session.scalars(select(UnmetNeed)).all() == []


def test_few_searches_are_not_shown(session: Session, fields: Area) -> None:
    place = session.scalar(text("SELECT id FROM place WHERE code = 'M1'"))
    for number in range(LEAST_SEARCHES_SHOWN):
        assert unmet_needs(session) == [], number
        count_unmet(session, "library", place, what="nothing_found", today=date(2026, 5, 17))
    (shown,) = unmet_needs(session)
    assert (shown.category, shown.place, shown.nothing_found) == ("Libraries", "MSOA one", 8)
    count_unmet(
        session, "library", place, what="nothing_found", today=date(2026, 5, 17) + timedelta(30)
    )
    assert len(unmet_needs(session)) == 1
    # A report about all of learning has those about libraries.
    assert len(unmet_needs(session, ["libraries-and-learning"])) == 1
    assert unmet_needs(session, ["food"]) == []


def test_a_suggestion_goes_to_the_stewards_once(
    session: Session, client: TestClient, fields: Area
) -> None:
    place = session.scalar(text("SELECT id FROM place WHERE code = 'M1'"))
    said = {"name": "  Tea  at Ten ", "details": "St Mark's, Tuesdays", "place": str(place)}
    said["category"] = "coffee-morning"
    for _ in range(2):
        assert "We have passed your suggestion" in client.post("/suggest", data=said).text
    (kept,) = session.scalars(select(PlaceSuggestion)).all()
    assert (kept.name, kept.place_id) == ("Tea at Ten", place)


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ({"name": "", "details": "somewhere"}, "Enter the name of the place or group."),
        (
            {"name": "Club", "details": " "},
            "Say where the place or group is, or how people can get in touch",
        ),
        ({"name": "x" * 201, "details": "here"}, "Enter a name of up to 200 characters."),
        ({"name": "Club", "details": "x" * 1001}, "in 1,000 characters or fewer."),
    ],
)
def test_what_is_no_suggestion_is_told_and_kept_in_the_form(
    client: TestClient, fields: Area, said: dict[str, str], wrong: str
) -> None:
    answer = client.post("/suggest", data=said)
    assert answer.status_code == 422 and wrong in words(answer.text)
    assert said["details"].strip() in answer.text


def test_danger_comes_first_and_the_page_can_be_left(
    session: Session, client: TestClient, fields: Area
) -> None:
    make_asset(session, "Debt desk", categories=["debt-advice"])
    page = client.get("/assets?near=E8+1EA&q=partner+controls+all+my+money").text
    said = words(page)
    for number in ("999", "111", "116 123", "0808 2000 247", "85258", "0800 1111"):
        assert number in said
    assert page.index("in danger") < page.index('results-heading">')
    assert "data-leave-button" in page
    calm = client.get("/assets?near=E8+1EA&q=debt").text
    assert "in danger" not in calm and "data-leave-button" not in calm


def test_a_sensitive_category_can_be_left_without_the_panel(
    client: TestClient, fields: Area
) -> None:
    page = client.get("/assets?near=E8+1EA&category=domestic-abuse-support").text
    assert "data-leave-button" in page and "in danger" not in page
