"""Reports of mistakes, which reach the group and its stewards and forget their sender."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from assetmap.assets.confirming.models import AssetReport, ConfirmationRound
from assetmap.assets.confirming.queries import open_reports, places_of
from assetmap.assets.confirming.reporting import LONGEST, close_report, forget_senders, report
from assetmap.assets.record.models import PersonalDetail
from assetmap.errors import Conflict, Forbidden, InvalidInput, TooOften
from assetmap.people import actions as people
from assetmap.people.queries import steward_addresses
from assetmap.people.roles import Role, RoleHeld, SignedIn
from tests.confirming import GROUP, NOW, Asking, kept_asset
from tests.factories import EAST, NORTH, index, make_asset, make_place

BOX = (EAST - 1_000, NORTH - 1_000, EAST + 1_000, NORTH + 1_000)


def tell(session: Session, asset_id: UUID, **facts: Any) -> None:
    said = {
        "what": "moved",
        "words": "They meet in the library now.",
        "link_to_asset": "https://map.example.org/assets/1",
        "link_to_reports": "https://map.example.org/moderation/reports",
        "now": NOW,
    }
    report(session, asset_id, **(said | facts))


def steward(*places: int) -> SignedIn:
    roles = tuple(RoleHeld(Role.STEWARD, place) for place in places)
    return SignedIn(uuid4(), uuid4(), "steward@example.org", roles)


def test_a_report_reaches_the_group_and_the_stewards_of_its_place(
    session: Session, asking: Asking
) -> None:
    here = make_place(session, "ward", "here", box=BOX)
    there = make_place(session, "ward", "there", box=(0, 0, 10, 10))
    asset_id = kept_asset(session)
    index(session, asset_id)
    people.grant(session, email="here@example.org", role=Role.STEWARD, place_id=here.id)
    people.grant(session, email="there@example.org", role=Role.STEWARD, place_id=there.id)
    people.grant(session, email="all@example.org", role=Role.STEWARD)
    tell(session, asset_id, email="Ada@example.org")
    mails = {mail.recipient: mail.text or "" for mail in asking.mails}
    assert set(mails) == {GROUP, "here@example.org"}
    assert all("They meet in the library now." in words for words in mails.values())
    assert "/moderation/reports" not in mails[GROUP] and "ada@" not in str(mails)
    [shown] = open_reports(session)
    assert shown.can_be_answered
    assert open_reports(session, place_ids={here.id}) and not open_reports(
        session, place_ids={there.id}
    )
    with pytest.raises(Forbidden):
        close_report(session, shown.report.id, answer="no", steward=steward(there.id), now=NOW)
    close_report(session, shown.report.id, answer="Thank you!", steward=steward(here.id), now=NOW)
    answered = [mail for mail in asking.mails if mail.recipient == "ada@example.org"]
    assert len(answered) == 1 and "Thank you!" in (answered[0].text or "")
    with pytest.raises(Conflict):
        close_report(session, shown.report.id, answer="Again", steward=steward(here.id), now=NOW)
    assert open_reports(session) == []


@pytest.mark.parametrize(
    ("roles", "expected", "remark"),
    [
        ([], [], "nobody yet"),
        ([Role.ADMINISTRATOR], ["administrator@example.org"], "the last resort"),
        ([Role.ADMINISTRATOR, Role.STEWARD], ["steward@example.org"], "a steward of everywhere"),
        ([Role.LINK_WORKER], [], "none of theirs"),
    ],
)
def test_who_is_a_steward_for_it(
    session: Session, roles: list[Role], expected: list[str], remark: str
) -> None:
    asset_id = make_asset(session)
    for role in roles:
        people.grant(session, email=f"{role}@example.org", role=role)
    assert steward_addresses(session, places_of(session, asset_id)) == expected, remark


@pytest.mark.parametrize(
    ("facts", "parameter"),
    [
        ({"what": "x"}, "what"),
        ({"words": " \n "}, "words"),
        ({"words": "x" * (LONGEST + 1)}, "words"),
        ({"email": "ada"}, "email"),
    ],
)
def test_what_is_no_report_is_refused(
    session: Session, facts: dict[str, Any], parameter: str
) -> None:
    asset_id = make_asset(session)
    with pytest.raises(InvalidInput) as refusal:
        tell(session, asset_id, **facts)
    assert refusal.value.parameter == parameter
    assert open_reports(session) == []


@pytest.mark.parametrize(
    ("facts", "allowed"),
    [({"network_hash": b"n"}, 10), ({"email": "ada@example.org"}, 5), ({}, 20)],
)
def test_nobody_can_flood_groups_with_reports(
    session: Session, facts: dict[str, Any], allowed: int
) -> None:
    first, others = make_asset(session), [make_asset(session, str(n)) for n in range(2)]
    for number in range(allowed):
        about = [first, *others][number % 3] if facts else first
        tell(session, about, words=f"It is wrong, {number}.", **facts)
    with pytest.raises(TooOften):
        tell(session, first, words="It is wrong, once more.", **facts)
    tell(session, first, now=NOW + timedelta(days=2), **facts)


def test_what_waits_elsewhere_hides_nothing_from_a_steward_here(session: Session) -> None:
    here = make_place(session, "ward", "here", box=BOX)
    make_place(session, "ward", "far", box=(8_000, 8_000, 10_000, 10_000))
    far = [make_asset(session, f"Far {n}", at=[(9_000.0, 9_000.0)]) for n in range(3)]
    near = kept_asset(session)
    index(session, near)
    for number, asset_id in enumerate([*far, near]):
        tell(session, asset_id, now=NOW + timedelta(minutes=number))
    shown = open_reports(session, place_ids=steward(here.id).steward_places(), most=2)
    assert [one.report.asset_id for one in shown] == [near]
    assert len(open_reports(session, most=2)) == 2


@pytest.mark.parametrize(
    ("roles", "places"),
    [
        ((), frozenset()),
        ((RoleHeld(Role.STEWARD, 3), RoleHeld(Role.LINK_WORKER, 4)), {3}),
        ((RoleHeld(Role.STEWARD, 3), RoleHeld(Role.STEWARD)), None),
        ((RoleHeld(Role.ADMINISTRATOR),), None),
    ],
)
def test_where_it_is_theirs_to_decide(
    roles: tuple[RoleHeld, ...], places: frozenset[int] | None
) -> None:
    assert SignedIn(uuid4(), uuid4(), "a@example.org", roles).steward_places() == places


def test_whoever_reported_is_forgotten_after_a_month(session: Session) -> None:
    asset_id = make_asset(session)
    tell(session, asset_id, email="ada@example.org", network_hash=b"n")
    forget_senders(session, now=NOW + timedelta(days=2))
    session.expire_all()
    [kept] = session.scalars(select(AssetReport)).all()
    assert kept.personal_detail_id and kept.network_hash is None
    forget_senders(session, now=NOW + timedelta(days=31))
    session.expire_all()
    [kept] = session.scalars(select(AssetReport)).all()
    assert kept.personal_detail_id is None and kept.words
    assert session.scalars(select(PersonalDetail)).all() == []
    assert not open_reports(session)[0].can_be_answered


def test_what_an_asset_takes_along_when_it_is_removed(session: Session, asking: Asking) -> None:
    asset_id = kept_asset(session)
    asking.night()
    tell(session, asset_id)
    session.execute(text("DELETE FROM asset WHERE id = :id"), {"id": asset_id})
    session.expire_all()
    assert session.scalars(select(ConfirmationRound)).all() == []
    assert session.scalars(select(AssetReport)).all() == []
