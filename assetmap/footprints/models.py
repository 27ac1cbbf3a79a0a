"""The tables of own footprints: each is a place like any other, with its versions."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    CheckConstraint,
    ForeignKey,
    Identity,
    Text,
    UniqueConstraint,
    func,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from assetmap.database.sessions import Base
from assetmap.people.models import Person
from assetmap.places.models import Place


class FootprintVersion(Base):
    """A version of an own footprint: its small areas from a day on, who drew it, and why. The
    newest version is the place as it stands.

    A withdrawn version says who withdrew it and why; the place is then in no
    search, map or new report.
    """

    __tablename__ = "footprint_version"
    __table_args__ = (
        UniqueConstraint("place_id", "number"),
        CheckConstraint("status IN ('official', 'draft', 'withdrawn')", name="status"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    place_id: Mapped[int] = mapped_column(ForeignKey(Place.id, ondelete="CASCADE"), index=True)
    number: Mapped[int]
    from_on: Mapped[date]
    name: Mapped[str]
    status: Mapped[str]
    drawn_by: Mapped[str] = mapped_column(comment="A team or body, as it names itself; no person.")
    why: Mapped[str]
    made_from: Mapped[str] = mapped_column(comment="What was given, in a sentence.")
    lsoa_codes: Mapped[list[str]] = mapped_column(ARRAY(Text))
    population: Mapped[float | None]
    cut: Mapped[list[dict[str, Any]]] = mapped_column(
        JSONB, comment="Small areas that a drawn line divides, and the part of each inside."
    )
    person_id: Mapped[UUID | None] = mapped_column(
        ForeignKey(Person.id, ondelete="SET NULL"), index=True
    )
    made_at: Mapped[datetime] = mapped_column(server_default=func.now())
