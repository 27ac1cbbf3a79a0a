"""Surveys: recorded, taken back, and known to reports."""

from datetime import UTC, date, datetime, timedelta

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from assetmap.assets.editing.actions import merge_category
from assetmap.assets.surveys.models import Survey
from assetmap.assets.vocabulary.categories import hear_changes
from assetmap.database.sessions import session_factory
from assetmap.people.roles import Role
from assetmap.places.models import Place
from tests.factories import make_asset
from tests.gap_areas import ask_now, make_small_area, middle, stored
from tests.signing_in import sign_in

Places = dict[str, Place]


@pytest.fixture
def places(client: TestClient) -> Places:
    """The small area, with a hall, so that something is on the map, and no library."""
    with session_factory().begin() as session:
        made = make_small_area(session, surveyed=())
        make_asset(session, "Hall", at=[middle(1)])
        session.expunge_all()
    return made


def form(*places: Place, **otherwise: str) -> dict[str, str]:
    return {
        "category": "library",
        "surveyed_on-day": "3",
        "surveyed_on-month": "5",
        "surveyed_on-year": str(date.today().year - 1),
        "note": "Walked every street.",
        **{f"place-{place.id}": "yes" for place in places},
        **otherwise,
    }


def standings(**given: object) -> dict[str, str]:
    figures = stored(ask_now(**given)).figures or {}
    return {one["code"]: one["standing"] for one in figures["places"]["neighbourhood"]}


def test_a_survey_changes_what_a_report_says_of_an_empty_place(
    client: TestClient, places: Places
) -> None:
    assert standings() == {"N1": "not surveyed", "N2": "not surveyed"}

    sign_in(client, role=Role.STEWARD)
    assert client.post("/moderation/surveys", data=form(places["N1"])).status_code == 303
    assert standings() == {"N1": "verified none", "N2": "not surveyed"}

    for page in ("/moderation/surveys", "/about/surveys"):
        shown = client.get(page).text
        assert "Walked every street." in shown and "North N1" in shown and "Librar" in shown

    with session_factory()() as session:
        [survey] = session.execute(text("SELECT id FROM survey")).scalars()
    back = client.post(f"/moderation/surveys/{survey}", data={"action": "withdraw"})
    assert back.headers["location"] == f"/moderation/surveys#survey-{survey}"
    assert standings() == {"N1": "not surveyed", "N2": "not surveyed"}
    assert "withdrawn" in client.get("/moderation/surveys").text
    assert "Walked every street." not in client.get("/about/surveys").text

    client.post(f"/moderation/surveys/{survey}", data={"action": "restore"})
    assert standings() == {"N1": "verified none", "N2": "not surveyed"}


# A ward is gone through: so are the small areas whose middle lies in it. A broad category stands for all under it.
WITHIN = [
    ("W1", "library", {"N1": "verified none", "N2": "verified none"}),
    ("N2", "library", {"N1": "not surveyed", "N2": "verified none"}),
    ("N1", "above", {"N1": "verified none", "N2": "not surveyed"}),
    ("N1", "food", {"N1": "not surveyed", "N2": "not surveyed"}),
]


def test_who_has_gone_through_a_place_has_gone_through_what_lies_in_it(
    client: TestClient, places: Places
) -> None:
    above = (
        "SELECT up.slug FROM taxonomy_term AS term JOIN taxonomy_term_parent ON term_id = term.id"
        " JOIN taxonomy_term AS up ON up.id = parent_id WHERE term.slug = 'library' LIMIT 1"
    )
    with session_factory()() as session:
        top = session.execute(text(above)).scalar_one()
    sign_in(client, role=Role.STEWARD)
    for place, category, expected in WITHIN:
        with session_factory().begin() as session:
            session.query(Survey).delete()
        data = form(places[place], category=top if category == "above" else category)
        assert client.post("/moderation/surveys", data=data).status_code == 303
        assert standings() == expected, (place, category)


def test_an_old_survey_says_what_there_was(client: TestClient, places: Places) -> None:
    sign_in(client, role=Role.STEWARD)
    old = form(places["N1"], **{"surveyed_on-year": str(date.today().year - 3)})
    assert client.post("/moderation/surveys", data=old).status_code == 303
    assert standings()["N1"] == "not surveyed"


WRONG = [
    ({"category": ""}, "Choose what you checked."),
    ({"category": "no-such-thing"}, "Choose what you checked."),
    ({"surveyed_on-day": "31", "surveyed_on-month": "2"}, "Enter the date you finished"),
    ({"surveyed_on-day": "", "surveyed_on-month": ""}, "Enter the date you finished"),
    ({"surveyed_on-year": "99999999999999"}, "Enter the date you finished"),
    ({"surveyed_on-year": "2999"}, "must be today or in the past"),
    ({"surveyed_on-year": "1999"}, "too long ago"),
    ({"note": "a" * 501}, "must be 500 characters or fewer"),
    ({"place-0": "yes"}, "You chose a place that you are not a steward for"),
    ({"place-x": "yes"}, "You chose a place that you are not a steward for"),
    ({"place-99999999999999999999": "yes"}, "You chose a place that you are not a steward for"),
]


def test_what_cannot_be_recorded_is_said_and_nothing_is(client: TestClient, places: Places) -> None:
    sign_in(client, role=Role.STEWARD)
    for otherwise, sentence in WRONG:
        said = client.post("/moderation/surveys", data=form(places["N1"], **otherwise))
        assert said.status_code == 422, otherwise
        assert sentence in said.text and "There is a problem" in said.text, otherwise
    nowhere = client.post("/moderation/surveys", data=form())
    assert nowhere.status_code == 422 and "Choose the places" in nowhere.text
    with session_factory()() as session:
        assert session.query(Survey).count() == 0


def test_today_is_no_future_and_what_is_recorded_is_not_recorded_twice(
    client: TestClient, places: Places
) -> None:
    sign_in(client, role=Role.STEWARD)
    today = datetime.now(UTC).date() - timedelta(days=1)
    data = form(
        places["N1"],
        places["N2"],
        **{
            "surveyed_on-day": str(today.day),
            "surveyed_on-month": str(today.month),
            "surveyed_on-year": str(today.year),
        },
    )
    for _ in range(2):
        assert client.post("/moderation/surveys", data=data).status_code == 303
    with session_factory()() as session:
        assert session.query(Survey).count() == 2


def test_stewards_record_and_take_back_in_their_own_places_only(
    client: TestClient, places: Places
) -> None:
    address = "/moderation/surveys"
    assert client.get(address).headers["location"].startswith("/sign-in")
    for role in (None, Role.LINK_WORKER, Role.COMMISSIONER):
        sign_in(client, role=role)
        assert client.get(address).status_code == 403
        assert client.post(address, data=form(places["N1"])).status_code == 403

    sign_in(client, "one@example.org", Role.STEWARD, places=(places["N1"].id,))
    page = client.get(address).text
    assert "North N1" in page and "North N2" not in page
    assert client.post(address, data=form(places["N2"])).status_code == 422
    assert client.post(address, data=form(places["N1"])).status_code == 303
    with session_factory()() as session:
        [survey] = session.execute(text("SELECT id FROM survey")).scalars()

    sign_in(client, "two@example.org", Role.STEWARD, places=(places["N2"].id,))
    assert "Walked every street." not in client.get(address).text
    for which in (survey, 0, 10**12):
        assert client.post(f"{address}/{which}", data={}).status_code == 404
    assert "Walked every street." in client.get("/about/surveys").text


def test_surveys_are_found_from_the_stewards_pages_and_from_about_the_data(
    client: TestClient, places: Places
) -> None:
    assert "/about/surveys" in client.get("/about/data").text
    sign_in(client, role=Role.STEWARD)
    for page in ("/account", "/moderation"):
        assert 'href="/moderation/surveys"' in client.get(page).text


def test_many_surveys_are_told_by_pages(client: TestClient, places: Places) -> None:
    with session_factory().begin() as session:
        term = session.execute(text("SELECT id FROM taxonomy_term WHERE slug = 'library'")).scalar()
        session.add_all(
            Survey(
                place_id=places["N1"].id,
                term_id=term,
                surveyed_on=date(2020, 1, 1) + timedelta(days=number),
                note=f"Number {number}.",
            )
            for number in range(60)
        )
    first, second = (client.get(f"/about/surveys?page={page}").text for page in (1, 2))
    assert "Number 59." in first and "Number 9." not in first and "Older surveys" in first
    assert "Number 9." in second and "Older surveys" not in second and "Newer surveys" in second


def test_a_survey_of_a_merged_category_says_what_that_became(
    client: TestClient, places: Places
) -> None:
    sign_in(client, role=Role.STEWARD)
    assert client.post("/moderation/surveys", data=form(places["N1"])).status_code == 303
    try:
        with session_factory().begin() as session:
            merge_category(session, "library", "community-centre")
        for page in ("/moderation/surveys", "/about/surveys"):
            assert "Libraries (since merged into Community centres)" in client.get(page).text
        assert client.get("/moderation/walks").status_code == 200
    finally:
        hear_changes(())
