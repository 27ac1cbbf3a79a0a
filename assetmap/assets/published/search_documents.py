"""The search documents, rebuilt from `published_assets()` whenever an asset changes."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    JSON,
    ColumnElement,
    Integer,
    Text,
    case,
    cast,
    column,
    delete,
    func,
    insert,
    literal_column,
    select,
    table,
    text,
    true,
)
from sqlalchemy.dialects.postgresql import TSVECTOR, aggregate_order_by
from sqlalchemy.orm import InstrumentedAttribute, Session

from assetmap.assets.meaning.actions import ENTRY_VECTOR_SQL
from assetmap.assets.published.models import SearchDocument, SearchIndexLayout
from assetmap.assets.published.queries import public_facts, published_assets
from assetmap.assets.published.sheets import EVERY_CATEGORY, SHEET_POINT_SQL
from assetmap.assets.published.touched import TouchedAssets
from assetmap.assets.record.index_bits import (
    BITS,
    DAYS_SQL,
    FACTS_SQL,
    INDEX_LAYOUT,
    IS_CONFIRMED_SQL,
    IS_FOUND_WANTING_SQL,
    IS_KEPT_TRUE_SQL,
    WELCOMED_BY_CATEGORY,
)
from assetmap.assets.record.models import (
    Asset,
    AssetAtLocation,
    Location,
    LocationPrivacy,
    Organization,
    Phone,
)
from assetmap.assets.vocabulary.terms import WRITE_WORDS_SQL

_FACTS = Asset.__table__.c
_NO_WORDS = cast("", TSVECTOR)
# The mark that a category gives.
_MARKED = " ".join(f"WHEN '{slug}' THEN '{mark}'" for slug, mark in WELCOMED_BY_CATEGORY.items())
_TOUCHED = select(table("touched", column("asset_id", Asset.id.type)).c.asset_id)

# What a search reads.
SEARCHED = ("search_document", "search_entry")


def refresh_search(session: Session, touched: TouchedAssets) -> None:
    """Remakes what the search knows of the touched assets; the unpublished ones vanish.

    Two that may be one thing are both there: nothing is hidden by a guess.
    """
    touched.analyze()
    # Beyond eight tables PostgreSQL would join as it is written, all assets first and the few that are touched last.
    session.execute(text("SET LOCAL join_collapse_limit = 11"))
    # Both are named: one join finds the entries faster than the foreign key does, document by document.
    session.execute(
        text(
            "WITH stale AS (DELETE FROM search_document USING touched"
            "   WHERE search_document.asset_id = touched.asset_id RETURNING asset_at_location_id)"
            " DELETE FROM search_entry USING stale"
            " WHERE search_entry.asset_at_location_id = stale.asset_at_location_id"
        )
    )
    _write_documents(session)
    _write_entries(session)
    _write_words(session)


def _write_documents(session: Session) -> None:
    categories = (
        text(_CATEGORIES_OF_TOUCHED)
        .columns(
            asset_id=Asset.id.type,
            slugs=JSON,
            words=TSVECTOR,
            marks=ARRAY(Text),
            category_ids=ARRAY(Integer),
        )
        .subquery("categories")
    )
    opening = text(_DAYS_OF_TOUCHED).columns(asset_at_location_id=Asset.id.type, days=Integer)
    phones = (
        select(
            Phone.asset_id,
            func.json_agg(aggregate_order_by(Phone.number, Phone.number)).label("numbers"),
        )
        .where(Phone.asset_id.in_(_TOUCHED))
        .group_by(Phone.asset_id)
        .subquery()
    )
    facts = public_facts(
        categories=categories.c.slugs, phones=phones.c.numbers, organization=Organization.name
    )
    # A row to JSON is quicker than an object built of fifty arguments.
    result = (
        select(*(fact.label(name) for name, fact in facts.items()))
        .correlate_except()
        .lateral("result")
    )
    days = opening.subquery("opening")
    documents = (
        published_assets()
        .outerjoin(categories, categories.c.asset_id == Asset.id)
        .outerjoin(phones, phones.c.asset_id == Asset.id)
        .outerjoin(Organization, Organization.id == Asset.organization_id)
        .outerjoin(days, days.c.asset_at_location_id == AssetAtLocation.id)
        .join(result, true())
        .where(
            Asset.id.in_(_TOUCHED),
            literal_column(IS_KEPT_TRUE_SQL),
        )
        .add_columns(
            Asset.name.label("name"),
            cast(func.row_to_json(result.table_valued()), Text).label("result"),
            _search_text(categories.c.words).label("search_text"),
            func.coalesce(categories.c.category_ids, cast([], ARRAY(Integer))).label(
                "category_ids"
            ),
            literal_column(FACTS_SQL).label("facts"),
            _marks(categories.c.marks).label("marks"),
            _FACTS.minimum_age,
            _FACTS.maximum_age,
            Asset.assured_on.label("confirmed_on"),
            literal_column(ENTRY_VECTOR_SQL).label("meaning"),
        )
    )
    session.execute(
        insert(SearchDocument).from_select(documents.selected_columns.keys(), documents)
    )


# What its categories, and all that lie above them, say of each asset. Thousands of assets bear the same few
# combinations, for which it is said once; a category is a lexeme too, a word that nobody can type.
_CATEGORIES_OF_TOUCHED = f"""
WITH RECURSIVE above (term_id, ancestor_id) AS (
  SELECT id, id FROM taxonomy_term
  UNION SELECT above.term_id, parent_id FROM above
    JOIN taxonomy_term_parent AS parent ON parent.term_id = ancestor_id),
borne AS (
  SELECT asset_id, array_agg(term_id ORDER BY term_id) AS term_ids
  FROM touched JOIN asset_category USING (asset_id) GROUP BY asset_id),
combination AS MATERIALIZED (
  SELECT term_ids, slugs, marks, category_ids,
    setweight(to_tsvector('assetmap_english', names), 'B') || array_to_tsvector(lexemes) AS words
  FROM (SELECT DISTINCT term_ids FROM borne) AS one,
    LATERAL (SELECT json_agg(slug ORDER BY position) AS slugs, string_agg(name, ' ') AS names,
      array_agg(DISTINCT CASE slug {_MARKED} END) AS marks
      FROM taxonomy_term WHERE id = ANY (term_ids)) AS term,
    LATERAL (SELECT array_agg(DISTINCT ancestor_id) AS category_ids,
      array_agg(DISTINCT '§' || ancestor_id) AS lexemes
      FROM above WHERE term_id = ANY (term_ids)) AS up)
SELECT asset_id, slugs, words, marks, category_ids FROM borne JOIN combination USING (term_ids)
"""
_DAYS_OF_TOUCHED = (
    f"SELECT asset_at_location_id, bit_or({DAYS_SQL}) AS days FROM touched"
    " JOIN asset_at_location AS standing USING (asset_id)"
    " JOIN schedule ON schedule.asset_at_location_id = standing.id GROUP BY asset_at_location_id"
)


def _marks(of_categories: ColumnElement[Any]) -> ColumnElement[Any]:
    """language:tr, for:women and by:turkish; a regional language is found by its language too."""
    stated = func.coalesce(
        func.array_length(_FACTS.languages, 1),
        func.array_length(_FACTS.welcomes, 1),
        func.array_length(_FACTS.run_by, 1),
    )
    gathered = literal_column(
        "ARRAY(SELECT 'language:' || lower(tag) FROM unnest(asset.languages) AS tag"
        " UNION SELECT 'language:' || lower(split_part(tag, '-', 1)) FROM unnest(asset.languages) AS tag"
        " UNION SELECT 'for:bsl' FROM unnest(asset.languages) AS tag WHERE tag = 'bfi'"
        " UNION SELECT 'for:' || lower(word) FROM unnest(asset.welcomes) AS word"
        " UNION SELECT 'by:' || lower(word) FROM unnest(asset.run_by) AS word)",
        ARRAY(Text),
    )
    given = func.array_remove(func.coalesce(of_categories, cast([], ARRAY(Text))), None)
    marks = func.unnest(func.array_cat(gathered, given)).column_valued("mark")
    # Each once, since they are counted.
    both = func.array(select(marks).distinct().scalar_subquery())
    return case((stated.is_(None), given), else_=both)


def _search_text(of_categories: ColumnElement[Any]) -> ColumnElement[Any]:
    """Weighted words: the name, then what it is, then what it says of itself, then who runs it and where."""
    # A private address is not even findable.
    address = case((Location.privacy == LocationPrivacy.EXACT, Location.address))
    return (
        _weighted(Asset.name, "A")
        .op("||")(_weighted(Asset.name, "A", "assetmap_words"))
        .op("||")(func.coalesce(of_categories, _NO_WORDS))
        .op("||")(_weighted(Asset.description, "C"))
        .op("||")(_weighted(func.nullif(func.concat_ws(" ", Organization.name, address), ""), "D"))
    )


def _weighted(
    words: ColumnElement[Any] | InstrumentedAttribute[Any],
    weight: str,
    configuration: str = "assetmap_english",
) -> ColumnElement[Any]:
    # A bound parameter would be text, which setweight does not take. What is null costs nothing this way.
    letter: ColumnElement[str] = literal_column(f"'{weight}'::\"char\"")
    return func.coalesce(
        func.setweight(func.to_tsvector(configuration, func.plain_words(words)), letter), _NO_WORDS
    )


def _write_entries(session: Session) -> None:
    """One entry a document for each of its categories, whatever lies above them, and for every category at once."""
    session.execute(
        text(
            "WITH document AS (SELECT search_document.asset_at_location_id, asset_id, category_ids, facts,"
            "     location.public_location_bng AS point,"
            "     count(*) OVER (PARTITION BY asset_id) > 1 AS is_elsewhere_too"
            "   FROM search_document JOIN location ON location.id = location_id"
            "   WHERE asset_id IN (SELECT asset_id FROM touched) AND public_location_bng IS NOT NULL)"
            " INSERT INTO search_entry (asset_at_location_id, category_id, sheet_point, is_elsewhere_too, facts)"
            f" SELECT asset_at_location_id, category_id, {SHEET_POINT_SQL}, is_elsewhere_too, facts"
            " FROM document, unnest(category_ids || CAST(:every AS integer)) AS category_id"
        ),
        {"every": EVERY_CATEGORY},
    )


def _write_words(session: Session) -> None:
    """The words of the names and descriptions, so that a slip can be told from a word."""
    session.execute(
        text(
            "WITH new AS (SELECT DISTINCT unnest(tsvector_to_array(to_tsvector('assetmap_words',"
            "     plain_words(asset.name || ' ' || coalesce(asset.description, ''))))) COLLATE \"C\" AS word"
            "   FROM touched JOIN search_document USING (asset_id) JOIN asset ON asset.id = asset_id)"
            f" {WRITE_WORDS_SQL}"
        )
    )


def refresh_assets(session: Session, asset_ids: Sequence[UUID]) -> None:
    """Remakes what the search knows of these assets."""
    with TouchedAssets(session, asset_ids) as touched:
        refresh_search(session, touched)


def refresh_everything(session: Session) -> int:
    """Rebuilds the search index of every asset, and notes its layout; returns the number of assets."""
    with TouchedAssets(session) as touched:
        touched.add_found("SELECT id FROM asset")
        count = touched.count()
        refresh_search(session, touched)
    session.execute(delete(SearchIndexLayout))
    session.execute(insert(SearchIndexLayout).values(fingerprint=INDEX_LAYOUT))
    return count


def refresh_standing(session: Session) -> int:
    """Tells the search of entries that time has changed: confirmed too long ago to come first, or to be shown at all.

    Returns how many; to be done every day.
    """
    with TouchedAssets(session) as touched:
        touched.add_found(
            "SELECT DISTINCT asset.id"
            " FROM asset LEFT JOIN search_document AS document ON document.asset_id = asset.id"
            f" WHERE (document.asset_id IS NOT NULL AND NOT {IS_KEPT_TRUE_SQL})"
            f" OR (document.facts & {BITS['is_confirmed']} <> 0) IS DISTINCT FROM"
            f"   (CASE WHEN document.asset_id IS NOT NULL THEN coalesce({IS_CONFIRMED_SQL}, false) END)"
            f" OR (document.facts & {BITS['is_found_wanting']} <> 0) IS DISTINCT FROM"
            f"   (CASE WHEN document.asset_id IS NOT NULL THEN {IS_FOUND_WANTING_SQL} END)"
        )
        count = touched.count()
        if count:
            refresh_search(session, touched)
    return count
