"""The category vocabulary in the database."""

from dataclasses import dataclass

from sqlalchemy import delete, func, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from assetmap.assets.vocabulary.categories import (
    CategoryOverride,
    Vocabulary,
    hear_changes,
    our_vocabulary,
)
from assetmap.assets.vocabulary.models import (
    CategoryChange,
    Taxonomy,
    TaxonomyTerm,
    TaxonomyTermParent,
)
from assetmap.assets.vocabulary.words import our_phrases

OURS = "assetmap"
# What follows a table `new` of words in a statement: those that are not known yet, with their stems.
WRITE_WORDS_SQL = (
    "INSERT INTO search_word (word, stem)"
    " SELECT word, coalesce((tsvector_to_array(to_tsvector('assetmap_english', word)))[1], word) FROM new"
    " WHERE length(word) > 2 AND word ~ '^[[:alpha:]]+$'"
    " ON CONFLICT DO NOTHING"
)


# The id that entries of each category get: that of another where administrators merged it. Hidden ones have theirs.
IDS_SQL = (
    "SELECT term.slug, coalesce(other.id, term.id) AS id FROM taxonomy_term AS term"
    " LEFT JOIN category_change USING (slug)"
    " LEFT JOIN taxonomy_term AS other"
    "   ON other.taxonomy_id = term.taxonomy_id AND other.slug = category_change.merged_into"
    " WHERE term.taxonomy_id = (SELECT id FROM taxonomy WHERE slug = {taxonomy})"
    " AND (term.retired_at IS NULL OR category_change.slug IS NOT NULL)"
    # Of several slugs with one id, its own comes last, and so counts where a slug is looked up by its id.
    " ORDER BY other.id IS NULL"
)


def hear_of_changes(session: Session) -> Vocabulary:
    """Lets administrators' changes count in this process; returns the vocabulary under them."""
    rows = session.execute(
        select(
            CategoryChange.slug,
            CategoryChange.name,
            CategoryChange.is_hidden | CategoryChange.merged_into.is_not(None),
        ).order_by(CategoryChange.slug)
    )
    hear_changes(CategoryOverride(slug, name, is_offered=not is_off) for slug, name, is_off in rows)
    return our_vocabulary()


def save_vocabulary(session: Session, vocabulary: Vocabulary) -> None:
    """Writes our terms and what lies under what; a term that the file drops is retired, since assets may bear it.

    What administrators changed stays: a category has the name that they gave it, and a hidden one is retired.
    """
    changes = {one.slug: one for one in session.scalars(select(CategoryChange))}
    session.execute(
        insert(Taxonomy)
        .values(slug=OURS, name="assetmap categories")
        .on_conflict_do_nothing(index_elements=["slug"])
    )
    taxonomy_id = session.scalars(select(Taxonomy.id).where(Taxonomy.slug == OURS)).one()
    rows = [
        {
            "taxonomy_id": taxonomy_id,
            "slug": term.slug,
            "name": (change.name if change else None) or term.name,
            "description": term.description,
            "position": position,
            "retired_at": change.changed_at
            if change and (change.is_hidden or change.merged_into)
            else None,
        }
        for position, term in enumerate(vocabulary.terms)
        for change in [changes.get(term.slug)]
    ]
    columns = [getattr(TaxonomyTerm, name) for name in rows[0]]
    known = {
        row.slug: row._asdict()
        for row in session.execute(select(*columns).where(TaxonomyTerm.taxonomy_id == taxonomy_id))
    }
    # New terms only: an id is a sheet of the search's map, and a conflict would use one up each time.
    if new := [row for row in rows if row["slug"] not in known]:
        session.execute(insert(TaxonomyTerm).values(new))
    for row in rows:
        if known.get(row["slug"], row) != row:
            session.execute(
                update(TaxonomyTerm)
                .where(TaxonomyTerm.taxonomy_id == taxonomy_id, TaxonomyTerm.slug == row["slug"])
                .values(row)
            )
    session.execute(
        update(TaxonomyTerm)
        .where(
            TaxonomyTerm.taxonomy_id == taxonomy_id,
            TaxonomyTerm.slug.not_in([term.slug for term in vocabulary.terms]),
            TaxonomyTerm.retired_at.is_(None),
        )
        .values(retired_at=func.now())
    )
    _save_parents(session, vocabulary)
    words = sorted({word for phrase in our_phrases() for word in phrase.split()})
    session.execute(
        text(f"WITH new AS (SELECT unnest(CAST(:words AS text[])) AS word) {WRITE_WORDS_SQL}"),
        {"words": words},
    )


def _save_parents(session: Session, vocabulary: Vocabulary) -> None:
    rows = session.execute(
        select(TaxonomyTerm.slug, TaxonomyTerm.id)
        .join(Taxonomy, Taxonomy.id == TaxonomyTerm.taxonomy_id)
        .where(
            Taxonomy.slug == OURS, TaxonomyTerm.slug.in_([term.slug for term in vocabulary.terms])
        )
    )
    ids = {row.slug: row.id for row in rows}
    wanted = {(ids[term.slug], ids[parent]) for term in vocabulary.terms for parent in term.parents}
    of_ours = TaxonomyTermParent.term_id.in_(list(ids.values()))
    found = session.execute(
        select(TaxonomyTermParent.term_id, TaxonomyTermParent.parent_id).where(of_ours)
    )
    if {tuple(pair) for pair in found} != wanted:
        session.execute(delete(TaxonomyTermParent).where(of_ours))
        pairs = [{"term_id": term, "parent_id": parent} for term, parent in sorted(wanted)]
        session.execute(insert(TaxonomyTermParent).values(pairs))


def term_ids(session: Session) -> dict[str, int]:
    """The id that entries of each of our categories get, by its slug; of one that was merged, the other's."""
    rows = session.execute(text(IDS_SQL.format(taxonomy=":taxonomy")), {"taxonomy": OURS})
    return {row.slug: row.id for row in rows}


@dataclass(frozen=True)
class CategoryCount:
    """A category, what lies directly above it, and how many published assets it has with its descendants.

    Of two entries that may be one thing `asset_count` counts one, and `entry_count` both.
    """

    slug: str
    name: str
    description: str | None
    parents: list[str]
    asset_count: int
    entry_count: int


# How many entries of each category may be another entry of it listed twice.
_TWICE = """
SELECT own.category_id, count(DISTINCT second_id) AS twice FROM twin_pair
JOIN search_document AS own_document ON own_document.asset_id = second_id
JOIN search_entry AS own ON own.asset_at_location_id = own_document.asset_at_location_id
WHERE decision IS NULL AND EXISTS (SELECT FROM search_document AS other_document
  JOIN search_entry AS other ON other.asset_at_location_id = other_document.asset_at_location_id
  WHERE other_document.asset_id = first_id AND other.category_id = own.category_id) GROUP BY own.category_id
"""


def categories_with_counts(session: Session) -> list[CategoryCount]:
    """Our categories in the vocabulary's order."""
    rows = session.execute(
        text(
            f"WITH doubled AS ({_TWICE})"
            " SELECT slug, name, description, parents, entry_count - coalesce(twice, 0) AS asset_count, entry_count"
            " FROM (SELECT term.id, term.position, term.slug, term.name, term.description,"
            " ARRAY(SELECT parent.slug FROM taxonomy_term_parent JOIN taxonomy_term AS parent"
            "   ON parent.id = parent_id AND parent.retired_at IS NULL"
            "   WHERE term_id = term.id ORDER BY parent.position) AS parents,"
            " (SELECT count(DISTINCT asset_id) FROM search_entry JOIN search_document"
            "   USING (asset_at_location_id) WHERE category_id = term.id) AS entry_count"
            " FROM taxonomy_term AS term JOIN taxonomy ON taxonomy.id = taxonomy_id"
            " WHERE taxonomy.slug = :ours AND retired_at IS NULL) AS counted"
            " LEFT JOIN doubled ON doubled.category_id = counted.id ORDER BY position"
        ),
        {"ours": OURS},
    )
    return [CategoryCount(**row._mapping) for row in rows]
