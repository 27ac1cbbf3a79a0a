"""The steps that resolve a search: statements to ask in turn, and work to do between them.

One generator says what is asked and when; `resolve_now` and `resolve_async` only carry its steps out. The JSON search
waits for PostgreSQL without a thread, and the pages have a session.
"""

import asyncio
from collections.abc import Awaitable, Callable, Generator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any

from assetmap.assets.record.service_area import coming_statement
from assetmap.assets.search.lookup import (
    KNOWN_STATEMENT,
    Known,
    lookup_statement,
    read_known,
    resolve,
)
from assetmap.assets.search.parameters import ResolvedSearch, SearchParameters
from assetmap.assets.search.statement import Statement
from assetmap.assets.search.walking import near_statement, on_streets, within_walk
from assetmap.travel.network import WalkingNetwork
from assetmap.travel.queries import CONTENTS, held_network, hold

Rows = Sequence[Any]


@dataclass(frozen=True)
class Work:
    """Something that takes the processor so long that other searches should be answered meanwhile."""

    do: Callable[[], Any]


# A statement is answered by its rows, work by what it comes to.
Steps = Generator[Statement | Work, Any, ResolvedSearch]


def resolving(
    parameters: SearchParameters,
    *,
    speed_kmh: float,
    known: Known | None = None,
    remember: Callable[[Known], None] | None = None,
    now: datetime | None = None,
) -> Steps:
    """The steps of a search, up to the statement that finds. Raises what `resolve` raises.

    `known` is what the answer to `KNOWN_STATEMENT` said a moment ago. Without it that is asked first, and `remember` is
    given the answer.
    """
    if known is None:
        [row] = yield KNOWN_STATEMENT
        known = read_known(row)
        if remember:
            remember(known)
    lookup = lookup_statement(parameters, known)
    found = (yield lookup)[0] if lookup else None
    search = resolve(parameters, found, known, speed_kmh=speed_kmh, now=now)
    if search.origin is None:
        return search
    if known.has_service_areas:
        rows = yield coming_statement(search.origin)
        search = replace(search, coming=tuple(row[0] for row in rows))
    if not known.street_marks:
        return search
    network: WalkingNetwork | None = held_network(known.street_marks)
    if network is None:
        rows = yield CONTENTS, {}
        network = yield Work(partial(hold, rows))
    search = on_streets(search, parameters, network)
    if near := near_statement(search, parameters):
        rows = yield near
        # An hour's walk in a city may lead to thousands.
        search = yield Work(partial(within_walk, search, parameters, rows))
    return search


def resolve_now(steps: Steps, fetch: Callable[[str, dict[str, Any]], Rows]) -> ResolvedSearch:
    """Carries the steps out, one after the other."""
    answer: Any = None
    while True:
        try:
            step = steps.send(answer)
        except StopIteration as end:
            resolved: ResolvedSearch = end.value
            return resolved
        answer = step.do() if isinstance(step, Work) else fetch(*step)


async def resolve_async(
    steps: Steps, fetch: Callable[[str, dict[str, Any]], Awaitable[Rows]]
) -> ResolvedSearch:
    """The same, without keeping other searches waiting."""
    answer: Any = None
    while True:
        try:
            step = steps.send(answer)
        except StopIteration as end:
            resolved: ResolvedSearch = end.value
            return resolved
        if isinstance(step, Work):
            answer = await asyncio.to_thread(step.do)
        else:
            answer = await fetch(*step)
