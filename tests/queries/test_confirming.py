"""Is each group asked once and reminded twice, and does its answer do what it says, once?"""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from assetmap.assets.actions import import_assets
from assetmap.assets.confirming.actions import (
    MAIL_GOOD_FOR,
    Found,
    ask_groups,
    give_answer,
    look_at,
    take_back_stop,
)
from assetmap.assets.confirming.answers import Answer
from assetmap.assets.confirming.models import AssetReport, ConfirmationRound
from assetmap.assets.confirming.queries import open_reports, places_of
from assetmap.assets.confirming.reporting import LONGEST, close_report, forget_senders, report
from assetmap.assets.models import Asset, AssetList, Contact, Organization, PersonalDetail
from assetmap.assets.search_index import refresh_standing
from assetmap.errors import Conflict, Forbidden, InvalidInput, TooOften
from assetmap.mail import actions as mail
from assetmap.mail.models import OutboxMessage
from assetmap.people import actions as people
from assetmap.people.queries import steward_addresses
from assetmap.people.roles import Role, RoleHeld, SignedIn
from tests.factories import EAST, NORTH, index, make_asset, make_place

TODAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 3, 37, tzinfo=UTC)
GROUP = "group@example.org"
BOX = (EAST - 1_000, NORTH - 1_000, EAST + 1_000, NORTH + 1_000)
OLD, FRESH = date(2026, 5, 1), date(2026, 10, 1)


class Asking:
    """Asks as the night does, and keeps the links of the mails."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.tokens: list[str] = []

    def night(self, today: date = TODAY) -> int:
        now = NOW + (today - TODAY)
        return ask_groups(self.session, today=today, now=now, months=6, link_to=self._link)

    def _link(self, answer: Answer, token: str) -> str:
        self.tokens.append(token)
        return f"https://map.example.org/confirm/{answer}?token={token}"

    @property
    def mails(self) -> list[OutboxMessage]:
        return list(self.session.scalars(select(OutboxMessage).order_by(OutboxMessage.created_at)))


@pytest.fixture
def asking(session: Session) -> Asking:
    return Asking(session)


def kept_asset(session: Session, name: str = "Lunch club", **facts: Any) -> UUID:
    """An entry with a contact of its own, confirmed long ago unless told otherwise."""
    asset_id = make_asset(session, name, **{"assured_on": OLD, **facts})
    add_contact(session, GROUP, asset_id=asset_id)
    return asset_id


def add_contact(session: Session, email: str | None, **owner: UUID) -> None:
    detail = PersonalDetail(id=uuid4(), email=email)
    session.add(detail)
    session.flush()
    session.add(Contact(personal_detail_id=detail.id, **owner))
    session.flush()


def history(session: Session, asset_id: UUID) -> list[tuple[str, str]]:
    rows = session.execute(
        text("SELECT what, status_after FROM asset_history WHERE asset_id = :id ORDER BY id"),
        {"id": asset_id},
    )
    return [(row.what, row.status_after) for row in rows]


def is_found(session: Session, asset_id: UUID) -> bool:
    return bool(
        session.scalar(
            text("SELECT EXISTS (SELECT FROM search_document WHERE asset_id = :id)"),
            {"id": asset_id},
        )
    )


# Asking


def test_a_group_is_asked_once_and_reminded_after_two_and_four_weeks(
    session: Session, asking: Asking
) -> None:
    kept_asset(session)
    sent = {
        day: asking.night(TODAY + timedelta(days=day)) for day in (0, 0, 1, 13, 14, 15, 28, 29, 90)
    }
    assert sent == {0: 0, 1: 0, 13: 0, 14: 1, 15: 0, 28: 1, 29: 0, 90: 0}, "the first night asked"
    subjects = [mail.subject for mail in asking.mails]
    assert [subject.startswith("A reminder") for subject in subjects] == [False, True, True]
    first = asking.mails[0]
    assert first.recipient == GROUP and first.is_private
    assert "1 May 2026" in (first.text or "")
    assert {f"/confirm/{answer}?token=" in (first.text or "") for answer in Answer} == {True}


@pytest.mark.parametrize(
    ("facts", "is_asked", "remark"),
    [
        ({}, True, "six months"),
        ({"assured_on": date(2026, 5, 22)}, True, "to the day"),
        ({"assured_on": date(2026, 5, 23)}, False, "a day less"),
        ({"assured_on": FRESH}, False, ""),
        ({"status": "withdrawn"}, False, "nothing to confirm"),
        ({"status": "submitted"}, False, ""),
    ],
)
def test_who_is_asked(
    session: Session, asking: Asking, facts: dict[str, Any], is_asked: bool, remark: str
) -> None:
    kept_asset(session, **facts)
    assert asking.night() == is_asked, remark


def test_what_nobody_confirmed_is_asked_about_half_a_year_after_it_came(
    session: Session, asking: Asking
) -> None:
    asset_id = kept_asset(session, assured_on=None)
    assert asking.night() == 0
    session.execute(
        text("UPDATE asset SET created_at = '2026-01-01' WHERE id = :id"), {"id": asset_id}
    )
    assert asking.night() == 1


def test_whom_to_ask(session: Session, asking: Asking) -> None:
    """An imported entry only where its organization has somebody; what a group keeps by its own address too."""
    a_list = AssetList(name="a list")
    session.add(a_list)
    session.flush()
    with_contact, with_editor, with_nobody = (
        Organization(id=uuid4(), name=name) for name in ("contact", "editor", "nobody")
    )
    session.add_all([with_contact, with_editor, with_nobody])
    session.flush()
    add_contact(session, "contact@example.org", organization_id=with_contact.id)
    add_contact(session, None, organization_id=with_nobody.id)
    editor = people.account_of(session, "editor@example.org")
    people.make_editor(session, person_id=editor, organization_id=with_editor.id)
    common = {"assured_on": OLD, "asset_list_id": a_list.id, "email": "office@example.org"}
    for organization in (with_contact, with_editor, with_nobody):
        make_asset(session, organization.name, organization_id=organization.id, **common)
    make_asset(session, "own", assured_on=OLD, email="own@example.org")
    make_asset(session, "nobody at all", assured_on=OLD)
    assert asking.night() == 3
    asked = {mail.recipient for mail in asking.mails}
    assert asked == {"contact@example.org", "editor@example.org", "own@example.org"}


def test_an_address_that_is_none_holds_nobody_else_up(session: Session, asking: Asking) -> None:
    make_asset(session, "broken", assured_on=OLD, email="see our website")
    make_asset(session, "whole", assured_on=OLD, email="own@example.org")
    assert (asking.night(), asking.night()) == (2, 0)
    assert [mail.recipient for mail in asking.mails] == ["own@example.org"]


def test_the_mail_waits_for_a_server_that_is_away_for_days_and_not_for_ever(
    session: Session, asking: Asking
) -> None:
    kept_asset(session)
    asking.night()
    now = datetime.now(UTC)
    assert mail.give_up(session, now=now + timedelta(hours=30)) == 0
    assert mail.give_up(session, now=now + MAIL_GOOD_FOR + timedelta(minutes=1)) == 1
    session.expire_all()
    [message] = asking.mails
    assert message.failed_at and message.recipient is None and message.text is None


# Answering


def test_looking_changes_nothing_and_pressing_once_is_enough(
    session: Session, asking: Asking
) -> None:
    asset_id = kept_asset(session)
    asking.night()
    token = asking.tokens[0]
    for answer in Answer:
        assert look_at(session, token=token, answer=answer)[0] is Found.GOOD
    assert history(session, asset_id) == []
    for _ in range(2):
        done, _ = give_answer(session, token=token, answer=Answer.RIGHT, today=TODAY, now=NOW)
        assert done is Found.DONE
    asset = session.get_one(Asset, asset_id)
    assert (asset.assured_on, asset.assured_by) == (TODAY, "the group")
    assert history(session, asset_id) == [("confirmed", "published")]
    assert asking.night(TODAY + timedelta(days=30)) == 0, "no reminder of what is answered"
    assert asking.night(date(2027, 5, 22)) == 1, "and the next time half a year later"


def test_who_has_stopped_is_gone_at_once_and_can_come_back(
    session: Session, asking: Asking
) -> None:
    asset_id = kept_asset(session)
    asking.night()
    token = asking.tokens[0]
    give_answer(session, token=token, answer=Answer.STOPPED, today=TODAY, now=NOW)
    assert session.get_one(Asset, asset_id).status == "withdrawn"
    assert not is_found(session, asset_id)
    assert look_at(session, token=token, answer=Answer.RIGHT)[0] is Found.OTHERWISE
    assert take_back_stop(session, token=token)[0] is Found.GOOD
    assert is_found(session, asset_id)
    assert take_back_stop(session, token=token)[0] is Found.GOOD, "pressed twice"
    assert history(session, asset_id) == [("withdrawn", "withdrawn"), ("returned", "published")]
    assert (
        give_answer(session, token=token, answer=Answer.RIGHT, today=TODAY, now=NOW)[0]
        is Found.DONE
    )


def test_after_a_change_the_group_may_still_say_that_all_is_right_and_is_not_reminded(
    session: Session, asking: Asking
) -> None:
    kept_asset(session)
    asking.night()
    token = asking.tokens[0]
    give_answer(session, token=token, answer=Answer.CHANGE, today=TODAY, now=NOW)
    assert asking.night(TODAY + timedelta(days=20)) == 0
    assert (
        give_answer(session, token=token, answer=Answer.RIGHT, today=TODAY, now=NOW)[0]
        is Found.DONE
    )


@pytest.mark.parametrize("token", ["", "x", "%00", "é" * 50])
def test_a_forged_link_opens_nothing(session: Session, token: str) -> None:
    assert look_at(session, token=token, answer=Answer.RIGHT) == (Found.FORGED, None)
    assert (
        give_answer(session, token=token, answer=Answer.STOPPED, today=TODAY, now=NOW)[0]
        is Found.FORGED
    )
    assert take_back_stop(session, token=token)[0] is Found.FORGED


def test_what_was_taken_down_in_the_meantime_is_not_brought_back_by_an_old_link(
    session: Session, asking: Asking
) -> None:
    asset_id = kept_asset(session)
    asking.night()
    session.get_one(Asset, asset_id).status = "withdrawn"
    session.flush()
    for answer in Answer:
        found, _ = give_answer(session, token=asking.tokens[0], answer=answer, today=TODAY, now=NOW)
        assert found is Found.GONE
    assert take_back_stop(session, token=asking.tokens[0])[0] is Found.GONE
    assert (
        session.get_one(Asset, asset_id).status == "withdrawn" and history(session, asset_id) == []
    )


def test_nothing_of_a_token_is_kept(session: Session, asking: Asking) -> None:
    kept_asset(session)
    asking.night()
    rows = session.execute(
        text("SELECT row_to_json(confirmation_token)::text FROM confirmation_token")
    )
    assert asking.tokens[0] not in str(rows.all())


def test_an_entry_that_nobody_confirms_leaves_the_search_after_a_year_and_comes_back(
    session: Session, asking: Asking
) -> None:
    today = datetime.now(UTC).date()
    asset_id = kept_asset(session, assured_on=today - timedelta(days=360))
    ask_groups(session, today=today, now=datetime.now(UTC), months=6, link_to=asking._link)
    assert is_found(session, asset_id)
    session.execute(
        text("UPDATE asset SET assured_on = :day WHERE id = :id"),
        {"day": today - timedelta(days=367), "id": asset_id},
    )
    refresh_standing(session)
    assert not is_found(session, asset_id)
    give_answer(
        session, token=asking.tokens[0], answer=Answer.RIGHT, today=today, now=datetime.now(UTC)
    )
    assert is_found(session, asset_id)


def test_what_its_group_has_stopped_is_not_brought_back_by_a_list(
    session: Session, asking: Asking, tmp_path: Path
) -> None:
    path = tmp_path / "halls.csv"
    path.write_text("id,name,category,longitude,latitude\n1,Hall,library,-0.05,51.54\n")
    import_assets(session, path, list_name="Halls")
    asset_id = session.scalars(select(Asset.id)).one()
    session.execute(text("UPDATE asset SET assured_on = :day"), {"day": OLD})
    add_contact(session, GROUP, asset_id=asset_id)
    asking.night()
    token = asking.tokens[0]
    give_answer(session, token=token, answer=Answer.STOPPED, today=TODAY, now=NOW)
    assert import_assets(session, path, list_name="Halls").unchanged == 1
    assert not is_found(session, asset_id)
    take_back_stop(session, token=token)
    assert is_found(session, asset_id)


# Reporting


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
