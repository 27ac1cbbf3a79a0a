"""Pages and mails that say who has been told of something, and say no more than is true."""

from collections.abc import Callable
from uuid import UUID

import pytest
from fastapi.testclient import TestClient

from assetmap.assets.confirming import report_pages
from assetmap.command_line.serving import warnings
from assetmap.database.sessions import session_factory
from assetmap.mail.models import OutboxMessage
from assetmap.people import actions as people
from assetmap.people.roles import Role
from tests.factories import EAST, NORTH, index, make_area, make_asset, make_place
from tests.gap_areas import ask_now, make_small_area, read_aloud
from tests.journeys.mail_servers import Mailbox
from tests.journeys.test_confirming import kept_asset
from tests.registering import answer, begin, confirm, newest_link, send
from tests.signing_in import sign_in

ADMIN, STEWARD = "root@example.org", "steward@example.org"
SAID = {"what": "closed", "words": "It has shut.", "email": "ada@example.org"}


def grant(who: str | None) -> None:
    """Makes the caretaker that a case asks for."""
    with session_factory().begin() as session:
        if who == STEWARD:
            people.grant(session, email=STEWARD, role=Role.STEWARD)
        elif who == ADMIN:
            people.grant(session, email=ADMIN, role=Role.ADMINISTRATOR)


def mailed_to() -> set[str | None]:
    with session_factory()() as session:
        return {one.recipient for one in session.query(OutboxMessage)}


def unkept_asset() -> UUID:
    """An entry of a list: no group has an address."""
    with session_factory().begin() as session:
        asset_id = make_asset(session, "Old Library", categories=["library"])
        index(session, asset_id)
        return asset_id


def tell_wrong(client: TestClient, asset_id: UUID) -> str:
    """Reports a mistake by the form, and what the page says then."""
    answer = client.post(f"/assets/{asset_id}/wrong", data=SAID)
    assert answer.status_code == 200, answer.text
    return read_aloud(answer.text)


@pytest.fixture(autouse=True)
def at_leisure(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every form counts as read before it is sent."""
    monkeypatch.setattr(report_pages, "is_unhurried", lambda *_: True)


@pytest.mark.parametrize(
    ("who", "is_kept", "sentence"),
    [
        (STEWARD, True, "We are sending your message to the group and to the area’s stewards."),
        (STEWARD, False, "We are sending your message to the area’s stewards."),
        (
            ADMIN,
            True,
            "We are sending your message to the group and to the people who run this site.",
        ),
        (ADMIN, False, "We are sending your message to the people who run this site."),
        (None, True, "We are sending your message to the group."),
        (None, False, "Nobody looks after this area yet, so we have not told anyone."),
    ],
)
def test_a_report_of_a_mistake_names_those_who_get_a_mail(
    client: TestClient, mailbox: Mailbox, who: str | None, is_kept: bool, sentence: str
) -> None:
    asset_id = kept_asset() if is_kept else unkept_asset()
    grant(who)
    said = tell_wrong(client, asset_id)
    assert sentence in said
    assert ("You may get an answer by email." in said) == (who is not None)
    assert len(mailed_to()) == is_kept + (who is not None)
    # Sent twice it is told once, and the page says the same.
    assert sentence in tell_wrong(client, asset_id)


@pytest.mark.parametrize("who", [STEWARD, ADMIN, None])
def test_where_no_mail_leaves_nobody_is_said_to_get_one(
    client: TestClient, who: str | None
) -> None:
    grant(who)
    said = tell_wrong(client, unkept_asset())
    assert "We are sending" not in said and "by email" not in said
    assert ("we have not told anyone" in said) == (who is None)
    assert ("when they next sign in" in said) == (who is not None)


def test_the_trap_for_programs_says_that_nobody_was_told_anything(client: TestClient) -> None:
    grant(STEWARD)
    answer = client.post(f"/assets/{unkept_asset()}/wrong", data=SAID | {"website": "x"})
    said = read_aloud(answer.text)
    assert "your message" not in said and not mailed_to()


@pytest.mark.parametrize(
    ("who", "sentence"),
    [
        (STEWARD, "We have asked a steward"),
        (ADMIN, "We have asked the people who run this site"),
        (None, "This place has no steward yet, so nobody has read your request."),
    ],
)
def test_a_claim_names_those_who_are_asked(
    client: TestClient, mailbox: Mailbox, who: str | None, sentence: str
) -> None:
    asset_id = unkept_asset()
    grant(who)
    sign_in(client, "ben@example.org")
    said = client.post(f"/my/assets/{asset_id}/claim", data={"words": "I run it."}).text
    assert sentence in read_aloud(said)
    assert mailed_to() == ({who} if who else set())


@pytest.mark.usefixtures("ground")
@pytest.mark.parametrize(
    ("who", "title", "sentence"),
    [
        (STEWARD, "your entry is with the stewards", "usually within five working days"),
        (ADMIN, "your entry is with the people who run this site", "has no steward yet"),
        (None, "we have saved your entry", "until there is"),
    ],
)
def test_an_entry_that_was_sent_names_those_who_read_it(
    client: TestClient, who: str | None, title: str, sentence: str
) -> None:
    begin(client)
    answer(client)
    send(client)
    said = read_aloud(client.get("/register/sent").text)
    assert "no mail server yet" in said and "We have sent an email" not in said
    grant(who)
    said = read_aloud(confirm(client, newest_link()).text)
    assert title in said and sentence in said
    said = read_aloud(client.get("/register/sent").text)
    assert title in said and sentence in said
    with session_factory()() as session:
        texts = [one.text or "" for one in session.query(OutboxMessage)]
    assert any("Thank you for confirming" in text and sentence in text for text in texts)
    sign_in(client, "ada@example.org")
    assert sentence in read_aloud(client.get("/my/assets").text)


def test_serve_says_who_will_hear_of_nothing(
    database_url: str, reread_settings: Callable[[], None]
) -> None:
    assert warnings() == [], "nothing is loaded yet"
    with session_factory().begin() as session:
        make_area(session)
    administrator, mail = warnings()
    assert "There is no administrator" in administrator and "people grant" in administrator
    assert "No mail server" in mail
    grant(STEWARD)
    assert len(warnings()) == 2
    grant(ADMIN)
    assert warnings() == [mail]


def test_serve_warns_of_nothing_where_all_is_set(mailbox: Mailbox) -> None:
    with session_factory().begin() as session:
        make_area(session)
    grant(ADMIN)
    assert warnings() == []


def test_a_place_with_a_steward_of_its_own_is_theirs(client: TestClient, mailbox: Mailbox) -> None:
    box = (EAST - 1_000, NORTH - 1_000, EAST + 1_000, NORTH + 1_000)
    with session_factory().begin() as session:
        here = make_place(session, "ward", "here", box=box)
        far = make_place(session, "ward", "far", box=(0, 0, 10, 10))
        people.grant(session, email="far@example.org", role=Role.STEWARD, place_id=far.id)
        people.grant(session, email=ADMIN, role=Role.ADMINISTRATOR)
        here_id = here.id
    asset_id = unkept_asset()
    # A steward of another place is nobody's here.
    assert "the people who run this site" in tell_wrong(client, asset_id)
    assert mailed_to() == {ADMIN}
    with session_factory().begin() as session:
        people.grant(session, email=STEWARD, role=Role.STEWARD, place_id=here_id)
    assert "the area’s stewards" in tell_wrong(client, asset_id)


@pytest.mark.parametrize("is_there", [True, False])
def test_a_subscription_promises_a_mail_only_where_mails_leave(
    client: TestClient, request: pytest.FixtureRequest, is_there: bool
) -> None:
    if is_there:
        request.getfixturevalue("mailbox")
    with session_factory().begin() as session:
        make_small_area(session)
    report = ask_now()
    sign_in(client, role=Role.COMMISSIONER)
    for _ in range(2):
        said = read_aloud(client.get(f"/gaps/{report}").text)
        assert ("We will email you" in said) == is_there
        assert ("does not send emails yet" in said) != is_there
        client.post(f"/gaps/{report}/subscription", data={"action": "begin"})
