"""Helpers that fill a steward's desk with things of every sort."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import text
from sqlalchemy.orm import Session

from assetmap.assets.confirming.models import AssetReport
from assetmap.assets.help.models import PlaceSuggestion
from assetmap.assets.record.models import Phone
from assetmap.assets.twins.finding import find_twins
from assetmap.people.actions import account_of
from assetmap.people.tokens import new_token, token_hash
from assetmap.registration.models import Claim, Submission
from tests.factories import EAST, NORTH, make_asset

NOW = datetime.now(UTC)


def add_entry(session: Session, name: str, *, days: int = 1, **answers: object) -> UUID:
    """An entry that was sent in and waits."""
    found = Submission(
        id=uuid4(),
        asset_id=uuid4(),
        token_hash=token_hash(new_token()),
        status="submitted",
        waiting_since=NOW - timedelta(days=days),
        answers={
            "name": name,
            "description": "We meet and talk.",
            "categories": ["lunch-club"],
            "where": "online",
            "no_times": "yes",
            "open_to": "everybody",
            "cost": "free",
            "no_contact": "yes",
            **answers,
        },
    )
    session.add(found)
    session.flush()
    return found.id


def add_report(session: Session, asset_id: UUID, words: str, *, days: int = 2) -> None:
    """A mistake that somebody has reported."""
    session.add(
        AssetReport(
            asset_id=asset_id, what="time", words=words, created_at=NOW - timedelta(days=days)
        )
    )
    session.flush()


def add_pair(session: Session, name: str) -> None:
    """Two entries that may be one."""
    one = make_asset(session, name, categories=["library"])
    make_asset(session, name.lower(), at=[(EAST + 30, NORTH)], categories=["library"])
    find_twins(session, [one])


def add_claim(session: Session, asset_id: UUID, email: str) -> None:
    """Somebody asks to manage an entry."""
    session.add(
        Claim(asset_id=asset_id, person_id=account_of(session, email), words="I hold the keys.")
    )
    session.flush()


def add_suggestion(session: Session, name: str, *, days: int = 3) -> None:
    """A place that is missing."""
    session.add(
        PlaceSuggestion(name=name, details="In the square.", created_at=NOW - timedelta(days=days))
    )
    session.flush()


def add_call(session: Session, name: str) -> UUID:
    """An entry that nobody has checked for years, and that no mail reaches."""
    asset_id = make_asset(session, name, assured_on=date(2020, 1, 1))
    session.add(Phone(asset_id=asset_id, number="020 7946 0001"))
    session.flush()
    return asset_id


def settle_all(session: Session) -> None:
    """Takes away what waits already."""
    session.execute(text("UPDATE twin_pair SET decision = 'kept' WHERE decision IS NULL"))
    session.execute(text("UPDATE asset SET assured_on = current_date"))


def fill(session: Session) -> None:
    """Twenty things of seven sorts, less pictures."""
    for number in range(6):
        add_entry(session, f"Entry {number}", days=number)
    halls = [make_asset(session, f"Hall {number}", assured_on=NOW.date()) for number in range(4)]
    for number, hall in enumerate(halls):
        add_report(session, hall, f"It closes earlier now, number {number}.")
    add_pair(session, "Clapton Library")
    add_pair(session, "Upton Reading Room")
    for number, hall in enumerate(halls[:3]):
        add_claim(session, hall, f"claimant{number}@example.org")
    for number in range(3):
        add_suggestion(session, f"Missing place {number}")
    for number in range(2):
        add_call(session, f"Quiet club {number}")
