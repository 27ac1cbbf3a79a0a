"""Tables of the search index, and the stewards' search synonyms."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, ForeignKey, Index, Integer, Text, func, text
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import UserDefinedType

from assetmap.assets.published.sheets import sample_below
from assetmap.assets.record.models import AssetAtLocation
from assetmap.database.sessions import Base


class SearchDocument(Base):
    """A published asset at one location as the search shows it; remade by `refresh_search` whenever that changes."""

    __tablename__ = "search_document"

    asset_at_location_id: Mapped[UUID] = mapped_column(
        ForeignKey(AssetAtLocation.id, ondelete="CASCADE"), primary_key=True
    )
    # Both follow from the first, whose foreign key clears the row away.
    asset_id: Mapped[UUID] = mapped_column(index=True)
    location_id: Mapped[UUID]
    name: Mapped[str]
    result: Mapped[str] = mapped_column(
        comment="The result's JSON object, less what depends on the question."
    )
    search_text: Mapped[Any] = mapped_column(TSVECTOR)
    category_ids: Mapped[list[int]] = mapped_column(
        ARRAY(Integer), comment="Its categories and all that lie above them."
    )
    facts: Mapped[int] = mapped_column(BigInteger, comment="A bit for each of assets/facts.py.")
    marks: Mapped[list[str]] = mapped_column(
        ARRAY(Text), comment="language:tr, for:women, by:turkish: what has no bit of its own."
    )
    minimum_age: Mapped[int | None]
    maximum_age: Mapped[int | None]
    confirmed_on: Mapped[date | None]
    meaning: Mapped[bytes | None] = mapped_column(
        comment="The vector of its name and description, a byte for each part; null: not worked out yet."
    )


Index("ix_search_document_search_text", SearchDocument.search_text, postgresql_using="gin")
Index(
    "ix_search_document_without_meaning",
    SearchDocument.asset_at_location_id,
    postgresql_where=SearchDocument.meaning.is_(None),
)
Index("ix_search_document_name", SearchDocument.name, SearchDocument.asset_at_location_id)


class SearchWord(Base):
    """A word that some published name or category holds, without accents and capitals: what a slip may have meant."""

    __tablename__ = "search_word"

    word: Mapped[str] = mapped_column(primary_key=True)
    stem: Mapped[str] = mapped_column(index=True)


Index(
    "ix_search_word_word",
    SearchWord.word,
    postgresql_using="gin",
    postgresql_ops={"word": "gin_trgm_ops"},
)


class Synonym(Base):
    """A word and what stewards have found people to mean by it; beside data/synonyms.toml, and stronger."""

    __tablename__ = "synonym"

    phrase: Mapped[str] = mapped_column(primary_key=True)
    means: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))
    categories: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))
    is_dropped: Mapped[bool] = mapped_column(
        server_default=text("false"), comment="The phrase of the file is not to be used."
    )
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now())


class PlanePoint(UserDefinedType[str]):
    """PostgreSQL's own `point`: two doubles, without a coordinate system."""

    cache_ok = True

    def get_col_spec(self, **_: Any) -> str:
        return "point"


class SearchEntry(Base):
    """A search document under one of its categories, an ancestor of one, or `EVERY_CATEGORY`.

    Nearest-first by category needs one index over category and point. Here each category has a sheet of its own on
    one endless map, and the point is PostgreSQL's own: its GiST index is built faster than a btree_gist one over
    (category, geometry), sorts exactly, and answers without a look at the table.
    """

    __tablename__ = "search_entry"

    asset_at_location_id: Mapped[UUID] = mapped_column(
        ForeignKey(SearchDocument.asset_at_location_id, ondelete="CASCADE"), primary_key=True
    )
    category_id: Mapped[int] = mapped_column(primary_key=True)
    sheet_point: Mapped[str] = mapped_column(
        PlanePoint,
        comment="The public point in metres (EPSG:27700), moved to its category's sheet (assets/sheets.py).",
    )
    is_elsewhere_too: Mapped[bool] = mapped_column(
        comment="The asset has further locations, of which a search shows the nearest."
    )
    facts: Mapped[int] = mapped_column(BigInteger, comment="As in its document.")


Index(
    "ix_search_entry_sheet_point",
    SearchEntry.sheet_point,
    postgresql_using="gist",
    postgresql_include=["asset_at_location_id", "facts"],
)
# One entry in `SAMPLE_OF`, by ids that are random: a map of a million is drawn from it.
Index(
    "ix_search_entry_sample",
    SearchEntry.sheet_point,
    postgresql_using="gist",
    postgresql_include=["asset_at_location_id", "facts"],
    postgresql_where=text(f"asset_at_location_id < '{sample_below()}'::uuid"),
)
# Nearly always empty: tells a search whether it has to look for further locations at all.
Index(
    "ix_search_entry_is_elsewhere_too",
    SearchEntry.asset_at_location_id,
    postgresql_where=SearchEntry.is_elsewhere_too,
)


class SearchIndexLayout(Base):
    """One row: which layout of the fact bits the search index was built with (`facts.INDEX_LAYOUT`)."""

    __tablename__ = "search_index_layout"

    fingerprint: Mapped[str] = mapped_column(primary_key=True)
