"""Tables of reports, their files and their subscribers."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from geoalchemy2 import Geometry, WKBElement
from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, Text, func, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from assetmap.database.sessions import Base
from assetmap.geography import WGS84
from assetmap.people.models import NEW_ID, Person, PersonDetail


class ReportState(StrEnum):
    """The progress of a report; the last three states are final."""

    WAITING = "waiting"
    BUILDING = "building"
    READY = "ready"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Readers(StrEnum):
    """The people who may read a report, from the most readers to the fewest."""

    EVERYBODY = "everybody"
    COMMISSIONERS = "commissioners"
    ASKER = "asker"


_READERS = ", ".join(f"'{readers}'" for readers in Readers)
_STATES = ", ".join(f"'{state}'" for state in ReportState)


_IS_TITLED = "True if a person chose the title. Null if we do not know."


class GapReport(Base):
    """A question, the state of the map when it was asked, and what was worked out: kept for ever. Changed by
    `builds/redact.py` alone.
    """

    __tablename__ = "gap_report"
    __table_args__ = (
        CheckConstraint(f"state IN ({_STATES})", name="state"),
        CheckConstraint(f"readers IN ({_READERS})", name="readers"),
        CheckConstraint("(state = 'ready') = (figures IS NOT NULL)", name="figures"),
        Index("ix_gap_report_question", "question_key", "ground_state"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=NEW_ID)
    title: Mapped[str]
    is_titled: Mapped[bool | None] = mapped_column(comment=_IS_TITLED)
    question: Mapped[dict[str, Any]] = mapped_column(JSONB)
    question_key: Mapped[str] = mapped_column(comment="SHA-256 of what is asked.")
    ground_state: Mapped[str] = mapped_column(
        comment="SHA-256 of the files, assets, surveys and streets that it stands on."
    )
    state: Mapped[str] = mapped_column(server_default=text("'waiting'"))
    progress: Mapped[float] = mapped_column(server_default=text("0"), comment="0 to 1.")
    step: Mapped[str | None] = mapped_column(comment="What is being done, or what went wrong.")
    job_id: Mapped[int | None]
    asked_by: Mapped[UUID | None] = mapped_column(
        ForeignKey(Person.id, ondelete="SET NULL"), index=True
    )
    readers: Mapped[str] = mapped_column(
        server_default=text("'everybody'"),
        comment="everybody, commissioners, or asker: only the person who asked.",
    )
    opened_near: Mapped[list[str] | None] = mapped_column(
        ARRAY(Text), comment="In words, where each place is that a what-if adds."
    )
    keeps_small_numbers: Mapped[bool] = mapped_column(server_default=text("true"))
    asked_at: Mapped[datetime] = mapped_column(server_default=func.now(), index=True)
    began_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    names_mark: Mapped[str | None] = mapped_column(
        comment="SHA-256 of the names that its files have; null where they were made before this was kept."
    )
    files_version: Mapped[str | None] = mapped_column(
        comment="SHA-256 of the code that wrote its files. Null if we do not know."
    )
    figures: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    inputs: Mapped[list[dict[str, Any]] | None] = mapped_column(JSONB)


class GapReportShape(Base):
    """A place as a report draws it: the small areas, and the places that it has tables of."""

    __tablename__ = "gap_report_shape"

    report_id: Mapped[UUID] = mapped_column(
        ForeignKey(GapReport.id, ondelete="CASCADE"), primary_key=True
    )
    kind: Mapped[str] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(primary_key=True)
    geometry: Mapped[WKBElement] = mapped_column(
        Geometry("GEOMETRY", srid=WGS84, spatial_index=False)
    )
    remark: Mapped[str] = mapped_column(comment="What is said of the place besides, or nothing.")
    centre_longitude: Mapped[float | None] = mapped_column(
        comment="The population-weighted centre of a small area."
    )
    centre_latitude: Mapped[float | None]


class GapReportPoint(Base):
    """An asset that a report counts, where it was public when the report was made; removed when it may be shown no
    longer.
    """

    __tablename__ = "gap_report_point"

    report_id: Mapped[UUID] = mapped_column(
        ForeignKey(GapReport.id, ondelete="CASCADE"), primary_key=True
    )
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    asset_id: Mapped[UUID | None] = mapped_column(
        index=True, comment="Null where it is only on the report's own copy of the map."
    )
    longitude: Mapped[float]
    latitude: Mapped[float]
    categories: Mapped[str]
    is_approximate: Mapped[bool]
    places: Mapped[dict[str, Any] | None] = mapped_column(
        JSONB,
        comment="By kind of place the code of the one it stands in, and metres from its people.",
    )
    knows_hours: Mapped[bool | None] = mapped_column(
        comment="Whether its opening hours were known; null in a report of an earlier method."
    )


class GapReportFile(Base):
    """A drawn map or a file to take away: a cache, which is made again of the report's figures, shapes and points."""

    __tablename__ = "gap_report_file"

    report_id: Mapped[UUID] = mapped_column(
        ForeignKey(GapReport.id, ondelete="CASCADE"), primary_key=True
    )
    name: Mapped[str] = mapped_column(primary_key=True)
    media_type: Mapped[str]
    content: Mapped[bytes] = mapped_column(LargeBinary)


class GapReportStory(Base):
    """A story that stands in the files of a report; when it changes, a trigger throws them away."""

    __tablename__ = "gap_report_story"

    report_id: Mapped[UUID] = mapped_column(
        ForeignKey(GapReport.id, ondelete="CASCADE"), primary_key=True
    )
    # No foreign key: the line stays until the files are made again.
    story_id: Mapped[UUID] = mapped_column(primary_key=True, index=True)


class GapSubscription(Base):
    """Somebody wants a question asked again every quarter, and to be told."""

    __tablename__ = "gap_subscription"

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=NEW_ID)
    # Goes with the account: erasing somebody leaves the person, whom history names.
    person_id: Mapped[UUID] = mapped_column(
        ForeignKey(PersonDetail.person_id, ondelete="CASCADE"), index=True
    )
    title: Mapped[str]
    is_titled: Mapped[bool | None] = mapped_column(comment=_IS_TITLED)
    question: Mapped[dict[str, Any]] = mapped_column(JSONB)
    question_key: Mapped[str] = mapped_column(Text)
    last_report_id: Mapped[UUID | None] = mapped_column(
        ForeignKey(GapReport.id, ondelete="SET NULL")
    )
    next_on: Mapped[date] = mapped_column(index=True)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())

    __table_args__ = (
        Index("uq_gap_subscription_person_question", "person_id", "question_key", unique=True),
    )
