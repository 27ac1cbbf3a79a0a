"""Tables of kept shortlists and of stars.

They hang on what is personal about a person, so that they go when a person is erased.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Identity, func, text
from sqlalchemy.orm import Mapped, mapped_column

from assetmap.assets.record.models import Asset
from assetmap.database.sessions import Base
from assetmap.people.models import PersonDetail


class KeptShortlist(Base):
    """A shortlist under a name, never a person's; its notes are about support and never about people."""

    __tablename__ = "kept_shortlist"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    person_id: Mapped[UUID] = mapped_column(
        ForeignKey(PersonDetail.person_id, ondelete="CASCADE"), index=True
    )
    name: Mapped[str]
    is_shared: Mapped[bool] = mapped_column(
        server_default=text("false"), comment="With the link workers of the same places."
    )
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    changed_at: Mapped[datetime] = mapped_column(server_default=func.now())
    deleted_at: Mapped[datetime | None] = mapped_column(
        index=True, comment="Until it can be put back no longer."
    )


class KeptShortlistEntry(Base):
    """An entry of it, as it was called then; nothing binds it to the asset, which may be gone."""

    __tablename__ = "kept_shortlist_entry"

    kept_shortlist_id: Mapped[int] = mapped_column(
        ForeignKey(KeptShortlist.id, ondelete="CASCADE"), primary_key=True
    )
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    asset_id: Mapped[UUID]
    name: Mapped[str]
    note: Mapped[str]


class Star(Base):
    """An asset that somebody wants to find again."""

    __tablename__ = "asset_star"

    person_id: Mapped[UUID] = mapped_column(
        ForeignKey(PersonDetail.person_id, ondelete="CASCADE"), primary_key=True
    )
    asset_id: Mapped[UUID] = mapped_column(
        ForeignKey(Asset.id, ondelete="CASCADE"), primary_key=True, index=True
    )
    starred_at: Mapped[datetime] = mapped_column(server_default=func.now())
