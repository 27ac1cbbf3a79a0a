"""A group's own entries: seen, changed, withdrawn and restored by the group and nobody else."""

import re
from uuid import uuid4

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from assetmap.assets.record.history import entry_of
from assetmap.assets.record.models import Organization
from assetmap.database.sessions import session_factory
from assetmap.people.actions import account_of, make_editor
from assetmap.people.roles import Role
from tests.factories import make_asset
from tests.registering import ADA, CLUB, as_steward, decide, found, mails, register, send, waiting
from tests.signing_in import sign_in

pytestmark = pytest.mark.usefixtures("ground")
BEN = "ben@example.org"


def test_its_editor_changes_it_withdraws_it_and_sees_what_it_said(client: TestClient) -> None:
    register(client)
    decide(client, as_steward(client)[0], "publish")
    sign_in(client, ADA)
    page = client.get("/my/assets").text
    (own,) = re.findall(r'action="(/my/assets/[0-9a-f-]{36})"', page)
    assert client.post(own, data={"action": "change"}).headers["location"] == "/register/check"
    assert re.search(r"<textarea[^>]*>[^<]*Tuesday", client.get("/register/times").text)
    client.post("/register/name?from=check", data={"name": "Lea Bridge Kitchen", "from": "check"})
    assert send(client).headers["location"] == "/register/sent"
    assert found(client, q="lunch")[0]["name"] == "Lea Bridge Lunch Club", "a steward looks first"
    (address,) = as_steward(client)
    beside = client.get(address).text
    assert "Lea Bridge Lunch Club" in beside and "<mark>Lea Bridge Kitchen</mark>" in beside
    assert decide(client, address, "publish").status_code == 303
    assert found(client, q="lunch")[0]["name"] == "Lea Bridge Kitchen"
    sign_in(client, ADA)
    history = client.get(f"{own}/history").text
    assert "Lea Bridge Lunch Club" in history and ADA in history
    version = re.findall(r'name="version" value="(\d+)"', history)[0]
    answered = client.post(f"{own}/history", data={"version": version})
    assert answered.headers["location"] == "/register/check" and send(client).is_redirect
    decide(client, as_steward(client)[0], "publish")
    assert found(client, q="lunch")[0]["name"] == "Lea Bridge Lunch Club"
    sign_in(client, ADA)
    assert client.post(own, data={"action": "withdraw"}).status_code == 303
    assert not found(client, q="lunch")
    assert client.post(own, data={"action": "return"}).status_code == 303
    assert found(client, q="lunch")


def test_who_has_an_address_at_its_website_keeps_an_entry_others_ask_a_steward(
    client: TestClient,
) -> None:
    with session_factory().begin() as session:
        asset_id = make_asset(session, "Listed hall", url="https://www.hall.example.org/")
    address = f"/my/assets/{asset_id}/claim"
    assert client.get(address).status_code == 303, "sign in first"
    sign_in(client, "warden@hall.example.org")
    assert "you can manage this page straight away" in client.get(address).text
    assert client.post(address).headers["location"] == "/my/assets"
    assert "Listed hall" in client.get("/my/assets").text
    sign_in(client, "bert@example.com")
    assert "a steward will decide" in client.get(address).text
    assert (
        "We have saved your request"
        in client.post(address, data={"words": "I am the caretaker."}).text
    )
    assert "Listed hall" not in client.get("/my/assets").text
    sign_in(client, "stew@example.org", Role.STEWARD)
    page = client.get("/moderation").text
    assert "I am the caretaker." in page
    (which,) = re.findall(r'value="(theirs [0-9]+)"', page)
    assert client.post("/moderation/claims", data={"action": which}).status_code == 303
    assert client.post("/moderation/claims", data={"action": which}).status_code == 404
    assert mails("bert@example.com")[-1][0] == "You can now manage the entry"
    sign_in(client, "bert@example.com")
    assert "Listed hall" in client.get("/my/assets").text


def test_a_group_that_is_trusted_changes_its_entry_at_once(client: TestClient) -> None:
    register(client)
    (address,) = as_steward(client)
    (version,) = re.findall(r'name="version" value="([^"]+)"', client.get(address).text)
    said = {"action": "publish", "version": version, "trust-shown": "yes", "trust": "on"}
    assert client.post(address, data=said).status_code == 303
    sign_in(client, ADA)
    (own,) = re.findall(r'action="(/my/assets/[0-9a-f-]{36})"', client.get("/my/assets").text)
    client.post(own, data={"action": "change"})
    client.post("/register/name", data={"name": "Renamed club", "from": "check"})
    assert send(client).status_code == 303
    assert found(client, q="lunch")[0]["name"] == "Renamed club"


def test_a_change_keeps_what_no_question_asks(client: TestClient) -> None:
    with session_factory().begin() as session:
        asset_id = make_asset(
            session,
            "Listed hall",
            transport="A minibus on Fridays",
            has_changing_place=True,
            run_by=["turkish"],
            languages=["en", "cy"],
            offers={"hall": True, "stage": "6 m wide"},
            url="https://hall.example.org",
            schedule=[{"freq": "WEEKLY", "byday": "MO", "is_on_bank_holidays": False}],
        )
    sign_in(client, "warden@hall.example.org")
    client.post(f"/my/assets/{asset_id}/claim")
    client.post(f"/my/assets/{asset_id}", data={"action": "change"})
    client.post("/register/name", data={"description": "A hall.", "from": "check"})
    assert send(client).status_code == 303
    (address,) = as_steward(client)
    changed = re.findall(r'row">([^<]+?) <strong[^>]+>changed</strong>', client.get(address).text)
    assert changed == ["About the place or group"]
    assert decide(client, address, "publish").status_code == 303
    with session_factory()() as session:
        entry = entry_of(session, asset_id)
    assert entry and entry.description == "A hall." and entry.transport == "A minibus on Fridays"
    assert entry.has_changing_place and entry.run_by == ("turkish",)
    assert entry.languages == ("en", "cy") and entry.offers == {"hall": True, "stage": "6 m wide"}
    assert entry.hours[0].byday == "MO" and entry.hours[0].is_on_bank_holidays is False


def test_one_claim_gives_one_entry(client: TestClient) -> None:
    with session_factory().begin() as session:
        organization = Organization(id=uuid4(), name="Advice partnership")
        session.add(organization)
        session.flush()
        ours = make_asset(
            session, "Ours", url="https://ours.example.org", organization_id=organization.id
        )
        make_asset(session, "Theirs", organization_id=organization.id)
    sign_in(client, "bob@ours.example.org")
    client.post(f"/my/assets/{ours}/claim")
    page = client.get("/my/assets").text
    assert "Ours" in page and "Theirs" not in page


def test_two_changes_of_one_entry_keep_what_each_has_said(client: TestClient) -> None:
    register(client)
    decide(client, as_steward(client)[0], "publish")
    sign_in(client, ADA)
    (own,) = re.findall(r'action="(/my/assets/[0-9a-f-]{36})"', client.get("/my/assets").text)
    with session_factory().begin() as session:
        ours = session.execute(text("SELECT organization_id FROM organization_editor")).scalar_one()
        make_editor(session, person_id=account_of(session, BEN), organization_id=ours)
    for who, slug, said in (
        (ADA, "reach", {"phone": "020 7946 0999"}),
        (BEN, "cost", {"cost": "free"}),
    ):
        # Both begin from the same.
        sign_in(client, who)
        client.post(own, data={"action": "change"})
        client.post(f"/register/{slug}", data={**CLUB[slug], **said})
        send(client)
    sign_in(client, "stew@example.org", Role.STEWARD)
    first, second = waiting(client)
    assert decide(client, first, "publish").status_code == 303
    assert decide(client, second, "publish").status_code == 409, "shown as it is now"
    page = client.post(second, data={"action": "publish", "version": "x"})
    (version,) = re.findall(r'name="version" value="([^"]+)"', page.text)
    assert client.post(second, data={"action": "publish", "version": version}).status_code == 303
    (club,) = found(client, q="lunch")
    assert club["phones"] == ["020 7946 0999"] and club["cost"] == "free"


def test_an_editor_hears_of_a_question_about_a_change_and_goes_on_from_their_entries(
    client: TestClient,
) -> None:
    register(client)
    decide(client, as_steward(client)[0], "publish")
    sign_in(client, ADA)
    (own,) = re.findall(r'action="(/my/assets/[0-9a-f-]{36})"', client.get("/my/assets").text)
    client.post(own, data={"action": "change"})
    client.post("/register/name", data={"name": "Renamed"})
    send(client)
    decide(client, as_steward(client)[0], "ask", "Why this name?")
    assert "Why this name?" in mails()[-1][1]
    client.cookies.clear()
    sign_in(client, ADA)
    page = client.get("/my/assets").text
    assert "Why this name?" in page
    (address,) = re.findall(r'action="(/my/submissions/[^"]+)"', page)
    assert client.post(address, data={"action": "open"}).headers["location"] == "/register/check"
    assert client.post(address, data={"action": "take-back"}).status_code == 303
    assert "Why this name?" not in client.get("/my/assets").text


def test_a_change_of_what_is_withdrawn_leaves_the_queue_until_that_is_back(
    client: TestClient,
) -> None:
    register(client)
    decide(client, as_steward(client)[0], "publish")
    sign_in(client, ADA)
    (own,) = re.findall(r'action="(/my/assets/[0-9a-f-]{36})"', client.get("/my/assets").text)
    client.post(own, data={"action": "change"})
    client.post("/register/name", data={"name": "Renamed club", "from": "check"})
    send(client)
    (address,) = as_steward(client)
    sign_in(client, ADA)
    assert "Stewards will not look at it" not in client.get("/my/assets").text
    after = client.post(own, data={"action": "withdraw"}).headers["location"]
    page = client.get(after).text
    assert (
        "Until you restore the entry, stewards will not look at the change" in page
        and "Stewards will not look at it until" in page
    )
    assert as_steward(client) == []
    assert decide(client, address, "publish").status_code == 409, "opened before it was withdrawn"
    sign_in(client, ADA)
    client.post(own, data={"action": "return"})
    assert "Stewards will not look at it" not in client.get("/my/assets").text
    assert as_steward(client) == [address]
    assert decide(client, address, "publish").status_code == 303
    assert found(client, q="lunch")[0]["name"] == "Renamed club"
