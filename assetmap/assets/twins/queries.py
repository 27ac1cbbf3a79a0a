"""Reads of undecided pairs, of what reports count of them, and of merged assets."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from assetmap.assets.record.entry import Entry
from assetmap.assets.record.history import entry_of
from assetmap.assets.record.index_bits import IS_KEPT_TRUE_SQL
from assetmap.assets.twins.marks import MARK_SQL
from assetmap.assets.twins.themes import are_in_line, categories_and_themes

MOST_LISTED = 100
# Of `pair`: whether one of its halves lies in a place of :places, or all may be seen.
_IN_PLACES = (
    "(CAST(:places AS integer[]) IS NULL OR EXISTS (SELECT FROM asset_at_location AS standing"
    " JOIN location_place ON location_place.location_id = standing.location_id"
    " WHERE standing.asset_id IN (pair.first_id, pair.second_id) AND place_id = ANY(:places)))"
)


@dataclass(frozen=True)
class WaitingPair:
    """A pair that nobody has decided; names and sources of both."""

    id: int
    found_at: datetime
    name: str
    other_name: str
    source: str | None
    other_source: str | None


@dataclass(frozen=True)
class Half:
    """One of the two as it is now."""

    asset_id: UUID
    entry: Entry
    status: str
    source: str | None


@dataclass(frozen=True)
class Pair:
    """Both as they are now; `mark` is another as soon as either says something else."""

    id: int
    found_at: datetime
    decision: str | None
    mark: str
    first: Half
    second: Half


def waiting_twins(session: Session, places: Collection[int] | None) -> list[WaitingPair]:
    """The oldest first, at most `MOST_LISTED`; of these places, or of all where `places` is None."""
    rows = session.execute(
        text(
            "SELECT pair.id, found_at, one.name, other.name AS other_name, one.source, other.source AS other_source"
            " FROM twin_pair AS pair JOIN asset AS one ON one.id = first_id JOIN asset AS other ON other.id = second_id"
            " WHERE decision IS NULL AND one.status = 'published' AND other.status = 'published'"
            f" AND {_IN_PLACES} ORDER BY found_at, pair.id LIMIT {MOST_LISTED}"
        ),
        {"places": None if places is None else list(places)},
    )
    return [WaitingPair(*row) for row in rows]


def twin_pair(session: Session, pair_id: int, places: Collection[int] | None) -> Pair | None:
    """The pair, locked until the transaction ends; None where there is none in these places."""
    row = session.execute(
        text(
            f"SELECT pair.*, {MARK_SQL} AS mark FROM twin_pair AS pair"
            f" WHERE id = :id AND {_IN_PLACES} FOR UPDATE"
        ),
        {"id": pair_id, "places": None if places is None else list(places)},
    ).one_or_none()
    if row is None:
        return None
    return Pair(
        row.id,
        row.found_at,
        row.decision,
        row.mark,
        *(_half(session, one) for one in (row.first_id, row.second_id)),
    )


def _half(session: Session, asset_id: UUID) -> Half:
    row: Any = session.execute(
        text("SELECT status, source FROM asset WHERE id = :id"), {"id": asset_id}
    ).one()
    entry = entry_of(session, asset_id)
    assert entry is not None
    return Half(asset_id, entry, row.status, row.source)


@dataclass(frozen=True)
class OtherListing:
    """The other half of an undecided pair, and the number of the pair."""

    pair_id: int
    name: str
    source: str | None


def other_listings(
    session: Session, asset_ids: Collection[UUID], places: Collection[int] | None
) -> dict[str, list[OtherListing]]:
    """Under the id of each of these assets the published others that may be the same thing.

    Only what a steward of `places` may decide, or of everywhere where that is None: others see both entries as they
    are.
    """
    rows = session.execute(
        text(
            "SELECT own.id AS own_id, pair.id, asset.name, asset.source"
            " FROM unnest(CAST(:ids AS uuid[])) AS own (id)"
            " JOIN twin_pair AS pair ON own.id IN (first_id, second_id)"
            " JOIN asset ON asset.id = CASE first_id WHEN own.id THEN second_id ELSE first_id END"
            f" WHERE decision IS NULL AND asset.status = 'published' AND {_IN_PLACES}"
            " ORDER BY asset.name, pair.id"
        ),
        {"ids": list(asset_ids), "places": None if places is None else list(places)},
    )
    found: dict[str, list[OtherListing]] = defaultdict(list)
    for own_id, *other in rows:
        found[str(own_id)].append(OtherListing(*other))
    return dict(found)


@dataclass(frozen=True)
class SuspectedPair:
    """The names of two entries that may be one thing, and who lists the second."""

    name: str
    other_name: str
    other_source: str | None


def suspected_pairs(session: Session, asset_ids: Collection[UUID]) -> list[SuspectedPair]:
    """The undecided pairs of these assets, each once, by their names; the second half may be one of them too."""
    rows = session.execute(
        text(
            "SELECT own.name, other.name AS other_name, other.source AS other_source FROM twin_pair"
            " JOIN asset AS own ON own.id = CASE WHEN first_id = ANY(:ids) THEN first_id ELSE second_id END"
            " JOIN asset AS other ON other.id IN (first_id, second_id) AND other.id <> own.id"
            " WHERE (first_id = ANY(:ids) OR second_id = ANY(:ids)) AND decision IS NULL"
            " AND own.status = 'published' AND other.status = 'published'"
            " ORDER BY own.name, other.name, twin_pair.id"
        ),
        {"ids": list(asset_ids)},
    )
    return [SuspectedPair(*row) for row in rows]


def merged_into(session: Session, asset_id: UUID) -> UUID | None:
    """The published asset that this one has become, through however many mergers; None where there is none."""
    found = session.execute(
        text(
            "WITH RECURSIVE way (asset_id) AS (SELECT into_id FROM merged_asset WHERE asset_id = :id"
            " UNION SELECT into_id FROM way JOIN merged_asset USING (asset_id))"
            " SELECT asset_id FROM way JOIN asset ON asset.id = way.asset_id AND status = 'published' LIMIT 1"
        ),
        {"id": asset_id},
    ).scalar()
    return UUID(str(found)) if found else None


# How much an entry tells: one point for each thing that a reader may want to know. Of a row of asset.
_COMPLETENESS = (
    "num_nonnulls({0}.description, {0}.url, {0}.email, {0}.cost, {0}.eligibility, {0}.is_step_free, {0}.has_toilets,"
    " {0}.accessibility, {0}.referral, {0}.organization_id)"
    " + (NOT {0}.is_name_from_category)::integer"
    # Not by EXISTS, for which PostgreSQL may read all telephones.
    " + coalesce((SELECT 1 FROM phone WHERE phone.asset_id = {0}.id LIMIT 1), 0)"
    " + coalesce((SELECT 1 FROM asset_at_location AS standing JOIN schedule ON asset_at_location_id = standing.id"
    "   WHERE standing.asset_id = {0}.id LIMIT 1), 0)"
)
# One order for all assets, so that of three that may be one exactly one is counted: confirmed last, then most complete,
# then always the same one, also after the same list has been loaded into another database, where ids are others.
_RANK = (
    f"(coalesce({{0}}.assured_on, '-infinity'), {_COMPLETENESS},"
    " coalesce({0}.import_key, {0}.id), {0}.id)"
)


def _slugs_of(alias: str) -> str:
    return (
        "(SELECT array_agg(slug) FROM asset_category JOIN taxonomy_term ON taxonomy_term.id = term_id"
        f" WHERE asset_id = {alias}.id)"
    )


def _of(alias: str, sql: str) -> str:
    return sql.replace("asset.", f"{alias}.")


# The undecided pairs of :ids with the categories of both, and which of the two stands behind the other.
_UNDECIDED = (
    "SELECT one.id AS first_id, other.id AS second_id,"
    f" {_RANK.format('one')} > {_RANK.format('other')} AS is_second_behind,"
    f" {_slugs_of('one')} AS slugs, {_slugs_of('other')} AS other_slugs"
    " FROM (SELECT first_id, second_id FROM twin_pair"
    "   WHERE decision IS NULL AND (first_id = ANY(:ids) OR second_id = ANY(:ids))) AS pair"
    # Looked up one by one: a plan for thousands of pairs would read all assets for two.
    " CROSS JOIN LATERAL (SELECT * FROM asset WHERE id = first_id OFFSET 0) AS one"
    " CROSS JOIN LATERAL (SELECT * FROM asset WHERE id = second_id OFFSET 0) AS other"
    " WHERE one.status = 'published' AND other.status = 'published'"
    f" AND {_of('one', IS_KEPT_TRUE_SQL)} AND {_of('other', IS_KEPT_TRUE_SQL)}"
)


@dataclass(frozen=True)
class CountedPair:
    """Two published assets of one kind that may be one thing; reports count `shown` and not `behind`."""

    shown: UUID
    behind: UUID


def counted_pairs(session: Session, asset_ids: Collection[UUID]) -> list[CountedPair]:
    """The undecided pairs that hold one of these assets; a pub and a music venue count as two whatever they are
    called.
    """
    rows = session.execute(text(_UNDECIDED), {"ids": list(asset_ids)})
    return [
        CountedPair(row.first_id, row.second_id)
        if row.is_second_behind
        else CountedPair(row.second_id, row.first_id)
        for row in rows
        if are_in_line(_with_above(row.slugs or ()), _with_above(row.other_slugs or ()))
    ]


def listed_twice(session: Session, asset_ids: Collection[UUID], *, beside: UUID) -> set[UUID]:
    """Those of these assets that may be the same thing as another of them, or as the one that they stand beside."""
    found: set[UUID] = set()
    for pair in counted_pairs(session, [*asset_ids, beside]):
        if beside in (pair.shown, pair.behind):
            found |= {pair.shown, pair.behind} - {beside}
        elif {pair.shown, pair.behind} <= set(asset_ids):
            found.add(pair.behind)
    return found


def _with_above(slugs: Iterable[str]) -> frozenset[str]:
    categories, themes = categories_and_themes(slugs)
    return categories | themes
