"""The table of who follows what by mail."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint, func, text
from sqlalchemy.orm import Mapped, mapped_column

from assetmap.assets.record.models import PersonalDetail
from assetmap.database.sessions import Base


class Follow(Base):
    """Somebody is told by mail what happens to a place or an idea; its id is known only from those mails."""

    __tablename__ = "follow"
    __table_args__ = (UniqueConstraint("subject", "email_hash"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=text("gen_random_uuid()"))
    subject: Mapped[str] = mapped_column(comment="place/ward/E05009372 or idea/its id.")
    personal_detail_id: Mapped[UUID] = mapped_column(
        ForeignKey(PersonalDetail.id, ondelete="CASCADE"), index=True
    )
    email_hash: Mapped[bytes] = mapped_column(comment="Keyed, so that nobody follows twice.")
    language: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    confirmed_at: Mapped[datetime | None]
