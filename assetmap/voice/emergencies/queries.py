"""Reads of emergencies: for everybody, for groups by their link, and for responders."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from assetmap.assets.published.queries import published_assets
from assetmap.assets.record.models import Asset, Location, LocationPlace, LocationPrivacy, Phone
from assetmap.geography import to_wgs84
from assetmap.people.tokens import token_hash
from assetmap.places.models import Place
from assetmap.places.postcodes import spaced
from assetmap.voice.emergencies.abilities import Said
from assetmap.voice.emergencies.models import (
    Emergency,
    EmergencyAbility,
    EmergencyEvent,
    EmergencyResponder,
    EmergencySite,
)

MOST_ON_PAGE = 60
_ORDER = {"open": 0, "full": 1, None: 2, "closed": 3}


@dataclass(frozen=True)
class SiteInEmergency:
    """An entry in an emergency, as the public sees it, and for responders how to reach it and where it stands.

    `easting` and `northing` are those of the public point, in metres (EPSG:27700).
    """

    asset_id: UUID
    name: str
    address: str | None
    postcode: str | None
    phone: str | None
    state: str | None
    offers: str | None
    needs: str | None
    room: int | None
    updated_at: datetime | None
    said: Said
    easting: float | None
    northing: float | None

    @property
    def degrees(self) -> tuple[float, float] | None:
        """Longitude and latitude (WGS84) of the public point."""
        if self.easting is None or self.northing is None:
            return None
        longitude, latitude = to_wgs84(self.easting, self.northing)
        return float(longitude), float(latitude)


def ability_of(session: Session, asset_id: UUID) -> Said:
    """The emergency abilities of one entry."""
    found = session.get(EmergencyAbility, asset_id)
    return _said(found) if found else Said()


def _said(found: EmergencyAbility) -> Said:
    return Said(tuple(found.abilities), found.capacity, found.beds, found.contact)


def able_assets_in(session: Session, place_kind: str, place_code: str) -> list[UUID]:
    """Published entries in a place that say what they could do."""
    within = (
        published_assets()
        .join(LocationPlace, LocationPlace.location_id == Location.id)
        .join(Place, Place.id == LocationPlace.place_id)
        .where(Place.kind == place_kind, Place.code == place_code)
        .subquery("within")
    )
    return list(
        session.scalars(
            select(EmergencyAbility.asset_id)
            .where(EmergencyAbility.asset_id.in_(select(within.c.asset_id)))
            .order_by(EmergencyAbility.asset_id)
        )
    )


def place_ids_of(session: Session, kind: str, code: str) -> list[int]:
    """The ids of a place in all its editions."""
    return list(session.scalars(select(Place.id).where(Place.kind == kind, Place.code == code)))


def open_emergencies(session: Session, *, now: datetime) -> list[Emergency]:
    """Those that go on, the newest first."""
    statement = (
        select(Emergency)
        .where(Emergency.ended_at.is_(None), Emergency.ends_at > now)
        .order_by(Emergency.declared_at.desc())
    )
    return list(session.scalars(statement))


def past_emergencies(session: Session, *, now: datetime, most: int = 50) -> list[Emergency]:
    """Those that have ended, the newest first. What was declared by mistake is not listed."""
    statement = (
        select(Emergency)
        .where(
            or_(Emergency.ended_at.is_not(None), Emergency.ends_at <= now),
            Emergency.end_reason.is_distinct_from("mistake"),
        )
        .order_by(Emergency.declared_at.desc())
        .limit(most)
    )
    return list(session.scalars(statement))


def sites_of(session: Session, emergency_id: UUID) -> list[SiteInEmergency]:
    """The published entries of an emergency: open ones first, then full ones, those without an answer, and closed
    ones.
    """
    published = published_assets().subquery("published")
    phone = select(func.min(Phone.number)).where(Phone.asset_id == Asset.id).scalar_subquery()
    rows = session.execute(
        select(EmergencySite, Asset.name, Location, phone, EmergencyAbility)
        .add_columns(
            func.ST_X(Location.public_location_bng), func.ST_Y(Location.public_location_bng)
        )
        .join(Asset, Asset.id == EmergencySite.asset_id)
        .join(published, published.c.asset_id == Asset.id)
        .join(Location, Location.id == published.c.location_id)
        .outerjoin(EmergencyAbility, EmergencyAbility.asset_id == Asset.id)
        .where(EmergencySite.emergency_id == emergency_id)
        .ext(distinct_on(Asset.id))
        .order_by(Asset.id, Location.id)
    ).all()
    sites = []
    for site, name, location, number, ability, easting, northing in rows:
        is_exact = location.privacy == LocationPrivacy.EXACT
        sites.append(
            SiteInEmergency(
                site.asset_id,
                name,
                location.address if is_exact else None,
                spaced(location.postcode) if is_exact and location.postcode else None,
                number,
                site.state,
                site.offers,
                site.needs,
                site.room,
                site.updated_at,
                _said(ability) if ability else Said(),
                easting,
                northing,
            )
        )
    return sorted(sites, key=lambda one: (_ORDER[one.state], one.name.casefold()))


def site_by_token(
    session: Session, emergency_id: UUID, token: str, *, is_locked: bool = False
) -> EmergencySite | None:
    """The row that a group's link belongs to; None for a forged one."""
    statement = select(EmergencySite).where(
        EmergencySite.emergency_id == emergency_id, EmergencySite.token_hash == token_hash(token)
    )
    return session.scalar(statement.with_for_update() if is_locked else statement)


def responder_by_token(
    session: Session, emergency_id: UUID, token: str
) -> EmergencyResponder | None:
    """The responder whom a link belongs to; None for one that is forged or was taken away."""
    return session.scalar(
        select(EmergencyResponder).where(
            EmergencyResponder.emergency_id == emergency_id,
            EmergencyResponder.token_hash == token_hash(token),
            EmergencyResponder.removed_at.is_(None),
        )
    )


def responders_of(session: Session, emergency_id: UUID) -> list[EmergencyResponder]:
    """The people who may see the responders' page."""
    statement = (
        select(EmergencyResponder)
        .where(
            EmergencyResponder.emergency_id == emergency_id,
            EmergencyResponder.removed_at.is_(None),
        )
        .order_by(EmergencyResponder.id)
    )
    return list(session.scalars(statement))


def events_of(session: Session, emergency_id: UUID) -> list[tuple[EmergencyEvent, str | None]]:
    """The record, in order, with the names of published entries."""
    published = published_assets().subquery("published")
    name = (
        select(Asset.name)
        .where(Asset.id == EmergencyEvent.asset_id, Asset.id.in_(select(published.c.asset_id)))
        .scalar_subquery()
    )
    rows = session.execute(
        select(EmergencyEvent, name)
        .where(EmergencyEvent.emergency_id == emergency_id)
        .order_by(EmergencyEvent.id)
    )
    return [(event, known) for event, known in rows]
