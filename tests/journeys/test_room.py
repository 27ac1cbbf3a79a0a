"""Room and waiting: said by one tap, dated, used while it is fresh."""

import re
from datetime import UTC, datetime, timedelta
from html import unescape
from uuid import UUID

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from assetmap.assets.confirming.actions import forget_rooms
from assetmap.database.sessions import session_factory
from tests.confirming import GROUP, Asking, kept_asset
from tests.registering import ADA, as_steward, decide, found, mails, register
from tests.signing_in import sign_in

pytestmark = pytest.mark.usefixtures("ground")


@pytest.fixture
def club(client: TestClient) -> UUID:
    """A club that was asked by mail whether its entry is still right."""
    with session_factory().begin() as session:
        asset_id = kept_asset(session, "Quiet lunch club", categories=["lunch-club"])
        assert Asking(session).night() == 1
    return asset_id


def link() -> str:
    _, words = mails(GROUP)[-1]
    (address,) = re.findall(r"https://map.example.org(/confirm/room\S+)", words)
    return str(address)


def test_a_group_says_by_its_mail_whether_it_has_room(client: TestClient, club: UUID) -> None:
    page = unescape(client.get(link()).text)
    assert "Do you have room for new people?" in page and "Quiet lunch club" in page
    assert found(client, q="lunch")[0]["has_waiting_list"] is None, "a scanner says nothing"
    token = link().partition("token=")[2]
    for weeks in ("many", "0", "53.5", "0000000019999999999", "9" * 5_000):
        wrong = client.post(
            "/confirm/room", data={"token": token, "room": "waiting", "weeks": weeks}
        )
        assert wrong.status_code == 422 and "the number of weeks as a whole number" in wrong.text
    said = client.post("/confirm/room", data={"token": token, "room": "waiting", "weeks": "3"})
    assert "Waiting list of about 3 weeks" in said.text
    (result,) = found(client, q="lunch")
    assert result["has_waiting_list"] is True
    assert found(client, q="lunch", has_waiting_list="false") == []
    assert "Waiting list of about 3 weeks" in client.get(f"/assets/{club}").text
    card = client.get("/assets?postcode=E8+1EA&q=lunch").text.partition('class="app-facts"')[2]
    facts = card.partition("</p>")[0]
    assert facts.count("Waiting list") == 1 and "Waiting list of about 3 weeks" in facts
    assert (result["room"], result["room_weeks"]) == ("waiting", 3)
    client.post("/confirm/room", data={"token": token, "room": "full"})
    assert "Full at the moment" in client.get(f"/assets/{club}").text
    assert client.post("/confirm/room", data={"token": token, "room": "x"}).status_code == 422
    assert client.get("/confirm/room?token=forged").status_code == 404
    later = datetime.now(UTC).date() + timedelta(days=43)
    with session_factory().begin() as session:
        assert forget_rooms(session, today=later - timedelta(days=2)) == 0
        assert forget_rooms(session, today=later) == 1
    assert found(client, q="lunch")[0]["has_waiting_list"] is None
    assert "Full at the moment" not in client.get(f"/assets/{club}").text


def test_who_keeps_an_entry_says_it_by_one_tap(client: TestClient) -> None:
    register(client)
    decide(client, as_steward(client)[0], "publish")
    sign_in(client, ADA)
    (own,) = re.findall(r'action="(/my/assets/[0-9a-f-]{36}/room)"', client.get("/my/assets").text)
    said = client.post(own, data={"room": "full"})
    assert "Everyone can now see whether you have room" in client.get(said.headers["location"]).text
    assert found(client, q="lunch")[0]["is_taking_new_people"] is False
    with session_factory()() as session:
        what = "SELECT count(*) FROM asset_history WHERE what = 'room said'"
        assert session.scalar(text(what)) == 1
    sign_in(client, "eve@example.org")
    assert client.post(own, data={"room": "room"}).status_code == 403
