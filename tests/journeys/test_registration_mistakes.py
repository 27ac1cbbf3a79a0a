"""Registering an entry: a wrong pin, area, number or link, and steps taken twice or too late."""

import re
from html import unescape
from uuid import uuid4

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response
from sqlalchemy import text

from assetmap.database.sessions import session_factory
from assetmap.people.roles import Role
from assetmap.registration.drafts import actions as drafts
from tests.factories import EAST, NORTH
from tests.journeys.test_decision_page import pin
from tests.registering import (
    ADA,
    answer,
    as_steward,
    begin,
    decide,
    found,
    mails,
    register,
    send,
    waiting,
)
from tests.signing_in import sign_in

pytestmark = pytest.mark.usefixtures("ground")


def words(page: Response) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page.text)).split())


def state(sql: str, **values: object) -> object:
    with session_factory()() as session:
        return session.execute(text(sql), values).scalar()


def own_address(client: TestClient) -> str:
    """Where the entry that Ada manages is changed."""
    sign_in(client, ADA)
    page = client.get("/my/assets").text
    (address,) = re.findall(r'action="(/my/assets/[0-9a-f-]{36})"', page)
    return str(address)


def publish_club(client: TestClient) -> str:
    register(client)
    decide(client, as_steward(client)[0], "publish")
    return own_address(client)


def test_a_link_cannot_be_mailed_before_there_is_an_address(client: TestClient) -> None:
    begin(client)
    client.post("/register/name", data={"name": "Tea club", "description": "We drink tea."})
    refused = client.post("/register/check", data={"action": "mail-link"})
    assert refused.status_code == 422
    assert "Enter your email address first, so that we can send you the link." in words(refused)
    assert "Tea club" in refused.text and mails() == []


def test_the_page_after_sending_is_not_shown_before_anything_is_sent(client: TestClient) -> None:
    for page in ("/register/sent", "/register/leaflet"):
        assert client.get(page).status_code == 410
    begin(client)
    assert client.get("/register/sent").headers["location"] == "/register/check"
    leaflet = client.get("/register/leaflet")
    assert leaflet.status_code == 200 and 'type="file"' in leaflet.text


@pytest.mark.parametrize("metres", [2_500, 4_000_000])
def test_a_pin_far_from_the_postcode_is_refused_and_the_former_one_kept(
    client: TestClient, metres: float
) -> None:
    begin(client)
    answer(client, pin=pin(30, 40))
    before = state("SELECT answers->>'easting' FROM submission")
    far = {**pin(0, 0), "latitude": "91"} if metres > 10_000 else pin(metres, 0)
    refused = client.post("/register/pin", data={**far, "from": "check"})
    assert refused.status_code == 422
    assert "The pin is more than 2 km from the postcode." in words(refused)
    assert state("SELECT answers->>'easting' FROM submission") == before
    assert float(str(before)) == pytest.approx(EAST + 30, abs=0.1)
    unmoved = client.post("/register/pin", data={"latitude": "here", "longitude": "there"})
    assert unmoved.status_code == 303
    assert state("SELECT answers->>'easting' FROM submission") == before


@pytest.mark.parametrize("area", ["999999999", "Hackney", "9" * 40])
def test_an_area_that_there_is_not_is_asked_for_again(client: TestClient, area: str) -> None:
    begin(client)
    refused = client.post("/register/where", data={"where": "nowhere", "works_in": area})
    assert refused.status_code == 422 and "Choose an area." in words(refused)
    assert state("SELECT answers->>'easting' FROM submission") is None


def test_the_same_area_chosen_again_keeps_its_point(client: TestClient) -> None:
    begin(client)
    ward = state("SELECT id FROM place WHERE code = 'W1'")
    said = {"where": "nowhere", "works_in": str(ward)}
    assert client.post("/register/where", data=said).status_code == 303
    point = "SELECT answers->>'easting' || ' ' || (answers->>'northing') FROM submission"
    before = state(point)
    assert before is not None
    assert client.post("/register/where", data=said).status_code == 303
    assert state(point) == before


@pytest.mark.parametrize("said", ["9" * 30, "9" * 5_000, "-3", "forty", "٣"])
def test_a_number_that_cannot_be_kept_is_told_beside_its_field(
    client: TestClient, said: str
) -> None:
    begin(client)
    refused = client.post("/register/offers", data={"offers:kitchen": "on", "capacity": said})
    assert refused.status_code == 422 and "There is a problem" in refused.text
    assert state("SELECT answers->>'capacity' FROM submission") is None


def test_facts_about_some_people_say_that_it_is_for_some_people(client: TestClient) -> None:
    begin(client)
    client.post("/register/who", data={"minimum_age": "18"})
    assert state("SELECT answers->>'open_to' FROM submission") == "some"
    client.post("/register/who", data={"open_to": "everybody", "minimum_age": "18"})
    assert state("SELECT answers->>'open_to' FROM submission") == "everybody"
    assert state("SELECT answers->>'minimum_age' FROM submission") is None


def test_an_action_that_there_is_not_changes_nothing_of_ones_own_entries(
    client: TestClient,
) -> None:
    register(client)
    sign_in(client, ADA)
    (sent,) = re.findall(r"/my/submissions/[0-9a-f-]{36}", client.get("/my/assets").text)[:1]
    wrong = client.post(sent, data={"action": "dance"})
    assert wrong.status_code == 422
    assert "Choose an action: open the entry or withdraw it." in words(wrong)
    gone = client.post(f"/my/submissions/{uuid4()}", data={"action": "take-back"})
    assert gone.status_code == 404 and "We can’t find this entry." in words(gone)
    assert state("SELECT status FROM submission") == "submitted"
    taken = client.post(sent, data={"action": "take-back"})
    assert taken.headers["location"].endswith("?done=take-back")
    assert state("SELECT status FROM submission") == "withdrawn" and not as_steward(client)


def test_an_entry_on_the_map_is_changed_withdrawn_or_restored_and_nothing_else(
    client: TestClient,
) -> None:
    own = publish_club(client)
    for action in ("dance", ""):
        wrong = client.post(own, data={"action": action})
        assert wrong.status_code == 422
        assert "Choose an action: change, withdraw or restore the entry." in words(wrong)
    assert len(found(client, q="lunch")) == 1
    sign_in(client, "eve@example.org")
    assert client.post(own, data={"action": "withdraw"}).status_code == 403
    assert len(found(client, q="lunch")) == 1


def test_what_a_steward_has_decided_is_not_taken_back(client: TestClient) -> None:
    register(client)
    (address,) = as_steward(client)
    sign_in(client, ADA)
    (sent,) = re.findall(r"/my/submissions/[0-9a-f-]{36}", client.get("/my/assets").text)[:1]
    as_steward(client)
    decide(client, address, "publish")
    sign_in(client, ADA)
    late = client.post(sent, data={"action": "take-back"})
    assert late.status_code in (404, 409)
    assert len(found(client, q="lunch")) == 1


def test_a_change_of_the_place_in_two_tabs_is_taken_from_one_of_them(client: TestClient) -> None:
    own = publish_club(client)
    client.post(own, data={"action": "change"})
    client.post("/register/pin", data={**pin(0, 120), "from": "check"})
    client.post("/register/cost", data={"cost": "free"})
    assert send(client).is_redirect
    with session_factory().begin() as session:
        # The second tab began before the first was sent.
        session.execute(text("UPDATE submission SET version = version + 1 WHERE NOT is_new"))
    client.post(own, data={"action": "change"})
    client.post("/register/pin", data={**pin(200, 0), "from": "check"})
    assert send(client).is_redirect
    sign_in(client, "stew@example.org", Role.STEWARD)
    (address,) = waiting(client)
    assert decide(client, address, "publish").status_code == 303
    with session_factory()() as session:
        row = session.execute(
            text(
                "SELECT ST_X(location_bng) AS x, ST_Y(location_bng) AS y FROM location"
                " JOIN asset_at_location ON location.id = location_id"
                " JOIN asset ON asset.id = asset_id WHERE asset.name LIKE 'Lea Bridge%'"
            )
        ).one()
    assert (row.x, row.y) == (
        pytest.approx(EAST + 200, abs=0.2),
        pytest.approx(NORTH, abs=0.2),
    )


def test_from_a_busy_network_another_place_waits_and_nothing_is_lost(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin(client)
    answer(client)
    assert send(client).is_redirect
    monkeypatch.setattr(drafts, "is_too_often", lambda *_, **__: True)
    refused = client.post("/register/another-place")
    assert refused.status_code == 429
    assert "Too many entries have been started from your network." in words(refused)
    assert state("SELECT count(*) FROM submission") == 1


def test_a_steward_begins_an_entry_with_what_somebody_suggested(client: TestClient) -> None:
    sign_in(client, "stew@example.org", Role.STEWARD)
    said = {"how": "paper", "name": "The shed", "details": "In the square."}
    begun = client.post("/moderation/new", data=said)
    assert begun.headers["location"] == "/register/name"
    page = client.get("/register/name").text
    assert 'value="The shed"' in page and "In the square." in page
    answer(client, you={"your_email": ADA})
    assert send(client).status_code == 303
    (club,) = found(client, q="lunch")
    assert "the group, on paper" in client.get(f"/assets/{club['id']}").text


@pytest.mark.parametrize("number", ["9" * 25, "9" * 5_000, "x"])
def test_a_number_that_is_none_is_no_place_and_no_question_of_the_desk(
    client: TestClient, number: str
) -> None:
    register(client)
    (address,) = as_steward(client)
    narrowed = {"item": "report", "id": "x", "action": "close", "place": number}
    assert client.post("/moderation/desk", data=narrowed).status_code == 409
    asked = {"action": "ask", "template": number, "version": number, "words": "Which door?"}
    late = client.post(address, data=asked)
    assert late.status_code == 409
    assert "This entry has changed since you opened it." in words(late)
    assert "Which door?" in late.text, "the question is not lost"
