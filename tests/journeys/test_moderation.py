"""Stewards' decisions on what is theirs, their words to groups, and lists that they bring in."""

import re
from datetime import UTC, datetime
from html import unescape
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select, text

from assetmap.assets.record.history import By
from assetmap.database.sessions import session_factory
from assetmap.people import actions as people
from assetmap.people.roles import Role
from assetmap.registration.models import Submission
from assetmap.registration.moderation.decisions import publish
from tests.factories import make_asset, make_place
from tests.registering import (
    ADA,
    CLUB,
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


def test_a_steward_asks_for_more_and_then_publishes(client: TestClient) -> None:
    register(client)
    (address,) = as_steward(client)
    assert decide(client, address, "ask").status_code == 422, "a question has words"
    assert decide(client, address, "ask", "Which door is it?").status_code == 303
    subject, words = mails()[-1]
    assert subject == "A question about “Lea Bridge Lunch Club”" and "Which door is it?" in words
    client.cookies.delete("assetmap_draft")
    assert open_mailed(client, words).headers["location"] == "/register/check"
    assert "Which door is it?" in client.get("/register/check").text
    client.post("/register/where", data={**CLUB["where"], "address": "Side door"})
    assert send(client).status_code == 303
    assert decide(client, address, "publish").status_code == 303
    assert found(client, q="lunch")[0]["address"] == "Side door"


def test_publishing_remakes_its_search_document_once(client: TestClient) -> None:
    register(client)
    with session_factory()() as session:
        submission = session.scalars(select(Submission)).one()
        # A kept connection may still count what an earlier transaction wrote.
        written = text("SELECT pg_stat_get_xact_tuples_inserted('search_document'::regclass)")
        before = session.execute(written).scalar_one()
        publish(session, submission, by=By(), now=datetime.now(UTC))
        assert session.execute(written).scalar_one() - before == 1


def test_who_has_it_open_still_is_told_of_the_mail_and_whoever_has_signed_in_goes_on(
    client: TestClient,
) -> None:
    register(client)
    former = client.cookies["assetmap_draft"]
    (address,) = as_steward(client)
    decide(client, address, "ask", "Which door is it?")
    client.cookies.delete("assetmap_session")
    for page in ("/register/sent", "/register/check", "/register/name"):
        told = client.get(page)
        assert told.status_code == 410 and "A steward has answered by email" in told.text
        assert "Which door" not in told.text, "for whoever has proved the address"
    typed = client.post("/register/where", data={"address": "Front door"})
    assert typed.status_code == 410 and "Front door" in typed.text
    client.cookies.delete("assetmap_draft")
    client.cookies.set("assetmap_draft", "x" * 43)
    assert "A steward has answered" not in client.get("/register/check").text
    client.cookies.delete("assetmap_draft")
    client.cookies.set("assetmap_draft", former)
    sign_in(client, ADA)
    assert "Which door is it?" in client.get("/register/check").text, "the address is proved"
    client.cookies.delete("assetmap_session")
    client.cookies.delete("assetmap_draft")
    words = mails()[-1][1]
    assert open_mailed(client, words).headers["location"] == "/register/check"
    link = link_in(words)
    assert "Which door is it?" in client.get("/register/check").text
    client.cookies.delete("assetmap_draft")
    assert go_on(client, link).headers["location"] == "/register/check", "on a second device too"
    client.cookies.delete("assetmap_draft")
    client.cookies.set("assetmap_draft", former)
    gone = client.get("/register/check")
    assert gone.status_code == 410 and "a newer link has replaced it" in gone.text


def test_what_is_declined_says_why_and_can_be_sent_again(client: TestClient) -> None:
    register(client)
    (address,) = as_steward(client)
    assert decide(client, address, "decline", "It is a shop.").status_code == 303
    words = mails()[-1][1]
    assert "It is a shop." in words and not waiting(client)
    assert not found(client, q="lunch")
    open_mailed(client, words)
    assert "It is a shop." in client.get("/register/check").text
    client.post("/register/name", data={"description": "It is no shop: we share a lunch."})
    assert send(client).status_code == 303
    assert decide(client, waiting(client)[0], "publish").status_code == 303
    assert found(client, q="lunch")


def test_a_decision_on_what_has_changed_since_is_a_conflict_that_shows_it_as_it_is(
    client: TestClient,
) -> None:
    register(client)
    (address,) = as_steward(client)
    page = client.get(address).text
    (version,) = re.findall(r'name="version" value="([^"]+)"', page)
    assert decide(client, address, "ask", "Which door?").status_code == 303
    open_mailed(client, mails()[-1][1])
    client.post("/register/name", data={"name": "Another name"})
    assert send(client).status_code == 303
    late = client.post(address, data={"action": "publish", "version": version})
    assert late.status_code == 409 and "Another name" in late.text
    assert not found(client, q="lunch")


def test_a_steward_writes_for_a_group_that_telephoned_and_the_entry_says_so(
    client: TestClient,
) -> None:
    sign_in(client, "stew@example.org", Role.STEWARD)
    started = client.post("/moderation/new", data={"how": "telephone"})
    assert started.headers["location"] == "/register/name"
    answer(client, you={"your_email": "ada@example.org"})
    assert send(client).status_code == 303
    (club,) = found(client, q="lunch")
    assert "the group, by telephone" in client.get(f"/assets/{club['id']}").text


def test_a_steward_of_elsewhere_neither_sees_it_nor_decides(client: TestClient) -> None:
    register(client)
    (address,) = as_steward(client)
    with session_factory().begin() as session:
        far = make_place(session, "ward", "W2", box=(0, 0, 10, 10))
        people.grant(session, email="far@example.org", role=Role.STEWARD, place_id=far.id)
    sign_in(client, "far@example.org")
    assert not waiting(client)
    assert client.get(address).status_code == 404
    assert client.post(address, data={"action": "publish", "version": "1"}).status_code == 404


def test_many_are_decided_at_once(client: TestClient) -> None:
    register(client)
    client.cookies.clear()
    register(
        client, name={**CLUB["name"], "name": "Mill Lane bell ringers"}, reach={"no_contact": "yes"}
    )
    sign_in(client, "stew@example.org", Role.STEWARD)
    taken = re.findall(r'name="(take:[^"]+)"', client.get("/moderation").text)
    assert len(taken) == 2
    assert (
        client.post(
            "/moderation", data={"action": "publish", **dict.fromkeys(taken, "on")}
        ).status_code
        == 303
    )
    assert len(found(client, q="lunch")) == 2


def test_what_a_steward_should_look_at_is_marked(client: TestClient) -> None:
    register(
        client,
        name={
            **CLUB["name"],
            "description": "Call 020 7946 0018 or see www.cheap-pills.example now",
        },
    )
    page = client.get(as_steward(client)[0]).text
    assert "a link" in page and "www.cheap-pills.example" in page


def upload(client: TestClient, name: str, body: bytes, **fields: str) -> str:
    """Sends a list and accepts every guess; the address of its page of checks."""
    files = {"upload": (name, body, "text/csv")}
    sent = client.post("/moderation/import", data=fields, files=files)
    assert sent.status_code == 303, sent.text
    step = sent.headers["location"]
    while not step.endswith("/check"):
        page = client.get(step).text
        chosen = re.findall(r'<select[^>]* name="([^"]+)">(.*?)</select>', page, re.DOTALL)
        answers = {
            name: found[1]
            for name, options in chosen
            if (found := re.search(r'<option value="([^"]*)" selected', options))
        }
        answered = client.post(step, data=answers)
        assert answered.status_code == 303, unescape(answered.text)
        step = answered.headers["location"]
    return step


def test_a_steward_tries_a_list_and_then_brings_it_in(client: TestClient) -> None:
    sign_in(client, "stew@example.org", Role.STEWARD)
    rows = "name,category,postcode\nNew hall,community-centre,E8 1EA\nNowhere,community-centre,E9 9ZZ\n"
    check = upload(client, "Halls 2026.csv", rows.encode())
    tried = client.get(check)
    assert tried.status_code == 200 and "Nothing has been changed yet" in tried.text
    assert "Halls 2026" in tried.text and "postcode E99ZZ" in tried.text
    assert not found(client, q="hall", category="community-centre")[1:]
    refused = client.post(check, data={"action": "take"})
    assert refused.status_code == 422 and "Some rows still have problems" in refused.text
    assert len(found(client, q="hall")) == 1, "whole or not at all"
    taken = client.post(check, data={"action": "take", "skip_refused": "yes"})
    done = client.get(taken.headers["location"])
    assert "The list has been imported" in done.text
    assert {one["name"] for one in found(client, q="hall")} == {"Hall next door", "New hall"}
    again = client.post(check, data={"action": "take"})
    assert again.status_code == 409 and "already been imported" in again.text
    assert client.post(taken.headers["location"], data={"action": "undo"}).status_code == 303
    assert {one["name"] for one in found(client, q="hall")} == {"Hall next door"}
    sign_in(client, "other@example.org", Role.STEWARD)
    assert client.get(check).status_code == 404, "another steward's list"


def test_wrong_choices_of_columns_are_told(client: TestClient) -> None:
    sign_in(client, "stew@example.org", Role.STEWARD)
    rows = "Hall,Kind,Where,Note\nNew hall,Odd thing,E8 1EA,x\n"
    files = {"upload": ("Halls.csv", rows.encode(), "text/csv")}
    step = client.post("/moderation/import", files=files).headers["location"]
    for answers, sentence in (
        ({}, "Choose the column that contains the name."),
        ({"column:0": "name"}, "the category of each row"),
        ({"column:0": "name", "category_value": "library"}, "the columns that give the location"),
        ({"column:0": "name", "column:1": "name"}, "You chose “Name” for two columns"),
        ({"column:0": "file", "column:1": "nonsense"}, "Choose the column that contains the name."),
    ):
        page = client.post(step, data=answers)
        assert page.status_code == 422 and sentence in unescape(page.text), answers
    good = {"column:0": "name", "column:1": "category", "column:2": "postcode"}
    words = client.post(step, data=good).headers["location"]
    assert words.endswith("/words")
    page = client.post(words, data={"word:0": "nonsense"})
    assert page.status_code == 422 and "Choose a category for “Odd thing”" in unescape(page.text)
    check = client.post(words, data={"word:0": "hall-to-hire"}).headers["location"]
    assert client.post(check, data={"action": "take"}).status_code == 303
    # The next time its words are known, and so is what was ignored.
    again = upload(client, "Halls.csv", rows.replace("New hall", "Newer hall").encode())
    page = unescape(client.get(again).text)
    assert "1 entry is new" in page and "1 entry will be withdrawn" in page


@pytest.mark.parametrize(
    ("name", "body", "sentence"),
    [
        ("list.pdf", b"%PDF", "ask the people who made it for the original spreadsheet"),
        ("list.csv", b"", "“list.csv” is empty"),
        ("list.xlsx", b"x", "“list.xlsx” cannot be read as a workbook"),
        ("../../etc/passwd", b"x", "ends in .csv"),
    ],
)
def test_a_list_that_cannot_be_read_is_told(
    client: TestClient, name: str, body: bytes, sentence: str
) -> None:
    sign_in(client, "stew@example.org", Role.STEWARD)
    page = client.post("/moderation/import", files={"upload": (name, body, "text/csv")})
    assert page.status_code == 422 and sentence in unescape(page.text)
    assert client.post("/moderation/import").status_code == 422


def sent_in_pieces(client: TestClient, pieces: int, *, says: int | None) -> tuple[int, int]:
    """Sends a list of so many megabytes, saying how long it is or not: the answer, and how many pieces were read."""
    read, answers = 0, []
    cookies = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
    head = [
        (b"host", b"testserver"),
        (b"cookie", cookies.encode()),
        (b"content-type", b"multipart/form-data; boundary=x"),
        *([(b"content-length", str(says).encode())] if says is not None else []),
    ]
    begin = b'--x\r\nContent-Disposition: form-data; name="upload"; filename="a.csv"\r\n\r\n'

    async def receive() -> dict[str, Any]:
        nonlocal read
        read += 1
        body = begin if read == 1 else b"x" * 1024 * 1024
        return {"type": "http.request", "body": body, "more_body": read <= pieces}

    async def send(message: Any) -> None:
        answers.append(message)

    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": "/moderation/import",
        "raw_path": b"/moderation/import",
        "query_string": b"",
        "root_path": "",
        "headers": head,
        "client": ("127.0.0.1", 1),
        "server": ("testserver", 80),
    }
    assert client.portal is not None
    client.portal.call(client.app, scope, receive, send)
    return answers[0]["status"], read


@pytest.mark.parametrize(
    ("role", "places", "says", "status", "most_read"),
    [
        (None, (), None, 401, 0),
        (Role.COMMISSIONER, (None,), None, 403, 0),
        (Role.STEWARD, (None,), 10**9, 422, 0),
        (Role.STEWARD, (None,), 70 * 1024 * 1024, 422, 72),
        (Role.STEWARD, (None,), None, 422, 180),
    ],
    ids=["nobody", "no steward", "far too much, as it says", "too much, as it says", "too much"],
)
def test_of_what_may_not_be_sent_nothing_is_kept(
    client: TestClient,
    role: Role | None,
    places: tuple[int | None, ...],
    says: int | None,
    status: int,
    most_read: int,
) -> None:
    if role:
        sign_in(client, "somebody@example.org", role, places=places)
    uploads = client.app.state.settings.home / "uploads"
    before = list(uploads.glob("*"))
    answered, read = sent_in_pieces(client, 200 if says is None else 70, says=says)
    assert answered == status
    assert read <= most_read
    assert list(uploads.glob("*")) == before


def test_what_may_be_on_the_map_already_is_shown_while_it_is_written_and_queued_when_it_comes_twice(
    client: TestClient,
) -> None:
    with session_factory().begin() as session:
        make_asset(session, "Lea Bridge Lunch Club", categories=["lunch-club"])
    begin(client)
    answer(client)
    for address in ("/register/times", "/register/check"):
        page = client.get(address).text
        assert "Is one of these already yours?" in page and "/claim" in page
        assert "Hall next door" not in page
    send(client)
    confirm(client, newest_link())
    (address,) = as_steward(client)
    assert "This entry may already be on the map" in client.get(address).text
    assert decide(client, address, "publish").status_code == 303
    assert "Lea Bridge Lunch Club" in client.get("/moderation/twins").text
    assert len(found(client, q="lunch club")) == 2, "both are shown until somebody decides"


def test_what_a_steward_takes_out_of_a_list_stays_out(client: TestClient) -> None:
    sign_in(client, "stew@example.org", Role.STEWARD)
    rows = "name,category,postcode\nNew hall,community-centre,E8 1EA\n"
    check = upload(client, "Halls.csv", rows.encode())
    assert client.post(check, data={"action": "take"}).status_code == 303
    (hall,) = found(client, q="new hall")
    assert "Take this entry off the map" in client.get(f"/assets/{hall['id']}").text
    assert client.post(f"/my/assets/{hall['id']}", data={"action": "withdraw"}).status_code == 303
    check = upload(client, "Halls.csv", (rows + "\n").encode())
    assert client.post(check, data={"action": "take"}).status_code == 303
    # The hall next door is still found: it answers the words too.
    assert "New hall" not in {one["name"] for one in found(client, q="new hall")}


def test_what_a_steward_writes_for_elsewhere_waits_for_those_of_there(client: TestClient) -> None:
    with session_factory().begin() as session:
        far = make_place(session, "ward", "W9", box=(0, 0, 10, 10)).id
    sign_in(client, "far@example.org", Role.STEWARD, places=(far,))
    client.post("/moderation/new", data={"how": "paper"})
    answer(client)
    assert send(client).status_code == 303
    assert not found(client, q="lunch") and not waiting(client)
    assert client.get("/moderation/import").status_code == 403, "a list may be of any place"
    assert as_steward(client)
