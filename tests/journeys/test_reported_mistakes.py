"""Readers report mistakes in entries, and stewards answer them."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from assetmap.assets.confirming import report_pages
from assetmap.assets.confirming.tasks import forget_who_reported
from assetmap.database.sessions import session_factory
from assetmap.people.cookies import SESSION
from assetmap.people.roles import Role
from tests.confirming import GROUP
from tests.journeys.mail_servers import Mailbox
from tests.journeys.test_confirming import kept_asset
from tests.journeys.test_jobs import do_what_waits
from tests.signing_in import sign_in, token_for


def stamp_in(page: str) -> str:
    match = re.search(r'name="stamp" value="([^"]+)"', page)
    assert match
    return match[1]


@pytest.fixture
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everybody takes their time."""
    monkeypatch.setattr(report_pages, "is_unhurried", lambda *_: True)


def test_anybody_says_what_is_wrong_and_hears_back(
    client: TestClient, mailbox: Mailbox, unhurried: None
) -> None:
    asset_id = kept_asset()
    with session_factory().begin() as session:
        token = token_for(session, "steward@example.org", Role.STEWARD)
    assert f'href="/assets/{asset_id}/wrong"' in client.get(f"/assets/{asset_id}").text
    address = f"/assets/{asset_id}/wrong"
    said = {"what": "moved", "words": "It meets in the library.\nRing 020 7946 0018", "email": "ada@example.org"}  # fmt: skip
    said["stamp"] = stamp_in(client.get(address).text)
    thanks = client.post(address, data=said)
    assert "Thank you for telling us" in thanks.text and "an answer by email" in thanks.text
    do_what_waits()
    assert sorted(mailbox.recipients) == [GROUP, "steward@example.org"]
    assert client.get("/moderation/reports").status_code == 303
    client.cookies.set(SESSION, token)
    page = client.get("/moderation/reports").text
    assert "It meets in the library." in page and "a phone number" in page and "Lunch club" in page
    report_id = re.findall(r"/moderation/reports/([0-9a-f-]{36})", page)[0]
    nothing = client.post(f"/moderation/reports/{report_id}", data={"action": "answer"})
    assert nothing.status_code == 422 and "Enter an answer" in nothing.text
    answered = {"action": "answer", "answer": "Thank you, it is mended."}
    done = client.post(f"/moderation/reports/{report_id}", data=answered)
    assert (done.status_code, done.headers["location"]) == (303, "/moderation/reports")
    assert client.post(f"/moderation/reports/{report_id}", data=answered).status_code == 409
    assert "Nothing to review" in client.get("/moderation/reports").text
    do_what_waits()
    assert mailbox.recipients[2:] == ["ada@example.org"]
    assert "it is mended" in next(mailbox.mails[-1].iter_parts()).get_content()
    forget_who_reported(timestamp=0)


def test_a_report_without_an_address_can_be_closed_and_not_answered(
    client: TestClient, unhurried: None
) -> None:
    asset_id = kept_asset()
    client.post(f"/assets/{asset_id}/wrong", data={"what": "closed", "words": "Shut."})
    sign_in(client, "a@example.org", Role.ADMINISTRATOR)
    page = client.get("/moderation/reports").text
    assert "This person did not leave an email address" in page and "Answer and close" not in page
    report_id = re.findall(r"/moderation/reports/([0-9a-f-]{36})", page)[0]
    assert (
        client.post(f"/moderation/reports/{report_id}", data={"action": "close"}).status_code == 303
    )
    unknown = "00000000-0000-0000-0000-000000000000"
    assert (
        client.post(f"/moderation/reports/{unknown}", data={"action": "close"}).status_code == 404
    )


def test_robots_send_nothing_and_learn_nothing(client: TestClient) -> None:
    asset_id = kept_asset()
    address = f"/assets/{asset_id}/wrong"
    said = {"what": "moved", "words": "Buy pills", "stamp": stamp_in(client.get(address).text)}
    too_soon = client.post(address, data=said)
    assert too_soon.status_code == 422 and "Check your message and send it again" in too_soon.text
    assert "Buy pills" in too_soon.text, "a quick person has lost nothing"
    trapped = client.post(address, data={**said, "website": "https://pills.example"})
    assert trapped.status_code == 200 and "Thank you for telling us" in trapped.text
    with session_factory()() as session:
        assert session.scalar(text("SELECT count(*) FROM asset_report")) == 0


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"words": "x"}, "Tell us what is wrong."),
        ({"what": "closed", "words": ""}, "Tell us what is wrong, in 1,000 characters or fewer"),
        ({"what": "closed", "words": "x", "email": "nobody"}, "Enter an email address"),
        ({"what": "closed", "words": "x" * 250_000}, "What you sent is too long. Shorten it"),
    ],
)
def test_what_is_no_report_is_said(
    client: TestClient, unhurried: None, said: dict[str, str], sentence: str
) -> None:
    answer = client.post(f"/assets/{kept_asset()}/wrong", data=said)
    is_too_long = len(said.get("words", "")) > 200_000
    assert answer.status_code == (413 if is_too_long else 422) and sentence in answer.text


def test_whoever_reports_too_often_is_asked_to_wait(client: TestClient, unhurried: None) -> None:
    address = f"/assets/{kept_asset()}/wrong"
    answers = [
        client.post(address, data={"what": "closed", "words": f"Shut, {n}."}).status_code
        for n in range(11)
    ]
    assert answers == [200] * 10 + [429]


def test_what_is_sent_twice_is_one_report(
    client: TestClient, database_url: str, unhurried: None
) -> None:
    asset_id = kept_asset()
    said = {"what": "closed", "words": "Shut.", "email": "ada@example.org"}
    with ThreadPoolExecutor(3) as three:
        sent = [three.submit(client.post, f"/assets/{asset_id}/wrong", data=said) for _ in range(3)]
    assert all("Thank you for telling us" in one.result().text for one in sent)
    with session_factory()() as session:
        counts = session.execute(
            text(
                "SELECT (SELECT count(*) FROM asset_report), (SELECT count(*) FROM outbox_message)"
            )
        ).one()
    assert tuple(counts) == (1, 1)
    # What is said besides is another report.
    client.post(f"/assets/{asset_id}/wrong", data={**said, "words": "Shut for good."})
    with session_factory()() as session:
        assert session.scalar(text("SELECT count(*) FROM asset_report")) == 2


def test_nothing_can_be_said_of_what_is_not_published(client: TestClient, unhurried: None) -> None:
    asset_id = kept_asset(status="submitted")
    address = f"/assets/{asset_id}/wrong"
    assert client.get(address).status_code == 404
    client.post(address, data={"what": "closed", "words": "Shut."})
    with session_factory()() as session:
        assert session.scalar(text("SELECT count(*) FROM asset_report")) == 0
