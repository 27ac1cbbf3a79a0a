"""What does the search read: documents and entries, remade from `published_assets()` whenever an asset changes."""

from typing import Any

from sqlalchemy import (
    ColumnElement,
    Text,
    case,
    cast,
    column,
    func,
    insert,
    literal_column,
    select,
    table,
    text,
    true,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import Session

from assetmap.assets.models import (
    Asset,
    AssetCategory,
    Location,
    LocationPrivacy,
    Organization,
    Phone,
    SearchDocument,
    TaxonomyTerm,
)
from assetmap.assets.queries import public_facts, published_assets
from assetmap.assets.sheets import EVERY_CATEGORY, SHEET_POINT_SQL

_TOUCHED = select(table("touched", column("asset_id", Asset.id.type)).c.asset_id)


# What a search reads.
SEARCHED = ("search_document", "search_entry")


def refresh_search(session: Session) -> None:
    """Remakes what the search knows of the assets in the temporary table `touched`; the unpublished ones vanish."""
    session.execute(text("ANALYZE touched"))
    # Both are named, for the foreign key that would clear the entries is off while much is written.
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


def _write_documents(session: Session) -> None:
    # Gathered for all of them at once, which takes half as long as a look-up for each.
    terms = (
        select(
            AssetCategory.asset_id,
            func.json_agg(aggregate_order_by(TaxonomyTerm.slug, TaxonomyTerm.position)).label(
                "slugs"
            ),
            func.string_agg(TaxonomyTerm.name, " ").label("names"),
        )
        .join(TaxonomyTerm, AssetCategory.term_id == TaxonomyTerm.id)
        .where(AssetCategory.asset_id.in_(_TOUCHED))
        .group_by(AssetCategory.asset_id)
        .subquery()
    )
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
        categories=terms.c.slugs, phones=phones.c.numbers, organization=Organization.name
    )
    # A row to JSON is a third quicker than an object built of fifty arguments.
    result = (
        select(*(fact.label(name) for name, fact in facts.items()))
        .correlate_except()
        .lateral("result")
    )
    documents = (
        published_assets()
        .outerjoin(terms, terms.c.asset_id == Asset.id)
        .outerjoin(phones, phones.c.asset_id == Asset.id)
        .outerjoin(Organization, Organization.id == Asset.organization_id)
        .join(result, true())
        .where(Asset.id.in_(_TOUCHED))
        .add_columns(
            Asset.name.label("name"),
            cast(func.row_to_json(result.table_valued()), Text).label("result"),
            _search_text(terms.c.names).label("search_text"),
            func.lower(func.unaccent(Asset.name)).label("folded_name"),
        )
    )
    session.execute(
        insert(SearchDocument).from_select(documents.selected_columns.keys(), documents)
    )


def _search_text(term_names: ColumnElement[str]) -> ColumnElement[Any]:
    """Weighted words: the name, then what it is, then what it says of itself, then who runs it and where."""
    # A private address is not even findable.
    address = case((Location.privacy == LocationPrivacy.EXACT, Location.address))
    first, *others = [
        func.setweight(
            func.to_tsvector("assetmap_english", func.coalesce(words, "")), _weight(weight)
        )
        for weight, words in (
            ("A", Asset.name),
            ("B", term_names),
            ("C", Asset.description),
            ("D", func.concat_ws(" ", Organization.name, address)),
        )
    ]
    whole: ColumnElement[Any] = first
    for vector in others:
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
            " up AS (SELECT term_id, array_agg(ancestor_id) AS ancestors FROM above GROUP BY term_id),"
            " category AS (SELECT DISTINCT asset_id, category_id"
            "   FROM touched LEFT JOIN asset_category USING (asset_id) LEFT JOIN up USING (term_id),"
            "   unnest(ancestors || CAST(:every AS integer)) AS category_id),"
            " document AS (SELECT search_document.asset_at_location_id, asset_id,"
            "     location.public_location_bng AS point,"
            "     count(*) OVER (PARTITION BY asset_id) > 1 AS is_elsewhere_too"
            "   FROM search_document JOIN location ON location.id = location_id"
            "   WHERE asset_id IN (SELECT asset_id FROM touched) AND public_location_bng IS NOT NULL)"
            " INSERT INTO search_entry (asset_at_location_id, category_id, sheet_point, is_elsewhere_too)"
            f" SELECT asset_at_location_id, category_id, {SHEET_POINT_SQL}, is_elsewhere_too"
            " FROM document JOIN category USING (asset_id)"
        ),
        {"every": EVERY_CATEGORY},
    )
