"""The history of an asset: who changed what, when and why. Lines are only ever added."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from assetmap.assets.opening_hours.rules import RULE_FIELDS
from assetmap.assets.record.entry import PLAIN_FACTS, Entry
from assetmap.assets.record.status import AssetStatus


def _object(names: Sequence[str], table: str) -> str:
    return ", ".join(f"'{name}', {table}.{name}" for name in names)


# An `Entry` as JSON, of the table asset: what it says at its first location.
ENTRY_SQL = f"""jsonb_strip_nulls(jsonb_build_object({_object(PLAIN_FACTS, "asset")},
  'organization', (SELECT organization.name FROM organization WHERE organization.id = asset.organization_id),
  'categories', (SELECT coalesce(jsonb_agg(slug ORDER BY slug), '[]') FROM asset_category
    JOIN taxonomy_term ON taxonomy_term.id = term_id WHERE asset_category.asset_id = asset.id),
  'phones', (SELECT coalesce(jsonb_agg(number ORDER BY number), '[]') FROM phone WHERE phone.asset_id = asset.id))
  || coalesce((SELECT jsonb_build_object(
      'whereabouts', jsonb_build_object({_object(("location_type", "privacy", "address", "city", "postcode"), "location")},
        'easting', ST_X(location_bng), 'northing', ST_Y(location_bng), 'works_in', location.name,
        'extent', CASE extent_type WHEN 'drawn' THEN (ST_AsGeoJSON(extent_bng, 1)::jsonb #> '{{coordinates,0,0}}') - -1 END),
      'hours', (SELECT coalesce(jsonb_agg(jsonb_build_object({_object(RULE_FIELDS, "schedule")})
          ORDER BY byday, opens_at, schedule.id), '[]')
        FROM schedule WHERE asset_at_location_id = standing.id))
    FROM asset_at_location AS standing JOIN location ON location.id = location_id
    WHERE standing.asset_id = asset.id ORDER BY standing.id LIMIT 1), '{{}}'))"""


@dataclass(frozen=True)
class By:
    """The person who makes a change, and the reason; `person_id` is None where it is the product itself."""

    person_id: UUID | None = None
    why: str | None = None


@dataclass(frozen=True)
class Version:
    """One change: `entry` is what the asset said after it, None where that is not known."""

    id: int
    happened_at: datetime
    status_before: AssetStatus | None
    status_after: AssetStatus
    what: str
    why: str | None
    who: str | None
    list_name: str | None
    entry: Entry | None


def entry_of(session: Session, asset_id: UUID) -> Entry | None:
    """The entry of an asset as it stands, published or not; None where there is none."""
    found = session.execute(
        text(f"SELECT {ENTRY_SQL} FROM asset WHERE id = :id"), {"id": asset_id}
    ).scalar()
    return None if found is None else Entry.model_validate(found)


def record(
    session: Session,
    asset_id: UUID,
    *,
    what: str,
    by: By,
    before: AssetStatus | None,
    after: AssetStatus,
    entry_before: Entry | None = None,
) -> None:
    """Adds a line to the asset's history; `entry_before` is what it said until now, where that changes."""
    session.execute(
        text(
            "INSERT INTO asset_history"
            " (asset_id, status_before, status_after, what, person_id, why, entry_before)"
            " VALUES (:asset_id, :before, :after, :what, :person_id, :why, CAST(:entry AS jsonb))"
        ),
        {
            "asset_id": asset_id,
            "before": before,
            "after": after,
            "what": what,
            "person_id": by.person_id,
            "why": by.why,
            "entry": entry_before.model_dump_json(exclude_none=True) if entry_before else None,
        },
    )


def versions_of(session: Session, asset_id: UUID) -> list[Version]:
    """Every change, the newest first, with what the asset said after it."""
    rows = session.execute(
        text(
            "SELECT history.*, person_detail.email AS who, asset_list.name AS list_name"
            " FROM asset_history AS history"
            " LEFT JOIN person_detail ON person_detail.person_id = history.person_id"
            " LEFT JOIN asset_import ON asset_import.id = asset_import_id"
            " LEFT JOIN asset_list ON asset_list.id = asset_import.asset_list_id"
            " WHERE history.asset_id = :id ORDER BY history.id DESC"
        ),
        {"id": asset_id},
    ).all()
    entry = entry_of(session, asset_id)
    versions = []
    for row in rows:
        versions.append(
            Version(
                id=row.id,
                happened_at=row.happened_at,
                status_before=row.status_before and AssetStatus(row.status_before),
                status_after=AssetStatus(row.status_after),
                what=row.what,
                why=row.why,
                who=row.who,
                list_name=row.list_name,
                entry=entry,
            )
        )
        if row.entry_before is not None:
            entry = Entry.model_validate(row.entry_before)
        elif row.status_before is None or row.what == "changed":
            # Nothing was before, or what was there was not kept.
            entry = None
    return versions
