"""Offers and needs of groups, with an end; found by groups and link workers."""

import re
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from fastapi.testclient import TestClient

from assetmap.database.sessions import session_factory
from assetmap.people.roles import Role
from assetmap.registration.notices.queries import open_notices
from tests.registering import ADA, as_steward, decide, register
from tests.signing_in import sign_in

pytestmark = pytest.mark.usefixtures("ground")


def test_a_group_offers_a_hall_and_a_link_worker_finds_it_until_its_last_day(
    client: TestClient,
) -> None:
    register(client)
    decide(client, as_steward(client)[0], "publish")
    sign_in(client, ADA)
    page = client.get("/offers").text
    (asset,) = re.findall(r'<option value="([0-9a-f-]{36})"', page)
    today = datetime.now(UTC).date()
    week = (today + timedelta(days=7)).isoformat()
    said = {
        "asset": asset,
        "notice_kind": "offer",
        "words": "We have a hall on Thursdays",
        "until": week,
    }
    for wrong in (
        {"words": " "},
        {"words": "x" * 301},
        {"until": "soon"},
        {"until": (today - timedelta(days=1)).isoformat()},
        {"until": (today + timedelta(days=400)).isoformat()},
        {"notice_kind": "cake"},
        {"asset": "x"},
    ):
        assert client.post("/offers", data={**said, **wrong}).status_code == 422, wrong
    for _ in range(2):
        assert client.post("/offers", data=said).status_code == 303
    for number in range(4):
        more = {**said, "notice_kind": "need", "words": f"We need a van, number {number}"}
        assert client.post("/offers", data=more).status_code == 303
    assert client.post("/offers", data={**said, "words": "One more"}).status_code == 429

    sign_in(client, "lw@example.org", Role.LINK_WORKER)
    page = unescape(client.get("/offers?q=halls&kind=offer").text)
    assert page.count("We have a hall on Thursdays") == 1 and "number 1" not in page
    assert "020 7946 0018" in page and "Tell other groups what you offer or need" not in page
    assert "No offers or needs match your choices" in client.get("/offers?q=elephant").text
    assert client.post("/offers", data=said).status_code == 403
    with session_factory()() as session:
        assert len(open_notices(session, today=today + timedelta(days=7))) == 5
        assert open_notices(session, today=today + timedelta(days=8)) == []

    sign_in(client, ADA)
    (first, *_) = re.findall(r'name="close" value="(\d+)"', client.get("/offers").text)
    assert client.post("/offers", data={"asset": asset, "close": first}).status_code == 303
    assert client.post("/offers", data={"asset": asset, "close": "99999"}).status_code == 404
    with session_factory()() as session:
        assert len(open_notices(session, today=today)) == 4
    sign_in(client, "eve@example.org")
    assert client.get("/offers").status_code == 403
