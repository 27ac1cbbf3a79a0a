"""What a group may not do by itself: undo a steward's decision, publish an old version, keep a draft for ever."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from assetmap.database.sessions import session_factory
from assetmap.people.roles import Role
from assetmap.registration.own_entries.erase import erase_withdrawn
from tests.journeys.test_sign_in import another_browser
from tests.registering import (
    ADA,
    decide,
    found,
    newest_link,
    register,
    send,
    waiting,
)
from tests.signing_in import sign_in

pytestmark = pytest.mark.usefixtures("ground")
STEWARD = "stew@example.org"


def published(client: TestClient) -> str:
    """A group's entry: the address at which its editor changes it."""
    register(client)
    sign_in(client, STEWARD, Role.STEWARD)
    decide(client, waiting(client)[0], "publish")
    (club,) = found(client, q="lunch")
    return f"/my/assets/{club['id']}"


def test_what_a_steward_took_off_the_map_only_a_steward_brings_back(client: TestClient) -> None:
    own = published(client)
    assert client.post(own, data={"action": "withdraw"}).status_code == 303
    sign_in(client, ADA)
    refused = client.post(own, data={"action": "return"})
    assert refused.status_code == 409 and "Ask the steward to restore it" in refused.text
    assert not found(client, q="lunch")
    # Nor is it named to strangers any more.
    sign_in(client, "stranger@example.org")
    assert client.get(f"{own}/claim").status_code == 404
    sign_in(client, STEWARD)
    assert client.post(own, data={"action": "return"}).status_code == 303
    sign_in(client, ADA)
    assert client.get(f"{own}/claim").status_code == 200
    for action in ("withdraw", "return"):
        assert client.post(own, data={"action": action}).status_code == 303, action
    assert found(client, q="lunch")


def test_an_older_version_of_a_held_group_waits_for_a_steward(client: TestClient) -> None:
    own = published(client)
    client.post(own, data={"action": "change"})
    client.post("/register/name", data={"name": "Cleaned by the steward", "organization": ""})
    send(client)
    assert found(client, q="lunch")[0]["name"] == "Cleaned by the steward"
    sign_in(client, ADA)
    page = client.get(f"{own}/history").text
    version = re.findall(r'name="version" value="(\d+)"', page)[0]
    answer = client.post(f"{own}/history", data={"version": version})
    assert answer.headers["location"] == "/register/check"
    assert "Lea Bridge Lunch Club" in client.get("/register/check").text
    assert found(client, q="lunch")[0]["name"] == "Cleaned by the steward"
    assert send(client).headers["location"] == "/register/sent"
    assert found(client, q="lunch")[0]["name"] == "Cleaned by the steward"
    assert client.post(f"{own}/history", data={"version": version}).status_code == 409
    sign_in(client, STEWARD)
    decide(client, waiting(client)[0], "publish")
    assert found(client, q="lunch")[0]["name"] == "Lea Bridge Lunch Club"
    for wrong in ("9" * 5_000, "-1", "²", ""):
        assert client.post(f"{own}/history", data={"version": wrong}).status_code == 404, wrong


def asked_about(client: TestClient) -> str:
    """A registration that a steward has a question about: the link that the mail brings."""
    register(client)
    sign_in(client, STEWARD, Role.STEWARD)
    decide(client, waiting(client)[0], "ask", "Is it open on bank holidays?")
    return newest_link()


def test_a_scanner_that_opens_a_mailed_question_takes_nobodys_draft_away(
    client: TestClient,
) -> None:
    link = asked_about(client)
    for _ in range(2):
        page = client.get(link)
        assert page.status_code == 200 and "Is it open on bank holidays?" in page.text
    # Whoever has it open is told of the mail, as before.
    assert "bank holidays" not in client.get("/register/check").text
    with another_browser(client) as other:
        other.follow_redirects = False
        token = link.partition("token=")[2]
        opened = other.post("/register/resume", data={"token": token})
        assert opened.headers["location"] == "/register/check"
        assert "Is it open on bank holidays?" in other.get("/register/check").text
        assert other.get(link).status_code == 303, "it opens it again where it is open"
    assert client.post("/register/resume", data={"token": "forged"}).status_code == 410


def test_what_is_never_answered_is_erased_after_three_months(client: TestClient) -> None:
    asked_about(client)
    now = datetime.now(UTC)

    def people() -> int:
        with session_factory().begin() as session:
            return int(session.scalar(text("SELECT count(*) FROM personal_detail")) or 0)

    for days, left in ((89, 1), (91, 0)):
        with session_factory().begin() as session:
            erase_withdrawn(session, now=now + timedelta(days=days))
        assert people() == left, days
