"""What does the search read: documents and entries, remade from `published_assets()` whenever an asset changes."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import ColumnElement, Text, case, cast, func, insert, literal_column, select, text
from sqlalchemy.orm import Session

from assetmap.assets.models import (
    Asset,
    AssetCategory,
    Location,
    LocationPrivacy,
    Organization,
    SearchDocument,
    SearchEntry,
    TaxonomyTerm,
)
from assetmap.assets.queries import public_result, published_assets
from assetmap.assets.sheets import EVERY_CATEGORY, SHEET_POINT_SQL


def refresh_search(session: Session) -> None:
    """Remakes what the search knows of the assets in the temporary table `touched`; the unpublished ones vanish."""
    session.execute(
        text("DELETE FROM search_document WHERE asset_id IN (SELECT asset_id FROM touched)")
    )
    with _without_indexes(session):
        _write_documents(session)
        _write_entries(session)


@contextmanager
def _without_indexes(session: Session) -> Iterator[None]:
    """Builds the indexes at the end where more is written than stands there: a fifth of the time.

    Searches wait meanwhile, which is why it is only done where there is little to search.
    """
    count = "SELECT count(*) FROM (SELECT FROM {} LIMIT 100000) AS first"
    touched = session.execute(text(count.format("touched"))).scalar_one()
    standing = session.execute(text(count.format("search_document"))).scalar_one()
    if touched < 5_000 or touched < standing:
        yield
        return
    connection = session.connection()
    indexes = [i for model in (SearchDocument, SearchEntry) for i in model.__table__.indexes]
    for index in indexes:
        index.drop(connection)
    yield
    for index in indexes:
        index.create(connection)


def _write_documents(session: Session) -> None:
    published = published_assets().where(
        Asset.id.in_(select(literal_column("asset_id", Asset.id.type)).select_from(text("touched")))
    )
    session.execute(
        insert(SearchDocument).from_select(
            [
                "asset_at_location_id",
                "asset_id",
                "location_id",
                "name",
                "result",
                "search_text",
                "folded_name",
            ],
            published.add_columns(
                Asset.name,
                cast(public_result(), Text),
                _search_text(),
                func.lower(func.unaccent(Asset.name)),
            ),
        )
    )


def _search_text() -> ColumnElement[object]:
    """Weighted words: the name, then what it is, then what it says of itself, then who runs it and where."""
    terms = (
        select(func.string_agg(TaxonomyTerm.name, " "))
        .join(AssetCategory, AssetCategory.term_id == TaxonomyTerm.id)
        .where(AssetCategory.asset_id == Asset.id)
        .scalar_subquery()
    )
    runs_it = (
        select(Organization.name).where(Organization.id == Asset.organization_id).scalar_subquery()
    )
    # A private address is not even findable.
    address = case((Location.privacy == LocationPrivacy.EXACT, Location.address))
    parts = [
        ("A", Asset.name),
        ("B", terms),
        ("C", Asset.description),
        ("D", runs_it),
        ("D", address),
    ]
    vectors = [
        func.setweight(
            func.to_tsvector("assetmap_english", func.coalesce(words, "")), _weight(weight)
        )
        for weight, words in parts
    ]
    whole = vectors[0]
    for vector in vectors[1:]:
        whole = whole.op("||")(vector)
    return whole


def _weight(letter: str) -> ColumnElement[str]:
    # A bound parameter would be text, which setweight does not take.
    return literal_column(f"'{letter}'::\"char\"")


def _write_entries(session: Session) -> None:
    """One entry a document for each of its categories, whatever lies above them, and for every category at once."""
    session.execute(
        text(
            "WITH RECURSIVE above (term_id, ancestor_id) AS ("
            "   SELECT id, id FROM taxonomy_term"
            "   UNION SELECT above.term_id, parent_id FROM above"
            "     JOIN taxonomy_term_parent AS parent ON parent.term_id = ancestor_id),"
            " document AS (SELECT search_document.asset_at_location_id, asset_id,"
            "     location.public_location_bng AS point,"
            "     count(*) OVER (PARTITION BY asset_id) > 1 AS is_elsewhere_too"
            "   FROM search_document JOIN location ON location.id = location_id"
            "   WHERE asset_id IN (SELECT asset_id FROM touched) AND public_location_bng IS NOT NULL),"
            " category AS (SELECT asset_at_location_id, ancestor_id AS category_id FROM document"
            "     JOIN asset_category USING (asset_id) JOIN above USING (term_id)"
            "   UNION SELECT asset_at_location_id, CAST(:every AS integer) FROM document)"
            " INSERT INTO search_entry (asset_at_location_id, category_id, sheet_point, is_elsewhere_too)"
            f" SELECT asset_at_location_id, category_id, {SHEET_POINT_SQL}, is_elsewhere_too"
            " FROM category JOIN document USING (asset_at_location_id)"
        ),
        {"every": EVERY_CATEGORY},
    )
