"""The steps that resolve a search: statements to ask in turn, and work to do between them.

One generator says what is asked and when; `resolve_now` and `answered` only carry its steps out. The JSON search
waits for PostgreSQL without a thread, and the pages have a session.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
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
from assetmap.assets.search.walking import near_statement, on_streets, within_walk
from assetmap.assets.search.words.ranking_steps import ranking, readings_that_hold
from assetmap.assets.search.words.reading_steps import reading
from assetmap.assets.search.words.steps import Answer, Rows, Steps, Work
from assetmap.travel.network import WalkingNetwork
from assetmap.travel.queries import CONTENTS, held_network, hold


def resolving(
    parameters: SearchParameters,
    *,
    speed_kmh: float,
    known: Known | None = None,
    remember: Callable[[Known], None] | None = None,
    now: datetime | None = None,
    by_meaning: bool = False,
) -> Steps[ResolvedSearch]:
    """The steps of a search, up to the statement that finds. Raises what `resolve` raises.

    `by_meaning`: meanings are compared besides words. `known` is what the answer to `KNOWN_STATEMENT` said a moment
    ago. Without it that is asked first, and `remember` is given the answer.
    """
    if known is None:
        [row] = yield KNOWN_STATEMENT
        known = read_known(row)
        if remember:
            remember(known)
    words = yield from reading(parameters, known)
    parameters = words.parameters
    lookup = lookup_statement(parameters, known)
    found = (yield lookup)[0] if lookup else None
    search = resolve(parameters, found, known, speed_kmh=speed_kmh, now=now)
    if words.readings or words.rest:
        search = replace(search, readings=words.readings, asked_words=words.rest)
    search = yield from _around(search, parameters, known)
    if not search.fit.ways:
        return search
    search, ranked = yield from ranking(search, known, asked=words.rest, by_meaning=by_meaning)
    kept = yield from readings_that_hold(search, ranked, words.readings)
    if len(kept) < len(words.readings):
        again = resolve(words.keeping(kept), found, known, speed_kmh=speed_kmh, now=now)
        fit = replace(again.fit, ranked_ids=search.fit.ranked_ids)
        readings = tuple(replace(one, is_kept=one in kept) for one in words.readings)
        search = replace(search, fit=fit, readings=readings)
    return search


def _around(
    search: ResolvedSearch, parameters: SearchParameters, known: Known
) -> Steps[ResolvedSearch]:
    """The search with what comes to people where it starts, and with the streets around."""
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


def resolve_now(
    steps: Steps[ResolvedSearch], fetch: Callable[[str, dict[str, Any]], Rows]
) -> ResolvedSearch:
    """Carries the steps out, one after the other."""
    answer: Any = None
    while True:
        try:
            step = steps.send(answer)
        except StopIteration as end:
            resolved: ResolvedSearch = end.value
            return resolved
        answer = step.do() if isinstance(step, Work) else fetch(*step)


async def answered(
    steps: Steps[Answer], fetch: Callable[[str, dict[str, Any]], Awaitable[Rows]]
) -> Answer:
    """The same, without keeping other searches waiting."""
    answer: Any = None
    while True:
        try:
            step = steps.send(answer)
        except StopIteration as end:
            reached: Answer = end.value
            return reached
        if isinstance(step, Work):
            answer = await asyncio.to_thread(step.do)
        else:
            answer = await fetch(*step)
