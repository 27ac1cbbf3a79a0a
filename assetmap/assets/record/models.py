"""Tables of the directory: organizations, assets, locations, schedules, categories and lists."""

from collections.abc import Iterable
from datetime import date, datetime, time
from enum import StrEnum
from typing import TYPE_CHECKING, Any
from uuid import UUID

from geoalchemy2 import Geometry, WKBElement
from sqlalchemy import (
    ARRAY,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Identity,
    Index,
    Integer,
    Text,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.types import TypeEngine

from assetmap.assets.record.fact import Fact
from assetmap.assets.record.facts import FACTS, KINDS
from assetmap.assets.record.status import AssetStatus
from assetmap.assets.vocabulary.models import TaxonomyTerm
from assetmap.database.sessions import Base
from assetmap.geography import BNG
from assetmap.places.models import Area, Place

NEW_ID = text("gen_random_uuid()")


class LocationPrivacy(StrEnum):
    """The part of its position that a group makes public: the point, or only the middle of its MSOA."""

    EXACT = "exact"
    NEAR = "near"


class ExtentType(StrEnum):
    """The origin of a service area's extent: a group's own hand, or the border of a place that it named."""

    DRAWN = "drawn"
    PLACE = "place"


def _one_of(column: str, values: Iterable[str]) -> CheckConstraint:
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=column)


class AssetList(Base):
    """A list that assets are imported from; rows that it drops are withdrawn."""

    __tablename__ = "asset_list"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    area_id: Mapped[int | None] = mapped_column(
        ForeignKey(Area.id, ondelete="SET NULL"), index=True
    )
    mapping: Mapped[dict[str, Any] | None] = mapped_column(
        JSONB,
        comment="How its columns and words were read the last time that a steward brought it in.",
    )


class Organization(Base):
    """An organization that runs assets; within one list a name is one organization."""

    __tablename__ = "organization"
    __table_args__ = (UniqueConstraint("asset_list_id", "name"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=NEW_ID)
    name: Mapped[str]
    description: Mapped[str | None]
    url: Mapped[str | None]
    email: Mapped[str | None]
    asset_list_id: Mapped[int | None] = mapped_column(
        ForeignKey(AssetList.id, ondelete="SET NULL"), comment="The list that named it."
    )
    publishes_at_once: Mapped[bool] = mapped_column(
        server_default=text("false"), comment="Its changes need no steward's look."
    )
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now())


class AssetImport(Base):
    """One run of an import, and what came of it."""

    __tablename__ = "asset_import"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    asset_list_id: Mapped[int] = mapped_column(
        ForeignKey(AssetList.id, ondelete="CASCADE"), index=True
    )
    file: Mapped[str]
    fingerprint: Mapped[str]
    added: Mapped[int]
    changed: Mapped[int]
    unchanged: Mapped[int]
    withdrawn: Mapped[int]
    refused: Mapped[int]
    in_no_area: Mapped[int]
    imported_at: Mapped[datetime] = mapped_column(server_default=func.now())
    undone_at: Mapped[datetime | None]


class Asset(Base):
    """Something that is strong in a place: an HSDS service, broader.

    Its further facts are columns too: record/facts.py declares them.
    """

    __tablename__ = "asset"
    __table_args__ = (
        _one_of("kind", KINDS),
        _one_of("status", AssetStatus),
        CheckConstraint("minimum_age <= maximum_age", name="ages"),
        CheckConstraint("room IN ('room', 'waiting', 'full')", name="room"),
        UniqueConstraint("import_key"),
        Index("ix_asset_room_on", "room_on", postgresql_where=text("room_on IS NOT NULL")),
        Index("ix_asset_guessed", "created_at", postgresql_where=text("is_category_guessed")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=NEW_ID)
    organization_id: Mapped[UUID | None] = mapped_column(
        ForeignKey(Organization.id, ondelete="SET NULL"), index=True
    )
    kind: Mapped[str] = mapped_column(server_default=text("'place'"))
    name: Mapped[str]
    is_name_from_category: Mapped[bool] = mapped_column(server_default=text("false"))
    is_category_guessed: Mapped[bool | None] = mapped_column(
        comment="Whether its categories are guessed from a register; false once a person has confirmed them."
    )
    description: Mapped[str | None]
    status: Mapped[str]
    url: Mapped[str | None]
    email: Mapped[str | None]

    source: Mapped[str | None]
    source_id: Mapped[str | None]
    source_vintage: Mapped[str | None]
    licence: Mapped[str | None]
    assured_on: Mapped[date | None]
    assured_by: Mapped[str | None]
    written_to_in: Mapped[str | None] = mapped_column(
        comment="The language (BCP 47) in which its group is written to; null: English."
    )

    room: Mapped[str | None] = mapped_column(comment="room, waiting or full, as its group said.")
    room_weeks: Mapped[int | None] = mapped_column(comment="How long one waits, about.")
    room_on: Mapped[date | None] = mapped_column(comment="When its group said so.")

    asset_list_id: Mapped[int | None] = mapped_column(
        ForeignKey(AssetList.id, ondelete="SET NULL"), index=True
    )
    import_key: Mapped[UUID | None] = mapped_column(
        comment="Identity of an imported row, hashed: source and source id, else source, category, name and point."
    )
    import_hash: Mapped[UUID | None] = mapped_column(
        comment="Content of the row as last imported, hashed."
    )
    extra: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'"))
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now())

    organization: Mapped[Organization | None] = relationship()

    if TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any: ...


def _column_of(fact: Fact) -> Column[Any]:
    kinds: dict[str, TypeEngine[Any]] = {
        "boolean": Boolean(),
        "number": Integer(),
        "list": ARRAY(Text),
        "amounts": JSONB(),
    }
    default = text(fact.default) if fact.default else None
    return Column(
        fact.key,
        kinds.get(fact.kind, Text()),
        nullable=fact.default is None,
        server_default=default,
        comment=fact.comment or None,
    )


for _fact in FACTS:
    if _fact.key not in Asset.__table__.c:
        setattr(Asset, _fact.key, _column_of(_fact))


class AssetCategory(Base):
    """A category of an asset; an asset may have several."""

    __tablename__ = "asset_category"

    asset_id: Mapped[UUID] = mapped_column(
        ForeignKey(Asset.id, ondelete="CASCADE"), primary_key=True
    )
    term_id: Mapped[int] = mapped_column(ForeignKey(TaxonomyTerm.id), primary_key=True, index=True)


class Location(Base):
    """A position, and how much of it may be public."""

    __tablename__ = "location"
    __table_args__ = (
        _one_of("privacy", LocationPrivacy),
        CheckConstraint("location_type IN ('physical', 'postal', 'virtual')", name="location_type"),
        _one_of("extent_type", ExtentType),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=NEW_ID)
    location_type: Mapped[str] = mapped_column(server_default=text("'physical'"))
    name: Mapped[str | None]
    address: Mapped[str | None] = mapped_column(comment="Lines of the address, parted by commas.")
    city: Mapped[str | None]
    postcode: Mapped[str | None]
    location_bng: Mapped[WKBElement | None] = mapped_column(
        Geometry("POINT", srid=BNG, spatial_index=False),
        comment="The exact point: never shown, measured from or exported where privacy is near.",
    )
    location_quality: Mapped[str | None]
    privacy: Mapped[str] = mapped_column(server_default=text("'exact'"))
    public_location_bng: Mapped[WKBElement | None] = mapped_column(
        Geometry("POINT", srid=BNG, spatial_index=False),
        comment="What every answer uses: the point, or the centre of its MSOA, else of its ward.",
    )
    longitude: Mapped[float | None] = mapped_column(comment="Of the public point, WGS84.")
    latitude: Mapped[float | None] = mapped_column(comment="Of the public point, WGS84.")
    extent_bng: Mapped[WKBElement | None] = mapped_column(
        Geometry("MULTIPOLYGON", srid=BNG, spatial_index=False),
        comment="The area in which it comes to people; HSDS: the extent of a service area.",
    )
    extent_type: Mapped[str | None] = mapped_column(
        comment="drawn by its group, or the border of the place that `name` names; null: has a place of its own.",
    )


Index("ix_location_public_location_bng", Location.public_location_bng, postgresql_using="gist")
Index(
    "ix_location_extent_bng",
    Location.extent_bng,
    postgresql_using="gist",
    postgresql_where=Location.extent_bng.is_not(None),
)


class AssetAtLocation(Base):
    """An asset at one of its locations: an HSDS service_at_location."""

    __tablename__ = "asset_at_location"
    __table_args__ = (UniqueConstraint("asset_id", "location_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=NEW_ID)
    asset_id: Mapped[UUID] = mapped_column(ForeignKey(Asset.id, ondelete="CASCADE"))
    location_id: Mapped[UUID] = mapped_column(
        ForeignKey(Location.id, ondelete="CASCADE"), index=True
    )
    description: Mapped[str | None]


class LocationPlace(Base):
    """The places that a location's public point lies in, and how that is known."""

    __tablename__ = "location_place"
    __table_args__ = (
        CheckConstraint(
            "method IN ('lookup', 'polygon', 'generalised polygon', 'membership')", name="method"
        ),
    )

    location_id: Mapped[UUID] = mapped_column(
        ForeignKey(Location.id, ondelete="CASCADE"), primary_key=True
    )
    place_id: Mapped[int] = mapped_column(
        ForeignKey(Place.id, ondelete="CASCADE"), primary_key=True, index=True
    )
    method: Mapped[str]


class Schedule(Base):
    """An opening rule: the fields of an iCal RRULE, in UK time; a day may be known and not the hour."""

    __tablename__ = "schedule"
    __table_args__ = (CheckConstraint("opens_at IS NOT NULL OR closes_at IS NULL", name="hours"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=NEW_ID)
    asset_at_location_id: Mapped[UUID] = mapped_column(
        ForeignKey(AssetAtLocation.id, ondelete="CASCADE"), index=True
    )
    freq: Mapped[str | None] = mapped_column(
        comment="WEEKLY or MONTHLY; null: once, on valid_from."
    )
    interval: Mapped[int | None]
    byday: Mapped[str | None] = mapped_column(comment="MO,TU or 1MO, as in RFC 5545.")
    bymonthday: Mapped[str | None]
    bymonth: Mapped[str | None] = mapped_column(comment="Months by number, 9,10: only in these.")
    is_on_bank_holidays: Mapped[bool | None] = mapped_column(
        comment="Whether it takes place on a bank holiday; null: nobody has said."
    )
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    opens_at: Mapped[time | None]
    closes_at: Mapped[time | None]
    description: Mapped[str | None]
    off_dates: Mapped[str | None] = mapped_column(
        comment="Dates on which it does not hold: 12-25 of every year, 12-24/01-02, 2026-12-25."
    )


class PersonalDetail(Base):
    """The personal details of somebody, apart from everything else: erasing the row erases the person and keeps the
    fact.
    """

    __tablename__ = "personal_detail"

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=NEW_ID)
    name: Mapped[str | None]
    email: Mapped[str | None]
    phone: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


class Contact(Base):
    """Somebody to ask about an asset or an organization."""

    __tablename__ = "contact"
    __table_args__ = (CheckConstraint("num_nonnulls(asset_id, organization_id) = 1", name="owner"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=NEW_ID)
    asset_id: Mapped[UUID | None] = mapped_column(
        ForeignKey(Asset.id, ondelete="CASCADE"), index=True
    )
    organization_id: Mapped[UUID | None] = mapped_column(
        ForeignKey(Organization.id, ondelete="CASCADE"), index=True
    )
    personal_detail_id: Mapped[UUID | None] = mapped_column(
        ForeignKey(PersonalDetail.id, ondelete="SET NULL"), index=True
    )
    title: Mapped[str | None]
    is_public: Mapped[bool] = mapped_column(server_default=text("false"))


class Phone(Base):
    """A telephone number of an asset or an organization, not of a person."""

    __tablename__ = "phone"
    __table_args__ = (CheckConstraint("num_nonnulls(asset_id, organization_id) = 1", name="owner"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=NEW_ID)
    asset_id: Mapped[UUID | None] = mapped_column(
        ForeignKey(Asset.id, ondelete="CASCADE"), index=True
    )
    organization_id: Mapped[UUID | None] = mapped_column(
        ForeignKey(Organization.id, ondelete="CASCADE"), index=True
    )
    number: Mapped[str]
    extension: Mapped[str | None]
    description: Mapped[str | None]


class AssetHistory(Base):
    """The changes of an asset, in order; written by the function that makes the change.

    It outlives what it tells of, so nothing that is removed takes a row of it along.
    """

    __tablename__ = "asset_history"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    asset_id: Mapped[UUID] = mapped_column(index=True)
    happened_at: Mapped[datetime] = mapped_column(server_default=func.now())
    status_before: Mapped[str | None]
    status_after: Mapped[str]
    what: Mapped[str] = mapped_column(comment="added, changed, withdrawn, returned …")
    asset_import_id: Mapped[int | None]
    # No foreign key: who is erased leaves their number behind, and no row here is ever touched.
    person_id: Mapped[UUID | None] = mapped_column(comment="Who, where a person did it.")
    why: Mapped[str | None]
    entry_before: Mapped[dict[str, Any] | None] = mapped_column(
        JSONB, comment="What it said until then (assets/entry.py), where that has changed."
    )
