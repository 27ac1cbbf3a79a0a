"""Shortlists by mail: to one address, as they are, and nothing is kept of where they went."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response
from sqlalchemy import select, text

from assetmap.database.sessions import session_factory
from assetmap.mail.models import OutboxMessage
from assetmap.mail.tasks import send_waiting_mail
from assetmap.people.models import Attempt
from assetmap.people.tasks import forget_ended_sessions
from tests.journeys.mail_servers import Mailbox
from tests.journeys.test_jobs import do_what_waits
from tests.loaded import client_of
from tests.shortlisting import SECRET_HEADERS, make_open, post, shared, sign_in, words

ADA = "ada@example.org"


@pytest.fixture
def client(database_url: str) -> Iterator[TestClient]:
    with client_of(database_url) as client:
        yield client


def link_to(client: TestClient, name: str = "Hall") -> str:
    """The path of a link to a list of one."""
    hall = make_open(name)
    post(client, action="add", asset_id=hall)
    post(client, action="save", title="Tuesday company", **{f"note_{hall}": "side door"})
    return shared(client)


def send(client: TestClient, path: str, email: str = ADA, note: str = "") -> Response:
    fields = {"email": email, "mail_note": note}
    return client.post(f"{path}/mail", data=fields, follow_redirects=False)


def kept() -> list[OutboxMessage]:
    with session_factory()() as session:
        return list(session.scalars(select(OutboxMessage)))


def test_the_list_arrives_with_its_link_and_leaves_nothing_in_the_outbox(
    mailbox: Mailbox, database_url: str
) -> None:
    with client_of(database_url) as client:
        path = link_to(client)
        page = words(client.get(path))
        assert "Send by email" in page
        assert "We delete the address and message from this site once the email is sent" in page
        answer = send(client, path, " Ada@Example.org ", "See you\r\nBcc: bob@")
        assert answer.status_code == 303
        assert SECRET_HEADERS.items() <= dict(answer.headers).items()
        assert "on its way" in words(client.get(answer.headers["location"]))
    do_what_waits()
    [mail] = mailbox.mails
    assert mailbox.recipients == [ADA]
    assert mail["Subject"] == "Places for you"
    parts = {part.get_content_type(): part.get_content() for part in mail.iter_parts()}
    for part in parts.values():
        for said in ("Hall", "1 Exact Street, E8 1EA", "020 7946 0101", "See you", path):
            assert said in part
        assert "Monday to Wednesday, 9am to 5pm" in part
        # A note to an entry vanishes with its link, and so is read there only.
        assert "side door" not in part
    [message] = kept()
    assert message.sent_at
    assert (message.recipient, message.text, message.html) == (None, None, None)


def test_what_could_not_be_sent_is_dropped_after_an_hour(client: TestClient) -> None:
    send(client, link_to(client))
    [message] = kept()
    assert message.is_private and message.recipient == ADA
    with session_factory().begin() as session:
        session.execute(text("UPDATE outbox_message SET created_at = now() - interval '61 min'"))
    send_waiting_mail(timestamp=0)
    [message] = kept()
    assert message.failed_at
    assert (message.recipient, message.text, message.html) == (None, None, None)


@pytest.mark.parametrize(
    ("email", "note", "sentence", "field"),
    [
        ("", "", "Enter an email address like name@example.com.", "email"),
        ("ada", "", "Enter an email address like name@example.com.", "email"),
        ("a@x.org, b@x.org", "", "Enter an email address", "email"),
        ("a@x.org\nBcc: b@x.org", "", "Enter an email address", "email"),
        (ADA, "long " * 50, "must be 200 characters or fewer", "mail_note"),
        (ADA, "buy at https://shop.example", "Remove web and email addresses", "mail_note"),
        (ADA, "buy at shop.xyz", "Remove web and email addresses", "mail_note"),
        (ADA, "www.shop", "Remove web and email addresses", "mail_note"),
    ],
)
def test_what_cannot_be_sent_is_said_and_nothing_typed_is_lost(
    client: TestClient, email: str, note: str, sentence: str, field: str
) -> None:
    path = link_to(client)
    answer = send(client, path, email, note)
    assert answer.status_code == 422
    assert sentence in words(answer) and f'href="#{field}"' in answer.text
    assert SECRET_HEADERS.items() <= dict(answer.headers).items()
    assert f'value="{email.strip()}"' in answer.text or not email or "\n" in email
    assert note in answer.text
    assert "1. Hall" in words(answer), "the list is still there"
    assert kept() == []


def test_a_note_may_have_full_stops_and_lines(client: TestClient) -> None:
    path = link_to(client)
    assert send(client, path, note="Quiet after 2.Ring first.\nIt's free…").status_code == 303


def test_nobody_but_the_maker_of_a_link_mails_it(client: TestClient) -> None:
    path = link_to(client)
    with TestClient(client.app) as somebody:
        assert "Send by email" not in somebody.get(path).text
        assert send(somebody, path).status_code == 403
    assert send(client, f"/shortlists/{'x' * 24}").status_code == 404
    assert kept() == []


@pytest.mark.parametrize(
    ("many", "emails"),
    [
        (3, [ADA]),  # to one address, whichever the link
        (5, [f"{name}@example.org" for name in "abcdef"]),  # of one link
    ],
)
def test_mail_is_not_sent_more_often_than_is_good(
    client: TestClient, many: int, emails: list[str]
) -> None:
    path = link_to(client)
    for number in range(many):
        assert send(client, path, emails[number % len(emails)]).status_code == 303
    refused = send(client, path, emails[many % len(emails)], "typed")
    assert refused.status_code == 429
    assert "Wait an hour" in words(refused) and "typed" in refused.text
    assert len(kept()) == many


def counted_again(attempt: Attempt) -> Attempt:
    return Attempt(
        subject_hash=attempt.subject_hash,
        attempted_at=datetime.now(UTC),
        counts_until=attempt.counts_until,
    )


def test_a_network_makes_so_many_links_an_hour_and_who_has_signed_in_is_counted_apart(
    client: TestClient,
) -> None:
    link_to(client)
    with session_factory().begin() as session:
        [attempt] = session.scalars(select(Attempt))
        session.add_all(counted_again(attempt) for _ in range(119))
    refused = client.post("/shortlist/share", data={"title": "typed"})
    assert refused.status_code == 429
    assert (
        "Too many links were made from your network" in words(refused)
        and 'value="typed"' in refused.text
    )
    sign_in(client)
    assert shared(client).startswith("/shortlists/")


def test_whoever_mails_to_many_addresses_waits(client: TestClient) -> None:
    path = link_to(client)
    send(client, path)
    with session_factory().begin() as session:
        *_, by_sender = session.scalars(select(Attempt).order_by(Attempt.id))
        session.add_all(counted_again(by_sender) for _ in range(39))
    assert send(client, path, "bob@example.org").status_code == 429


def test_how_often_is_forgotten_after_an_hour_and_never_told_by_whom(client: TestClient) -> None:
    send(client, link_to(client))
    with session_factory().begin() as session:
        rows = session.execute(text("SELECT attempt::text FROM attempt"))
        stored = " ".join(rows.scalars())
        assert ADA not in stored and "testclient" not in stored
        for attempt in session.scalars(select(Attempt)):
            attempt.attempted_at -= timedelta(minutes=61)
            attempt.counts_until -= timedelta(minutes=61)
    forget_ended_sessions(timestamp=0)
    with session_factory()() as session:
        assert session.scalars(select(Attempt)).all() == []
