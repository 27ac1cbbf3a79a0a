"""People and roles: who may do what, invitations by link, and deputies whose role ends."""

import re
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from assetmap.database.sessions import session_factory
from assetmap.people.roles import Role
from tests.factories import make_place
from tests.journeys.test_claims import place_id
from tests.signing_in import sign_in

pytestmark = pytest.mark.usefixtures("ground")
BOSS, STEW, NEW = "boss@example.org", "stew@example.org", "new@example.org"


def link_from(client: TestClient, **said: str) -> str:
    page = client.post("/people", data=said)
    found = re.findall(r'href="http://testserver(/invited[^"]+)"', unescape(page.text))
    assert len(found) == 1, page.text
    return str(found[0])


def accept(client: TestClient, link: str) -> int:
    return client.post("/invited", data={"token": link.partition("token=")[2]}).status_code


def test_an_administrator_invites_by_a_link_that_works_once_and_takes_the_role_away(
    client: TestClient,
) -> None:
    sign_in(client, BOSS, Role.ADMINISTRATOR)
    link = link_from(client, role="steward", place=str(place_id()))
    assert client.post("/people", data={"role": "cook"}).status_code == 422
    wrong = client.post("/people", data={"role": "commissioner", "place": str(place_id())})
    assert wrong.status_code == 422 and "Leave the place empty for other roles" in wrong.text
    client.cookies.clear()
    assert client.get(link).headers["location"].startswith("/sign-in?back=%2Finvited")
    sign_in(client, NEW)
    assert client.get("/moderation").status_code == 403
    assert "Accept this role" in client.get(link).text
    assert client.get("/moderation").status_code == 403, "the link alone gives nothing"
    assert accept(client, link) == 303
    assert client.get("/moderation").status_code == 200
    assert accept(client, link) == 404 and client.get(link).status_code == 404
    assert client.post("/people/roles/1").status_code == 403
    sign_in(client, BOSS)
    page = client.get("/people").text
    assert NEW in page and "Who can do what" in page
    (row,) = (one for one in page.split('<tr role="row" class') if NEW in one)
    (take,) = re.findall(r'action="(/people/roles/\d+)"', row)
    assert client.post(take).status_code == 303
    last = re.findall(r'action="(/people/roles/\d+)"', client.get("/people").text)
    assert "only administrator" in client.post(last[0]).text
    sign_in(client, NEW)
    assert client.get("/moderation").status_code == 403


def test_a_steward_names_a_deputy_for_their_own_place_until_a_day(client: TestClient) -> None:
    sign_in(client, STEW, Role.STEWARD, places=(place_id(),))
    today = datetime.now(UTC).date()
    week = (today + timedelta(days=7)).isoformat()
    page = client.get("/people").text
    assert "Name a deputy for when you are away" in page and ">Remove<" not in page
    own = {"role": "steward", "place": str(place_id())}
    for said, status in (
        (own, 422),
        ({**own, "until": "soon"}, 422),
        ({**own, "until": (today + timedelta(days=400)).isoformat()}, 422),
        ({"role": "steward", "place": str(other_ward()), "until": week}, 403),
        ({"role": "steward", "until": week}, 403),
        ({"role": "administrator", "until": week}, 403),
    ):
        assert client.post("/people", data=said).status_code == status, said
    link = link_from(client, **own, until=week)
    sign_in(client, NEW)
    assert accept(client, link) == 303
    assert client.get("/moderation").status_code == 200
    assert "until" in client.get("/account").text
    with session_factory().begin() as session:
        session.execute(text("UPDATE role SET until = current_date - 1 WHERE until IS NOT NULL"))
    assert client.get("/moderation").status_code == 403
    account = client.get("/account").text
    assert NEW in account and "Steward" not in account
    sign_in(client, "lw@example.org", Role.LINK_WORKER)
    assert client.get("/people").status_code == 403


def other_ward() -> int:
    """The id of a ward far away."""
    with session_factory().begin() as session:
        return make_place(session, "ward", "W2", box=(540_000, 190_000, 541_000, 191_000)).id
