"""Entries that people keep, which no list changes."""

from uuid import UUID, uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from assetmap.assets.editing.entries import write_entry
from assetmap.assets.record.entry import Whereabouts
from assetmap.assets.record.history import By, entry_of
from assetmap.people.models import OrganizationEditor, Person
from tests.importing import Bring, row


def asset_ids(session: Session) -> dict[str, UUID]:
    rows = session.execute(text("SELECT source_id, id FROM asset WHERE source_id IS NOT NULL"))
    return {row.source_id: row.id for row in rows}


def said(session: Session, name: str) -> tuple[object, ...]:
    found = session.execute(
        text(
            "SELECT status, assured_by, privacy, organization_id IS NOT NULL AS has_keeper,"
            " public_location_bng IS NOT DISTINCT FROM location_bng AS is_shown"
            " FROM asset JOIN asset_at_location ON asset_id = asset.id"
            " JOIN location ON location.id = location_id WHERE asset.name = :name"
        ),
        {"name": name},
    ).one()
    return tuple(found)


@pytest.fixture
def kept(session: Session, bring: Bring) -> UUID:
    """The first hall of a list: its group has put it in its own words and hidden its place."""
    bring([row(1), row(2)])
    asset_id = asset_ids(session)["1"]
    person_id = uuid4()
    session.add(Person(id=person_id))
    session.flush()
    entry = entry_of(session, asset_id)
    assert entry
    entry = entry.model_copy(
        update={
            "description": "Our own words.",
            "organization": "The hall's people",
            "whereabouts": Whereabouts(**{**entry.whereabouts.model_dump(), "privacy": "near"}),
        }
    )
    write_entry(session, asset_id, entry, by=By(person_id), assured_by="its group")
    organization_id = session.execute(
        text("SELECT organization_id FROM asset WHERE id = :id"), {"id": asset_id}
    ).scalar_one()
    session.add(OrganizationEditor(person_id=person_id, organization_id=organization_id))
    session.flush()
    return asset_id


def test_what_a_newer_edition_says_otherwise_is_not_taken(
    session: Session, bring: Bring, kept: UUID
) -> None:
    before = entry_of(session, kept), said(session, "Hall 1")
    report = bring(
        [row(1, phone="020 7946 0019", address="13 Secret Row"), row(2, phone="020 7946 0019")]
    )
    assert (report.changed, report.unchanged, report.withdrawn) == (1, 1, 0)
    assert (entry_of(session, kept), said(session, "Hall 1")) == before
    assert before[1] == ("published", None, "near", True, False)
    assert report.notes == [
        "Kept as the group wrote it, although the list says something else: “Hall 1”."
    ]
    # Said again, it is again told; and nothing is told of what the list says as it did.
    assert bring([row(1), row(2, phone="020 7946 0019")]).notes == []


def test_what_a_newer_edition_drops_stays(session: Session, bring: Bring, kept: UUID) -> None:
    report = bring([row(3)])
    assert (report.added, report.withdrawn) == (1, 1)
    assert said(session, "Hall 1")[0] == "published" and said(session, "Hall 2")[0] == "withdrawn"
    assert report.notes == [
        "Kept, although no longer in the list, because the group manages it: “Hall 1”."
    ]
    shown = session.execute(text("SELECT name FROM search_document ORDER BY name")).scalars()
    assert list(shown) == ["Hall 1", "Hall 3"]


def test_what_a_person_has_mended_is_not_undone(session: Session, bring: Bring) -> None:
    bring([row(1)])
    asset_id = asset_ids(session)["1"]
    entry = entry_of(session, asset_id)
    assert entry
    person_id = uuid4()
    session.add(Person(id=person_id))
    session.flush()
    mended = entry.model_copy(update={"phones": ("020 7",)})
    write_entry(session, asset_id, mended, by=By(person_id))
    assert bring([row(1, phone="020 8")]).changed == 0
    numbers = session.execute(text("SELECT number FROM phone")).scalars()
    assert list(numbers) == ["020 7"]
