"""Helpers that ask the search as the page does, on the test's own session."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy.orm import Session

from assetmap.assets.search.parameters import ResolvedSearch, SearchParameters
from assetmap.assets.search.resolving import resolve_now, resolving
from assetmap.assets.search.results import ResultsPage, read_page
from assetmap.assets.search.statement import search_statement
from assetmap.geography import to_wgs84
from tests.factories import EAST, NORTH

LONGITUDE, LATITUDE = (float(value) for value in to_wgs84(EAST, NORTH))
HERE = {"longitude": LONGITUDE, "latitude": LATITUDE}
# A Saturday morning in November, when UK time is UTC.
SATURDAY = datetime(2026, 11, 28, 10, 0, tzinfo=UTC)


def resolved(
    session: Session,
    parameters: SearchParameters,
    *,
    now: datetime | None = None,
    by_meaning: bool = False,
) -> ResolvedSearch:
    """What a search comes to, at a moment."""
    connection = session.connection()
    steps = resolving(parameters, speed_kmh=4.8, now=now, by_meaning=by_meaning)
    return resolve_now(steps, lambda sql, values: connection.exec_driver_sql(sql, values).all())


def find(
    session: Session, *, now: datetime | None = None, by_meaning: bool = False, **asked: Any
) -> ResultsPage:
    """A page of a search."""
    parameters = SearchParameters.model_validate(asked)
    search = resolved(session, parameters, now=now, by_meaning=by_meaning)
    rows = session.connection().exec_driver_sql(*search_statement(search)).all()
    return read_page([tuple(row) for row in rows], parameters, search)


def names(page: ResultsPage) -> list[str]:
    """The names of what a page shows, in its order."""
    return [value["name"] for value in page.values()]
