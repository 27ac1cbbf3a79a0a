"""Forms sent after a session ended: what was typed is given back."""

from html import unescape
from uuid import uuid4

import pytest
from fastapi.testclient import TestClient

from assetmap.people.cookies import SESSION
from tests.registering import as_steward, register

pytestmark = pytest.mark.usefixtures("ground")

WORDS = "Is it open on bank holidays? <b>And</b> in August?"


def test_a_stewards_words_are_not_lost(client: TestClient) -> None:
    register(client)
    (address,) = as_steward(client)
    client.cookies.delete(SESSION)
    answer = client.post(
        address,
        data={"action": "ask", "words": WORDS, "version": "1"},
        headers={"Referer": f"http://testserver{address}", "Accept": "text/html"},
    )
    assert answer.status_code == 401
    assert answer.headers["cache-control"] == "no-store"
    page = unescape(answer.text)
    assert WORDS in page and "<b>And</b>" not in answer.text
    assert f"/sign-in?back={address}" in page
    assert as_steward(client) == [address], "nothing was done"


@pytest.mark.parametrize(
    ("headers", "is_given_back"),
    [
        ({"Accept": "application/json"}, True),
        ({"Sec-Fetch-Site": "cross-site"}, False),
        ({"Content-Type": "text/plain"}, False),
    ],
)
def test_only_a_form_of_this_site_is_given_back(
    client: TestClient, headers: dict[str, str], is_given_back: bool
) -> None:
    answer = client.post(f"/moderation/{uuid4()}", data={"words": WORDS}, headers=headers)
    assert answer.status_code == 401
    assert (WORDS in unescape(answer.text)) is is_given_back


def test_a_form_beyond_all_measure_is_answered_all_the_same(client: TestClient) -> None:
    answer = client.post(f"/moderation/{uuid4()}", data={"words": "long words " * 50_000})
    assert answer.status_code == 413 and "Shorten it and send it again." in answer.text
