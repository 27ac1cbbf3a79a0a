"""Tables of confirmations: when a group was asked about its entry, and which mistakes people reported."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, func, text
from sqlalchemy.orm import Mapped, mapped_column

from assetmap.assets.confirming.answers import Answer, Wrong
from assetmap.assets.record.models import NEW_ID, Asset, PersonalDetail
from assetmap.database.sessions import Base


def _one_of(column: str, values: type[StrEnum]) -> CheckConstraint:
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=column)


class ConfirmationRound(Base):
    """A group is asked once for each day from which its entry stands, and reminded; so nothing is asked twice."""

    __tablename__ = "confirmation_round"
    __table_args__ = (UniqueConstraint("asset_id", "stands_since"), _one_of("answer", Answer))

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=NEW_ID)
    asset_id: Mapped[UUID] = mapped_column(ForeignKey(Asset.id, ondelete="CASCADE"))
    stands_since: Mapped[date] = mapped_column(
        comment="When it was last confirmed, or else came here, as of the first mail."
    )
    mails: Mapped[int] = mapped_column(server_default=text("0"))
    began_at: Mapped[datetime] = mapped_column(server_default=func.now())
    answer: Mapped[str | None]
    answered_at: Mapped[datetime | None]


class ConfirmationToken(Base):
    """The token of one mail's links, hashed; those of earlier mails of a round stay good with it."""

    __tablename__ = "confirmation_token"

    token_hash: Mapped[bytes] = mapped_column(primary_key=True)
    confirmation_round_id: Mapped[UUID] = mapped_column(
        ForeignKey(ConfirmationRound.id, ondelete="CASCADE"), index=True
    )


class AssetReport(Base):
    """Somebody says that something is wrong with an entry; who, if they said, is in `personal_detail` for a month."""

    __tablename__ = "asset_report"
    __table_args__ = (
        _one_of("what", Wrong),
        Index("ix_asset_report_open", "created_at", postgresql_where=text("closed_at IS NULL")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=NEW_ID)
    asset_id: Mapped[UUID] = mapped_column(ForeignKey(Asset.id, ondelete="CASCADE"), index=True)
    what: Mapped[str]
    words: Mapped[str]
    is_from_group: Mapped[bool] = mapped_column(server_default=text("false"))
    personal_detail_id: Mapped[UUID | None] = mapped_column(
        ForeignKey(PersonalDetail.id, ondelete="SET NULL"), index=True
    )
    network_hash: Mapped[bytes | None] = mapped_column(
        comment="Keyed, of the asking address; forgotten after a day."
    )
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    answer: Mapped[str | None]
    closed_at: Mapped[datetime | None]
    # No foreign key: who is erased leaves their number behind.
    closed_by: Mapped[UUID | None] = mapped_column(comment="The steward.")


class CheckedShare(Base):
    """The number of published entries that were checked within their time on a day: of all, of a place, of a
    category.
    """

    __tablename__ = "checked_share"

    measured_on: Mapped[date] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True, comment="all, place or category.")
    of: Mapped[str] = mapped_column(primary_key=True, comment="Its name; empty for all.")
    entries: Mapped[int]
    checked: Mapped[int]
