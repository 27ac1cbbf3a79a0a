"""A registration's mails: sent after the server was away, again on request, never endlessly."""

import re
from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from assetmap.database.sessions import session_factory
from assetmap.mail.tasks import send_waiting_mail
from assetmap.people.cookies import SESSION
from assetmap.registration import limits
from tests.journeys.mail_servers import Mailbox, free_port, mail_server, settings_for
from tests.journeys.test_mail import an_hour_passes
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
    register,
    send,
    waiting,
)
from tests.signing_in import sign_in

pytestmark = pytest.mark.usefixtures("ground")


def path_in(mailbox: Mailbox) -> str:
    """Where the link of the newest mail leads."""
    part = mailbox.mails[-1].get_body(("plain",))
    assert part is not None
    links = re.findall(r"https?://[^/\s]+(/\S+)", part.get_content())
    return str(links[0])


def opened(client: TestClient, link: str) -> bool:
    """Whether the link and the button there go on with what it was mailed about."""
    assert client.get(link).status_code in (200, 410)
    return go_on(client, link).status_code == 303


def test_what_is_mailed_while_the_server_is_away_arrives_when_it_is_back(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, reread_settings: Callable[[], None]
) -> None:
    port = free_port()
    for name, value in settings_for(port).items():
        monkeypatch.setenv(name, value)
    reread_settings()
    mailbox = Mailbox()

    def comes_back_after(hours: int) -> None:
        an_hour_passes(hours * 60)
        with mail_server(mailbox, port):
            send_waiting_mail(timestamp=0)

    begin(client)
    answer(client)
    send(client)
    send_waiting_mail(timestamp=0)
    comes_back_after(26)
    assert mailbox.recipients == [ADA] and confirm(client, path_in(mailbox)).is_success
    decide(client, as_steward(client)[0], "ask", "Which door?")
    comes_back_after(26)
    assert "A question about" in mailbox.mails[-1]["Subject"]
    client.cookies.clear()
    assert opened(client, path_in(mailbox))
    assert send(client).status_code == 303
    sign_in(client, "stew@example.org")
    decide(client, waiting(client)[0], "decline", "Two of them are there.")
    comes_back_after(26)
    assert mailbox.recipients[-1] == ADA
    assert opened(client, path_in(mailbox))


def test_the_mail_to_confirm_is_sent_again_and_only_its_newest_link_opens_anything(
    client: TestClient,
) -> None:
    begin(client)
    answer(client)
    assert client.post("/register/sent").headers["location"] == "/register/sent?mail=again"
    assert mails() == [], "nothing was sent yet"
    send(client)
    page = client.get("/register/sent").text
    assert "Send the email again" in page and "newest email works" not in page
    again = client.post("/register/sent")
    assert "Only the link in the newest email works." in client.get(again.headers["location"]).text
    first, second = (link_in(words) for _, words in mails())
    assert not confirm(client, first).is_success and confirm(client, second).is_success
    client.post("/register/sent")
    assert [subject for subject, _ in mails()][2:] == ["We have received “Lea Bridge Lunch Club”"]


def test_the_mail_is_sent_again_only_so_often(client: TestClient) -> None:
    begin(client)
    answer(client)
    send(client)
    (most,) = limits.CONFIRMATIONS_BY_ADDRESS
    for _ in range(most.most - 1):
        assert client.post("/register/sent").status_code == 303
    page = client.post("/register/sent")
    assert page.status_code == 429 and "There is a problem" in page.text
    assert len(mails()) == most.most
    assert confirm(client, newest_link()).is_success


def test_a_draft_is_kept_for_as_long_as_its_link_may_be_on_its_way(client: TestClient) -> None:
    from assetmap.registration.tasks import forget_old_drafts

    begin(client)
    answer(client)
    with session_factory().begin() as session:
        session.execute(text("UPDATE submission SET saved_at = now() - interval '29 days'"))
    send(client)
    with session_factory().begin() as session:
        session.execute(text("UPDATE submission SET saved_at = saved_at - interval '6 days'"))
    forget_old_drafts(timestamp=0)
    assert confirm(client, newest_link()).is_success


@pytest.mark.parametrize(
    ("decision", "subject"), [("ask", "A question about"), ("decline", "was not")]
)
def test_who_waits_for_a_stewards_words_is_told_to_look_for_the_mail_and_may_have_it_again(
    client: TestClient, decision: str, subject: str
) -> None:
    register(client)
    decide(client, as_steward(client)[0], decision, "Which door?")
    client.cookies.delete(SESSION)
    page = client.get("/register/check")
    assert (
        page.status_code == 410
        and "We have emailed their message, with a link to continue, to the address" in page.text
    )
    assert "Send the email again" in page.text and ADA not in page.text
    before = len(mails())
    client.post("/register/sent")
    assert (
        "Only the link in the newest email works." in client.get("/register/sent?mail=again").text
    )
    newest = mails()[-1]
    assert len(mails()) == before + 1
    assert subject in newest[0] and "Which door?" in newest[1]
    assert not opened(client, link_in(mails()[before - 1][1]))
    assert opened(client, link_in(newest[1]))
    assert send(client).status_code == 303
    for _ in range(limits.REPEATED_MAILS[0].most + 1):
        client.post("/register/sent")
    assert len(mails()) == before + 1, "nobody waits for anything"


def test_a_stewards_words_are_mailed_again_only_so_often(client: TestClient) -> None:
    register(client)
    decide(client, as_steward(client)[0], "ask", "Which door?")
    client.cookies.delete(SESSION)
    for _ in range(limits.REPEATED_MAILS[0].most):
        assert client.post("/register/sent").status_code == 303
    page = client.post("/register/sent")
    assert page.status_code == 429 and "Look for the newest one" in page.text


@pytest.mark.parametrize(
    ("asked", "address"),
    [({"action": "send"}, "victim@example.org"), ({"action": "mail-link"}, "victim@example.org")],
)
def test_one_address_gets_only_so_many_mails_whatever_is_written_between(
    client: TestClient, asked: dict[str, str], address: str
) -> None:
    for _ in range(3):
        client.cookies.clear()
        begin(client)
        answer(client)
        for _ in range(6):
            for email in (address, "elsewhere@example.org", address.replace("e", "ｅ", 2)):
                client.post("/register/you", data={**CLUB["you"], "your_email": email})
                client.post("/register/check", data=asked)
    assert 0 < len(mails(address)) <= limits.CONFIRMATIONS_BY_ADDRESS[0].most
    assert not found(client, q="lunch")


@pytest.mark.parametrize(("kind", "months"), [("lunch-club", 3), ("library", 12)])
def test_it_is_said_after_how_many_months_such_a_group_is_asked(
    client: TestClient, kind: str, months: int
) -> None:
    begin(client)
    answer(client, categories={f"categories:{kind}": "on"})
    send(client)
    sentence = f"After {months} months, we will ask if the entry is still correct."
    assert sentence in confirm(client, newest_link()).text
    decide(client, as_steward(client)[0], "publish")
    assert sentence in mails()[-1][1]
