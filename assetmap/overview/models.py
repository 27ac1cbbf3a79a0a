"""The tables of what administrators set on a page, and of areas that they asked to be fetched."""

from datetime import datetime
from typing import Any

from sqlalchemy import ARRAY, CheckConstraint, Identity, Text, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from assetmap.database.sessions import Base


class SiteSetting(Base):
    """One setting; what has no row is as the environment says."""

    __tablename__ = "site_setting"

    key: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]
    changed_at: Mapped[datetime] = mapped_column(server_default=func.now())


class SiteLogo(Base):
    """The logo in the header; there is one at most."""

    __tablename__ = "site_logo"

    mark: Mapped[str] = mapped_column(primary_key=True, comment="A hash of the picture.")
    picture: Mapped[bytes] = mapped_column(comment="WebP, without metadata.")
    width: Mapped[int]
    height: Mapped[int]
    description: Mapped[str] = mapped_column(
        comment="Whose logo it is, for people who cannot see it."
    )


class AreaFetchJob(Base):
    """One fetch of an area: what was asked for, how far it is, and what came of each source."""

    __tablename__ = "area_fetch"
    __table_args__ = (
        CheckConstraint(
            "state IN ('waiting', 'fetching', 'loading', 'done', 'failed')", name="state"
        ),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    wanted: Mapped[list[str]] = mapped_column(ARRAY(Text), comment="Codes or names.")
    reach_metres: Mapped[float]
    without: Mapped[list[str]] = mapped_column(ARRAY(Text), comment="Sources that are left out.")
    state: Mapped[str] = mapped_column(server_default=text("'waiting'"))
    step: Mapped[str | None] = mapped_column(comment="What is being done.")
    outcomes: Mapped[list[dict[str, Any]]] = mapped_column(
        JSONB, server_default=text("'[]'"), comment="What came of each source."
    )
    message: Mapped[str | None] = mapped_column(comment="Why it failed.")
    area_name: Mapped[str | None]
    asked_at: Mapped[datetime] = mapped_column(server_default=func.now())
