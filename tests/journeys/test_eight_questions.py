"""Eight questions to publish, and what is offered afterwards."""

import re
from html import unescape

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response
from sqlalchemy import text
from weasyprint import HTML

from assetmap.database.sessions import session_factory
from tests.registering import (
    CLUB,
    answer,
    as_steward,
    begin,
    confirm,
    decide,
    found,
    newest_link,
    send,
)

pytestmark = pytest.mark.usefixtures("ground")


def publish_eight(client: TestClient) -> None:
    """Answers what is needed and nothing else."""
    begin(client)
    for slug, said in CLUB.items():
        assert client.post(f"/register/{slug}", data=said).status_code == 303, slug


def test_eight_answers_are_enough_and_the_rest_is_added_until_a_steward_decides(
    client: TestClient,
) -> None:
    publish_eight(client)
    check = unescape(client.get("/register/check").text)
    assert (
        "Make this entry easier to find: 6 more questions, 2 minutes" in check
        and "Answer needed" not in check
    )
    assert "not answered" not in check.lower()
    assert send(client).headers["location"] == "/register/sent"
    assert "6 more questions, 2 minutes" in client.get("/register/sent").text
    assert "6 more questions, 2 minutes" in confirm(client, newest_link()).text
    added = client.post("/register/languages", data={"languages:tr": "on", "from": "more"})
    assert added.headers["location"] == "/register/access?from=more"
    last = client.post("/register/offers", data={"from": "more"})
    assert last.headers["location"] == "/register/sent"
    assert "4 more" in client.get("/register/sent").text
    changed = client.post("/register/name", data=CLUB["name"])
    assert changed.status_code == 422, "what is needed is the steward's now"
    (address,) = as_steward(client)
    decide(client, address, "publish")
    assert found(client, q="lunch")[0]["languages"] == ["tr"]
    assert client.post("/register/languages", data={"from": "more"}).status_code == 422


@pytest.mark.parametrize("slug", ["where", "who", "cost", "times", "reach"])
def test_nothing_is_chosen_beforehand_and_no_answer_is_none(client: TestClient, slug: str) -> None:
    begin(client)
    page = client.get(f"/register/{slug}").text
    assert not re.search(r"<input[^>]* checked", page)
    assert page.count("Everyone can see this") == 1
    assert client.post(f"/register/{slug}", data={}).status_code == 422
    assert not re.search(r"<input[^>]* checked", client.get(f"/register/{slug}").text)


def test_i_do_not_know_is_an_answer_once_it_is_chosen(client: TestClient) -> None:
    begin(client)
    assert client.post("/register/cost", data={"cost": ""}).status_code == 303
    page = client.get("/register/cost").text
    assert re.search(r'<input[^>]* value=""[^>]* checked', page)
    assert client.get("/register/check").text.count("Answer needed") == 7


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        ("020 7946 001", "has too few digits (10)"),
        ("020 7946 00188", "has too many digits (12)"),
        ("+90 212 555 01", "has too few digits"),
        ("+999 212 555 0101", "We do not recognise the country code in"),
        ("+90 212 555 0101", None),
        ("0800 1111", None),
        ("07700 900123 ext 4", None),
        ("111", "Enter a phone number"),
    ],
)
def test_a_telephone_number_is_as_long_as_its_country_has_them(
    client: TestClient, number: str, sentence: str | None
) -> None:
    begin(client)
    answered = client.post("/register/reach", data={"phone": number})
    assert answered.status_code == (422 if sentence else 303)
    assert not sentence or sentence in unescape(answered.text)


def test_any_language_several_kinds_and_both_pages_of_the_web(client: TestClient) -> None:
    publish_eight(client)
    client.post(
        "/register/categories", data={"category_words": "choir; lunch club, community garden"}
    )
    client.post(
        "/register/languages",
        data={"languages:en": "on", "language_words": "Yoruba, Vietnamese; Gujarati, Mirpuri"},
    )
    client.post(
        "/register/reach", data={"url": "club.example.org", "social_url": "instagram.com/club"}
    )
    check = unescape(client.get("/register/check").text)
    for words in ("Choirs", "Community gardens", "English, Yoruba, Vietnamese, Gujarati, Mirpuri"):
        assert words in check
    again = client.get("/register/languages").text
    assert re.search(r'name="languages:yo"[^>]* checked', again)
    too_long = client.post(
        "/register/languages", data={"language_words": "Averylongnamethatnoonehas"}
    )
    assert "Enter a shorter name" in too_long.text
    send(client)
    confirm(client, newest_link())
    decide(client, as_steward(client)[0], "publish")
    (club,) = found(client, q="lunch")
    assert club["languages"] == ["en", "yo", "vi", "gu", "x-mirpuri"]
    page = client.get(f"/assets/{club['id']}").text
    assert "https://instagram.com/club" in page and "Mirpuri" in page
    suggested = client.get("/register/suggestions/languages?q=yoru").json()["results"]
    assert suggested[0] == "Yoruba"
    assert (
        "Choirs and singing" in client.get("/register/suggestions/kinds?q=choi").json()["results"]
    )
    assert client.get("/register/suggestions/kinds?q=").json()["results"] == []


def test_another_place_of_the_group_begins_with_its_answers(client: TestClient) -> None:
    begin(client)
    answer(client)
    send(client)
    confirm(client, newest_link())
    begun = client.post("/register/another-place")
    assert begun.headers["location"] == "/register/where"
    check = unescape(client.get("/register/check").text)
    assert "Lea Bridge Lunch Club" in check and "ada@example.org" in check
    assert "Mill Lane" not in check and check.count("Answer needed") == 2
    client.post(
        "/register/where",
        data={"where": "address", "postcode": "E8 1EA", "address": "9 Other Road"},
    )
    client.post("/register/times", data={"times": "every Friday 2 to 4pm"})
    with session_factory().begin() as session:
        session.execute(text("UPDATE submission SET started_at = now() - interval '1 hour'"))
    send(client)
    confirm(client, newest_link())
    for address in as_steward(client):
        decide(client, address, "publish")
    with session_factory()() as session:
        named = session.execute(
            text(
                "SELECT asset.name, organization.name FROM asset JOIN organization ON organization.id = organization_id"
            )
        ).all()
    assert [tuple(row) for row in named] == [("Lea Bridge Lunch Club",) * 2] * 2


def test_the_address_stays_private_where_that_is_ticked(client: TestClient) -> None:
    publish_eight(client)
    client.post("/register/where", data={**CLUB["where"], "hide_address": "yes"})
    page = client.get("/register/where").text
    assert re.search(r'name="hide_address"[^>]* checked', page)
    card = client.get("/register/times").text
    card = card[card.index("app-growing-card") :]
    assert "Near here" in card and "Mill Lane" not in card
    client.post("/register/where", data=CLUB["where"])
    assert "Mill Lane" in client.get("/register/times").text


def test_a_link_brings_a_form_half_filled(client: TestClient) -> None:
    asked = {"name": "River choir", "description": "We sing.", "url": "javascript:alert(1)"}
    start = client.get("/register", params=asked)
    assert "We have filled in what we know about" in start.text
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', start.text))
    assert hidden == asked
    assert client.post("/register", data=hidden).status_code == 303
    page = client.get("/register/name").text
    assert 'value="River choir"' in page and "We sing." in page
    assert "javascript" not in client.get("/register/reach").text


def leaflet_of(pages: int, words: str = "River Choir\nWe sing every Tuesday.") -> bytes:
    """A PDF of as many pages."""
    body = "".join(f"<p>{line}</p>" for line in words.splitlines())
    page = f"<section>{body}</section>"
    style = "<style>section { break-after: page }</style>"
    return bytes(HTML(string=style + page * pages).write_pdf())


def test_a_leaflet_begins_the_answers(client: TestClient) -> None:
    assert client.get("/register/leaflet").status_code == 410
    begin(client)
    assert "/register/leaflet" in client.get("/register/name").text

    def bring(data: bytes) -> Response:
        files = {"upload": ("leaflet.pdf", data, "application/pdf")}
        return client.post("/register/leaflet", files=files)

    for data, sentence in (
        (b"GIF89a", "Choose a PDF file."),
        (b"", "Choose a PDF file."),
        (b"%PDF-1.7 nonsense", "We cannot read this file as a PDF"),
        (leaflet_of(300, "a"), "This leaflet has 300 pages"),
        (leaflet_of(1, ""), "We cannot find any words"),
        (b"%PDF-" + b"x" * 11_000_000, "larger than 10 MB"),
    ):
        answered = bring(data)
        assert answered.status_code == 422 and sentence in answered.text, sentence
    assert bring(leaflet_of(2)).headers["location"] == "/register/name"
    page = client.get("/register/name").text
    assert 'value="River Choir"' in page and "We sing every Tuesday." in page
