"""Tables of vocabularies, their terms, the mapping between terms, and administrators' changes of categories."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ARRAY, ForeignKey, Identity, UniqueConstraint, Uuid, func, text
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
    """A term and the term above it."""

    __tablename__ = "taxonomy_term_parent"

    term_id: Mapped[int] = mapped_column(
        ForeignKey(TaxonomyTerm.id, ondelete="CASCADE"), primary_key=True
    )
    parent_id: Mapped[int] = mapped_column(
        ForeignKey(TaxonomyTerm.id, ondelete="CASCADE"), primary_key=True, index=True
    )


class TaxonomyTermMapping(Base):
    """A term of another vocabulary, and the one of ours that it means."""

    __tablename__ = "taxonomy_term_mapping"

    external_term_id: Mapped[int] = mapped_column(
        ForeignKey(TaxonomyTerm.id, ondelete="CASCADE"), primary_key=True
    )
    term_id: Mapped[int] = mapped_column(
        ForeignKey(TaxonomyTerm.id, ondelete="CASCADE"), primary_key=True, index=True
    )


class CategoryChange(Base):
    """An administrator's change of one of our categories. It counts whenever the vocabulary is saved."""

    __tablename__ = "category_change"

    slug: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str | None] = mapped_column(comment="In place of the file's.")
    is_hidden: Mapped[bool] = mapped_column(server_default=text("false"))
    merged_into: Mapped[str | None] = mapped_column(comment="The slug of another category.")
    moved: Mapped[list[UUID]] = mapped_column(
        ARRAY(Uuid),
        server_default=text("'{}'"),
        comment="Entries that the merge moved, to bring back.",
    )
    bore_both: Mapped[list[UUID]] = mapped_column(
        ARRAY(Uuid),
        server_default=text("'{}'"),
        comment="Entries that had both categories before the merge.",
    )
    changed_at: Mapped[datetime] = mapped_column(server_default=func.now())
