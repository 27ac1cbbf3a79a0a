"""Public JSON reads, straight from PostgreSQL to the response through an async pool.

The one exception to plain synchronous routes, for the JSON search and the map: it measured two to five times as many
searches a second.
"""

import time
from collections.abc import Awaitable, Callable
from typing import Any

import psycopg
from fastapi import Request
from psycopg_pool import AsyncConnectionPool

from assetmap.assets.search.lookup import Known
from assetmap.assets.search.parameters import ResolvedSearch, SearchParameters
from assetmap.assets.search.resolving import answered, resolving
from assetmap.assets.search.results import ResultsPage, read_page
from assetmap.assets.search.statement import Statement, search_statement
from assetmap.assets.search.words.steps import Answer, Rows, Steps
from assetmap.database.sessions import read_with

Connection = psycopg.AsyncConnection[Any]

# What is known of the vocabulary may be this old; an import shows in a search at once, a new category after this.
KNOWN_FOR_SECONDS = 5.0


class Reads:
    """The public reads of one application."""

    def __init__(
        self, pool: AsyncConnectionPool, *, speed_kmh: float, by_meaning: bool = False
    ) -> None:
        self._pool = pool
        self._by_meaning = by_meaning
        self._speed_kmh = speed_kmh
        self._known: Known | None = None
        self._known_at = 0.0

    @property
    def category_ids(self) -> dict[str, int]:
        """The ids of the categories by slug, as last read; none before the first search."""
        return self._known.category_ids if self._known else {}

    async def search(self, parameters: SearchParameters) -> ResultsPage:
        """A page of a search. Raises what `resolve` raises."""

        async def read(connection: Connection) -> ResultsPage:
            search = await self._resolve(connection, parameters)
            # A plan that is made for any filters at once fits none of them.
            prepare = None if search.fit.is_anything else False
            cursor = await connection.execute(*search_statement(search), prepare=prepare)
            return read_page(await cursor.fetchall(), parameters, search)

        return await read_with(self._pool, read)

    async def one_row(
        self, parameters: SearchParameters, statement_of: Callable[[ResolvedSearch], Statement]
    ) -> tuple[Any, ...]:
        """The one row of a statement that is made of a search. Raises what `resolve` raises."""

        async def read(connection: Connection) -> tuple[Any, ...]:
            search = await self._resolve(connection, parameters)
            return await _row(connection, statement_of(search))

        return await read_with(self._pool, read)

    async def follow(
        self, parameters: SearchParameters, steps_of: Callable[[ResolvedSearch], Steps[Answer]]
    ) -> Answer:
        """The outcome of several statements that follow from a search. Raises the errors of `resolve`."""

        async def read(connection: Connection) -> Answer:
            search = await self._resolve(connection, parameters)
            return await answered(steps_of(search), _fetching(connection, prepare=False))

        return await read_with(self._pool, read)

    async def _resolve(
        self, connection: Connection, parameters: SearchParameters
    ) -> ResolvedSearch:
        is_fresh = time.monotonic() - self._known_at <= KNOWN_FOR_SECONDS
        steps = resolving(
            parameters,
            speed_kmh=self._speed_kmh,
            by_meaning=self._by_meaning,
            known=self._known if is_fresh else None,
            remember=self._remember,
        )
        return await answered(steps, _fetching(connection))

    def _remember(self, known: Known) -> None:
        self._known, self._known_at = known, time.monotonic()


def _fetching(
    connection: Connection, *, prepare: bool | None = None
) -> Callable[[str, dict[str, Any]], Awaitable[Rows]]:
    """Asks a statement on the connection; `prepare` is psycopg's."""

    async def fetch(sql: str, values: dict[str, Any]) -> Rows:
        # Hundreds of vectors come as they are, and not written out in letters.
        cursor = await connection.execute(sql, values, prepare=prepare, binary=True)
        return await cursor.fetchall()

    return fetch


async def _row(connection: Connection, statement: Statement) -> tuple[Any, ...]:
    cursor = await connection.execute(*statement)
    row = await cursor.fetchone()
    assert row is not None
    return tuple(row)


def reads_of(request: Request) -> Reads:
    """The reads of the application that a request came to."""
    reads: Reads = request.app.state.reads
    return reads
