"""Reads of undecided pairs and of merged assets."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from assetmap.assets.record.entry import Entry
from assetmap.assets.record.history import entry_of
from assetmap.assets.twins.marks import MARK_SQL

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
    """What another list calls the same thing, as far as anybody knows."""

    asset_id: UUID
    name: str
    source: str | None


def other_listings(session: Session, asset_id: UUID) -> list[OtherListing]:
    """The published halves of the undecided pairs that hold this asset."""
    rows = session.execute(
        text(
            "SELECT asset.id, asset.name, asset.source FROM twin_pair"
            " JOIN asset ON asset.id = CASE first_id WHEN :id THEN second_id ELSE first_id END"
            " WHERE :id IN (first_id, second_id) AND decision IS NULL AND asset.status = 'published'"
            " ORDER BY asset.name, asset.id"
        ),
        {"id": asset_id},
    )
    return [OtherListing(*row) for row in rows]


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
