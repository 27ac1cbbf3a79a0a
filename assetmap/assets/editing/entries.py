"""Changes to an asset: added, changed, withdrawn and brought back, each with its history."""

from datetime import date
from uuid import UUID, uuid4

from geoalchemy2.shape import from_shape
from shapely import MultiPolygon, Point, Polygon
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from assetmap.assets.published.placing import place_locations
from assetmap.assets.published.search_documents import refresh_assets
from assetmap.assets.published.touched import TouchedLocations
from assetmap.assets.record.entry import PLAIN_FACTS, Entry, Whereabouts
from assetmap.assets.record.history import By, entry_of, record, versions_of
from assetmap.assets.record.models import (
    Asset,
    AssetAtLocation,
    AssetCategory,
    ExtentType,
    Location,
    Organization,
    Phone,
    Schedule,
)
from assetmap.assets.record.status import AssetStatus, Move, next_status
from assetmap.assets.vocabulary.terms import term_ids
from assetmap.errors import Conflict, InvalidInput, NotFound
from assetmap.geography import BNG, to_wgs84
from assetmap.web.translations import gettext


def write_entry(
    session: Session,
    asset_id: UUID,
    entry: Entry,
    *,
    by: By,
    move: Move = Move.CHANGE,
    assured_on: date | None = None,
    assured_by: str | None = None,
) -> None:
    """Makes the asset say this, adding it where there was none; does nothing where it says so already.

    What is written is published. `assured_on` and `assured_by` say that somebody stands by it. Raises `Conflict`
    where the move cannot be made, and `InvalidInput` for a category that there is not.
    """
    has_changed = save_entry(
        session,
        asset_id,
        entry,
        by=by,
        move=move,
        assured_on=assured_on,
        assured_by=assured_by,
    )
    if has_changed:
        refresh_assets(session, [asset_id])


def save_entry(
    session: Session,
    asset_id: UUID,
    entry: Entry,
    *,
    by: By,
    move: Move = Move.CHANGE,
    assured_on: date | None = None,
    assured_by: str | None = None,
    confirms_categories: bool = True,
) -> bool:
    """As `write_entry`, for callers that remake the search documents themselves, with those of other assets.

    What a person writes confirms categories that were guessed, unless nobody looked at them. Returns whether anything
    was written.
    """
    asset = session.get(Asset, asset_id, with_for_update=True)
    before = entry_of(session, asset_id) if asset else None
    if before == entry and move is Move.CHANGE and not assured_on:
        return False
    status = AssetStatus(asset.status) if asset else AssetStatus.DRAFT
    after = _after(status, Move.PUBLISH if asset is None else move)
    what = "changed" if asset else "added"
    if asset is None:
        asset = Asset(id=asset_id, name=entry.name, status=after)
        session.add(asset)
    asset.status = after
    for name in PLAIN_FACTS:
        value = getattr(entry, name)
        setattr(asset, name, list(value) if isinstance(value, tuple) else value)
    asset.is_name_from_category = False
    if confirms_categories and asset.is_category_guessed:
        asset.is_category_guessed = False
    asset.organization_id = _organization(session, asset, entry)
    if assured_on:
        asset.assured_on, asset.assured_by = assured_on, assured_by
    session.flush()
    _write_categories(session, asset_id, entry)
    session.execute(text("DELETE FROM phone WHERE asset_id = :id"), {"id": asset_id})
    session.add_all(Phone(asset_id=asset_id, number=number) for number in entry.phones)
    location_id = _write_standing(session, asset_id, entry)
    session.execute(text("UPDATE asset SET updated_at = now() WHERE id = :id"), {"id": asset_id})
    record(
        session,
        asset_id,
        what=what,
        by=by,
        before=None if what == "added" else status,
        after=after,
        entry_before=before,
    )
    with TouchedLocations(session, [location_id]) as touched:
        place_locations(session, touched)
    return True


def move_asset(session: Session, asset_id: UUID, move: Move, *, by: By, what: str) -> AssetStatus:
    """Withdraws an asset from every interface at once, or brings it back. Raises `NotFound`, or `Conflict`."""
    after = save_move(session, asset_id, move, by=by, what=what)
    refresh_assets(session, [asset_id])
    return after


def save_move(session: Session, asset_id: UUID, move: Move, *, by: By, what: str) -> AssetStatus:
    """As `move_asset`, for callers that remake the search documents themselves, with those of other assets."""
    asset = session.get(Asset, asset_id, with_for_update=True)
    if asset is None:
        raise NotFound(gettext("We can’t find this entry."))
    before = AssetStatus(asset.status)
    after = _after(before, move)
    asset.status = after
    session.flush()
    record(session, asset_id, what=what, by=by, before=before, after=after)
    return after


def confirm_entry(session: Session, asset_id: UUID, *, by: By, on: date, assured_by: str) -> None:
    """Notes that somebody has said it is still right. Raises `NotFound` where it is not published."""
    asset = session.get(Asset, asset_id, with_for_update=True)
    if asset is None or asset.status != AssetStatus.PUBLISHED:
        raise NotFound(gettext("We can’t find this entry."))
    asset.assured_on, asset.assured_by = on, assured_by
    session.flush()
    status = AssetStatus.PUBLISHED
    record(session, asset_id, what="confirmed", by=by, before=status, after=status)
    refresh_assets(session, [asset_id])


def confirm_categories(session: Session, asset_id: UUID, *, by: By) -> None:
    """Notes that guessed categories are right. Raises `Conflict` where none are guessed any more."""
    asset = session.get(Asset, asset_id, with_for_update=True)
    if asset is None or asset.status != AssetStatus.PUBLISHED or not asset.is_category_guessed:
        raise Conflict(gettext("Another steward has already dealt with this entry."))
    asset.is_category_guessed = False
    session.flush()
    status = AssetStatus.PUBLISHED
    record(session, asset_id, what="confirmed", by=by, before=status, after=status)
    refresh_assets(session, [asset_id])


def restore_version(session: Session, asset_id: UUID, version_id: int, *, by: By) -> None:
    """Makes the asset say again what it said after that change. Raises `NotFound` where that is not known."""
    write_entry(session, asset_id, said_then(session, asset_id, version_id), by=by)


def said_then(session: Session, asset_id: UUID, version_id: int) -> Entry:
    """The entry as it stood after that change. Raises `NotFound` where that is not known."""
    found = next((one for one in versions_of(session, asset_id) if one.id == version_id), None)
    if found is None or found.entry is None:
        raise NotFound(gettext("We don’t know what the entry said at that time."))
    return found.entry


def _after(status: AssetStatus, move: Move) -> AssetStatus:
    after = next_status(status, move)
    if after is None:
        raise Conflict(
            gettext(
                "This entry has changed since you opened it. Look at it again before you decide."
            )
        )
    return after


def _organization(session: Session, asset: Asset, entry: Entry) -> UUID | None:
    """The one that it has, under the name that the entry gives; a new one where it had none."""
    if not entry.organization:
        return asset.organization_id
    known = asset.organization_id and session.get(Organization, asset.organization_id)
    if known and known.asset_list_id is None:
        known.name = entry.organization
        return known.id
    if known and known.name == entry.organization:
        return known.id
    new = Organization(id=uuid4(), name=entry.organization)
    session.add(new)
    session.flush()
    return new.id


def _write_categories(session: Session, asset_id: UUID, entry: Entry) -> None:
    ids = term_ids(session)
    unknown = [slug for slug in entry.categories if slug not in ids]
    if unknown:
        raise InvalidInput(
            gettext("There is no category called “%(slug)s”.") % {"slug": unknown[0]},
            parameter="categories",
        )
    session.execute(text("DELETE FROM asset_category WHERE asset_id = :id"), {"id": asset_id})
    session.add_all(
        AssetCategory(asset_id=asset_id, term_id=term_id)
        for term_id in dict.fromkeys(ids[slug] for slug in entry.categories)
    )
    session.flush()


def _write_standing(session: Session, asset_id: UUID, entry: Entry) -> UUID:
    """Writes place and opening rules of the asset's first location; returns the location's id."""
    standing = session.scalars(
        select(AssetAtLocation)
        .where(AssetAtLocation.asset_id == asset_id)
        .order_by(AssetAtLocation.id)
    ).first()
    location = session.get(Location, standing.location_id) if standing else None
    if standing is None or location is None:
        location = Location(id=uuid4())
        session.add(location)
        session.flush()
        standing = AssetAtLocation(id=uuid4(), asset_id=asset_id, location_id=location.id)
        session.add(standing)
    _write_location(location, entry.whereabouts)
    session.flush()
    session.execute(
        text("DELETE FROM schedule WHERE asset_at_location_id = :id"), {"id": standing.id}
    )
    session.add_all(
        Schedule(asset_at_location_id=standing.id, **vars(rule)) for rule in entry.hours
    )
    session.flush()
    return location.id


def _write_location(location: Location, where: Whereabouts) -> None:
    location.location_type, location.privacy = where.location_type, where.privacy
    location.address, location.city = where.address, where.city
    location.postcode, location.name = where.postcode, where.works_in
    location.extent_bng = location.extent_type = None
    if where.extent:
        area = MultiPolygon([Polygon(where.extent)])
        location.extent_bng, location.extent_type = from_shape(area, srid=BNG), ExtentType.DRAWN
    elif where.works_in:
        # Its border is the place's, which `place_locations` finds.
        location.extent_type = ExtentType.PLACE
    if where.easting is None or where.northing is None:
        location.location_bng = location.public_location_bng = None
        location.longitude = location.latitude = None
        return
    longitude, latitude = to_wgs84(where.easting, where.northing)
    location.location_bng = from_shape(Point(where.easting, where.northing), srid=BNG)
    location.public_location_bng = None
    location.longitude, location.latitude = float(longitude), float(latitude)
