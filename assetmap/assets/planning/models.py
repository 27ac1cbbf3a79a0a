"""The table of what groups and stewards say for planning: funding and room.

It lies beside `asset`, so that no public read, export or search can hold it.
"""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, func
from sqlalchemy.orm import Mapped, mapped_column

from assetmap.assets.record.models import Asset
from assetmap.database.sessions import Base


class AssetPlan(Base):
    """The funder of an entry, the end of the funding, and the number of people it can take. Seen by its group, its
    stewards and commissioners.
    """

    __tablename__ = "asset_plan"
    __table_args__ = (CheckConstraint("capacity > 0", name="capacity"),)

    asset_id: Mapped[UUID] = mapped_column(
        ForeignKey(Asset.id, ondelete="CASCADE"), primary_key=True
    )
    funded_by: Mapped[str | None] = mapped_column(comment="The source of its funding, in words.")
    funded_until: Mapped[date | None] = mapped_column(
        index=True, comment="The last day for which it has funding."
    )
    capacity: Mapped[int | None] = mapped_column(
        comment="How many people it can take at a time, or on its list."
    )
    said_at: Mapped[datetime] = mapped_column(server_default=func.now())
