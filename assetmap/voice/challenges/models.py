"""The table of challenges."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, func, text
from sqlalchemy.orm import Mapped, mapped_column

from assetmap.assets.record.models import PersonalDetail
from assetmap.database.sessions import Base
from assetmap.people.models import NEW_ID
from assetmap.voice.challenges.reasons import ChallengeState

_STATES = ", ".join(f"'{state}'" for state in ChallengeState)


class Challenge(Base):
    """Somebody says that a finding is wrong; it stays with the question, whichever report answers that."""

    __tablename__ = "challenge"
    __table_args__ = (
        CheckConstraint(f"state IN ({_STATES})", name="state"),
        CheckConstraint("(state = 'open') = (answer IS NULL)", name="answer"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=NEW_ID)
    question_key: Mapped[str] = mapped_column(
        index=True,
        comment="Of the report’s question, so that a report that is built again keeps it.",
    )
    # No foreign key: what is said of a question outlives a report.
    report_id: Mapped[UUID | None] = mapped_column(comment="On which it was written.")
    report_title: Mapped[str]
    is_public: Mapped[bool] = mapped_column(comment="Whether that was for everybody.")
    finding: Mapped[str] = mapped_column(comment="The key of what is challenged.")
    finding_words: Mapped[str] = mapped_column(comment="As it read that day.")
    reason: Mapped[str]
    words: Mapped[str]
    missing_name: Mapped[str | None] = mapped_column(comment="What is missing from the map.")
    personal_detail_id: Mapped[UUID | None] = mapped_column(
        ForeignKey(PersonalDetail.id, ondelete="SET NULL"), index=True
    )
    language: Mapped[str] = mapped_column(server_default=text("'en'"))
    state: Mapped[str] = mapped_column(server_default=text("'open'"))
    answer: Mapped[str | None]
    shows_words: Mapped[bool] = mapped_column(
        server_default=text("false"),
        comment="Whether its words stand on the report; only once they have been read.",
    )
    suggestion_id: Mapped[UUID | None] = mapped_column(
        comment="What it became on the map’s to-do list."
    )
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    changed_at: Mapped[datetime] = mapped_column(server_default=func.now())
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[UUID | None]
