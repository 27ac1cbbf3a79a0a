"""Answers from groups and stewards that we refuse: too long, or about an entry that is gone."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from assetmap.assets.confirming.actions import say_room
from assetmap.assets.confirming.models import AssetReport
from assetmap.assets.confirming.reporting import LONGEST, close_report
from assetmap.assets.confirming.room import room_words
from assetmap.assets.record.history import By
from assetmap.assets.record.models import Asset
from assetmap.errors import Conflict, InvalidInput, NotFound
from assetmap.people.actions import account_of
from assetmap.people.roles import Role, RoleHeld, SignedIn
from assetmap.web.wording import walk
from tests.factories import make_asset

NOW = datetime.now(UTC)


def room(session: Session, asset_id: UUID, said: str, weeks: str = "") -> None:
    say_room(session, asset_id, said, weeks, by=By(), today=NOW.date())


def test_a_group_that_is_not_on_the_map_says_nothing_about_its_room(session: Session) -> None:
    for asset_id in (make_asset(session, "Old club", status="withdrawn"), uuid4()):
        with pytest.raises(NotFound, match="We can’t find this entry"):
            room(session, asset_id, "room")


@pytest.mark.parametrize("weeks", ["0", "105", "3 or 4", "0000000019999999999", "9" * 5_000])
def test_a_wait_that_is_no_number_of_weeks_is_refused_and_the_former_answer_stays(
    session: Session, weeks: str
) -> None:
    asset_id = make_asset(session, "Lunch club")
    room(session, asset_id, "waiting", " 4 ")
    with pytest.raises(InvalidInput, match="as a whole number from 1 to 104") as raised:
        room(session, asset_id, "waiting", weeks)
    assert raised.value.parameter == "weeks"
    asset = session.get_one(Asset, asset_id)
    assert (asset.room, asset.room_weeks) == ("waiting", 4)


def test_every_answer_about_room_has_its_words() -> None:
    assert room_words("room", None) == "Room for new people"
    assert room_words("waiting", None) == "Waiting list"
    assert room_words("waiting", 1) == "Waiting list of about 1 week"
    assert room_words("full", None) == "Full at the moment"
    assert room_words(None, None) == ""


def test_what_no_way_leads_to_is_said_so() -> None:
    assert walk(None, False) == "cannot be reached on foot"
    assert walk(0.2, True) == "about 1 minute’s walk (estimated)"


def test_an_answer_to_a_report_is_refused_when_too_long_and_given_once(session: Session) -> None:
    steward = SignedIn(
        account_of(session, "s@example.org"), uuid4(), "s@example.org", (RoleHeld(Role.STEWARD),)
    )
    session.add(AssetReport(asset_id=make_asset(session), what="time", words="It closes at four."))
    session.flush()
    (report,) = session.scalars(select(AssetReport))
    with pytest.raises(InvalidInput, match=f"must be {LONGEST:,} characters or fewer") as raised:
        close_report(session, report.id, answer="x" * (LONGEST + 1), steward=steward, now=NOW)
    assert raised.value.parameter == "answer" and report.closed_at is None
    close_report(session, report.id, answer=" Thank you.\r\n", steward=steward, now=NOW)
    assert (report.answer, report.closed_at) == ("Thank you.", NOW)
    with pytest.raises(Conflict, match="Someone else has already closed this report"):
        close_report(session, report.id, answer="", steward=steward, now=NOW)
    with pytest.raises(NotFound, match="We can’t find this report"):
        close_report(session, uuid4(), answer="", steward=steward, now=NOW)
