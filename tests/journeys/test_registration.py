"""A group's entry on its way to the map, whatever is typed and whoever tries what."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from html import unescape
from unicodedata import normalize

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from assetmap.database.sessions import session_factory
from assetmap.people.cookies import SESSION
from assetmap.people.roles import Role
from assetmap.registration.drafts import actions as drafts
from tests.registering import (
    ADA,
    CLUB,
    FURTHER,
    answer,
    as_steward,
    begin,
    confirm,
    decide,
    found,
    go_on,
    link_in,
    mails,
    newest_link,
    open_mailed,
    register,
    send,
    waiting,
)
from tests.signing_in import sign_in

pytestmark = pytest.mark.usefixtures("ground")


def test_a_lunch_club_comes_onto_the_map(client: TestClient) -> None:
    begin(client)
    asked = answer(client, reading=True)
    assert [address.rpartition("/")[2] for address in asked] == [*CLUB, *FURTHER]
    page = unescape(client.get("/register/check").text)
    for words in ("Lea Bridge Lunch Club", "E8 1EA", "Turkish", "This stays private", "About £3"):
        assert words in page
    assert send(client).headers["location"] == "/register/sent"
    assert "ada@example.org" in client.get("/register/sent").text
    (subject, words), *more = mails()
    assert subject == "Confirm your entry “Lea Bridge Lunch Club”" and not more
    link = link_in(words)
    # A mail scanner opens it, twice.
    assert client.get(link).status_code == client.get(link).status_code == 200
    assert not as_steward(client)
    assert "with the stewards" in confirm(client, link).text
    assert confirm(client, link).status_code == 200
    (address,) = waiting(client)
    assert not found(client, q="lunch"), "nothing pending is public"
    assert decide(client, address, "publish").status_code == 303
    assert not waiting(client)
    (club,) = found(client, q="lunch chat")
    assert club["name"] == "Lea Bridge Lunch Club" and club["is_step_free"] is True
    assert club["cost"] == "donation" and club["languages"] == ["en", "tr"]
    assert club["description"] == "We cook together.\nA hot lunch and a chat for anybody."
    assert found(client, q="lunch", open_on="tuesday", open_at="12:30")
    assert not found(client, q="lunch", open_on="wednesday")
    assert [subject for subject, _ in mails()][-1] == "“Lea Bridge Lunch Club” is on the map"
    assert "Ada" not in client.get(f"/assets/{club['id']}").text


def test_sent_twice_it_is_one_entry(client: TestClient) -> None:
    begin(client)
    answer(client)
    assert send(client).headers["location"] == send(client).headers["location"]
    assert len(mails()) == 1
    with session_factory()() as session:
        assert session.execute(text("SELECT count(*) FROM submission")).scalar() == 1


def test_an_address_that_is_not_to_be_shown_is_shown_nowhere(client: TestClient) -> None:
    register(client, where={**CLUB["where"], "where": "near"})
    decide(client, as_steward(client)[0], "publish")
    (club,) = found(client, q="lunch")
    assert club["is_location_approximate"] is True
    told = client.get(f"/assets/{club['id']}").text + str(club)
    assert "Mill Lane" not in told and "E8 1EA" not in told


def test_something_without_a_place_is_found_where_it_comes_to(client: TestClient) -> None:
    begin(client)
    client.post("/register/name", data=CLUB["name"])
    client.post("/register/where", data={"where": "nowhere"})
    (area,) = re.findall(r'<option value="(\d+)"', client.get("/register/where").text)
    register(client, where={"where": "nowhere", "works_in": area})
    decide(client, as_steward(client)[-1], "publish")
    assert found(client, q="lunch")[0]["is_location_approximate"] is True


@pytest.mark.parametrize(
    ("slug", "said", "sentence"),
    [
        ("name", {"name": " "}, "Enter the name of your group or place."),
        ("name", {"name": "x" * 151}, "Use 150 characters or fewer"),
        ("name", {"description": "x" * 3_001}, "Use 3,000 characters or fewer"),
        ("categories", {}, "Choose at least one"),
        ("categories", {"category_words": "zzzz"}, "no category called “zzzz”"),
        ("where", {"where": "moon"}, "Choose one of the answers"),
        ("where", {"postcode": "nonsense"}, "not a full postcode"),
        ("where", {"postcode": "E9 9ZZ"}, "We do not recognise the postcode"),
        ("who", {"open_to": "some", "minimum_age": "ten"}, "whole number"),
        ("who", {"minimum_age": "60", "maximum_age": "50"}, "below the lowest"),
        ("reach", {"phone": "ring me"}, "Enter a phone number"),
        ("reach", {"url": "javascript:alert(1)"}, "web address"),
        ("reach", {"email": "nobody"}, "email address"),
        ("you", {"your_email": ""}, "Enter your email address"),
    ],
)
def test_a_wrong_answer_is_told_and_nothing_else_is_lost(
    client: TestClient, slug: str, said: dict[str, str], sentence: str
) -> None:
    begin(client)
    client.post("/register/name", data=CLUB["name"])
    said = {**CLUB[slug], **said} if slug != "categories" else said
    page = client.post(f"/register/{slug}", data=said)
    assert page.status_code == 422
    assert sentence in unescape(page.text) and "There is a problem" in page.text
    for typed in said.values():
        assert typed.strip() in unescape(page.text) or typed in ("on", "moon")
    assert "Lea Bridge Lunch Club" in client.get("/register/check").text


def test_two_tabs_that_answer_different_questions_do_not_undo_one_another(
    client: TestClient,
) -> None:
    begin(client)
    client.post("/register/name", data={"name": "From one tab"})
    client.post("/register/name", data={"description": "From another."})
    page = client.get("/register/check").text
    assert "From one tab" in page and "From another." in page


def test_without_its_cookie_what_was_typed_is_not_lost(client: TestClient) -> None:
    page = client.post("/register/name", data={"description": "A whole evening's work"})
    assert page.status_code == 410 and "A whole evening&#39;s work" in page.text
    assert client.get("/register/check").status_code == 410
    assert client.get("/register/resume?token=forged").status_code == 410
    assert client.get("/register/confirm?token=forged").status_code == 410
    assert client.post("/register/confirm", data={"token": "forged"}).status_code == 410


def test_a_link_goes_on_with_it_on_another_device(client: TestClient) -> None:
    begin(client)
    client.post("/register/name", data=CLUB["name"])
    client.post("/register/you", data=CLUB["you"])
    assert client.post("/register/check", data={"action": "mail-link"}).status_code == 303
    client.cookies.clear()
    link = newest_link()
    page = client.get(link)
    assert page.status_code == 200 and "Open the entry in this browser" in page.text
    assert client.get("/register/check").status_code == 410, "the link alone opens nothing"
    assert go_on(client, link).headers["location"] == "/register/check"
    assert "Lea Bridge Lunch Club" in client.get("/register/check").text


def test_who_sends_a_link_to_others_cannot_read_what_they_write(client: TestClient) -> None:
    begin(client)
    client.post("/register/name", data={"name": "A trap"})
    senders = client.cookies["assetmap_draft"]
    link = f"/register/resume?token={senders}"

    client.cookies.clear()
    assert client.get(link).status_code == 200
    assert "assetmap_draft" not in client.cookies
    assert go_on(client, link).headers["location"] == "/register/check"
    client.post("/register/you", data=CLUB["you"])
    readers = client.cookies["assetmap_draft"]
    assert readers != senders
    assert go_on(client, link).headers["location"] == "/register/check", "pressed twice"

    client.cookies.clear()
    client.cookies.set("assetmap_draft", senders)
    for page in ("/register/check", "/register/you", link):
        told = client.get(page)
        assert told.status_code == 410 and ADA not in told.text


def test_once_confirmed_it_opens_for_the_mailbox_only(client: TestClient) -> None:
    begin(client)
    answer(client)
    assert send(client).status_code == 303
    former = client.cookies["assetmap_draft"]
    link = newest_link()
    client.cookies.clear()
    assert confirm(client, link).status_code == 200
    assert ADA in client.get("/register/check").text

    client.cookies.clear()
    client.cookies.set("assetmap_draft", former)
    told = client.get("/register/check")
    assert told.status_code == 410 and ADA not in told.text


@pytest.mark.parametrize("way_out", ["/register/leave", "/sign-out"])
def test_a_shared_computer_forgets_the_draft(client: TestClient, way_out: str) -> None:
    begin(client)
    answer(client)
    assert "Clear my answers from this computer" in client.get("/register/check").text
    assert client.post(way_out).status_code == 303
    told = client.get("/register/check")
    assert told.status_code == 410 and ADA not in told.text


def test_robots_that_fill_in_what_nobody_sees_begin_nothing(client: TestClient) -> None:
    assert client.post("/register", data={"website": "https://spam.example"}).status_code == 303
    with session_factory()() as session:
        assert session.execute(text("SELECT count(*) FROM submission")).scalar() == 0


def test_what_is_written_in_no_time_is_not_sent(client: TestClient) -> None:
    assert client.post("/register").status_code == 303
    answer(client)
    assert send(client).status_code == 422


def test_nobody_begins_a_hundred_an_hour(client: TestClient) -> None:
    for _ in range(drafts.BY_NETWORK[0].most):
        assert client.post("/register").status_code == 303
    page = client.post("/register")
    assert page.status_code == 429 and "Wait an hour" in page.text


def test_what_is_missing_is_asked_for_before_it_is_sent(client: TestClient) -> None:
    begin(client)
    client.post("/register/name", data=CLUB["name"])
    page = send(client)
    assert page.status_code == 422 and "What would people search for" in page.text
    assert "Answer needed" in page.text


def test_html_and_marks_that_turn_the_text_stay_words(client: TestClient) -> None:
    begin(client)
    client.post(
        "/register/name",
        data={"description": "<script>alert(1)</script> مرحبا 🎉 \u202eevil e\u0301"},
    )
    page = client.get("/register/check").text
    assert "&lt;script&gt;alert(1)" in page and "<script>alert" not in page
    assert "مرحبا 🎉" in page and "\u202e" not in page and "é" in page


def test_drafts_are_forgotten_with_their_people_after_thirty_days(client: TestClient) -> None:
    begin(client)
    client.post("/register/you", data=CLUB["you"])
    with session_factory().begin() as session:
        drafts.forget_drafts(session, now=datetime.now(UTC) + timedelta(days=29))
        assert session.execute(text("SELECT count(*) FROM personal_detail")).scalar() == 1
        drafts.forget_drafts(session, now=datetime.now(UTC) + timedelta(days=31))
        assert session.execute(text("SELECT count(*) FROM personal_detail")).scalar() == 0
        assert session.execute(text("SELECT count(*) FROM submission")).scalar() == 0


def test_a_description_of_five_megabytes_is_refused_with_a_sentence(client: TestClient) -> None:
    begin(client)
    page = client.post("/register/name", data={"description": "x" * 5_000_000})
    assert page.status_code == 413 and "Shorten it and send it again." in page.text


def test_a_draft_that_needed_signing_in_is_nobodys_without(client: TestClient) -> None:
    sign_in(client, "stew@example.org", Role.STEWARD)
    client.post("/moderation/new", data={"how": "telephone"})
    answer(client, you={"your_email": ADA})
    client.cookies.delete(SESSION)
    assert send(client).status_code == 410
    sign_in(client, "stew@example.org")
    with session_factory().begin() as session:
        session.execute(text("DELETE FROM role"))
    assert send(client).status_code == 410
    assert not found(client, q="lunch")


def test_an_expired_session_in_the_middle_loses_nothing_and_says_how_to_go_on(
    client: TestClient,
) -> None:
    sign_in(client, "stew@example.org", Role.STEWARD)
    client.post("/moderation/new", data={"how": "telephone"})
    client.post("/register/name", data=CLUB["name"])
    client.cookies.delete(SESSION)
    away = client.post("/register/name", data={"description": "We cook <together>."})
    assert away.status_code == 410 and "You are signed out" in away.text
    assert "We cook &lt;together&gt;." in away.text
    assert "/sign-in?back=/register/name" in away.text and "Start again" not in away.text
    sign_in(client, "stew@example.org")
    assert client.get("/register/name").status_code == 200
    assert CLUB["name"]["name"] in client.get("/register/name").text


@pytest.mark.parametrize("url", ["köprü.example/çay", "www.exämple.org", "https://пример.example"])
def test_a_web_address_of_any_alphabet_is_taken(client: TestClient, url: str) -> None:
    begin(client)
    assert client.post("/register/reach", data={"url": url}).status_code == 303
    assert url in client.get("/register/reach").text


@pytest.mark.parametrize("posts", [6, pytest.param(100, marks=pytest.mark.soak)])
def test_many_posts_at_once_send_one_mail(client: TestClient, posts: int) -> None:
    begin(client)
    answer(client)
    with ThreadPoolExecutor(posts) as hands:
        answers = [hands.submit(send, client) for _ in range(posts)]
        assert [one.result().status_code for one in answers] == [303] * posts
    assert len(mails()) == 1


def test_a_mistyped_address_is_corrected_and_the_former_link_proves_nothing(
    client: TestClient,
) -> None:
    begin(client)
    answer(client, you={"your_email": "wrong@example.org"})
    send(client)
    former = newest_link("wrong@example.org")
    client.post("/register/you", data=CLUB["you"])
    assert confirm(client, former).status_code == 410
    assert send(client).status_code == 303
    confirm(client, newest_link())
    decide(client, as_steward(client)[0], "ask", "Which door?")
    open_mailed(client, mails()[-1][1])
    page = client.post("/register/you", data={"your_email": "other@example.org"})
    assert page.status_code == 422 and "You have confirmed ada@example.org" in page.text


def test_a_form_of_another_draft_is_not_taken(client: TestClient) -> None:
    begin(client)
    page = client.get("/register/name").text
    (former,) = re.findall(r'name="draft" value="([^"]+)"', page)
    client.cookies.clear()
    begin(client)
    mixed = client.post("/register/name", data={"name": "Of the former", "draft": former})
    assert mixed.status_code == 410 and "Of the former" in mixed.text


def test_mail_to_an_address_that_nobody_proved_and_to_stewards_has_its_limits(
    client: TestClient,
) -> None:
    begin(client)
    answer(client)
    for _ in range(drafts.MOST_LINKS):
        assert client.post("/register/check", data={"action": "mail-link"}).status_code == 303
    assert client.post("/register/check", data={"action": "mail-link"}).status_code == 429
    people_steward = "stew@example.org"
    sign_in(client, people_steward, Role.STEWARD)
    send(client)
    link = newest_link()
    for _ in range(3):
        confirm(client, link)
        send(client)
    assert len(mails(people_steward)) == 1


def test_what_has_become_incomplete_is_not_taken_in(client: TestClient) -> None:
    register(client)
    decide(client, as_steward(client)[0], "ask", "Where is it?")
    open_mailed(client, mails()[-1][1])
    client.post("/register/where", data={"where": "nowhere"})
    page = send(client)
    assert page.status_code == 422 and "Where does it take place?" in unescape(page.text)


def test_a_name_of_invisible_signs_is_none(client: TestClient) -> None:
    begin(client)
    assert client.post("/register/name", data={"name": "\u200b\u2063\u2800"}).status_code == 422


def test_any_sign_that_people_write_stays_as_it_is(client: TestClient) -> None:
    # Emoji of one sign and of five, Arabic, Hebrew points, an accent of its own, an astral letter, and HTML.
    words = "🥘 👩🏽‍🍳 غداء للجميع שָׁלוֹם cafe\u0301 𝔗ea <b>&amp; cake</b>"
    register(
        client,
        name={"name": "Çay 🫖 نادي <i>", "description": words},
    )
    (address,) = as_steward(client)
    assert words.replace("cafe\u0301", "café") in unescape(client.get(address).text).replace(
        "cafe\u0301", "café"
    )
    decide(client, address, "publish")
    (club,) = found(client, q="cake")
    told = str(club["description"])
    assert normalize("NFC", told) == normalize("NFC", words) and club["name"] == "Çay 🫖 نادي <i>"
    page = client.get(f"/assets/{club['id']}").text
    assert "<b>&amp; cake" not in page and "<i>" not in page.split("<h1")[1].split("</h1>")[0]
    assert "Çay 🫖 نادي" in mails()[-1][0]
    assert found(client, q="غداء")[0]["id"] == club["id"]
