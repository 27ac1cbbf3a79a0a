"""Places and assets for tests, in one line each."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assetmap.assets.published.placing import place_locations
from assetmap.assets.published.search_documents import refresh_search
from assetmap.assets.published.touched import TouchedAssets, TouchedLocations
from assetmap.assets.record.models import Asset, AssetAtLocation, AssetCategory, Location, Schedule
from assetmap.assets.vocabulary.categories import our_vocabulary
from assetmap.assets.vocabulary.terms import save_vocabulary, term_ids
from assetmap.geography import to_wgs84
from assetmap.places.models import Area, AreaPlace, BoundaryEdition, Dataset, Place, Postcode

# Somewhere in Hackney, metres (EPSG:27700): a round point to measure from.
EAST, NORTH = 535_000.0, 185_000.0


def make_asset(
    session: Session,
    name: str = "Hall",
    *,
    at: Sequence[tuple[float, float]] = ((EAST, NORTH),),
    categories: Sequence[str] = ("community-centre",),
    privacy: str = "exact",
    status: str = "published",
    schedule: Sequence[dict[str, Any]] = (),
    **facts: Any,
) -> UUID:
    """An asset at one or more points in metres (EPSG:27700), indexed for search unless told otherwise."""
    ids = terms_of(session)
    asset = Asset(id=uuid4(), name=name, status=status, **facts)
    session.add(asset)
    session.flush()
    session.add_all(AssetCategory(asset_id=asset.id, term_id=ids[slug]) for slug in categories)
    for easting, northing in at:
        longitude, latitude = (float(value) for value in to_wgs84(easting, northing))
        location = Location(
            id=uuid4(),
            location_bng=func.ST_SetSRID(func.ST_MakePoint(easting, northing), 27700),
            longitude=longitude,
            latitude=latitude,
            privacy=privacy,
            address="1 Exact Street",
            postcode="E81EA",
        )
        session.add(location)
        session.flush()
        standing = AssetAtLocation(id=uuid4(), asset_id=asset.id, location_id=location.id)
        session.add(standing)
        session.flush()
        session.add_all(Schedule(asset_at_location_id=standing.id, **rule) for rule in schedule)
    session.flush()
    index(session, asset.id)
    return asset.id


def terms_of(session: Session) -> dict[str, int]:
    """The categories by slug; our vocabulary is saved where there is none yet."""
    known = term_ids(session)
    if not known:
        save_vocabulary(session, our_vocabulary())
        known = term_ids(session)
    return known


def index(session: Session, *asset_ids: UUID) -> None:
    """Places and indexes assets, as every action that changes one does."""
    with TouchedAssets(session, asset_ids) as assets, TouchedLocations(session) as locations:
        locations.add_found(
            "SELECT location_id FROM touched JOIN asset_at_location USING (asset_id)"
        )
        place_locations(session, locations)
        refresh_search(session, assets)


def make_area(session: Session, slug: str = "somewhere") -> Area:
    """An area, made once."""
    area = session.scalar(select(Area).where(Area.slug == slug))
    if area is None:
        area = Area(slug=slug, name=slug.title())
        session.add(area)
        session.flush()
    return area


def make_place(
    session: Session,
    kind: str,
    code: str,
    *,
    box: tuple[float, float, float, float],
    edition: str = "2021",
    name: str | None = None,
    area_slug: str = "somewhere",
) -> Place:
    """A rectangular place: west, south, east and north in metres (EPSG:27700)."""
    area = make_area(session, area_slug)
    found = session.scalar(
        select(BoundaryEdition).where(
            BoundaryEdition.kind == kind, BoundaryEdition.edition == edition
        )
    ) or BoundaryEdition(kind=kind, edition=edition, source="test")
    session.add(found)
    session.flush()
    place = Place(
        boundary_edition_id=found.id,
        kind=kind,
        code=code,
        name=name or code,
        boundary=func.ST_Multi(func.ST_MakeEnvelope(*box, 27700)),
    )
    session.add(place)
    session.flush()
    session.add(AreaPlace(area_id=area.id, place_id=place.id))
    session.flush()
    return place


def make_postcode(
    session: Session, postcode: str, at: tuple[float, float] | None = (EAST, NORTH)
) -> None:
    """A postcode in stored form, with a position or without."""
    area = make_area(session)
    dataset = session.scalar(select(Dataset).where(Dataset.subject == "test postcodes"))
    if dataset is None:
        dataset = Dataset(
            area_id=area.id,
            section="postcodes",
            subject="test postcodes",
            source="test",
            file="test",
            fingerprint="test",
            row_count=1,
        )
        session.add(dataset)
        session.flush()
    point = None if at is None else func.ST_SetSRID(func.ST_MakePoint(*at), 27700)
    session.add(Postcode(postcode=postcode, location_bng=point, dataset_id=dataset.id))
    session.flush()
