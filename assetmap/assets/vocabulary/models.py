"""Tables of vocabularies, their terms, and the mapping between terms."""

from datetime import datetime

from sqlalchemy import ForeignKey, Identity, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from assetmap.database.sessions import Base


class Taxonomy(Base):
    """A vocabulary: ours, or one of somebody else's whose terms are mapped to ours."""

    __tablename__ = "taxonomy"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    description: Mapped[str | None]


class TaxonomyTerm(Base):
    """One term of a vocabulary; a term may have several parents."""

    __tablename__ = "taxonomy_term"
    __table_args__ = (UniqueConstraint("taxonomy_id", "slug"),)

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    taxonomy_id: Mapped[int] = mapped_column(ForeignKey(Taxonomy.id, ondelete="CASCADE"))
    slug: Mapped[str]
    name: Mapped[str]
    description: Mapped[str | None]
    position: Mapped[int] = mapped_column(comment="Where the vocabulary lists it.")
    retired_at: Mapped[datetime | None]


class TaxonomyTermParent(Base):
    """Which term lies under which."""

    __tablename__ = "taxonomy_term_parent"

    term_id: Mapped[int] = mapped_column(
        ForeignKey(TaxonomyTerm.id, ondelete="CASCADE"), primary_key=True
    )
    parent_id: Mapped[int] = mapped_column(
        ForeignKey(TaxonomyTerm.id, ondelete="CASCADE"), primary_key=True, index=True
    )


class TaxonomyTermMapping(Base):
    """Which of our terms a term of another vocabulary means."""

    __tablename__ = "taxonomy_term_mapping"

    external_term_id: Mapped[int] = mapped_column(
        ForeignKey(TaxonomyTerm.id, ondelete="CASCADE"), primary_key=True
    )
    term_id: Mapped[int] = mapped_column(
        ForeignKey(TaxonomyTerm.id, ondelete="CASCADE"), primary_key=True, index=True
    )
