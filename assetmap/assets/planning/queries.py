"""Reads of funding and room; none of them is for the public."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from assetmap.assets.planning.models import AssetPlan
from assetmap.assets.published.queries import published_assets
from assetmap.assets.record.models import Asset


@dataclass(frozen=True)
class Plan:
    """The planning facts of an entry; None where nobody has said."""

    funded_by: str | None = None
    funded_until: date | None = None
    capacity: int | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nobody has said anything."""
        return self == Plan()


@dataclass(frozen=True)
class FundedEntry:
    """A published entry with a source of funding, or with a day on which its funding ends."""

    asset_id: UUID
    name: str
    funded_by: str | None
    funded_until: date | None


def plan_of(session: Session, asset_id: UUID) -> Plan:
    """The planning facts of one entry."""
    found = session.get(AssetPlan, asset_id)
    return Plan(found.funded_by, found.funded_until, found.capacity) if found else Plan()


def funded_entries(session: Session, asset_ids: Collection[UUID]) -> list[FundedEntry]:
    """Those of these entries that are published and say something of their funding, the first to end first."""
    published = published_assets().subquery("published")
    rows = session.execute(
        select(Asset.id, Asset.name, AssetPlan.funded_by, AssetPlan.funded_until)
        .join(AssetPlan, AssetPlan.asset_id == Asset.id)
        .where(
            Asset.id.in_(asset_ids),
            Asset.id.in_(select(published.c.asset_id)),
            AssetPlan.funded_by.is_not(None) | AssetPlan.funded_until.is_not(None),
        )
        .order_by(AssetPlan.funded_until.asc().nulls_last(), Asset.name, Asset.id)
    )
    return [FundedEntry(*row) for row in rows]


def capacities(session: Session, asset_ids: Collection[UUID]) -> dict[UUID, int]:
    """The number of people that each of these entries can take, of those that say so."""
    # Few entries say so, and a country has many: all that do are read.
    rows = session.execute(
        select(AssetPlan.asset_id, AssetPlan.capacity).where(AssetPlan.capacity.is_not(None))
    )
    wanted = set(asset_ids)
    return {
        asset_id: capacity
        for asset_id, capacity in rows
        if capacity is not None and asset_id in wanted
    }
