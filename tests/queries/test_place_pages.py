"""Place pages: what they tell of a place, and in which order."""

import re
from datetime import UTC, date, datetime, timedelta
from html import unescape

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from assetmap.assets.record.models import Asset, Location, Organization
from assetmap.footprints.actions import Given, save_footprint, withdraw_footprint
from assetmap.footprints.queries import versions_of
from assetmap.overview.places.network import drawing, languages_spoken, ties
from assetmap.overview.places.queries import (
    figures_of,
    lenders,
    looked_at,
    members_of,
    what_is_here,
)
from assetmap.overview.places.residents import residents
from assetmap.people.actions import account_of
from assetmap.people.cookies import SESSION
from assetmap.people.roles import Role
from assetmap.registration.notices.actions import add_notice
from tests.factories import make_asset, make_postcode
from tests.gap_areas import make_small_area, middle
from tests.signing_in import token_for

# A Monday, at noon.
MONDAY = datetime(2026, 11, 30, 12, tzinfo=UTC)
ON_MONDAYS = {"freq": "WEEKLY", "byday": "MO", "opens_at": "10:00", "closes_at": "12:30"}
ON_SUNDAYS = {"freq": "WEEKLY", "byday": "SU", "opens_at": "10:00", "closes_at": "11:00"}


@pytest.fixture
def ward(session: Session) -> int:
    """A ward over three small areas, with a hall and what meets in it."""
    places = make_small_area(session)
    run = Organization(name="Friends of the Ward")
    session.add(run)
    session.flush()
    here, elsewhere = middle(2), (middle(2)[0], middle(2)[1] + 9_000)
    facts = {"organization_id": run.id, "kind": "group", "languages": ["en", "tr"]}
    make_asset(
        session, "Old Hall", at=(here,), kind="place", offers={"hall": 80, "kitchen": True},
        schedule=[ON_MONDAYS],
    )  # fmt: skip
    make_asset(session, "Soup Circle", at=(here,), categories=("lunch-club",), **facts)
    make_asset(
        session, "Choir", at=(here,), kind="group", wants=["volunteers"], schedule=[ON_SUNDAYS]
    )
    make_asset(session, "Far Branch", at=(elsewhere,), **facts)
    session.execute(update(Location).values(address="Old Hall, 1 Square", postcode="E81EA"))
    return places["W1"].id


def test_counts_what_is_here_by_kind_and_what_of_it_is_open_today(
    session: Session, ward: int
) -> None:
    here = what_is_here(session, ward, MONDAY)
    assert (here.total, here.open_total) == (3, 1)
    assert [one.name for one in here.open_today] == ["Old Hall"]
    kinds = {one.slug: (one.count, one.open_count) for one in here.kinds}
    assert kinds["community-spaces"] == (2, 1)
    assert kinds["food"] == (1, 0)


def test_tells_what_can_be_borrowed_who_wants_volunteers_and_who_belongs_together(
    session: Session, ward: int
) -> None:
    found = lenders(session, ward)
    assert [(one.name, bool(one.offers), one.wants) for one in found] == [
        ("Old Hall", True, []),
        ("Choir", False, ["volunteers"]),
    ]
    members = members_of(session, ward)
    assert languages_spoken(members) == [("tr", 1)]
    venue, organization = ties(members)
    assert (venue.kind, venue.name, len(venue.members)) == ("venue", "Old Hall", 3)
    assert (organization.name, len(organization.members), organization.elsewhere) == (
        "Friends of the Ward",
        1,
        1,
    )
    drawn = drawing([venue, organization])
    assert drawn.count("<path") == 5 and "1 more elsewhere" in drawn and "Soup Circle" in drawn
    assert drawing([]) == ""


def test_a_hidden_place_is_no_venue_that_others_share(session: Session) -> None:
    places = make_small_area(session)
    for name in ("Refuge", "Other refuge"):
        make_asset(session, name, at=(middle(1),), privacy="near", kind="group")
    assert ties(members_of(session, places["W1"].id)) == []


def test_adds_up_who_lives_there_from_small_areas(session: Session, ward: int) -> None:
    (people,) = residents(figures_of(session, ward))
    assert (people.words, people.source) == ("7,000", "test, 2021")
    looked = looked_at(session, ward, date.today())
    assert looked.entries == 3 and len(looked.kinds) == 1


def test_the_page_has_its_sections_in_their_order(
    session: Session, client: TestClient, ward: int
) -> None:
    page = unescape(client.get("/places/ward/W1").text)
    assert re.findall(r'<h2 class="nhsuk-heading-m" id="[a-z-]+">([^<]+)</h2>', page) == [
        "What is here",
        "What you can use, and what people offer",
        "Volunteers wanted",
        "What brings people together here",
        "Stories",
        "Ideas, and what happened to them",
        "Who lives here",
        "How much we have checked",
        "What is missing",
    ]
    for words in (
        "There are 3 places and groups on the map here",
        "A hall or a room (for 80 people), a kitchen",
        "Turkish (1)",
        "7,000",
        "place=ward/W1",
    ):
        assert words in page, words


def test_finds_a_place_by_words_and_by_postcode_and_says_when_there_is_none(
    session: Session, client: TestClient, ward: int
) -> None:
    make_postcode(session, "E81EA")
    listed = client.get("/places").text
    assert "/places/ward/W1" in listed and "/places/neighbourhood/N1" in listed
    assert "1 place found" in client.get("/places?q=whole WARD").text
    assert "The whole ward" in client.get("/places?q=e8+1ea").text.split("Choose on a map")[0]
    assert "We found no place called" in client.get("/places?q=atlantis").text
    assert "E8 9ZZ" in client.get("/places?q=E8 9ZZ").text


def test_two_places_stand_side_by_side(session: Session, client: TestClient, ward: int) -> None:
    page = client.get("/places/compare?a=ward/W1&b=neighbourhood/N1").text
    assert (
        page.count("What you can use, and what people offer") == 2 and "not a league table" in page
    )
    assert client.get("/places/compare?a=ward/W1&b=ward/none").status_code == 404
    assert "two different places" in client.get("/places/compare?a=ward/W1&b=ward/W1").text
    assert client.get("/places/compare").status_code == 200


def test_a_withdrawn_place_is_gone_and_says_so(
    session: Session, client: TestClient, ward: int
) -> None:
    person = account_of(session, "maker@example.org")
    today = date.today()
    given = Given("team-footprint", "North", "official", today, "Team", "Because", "codes", ["E01"])
    place = save_footprint(session, given, person_id=person, today=today)
    assert client.get(f"/places/team-footprint/{place.code}").status_code == 200
    newest = versions_of(session, "team-footprint", place.code)[0]
    withdraw_footprint(session, newest, who="Team", why="Moved", person_id=person, today=today)
    gone = client.get(f"/places/team-footprint/{place.code}")
    assert (
        gone.status_code == 410
        and "The team that drew the boundary of this place has withdrawn it" in gone.text
    )
    missing = client.get("/places/ward/none")
    assert missing.status_code == 404 and "We can’t find this place" in missing.text
    assert client.get("/places/lsoa/E01").status_code == 404


def test_other_pages_lead_to_the_page_of_a_place(
    session: Session, client: TestClient, ward: int
) -> None:
    hall = session.scalars(select(Asset.id).where(Asset.name == "Old Hall")).one()
    for page in ("/assets?place=ward/W1", "/map?place=ward/W1", f"/assets/{hall}"):
        assert 'href="/places/ward/W1"' in client.get(page).text, page
    for page in ("/", "/about", "/ideas"):
        assert 'href="/places"' in client.get(page).text, page


def test_offers_of_groups_are_shown_to_those_who_may_see_them_and_to_nobody_else(
    session: Session, client: TestClient, ward: int
) -> None:
    hall = session.scalars(select(Asset.id).where(Asset.name == "Old Hall")).one()
    until = (date.today() + timedelta(days=7)).isoformat()
    add_notice(session, hall, "offer", "A van on Mondays", until, today=date.today())
    assert "A van on Mondays" not in client.get("/places/ward/W1").text
    client.cookies.set(SESSION, token_for(session, "lw@example.org", Role.LINK_WORKER))
    assert "A van on Mondays" in client.get("/places/ward/W1").text


def test_the_picture_of_a_place_is_drawn_and_kept_by_browsers(
    session: Session, client: TestClient, ward: int
) -> None:
    picture = client.get("/places/ward/W1/picture.svg")
    assert picture.headers["content-type"] == "image/svg+xml"
    assert picture.headers["cache-control"] == "public, max-age=3600" and "<path" in picture.text
    assert client.get("/places/ward/none/picture.svg").status_code == 404
