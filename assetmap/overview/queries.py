"""Reads of what is loaded, where it comes from, and how old it is."""

from dataclasses import dataclass
from datetime import datetime
from types import SimpleNamespace

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assetmap.assets.published.queries import published_assets
from assetmap.assets.record.models import Asset
from assetmap.overview.models import SiteLogo, SiteSetting
from assetmap.places.models import Area, Dataset
from assetmap.settings import Settings


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


def site_settings(session: Session) -> dict[str, str]:
    """The settings that administrators have made, by key."""
    rows = session.execute(select(SiteSetting.key, SiteSetting.value))
    return {row.key: row.value for row in rows}


def site_colour(session: Session) -> str | None:
    """The colour of the header, where administrators have set one."""
    return session.scalar(select(SiteSetting.value).where(SiteSetting.key == "colour"))


_LOGO_HEIGHT, _WIDEST_LOGO = 40, 160


@dataclass(frozen=True)
class Logo:
    """The logo in the header: its mark, its size there, and its words."""

    mark: str
    width: int
    height: int
    description: str


def site_logo(session: Session) -> Logo | None:
    """The logo, as large as the header shows it; None where administrators gave none."""
    columns = (SiteLogo.mark, SiteLogo.width, SiteLogo.height, SiteLogo.description)
    row = session.execute(select(*columns)).first()
    if row is None:
        return None
    share = min(_LOGO_HEIGHT / row.height, _WIDEST_LOGO / row.width)
    width, height = (max(1, round(side * share)) for side in (row.width, row.height))
    return Logo(row.mark, width, height, row.description)


def operator_of(session: Session, settings: Settings) -> SimpleNamespace:
    """The operator of the site and the area that it covers: as administrators have set it,
    otherwise as the environment says.
    """
    said = site_settings(session)
    installed = {name: getattr(settings, name) for name in _OF_OPERATOR}
    return SimpleNamespace(**{"area_name": None, **installed, **said})


_OF_OPERATOR = ("operator_name", "operator_email", "operator_phone", "operator_address")
