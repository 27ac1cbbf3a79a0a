"""Shortlists in the database: as long as their link lives, counted once, shown as they are now."""

import re
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from assetmap.assets.shortlists.actions import (
    DAYS_SHARED,
    forget_expired_links,
    remove_link,
    share,
)
from assetmap.assets.shortlists.models import SharedShortlist, SharedShortlistEntry
from assetmap.assets.shortlists.queries import handover_counts, listed_now, outlines_in, shared_by
from assetmap.assets.shortlists.small_map import Dot, frame_around
from assetmap.assets.shortlists.tasks import forget_expired_shortlists
from assetmap.database.sessions import session_factory
from assetmap.errors import InvalidInput
from assetmap.jobs.app import jobs
from assetmap.places.models import PlaceMember
from tests.factories import EAST, NORTH, make_asset, make_place
from tests.shortlisting import shortlist_of

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
BOX = (EAST - 1_000, NORTH - 1_000, EAST + 1_000, NORTH + 1_000)


# What is stored, and for how long


def test_a_link_opens_what_was_shared_and_its_token_is_nowhere(session: Session) -> None:
    library, hall = make_asset(session, "Library"), make_asset(session, "Hall")
    token = share(session, shortlist_of(hall, library, note="side door"), now=NOW)
    shared = shared_by(session, token)
    assert shared is not None
    assert shared.shortlist.title == "Tuesday company"
    assert shared.shortlist.expires_at == NOW + timedelta(days=DAYS_SHARED)
    assert [(e.position, e.asset_id, e.name, e.note) for e in shared.entries] == [
        (1, hall, "Hall", "side door"),
        (2, library, "Library", "side door"),
    ]
    stored = session.execute(text("SELECT shared_shortlist::text FROM shared_shortlist")).scalar()
    assert token not in str(stored)
    assert shared_by(session, token[:-1]) is None


def test_what_is_no_longer_listed_stays_out_of_a_link(session: Session) -> None:
    hall = make_asset(session, "Hall")
    draft = make_asset(session, "Draft", status="draft")
    token = share(session, shortlist_of(draft, hall, uuid4()), now=NOW)
    shared = shared_by(session, token)
    assert shared is not None
    assert [entry.name for entry in shared.entries] == ["Hall"]
    for nothing in (shortlist_of(), shortlist_of(draft)):
        with pytest.raises(InvalidInput, match="nothing to share"):
            share(session, nothing, now=NOW)


def test_notes_vanish_with_their_link_and_at_its_end(session: Session) -> None:
    hall = make_asset(session, "Hall")
    kept, ended, removed = (
        share(session, shortlist_of(hall, note=note), now=at)
        for note, at in (
            ("kept", NOW),
            ("ended", NOW - timedelta(days=DAYS_SHARED)),
            ("removed", NOW),
        )
    )
    remove_link(session, removed)
    assert forget_expired_links(session, now=NOW) == 1
    assert session.scalars(select(SharedShortlistEntry.note)).all() == ["kept"]
    assert shared_by(session, kept)
    assert not shared_by(session, ended) and not shared_by(session, removed)
    remove_link(session, removed)


def test_the_hourly_task_forgets_what_has_ended(database_url: str) -> None:
    with session_factory().begin() as session:
        hall = make_asset(session, "Hall")
        share(session, shortlist_of(hall), now=datetime.now(UTC) - timedelta(days=91))
        share(session, shortlist_of(hall), now=datetime.now(UTC) - timedelta(days=89))
    forget_expired_shortlists(timestamp=0)
    with session_factory()() as session:
        assert session.scalar(select(func.count(SharedShortlist.id))) == 1
    periodic = {
        task.task.name: task.cron for task in jobs.periodic_registry.periodic_tasks.values()
    }
    assert periodic[forget_expired_shortlists.name] == "41 * * * *"


# Counts


def test_each_handover_counts_once_for_its_kind_and_neighbourhood(session: Session) -> None:
    lsoa = make_place(session, "lsoa", "E01000001", box=BOX)
    marsh = make_place(session, "neighbourhood", "marsh", box=BOX, name="Marsh")
    session.add(PlaceMember(place_id=marsh.id, member_id=lsoa.id, share=1))
    # Of two kinds, the one that the vocabulary lists first.
    library = make_asset(session, "Library", categories=["community-centre", "library"])
    other = make_asset(session, "Other library", categories=["library"])
    away = make_asset(session, "Away", at=[(EAST + 9_000, NORTH)], categories=["library"])
    for _ in range(2):
        share(session, shortlist_of(library, other, away), now=NOW)
    share(session, shortlist_of(away), now=NOW - timedelta(days=31))
    found = [
        (str(c.month), c.category, c.neighbourhood_code, c.neighbourhood, c.count)
        for c in handover_counts(session)
    ]
    assert found == [
        ("2026-11-01", "library", "marsh", "Marsh", 4),
        ("2026-11-01", "library", None, None, 2),
        ("2026-10-01", "library", None, None, 1),
    ]
    assert {str(c.month) for c in handover_counts(session, since=NOW.date())} == {"2026-11-01"}


def test_counts_outlive_the_list_and_know_nothing_of_it(session: Session) -> None:
    token = share(session, shortlist_of(make_asset(session), note="secret"), now=NOW)
    remove_link(session, token)
    rows = session.execute(text("SELECT * FROM handover_count")).mappings().all()
    assert [set(row) for row in rows] == [{"id", "month", "term_id", "place_id", "count"}]


# What is shown


def test_an_entry_is_shown_at_its_first_location_once(session: Session) -> None:
    both = make_asset(session, "Both", at=[(EAST, NORTH), (EAST + 500, NORTH)])
    assert list(listed_now(session, [both, uuid4()])) == [both]
    assert listed_now(session, []) == {}


def test_the_map_draws_the_neighbourhoods_around_else_the_wards(session: Session) -> None:
    frame = frame_around([Dot(1, EAST, NORTH)])
    assert outlines_in(session, frame) == []
    make_place(session, "ward", "W1", box=BOX, name="Ward")
    assert [o.name for o in outlines_in(session, frame)] == ["Ward"]
    make_place(session, "neighbourhood", "N1", box=(EAST, BOX[1], *BOX[2:]), name="East")
    (east,) = outlines_in(session, frame)
    # The eastern half of the frame, its name in the middle of that; y counts from the top.
    assert east.name == "East"
    assert east.x == pytest.approx(750, abs=5) and east.y == pytest.approx(360, abs=5)
    assert re.match(r"M 500 ", east.path)
    far = frame_around([Dot(1, EAST + 50_000, NORTH)])
    assert outlines_in(session, far) == []
