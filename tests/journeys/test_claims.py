"""Claims: who may keep an entry that somebody else brought, who is told, and that nobody loses theirs."""

import re
from uuid import UUID, uuid4

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from assetmap.assets.record.models import Organization
from assetmap.database.sessions import session_factory
from assetmap.people.actions import account_of, make_editor
from assetmap.people.roles import Role
from assetmap.registration import limits
from tests.factories import EAST, NORTH, make_asset, make_place
from tests.registering import mails
from tests.signing_in import sign_in

pytestmark = pytest.mark.usefixtures("ground")
STEW, DORA = "stew@example.org", "dora@hall.example.org"
WEBSITE = "https://www.hall.example.org/"


def place_id(code: str = "W1") -> int:
    with session_factory()() as session:
        found: int = session.execute(
            text("SELECT id FROM place WHERE code = :code"), {"code": code}
        ).scalar_one()
        return found


def hall(name: str = "Listed hall", *, kept_by: str | None = None, **facts: object) -> UUID:
    """An entry, with an organization of its own and its editor where somebody keeps it."""
    with session_factory().begin() as session:
        if kept_by is None:
            return make_asset(session, name, **facts)
        organization = Organization(id=uuid4(), name=name)
        session.add(organization)
        session.flush()
        make_editor(
            session, person_id=account_of(session, kept_by), organization_id=organization.id
        )
        return make_asset(session, name, organization_id=organization.id, **facts)


def claim(client: TestClient, asset_id: UUID) -> int:
    return client.post(
        f"/my/assets/{asset_id}/claim", data={"words": "I keep its keys."}
    ).status_code


def test_stewards_are_mailed_once_for_each_claim(client: TestClient) -> None:
    asset_id = hall()
    sign_in(client, STEW, Role.STEWARD, places=(place_id(),))
    sign_in(client, "far@example.org", Role.STEWARD)
    sign_in(client, "bert@example.com")
    for _ in range(3):
        assert claim(client, asset_id) == 200
    ((subject, words),) = mails(STEW)
    assert subject == "Ready for review: “Listed hall”" and "/moderation" in words
    assert mails("far@example.org") == []


def test_what_is_taken_at_once_is_told_to_who_kept_it_and_to_the_stewards(
    client: TestClient,
) -> None:
    asset_id = hall(kept_by=DORA, url=WEBSITE)
    sign_in(client, STEW, Role.STEWARD, places=(place_id(),))
    sign_in(client, "eve@hall.example.org")
    for _ in range(2):
        assert claim(client, asset_id) == 303
    for to in (DORA, STEW):
        ((subject, words),) = mails(to)
        assert subject == "Someone else can now manage “Listed hall”", to
        assert f"/assets/{asset_id}" in words
        assert ("eve@hall.example.org" in words) == (to == STEW), to
    with session_factory()() as session:
        told = "SELECT count(*) FROM asset_history WHERE asset_id = :id AND what = 'claimed'"
        assert session.execute(text(told), {"id": asset_id}).scalar() == 1
    assert "Listed hall" in client.get("/my/assets").text


@pytest.mark.parametrize("email", ["mallory@hackney.gov.uk", "mallory@gov.uk"])
def test_a_public_suffix_is_nobodys_website(client: TestClient, email: str) -> None:
    asset_id = hall(url="https://www.gov.uk/find-a-hall")
    sign_in(client, email)
    assert "a steward will decide" in client.get(f"/my/assets/{asset_id}/claim").text
    assert claim(client, asset_id) == 200
    assert "Listed hall" not in client.get("/my/assets").text


@pytest.mark.parametrize(
    ("what_else", "remark"),
    [
        ("merged", "what became one with it"),
        ("published", "another entry of the same organization"),
        ("withdrawn", "one that may come back"),
    ],
)
def test_who_kept_an_entry_keeps_it_when_somebody_of_the_same_domain_claims_it_too(
    client: TestClient, what_else: str, remark: str
) -> None:
    asset_id = hall(kept_by=DORA, url=WEBSITE)
    with session_factory().begin() as session:
        organization_id = session.execute(
            text("SELECT organization_id FROM asset WHERE id = :id"), {"id": asset_id}
        ).scalar_one()
        other = make_asset(
            session,
            "The other one",
            organization_id=organization_id,
            status="published" if what_else == "published" else "withdrawn",
        )
        if what_else == "merged":
            session.execute(
                text(
                    "INSERT INTO merged_asset (asset_id, into_id, is_by_import) VALUES (:one, :into, false)"
                ),
                {"one": other, "into": asset_id},
            )
    sign_in(client, "eve@hall.example.org")
    assert claim(client, asset_id) == 303
    page = client.get("/my/assets").text
    assert "Listed hall" in page and "The other one" not in page, remark
    sign_in(client, DORA)
    page = client.get("/my/assets").text
    assert "Listed hall" in page, remark
    assert ("The other one" in page) == (what_else != "merged"), remark
    assert client.post(f"/my/assets/{asset_id}", data={"action": "change"}).status_code == 303


def test_what_lies_in_no_place_is_any_stewards(client: TestClient) -> None:
    asset_id = hall("Online choir", at=())
    sign_in(client, STEW, Role.STEWARD, places=(place_id(),))
    sign_in(client, "bert@example.com")
    assert claim(client, asset_id) == 200
    assert [subject for subject, _ in mails(STEW)] == ["Ready for review: “Online choir”"]
    with session_factory().begin() as session:
        session.execute(
            text(
                "INSERT INTO asset_report (asset_id, what, words) VALUES (:id, 'other', 'Silent.')"
            ),
            {"id": asset_id},
        )
    sign_in(client, STEW)
    assert client.get(f"/my/assets/{asset_id}/history").status_code == 200
    queue = client.get("/moderation").text
    assert "Online choir" in queue and "I keep its keys." in queue
    assert "Silent." in client.get("/moderation/reports").text
    (which,) = re.findall(r'value="(theirs [0-9]+)"', queue)
    assert client.post("/moderation/claims", data={"action": which}).status_code == 303
    sign_in(client, "bert@example.com")
    assert "Online choir" in client.get("/my/assets").text


def test_what_lies_in_another_place_is_not(client: TestClient) -> None:
    with session_factory().begin() as session:
        north = make_place(session, "ward", "N1", box=(599_000, 299_000, 601_000, 301_000)).id
    in_both = hall(at=((600_000.0, 300_000.0), (EAST, NORTH)))
    elsewhere = hall("Elsewhere")
    sign_in(client, "bert@example.com")
    for asset_id in (in_both, elsewhere):
        claim(client, asset_id)
    sign_in(client, "north@example.org", Role.STEWARD, places=(north,))
    queue = client.get("/moderation").text
    assert "Listed hall" in queue, "one of its places is theirs"
    assert "Elsewhere" not in queue
    assert client.get(f"/my/assets/{elsewhere}/history").status_code == 403


def test_one_person_asks_for_so_many_entries_a_day(client: TestClient) -> None:
    sign_in(client, STEW, Role.STEWARD)
    sign_in(client, "bert@example.com")
    (most,) = limits.CLAIMS_BY_PERSON
    for number in range(most.most):
        assert claim(client, hall(f"Hall {number}")) == 200
    last = hall("One too many")
    page = client.post(f"/my/assets/{last}/claim")
    assert page.status_code == 429 and "Ask to manage this one tomorrow" in page.text
    assert len(mails(STEW)) == most.most
    sign_in(client, STEW)
    assert "One too many" not in client.get("/moderation").text


def test_an_address_at_a_large_body_proves_none_of_its_entries(client: TestClient) -> None:
    """A council's, a school's, a church's head office: its stewards decide."""
    council = "https://www.hackney.gov.uk/halls/"
    few = [hall(f"Hall {n}", url=f"https://halls.example.org/{n}") for n in range(3)]
    many = [hall(f"Office {n}", url=f"{council}{n}") for n in range(4)]
    sign_in(client, "clerk@hackney.gov.uk")
    assert [claim(client, one) for one in many] == [200] * 4
    with session_factory()() as session:
        kept = session.execute(text("SELECT count(*) FROM organization_editor")).scalar_one()
        asked = session.execute(text("SELECT count(*) FROM claim")).scalar_one()
    assert (kept, asked) == (0, 4)
    client.cookies.clear()
    sign_in(client, "ada@halls.example.org")
    assert claim(client, few[0]) == 303
