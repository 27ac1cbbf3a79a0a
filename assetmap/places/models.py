"""Tables of places: areas, boundary editions, places and members, statistics, postcodes, practices."""

from datetime import date, datetime

from geoalchemy2 import Geometry, WKBElement
from sqlalchemy import (
    ARRAY,
    CheckConstraint,
    ForeignKey,
    Identity,
    Index,
    Text,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from assetmap.database.sessions import Base
from assetmap.geography import BNG


class Area(Base):
    """A stretch of the country that one manifest describes and one deployment serves."""

    __tablename__ = "area"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    attribution: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))
    is_fictional: Mapped[bool] = mapped_column(server_default=text("false"))
    notice: Mapped[str | None]
    helpline_name: Mapped[str | None] = mapped_column(comment="Whom people there can ask.")
    helpline_phone: Mapped[str | None]
    helpline_url: Mapped[str | None]
    loaded_at: Mapped[datetime] = mapped_column(server_default=func.now())


class Dataset(Base):
    """One file that was loaded: where it comes from, its vintage and licence, and whether a newer one replaced it."""

    __tablename__ = "dataset"
    __table_args__ = (
        Index(
            "uq_dataset_current",
            "area_id",
            "section",
            "subject",
            unique=True,
            postgresql_where=text("replaced_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    area_id: Mapped[int] = mapped_column(ForeignKey(Area.id, ondelete="CASCADE"))
    section: Mapped[str]
    subject: Mapped[str] = mapped_column(
        comment="What of the section this is: a place kind, a set of measures, a list."
    )
    edition: Mapped[str | None]
    vintage: Mapped[str | None]
    source: Mapped[str]
    licence: Mapped[str | None]
    file: Mapped[str]
    fingerprint: Mapped[str] = mapped_column(
        comment="SHA-256 of the files and of the section's settings."
    )
    row_count: Mapped[int]
    loaded_at: Mapped[datetime] = mapped_column(server_default=func.now())
    replaced_at: Mapped[datetime | None]

    area: Mapped[Area] = relationship()


class BoundaryEdition(Base):
    """One edition of one kind of place: wards change every year, so a code means nothing without it."""

    __tablename__ = "boundary_edition"
    __table_args__ = (UniqueConstraint("kind", "edition"),)

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    kind: Mapped[str]
    edition: Mapped[str]
    resolution: Mapped[str | None] = mapped_column(
        comment="full, generalised, or null where the publisher does not say."
    )
    source: Mapped[str]
    licence: Mapped[str | None]
    loaded_at: Mapped[datetime] = mapped_column(server_default=func.now())


class Place(Base):
    """A named part of the country: an LSOA, MSOA, ward, neighbourhood, PCN footprint, or a drawn catchment."""

    __tablename__ = "place"
    __table_args__ = (
        UniqueConstraint("boundary_edition_id", "code"),
        Index("ix_place_kind_code", "kind", "code"),
        CheckConstraint("status IN ('official', 'modelled', 'draft')", name="status"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    boundary_edition_id: Mapped[int] = mapped_column(ForeignKey(BoundaryEdition.id))
    kind: Mapped[str]
    code: Mapped[str]
    name: Mapped[str]
    status: Mapped[str] = mapped_column(server_default=text("'official'"))
    boundary: Mapped[WKBElement | None] = mapped_column(
        Geometry("MULTIPOLYGON", srid=BNG, spatial_index=False)
    )
    population_centre_bng: Mapped[WKBElement | None] = mapped_column(
        Geometry("POINT", srid=BNG, spatial_index=False),
        comment="Population-weighted centroid, where one is published.",
    )

    edition: Mapped[BoundaryEdition] = relationship()


Index("ix_place_boundary", Place.boundary, postgresql_using="gist")


class EditionChange(Base):
    """A place of an older edition and one that it became in a newer: U unchanged, S split, M merged, X irregular."""

    __tablename__ = "edition_change"
    __table_args__ = (CheckConstraint("change IN ('U', 'S', 'M', 'X')", name="change"),)

    dataset_id: Mapped[int] = mapped_column(
        ForeignKey(Dataset.id, ondelete="CASCADE"), primary_key=True
    )
    old_code: Mapped[str] = mapped_column(primary_key=True)
    new_code: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    old_edition: Mapped[str]
    new_edition: Mapped[str]
    change: Mapped[str]


class AreaPlace(Base):
    """The link between an area and a place that it brought, and whether the area's newest edition
    still has that place.
    """

    __tablename__ = "area_place"

    area_id: Mapped[int] = mapped_column(ForeignKey(Area.id, ondelete="CASCADE"), primary_key=True)
    place_id: Mapped[int] = mapped_column(
        ForeignKey(Place.id, ondelete="CASCADE"), primary_key=True, index=True
    )
    is_current: Mapped[bool] = mapped_column(server_default=text("true"))


class PlaceMember(Base):
    """The share (0 to 1) of a member, an LSOA, that belongs to a place made of such members."""

    __tablename__ = "place_member"
    __table_args__ = (CheckConstraint("share > 0 AND share <= 1", name="share"),)

    place_id: Mapped[int] = mapped_column(
        ForeignKey(Place.id, ondelete="CASCADE"), primary_key=True
    )
    member_id: Mapped[int] = mapped_column(
        ForeignKey(Place.id, ondelete="CASCADE"), primary_key=True, index=True
    )
    share: Mapped[float]
    registered_patients: Mapped[int | None] = mapped_column(
        comment="Patients of the member's residents registered here, where the share comes from registrations."
    )


class PlaceStatistic(Base):
    """One published figure about one place, with the vintage and the file it comes from."""

    __tablename__ = "place_statistic"

    place_id: Mapped[int] = mapped_column(
        ForeignKey(Place.id, ondelete="CASCADE"), primary_key=True
    )
    measure: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[float]
    vintage: Mapped[str]
    source: Mapped[str]
    dataset_id: Mapped[int] = mapped_column(
        ForeignKey(Dataset.id, ondelete="CASCADE"), primary_key=True, index=True
    )


class Postcode(Base):
    """A unit postcode, kept without its space, and where its centre lies; null where the publisher has no position.

    Each loaded file keeps rows of its own, so that an area can be removed without taking a neighbour's.
    """

    __tablename__ = "postcode"
    postcode: Mapped[str] = mapped_column(primary_key=True)
    location_bng: Mapped[WKBElement | None] = mapped_column(
        Geometry("POINT", srid=BNG, spatial_index=False)
    )
    positional_quality: Mapped[int | None]
    lsoa_id: Mapped[int | None] = mapped_column(ForeignKey(Place.id, ondelete="SET NULL"))
    lsoa_method: Mapped[str | None] = mapped_column(
        comment="lookup, polygon or generalised polygon: how the LSOA is known."
    )
    ward_code: Mapped[str | None]
    introduced_on: Mapped[date | None]
    withdrawn_on: Mapped[date | None]
    dataset_id: Mapped[int] = mapped_column(
        ForeignKey(Dataset.id, ondelete="CASCADE"), primary_key=True, index=True
    )


class Practice(Base):
    """A GP practice and the PCN that it belongs to, wherever it stands; it never makes a footprint."""

    __tablename__ = "practice"

    code: Mapped[str] = mapped_column(primary_key=True)
    area_id: Mapped[int] = mapped_column(ForeignKey(Area.id, ondelete="CASCADE"), primary_key=True)
    name: Mapped[str]
    address: Mapped[str | None]
    postcode: Mapped[str | None]
    pcn_code: Mapped[str | None] = mapped_column(index=True)
    pcn_name: Mapped[str | None]
    registered_patients: Mapped[int | None]
    location_bng: Mapped[WKBElement | None] = mapped_column(
        Geometry("POINT", srid=BNG, spatial_index=False)
    )
    dataset_id: Mapped[int] = mapped_column(ForeignKey(Dataset.id, ondelete="CASCADE"), index=True)
