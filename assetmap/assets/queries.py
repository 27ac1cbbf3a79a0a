"""What may the public see of the directory: every public read starts from `published_assets()`."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Select, case, func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import Session

from assetmap.assets.models import (
    Asset,
    AssetAtLocation,
    AssetCategory,
    Location,
    LocationPlace,
    LocationPrivacy,
    Organization,
    Phone,
    Schedule,
    TaxonomyTerm,
)
from assetmap.assets.status import AssetStatus
from assetmap.places.models import BoundaryEdition, Place


def published_assets() -> Select[UUID, UUID, UUID]:
    """Each published asset at each of its locations: the ids of the pair, of the asset and of the location.

    Nothing public is read any other way, so that nothing pending or private can leak; further columns of the
    three tables are added by the caller.
    """
    return (
        select(
            AssetAtLocation.id.label("asset_at_location_id"),
            Asset.id.label("asset_id"),
            Location.id.label("location_id"),
        )
        .select_from(Asset)
        .join(AssetAtLocation, AssetAtLocation.asset_id == Asset.id)
        .join(Location, Location.id == AssetAtLocation.location_id)
        .where(Asset.status == AssetStatus.PUBLISHED)
    )


def public_result() -> Any:
    """The JSON object of an asset at a location that every list and page shows; nothing in it tells a private point."""
    categories = (
        select(func.json_agg(aggregate_order_by(TaxonomyTerm.slug, TaxonomyTerm.position)))
        .join(AssetCategory, AssetCategory.term_id == TaxonomyTerm.id)
        .where(AssetCategory.asset_id == Asset.id)
        .scalar_subquery()
    )
    phones = (
        select(func.json_agg(aggregate_order_by(Phone.number, Phone.number)))
        .where(Phone.asset_id == Asset.id)
        .scalar_subquery()
    )
    organization = (
        select(Organization.name).where(Organization.id == Asset.organization_id).scalar_subquery()
    )
    facts = public_facts(categories=categories, phones=phones, organization=organization)
    return func.json_build_object(*(part for pair in facts.items() for part in pair))


def public_facts(*, categories: Any, phones: Any, organization: Any) -> dict[str, Any]:
    """What a public result says, by its keys; who asks for many assets joins what belongs to them."""
    is_near = Location.privacy == LocationPrivacy.NEAR
    return {
        "id": Asset.id,
        "name": Asset.name,
        "kind": Asset.kind,
        "categories": categories,
        "description": Asset.description,
        "organization": organization,
        "address": case((is_near, None), else_=Location.address),
        "city": Location.city,
        "postcode": case((is_near, None), else_=_spaced(Location.postcode)),
        "longitude": Location.longitude,
        "latitude": Location.latitude,
        "is_location_approximate": is_near,
        "url": Asset.url,
        "email": Asset.email,
        "phones": func.coalesce(phones, func.json_build_array()),
        "languages": Asset.languages,
        "cost": Asset.cost,
        "is_free": Asset.cost == "free",
        "is_step_free": Asset.is_step_free,
        "referral": Asset.referral,
        "source": Asset.source,
        "source_vintage": Asset.source_vintage,
        "licence": Asset.licence,
        "assured_on": Asset.assured_on,
    }


def _spaced(postcode: Any) -> Any:
    return func.regexp_replace(postcode, r"^([A-Z]{1,2}[0-9][A-Z0-9]?)([0-9][A-Z]{2})$", r"\1 \2")


@dataclass(frozen=True)
class PlacedIn:
    """A place that a location lies in, and how that is known."""

    kind: str
    code: str
    name: str
    edition: str
    status: str
    method: str


@dataclass(frozen=True)
class AssetPage:
    """Everything public about one asset at one of its locations."""

    result: dict[str, Any]
    asset: Asset
    categories: Sequence[TaxonomyTerm]
    places: list[PlacedIn]
    schedules: Sequence[Schedule]


def published_asset(session: Session, asset_id: UUID) -> AssetPage | None:
    """The asset, at its first location; None when there is none of that id that is published."""
    row = session.execute(
        published_assets()
        .add_columns(public_result().label("result"), Asset)
        .where(Asset.id == asset_id)
        .order_by(AssetAtLocation.id)
        .limit(1)
    ).first()
    if row is None:
        return None
    places = session.execute(
        select(
            Place.kind,
            Place.code,
            Place.name,
            BoundaryEdition.edition,
            Place.status,
            LocationPlace.method,
        )
        .join(LocationPlace, LocationPlace.place_id == Place.id)
        .join(BoundaryEdition, BoundaryEdition.id == Place.boundary_edition_id)
        .where(LocationPlace.location_id == row.location_id)
        .order_by(Place.kind)
    )
    return AssetPage(
        result=row.result,
        asset=row.Asset,
        categories=session.scalars(
            select(TaxonomyTerm)
            .join(AssetCategory, AssetCategory.term_id == TaxonomyTerm.id)
            .where(AssetCategory.asset_id == asset_id)
            .order_by(TaxonomyTerm.position)
        ).all(),
        places=[PlacedIn(*place) for place in places],
        schedules=session.scalars(
            select(Schedule)
            .where(Schedule.asset_at_location_id == row.asset_at_location_id)
            .order_by(Schedule.byday, Schedule.opens_at)
        ).all(),
    )
