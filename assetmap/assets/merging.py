"""How do staged rows become assets: what is added, changed, unchanged and withdrawn, in a few statements for all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from assetmap.assets.models import AssetImport, AssetList
from assetmap.assets.placing import place_locations
from assetmap.assets.search_index import refresh_search
from assetmap.assets.staging import ASSET_FACTS, LOCATION_FACTS

if TYPE_CHECKING:
    from assetmap.assets.actions import ImportReport

_FACTS = [*ASSET_FACTS, "offers", "extra", "import_key", "import_hash"]


def count_changes(session: Session, asset_list: AssetList, report: ImportReport) -> None:
    """Says in `report` what `merge` would do, and marks each staged row with it."""
    session.execute(text("CREATE UNIQUE INDEX ON incoming (import_key)"))
    session.execute(text("ALTER TABLE incoming ADD COLUMN what text NOT NULL DEFAULT 'added'"))
    session.execute(text("ANALYZE incoming"))
    session.execute(
        text(
            "UPDATE incoming SET asset_id = asset.id, what ="
            " CASE WHEN asset.status <> 'published' THEN 'returned'"
            "      WHEN asset.import_hash <> incoming.import_hash OR asset.asset_list_id IS DISTINCT FROM :list"
            "      THEN 'changed' ELSE 'unchanged' END"
            " FROM asset WHERE asset.import_key = incoming.import_key"
        ),
        {"list": asset_list.id},
    )
    counts: dict[str, int] = {
        row.what: row.count
        for row in session.execute(
            text("SELECT what, count(*) AS count FROM incoming GROUP BY what")
        )
    }
    report.added = counts.get("added", 0)
    report.changed = counts.get("changed", 0) + counts.get("returned", 0)
    report.unchanged = counts.get("unchanged", 0)


def merge(
    session: Session,
    asset_list: AssetList,
    report: ImportReport,
    *,
    file: str,
    fingerprint: str,
) -> None:
    """Writes the staged rows, withdraws what the list no longer has, places and indexes what was touched."""
    count_changes(session, asset_list, report)
    run = AssetImport(
        asset_list_id=asset_list.id,
        file=file,
        fingerprint=fingerprint,
        added=report.added,
        changed=report.changed,
        unchanged=report.unchanged,
        withdrawn=0,
        refused=report.refused_count,
        in_no_area=0,
    )
    session.add(run)
    session.flush()
    values = {"list": asset_list.id, "run": run.id}
    session.execute(
        text(
            "CREATE TEMPORARY TABLE touched ON COMMIT DROP AS"
            " SELECT asset_id, what FROM incoming WHERE what <> 'unchanged'"
        )
    )
    report.withdrawn = _withdraw_dropped(session, values)
    _write_organizations(session, values)
    _write_assets(session, values)
    _write_locations(session)
    _write_children(session)
    # A first import makes tables of none into tables of thousands; the statements below need to know.
    session.execute(
        text("ANALYZE asset, asset_at_location, asset_category, location, taxonomy_term")
    )
    place_locations(session)
    refresh_search(session)
    report.in_no_area = _count_in_no_area(session)
    run.withdrawn, run.in_no_area = report.withdrawn, report.in_no_area
    session.flush()
    session.execute(text("DROP TABLE touched, touched_location, incoming"))


def _withdraw_dropped(session: Session, values: dict[str, Any]) -> int:
    """Rows that the list has dropped are withdrawn, with their history, and come back if the list brings them back."""
    result = session.execute(
        text(
            "WITH dropped AS (UPDATE asset SET status = 'withdrawn', updated_at = now()"
            "   WHERE asset_list_id = :list AND status = 'published'"
            "   AND NOT EXISTS (SELECT FROM incoming WHERE incoming.import_key = asset.import_key)"
            "   RETURNING id),"
            " noted AS (INSERT INTO asset_history (asset_id, status_before, status_after, what, asset_import_id)"
            "   SELECT id, 'published', 'withdrawn', 'withdrawn', :run FROM dropped)"
            " INSERT INTO touched SELECT id, 'withdrawn' FROM dropped"
        ),
        values,
    )
    return int(result.rowcount)


def _write_organizations(session: Session, values: dict[str, Any]) -> None:
    session.execute(
        text(
            "INSERT INTO organization (name, asset_list_id)"
            " SELECT DISTINCT organization, CAST(:list AS integer) FROM incoming WHERE organization IS NOT NULL"
            " ON CONFLICT (asset_list_id, name) DO NOTHING"
        ),
        values,
    )


def _write_assets(session: Session, values: dict[str, Any]) -> None:
    """The asset and its history row, in one statement each way."""
    columns = ", ".join(_FACTS)
    organization = (
        "(SELECT id FROM organization WHERE organization.asset_list_id = :list"
        " AND organization.name = incoming.organization)"
    )
    sets = ", ".join(f"{name} = incoming.{name}" for name in _FACTS)
    history = (
        "INSERT INTO asset_history (asset_id, status_before, status_after, what, asset_import_id)"
    )
    session.execute(
        text(
            "WITH before AS (SELECT asset.id, status FROM asset JOIN incoming ON asset.id = asset_id"
            "   WHERE what IN ('changed', 'returned')),"
            " new AS (UPDATE asset SET status = 'published', updated_at = now(),"
            f"   asset_list_id = :list, organization_id = {organization}, {sets} FROM incoming"
            "   WHERE asset.id = asset_id AND what IN ('changed', 'returned') RETURNING asset.id, what)"
            f" {history} SELECT id, before.status, 'published', what, :run FROM new JOIN before USING (id)"
        ),
        values,
    )
    session.execute(
        text(
            f"WITH new AS (INSERT INTO asset (id, status, asset_list_id, organization_id, {columns})"
            f"   SELECT asset_id, 'published', :list, {organization}, {columns} FROM incoming"
            "   WHERE what = 'added' RETURNING id)"
            f" {history} SELECT id, NULL, 'published', 'added', :run FROM new"
        ),
        values,
    )


def _write_locations(session: Session) -> None:
    """One location for each imported row; a changed row keeps its own."""
    columns = ", ".join(LOCATION_FACTS)
    point = "ST_SetSRID(ST_MakePoint(easting, northing), 27700)"
    session.execute(
        text(
            "CREATE TEMPORARY TABLE touched_location ON COMMIT DROP AS"
            " SELECT asset_id, coalesce(location_id, gen_random_uuid()) AS location_id,"
            " location_id IS NULL AS is_new"
            " FROM touched LEFT JOIN asset_at_location USING (asset_id)"
        )
    )
    session.execute(
        text(
            f"INSERT INTO location (id, location_type, {columns}, location_bng, public_location_bng, longitude, latitude)"
            f" SELECT location_id, CASE WHEN easting IS NULL THEN 'virtual' ELSE 'physical' END, {columns},"
            f" {point}, CASE WHEN privacy = 'exact' THEN {point} END, longitude, latitude"
            " FROM touched_location JOIN incoming USING (asset_id) WHERE is_new"
        )
    )
    session.execute(
        text(
            "INSERT INTO asset_at_location (asset_id, location_id)"
            " SELECT asset_id, location_id FROM touched_location WHERE is_new"
        )
    )
    sets = ", ".join(f"{name} = incoming.{name}" for name in LOCATION_FACTS)
    session.execute(
        text(
            f"UPDATE location SET {sets}, location_bng = {point},"
            " longitude = incoming.longitude, latitude = incoming.latitude,"
            " location_type = CASE WHEN easting IS NULL THEN 'virtual' ELSE 'physical' END"
            " FROM touched_location JOIN incoming USING (asset_id)"
            " WHERE location.id = location_id AND NOT is_new"
        )
    )
    session.execute(text("ANALYZE touched_location"))


def _write_children(session: Session) -> None:
    """Categories, telephone numbers and opening times, made anew for what changed."""
    changed = "SELECT asset_id FROM touched WHERE what IN ('changed', 'returned')"
    session.execute(text(f"DELETE FROM asset_category WHERE asset_id IN ({changed})"))
    session.execute(text(f"DELETE FROM phone WHERE asset_id IN ({changed})"))
    session.execute(
        text(
            "DELETE FROM schedule USING asset_at_location WHERE asset_at_location.id = asset_at_location_id"
            f" AND asset_id IN ({changed})"
        )
    )
    touched = "FROM incoming WHERE what <> 'unchanged'"
    session.execute(
        text(
            f"INSERT INTO asset_category (asset_id, term_id) SELECT asset_id, unnest(term_ids) {touched}"
        )
    )
    session.execute(
        text(
            f"INSERT INTO phone (asset_id, number) SELECT asset_id, phone {touched} AND phone IS NOT NULL"
        )
    )
    session.execute(
        text(
            "INSERT INTO schedule (asset_at_location_id, freq, byday, bymonthday, interval, opens_at, closes_at, description)"
            " SELECT asset_at_location.id, o.freq, o.byday, o.bymonthday, o.interval, o.opens_at, o.closes_at, o.description"
            " FROM incoming JOIN asset_at_location USING (asset_id),"
            " jsonb_to_recordset(openings) AS o(freq text, byday text, bymonthday text, interval integer,"
            "   opens_at time, closes_at time, description text)"
            " WHERE what <> 'unchanged' AND openings <> '[]'"
        )
    )


def _count_in_no_area(session: Session) -> int:
    return int(
        session.execute(
            text(
                "SELECT count(*) FROM incoming JOIN asset_at_location USING (asset_id)"
                " WHERE easting IS NOT NULL AND NOT EXISTS (SELECT FROM location_place"
                "   WHERE location_place.location_id = asset_at_location.location_id)"
            )
        ).scalar_one()
    )
