"""Accounts, roles and claims: made twice, made at the same moment, about to end, or not allowed."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from assetmap.errors import Conflict, NotFound
from assetmap.mail.models import OutboxMessage
from assetmap.people import actions
from assetmap.people.actions import (
    accept_invite,
    account_of,
    erase_person,
    revoke_role,
)
from assetmap.people.models import PersonDetail, PersonRole, RoleInvite
from assetmap.people.roles import Role, RoleHeld, SignedIn
from assetmap.registration.claims.actions import claim, decide_claim
from assetmap.registration.claims.address_proof import is_proof, registered_domain
from assetmap.registration.desk.actions import (
    Doing,
    answer_claim,
    answer_report,
    answer_suggestion,
    decide_pair,
    decide_picture,
)
from assetmap.registration.models import Claim
from tests.factories import make_asset

NOW = datetime.now(UTC)


def test_an_address_that_another_request_has_just_written_is_one_account(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = account_of(session, "ada@example.org")
    # The other request's account is not there yet when this one looks.
    monkeypatch.setattr(actions, "person_by_email", lambda *_: None)
    assert account_of(session, "ada@example.org") == first
    emails = session.scalars(select(PersonDetail.email)).all()
    assert emails.count("ada@example.org") == 1


def steward(session: Session, email: str = "stew@example.org") -> SignedIn:
    return SignedIn(account_of(session, email), uuid4(), email, (RoleHeld(Role.STEWARD),))


@pytest.mark.parametrize(
    ("held", "invited", "after"),
    [
        (7, 14, 14),
        (14, 7, 14),
        (7, None, None),
        (None, 7, None),
    ],
)
def test_a_role_that_is_offered_again_is_held_for_the_longer_time(
    session: Session, held: int | None, invited: int | None, after: int | None
) -> None:
    def day(days: int | None) -> date | None:
        return None if days is None else NOW.date() + timedelta(days=days)

    boss = SignedIn(
        account_of(session, "boss@example.org"),
        uuid4(),
        "boss@example.org",
        (RoleHeld(Role.ADMINISTRATOR),),
    )
    ada = account_of(session, "ada@example.org")
    for until in (day(held), day(invited)):
        offered = RoleInvite(
            token_hash=uuid4().bytes,
            role=Role.LINK_WORKER,
            until=until,
            invited_by=boss.person_id,
            expires_at=NOW + timedelta(days=7),
        )
        session.add(offered)
        session.flush()
        accept_invite(session, offered, ada, now=NOW)
        assert (offered.used_at, offered.used_by) == (NOW, ada)
    (role,) = session.scalars(select(PersonRole).where(PersonRole.person_id == ada))
    assert role.until == day(after)


def test_a_role_that_is_gone_is_not_removed_twice(session: Session) -> None:
    actions.grant(session, email="ada@example.org", role=Role.COMMISSIONER, place_id=None)
    number = session.scalars(select(PersonRole.id)).one()
    revoke_role(session, number)
    assert session.scalars(select(PersonRole.id)).all() == []
    with pytest.raises(NotFound, match=r"This role has already been removed\."):
        revoke_role(session, number)


@pytest.mark.parametrize("days", [-1, 0, 30])
def test_the_last_administrator_is_not_removed_for_one_whose_role_ends(
    session: Session, days: int
) -> None:
    actions.grant(session, email="ada@example.org", role=Role.ADMINISTRATOR, place_id=None)
    lasting = session.scalars(select(PersonRole.id)).one()
    until = date.today() + timedelta(days)
    bea = account_of(session, "bea@example.org")
    deputy = PersonRole(person_id=bea, role=Role.ADMINISTRATOR, until=until)
    session.add(deputy)
    session.flush()
    with pytest.raises(Conflict, match="only administrator"):
        revoke_role(session, lasting)
    revoke_role(session, deputy.id)
    assert session.scalars(select(PersonRole.id)).all() == [lasting]


def test_a_person_is_erased_once_and_again_without_harm(session: Session) -> None:
    ada = account_of(session, "ada@example.org")
    for _ in range(2):
        erase_person(session, ada)
    assert session.scalars(select(PersonDetail.email)).all() == []
    assert account_of(session, "ada@example.org") != ada, "it begins anew"


def asked(session: Session, asset_id: UUID, person: SignedIn) -> bool:
    return claim(
        session, asset_id, person, "I hold the keys.", key="k", now=NOW,
        link_to_asset="https://map.example.org/assets/1", link_to_queue="https://map.example.org/",
    )  # fmt: skip


def mailed(session: Session) -> list[str]:
    return sorted(session.scalars(select(OutboxMessage.recipient)))


def somebody(session: Session, email: str) -> SignedIn:
    return SignedIn(account_of(session, email), uuid4(), email)


def test_a_group_whose_address_is_none_is_claimed_all_the_same(session: Session) -> None:
    """A list has words in its email column, so nobody can be mailed there."""
    asset_id = make_asset(
        session, "Mill Hall", url="https://hall.example.com/", email="ring the bell"
    )
    actions.grant(session, email="stew@example.org", role=Role.STEWARD, place_id=None)
    ada = somebody(session, "ada@hall.example.com")
    assert asked(session, asset_id, ada)
    assert "ring the bell" not in mailed(session) and ada.email not in mailed(session)
    history = "SELECT count(*) FROM asset_history WHERE what = 'claimed'"
    assert session.execute(text(history)).scalar() == 1


def test_whoever_manages_the_address_of_an_entry_is_not_mailed_about_themselves(
    session: Session,
) -> None:
    asset_id = make_asset(
        session, "Mill Hall", url="https://hall.example.com/", email="ada@hall.example.com"
    )
    assert asked(session, asset_id, somebody(session, "ada@hall.example.com"))
    assert mailed(session) == []


def test_a_claim_that_somebody_else_has_decided_is_not_decided_again(session: Session) -> None:
    asset_id = make_asset(session, "Mill Hall")
    assert not asked(session, asset_id, somebody(session, "kay@example.org"))
    assert not asked(session, asset_id, somebody(session, "kay@example.org")), "asked twice"
    (number,) = session.scalars(select(Claim.id))
    who = steward(session)
    assert decide_claim(session, number, steward=who, is_theirs=False) == ("kay@example.org", "en")
    with pytest.raises(NotFound, match="it is for another steward"):
        decide_claim(session, number, steward=who, is_theirs=True)
    assert session.scalar(select(func.count()).select_from(Claim)) == 0


def test_an_entry_that_is_not_on_the_map_is_not_claimed(session: Session) -> None:
    gone = make_asset(session, "Old hall", status="withdrawn")
    for asset_id in (gone, uuid4()):
        with pytest.raises(NotFound, match="We can’t find this entry"):
            asked(session, asset_id, somebody(session, "kay@example.org"))


@pytest.mark.parametrize("url", [None, "", "https://[::1", "https://www.gov.uk/", "hall"])
def test_a_website_at_nobodys_domain_proves_nothing(url: str | None) -> None:
    assert registered_domain(url) is None
    assert not is_proof("ada@gov.uk", url)


@pytest.mark.parametrize(
    "doing", [decide_pair, answer_claim, answer_report, answer_suggestion, decide_picture]
)
def test_what_is_no_number_and_no_id_is_nothing_at_the_desk(session: Session, doing: Doing) -> None:
    for which in ("x", "999999", "9" * 5_000, str(uuid4())):
        with pytest.raises(NotFound):
            doing(session, steward(session), which, "show", {"words": "Yes."}, now=NOW)
