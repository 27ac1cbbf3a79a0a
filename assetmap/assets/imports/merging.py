"""The merge of staged rows into the directory: added, changed, unchanged and withdrawn."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from assetmap.assets.confirming.queries import (
    IS_KEPT_BY_GROUP_SQL,
    IS_KEPT_SQL,
    IS_STOPPED_SQL,
)
from assetmap.assets.imports.report import ImportReport
from assetmap.assets.imports.staging import ASSET_FACTS, LOCATION_FACTS, Staging
from assetmap.assets.opening_hours.rules import RULE_FIELDS
from assetmap.assets.published.placing import place_locations
from assetmap.assets.published.search_documents import refresh_search
from assetmap.assets.published.touched import TouchedAssets, TouchedLocations
from assetmap.assets.record.history import ENTRY_SQL
from assetmap.assets.record.models import AssetImport, AssetList, Schedule
from assetmap.assets.twins.finding import match_twins
from assetmap.assets.twins.identifiers import join_by_identifier
from assetmap.assets.twins.joining import (
    IS_MERGED_SQL,
    JOINED_OF_LIST_SQL,
    MERGED_JOIN_SQL,
    PART_RETURNED_SQL,
    NotCome,
    join_categories,
)
from assetmap.assets.twins.queries import suspected_pairs
from assetmap.assets.twins.tasks import find_twins_of_import
from assetmap.jobs.app import queue_job
from assetmap.progress import Progress
from assetmap.text import counted

_FACTS = [*ASSET_FACTS, "import_key", "import_hash"]
_POINT = "ST_SetSRID(ST_MakePoint(easting, northing), 27700)"
_LOCATION_TYPE = "CASE WHEN easting IS NULL THEN 'virtual' ELSE 'physical' END"
_ORGANIZATION = (
    "(SELECT id FROM organization WHERE organization.asset_list_id = :list"
    " AND organization.name = incoming.organization)"
)
# Rows whose twins are looked for at once: a town's lists. Of a country's nobody would wait for that.
_MOST_MATCHED = 5_000


class Merger:
    """Writes a list's rows, batch by batch, as they are staged, and counts in `report` what it does."""

    def __init__(
        self,
        session: Session,
        asset_list: AssetList,
        report: ImportReport,
        staging: Staging,
        *,
        file: str,
        fingerprint: str,
        skipped: Collection[UUID] = (),
    ) -> None:
        self._session = session
        self._report = report
        self._staging = staging
        self._run = AssetImport(
            asset_list_id=asset_list.id, file=file, fingerprint=fingerprint, **_counts(report)
        )
        session.add(self._run)
        session.flush()
        self._values: dict[str, Any] = {
            "list": asset_list.id,
            "run": self._run.id,
            "skipped": list(skipped),
        }
        self._touched = TouchedAssets(session)
        self._locations = TouchedLocations(session)
        self._kept: list[str] = []
        self._written = 0
        self._not_come = NotCome(session)
        self._not_come.add_found(
            f"SELECT id FROM asset WHERE asset_list_id = :list AND status = 'published' UNION {JOINED_OF_LIST_SQL}",
            self._values,
        )
        self._not_come.analyze()

    def _run_sql(self, *statements: str) -> None:
        for statement in statements:
            self._session.execute(text(statement), self._values)

    def count(self) -> Counter[str]:
        """Marks each staged row with what would become of it, and counts that."""
        self._run_sql(
            "UPDATE incoming SET asset_id = asset.id, what ="
            f" CASE WHEN {IS_MERGED_SQL} OR asset.id = ANY(CAST(:skipped AS uuid[])) THEN 'unchanged'"
            f"      WHEN {IS_STOPPED_SQL} THEN 'unchanged'"
            "      WHEN asset.status <> 'published' THEN 'returned'"
            "      WHEN asset.import_hash <> incoming.import_hash OR asset.asset_list_id IS DISTINCT FROM :list"
            # Asked last, and only of what differs.
            f"      THEN CASE WHEN {IS_KEPT_SQL} THEN 'kept' ELSE 'changed' END ELSE 'unchanged' END"
            f" FROM asset {MERGED_JOIN_SQL} WHERE asset.import_key = incoming.import_key"
        )
        if self._values["skipped"]:
            self._run_sql(
                "UPDATE incoming SET what = 'unchanged'"
                " WHERE what = 'added' AND import_key = ANY(CAST(:skipped AS uuid[]))"
            )
        self._kept += self._names(
            "SELECT asset.name FROM incoming JOIN asset ON asset.id = asset_id WHERE what = 'kept'"
        )
        marks = self._session.execute(
            text("SELECT what, count(*) AS rows FROM incoming GROUP BY what")
        )
        counts: Counter[str] = Counter({mark.what: mark.rows for mark in marks})
        self._report.added += counts["added"]
        self._report.changed += counts["changed"] + counts["returned"]
        counts["unchanged"] += counts.pop("kept", 0)
        self._report.unchanged += counts["unchanged"]
        return counts

    def merge(self) -> None:
        """Writes what is staged."""
        counts = self.count()
        self._run_sql(
            "DELETE FROM not_come USING incoming WHERE not_come.asset_id = incoming.asset_id",
            # What its own people say of an entry counts for more than what a list says.
            "DELETE FROM incoming WHERE what = 'kept'",
        )
        if touched := counts.total() - counts["unchanged"]:
            self._written += touched
            self._run_sql(_ADD_ORGANIZATIONS)
            if counts["added"]:
                self._run_sql(*_ADD)
            if counts["changed"] or counts["returned"]:
                self._run_sql(PART_RETURNED_SQL, *_CHANGE)
            self._run_sql(*_ADD_PARTS)
        if counts["unchanged"]:
            self._run_sql(_SAY_AGAIN)

    def finish(self, progress: Progress) -> None:
        """Withdraws what the list no longer has, places what was written, tells the search of it, closes the books.

        Every key and index stays in place: without them the rows would go in faster, but nobody could search meanwhile.
        """
        # A sort or a hash of many rows stays in memory; the default of 4 MB sends it to the disk.
        self._run_sql(
            "SET LOCAL work_mem = '64MB'",
            "DELETE FROM not_come WHERE asset_id = ANY(CAST(:skipped AS uuid[]))",
        )
        self._leave_kept()
        self._report.withdrawn = self._withdraw_dropped()
        progress.begin("assets: finding the places")
        if are_many := self._has_outgrown_what_is_known():
            # Tables of none have become tables of thousands: what follows is planned by what is known of them.
            self._run_sql(
                "ANALYZE asset (id, status, asset_list_id), asset_at_location (asset_id, location_id),"
                " asset_category, location (id), phone (asset_id), taxonomy_term"
            )
        place_locations(self._session, self._locations)
        progress.begin("assets: joining categories")
        if joined := join_categories(
            self._touched, self._not_come, self._values, are_many=are_many
        ):
            self._report.notes.append(
                f"{counted(joined, 'row repeats', 'rows repeat')} an entry of the list under another category."
                " Each became one entry with both categories."
            )
        if same := join_by_identifier(self._touched, self._values):
            self._report.notes.append(
                f"{counted(same, 'row is', 'rows are')} in another list too, with the same identifier."
                " Each is shown once."
            )
        progress.begin("assets: comparing with other lists")
        self._look_for_twins()
        progress.begin("assets: writing the search index")
        refresh_search(self._session, self._touched)
        self._report.in_no_area = self._count_in_no_area()
        if self._report.in_no_area:
            self._report.outside = self._names_in_no_area()
        for name, count in _counts(self._report).items():
            setattr(self._run, name, count)
        self._session.flush()
        self._staging.close()
        for table in (self._not_come, self._touched, self._locations):
            table.close()

    def _has_outgrown_what_is_known(self) -> bool:
        """Whether more was written than half of what the database believes to stand there. It may believe in none where
        much is: after an import that was undone, or when all that stood there was removed.
        """
        believed = text("SELECT reltuples FROM pg_class WHERE oid = 'asset'::regclass")
        return self._written * 2 > max(0.0, float(self._session.execute(believed).scalar_one()))

    def _leave_kept(self) -> None:
        """Leaves entries that people keep themselves, whether the list changes or drops them; the report says so."""
        dropped = self._names(
            "WITH kept AS (DELETE FROM not_come USING asset WHERE asset.id = not_come.asset_id"
            f"   AND asset.status = 'published' AND {IS_KEPT_BY_GROUP_SQL} RETURNING asset.name)"
            " SELECT name FROM kept"
        )
        for names, words in (
            (self._kept, "Kept as the group wrote it, although the list says something else"),
            (dropped, "Kept, although no longer in the list, because the group manages it"),
        ):
            if names:
                self._report.notes.append(f"{words}: {_some(names)}.")

    def _names(self, statement: str) -> list[str]:
        return list(self._session.execute(text(statement), self._values).scalars())

    def _look_for_twins(self) -> None:
        """Of few rows before the search is told; of many in the background, after the import's commit."""
        if self._touched.count() > _MOST_MATCHED:
            queue_job(self._session, find_twins_of_import, import_id=self._run.id)
            self._report.notes.append(
                "Possible duplicates in other lists are found in the background (assetmap work, or serve)"
                " and listed at /moderation/twins. All entries are shown in the meantime."
            )
            return
        ids = self._touched.ids()
        match_twins(self._session, ids)
        self._report.suspected = [
            f"“{pair.name}” and “{pair.other_name}” ({pair.other_source or 'managed by the group'})"
            for pair in suspected_pairs(self._session, ids)
        ]

    def _withdraw_dropped(self) -> int:
        """Rows that the list has dropped are withdrawn, with their history, and come back if the list brings them
        back.
        """
        return self._count(
            "WITH dropped AS (UPDATE asset SET status = 'withdrawn', updated_at = now()"
            "   FROM not_come WHERE asset_id = id AND status = 'published' RETURNING id),"
            " noted AS (INSERT INTO asset_history (asset_id, status_before, status_after, what, asset_import_id)"
            "   SELECT id, 'published', 'withdrawn', 'withdrawn', :run FROM dropped),"
            " told AS (INSERT INTO touched SELECT id FROM dropped)"
            " SELECT count(*) FROM dropped"
        )

    def _count_in_no_area(self) -> int:
        return self._count(f"SELECT count(*) {_IN_NO_AREA}")

    def _names_in_no_area(self) -> list[str]:
        some = f"SELECT asset.name {_IN_NO_AREA} ORDER BY 1 LIMIT {_MOST_NAMED}"
        return [str(name) for name in self._session.execute(text(some), self._values).scalars()]

    def _count(self, statement: str) -> int:
        return int(self._session.execute(text(statement), self._values).scalar_one())


_MOST_NAMED = 10
_IN_NO_AREA = (
    "FROM asset JOIN asset_at_location ON asset_id = asset.id"
    " JOIN location ON location.id = location_id"
    " WHERE asset_list_id = :list AND status = 'published' AND location_bng IS NOT NULL"
    " AND NOT EXISTS (SELECT FROM location_place WHERE location_place.location_id = location.id)"
)


def _counts(report: ImportReport) -> dict[str, int]:
    return {
        "added": report.added,
        "changed": report.changed,
        "unchanged": report.unchanged,
        "withdrawn": report.withdrawn,
        "refused": report.refused_count,
        "in_no_area": report.in_no_area,
    }


def _some(names: Sequence[str], most: int = 5) -> str:
    """The first few in quotation marks, and how many more."""
    quoted = ", ".join(f"“{name}”" for name in sorted(names)[:most])
    return quoted + (f" and {len(names) - most:,} more" if len(names) > most else "")


def _list(names: Iterable[str]) -> str:
    return ", ".join(names)


def _set(names: Iterable[str]) -> str:
    return ", ".join(f"{name} = incoming.{name}" for name in names)


_ADD_ORGANIZATIONS = (
    "INSERT INTO organization (name, asset_list_id)"
    " SELECT DISTINCT organization, CAST(:list AS integer) FROM incoming"
    " WHERE organization IS NOT NULL AND what <> 'unchanged'"
    " ON CONFLICT (asset_list_id, name) DO NOTHING"
)
# A state and its history are written together.
_ADD = (
    f"INSERT INTO asset (id, status, asset_list_id, organization_id, {_list(_FACTS)})"
    f" SELECT asset_id, 'published', :list, {_ORGANIZATION}, {_list(_FACTS)} FROM incoming"
    " WHERE what = 'added'",
    "INSERT INTO asset_history (asset_id, status_after, what, asset_import_id)"
    " SELECT asset_id, 'published', 'added', :run FROM incoming WHERE what = 'added'",
)
# A changed asset keeps its location; its categories, telephone numbers and opening times are made anew.
_CHANGE = (
    # A steward has said what it is, so nothing guesses it again.
    "UPDATE incoming SET is_category_guessed = false,"
    " term_ids = ARRAY(SELECT term_id FROM asset_category WHERE asset_category.asset_id = asset.id)"
    " FROM asset WHERE incoming.is_category_guessed AND asset.id = incoming.asset_id"
    " AND asset.is_category_guessed IS FALSE",
    "INSERT INTO asset_history (asset_id, status_before, status_after, what, asset_import_id, entry_before)"
    f" SELECT asset_id, status, 'published', what, :run, {ENTRY_SQL}"
    " FROM incoming JOIN asset ON asset.id = asset_id"
    " WHERE what IN ('changed', 'returned')",
    "UPDATE asset SET status = 'published', updated_at = now(), asset_list_id = :list,"
    f" organization_id = {_ORGANIZATION}, {_set(_FACTS)} FROM incoming"
    " WHERE asset.id = asset_id AND what IN ('changed', 'returned')",
    "UPDATE incoming SET location_id = standing.location_id, asset_at_location_id = standing.id,"
    " has_location = true FROM asset_at_location AS standing"
    " WHERE standing.asset_id = incoming.asset_id AND what IN ('changed', 'returned')",
    f"UPDATE location SET {_set(LOCATION_FACTS)}, location_bng = {_POINT},"
    " longitude = incoming.longitude, latitude = incoming.latitude,"
    f" location_type = {_LOCATION_TYPE}"
    " FROM incoming WHERE location.id = location_id AND has_location",
    "DELETE FROM asset_category USING incoming"
    " WHERE asset_category.asset_id = incoming.asset_id AND what IN ('changed', 'returned')",
    "DELETE FROM phone USING incoming"
    " WHERE phone.asset_id = incoming.asset_id AND what IN ('changed', 'returned')",
    "DELETE FROM asset_identifier USING incoming"
    " WHERE asset_identifier.asset_id = incoming.asset_id AND what IN ('changed', 'returned')",
    "DELETE FROM schedule USING incoming"
    " WHERE schedule.asset_at_location_id = incoming.asset_at_location_id AND has_location",
)
# What a newer edition of the list says as the older did, it says of a newer day, or under another licence. Rows are
# found by their ids: while a new list comes in, the database believes that it has hardly any, and would read all of
# them for each.
_SAY_AGAIN = (
    "WITH newer AS (UPDATE asset SET source_vintage = incoming.source_vintage, licence = incoming.licence FROM incoming"
    "   WHERE asset.id = asset_id AND what = 'unchanged' AND (asset.asset_list_id = :list) IS TRUE"
    "   AND (asset.status = 'published') IS TRUE AND (asset.source_vintage IS DISTINCT FROM incoming.source_vintage"
    "     OR asset.licence IS DISTINCT FROM incoming.licence)"
    "   RETURNING asset.id)"
    " INSERT INTO touched SELECT id FROM newer"
)
_ADD_PARTS = (
    "INSERT INTO location"
    f" (id, location_type, {_list(LOCATION_FACTS)}, location_bng, public_location_bng, longitude, latitude)"
    f" SELECT location_id, {_LOCATION_TYPE}, {_list(LOCATION_FACTS)},"
    f" {_POINT}, CASE WHEN privacy = 'exact' THEN {_POINT} END, longitude, latitude"
    " FROM incoming WHERE what <> 'unchanged' AND NOT has_location",
    "INSERT INTO asset_at_location (id, asset_id, location_id)"
    " SELECT asset_at_location_id, asset_id, location_id FROM incoming"
    " WHERE what <> 'unchanged' AND NOT has_location",
    "INSERT INTO asset_category (asset_id, term_id) SELECT asset_id, unnest(term_ids) FROM incoming"
    " WHERE what <> 'unchanged'",
    "INSERT INTO phone (asset_id, number) SELECT asset_id, unnest(phones) FROM incoming"
    " WHERE what <> 'unchanged'",
    f"INSERT INTO schedule (asset_at_location_id, {_list(RULE_FIELDS)})"
    f" SELECT asset_at_location_id, {_list(f'rule.{name}' for name in RULE_FIELDS)} FROM incoming,"
    f" jsonb_to_recordset(openings) AS rule({_list(f'{name} {Schedule.__table__.c[name].type}' for name in RULE_FIELDS)})"
    " WHERE what <> 'unchanged' AND openings <> '[]'",
    "INSERT INTO asset_identifier (asset_id, scheme, value)"
    " SELECT asset_id, said.key, said.value FROM incoming, jsonb_each_text(identifiers) AS said"
    " WHERE what <> 'unchanged' AND identifiers <> '{}'",
    # OpenStreetMap's own rows are known by it: other lists name them so.
    "INSERT INTO asset_identifier (asset_id, scheme, value)"
    " SELECT asset_id, 'osm', source_id FROM incoming WHERE what <> 'unchanged'"
    " AND source = 'OpenStreetMap' AND source_id IS NOT NULL ON CONFLICT DO NOTHING",
    "INSERT INTO touched SELECT asset_id FROM incoming WHERE what <> 'unchanged'",
    "INSERT INTO touched_location SELECT location_id FROM incoming WHERE what <> 'unchanged'",
)
