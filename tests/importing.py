"""Helpers that import a list in one line and read what came of it."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from assetmap.assets.imports.actions import ImportReport
from assetmap.geography import to_wgs84
from tests.factories import EAST, NORTH

HEADER = ("id", "name", "category", "longitude", "latitude", "postcode", "phone", "kind")


LONGITUDE, LATITUDE = (f"{float(value):.6f}" for value in to_wgs84(EAST, NORTH))


Bring = Callable[..., ImportReport]


EVERYTHING = (
    "SELECT (SELECT count(*) FROM asset), (SELECT count(*) FROM location), (SELECT count(*) FROM asset_history),"
    " (SELECT count(*) FROM search_document), (SELECT count(*) FROM search_entry), (SELECT count(*) FROM phone),"
    " (SELECT count(*) FROM asset_category), (SELECT max(updated_at) FROM asset)"
)


IDENTITY = (
    "SELECT source_id, asset.id, location_id FROM asset"
    " JOIN asset_at_location ON asset_id = asset.id ORDER BY source_id"
)


HISTORY = (
    "SELECT source_id, status_before, status_after, what FROM asset_history"
    " JOIN asset ON asset.id = asset_id ORDER BY asset_history.id"
)


def row(number: int = 1, **said: str) -> dict[str, str]:
    plain = {"id": str(number), "name": f"Hall {number}", "category": "library"}
    return {**plain, "longitude": LONGITUDE, "latitude": LATITUDE, **said}


def ask(session: Session, question: str, **values: Any) -> list[Any]:
    """The rows that answer a question, as tuples; plain values where it asks for one thing."""
    found = session.execute(text(question), values).all()
    return [one[0] if len(one) == 1 else tuple(one) for one in found]


def counts(report: ImportReport) -> tuple[int, int, int, int, int]:
    return (
        report.added,
        report.changed,
        report.unchanged,
        report.withdrawn,
        report.refused_count,
    )
