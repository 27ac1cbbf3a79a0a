"""The table of surveys."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Identity, func
from sqlalchemy.orm import Mapped, mapped_column

from assetmap.assets.vocabulary.models import TaxonomyTerm
from assetmap.database.sessions import Base
from assetmap.people.models import Person
from assetmap.places.models import Place


class Survey(Base):
    """A steward says: of this category, all that there is in this place is on the map, as of that day."""

    __tablename__ = "survey"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    place_id: Mapped[int] = mapped_column(ForeignKey(Place.id, ondelete="CASCADE"), index=True)
    term_id: Mapped[int] = mapped_column(
        ForeignKey(TaxonomyTerm.id, ondelete="CASCADE"), index=True
    )
    surveyed_on: Mapped[date]
    note: Mapped[str | None] = mapped_column(comment="How it was gone through; shown to everybody.")
    person_id: Mapped[UUID | None] = mapped_column(
        ForeignKey(Person.id, ondelete="SET NULL"), index=True
    )
    recorded_at: Mapped[datetime] = mapped_column(server_default=func.now())
    withdrawn_at: Mapped[datetime | None] = mapped_column(
        comment="It was recorded by mistake, and counts no more."
    )
