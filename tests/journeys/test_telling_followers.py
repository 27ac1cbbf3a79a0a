"""Mails to those who follow, through a real mail server: one click ends them, and so does an address that is gone."""

from datetime import UTC, datetime

from fastapi.testclient import TestClient

from assetmap.database.sessions import session_factory
from assetmap.mail.tasks import send_waiting_mail
from assetmap.people.roles import Role
from assetmap.voice.following.actions import follow
from assetmap.voice.following.queries import followers_of
from assetmap.voice.following.subjects import idea_subject, place_subject
from tests.gap_areas import make_small_area
from tests.journeys.mail_servers import Mailbox
from tests.signing_in import sign_in
from tests.voicing import KEY, make_idea


def test_a_mail_has_its_one_click_and_an_address_that_is_gone_is_dropped(
    mailbox: Mailbox, client: TestClient
) -> None:
    now = datetime.now(UTC)
    with session_factory().begin() as session:
        make_small_area(session)
        idea = make_idea(session)
        subjects = [idea_subject(idea.id), place_subject("ward", "W1")]
        for email in ("ben@example.org", "gone@example.org"):
            follow(session, subjects[1], email, key=KEY, language="en", confirmed_at=now)
    mailbox.refused["gone@example.org"] = "550 no such user"
    sign_in(client, role=Role.COMMISSIONER)
    said = {"state": "looking", "words": "We ask around.", "body": "Council"}
    assert client.post(f"/ideas/{idea.id}/answer", data=said).status_code == 303
    send_waiting_mail(timestamp=0)
    assert sorted(mailbox.recipients) == ["ada@example.org", "ben@example.org"]
    for mail in mailbox.mails:
        assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert mail["Subject"] == "Being looked into: A Tuesday lunch club"

    assert (
        client.post(f"/ideas/{idea.id}/answer", data={**said, "state": "done"}).status_code == 303
    )
    with session_factory()() as session:
        assert [one.email for one in followers_of(session, subjects)] == [
            "ada@example.org",
            "ben@example.org",
        ]
    (ben,) = [mail for mail in mailbox.mails if mail["To"] == "ben@example.org"]
    path = str(ben["List-Unsubscribe"]).strip("<>").removeprefix("https://map.example.org")
    client.cookies.clear()
    stopped = client.post(path, headers={"sec-fetch-site": "cross-site"})
    assert stopped.status_code == 204
    with session_factory()() as session:
        assert [one.email for one in followers_of(session, subjects)] == ["ada@example.org"]
