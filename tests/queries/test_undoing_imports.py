"""An import that is undone leaves everything as it was, but for what people did since."""

import pytest
from sqlalchemy.orm import Session

from assetmap.assets.editing.entries import save_entry
from assetmap.assets.imports.drafts.undoing import Undone, undo_import
from assetmap.assets.record.history import By, entry_of
from assetmap.errors import Conflict
from tests.importing import Bring, ask, counts, row

NOW = "SELECT source_id, name, status FROM asset ORDER BY source_id"


def last_run(session: Session) -> int:
    [run] = ask(session, "SELECT max(id) FROM asset_import")
    return int(run)


def test_an_import_is_undone(session: Session, bring: Bring) -> None:
    bring([row(1), row(2, phone="01632 960001"), row(3)])
    before = ask(session, NOW)
    first = last_run(session)
    assert counts(bring([row(1), row(2, name="Other", phone=""), row(4)])) == (1, 1, 1, 1, 0)
    run = last_run(session)
    with pytest.raises(Conflict, match="Undo that import first"), session.begin_nested():
        undo_import(session, first)
    assert undo_import(session, run) == Undone(removed=1, restored=2, left=0)
    assert ask(session, NOW) == before
    assert ask(session, "SELECT number FROM phone") == ["01632 960001"]
    assert ask(session, "SELECT count(*) FROM search_document") == [3]
    assert ask(session, "SELECT count(*) FROM location") == [3]
    with pytest.raises(Conflict, match="already been undone"):
        undo_import(session, run)
    # The same file brings the same again.
    again = bring([row(1), row(2, name="Other", phone=""), row(4)])
    assert counts(again) == (1, 1, 1, 1, 0)


def test_what_somebody_changed_since_is_left(session: Session, bring: Bring) -> None:
    bring([row(1), row(2)])
    [asset_id] = ask(session, "SELECT id FROM asset WHERE source_id = '2'")
    entry = entry_of(session, asset_id)
    assert entry
    save_entry(session, asset_id, entry.model_copy(update={"name": "By hand"}), by=By())
    assert undo_import(session, last_run(session)) == Undone(removed=1, restored=0, left=1)
    assert ask(session, NOW) == [("2", "By hand", "published")]


def test_cells_are_mended_and_entries_are_skipped(session: Session, bring: Bring) -> None:
    bring([row(1), row(2), row(3)])
    [one, three] = ask(
        session, "SELECT id FROM asset WHERE source_id IN ('1', '3') ORDER BY source_id"
    )
    report = bring(
        [row(1, name="New one"), row(2, longitude="wrong", name="New two")],
        mends={3: {"longitude": row()["longitude"], "no such column": "x"}},
        skipped=[one, three],
    )
    assert counts(report) == (0, 1, 1, 0, 0)
    assert ask(session, NOW) == [
        ("1", "Hall 1", "published"),
        ("2", "New two", "published"),
        ("3", "Hall 3", "published"),
    ]
