"""Groups that are asked once and reminded twice, whoever keeps the entry."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from assetmap.assets.confirming.actions import MAIL_GOOD_FOR
from assetmap.assets.confirming.answers import Answer
from assetmap.assets.record.history import By, record
from assetmap.assets.record.models import AssetList, Organization
from assetmap.assets.record.status import AssetStatus
from assetmap.mail import actions as mail
from assetmap.people import actions as people
from tests.confirming import GROUP, OLD, TODAY, Asking, add_contact, kept_asset
from tests.factories import make_asset

FRESH = date(2026, 10, 1)


def test_a_group_is_asked_once_and_reminded_after_two_and_four_weeks(
    session: Session, asking: Asking
) -> None:
    kept_asset(session)
    sent = {
        day: asking.night(TODAY + timedelta(days=day)) for day in (0, 0, 1, 13, 14, 15, 28, 29, 90)
    }
    assert sent == {0: 0, 1: 0, 13: 0, 14: 1, 15: 0, 28: 1, 29: 0, 90: 0}, "the first night asked"
    subjects = [mail.subject for mail in asking.mails]
    assert [subject.startswith("Reminder: ") for subject in subjects] == [False, True, True]
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


def test_the_person_who_said_something_last_is_asked(session: Session, asking: Asking) -> None:
    run_by = Organization(id=uuid4(), name="Two people")
    session.add(run_by)
    session.flush()
    add_contact(session, "contact@example.org", organization_id=run_by.id)
    asset_id = make_asset(session, "Club", assured_on=OLD, organization_id=run_by.id)
    status = AssetStatus.PUBLISHED
    people_of = {}
    for name in ("first", "later", "gone", "steward"):
        person_id = people.account_of(session, f"{name}@example.org")
        people_of[name] = person_id
        if name != "steward":
            people.make_editor(session, person_id=person_id, organization_id=run_by.id)
    for name in ("first", "later", "gone", "steward"):
        by = By(people_of[name])
        record(session, asset_id, what="confirmed", by=by, before=status, after=status)
    people.remove_editor(session, person_id=people_of["gone"], organization_id=run_by.id)
    assert asking.night() == 1
    assert [mail.recipient for mail in asking.mails] == ["later@example.org"]


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
