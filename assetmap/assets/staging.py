"""How do rows wait in the database for the few statements that write all of them: in a table that the transaction drops."""

import json
from collections.abc import Callable, Collection, Iterable
from dataclasses import fields
from datetime import time
from operator import attrgetter
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from assetmap.assets.intake import Placed
from assetmap.assets.rows import ImportRow
from assetmap.assets.schedules import Opening
from assetmap.assets.terms import term_ids
from assetmap.database import copy_rows

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
    "languages": "text[] DEFAULT '{}'",
    "is_step_free": "boolean",
    "has_hearing_loop": "boolean",
    "has_toilets": "boolean",
    "has_parking": "boolean",
    "has_changing_place": "boolean",
    "referral": "text",
    "wants": "text[] DEFAULT '{}'",
    "capacity": "integer",
    "transport": "text",
    "assured_on": "date",
    "source": "text",
    "source_id": "text",
    "source_vintage": "text",
    "licence": "text",
    "offers": "jsonb DEFAULT '{}'",
    "extra": "jsonb DEFAULT '{}'",
}
LOCATION_FACTS = {
    "address": "text",
    "city": "text",
    "postcode": "text",
    "location_quality": "text",
    "privacy": "text",
}
_POSITION = ("easting", "northing", "longitude", "latitude")
_OTHERS = {
    "asset_id": "uuid",
    "import_key": "uuid",
    "import_hash": "uuid",
    **dict.fromkeys(_POSITION, "double precision"),
    "organization": "text",
    "phone": "text",
    "term_ids": "integer[]",
    "openings": "jsonb DEFAULT '[]'",
    "location_id": "uuid DEFAULT gen_random_uuid()",
    "asset_at_location_id": "uuid DEFAULT gen_random_uuid()",
    "has_location": "boolean DEFAULT false",
    "what": "text DEFAULT 'added'",
}
_OPENING = [field.name for field in fields(Opening)]


class Staging:
    """The table `incoming` of this transaction, which holds one batch of rows at a time.

    `attributes` are those of `ImportRow` that this list can fill; what it cannot is not even sent.
    """

    def __init__(self, session: Session, attributes: Collection[str]) -> None:
        self._session = session
        ids = term_ids(session)
        makers: dict[str, Callable[[ImportRow], Any]] = {
            "import_key": lambda row: row.import_key.hex(),
            "import_hash": lambda row: row.import_hash.hex(),
            "term_ids": lambda row: [ids[slug] for slug in row.categories],
        }
        makers |= {name: make for name, make in _MAKERS.items() if name in attributes}
        as_they_are = [name for name in attributes if name in _KINDS and name not in makers]
        self._makers = list(makers.values())
        self._as_they_are = attrgetter(*as_they_are)
        self._columns = [*_POSITION, *makers, *as_they_are]
        columns = ", ".join(f"{name} {kind}" for name, kind in _KINDS.items())
        session.execute(text("DROP TABLE IF EXISTS incoming"))
        session.execute(text(f"CREATE TEMPORARY TABLE incoming ({columns}) ON COMMIT DROP"))

    def fill(self, placed: Iterable[Placed]) -> None:
        """Puts these rows in the place of those that are there."""
        makers, as_they_are = self._makers, self._as_they_are
        self._session.execute(text("TRUNCATE incoming"))
        copy_rows(
            self._session,
            "incoming",
            self._columns,
            ((*where, *(make(row) for make in makers), *as_they_are(row)) for row, where in placed),
        )
        self._session.execute(text("ANALYZE incoming (asset_id, import_key)"))


def _openings(row: ImportRow) -> str:
    return json.dumps([_opening(one) for one in row.openings]) if row.openings else "[]"


def _opening(opening: Opening) -> dict[str, Any]:
    return {
        name: value.isoformat() if isinstance(value, time) else value
        for name in _OPENING
        if (value := getattr(opening, name)) is not None
    }


_KINDS = {**_OTHERS, **ASSET_FACTS, **LOCATION_FACTS}
# How what is no plain value is written.
_MAKERS: dict[str, Callable[[ImportRow], Any]] = {
    "languages": lambda row: list(row.languages),
    "wants": lambda row: list(row.wants),
    "offers": lambda row: json.dumps(dict(row.offers), ensure_ascii=False),
    "openings": _openings,
}
