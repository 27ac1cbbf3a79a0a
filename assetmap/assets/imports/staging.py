"""The temporary table that holds imported rows until they are merged."""

from collections.abc import Iterable, Sequence
from typing import Any, cast

from psycopg import Connection, sql
from sqlalchemy import text
from sqlalchemy.orm import Session

from assetmap.assets.record.facts import FACTS, listed_facts

# What goes to the asset as it is, with its column type: the facts that a list can say, and where they come from.
_OF_LISTS = {one.key for one in listed_facts()} | {one.fills for one in listed_facts() if one.fills}
ASSET_FACTS = {
    **{
        one.key: f"{one.column_type} DEFAULT {one.default}" if one.default else one.column_type
        for one in FACTS
        if one.key in _OF_LISTS
    },
    "is_name_from_category": "boolean",
    "is_category_guessed": "boolean",
    "assured_by": "text",
    "assured_on": "date",
    "source": "text",
    "source_id": "text",
    "source_vintage": "text",
    "licence": "text",
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
    "phones": "text[]",
    "term_ids": "integer[]",
    "openings": "jsonb DEFAULT '[]'",
    "identifiers": "jsonb DEFAULT '{}'",
    "location_id": "uuid",
    "asset_at_location_id": "uuid",
    "has_location": "boolean DEFAULT false",
    "what": "text DEFAULT 'added'",
}
_KINDS = {**_OTHERS, **ASSET_FACTS, **LOCATION_FACTS}


class Staging:
    """The table `incoming` of this transaction, which holds one batch of rows at a time, as `CopyFormat` writes
    them.
    """

    def __init__(self, session: Session, columns: Sequence[str]) -> None:
        self._session = session
        self._copy = sql.SQL("COPY incoming ({}) FROM STDIN (NULL '')").format(
            sql.SQL(", ").join(map(sql.Identifier, columns))
        )
        kinds = ", ".join(f"{name} {kind}" for name, kind in _KINDS.items())
        session.execute(text("DROP TABLE IF EXISTS incoming"))
        session.execute(text(f"CREATE TEMPORARY TABLE incoming ({kinds}) ON COMMIT DROP"))

    def fill(self, lines: Iterable[str]) -> None:
        """Puts these rows in the place of those that are there."""
        self._session.execute(text("TRUNCATE incoming"))
        driver = cast("Connection[Any]", self._session.connection().connection.driver_connection)
        with driver.cursor() as cursor, cursor.copy(self._copy) as copy:
            copy.write("".join(lines))
        self._session.execute(text("ANALYZE incoming (asset_id, import_key)"))

    def close(self) -> None:
        """Drops the table."""
        self._session.execute(text("DROP TABLE incoming"))
