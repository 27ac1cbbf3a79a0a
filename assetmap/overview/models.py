"""The table of what administrators set on a page."""

from datetime import datetime

from sqlalchemy import func
from sqlalchemy.orm import Mapped, mapped_column

from assetmap.database.sessions import Base


class SiteSetting(Base):
    """One setting; what has no row is as the environment says."""

    __tablename__ = "site_setting"

    key: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]
    changed_at: Mapped[datetime] = mapped_column(server_default=func.now())
