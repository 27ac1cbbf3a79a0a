"""Mails: each arrives once, whatever happens to the server, the worker and the reader's address."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import select, text

from assetmap.database.sessions import session_factory
from assetmap.mail.models import OutboxMessage
from assetmap.mail.outbox import queue_mail
from assetmap.mail.tasks import forget_old_mail, send_mail, send_waiting_mail
from tests.journeys.local_clusters import ask, kill, until
from tests.journeys.mail_servers import (
    Mailbox,
    free_port,
    guarded_server,
    killed_before_it_is_written_down,
    mail_server,
    settings_for,
    silent_server,
)
from tests.journeys.running_commands import running
from tests.journeys.test_jobs import do_what_waits, states
from tests.loaded import client_of

ADA, BOB = "ada@example.org", "bob@example.org"
# Any mail will do; this is the one that there is.
TEMPLATE = "mail/trial"


@pytest.fixture(autouse=True)
def trial_templates(monkeypatch: pytest.MonkeyPatch) -> None:
    """A mail that nobody but these tests sends."""
    from assetmap.mail import outbox
    from assetmap.mail.rendering import MailWords

    def trial(_template: str, *, language: str, **context: object) -> MailWords:
        name = context.get("name", "Chess")
        return MailWords(
            f"About {name}", f"Hello {name}\nhttps://x.example/a?b=1&c=2\n", "<p>Hello</p>"
        )

    monkeypatch.setattr(outbox, "rendered", trial)


def queue(recipient: str = ADA, **context: object) -> str:
    with session_factory().begin() as session:
        return str(queue_mail(session, recipient=recipient, template=TEMPLATE, **context))


def kept() -> list[OutboxMessage]:
    with session_factory()() as session:
        return list(session.scalars(select(OutboxMessage).order_by(OutboxMessage.created_at)))


def an_hour_passes(minutes: int = 61) -> None:
    with session_factory().begin() as session:
        session.execute(
            text(
                "UPDATE outbox_message SET created_at = created_at - make_interval(mins => :m),"
                " next_attempt_at = next_attempt_at - make_interval(mins => :m),"
                " sent_at = sent_at - make_interval(mins => :m),"
                " failed_at = failed_at - make_interval(mins => :m)"
            ),
            {"m": minutes},
        )


def test_a_mail_is_queued_with_its_change_and_arrives_once_in_both_its_parts(
    mailbox: Mailbox, database_url: str
) -> None:
    with session_factory()() as session:
        queue_mail(session, recipient=ADA, template=TEMPLATE)
        session.rollback()
    assert kept() == [] and states(database_url, send_mail.name) == []

    queue(name="Tea & chess")
    do_what_waits()
    send_waiting_mail(timestamp=0)

    [mail] = mailbox.mails
    assert mailbox.recipients == [ADA]
    assert (mail["To"], mail["From"]) == (ADA, "assetmap <map@example.org>")
    assert mail["Subject"] == "About Tea & chess"
    parts = {part.get_content_type(): part.get_content() for part in mail.iter_parts()}
    assert "Hello Tea & chess" in parts["text/plain"] and "a?b=1&c=2" in parts["text/plain"]
    assert "<p>Hello</p>" in parts["text/html"]
    [message] = kept()
    assert message.sent_at and message.attempts == 1 and message.recipient == ADA
    assert message.message_id == mail["Message-ID"]


def test_what_is_private_is_wiped_as_it_is_sent(mailbox: Mailbox) -> None:
    queue(is_private=True)
    do_what_waits()
    [message] = kept()
    assert message.sent_at
    assert (message.recipient, message.text, message.html) == (None, None, None)
    assert "Hello" in mailbox.mails[0].as_string()


def test_a_server_that_was_away_for_an_hour_gets_each_mail_once(
    database_url: str, monkeypatch: pytest.MonkeyPatch, reread_settings: Callable[[], None]
) -> None:
    port = free_port()
    for name, value in settings_for(port).items():
        monkeypatch.setenv(name, value)
    reread_settings()
    for recipient in (ADA, BOB):
        queue(recipient)
    do_what_waits()
    first, _ = kept()
    assert first.attempts == 1 and "refused" in str(first.last_error).lower()
    assert first.next_attempt_at > datetime.now(UTC) + timedelta(seconds=50)
    send_waiting_mail(timestamp=0)
    assert [message.attempts for message in kept()] == [1, 1], "not before its time"
    an_hour_passes()
    send_waiting_mail(timestamp=0)
    # Jobs run side by side, so either may have been first, and its time comes first again.
    attempts = sorted(message.attempts for message in kept())
    assert attempts == [1, 2], "a server that is away is asked once"

    mailbox = Mailbox()
    with mail_server(mailbox, port):
        an_hour_passes()
        send_waiting_mail(timestamp=0)
        send_waiting_mail(timestamp=0)
    assert sorted(mailbox.recipients) == [ADA, BOB]
    assert all(message.sent_at and not message.last_error for message in kept())


def test_a_recipient_that_is_refused_is_not_asked_again_and_the_others_arrive(
    mailbox: Mailbox,
) -> None:
    mailbox.refused = {
        ADA: f"550 5.1.1 <{ADA}>: no such user",
        BOB: "450 4.2.0 Greylisted, try later",
    }
    for recipient in (ADA, BOB, "cy@example.org"):
        queue(recipient)
    do_what_waits()
    ada, bob, cy = kept()
    assert ada.failed_at and ada.last_error == "550 5.1.1 … no such user"
    assert not bob.failed_at and bob.last_error == "450 4.2.0 Greylisted, try later"
    assert cy.sent_at

    mailbox.refused = {}
    an_hour_passes()
    send_waiting_mail(timestamp=0)
    assert mailbox.recipients == ["cy@example.org", BOB]


@pytest.mark.parametrize(
    "recipient",
    [
        "a@" + "x" * 64 + ".de",
        "a@.b.cd",
        "a@exa\ufffdmple.org",
        "a@",
        "",
        "a\n@b.cd",
    ],
)
def test_a_mail_that_cannot_be_written_keeps_no_other_waiting(
    mailbox: Mailbox, recipient: str
) -> None:
    for to in (ADA, BOB):
        queue(to)
    with session_factory().begin() as session:
        # As an earlier release took it.
        session.execute(
            text(
                "UPDATE outbox_message SET recipient = :recipient,"
                " next_attempt_at = now() - interval '1 hour' WHERE recipient = :ada"
            ),
            {"recipient": recipient, "ada": ADA},
        )
    send_waiting_mail(timestamp=0)
    poisoned, other = kept()
    assert other.sent_at and mailbox.recipients == [BOB]
    assert poisoned.failed_at and "cannot be written as a mail" in str(poisoned.last_error)


def test_a_recipient_who_is_to_be_asked_later_keeps_no_other_waiting(mailbox: Mailbox) -> None:
    mailbox.refused = {ADA: "450 4.2.0 Greylisted, try later"}
    for to in (ADA, BOB):
        queue(to)
    send_waiting_mail(timestamp=0)
    assert mailbox.recipients == [BOB]


@pytest.mark.parametrize(
    ("answer", "is_final"), [("554 5.7.1 Looks like spam", True), ("451 4.3.0 Busy", False)]
)
def test_what_a_server_says_of_a_mail_counts(mailbox: Mailbox, answer: str, is_final: bool) -> None:
    mailbox.answer = answer
    queue(is_private=True)
    do_what_waits()
    [message] = kept()
    assert message.last_error == answer
    assert bool(message.failed_at) == is_final
    assert (message.recipient is None) == is_final


def test_what_is_private_is_no_longer_tried_after_an_hour_and_nothing_of_it_is_left(
    mailbox: Mailbox,
) -> None:
    mailbox.answer = "451 Busy"
    queue(is_private=True)
    queue()
    do_what_waits()
    an_hour_passes()
    mailbox.answer = "250 OK"
    send_waiting_mail(timestamp=0)
    private, other = kept()
    assert private.failed_at and private.last_error == "451 Busy"
    assert (private.recipient, private.text, private.html) == (None, None, None)
    assert other.sent_at and len(mailbox.mails) == 1


def test_mails_that_ended_a_month_ago_are_forgotten(mailbox: Mailbox) -> None:
    queue(ADA)
    do_what_waits()
    an_hour_passes(29 * 1440)
    forget_old_mail(timestamp=0)
    assert len(kept()) == 1
    an_hour_passes(2 * 1440)
    queue(BOB)
    forget_old_mail(timestamp=0)
    assert [message.recipient for message in kept()] == [BOB]


def test_name_and_password_go_to_a_server_that_proves_who_it_is_and_to_no_other(
    database_url: str,
    monkeypatch: pytest.MonkeyPatch,
    reread_settings: Callable[[], None],
    tmp_path: Path,
) -> None:
    mailbox = Mailbox()
    with guarded_server(mailbox, tmp_path) as (port, certificate):
        known = {
            **settings_for(port),
            "ASSETMAP_SMTP_TLS": "starttls",
            "ASSETMAP_SMTP_USERNAME": "map",
            "ASSETMAP_SMTP_PASSWORD": "secret",
        }
        for name, value in known.items():
            monkeypatch.setenv(name, value)
        reread_settings()
        queue()
        do_what_waits()
        assert "CERTIFICATE_VERIFY_FAILED" in str(kept()[0].last_error)

        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        monkeypatch.setenv("ASSETMAP_SMTP_PASSWORD", "wrong")
        reread_settings()
        an_hour_passes()
        send_waiting_mail(timestamp=0)
        [message] = kept()
        assert "535" in str(message.last_error) and not message.failed_at, "for us to correct"

        monkeypatch.setenv("ASSETMAP_SMTP_PASSWORD", "secret")
        reread_settings()
        an_hour_passes()
        send_waiting_mail(timestamp=0)
    assert kept()[0].sent_at and mailbox.recipients == [ADA]


# Workers that are killed


def test_a_worker_killed_once_the_server_has_the_mail_doubles_it_under_one_message_id(
    mailbox: Mailbox, tmp_path: Path
) -> None:
    queue()
    log = tmp_path / "log"
    with running(log, "work", prepared_by=killed_before_it_is_written_down) as worker:
        until(lambda: mailbox.mails)
        worker.join(timeout=30)
    until(sent_by_trying_again)
    send_waiting_mail(timestamp=0)
    assert len(mailbox.mails) == 2
    assert len({mail["Message-ID"] for mail in mailbox.mails}) == 1


def test_a_worker_killed_before_the_server_has_the_mail_leaves_it_to_the_next(
    mailbox: Mailbox, tmp_path: Path, database_url: str
) -> None:
    log = tmp_path / "log"
    queue()
    with silent_server() as (port, spoken_to):
        with running(log, "work", **settings_for(port)) as worker:
            assert spoken_to.wait(30)
            send_waiting_mail(timestamp=0)
            assert mailbox.mails == [], "it is in another's hands"
            assert worker.pid
            kill(worker.pid)
        until(sent_by_trying_again)
    assert len(mailbox.mails) == 1


def sent_by_trying_again() -> bool:
    """To be asked until it is: PostgreSQL notices only after a moment that whoever held the lock is gone."""
    send_waiting_mail(timestamp=0)
    return kept()[0].sent_at is not None


def test_a_worker_of_its_own_sends_what_the_site_queued(mailbox: Mailbox, tmp_path: Path) -> None:
    log = tmp_path / "log"
    with running(log, "work"):
        queue(is_private=True)
        until(lambda: mailbox.mails)
        until(lambda: kept()[0].sent_at)
    assert ADA not in log.read_text() and "Hello" not in log.read_text()


# What would have been sent


def test_without_a_server_mails_are_kept_and_shown_where_all_is_invented(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with client_of(database_url) as client:
        queue(name="<b>Chess</b>", is_private=True)
        do_what_waits()
        assert client.get("/outbox").status_code == 404, "no area is loaded"
        _load(database_url, is_fictional=True)
        page = client.get("/outbox")
        assert page.status_code == 200 and ADA in page.text
        assert "About &lt;b&gt;Chess&lt;/b&gt;" in page.text
        assert page.headers["cache-control"] == "no-store"
        [message] = kept()
        assert message.attempts == 0
        one = client.get(f"/outbox/{message.id}")
        assert 'href="https://x.example/a?b=1&amp;c=2"' in one.text
        assert "<b>Chess" not in one.text
        html = client.get(f"/outbox/{message.id}/html")
        assert html.text == "<p>Hello</p>"
        assert "sandbox" in html.headers["content-security-policy"]
        _load(database_url, is_fictional=False)
        for address in ("/outbox", f"/outbox/{message.id}", f"/outbox/{message.id}/html"):
            assert client.get(address).status_code == 404

        an_hour_passes()
        send_waiting_mail(timestamp=0)
    monkeypatch.setenv("ASSETMAP_SHOW_OUTBOX", "1")
    with client_of(database_url) as client:
        page = client.get("/outbox")
        assert page.status_code == 200 and "There are no emails yet" in page.text
        assert client.get(f"/outbox/{message.id}").status_code == 404


def test_where_mail_is_sent_nobody_reads_it(mailbox: Mailbox, database_url: str) -> None:
    _load(database_url, is_fictional=True)
    with client_of(database_url) as client:
        assert client.get("/outbox").status_code == 404


def _load(url: str, *, is_fictional: bool) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(
            "INSERT INTO area (slug, name, is_fictional) VALUES (%s, 'x', %s)",
            [f"a-{is_fictional}".lower(), is_fictional],
        )


def test_the_database_takes_no_mail_that_is_both_sent_and_failed(database_url: str) -> None:
    queue()
    with pytest.raises(psycopg.errors.CheckViolation):
        ask(
            database_url, "UPDATE outbox_message SET sent_at = now(), failed_at = now() RETURNING 1"
        )
