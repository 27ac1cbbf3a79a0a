"""Tables of reviews of the ten steps, and of what each person says."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ARRAY, ForeignKey, Identity, Integer, LargeBinary, Text, func, text
from sqlalchemy.orm import Mapped, mapped_column

from assetmap.database.sessions import Base


class TenStepsReview(Base):
    """One round of answers about a place, opened by a steward or commissioner."""

    __tablename__ = "ten_steps_review"

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=text("gen_random_uuid()"))
    place_kind: Mapped[str]
    place_code: Mapped[str]
    place_name: Mapped[str]
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    token: Mapped[str | None] = mapped_column(
        comment="The shared link, shown to stewards and commissioners until the review is closed."
    )
    opened_at: Mapped[datetime] = mapped_column(server_default=func.now())
    closed_at: Mapped[datetime | None]


class TenStepsVoice(Base):
    """The answers of one person. No name, no address and no account."""

    __tablename__ = "ten_steps_voice"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    review_id: Mapped[UUID] = mapped_column(
        ForeignKey(TenStepsReview.id, ondelete="CASCADE"), index=True
    )
    role: Mapped[str]
    levels: Mapped[list[int | None]] = mapped_column(
        ARRAY(Integer), comment="1 to 4 for each step, null for not known."
    )
    words: Mapped[list[str]] = mapped_column(ARRAY(Text))
    said_at: Mapped[datetime] = mapped_column(server_default=func.now())
