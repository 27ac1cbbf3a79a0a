"""Further changes of one entry, which go to stewards as one; and new addresses, which count once proved."""

import re

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from assetmap.assets.confirming.queries import keeper_of
from assetmap.database.sessions import session_factory
from assetmap.people.roles import Role
from assetmap.registration import limits
from tests.registering import (
    ADA,
    CLUB,
    confirm,
    decide,
    found,
    link_in,
    mails,
    register,
    send,
    waiting,
)
from tests.signing_in import sign_in

pytestmark = pytest.mark.usefixtures("ground")
STEW, NEW = "stew@example.org", "new@elsewhere.example.org"


@pytest.fixture
def own(client: TestClient) -> str:
    """The address of Ada's entry, which is published; she has signed in."""
    register(client)
    sign_in(client, STEW, Role.STEWARD)
    decide(client, waiting(client)[0], "publish")
    sign_in(client, ADA)
    (address,) = re.findall(r'action="(/my/assets/[0-9a-f-]{36})"', client.get("/my/assets").text)
    return str(address)


def change(client: TestClient, own: str, **said: dict[str, str]) -> None:
    assert client.post(own, data={"action": "change"}).status_code == 303
    for slug, answers in said.items():
        posted = client.post(f"/register/{slug}", data={**CLUB[slug], **answers})
        assert posted.status_code == 303, posted.text


def keeper(own: str) -> str | None:
    with session_factory()() as session:
        return keeper_of(session, own.rpartition("/")[2])


def told_to_stewards() -> int:
    return sum(subject.startswith("Ready for review") for subject, _ in mails(STEW))


def test_a_further_change_goes_on_with_the_one_that_waits(client: TestClient, own: str) -> None:
    before = told_to_stewards()
    for number in range(5):
        change(client, own, name={"name": f"Name {number}"})
        assert send(client).headers["location"] == "/register/sent"
        assert "with the stewards" in client.get("/register/sent").text
    change(client, own)
    assert "Name 4" in client.get("/register/name").text, "it begins with what waits"
    change(client, own, cost={"cost": "free"})
    send(client)
    sign_in(client, STEW)
    (address,) = waiting(client)
    assert told_to_stewards() == before + 1
    assert decide(client, address, "publish").status_code == 303
    (club,) = found(client, q="lunch")
    assert club["name"] == "Name 4" and club["cost"] == "free"


def test_what_the_waiting_change_said_may_be_taken_back_by_a_further_one(
    client: TestClient, own: str
) -> None:
    change(client, own, name={"name": "Another name"}, cost={"cost": "free"})
    send(client)
    change(client, own, name=CLUB["name"])
    send(client)
    sign_in(client, STEW)
    (address,) = waiting(client)
    decide(client, address, "publish")
    (club,) = found(client, q="lunch")
    assert club["name"] == "Lea Bridge Lunch Club" and club["cost"] == "free"


def test_two_tabs_that_were_opened_before_either_was_sent_lose_nothing(
    client: TestClient, own: str
) -> None:
    change(client, own, name={"name": "From one tab"}, reach={"phone": "020 7946 0999"})
    one_tab = client.cookies["assetmap_draft"]
    change(client, own, name={"name": "From another"}, cost={"cost": "free"})
    send(client)
    client.cookies.delete("assetmap_draft")
    client.cookies.set("assetmap_draft", one_tab)
    send(client)
    sign_in(client, STEW)
    (address,) = waiting(client)
    decide(client, address, "publish")
    (club,) = found(client, q="lunch")
    assert club["name"] == "From one tab" and club["cost"] == "free"
    assert club["phones"] == ["020 7946 0999"]


def test_a_steward_who_has_the_earlier_one_open_decides_on_neither_unseen(
    client: TestClient, own: str
) -> None:
    change(client, own, name={"name": "Renamed"})
    send(client)
    sign_in(client, STEW)
    (former,) = waiting(client)
    (version,) = re.findall(r'name="version" value="([^"]+)"', client.get(former).text)
    sign_in(client, ADA)
    change(client, own, name={"name": "Renamed again"})
    send(client)
    sign_in(client, STEW)
    said = {"action": "publish", "version": version}
    assert client.post(former, data=said).status_code == 409
    assert found(client, q="lunch")[0]["name"] == "Lea Bridge Lunch Club"
    assert len(waiting(client)) == 1


def test_a_change_that_was_asked_about_is_gone_on_with(client: TestClient, own: str) -> None:
    change(client, own, name={"name": "Renamed"})
    send(client)
    sign_in(client, STEW)
    decide(client, waiting(client)[0], "ask", "Why?")
    sign_in(client, ADA)
    change(client, own)
    page = client.get("/register/check").text
    assert "Why?" in page and "Renamed" in page
    send(client)
    sign_in(client, STEW)
    assert len(waiting(client)) == 1


def test_taking_back_and_sending_again_mails_stewards_only_so_often(
    client: TestClient, own: str
) -> None:
    before = told_to_stewards()
    (most,) = limits.CHANGES_OF_ENTRY
    for number in range(most.most + 1):
        change(client, own, name={"name": f"Name {number}"})
        page = send(client)
        if number < most.most:
            assert page.status_code == 303
            address = re.findall(r'action="(/my/submissions/[^"]+)"', client.get("/my/assets").text)
            client.post(address[0], data={"action": "take-back"})
    assert (
        page.status_code == 429
        and "We have saved this one, so that you can send it tomorrow" in page.text
    )
    assert told_to_stewards() == before + most.most


def test_an_address_that_a_change_names_counts_once_it_is_proved(
    client: TestClient, own: str
) -> None:
    assert keeper(own) == ADA
    change(client, own, you={"your_email": NEW})
    send(client)
    page = client.get("/register/sent").text
    assert NEW in page and "we will keep writing to the address that we already have" in page
    ((subject, words),) = mails(NEW)
    assert subject == "Can we email you about “Lea Bridge Lunch Club”?"
    sign_in(client, STEW)
    decide(client, waiting(client)[0], "publish")
    assert keeper(own) == ADA, "nobody has proved it"
    assert len(mails(NEW)) == 1 and mails(ADA)[-1][0].endswith("is on the map")
    client.cookies.clear()
    link = link_in(words)
    # A mail scanner opens it.
    assert "Press the button" in client.get(link).text
    assert keeper(own) == ADA
    for _ in range(2):
        done = confirm(client, link)
        assert done.is_success and "Thank you" in done.text
    assert keeper(own) == NEW
    with session_factory()() as session:
        assert session.execute(text("SELECT count(*) FROM contact")).scalar() == 2


def test_an_address_may_be_proved_before_the_change_is_published(
    client: TestClient, own: str
) -> None:
    change(client, own, you={"your_email": NEW})
    send(client)
    assert client.post("/register/sent").status_code == 303, "and mailed again"
    first, second = (link_in(words) for _, words in mails(NEW))
    # A further change takes it along.
    change(client, own, cost={"cost": "free"})
    send(client)
    assert confirm(client, first).status_code == 410
    assert confirm(client, second).is_success
    assert keeper(own) == ADA
    sign_in(client, STEW)
    decide(client, waiting(client)[0], "publish")
    assert keeper(own) == NEW


def test_an_address_named_after_another_was_proved_has_to_be_proved_too(
    client: TestClient, own: str
) -> None:
    change(client, own, you={"your_email": NEW})
    send(client)
    confirm(client, link_in(mails(NEW)[0][1]))
    change(client, own, you={"your_email": "victim@example.org"})
    send(client)
    sign_in(client, STEW)
    decide(client, waiting(client)[0], "publish")
    assert keeper(own) == ADA and len(mails("victim@example.org")) == 1


def test_ones_own_address_needs_no_further_proof(client: TestClient, own: str) -> None:
    change(client, own, you={"your_email": ADA, "your_name": "Ada Lovelace"})
    before = len(mails())
    send(client)
    assert "we will keep writing" not in client.get("/register/sent").text
    assert len(mails()) == before
