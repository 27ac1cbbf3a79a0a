"""Reads of what is loaded, where it comes from, and how old it is."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assetmap.assets.published.queries import published_assets
from assetmap.assets.record.models import Asset
from assetmap.places.models import Area, Dataset


@dataclass(frozen=True)
class LoadedArea:
    """An area and the files in use for it, in the order in which they were loaded."""

    area: Area
    datasets: list[Dataset]


@dataclass(frozen=True)
class AssetSource:
    """A list that published assets come from."""

    source: str
    vintage: str | None
    licence: str | None
    asset_count: int
    newest_at: datetime


def areas_with_datasets(session: Session) -> list[LoadedArea]:
    """Every loaded area, by name."""
    areas = session.scalars(select(Area).order_by(Area.name)).all()
    current = session.scalars(
        select(Dataset).where(Dataset.replaced_at.is_(None)).order_by(Dataset.id)
    ).all()
    return [LoadedArea(area, [d for d in current if d.area_id == area.id]) for area in areas]


def asset_sources(session: Session) -> list[AssetSource]:
    """The lists behind the published assets, the longest first."""
    published = published_assets().subquery()
    rows = session.execute(
        select(
            func.coalesce(Asset.source, "").label("source"),
            Asset.source_vintage,
            Asset.licence,
            func.count(Asset.id.distinct()),
            func.max(Asset.updated_at),
        )
        .join(published, published.c.asset_id == Asset.id)
        .group_by("source", Asset.source_vintage, Asset.licence)
        .order_by(func.count(Asset.id.distinct()).desc(), "source")
    )
    return [AssetSource(*row) for row in rows if row.source]
