"""Whatever is typed into the search has an answer or one clear sentence."""

from collections.abc import Callable, Iterator
from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient

from assetmap.main import create_app

WORDS = [
    "x" * 10_000,
    "lonely " * 1_500,
    "a\x00b\x01\x02",
    "line\nbreak\tand tab",
    "🙂🙃🏳️‍🌈👨‍👩‍👧",
    "一人で寂しい老人のための集まり",
    "ฉันเหงามาก",
    "'; DROP TABLE asset; --",
    "<script>alert(1)</script>",
    "%s %(q)s {{ 7*7 }} \\ ' \" $$",
    "أنا وحيد",
    "אני בודד",
    "ме самотно",
    "ખોરાક",
    "' OR 1=1 & | ! ( ) :* <->",
    '"unclosed',
    "\u202e\u200f\ufeff",
    "\ufdfa" * 60,
    "-",
    "free on Saturday near",
    "over 60s",
]


@pytest.fixture
def client(
    database_url: str, monkeypatch: pytest.MonkeyPatch, reread_settings: Callable[[], None]
) -> Iterator[TestClient]:
    monkeypatch.setenv("ASSETMAP_SEARCH_BY_MEANING", "true")
    reread_settings()
    with TestClient(create_app()) as client:
        yield client


def test_no_words_break_the_page_or_the_json(client: TestClient) -> None:
    for words in WORDS:
        for address in ("/assets", "/api/v1/assets"):
            answer = client.get(f"{address}?q={quote(words)}&latitude=51.55&longitude=-0.05")
            assert answer.status_code in (200, 422), (words[:30], answer.text[:300])
            if answer.status_code == 422:
                assert "{{" not in answer.text and "Traceback" not in answer.text
            assert "<script>alert(1)" not in answer.text


def test_the_json_tells_what_was_read(client: TestClient) -> None:
    answer = client.get("/api/v1/assets", params={"q": "free yoga on Saturday"}).json()
    assert [one["words"] for one in answer["readings"]] == ["free", "on Saturday"]
    assert answer["readings"][0]["parameters"] == {"is_free": "true"}
    assert answer["readings"][0]["q_without"] == "yoga on Saturday"
    assert "readings" not in client.get("/api/v1/assets", params={"q": "yoga"}).json()


def test_the_page_shows_what_was_read_as_chips_that_can_be_taken_off(client: TestClient) -> None:
    page = client.get("/assets", params={"q": "free yoga on Saturday"}).text
    assert "q=yoga+on+Saturday" in page
    assert "q=free+yoga" in page and "Free of charge" in page


def test_a_place_alone_shows_support_and_the_way_to_everyday_places(client: TestClient) -> None:
    page = client.get("/assets", params={"latitude": "51.55", "longitude": "-0.05"}).text
    assert "Show pubs, cafés, stations and shops instead" in page and "is_everyday=true" in page
    assert "instead</a>" not in client.get("/assets", params={"q": "pub"}).text
