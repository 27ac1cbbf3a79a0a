"""The page of one asset: everything known in plain words, and nothing private."""

import re
from datetime import date, datetime, time, timedelta
from html import unescape
from typing import Any
from uuid import UUID, uuid4

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from assetmap.assets.opening_hours.rules import UK, Rule, week
from assetmap.assets.published.queries import opening_rules, published_asset, related_nearby
from assetmap.assets.record.models import AssetAtLocation, Location, Organization, Phone
from tests.factories import EAST, NORTH, make_asset, make_place, make_postcode
from tests.queries.test_search_tokens import a_street

DAILY = {"freq": "DAILY", "opens_at": time(0), "closes_at": time(0), "is_on_bank_holidays": True}


def words_of(html: str) -> str:
    """What a page says, its tags left out."""
    body = html[html.index("<main") : html.index("</main")]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split()).replace(" ,", ",")


@pytest.fixture
def page_of(client: TestClient) -> Any:
    def read(asset_id: UUID, query: str = "", *, status: int = 200) -> str:
        response = client.get(f"/assets/{asset_id}{query}")
        assert response.status_code == status, response.text
        return words_of(response.text)

    return read


def test_everything_that_is_known_is_told(session: Session, page_of: Any) -> None:
    kept_by = Organization(id=uuid4(), name="Friends of the Hall", email="friends@example.org")
    session.add(kept_by)
    session.flush()
    session.add(Phone(organization_id=kept_by.id, number="020 7946 0000"))
    told = page_of(
        make_asset(
            session,
            "The Hall",
            description="We cook together.\nAll are welcome.",
            organization_id=kept_by.id,
            cost="paid",
            cost_text="£2, and nobody is turned away",
            minimum_age=18,
            eligibility="Neighbours first",
            welcomes=["women", "polish-speakers"],
            run_by=["lgbtq"],
            languages=["tr", "bfi"],
            is_step_free=True,
            has_hearing_loop=False,
            has_toilets=True,
            accessibility="The lift is at the back",
            transport="Bus 38 stops outside",
            referral="professional",
            referral_text="Ask your GP",
            is_taking_new_people=False,
            has_waiting_list=True,
            capacity=40,
            offers={"hall": 80, "kitchen": True},
            wants=["volunteers"],
            safeguarding="A lead is at every session",
            insurance="Public liability",
            source="Parish list",
            source_vintage="2022",
            schedule=[DAILY],
        )
    )
    for words in (
        "The Hall",
        "Community centres",
        "We cook together. All are welcome.",
        "Open now, day and night",
        "Friends of the Hall",
        "Led by LGBTQ+ people",
        "£2, and nobody is turned away",
        "From age 18",
        "For women, polish speakers",
        "Neighbours first",
        "Turkish, British Sign Language",
        "A professional has to refer you",
        "Ask your GP",
        "No room for new people at the moment",
        "There is a waiting list",
        "There is room for 40 people",
        "020 7946 0000",
        "friends@example.org",
        "Hall (for 80 people)",
        "Kitchen",
        "Help needed volunteers",
        "A lead is at every session",
        "Public liability",
        "1 Exact Street",
        "E8 1EA",
        "Step-free Yes",
        "Toilets Yes",
        "Hearing loop No",
        "The lift is at the back",
        "Bus 38 stops outside",
        "This entry comes from a list dated 2022 (Parish list). Not checked yet – phone first.",
        "We don’t know: whether there is a Changing Places toilet, whether there is parking. Ask before you go.",
        "Or tell the people who run this place or group: Phone 020 7946 0000 Email friends@example.org",
        "This entry comes from Parish list",
    ):
        assert words in told, words


def test_what_nobody_has_told_is_said_once_and_nothing_is_made_up(
    session: Session, page_of: Any
) -> None:
    elsewhere = make_asset(session, "Elsewhere", categories=["church"])
    session.add(Phone(asset_id=elsewhere, number="020 7946 0000"))
    told = page_of(make_asset(session, "The Hall"))
    assert "Step-free Not known: ask before you go" in told
    assert "We don’t know: what it costs, which languages are spoken, how to join" in told
    assert "opening hours" in told
    assert "We don’t have contact details." in told
    assert "Not checked yet – phone first." in told
    for absent in ("Free", "None", "When", "Similar places and groups"):
        assert absent not in told, absent


def test_a_week_is_a_table_with_a_caption_and_headed_rows(
    session: Session, client: TestClient
) -> None:
    rule = {"freq": "WEEKLY", "byday": "TU", "opens_at": time(10), "closes_at": time(12)}
    asset_id = make_asset(session, schedule=[rule | {"description": "soup"}])
    html = client.get(f"/assets/{asset_id}").text
    table = html[html.index("<table") : html.index("</table")]
    assert table.count('scope="row"') == 7
    assert "<caption" in table
    said = [words_of(f"<main><tr{row}</main>") for row in table.split("<tr")[2:]]
    today = datetime.now(UK).date()
    days = [today + timedelta(days=number) for number in range(7)]
    assert [line.split()[0] for line in said] == [f"{one:%A}" for one in days]
    tuesday = next(number for number, one in enumerate(days) if one.weekday() == 1)
    is_open = week([Rule(**rule)], today)[tuesday].occurrences[0].is_certain
    assert "10am to midday (soup)" in said[tuesday]
    assert ("phone first" in said[tuesday]) != is_open
    assert said[tuesday - 1].endswith("Not open")


def test_what_does_not_meet_this_week_has_its_next_dates(session: Session, page_of: Any) -> None:
    later = datetime.now(UK).date() + timedelta(days=400)
    rule = {"freq": None, "valid_from": later, "opens_at": time(10)}
    told = page_of(make_asset(session, schedule=[rule]))
    assert "Next dates" in told
    assert f"{later.day} {later:%B}: from 10am" in told
    assert "The next seven days" not in told


@pytest.mark.parametrize(
    ("facts", "words", "remark"),
    [
        (
            {"assured_on": date(2020, 5, 3), "assured_by": "the treasurer"},
            "Last checked by the treasurer on 3 May 2020. That was more than 6 months ago",
            "long ago",
        ),
        (
            {"source": "Parish list", "source_vintage": None},
            "This entry comes from a list with no date (Parish list). Not checked yet – phone first.",
            "nobody knows when",
        ),
    ],
)
def test_who_says_so_is_told(
    session: Session, page_of: Any, facts: dict[str, Any], words: str, remark: str
) -> None:
    assert words in page_of(make_asset(session, **facts)), remark


def test_lately_confirmed_is_left_at_that(session: Session, page_of: Any) -> None:
    told = page_of(make_asset(session, assured_on=datetime.now(UK).date()))
    assert "Last checked on" in told
    assert "That was more than" not in told


def test_the_way_from_a_postcode(session: Session, page_of: Any) -> None:
    make_postcode(session, "E81EA", (EAST + 800, NORTH))
    told = page_of(make_asset(session), "?postcode=e8+1ea")
    assert "About 13 minutes’ walk (estimated), 800 m in a straight line" in told
    assert "from the middle of E8 1EA" in told


@pytest.mark.parametrize(
    ("postcode", "sentence", "remark"),
    [
        ("E8", "“E8” is not a full postcode", "half of one"),
        ("E9+9ZZ", "We do not recognise the postcode E9 9ZZ", "unknown"),
        ("E8+2AA", "The postcode E8 2AA is not on the map", "nowhere"),
        ("ZZ99+3VZ", "no fixed abode", "no place"),
        ("x" * 5_000, "is not a full postcode", "very long"),
        ("%00%27", "is not a full postcode", "nonsense"),
    ],
)
def test_a_wrong_postcode_gives_a_sentence_and_the_page_still_shows(
    session: Session, page_of: Any, postcode: str, sentence: str, remark: str
) -> None:
    make_postcode(session, "E82AA", None)
    told = page_of(make_asset(session, "The Hall"), f"?postcode={postcode}", status=422)
    assert sentence in told, remark
    assert "The Hall" in told
    assert "Where this information comes from" in told


def test_a_place_that_is_only_near_is_measured_from_the_middle_of_its_neighbourhood(
    session: Session, client: TestClient, page_of: Any
) -> None:
    make_place(session, "msoa", "E02000001", box=(EAST, NORTH, EAST + 1_000, NORTH + 1_000))
    make_postcode(session, "E81EA", (EAST + 500, NORTH + 1_300))
    refuge = make_asset(session, "Refuge", at=[(EAST + 10, NORTH + 10)], privacy="near")
    make_asset(session, "Hall", at=[(EAST + 500, NORTH + 700)])
    told = page_of(refuge, "?postcode=E8+1EA")
    assert "The group asked us not to show the exact location" in told
    assert "800 m in a straight line" in told
    assert "We measure the distance to the middle of the neighbourhood" in told
    assert "Hall, about 200 m" in told
    html = client.get(f"/assets/{refuge}").text
    assert "1 Exact Street" not in html
    assert "E8 1EA" not in html


def test_what_has_no_address_and_no_contact_says_what_lies_next_to_it(
    session: Session, page_of: Any
) -> None:
    make_postcode(session, "E81EA")
    bare = make_asset(session, "Green", categories=["library"])
    unaddressed = update(Location).values(address=None, postcode=None, city=None)
    session.execute(unaddressed)
    assert "We have no address or contact details." in page_of(bare)
    box = (EAST - 500, NORTH - 500, EAST + 500, NORTH + 500)
    make_place(session, "ward", "E05000001", name="Springfield", box=box)
    inside = make_asset(session, "Hut", categories=["library"])
    session.execute(unaddressed)
    assert "This place is in Springfield." in page_of(inside)
    lsoa = make_place(session, "lsoa", "E01000001", box=box)
    session.execute(text("UPDATE postcode SET lsoa_id = :id"), {"id": lsoa.id})
    assert "This place is in Springfield. The nearest postcode is E8 1EA." in page_of(inside)
    a_street(session, "Long Lane", (EAST + 400, NORTH))
    assert "Long Lane" not in page_of(inside)
    a_street(session, "Well Street", (EAST + 120, NORTH))
    a_street(session, "Mare Street", (EAST + 90, NORTH))
    told = page_of(inside)
    assert "This place is near Mare Street. The nearest postcode is E8 1EA." in told
    reached = make_asset(session, "Hall", url="https://hall.example.org/")
    assert "Mare Street" not in page_of(reached)


def test_related_ones_are_the_nearest_of_its_category(session: Session) -> None:
    here = make_asset(session, "Here", categories=["library"])
    for number in range(1, 8):
        make_asset(session, f"L{number}", categories=["library"], at=[(EAST + 100 * number, NORTH)])
    make_asset(session, "Church", categories=["church"])
    make_asset(session, "Draft", categories=["library"], status="draft")
    make_asset(session, "Far", categories=["library"], at=[(EAST + 50_000, NORTH)])
    twice = [(EAST + 150, NORTH), (EAST + 160, NORTH)]
    make_asset(session, "Twice", categories=["library", "church"], at=twice)
    page = published_asset(session, here)
    assert page
    found = related_nearby(session, page)
    assert [one.name for one in found] == ["L1", "Twice", "L2", "L3", "L4"]
    assert [one.distance_metres for one in found] == pytest.approx([100, 150, 200, 300, 400])


def test_what_is_online_has_nowhere_to_go_and_nothing_near(session: Session, page_of: Any) -> None:
    make_postcode(session, "E81EA")
    make_asset(session, "Hall")
    online = make_asset(session, "Circle", kind="online")
    place = select(AssetAtLocation.location_id).where(AssetAtLocation.asset_id == online)
    nowhere = dict.fromkeys(
        ("location_bng", "public_location_bng", "longitude", "latitude", "address", "postcode")
    )
    session.execute(
        update(Location)
        .where(Location.id.in_(place))
        .values(location_type="virtual", **nowhere)
        .execution_options(synchronize_session=False)
    )
    told = page_of(online, "?postcode=E8+1EA")
    assert "This group or service meets online or by telephone." in told
    for absent in ("How far", "Similar places and groups", "Step-free", "straight line"):
        assert absent not in told, absent


def test_an_asset_of_several_places_names_them_all(session: Session, page_of: Any) -> None:
    asset_id = make_asset(session, at=[(EAST, NORTH), (EAST + 900, NORTH)])
    assert "Also at: 1 Exact Street, E8 1EA" in page_of(asset_id)


@pytest.mark.parametrize("status", ["draft", "submitted", "declined", "withdrawn"])
def test_only_what_is_published_has_a_page(
    session: Session, client: TestClient, status: str
) -> None:
    asset_id = make_asset(session, status=status)
    for address in (f"/assets/{asset_id}", f"/api/v1/assets/{asset_id}"):
        assert client.get(address).status_code == 404


def test_rules_are_read_for_many_at_once(session: Session) -> None:
    first = published_asset(session, make_asset(session, schedule=[DAILY, DAILY | {"byday": "MO"}]))
    assert first
    assert first.rules == [Rule("DAILY", byday="MO", **_hours()), Rule("DAILY", **_hours())]
    unknown = uuid4()
    assert opening_rules(session, [unknown]) == {unknown: []}
    assert opening_rules(session, []) == {}


def _hours() -> dict[str, Any]:
    return {"opens_at": time(0), "closes_at": time(0), "is_on_bank_holidays": True}


def test_programs_learn_the_rules_and_how_it_stands(session: Session, client: TestClient) -> None:
    asset_id = make_asset(session, schedule=[DAILY])
    said = client.get(f"/api/v1/assets/{asset_id}").json()
    assert said["schedules"] == [
        {
            "freq": "DAILY",
            "interval": None,
            "byday": None,
            "bymonthday": None,
            "bymonth": None,
            "is_on_bank_holidays": True,
            "valid_from": None,
            "valid_to": None,
            "opens_at": "00:00:00",
            "closes_at": "00:00:00",
            "description": None,
            "off_dates": None,
        }
    ]
    assert said["opening"]["is_open_now"] is True
    assert said["opening"]["state"] == "open"
    tomorrow = datetime.now(UK).date() + timedelta(days=1)
    begins = datetime.fromisoformat(said["opening"]["next_opens_at"])
    assert begins.astimezone(UK).time() == time(0)
    assert said["opening"]["next_opens_on"] >= tomorrow.isoformat()


def test_programs_learn_that_nothing_is_known(session: Session, client: TestClient) -> None:
    said = client.get(f"/api/v1/assets/{make_asset(session)}").json()
    assert said["opening"] == {
        "is_open_now": None,
        "state": "not-known",
        "open_until": None,
        "next_opens_at": None,
        "next_opens_on": None,
        "is_next_certain": None,
    }
