"""The table of offers and needs."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Identity, func
from sqlalchemy.orm import Mapped, mapped_column

from assetmap.assets.record.models import Asset
from assetmap.database.sessions import Base


class Notice(Base):
    """A group's offer to others, or need, until a day: "we have a hall on Thursdays"."""

    __tablename__ = "notice"
    __table_args__ = (CheckConstraint("kind IN ('offer', 'need')", name="kind"),)

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    asset_id: Mapped[UUID] = mapped_column(ForeignKey(Asset.id, ondelete="CASCADE"), index=True)
    kind: Mapped[str]
    words: Mapped[str]
    until: Mapped[date] = mapped_column(comment="The last day on which it is shown.")
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    closed_at: Mapped[datetime | None]
