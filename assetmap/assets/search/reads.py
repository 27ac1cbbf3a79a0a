"""Public JSON reads, straight from PostgreSQL to the response through an async pool.

The one exception to plain synchronous routes, for the JSON search and the map: it measured two to five times as many
searches a second.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any, TypeVar

import psycopg
from fastapi import Request
from psycopg_pool import AsyncConnectionPool

from assetmap.assets.record.service_area import coming_statement
from assetmap.assets.search.lookup import (
    KNOWN_STATEMENT,
    Known,
    lookup_statement,
    read_known,
    resolve,
)
from assetmap.assets.search.parameters import Question, SearchParameters
from assetmap.assets.search.results import ResultsPage, read_page
from assetmap.assets.search.statement import Statement, search_statement
from assetmap.assets.search.walking import near_statement, on_streets, within_walk
from assetmap.travel.network import WalkingNetwork
from assetmap.travel.queries import CONTENTS, held_network, hold

Connection = psycopg.AsyncConnection[Any]
Answer = TypeVar("Answer")

# What is known of the vocabulary may be this old; an import shows in a search at once, a new category after this.
KNOWN_FOR_SECONDS = 5.0


class Reads:
    """The public reads of one application."""

    def __init__(self, pool: AsyncConnectionPool, *, speed_kmh: float) -> None:
        self._pool = pool
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
            question = await self._ask(connection, parameters)
            # A plan that is made for any filters at once fits none of them.
            prepare = None if question.fit.is_anything else False
            cursor = await connection.execute(*search_statement(question), prepare=prepare)
            return read_page(await cursor.fetchall(), parameters, question)

        return await self._with_connection(read)

    async def one_row(
        self, parameters: SearchParameters, statement_of: Callable[[Question], Statement]
    ) -> tuple[Any, ...]:
        """The one row of a statement that is made of a search. Raises what `resolve` raises."""

        async def read(connection: Connection) -> tuple[Any, ...]:
            question = await self._ask(connection, parameters)
            return await _row(connection, statement_of(question))

        return await self._with_connection(read)

    async def _ask(self, connection: Connection, parameters: SearchParameters) -> Question:
        known = self._known
        if known is None or time.monotonic() - self._known_at > KNOWN_FOR_SECONDS:
            known = self._known = read_known(await _row(connection, KNOWN_STATEMENT))
            self._known_at = time.monotonic()
        lookup = lookup_statement(parameters, known)
        found = await _row(connection, lookup) if lookup else None
        question = resolve(parameters, found, known, speed_kmh=self._speed_kmh)
        if question.origin is None:
            return question
        if known.has_service_areas:
            cursor = await connection.execute(*coming_statement(question.origin))
            question = replace(question, coming=tuple(id for (id,) in await cursor.fetchall()))
        if not known.street_marks:
            return question
        question = on_streets(question, parameters, await _network(connection, known.street_marks))
        near = near_statement(question, parameters)
        if near is None:
            return question
        cursor = await connection.execute(*near)
        # An hour's walk in a city may lead to thousands: other searches are answered meanwhile.
        rows = await cursor.fetchall()
        return await asyncio.to_thread(within_walk, question, parameters, rows)

    async def _with_connection(self, read: Callable[[Connection], Awaitable[Answer]]) -> Answer:
        try:
            async with self._pool.connection() as connection:
                return await read(connection)
        except psycopg.OperationalError:
            # The server was away for a moment, and every connection of the pool may be broken: they are all tried,
            # and the read is asked again, once, since it changes nothing.
            await self._pool.check()
            async with self._pool.connection() as connection:
                return await read(connection)


async def _network(connection: Connection, marks: tuple[str, ...]) -> WalkingNetwork | None:
    """The streets of these marks; what this process does not hold yet is read without keeping others waiting."""
    if (network := held_network(marks)) is not None:
        return network
    cursor = await connection.execute(CONTENTS)
    return await asyncio.to_thread(hold, await cursor.fetchall())


async def _row(connection: Connection, statement: Statement) -> tuple[Any, ...]:
    cursor = await connection.execute(*statement)
    row = await cursor.fetchone()
    assert row is not None
    return tuple(row)


def reads_of(request: Request) -> Reads:
    """The reads of the application that a request came to."""
    reads: Reads = request.app.state.reads
    return reads
