"""Tables of shared shortlists and of how often each kind of support was handed over."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Identity, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column

from assetmap.assets.vocabulary.models import TaxonomyTerm
from assetmap.database.sessions import Base
from assetmap.places.models import Place


class SharedShortlist(Base):
    """A shortlist that a link opens; only a hash of the link's token is here, so that nobody can make the link from
    it.
    """

    __tablename__ = "shared_shortlist"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    token_hash: Mapped[bytes] = mapped_column(unique=True, comment="SHA-256 of the token.")
    title: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    expires_at: Mapped[datetime] = mapped_column(index=True)


class SharedShortlistEntry(Base):
    """An entry of it, as it was called then: the asset may be renamed, or gone, so nothing binds the two."""

    __tablename__ = "shared_shortlist_entry"

    shared_shortlist_id: Mapped[int] = mapped_column(
        ForeignKey(SharedShortlist.id, ondelete="CASCADE"), primary_key=True
    )
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    asset_id: Mapped[UUID]
    name: Mapped[str]
    note: Mapped[str]


class HandoverCount(Base):
    """The number of handovers of a kind of support in a month and a neighbourhood; the lists themselves are not
    stored.
    """

    __tablename__ = "handover_count"
    __table_args__ = (
        UniqueConstraint("month", "term_id", "place_id", postgresql_nulls_not_distinct=True),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    month: Mapped[date] = mapped_column(comment="Its first day.")
    term_id: Mapped[int] = mapped_column(ForeignKey(TaxonomyTerm.id), index=True)
    place_id: Mapped[int | None] = mapped_column(
        ForeignKey(Place.id, ondelete="CASCADE"),
        index=True,
        comment="The neighbourhood of the asset; null where it lies in none.",
    )
    count: Mapped[int]
