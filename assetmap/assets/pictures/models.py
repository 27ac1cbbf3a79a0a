"""The table of pictures that groups gave of themselves.

They lie in PostgreSQL: a backup carries them, and what removes an entry removes its picture in the same transaction.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, func
from sqlalchemy.orm import Mapped, mapped_column

from assetmap.assets.record.models import Asset
from assetmap.database.sessions import Base


class AssetPicture(Base):
    """The picture of an entry, and beside it a newer one that waits for a steward."""

    __tablename__ = "asset_picture"

    asset_id: Mapped[UUID] = mapped_column(
        ForeignKey(Asset.id, ondelete="CASCADE"), primary_key=True
    )
    is_waiting: Mapped[bool] = mapped_column(
        primary_key=True, comment="A steward has not looked at it yet."
    )
    picture: Mapped[bytes] = mapped_column(comment="WebP, without metadata.")
    width: Mapped[int]
    height: Mapped[int]
    description: Mapped[str] = mapped_column(comment="What it shows, for people who cannot see it.")
    mark: Mapped[str] = mapped_column(comment="A hash of the picture.")
    added_at: Mapped[datetime] = mapped_column(server_default=func.now())
