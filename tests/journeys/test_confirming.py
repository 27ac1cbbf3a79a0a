"""Confirmations by the links of one email, whatever mail scanners and servers do."""

import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text
from sqlalchemy.orm import Session

from assetmap.assets.confirming import actions as asking
from assetmap.assets.confirming.tasks import ask_groups_to_confirm
from assetmap.database.sessions import session_factory
from assetmap.mail.outbox import queue_mail
from assetmap.mail.tasks import send_waiting_mail
from assetmap.people import actions
from assetmap.people.roles import Role
from tests.confirming import GROUP, add_contact
from tests.factories import make_asset
from tests.journeys.mail_servers import Mailbox, free_port, mail_server, settings_for
from tests.journeys.test_jobs import do_what_waits
from tests.loaded import client_of

TODAY = datetime.now(UTC).date()
LONG_AGO = TODAY - timedelta(days=200)


@pytest.fixture
def client(database_url: str, mailbox: Mailbox) -> Iterator[TestClient]:
    with client_of(database_url) as client:
        client.follow_redirects = False
        yield client


def kept_asset(name: str = "Lunch club", **facts: Any) -> UUID:
    with session_factory().begin() as session:
        asset_id = make_asset(session, name, **{"assured_on": LONG_AGO, **facts})
        add_contact(session, GROUP, asset_id=asset_id)
        return asset_id


def links_of(mailbox: Mailbox) -> dict[str, str]:
    """The paths of the newest mail, by their answers."""
    [*_, mail] = mailbox.mails
    words = next(mail.iter_parts()).get_content()
    found = re.findall(r"https://map\.example\.org(/confirm/(\w+)\?token=\S+)", words)
    return {answer: path for path, answer in found}


def press(client: TestClient, path: str, **fields: str) -> Any:
    address, _, token = path.partition("?token=")
    return client.post(address, data={"token": token, **fields})


def row(asset_id: UUID) -> tuple[str, Any, Any]:
    with session_factory()() as session:
        found = session.execute(
            text("SELECT status, assured_on, assured_by FROM asset WHERE id = :id"),
            {"id": asset_id},
        ).one()
    return found.status, found.assured_on, found.assured_by


def found_by_search(client: TestClient, words: str = "lunch") -> list[str]:
    answer = client.get("/api/v1/assets", params={"q": words}).json()
    return [one["name"] for one in answer["results"]]


def test_the_six_month_mail_arrives_once_and_still_right_moves_the_date(
    client: TestClient, mailbox: Mailbox
) -> None:
    asset_id = kept_asset()
    for _ in range(2):
        ask_groups_to_confirm(timestamp=0)
    do_what_waits()
    assert mailbox.recipients == [GROUP]
    links = links_of(mailbox)
    assert set(links) == {"right", "change", "stopped", "room"}
    for path in links.values():
        # A mail scanner opens all of them, and again.
        assert client.get(path).status_code == client.get(path).status_code == 200
        assert client.head(path).status_code in (200, 405)
    assert row(asset_id) == ("published", LONG_AGO, None)
    page = client.get(links["right"])
    assert (
        "Everything is still correct" in page.text and page.headers["cache-control"] == "no-store"
    )
    for _ in range(2):
        thanks = press(client, links["right"])
        assert (
            thanks.status_code == 200 and "We’ve marked your entry as checked today" in thanks.text
        )
    assert row(asset_id) == ("published", TODAY, "the group")
    assert press(client, links["stopped"]).status_code == 410
    assert "already been used" in client.get(links["stopped"]).text
    assert row(asset_id)[0] == "published"


def test_a_group_that_has_stopped_is_gone_from_every_interface_at_once_and_can_come_back(
    client: TestClient, mailbox: Mailbox
) -> None:
    asset_id = kept_asset()
    ask_groups_to_confirm(timestamp=0)
    do_what_waits()
    links = links_of(mailbox)
    assert found_by_search(client) == ["Lunch club"]
    gone = press(client, links["stopped"])
    assert "Your entry has been withdrawn" in gone.text and "Publish our entry again" in gone.text
    assert found_by_search(client) == []
    for path in (f"/assets/{asset_id}", f"/api/v1/assets/{asset_id}", f"/assets/{asset_id}/wrong"):
        assert client.get(path).status_code == 404
    back = press(client, links["stopped"], action="undo")
    assert "Your entry is published again" in back.text
    assert found_by_search(client) == ["Lunch club"]


@pytest.mark.parametrize(
    ("role", "sentence"),
    [
        (Role.STEWARD, "Or tell us in a few words, and a steward will change it."),
        (
            Role.ADMINISTRATOR,
            "Or tell us in a few words, and the people who run this site will change it.",
        ),
        (None, "Or tell us in a few words what needs changing."),
    ],
)
def test_the_page_for_a_change_names_the_people_who_will_make_it(
    client: TestClient, mailbox: Mailbox, role: Role | None, sentence: str
) -> None:
    kept_asset()
    if role:
        with session_factory().begin() as session:
            actions.grant(session, email="reader@example.org", role=role)
    ask_groups_to_confirm(timestamp=0)
    do_what_waits()
    assert sentence in client.get(links_of(mailbox)["change"]).text


def test_what_needs_a_change_reaches_the_stewards_in_the_groups_words(
    client: TestClient, mailbox: Mailbox
) -> None:
    kept_asset()
    with session_factory().begin() as session:
        actions.grant(session, email="steward@example.org", role=Role.STEWARD)
    ask_groups_to_confirm(timestamp=0)
    do_what_waits()
    path = links_of(mailbox)["change"]
    assert "/my/assets" in client.get(path).text
    empty = press(client, path, words=" ")
    assert (
        empty.status_code == 422
        and "Tell us what is wrong, in 1,000 characters or fewer" in empty.text
    )
    thanks = press(client, path, words="Thursdays now, <b>please</b>")
    assert "A steward has your message" in thanks.text
    do_what_waits()
    assert mailbox.recipients[1:] == ["steward@example.org"]
    parts = [part.get_content() for part in mailbox.mails[-1].iter_parts()]
    assert "Thursdays now, <b>please</b>" in parts[0]
    assert "&lt;b&gt;please" in parts[1]


@pytest.mark.parametrize("path", ["right", "change", "stopped"])
def test_a_forged_link_gets_a_clear_page(client: TestClient, path: str) -> None:
    for token in ("", "x" * 32, "%00%ff", "<script>"):
        answer = client.get(f"/confirm/{path}?token={token}")
        assert answer.status_code == 404 and "This link does not work" in answer.text
        assert "<script>" not in answer.text.split("<h1")[1]
    assert press(client, f"/confirm/{path}?token=x").status_code == 404
    assert client.get("/confirm/else?token=x").status_code in (404, 422)


def test_nobody_answers_for_a_group_from_another_website(
    client: TestClient, mailbox: Mailbox
) -> None:
    asset_id = kept_asset()
    ask_groups_to_confirm(timestamp=0)
    do_what_waits()
    address, _, token = links_of(mailbox)["stopped"].partition("?token=")
    there = {"sec-fetch-site": "cross-site"}
    assert client.post(address, data={"token": token}, headers=there).status_code == 403
    assert row(asset_id)[0] == "published"


def test_a_mail_server_that_is_away_for_an_hour_loses_and_doubles_nothing(
    database_url: str, monkeypatch: pytest.MonkeyPatch, reread_settings: Callable[[], None]
) -> None:
    port = free_port()
    for name, value in settings_for(port).items():
        monkeypatch.setenv(name, value)
    reread_settings()
    for number in range(3):
        kept_asset(f"Club {number}")
    ask_groups_to_confirm(timestamp=0)
    do_what_waits()
    for _ in range(4):
        send_waiting_mail(timestamp=0)
        with session_factory().begin() as session:
            session.execute(
                text(
                    "UPDATE outbox_message SET created_at = created_at - interval '20 minutes',"
                    " next_attempt_at = next_attempt_at - interval '20 minutes'"
                )
            )
        ask_groups_to_confirm(timestamp=0)
    mailbox = Mailbox()
    with mail_server(mailbox, port):
        for _ in range(2):
            send_waiting_mail(timestamp=0)
            do_what_waits()
    assert mailbox.recipients == [GROUP] * 3
    assert len({mail["Message-ID"] for mail in mailbox.mails}) == 3


def test_a_night_that_breaks_off_has_asked_nobody_and_the_next_asks_all(
    client: TestClient, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        kept_asset(f"Club {number}")
    queued: list[object] = []

    def breaks_off(session: Session, **mail: Any) -> UUID:
        if len(queued) == 2:
            raise KeyboardInterrupt
        queued.append(mail)
        return queue_mail(session, **mail)

    with monkeypatch.context() as broken:
        broken.setattr(asking, "queue_mail", breaks_off)
        with pytest.raises(KeyboardInterrupt):
            ask_groups_to_confirm(timestamp=0)
    do_what_waits()
    assert len(queued) == 2 and mailbox.recipients == []
    ask_groups_to_confirm(timestamp=0)
    do_what_waits()
    assert mailbox.recipients == [GROUP] * 3


def test_two_nights_at_once_ask_once(client: TestClient, mailbox: Mailbox) -> None:
    for number in range(4):
        kept_asset(f"Club {number}")
    with ThreadPoolExecutor(3) as workers:
        list(workers.map(lambda _: ask_groups_to_confirm(timestamp=0), range(3)))
    do_what_waits()
    assert mailbox.recipients == [GROUP] * 4


def test_a_double_click_tells_the_stewards_once(client: TestClient, mailbox: Mailbox) -> None:
    kept_asset()
    ask_groups_to_confirm(timestamp=0)
    do_what_waits()
    path = links_of(mailbox)["change"]
    with ThreadPoolExecutor(4) as hands:
        answers = list(hands.map(lambda _: press(client, path, words="Thursdays"), range(4)))
    assert [answer.status_code for answer in answers] == [200] * 4
    with session_factory()() as session:
        assert session.scalar(text("SELECT count(*) FROM asset_report")) == 1


def test_a_mail_older_than_the_last_confirmation_does_nothing(
    client: TestClient, mailbox: Mailbox
) -> None:
    asset_id = kept_asset()
    ask_groups_to_confirm(timestamp=0)
    do_what_waits()
    links = links_of(mailbox)
    # Whether there is room may be said by an old mail too.
    assert client.get(links.pop("room")).status_code == 200
    with session_factory().begin() as session:
        session.execute(text("UPDATE asset SET assured_on = current_date"))
    for path in links.values():
        assert "has been checked since" in client.get(path).text
        assert press(client, path).status_code == 410
    assert row(asset_id)[0] == "published"
