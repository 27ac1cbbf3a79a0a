"""Helpers that register a group and decide on it as a steward."""

import re

from fastapi.testclient import TestClient
from httpx2 import Response
from sqlalchemy import text

from assetmap.database.sessions import session_factory
from assetmap.people.roles import Role
from tests.signing_in import sign_in

ADA, STEWARD = "ada@example.org", "stew@example.org"

CLUB = {
    "name": {
        "name": "Lea Bridge Lunch Club",
        "description": "We cook together.\r\nA hot lunch and a chat for anybody.",
    },
    "categories": {"categories:lunch-club": "on"},
    "where": {"where": "address", "postcode": "e81ea", "address": "St Mark's Hall, 1 Mill Lane"},
    "times": {"times": "every Tuesday 12 to 2pm, not in August"},
    "who": {"open_to": "some", "eligibility": "Everybody", "minimum_age": "18"},
    "cost": {"cost": "donation", "cost_text": "About £3"},
    "reach": {"phone": "020 7946 0018", "url": "leabridge.example.org"},
    "you": {"your_name": "Ada L.", "your_email": "Ada@example.org"},
}
FURTHER = {
    "pin": {},
    "languages": {"languages:en": "on", "languages:tr": "on"},
    "access": {"is_step_free": "yes", "has_toilets": "yes", "has_hearing_loop": "no"},
    "joining": {
        "is_taking_new_people": "yes",
        "referral": "none",
        "first_visit": "Ask for Mina at the door.",
    },
    "care": {"organization": "", "safeguarding": "We have a safeguarding lead."},
    "offers": {"offers:kitchen": "on", "wants:volunteers": "on", "capacity": "40"},
}


def begin(client: TestClient) -> None:
    """Begins an hour ago, as somebody who takes their time."""
    assert client.post("/register").status_code == 303
    with session_factory().begin() as session:
        session.execute(text("UPDATE submission SET started_at = now() - interval '1 hour'"))


def answer(client: TestClient, *, reading: bool = False, **otherwise: dict[str, str]) -> list[str]:
    """Answers every question that is asked, those that are offered too; returns their addresses in order.

    Opens the page of a question only when `reading`: most tests are not about the form, and its pages take long to
    draw.
    """
    said = {**CLUB, **FURTHER, **otherwise}
    needed = _answer_from(client, "/register/name", said, reading=reading)
    offered = re.findall(
        r'href="(/register/[a-z-]+)\?from=more"', client.get("/register/check").text
    )
    if not offered:
        return needed
    return needed + _answer_from(client, offered[0] + "?from=more", said, reading=reading)


def _answer_from(
    client: TestClient, address: str, said: dict[str, dict[str, str]], *, reading: bool
) -> list[str]:
    asked = []
    while address != "/register/check":
        path, _, query = address.partition("?")
        asked.append(path)
        slug = path.rpartition("/")[2]
        if reading:
            page = client.get(address)
            assert page.status_code == 200, page.text
        answered = client.post(
            path, data={**said.get(slug, {}), "from": query.removeprefix("from=")}
        )
        assert answered.status_code == 303, (slug, answered.text)
        address = answered.headers["location"]
    return asked


def mails(to: str = ADA) -> list[tuple[str, str]]:
    with session_factory()() as session:
        rows = session.execute(
            text(
                "SELECT subject, text FROM outbox_message WHERE recipient = :to ORDER BY created_at"
            ),
            {"to": to},
        )
        return [(row.subject, row.text) for row in rows]


def link_in(words: str) -> str:
    found = re.search(r"http://testserver(/\S+)", words)
    assert found
    return found[1]


def newest_link(to: str = ADA) -> str:
    """Where the newest mail leads."""
    return link_in(mails(to)[-1][1])


def confirm(client: TestClient, link: str) -> Response:
    """Presses the button of the page that the link of a mail opens."""
    return client.post("/register/confirm", data={"token": link.partition("token=")[2]})


def go_on(client: TestClient, link: str) -> Response:
    """Presses the button with which one goes on with what the link was mailed about."""
    return client.post("/register/resume", data={"token": link.partition("token=")[2]})


def open_mailed(client: TestClient, words: str) -> Response:
    """Opens what a steward's words were mailed about, by its link and the button there."""
    link = link_in(words)
    assert client.get(link).is_success
    return go_on(client, link)


def send(client: TestClient) -> Response:
    return client.post("/register/check", data={"action": "send"})


def register(client: TestClient, **otherwise: dict[str, str]) -> None:
    """The whole way to the stewards."""
    begin(client)
    answer(client, **otherwise)
    assert send(client).status_code == 303
    assert confirm(client, newest_link()).is_success


def waiting(client: TestClient) -> list[str]:
    """The addresses of what waits."""
    page = client.get("/moderation").text
    return list(dict.fromkeys(re.findall(r'href="(/moderation/[0-9a-f-]{36})"', page)))


def as_steward(client: TestClient) -> list[str]:
    """Signs in a steward of everywhere; the addresses of what waits."""
    sign_in(client, STEWARD, Role.STEWARD)
    return waiting(client)


def decide(client: TestClient, address: str, action: str, words: str = "") -> Response:
    page = client.get(address).text
    (version,) = re.findall(r'name="version" value="([^"]+)"', page)
    return client.post(address, data={"action": action, "words": words, "version": version})


def found(client: TestClient, **asked: str) -> list[dict[str, object]]:
    results: list[dict[str, object]] = client.get(
        "/api/v1/assets", params={"postcode": "E8 1EA", **asked}
    ).json()["results"]
    return results
