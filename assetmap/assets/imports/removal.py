"""The removal of a list and of everything that it brought."""

from dataclasses import dataclass

from sqlalchemy import delete, exists, or_, select
from sqlalchemy.orm import Session

from assetmap.assets.record.models import Asset, AssetAtLocation, AssetList, Location, Organization


@dataclass(frozen=True)
class RemovedLists:
    """The numbers of lists and entries that were removed."""

    lists: int
    assets: int


def remove_lists(session: Session, area_id: int) -> RemovedLists:
    """Removes the lists of an area and their assets, with the locations and organizations that nothing else uses.

    To be called before the area itself is removed, for that leaves its lists without one. An asset's history stays,
    as it outlives what it tells of.
    """
    lists = session.scalars(select(AssetList.id).where(AssetList.area_id == area_id)).all()
    of_them = Asset.asset_list_id.in_(lists)
    of_others = or_(Asset.asset_list_id.is_(None), Asset.asset_list_id.not_in(lists))
    at_location = (
        exists()
        .where(AssetAtLocation.location_id == Location.id)
        .where(Asset.id == AssetAtLocation.asset_id)
    )
    session.execute(
        delete(Location).where(at_location.where(of_them), ~at_location.where(of_others))
    )
    assets = session.execute(delete(Asset).where(of_them).returning(Asset.id)).all()
    session.execute(
        delete(Organization).where(
            Organization.asset_list_id.in_(lists),
            ~exists().where(Asset.organization_id == Organization.id),
        )
    )
    session.execute(delete(AssetList).where(AssetList.id.in_(lists)))
    return RemovedLists(lists=len(lists), assets=len(assets))
