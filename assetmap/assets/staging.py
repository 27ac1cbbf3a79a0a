"""How do rows wait in the database until all of them are known to be good: a table that the transaction drops."""

import json
import math
from collections.abc import Sequence
from dataclasses import fields
from datetime import time
from operator import attrgetter
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from assetmap.assets.rows import ImportRow
from assetmap.assets.schedules import Opening
from assetmap.assets.terms import term_ids
from assetmap.database import copy_rows
from assetmap.places.queries import Point

# Facts that go to the asset as they are, with their column types.
ASSET_FACTS = {
    "kind": "text",
    "name": "text",
    "is_name_from_category": "boolean",
    "description": "text",
    "url": "text",
    "email": "text",
    "cost": "text",
    "cost_text": "text",
    "eligibility": "text",
    "minimum_age": "integer",
    "maximum_age": "integer",
    "languages": "text[]",
    "is_step_free": "boolean",
    "has_hearing_loop": "boolean",
    "has_toilets": "boolean",
    "has_parking": "boolean",
    "has_changing_place": "boolean",
    "referral": "text",
    "wants": "text[]",
    "capacity": "integer",
    "transport": "text",
    "assured_on": "date",
    "source": "text",
    "source_id": "text",
    "source_vintage": "text",
    "licence": "text",
}
_JSON_FACTS = ("offers", "extra")
LOCATION_FACTS = {
    "address": "text",
    "city": "text",
    "postcode": "text",
    "location_quality": "text",
    "privacy": "text",
}
_OTHERS = {
    "row_number": "integer",
    "asset_id": "uuid",
    "import_key": "uuid",
    "import_hash": "uuid",
    "easting": "double precision",
    "northing": "double precision",
    "longitude": "double precision",
    "latitude": "double precision",
    "organization": "text",
    "phone": "text",
    "term_ids": "integer[]",
    "openings": "jsonb",
}
_facts_of = attrgetter(*ASSET_FACTS, *LOCATION_FACTS)
_OPENING = [field.name for field in fields(Opening)]


class Staging:
    """The table `incoming` of this transaction, filled batch by batch."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._term_ids = term_ids(session)
        kinds = {**_OTHERS, **ASSET_FACTS, **LOCATION_FACTS, **dict.fromkeys(_JSON_FACTS, "jsonb")}
        columns = ", ".join(f"{name} {kind}" for name, kind in kinds.items())
        session.execute(text("DROP TABLE IF EXISTS incoming"))
        session.execute(text(f"CREATE TEMPORARY TABLE incoming ({columns}) ON COMMIT DROP"))
        self._columns = list(kinds)

    def add(self, rows: Sequence[tuple[ImportRow, Point]]) -> None:
        """Adds rows with where they stand."""
        copy_rows(
            self._session,
            "incoming",
            self._columns,
            ([*self._others(row, point), *_facts(row)] for row, point in rows),
        )

    def _others(self, row: ImportRow, point: Point) -> list[Any]:
        place = (point.easting, point.northing, point.longitude, point.latitude)
        return [
            row.row_number,
            row.asset_id,
            row.import_key,
            row.import_hash,
            *(None if math.isnan(number) else number for number in place),
            row.organization,
            row.phone,
            [self._term_ids[slug] for slug in row.categories],
            json.dumps([_opening(one) for one in row.openings]) if row.openings else "[]",
        ]


def _facts(row: ImportRow) -> list[Any]:
    return [
        *_facts_of(row),
        json.dumps(row.offers, ensure_ascii=False) if row.offers else "{}",
        json.dumps(row.extra, ensure_ascii=False) if row.extra else "{}",
    ]


def _opening(opening: Opening) -> dict[str, Any]:
    return {
        name: value.isoformat() if isinstance(value, time) else value
        for name in _OPENING
        if (value := getattr(opening, name)) is not None
    }
