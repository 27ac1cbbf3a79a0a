"""The undoing of an import: what it added goes, what it changed or withdrew is as it was."""

from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.orm import Session

from assetmap.assets.editing.entries import save_entry
from assetmap.assets.published.search_documents import refresh_assets
from assetmap.assets.record.entry import Entry
from assetmap.assets.record.history import By, record
from assetmap.assets.record.status import AssetStatus
from assetmap.errors import Conflict
from assetmap.web.translations import gettext

# What somebody has done to an entry since then stands.
_UNDONE = """
SELECT history.asset_id, history.what, history.status_before, history.entry_before, asset.status
FROM asset_history AS history JOIN asset ON asset.id = history.asset_id
WHERE history.asset_import_id = :run
  AND NOT EXISTS (SELECT FROM asset_history AS later WHERE later.asset_id = history.asset_id AND later.id > history.id)
ORDER BY history.id
"""
_LATER_RUN = """
SELECT EXISTS (SELECT FROM asset_import AS later JOIN asset_import AS this ON this.asset_list_id = later.asset_list_id
WHERE this.id = :run AND later.id > this.id AND later.undone_at IS NULL)
"""
_REMOVE = (
    "CREATE TEMPORARY TABLE removed ON COMMIT DROP AS SELECT location_id FROM asset_at_location"
    " WHERE asset_id = ANY(CAST(:ids AS uuid[]))",
    "DELETE FROM asset WHERE id = ANY(CAST(:ids AS uuid[]))",
    "DELETE FROM location USING removed WHERE location.id = removed.location_id"
    " AND NOT EXISTS (SELECT FROM asset_at_location AS standing WHERE standing.location_id = location.id)",
    "DROP TABLE removed",
    "DELETE FROM organization USING asset_import AS run WHERE run.id = :run"
    " AND organization.asset_list_id = run.asset_list_id"
    " AND NOT EXISTS (SELECT FROM asset WHERE asset.organization_id = organization.id)",
)


@dataclass(frozen=True)
class Undone:
    """The numbers of entries that were removed and that are as they were; `left` were changed by somebody since."""

    removed: int
    restored: int
    left: int


def undo_import(session: Session, run: int) -> Undone:
    """Undoes the last import of a list. Raises `Conflict` where it is undone already, or another one came after it."""
    marked = session.execute(
        text(
            "UPDATE asset_import SET undone_at = now(), fingerprint = '' WHERE id = :run AND undone_at IS NULL RETURNING id"
        ),
        {"run": run},
    ).all()
    if not marked:
        raise Conflict(gettext("This import has already been undone."))
    if session.execute(text(_LATER_RUN), {"run": run}).scalar_one():
        raise Conflict(
            gettext("A newer version of this list has been imported since. Undo that import first.")
        )
    rows = session.execute(text(_UNDONE), {"run": run}).all()
    touched = session.execute(
        text("SELECT count(DISTINCT asset_id) FROM asset_history WHERE asset_import_id = :run"),
        {"run": run},
    ).scalar_one()
    added = [row.asset_id for row in rows if row.what == "added"]
    others = [row for row in rows if row.what != "added"]
    by = By(why=gettext("the import was undone"))
    for row in others:
        if row.entry_before is not None:
            former = Entry.model_validate(row.entry_before)
            # A guess that the import did not confirm is still one.
            save_entry(session, row.asset_id, former, by=by, confirms_categories=False)
        if row.status != row.status_before:
            before, after = AssetStatus(row.status), AssetStatus(row.status_before)
            session.execute(
                text("UPDATE asset SET status = :status, updated_at = now() WHERE id = :id"),
                {"status": after, "id": row.asset_id},
            )
            what = "returned" if after == AssetStatus.PUBLISHED else "withdrawn"
            record(session, row.asset_id, what=what, by=by, before=before, after=after)
        # The same file then changes it again.
        session.execute(
            text(
                "UPDATE asset SET import_hash = '00000000-0000-0000-0000-000000000000' WHERE id = :id"
            ),
            {"id": row.asset_id},
        )
    ids = [row.asset_id for row in others]
    refresh_assets(session, ids)
    for statement in _REMOVE:
        session.execute(text(statement), {"ids": added, "run": run})
    return Undone(len(added), len(others), touched - len(rows))
