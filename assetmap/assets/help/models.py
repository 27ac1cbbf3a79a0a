"""Tables of help beyond the directory: urgent contacts, national services, searches without an answer, and suggested
places.
"""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ARRAY, ForeignKey, Identity, Index, Text, func, text
from sqlalchemy.orm import Mapped, mapped_column

from assetmap.assets.vocabulary.models import TaxonomyTerm
from assetmap.database.sessions import Base
from assetmap.people.models import Person
from assetmap.places.models import Place


class UrgentContact(Base):
    """One line of the panel for people in danger, as administrators wrote it."""

    __tablename__ = "urgent_contact"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    position: Mapped[int]
    name: Mapped[str]
    words: Mapped[str] = mapped_column(comment="For whom, and when it answers.")
    number: Mapped[str | None] = mapped_column(comment="To call.")
    text_number: Mapped[str | None] = mapped_column(comment="To send a text message to.")
    text_words: Mapped[str | None] = mapped_column(comment="What the message says.")
    checked_on: Mapped[date]


class NationalServiceLine(Base):
    """One service for the whole country, as administrators wrote it."""

    __tablename__ = "national_service"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    position: Mapped[int]
    name: Mapped[str]
    words: Mapped[str] = mapped_column(comment="What it offers, and to whom.")
    phone: Mapped[str]
    url: Mapped[str]
    categories: Mapped[list[str]] = mapped_column(ARRAY(Text), comment="Slugs.")
    checked_on: Mapped[date | None]


class UnmetNeed(Base):
    """The number of searches for a category that found nothing, or nothing worth opening, in an MSOA and a month.

    No words, no postcode and nothing about who searched.
    """

    __tablename__ = "unmet_need"

    term_id: Mapped[int] = mapped_column(
        ForeignKey(TaxonomyTerm.id, ondelete="CASCADE"), primary_key=True
    )
    place_id: Mapped[int] = mapped_column(
        ForeignKey(Place.id, ondelete="CASCADE"), primary_key=True, index=True
    )
    month: Mapped[date] = mapped_column(primary_key=True, comment="Its first day.")
    nothing_found: Mapped[int] = mapped_column(server_default=text("0"))
    nothing_opened: Mapped[int] = mapped_column(server_default=text("0"))


class PlaceSuggestion(Base):
    """A place or group that somebody says is missing from the map, until a steward has dealt with it."""

    __tablename__ = "place_suggestion"
    __table_args__ = (
        Index("ix_place_suggestion_open", "created_at", postgresql_where=text("closed_at IS NULL")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=text("gen_random_uuid()"))
    name: Mapped[str]
    details: Mapped[str] = mapped_column(comment="Where it is and how to reach it.")
    term_id: Mapped[int | None] = mapped_column(ForeignKey(TaxonomyTerm.id, ondelete="SET NULL"))
    place_id: Mapped[int | None] = mapped_column(
        ForeignKey(Place.id, ondelete="SET NULL"),
        comment="The MSOA of the search, if there was one.",
    )
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[UUID | None] = mapped_column(ForeignKey(Person.id, ondelete="SET NULL"))
