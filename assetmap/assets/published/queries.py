"""Public reads of the directory. Each starts from `published_assets()`."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Double, Numeric, Select, case, cast, func, select, text
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import Session

from assetmap.assets.opening_hours.rules import RULE_FIELDS, Rule
from assetmap.assets.published.models import SearchDocument
from assetmap.assets.record.facts import FACTS
from assetmap.assets.record.models import (
    Asset,
    AssetAtLocation,
    AssetCategory,
    Location,
    LocationPlace,
    LocationPrivacy,
    Organization,
    Phone,
    Schedule,
)
from assetmap.assets.record.status import AssetStatus
from assetmap.assets.vocabulary.models import TaxonomyTerm
from assetmap.geography import BNG, WGS84
from assetmap.places.models import BoundaryEdition, Place
from assetmap.places.queries import pcn_of_practice


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
    """The facts of a public result by key; a caller who asks for many assets joins what belongs to them."""
    is_near = Location.privacy == LocationPrivacy.NEAR
    columns = Asset.__table__.c
    return {
        "id": Asset.id,
        **{fact.key: columns[fact.key] for fact in FACTS if fact.is_public},
        "is_free": columns.cost == "free",
        "categories": categories,
        # Guessed from a register, until a person has confirmed it.
        "is_category_guessed": Asset.is_category_guessed,
        "organization": organization,
        "address": case((is_near, None), else_=Location.address),
        "city": Location.city,
        "postcode": case((is_near, None), else_=_spaced(Location.postcode)),
        "longitude": _to_a_decimetre(Location.longitude),
        "latitude": _to_a_decimetre(Location.latitude),
        "is_location_approximate": is_near,
        "service_area": case((Location.extent_type.is_not(None), Location.name)),
        "phones": func.coalesce(phones, func.json_build_array()),
        "source": Asset.source,
        "source_vintage": Asset.source_vintage,
        "licence": Asset.licence,
        "assured_on": Asset.assured_on,
        # What a group said lately; a nightly job takes it back.
        "room": Asset.room,
        "room_weeks": Asset.room_weeks,
        "room_on": Asset.room_on,
    }


def _to_a_decimetre(degrees: Any) -> Any:
    return cast(func.round(cast(degrees, Numeric), 6), Double)


def _spaced(postcode: Any) -> Any:
    # Outward codes have at most four characters, inward ones three; half a postcode stays as it is.
    halves = func.left(postcode, -3).op("||")(" ").op("||")(func.right(postcode, 3))
    return case((func.length(postcode) > 4, halves), else_=postcode)


@dataclass(frozen=True)
class PlacedIn:
    """A place that a location lies in, and how that is known."""

    id: int
    kind: str
    code: str
    name: str
    edition: str
    status: str
    method: str


@dataclass(frozen=True)
class AssetPage:
    """Everything public about one asset at one of its locations; `elsewhere` are results for its other ones.

    `service_area_extent`: GeoJSON of where it comes to people, in WGS84 degrees.
    """

    result: dict[str, Any]
    asset: Asset
    location_type: str
    point_bng: tuple[float, float] | None
    categories: Sequence[TaxonomyTerm]
    places: list[PlacedIn]
    rules: list[Rule]
    organization_phones: Sequence[str]
    elsewhere: list[dict[str, Any]]
    service_area_extent: dict[str, Any] | None = None


def published_asset(session: Session, asset_id: UUID) -> AssetPage | None:
    """The asset, at its first location; None when there is none of that id that is published."""
    rows = session.execute(
        published_assets()
        .add_columns(
            public_result().label("result"),
            Asset,
            Location.location_type,
            func.ST_X(Location.public_location_bng).label("easting"),
            func.ST_Y(Location.public_location_bng).label("northing"),
            cast(func.ST_AsGeoJSON(func.ST_Transform(Location.extent_bng, WGS84), 6), JSON).label(
                "extent"
            ),
        )
        .where(Asset.id == asset_id)
        .order_by(AssetAtLocation.id)
        .limit(_MOST_LOCATIONS)
    ).all()
    if not rows:
        return None
    row, *others = rows
    return AssetPage(
        result=row.result,
        asset=row.Asset,
        location_type=row.location_type,
        point_bng=None if row.easting is None else (row.easting, row.northing),
        categories=session.scalars(
            select(TaxonomyTerm)
            .join(AssetCategory, AssetCategory.term_id == TaxonomyTerm.id)
            .where(AssetCategory.asset_id == asset_id)
            .order_by(TaxonomyTerm.position)
        ).all(),
        places=_placed_in(session, row.location_id),
        rules=opening_rules(session, [row.asset_at_location_id])[row.asset_at_location_id],
        organization_phones=session.scalars(
            select(Phone.number)
            .join(Organization, Organization.id == Phone.organization_id)
            .join(Asset, Asset.organization_id == Organization.id)
            .where(Asset.id == asset_id)
            .order_by(Phone.number)
        ).all(),
        elsewhere=[other.result for other in others],
        service_area_extent=row.extent,
    )


_MOST_LOCATIONS = 50


def _placed_in(session: Session, location_id: UUID) -> list[PlacedIn]:
    rows = session.execute(
        select(
            Place.id,
            Place.kind,
            Place.code,
            Place.name,
            BoundaryEdition.edition,
            Place.status,
            LocationPlace.method,
        )
        .join(LocationPlace, LocationPlace.place_id == Place.id)
        .join(BoundaryEdition, BoundaryEdition.id == Place.boundary_edition_id)
        .where(LocationPlace.location_id == location_id)
        .order_by(Place.kind)
    )
    return [PlacedIn(*place) for place in rows]


def opening_rules(
    session: Session, asset_at_location_ids: Collection[UUID]
) -> dict[UUID, list[Rule]]:
    """The opening rules of each of these ids, in the order of their days and hours."""
    columns = [getattr(Schedule, name) for name in RULE_FIELDS]
    rows = session.execute(
        select(Schedule.asset_at_location_id, *columns)
        .where(Schedule.asset_at_location_id.in_(asset_at_location_ids))
        .order_by(Schedule.byday, Schedule.opens_at, Schedule.closes_at, Schedule.description)
    )
    rules: dict[UUID, list[Rule]] = {one: [] for one in asset_at_location_ids}
    for asset_at_location_id, *values in rows:
        rules[asset_at_location_id].append(Rule(*values))
    return rules


def prices(session: Session, asset_ids: Collection[UUID]) -> dict[UUID, str]:
    """The prices as groups wrote them, such as "£4 with lunch", of those of these assets that have one."""
    rows = session.execute(
        text(
            "SELECT id, cost_text FROM asset WHERE id = ANY(:ids) AND cost = 'paid' AND cost_text > ''"
        ),
        {"ids": list(asset_ids)},
    )
    return {asset_id: str(words) for asset_id, words in rows}


@dataclass(frozen=True)
class Related:
    """Another asset of the same category, and how far it is in a straight line."""

    asset_id: UUID
    name: str
    distance_metres: float
    is_location_approximate: bool


RELATED_WITHIN_METRES = 5_000


def related_nearby(session: Session, page: AssetPage, *, limit: int = 5) -> list[Related]:
    """The nearest assets that share a category with this one, nearest first; what the search leaves out is left out."""
    if page.point_bng is None:
        return []
    point = func.ST_SetSRID(func.ST_MakePoint(*page.point_bng), BNG)
    metres = func.ST_Distance(Location.public_location_bng, point)
    shares_category = (
        select(AssetCategory.asset_id)
        .where(
            AssetCategory.asset_id == Asset.id,
            AssetCategory.term_id.in_([term.id for term in page.categories]),
        )
        .exists()
    )
    rows = session.execute(
        published_assets()
        .add_columns(Asset.name, metres, Location.privacy == LocationPrivacy.NEAR)
        .where(
            Asset.id != page.asset.id,
            shares_category,
            Location.public_location_bng.is_not(None),
            # Not what nobody has confirmed for long.
            select(SearchDocument.asset_id).where(SearchDocument.asset_id == Asset.id).exists(),
        )
        .order_by(Location.public_location_bng.op("<->")(point))
        # An asset may be near at several of its locations.
        .limit(limit * 4)
    )
    nearest: dict[UUID, Related] = {}
    for _, asset_id, _, *facts in rows:
        nearest.setdefault(asset_id, Related(asset_id, *facts))
    # A bound on the distance, or a second key, in the statement would make PostgreSQL sort the whole category.
    near = [one for one in nearest.values() if one.distance_metres <= RELATED_WITHIN_METRES]
    return sorted(near, key=lambda one: (one.distance_metres, one.asset_id))[:limit]


def practice_pcn(session: Session, page: AssetPage) -> dict[str, Any] | None:
    """The code and name of the PCN that a GP practice belongs to as NHS lists it; None of anything else."""
    is_practice = any(one.slug == "gp-practice" for one in page.categories)
    code = page.asset.source_id
    return pcn_of_practice(session, code) if is_practice and code else None
