"""Counts beside each search filter: what it would leave, or bring back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from assetmap.assets.opening_hours.windows import DAYS, Window, windows_of
from assetmap.assets.record.fact import Filter
from assetmap.assets.record.facts import KINDS, all_filters
from assetmap.assets.record.index_bits import BITS
from assetmap.assets.search.filters import (
    Condition,
    Fit,
    best_rule_fit,
    conditions_of,
    opening_condition,
    transport_condition,
)
from assetmap.assets.search.parameters import ResolvedSearch
from assetmap.assets.search.statement import Statement, candidates

# The filters that an index answers, and that are set or not; transport is counted with the bus stops near by.
FLAGS = [one for one in all_filters() if one.name != "has_transport"]
OPEN_ON = ("now", "today", "this-evening", "tomorrow", "weekend", *DAYS)
# What is asked for the person, beside what it is, in which words and where.
OF_THE_PERSON = (
    *(one.name for one in all_filters()),
    *("age", "language", "welcomes", "run_by", "kind", "open_on"),
)
# Those whose options are marks, by the prefix of the mark.
_MARKS = {"language": "language:", "welcomes": "for:", "run_by": "by:"}


@dataclass(frozen=True)
class Facets:
    """Counts of assets. `options` by filter and value; `relaxed` by the filter that would be dropped, `*` for all that
    fits the person, `everything` for all but where.
    """

    total: int
    options: Mapping[tuple[str, str], int]
    relaxed: Mapping[str, int]
    category_ids: Mapping[int, int]


def facets_statement(search: ResolvedSearch, *, open_at: str | None, now: datetime) -> Statement:
    """The statement that `read_facets` reads; one row of JSON.

    An option's count is what would be found if it were chosen in its own filter's place, all others as they are.
    """
    values: dict[str, Any] = {}
    conditions = conditions_of(search.fit, values)
    if search.category_ids:
        values["chosen"] = list(search.category_ids)
        conditions.append(
            Condition("category", on_document="document.category_ids && %(chosen)s::integer[]")
        )
    options = [
        *_flag_options(),
        ("has_transport", "true", transport_condition(search.fit, values)),
        *_kind_options(),
    ]
    hours = _opening_options(search, open_at, now)
    body = candidates(replace(search, category_ids=(), fit=Fit(), ranking=None), [], values)
    # An asset at several locations counts once, for each filter that any of them satisfies.
    number = "count(DISTINCT asset_id)" if search.has_repeats else "count(*)"
    columns = ["document.asset_id", "document.marks", "document.category_ids", "document.facts"]
    columns += [f"{one.sql()} AS is_{at}" for at, one in enumerate(conditions)]
    columns += [f"{one.sql()} AS option_{at}" for at, (_, _, one) in enumerate(options)]
    columns.append(f"{_hours_fit(hours, values)} AS hours")
    satisfied = _satisfied(conditions)
    counts = [f"'total', {number} FILTER (WHERE {satisfied('')})"]
    counts += [
        f"'{name}={value}', {number} FILTER (WHERE {satisfied(name)} AND option_{at})"
        for at, (name, value, _) in enumerate(options)
    ]
    # PostgreSQL counts an array from one.
    counts += [
        f"'{name}={value}', {number} FILTER (WHERE {satisfied('open_on')} AND hours[{at}] >= 1)"
        for at, (name, value, _) in enumerate(hours, 1)
    ]
    counts += [
        f"'without {one.name}', {number} FILTER (WHERE {satisfied(one.name)})" for one in conditions
    ]
    counts.append(f"'without *', {number} FILTER (WHERE {satisfied(*OF_THE_PERSON)})")
    counts.append(f"'without everything', {number}")
    parts = [
        # A function takes a hundred arguments at most.
        *(
            f"(SELECT jsonb_build_object({', '.join(some)}) FROM base)"
            for some in _chunks(counts, 40)
        ),
        *(_counted_marks(name, satisfied(name), number) for name in _MARKS),
        "(SELECT jsonb_build_object('categories', coalesce(jsonb_object_agg(id, number), '{}')) FROM"
        f" (SELECT id, {number} AS number FROM base, unnest(category_ids) AS id"
        f"   WHERE {satisfied('category')} GROUP BY id) AS counted)",
    ]
    return (
        f"WITH base AS MATERIALIZED (SELECT {', '.join(columns)} {body})"
        f" SELECT {' || '.join(parts)}"
    ), values


def read_facets(row: Mapping[str, Any]) -> Facets:
    """The counts in the JSON of `facets_statement`."""
    options: dict[tuple[str, str], int] = {}
    relaxed: dict[str, int] = {}
    for key, count in row.items():
        if key.startswith("without "):
            relaxed[key.removeprefix("without ")] = count
        elif key == "open_at=":
            relaxed["open_at"] = count
        elif "=" in key:
            name, _, value = key.partition("=")
            options[name, value] = count
    for name, prefix in _MARKS.items():
        for mark, count in row[name].items():
            options[name, mark.removeprefix(prefix)] = count
    categories = {int(term_id): count for term_id, count in row["categories"].items()}
    return Facets(row["total"], options, relaxed, categories)


def _satisfied(conditions: Sequence[Condition]) -> Any:
    """SQL over `base` of everything asked but for some filters."""

    def but_for(*names: str) -> str:
        kept = [f"is_{at}" for at, one in enumerate(conditions) if one.name not in names]
        return " AND ".join(kept) or "true"

    return but_for


def _flag_options() -> list[tuple[str, str, Condition]]:
    return [(one.name, one.offers, _offered(one)) for one in FLAGS]


def _offered(one: Filter) -> Condition:
    """The condition that the box of a filter asks for."""
    fact = one.yes if one.offers == "true" else one.no
    is_absence = one.offers == "false" and one.no == one.yes
    return Condition(one.name, f"{{facts}} & {BITS[fact]}::bigint {'=' if is_absence else '<>'} 0")


def _kind_options() -> list[tuple[str, str, Condition]]:
    return [
        ("kind", kind, Condition("kind", f"{{facts}} & {BITS[f'kind:{kind}']}::bigint <> 0"))
        for kind in KINDS
    ]


def _opening_options(
    search: ResolvedSearch, open_at: str | None, now: datetime
) -> list[tuple[str, str, tuple[Window, ...]]]:
    found: list[tuple[str, str, tuple[Window, ...]]] = []
    for word in OPEN_ON:
        hour = None if word in ("now", "this-evening") else open_at
        found.append(("open_on", word, windows_of(word, hour, now)))
    if open_at:
        found.append(("open_at", "", tuple(Window(window.day) for window in search.fit.windows)))
    return found


def _hours_fit(
    options: Sequence[tuple[str, str, tuple[Window, ...]]], values: dict[str, Any]
) -> str:
    """SQL of an array of how well a document's rules fit each option, as `opening_fit` counts; each rule is read
    once.
    """
    fits = []
    for at, (_, _, windows) in enumerate(options):
        key = f"option_{at}_"
        on_days = opening_condition(windows, values, key).on_facts
        assert on_days is not None
        days = on_days.format(facts="document.facts")
        fits.append(f"max(CASE WHEN {days} THEN {best_rule_fit(windows, key)} END)")
    return (
        f"(SELECT ARRAY[{', '.join(fits)}] FROM schedule AS rule"
        " WHERE rule.asset_at_location_id = document.asset_at_location_id)"
    )


def _counted_marks(name: str, satisfied: str, number: str) -> str:
    return (
        f"(SELECT jsonb_build_object('{name}', coalesce(jsonb_object_agg(mark, number), '{{}}')) FROM"
        f" (SELECT mark, {number} AS number FROM base, unnest(marks) AS mark"
        f"   WHERE starts_with(mark, '{_MARKS[name]}') AND {satisfied} GROUP BY mark) AS counted)"
    )


def _chunks(parts: list[str], size: int) -> list[list[str]]:
    return [parts[start : start + size] for start in range(0, len(parts), size)]
