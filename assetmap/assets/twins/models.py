"""Tables of twins: match keys, pairs with decisions, and where merged assets went."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    CheckConstraint,
    ForeignKey,
    Identity,
    Index,
    Integer,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from assetmap.assets.record.models import Asset
from assetmap.database.sessions import Base


class Decision(StrEnum):
    """A steward's decision on a pair: they are the same; both entries stay; or they differ and are never asked about
    again.
    """

    MERGED = "merged"
    KEPT = "kept"
    REFUSED = "refused"


class TwinPair(Base):
    """Two assets that may be one thing; the search shows both, and stewards are asked."""

    __tablename__ = "twin_pair"
    __table_args__ = (
        UniqueConstraint("first_id", "second_id"),
        CheckConstraint("first_id < second_id", name="order"),
        CheckConstraint("decision IN ('merged', 'kept', 'refused')", name="decision"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    first_id: Mapped[UUID] = mapped_column(ForeignKey(Asset.id, ondelete="CASCADE"))
    second_id: Mapped[UUID] = mapped_column(ForeignKey(Asset.id, ondelete="CASCADE"), index=True)
    likeness: Mapped[float] = mapped_column(comment="A probability, when last looked at.")
    found_at: Mapped[datetime] = mapped_column(server_default=func.now())
    decision: Mapped[str | None] = mapped_column(comment="null: nobody has looked yet.")
    decided_at: Mapped[datetime | None]
    # No foreign key, as in the history: who is erased leaves their number behind.
    person_id: Mapped[UUID | None] = mapped_column(comment="Who decided.")
    decided_mark: Mapped[str | None] = mapped_column(
        comment="What both said then, hashed: two that were kept are asked of again when that changes."
    )


class TwinKey(Base):
    """A key that few entries share unless they are the same: a postcode, a telephone, a page; remade by
    `match_twins`.
    """

    __tablename__ = "twin_key"

    asset_id: Mapped[UUID] = mapped_column(
        ForeignKey(Asset.id, ondelete="CASCADE"), primary_key=True
    )
    key: Mapped[str] = mapped_column(
        primary_key=True, index=True, comment="postcode E81EA, phone 079460001, page host/path"
    )


class MergedAsset(Base):
    """An asset that was withdrawn because another is the same thing, and says where it went.

    It stays merged for as long as the other is published: its list may go on naming it.
    """

    __tablename__ = "merged_asset"

    asset_id: Mapped[UUID] = mapped_column(
        ForeignKey(Asset.id, ondelete="CASCADE"), primary_key=True
    )
    into_id: Mapped[UUID] = mapped_column(ForeignKey(Asset.id, ondelete="CASCADE"), index=True)
    merged_at: Mapped[datetime] = mapped_column(server_default=func.now())
    is_by_import: Mapped[bool] = mapped_column(
        comment="One list named it twice, under two categories."
    )
    brought_term_ids: Mapped[list[int]] = mapped_column(
        ARRAY(Integer),
        server_default=text("'{}'"),
        comment="Categories that the other has from it.",
    )


class AssetIdentifier(Base):
    """By what registers know an entry, the organization that runs it, or the building that it is in."""

    __tablename__ = "asset_identifier"
    __table_args__ = (Index("ix_asset_identifier_scheme_value", "scheme", "value"),)

    asset_id: Mapped[UUID] = mapped_column(
        ForeignKey(Asset.id, ondelete="CASCADE"), primary_key=True
    )
    scheme: Mapped[str] = mapped_column(primary_key=True, comment="urn, ods, osm, charity …")
    value: Mapped[str]
