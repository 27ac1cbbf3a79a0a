"""Writes of administrators' changes of categories: a new name, hiding, merging, and their undoing."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, or_, select, text
from sqlalchemy.orm import Session

from assetmap.assets.published.search_documents import refresh_search
from assetmap.assets.published.touched import TouchedAssets
from assetmap.assets.vocabulary.categories import Term, vocabulary_of_file
from assetmap.assets.vocabulary.models import CategoryChange
from assetmap.assets.vocabulary.terms import OURS, hear_of_changes, save_vocabulary
from assetmap.errors import InvalidInput, NotFound
from assetmap.text import fold
from assetmap.web.translations import gettext

LONGEST_NAME = 80
_BEARS = (
    "SELECT asset_id FROM asset_category JOIN taxonomy_term ON taxonomy_term.id = term_id"
    " JOIN taxonomy ON taxonomy.id = taxonomy_id AND taxonomy.slug = :ours WHERE taxonomy_term.slug = :slug"
)
_ID = (
    "(SELECT taxonomy_term.id FROM taxonomy_term JOIN taxonomy ON taxonomy.id = taxonomy_id"
    " WHERE taxonomy.slug = :ours AND taxonomy_term.slug = :{0})"
)


@dataclass(frozen=True)
class Effect:
    """The effect of a change of category: how many entries have it, and how many of them have the other one too."""

    entries: int
    bear_both: int = 0


def effect_of(session: Session, slug: str, *, into: str | None = None) -> Effect:
    """The number of entries that a change of this category touches."""
    row = session.execute(
        text(
            f"SELECT count(*), count(*) FILTER (WHERE asset_id IN ({_BEARS.replace(':slug', ':into')}))"
            f" FROM ({_BEARS}) AS found"
        ),
        {"ours": OURS, "slug": slug, "into": into},
    ).one()
    return Effect(*row)


def check_name(session: Session, slug: str, name: str) -> str:
    """The name as it is kept. Raises `InvalidInput` for one that is empty, too long or another category's."""
    kept = " ".join(name.split())
    if not kept or len(kept) > LONGEST_NAME:
        raise InvalidInput(
            gettext("Enter a name of up to %(most)s characters.") % {"most": LONGEST_NAME},
            parameter="name",
        )
    for term in hear_of_changes(session).terms:
        if term.slug != slug and term.is_offered and fold(term.name) == fold(kept):
            raise InvalidInput(
                gettext(
                    "Another category is already called “%(name)s”. Merge the two categories instead."
                )
                % {"name": term.name},
                parameter="name",
            )
    return kept


def check_off(session: Session, slug: str) -> None:
    """Raises `InvalidInput` where the category cannot be hidden or merged."""
    vocabulary = hear_of_changes(session)
    if not vocabulary.by_slug[slug].is_offered:
        raise InvalidInput(
            gettext("This category is already hidden or merged. Undo that change first.")
        )
    if below := [term.name for term in vocabulary.offered if slug in term.parents]:
        raise InvalidInput(
            gettext(
                "This category has narrower categories under it. Hide or merge them first: %(names)s."
            )
            % {"names": ", ".join(below)}
        )
    if session.scalar(select(CategoryChange.slug).where(CategoryChange.merged_into == slug)):
        raise InvalidInput(
            gettext("Another category was merged into this one. Undo that change first.")
        )


def check_merge(session: Session, slug: str, into: str) -> Term:
    """The category to merge into. Raises `InvalidInput` where that cannot be."""
    check_off(session, slug)
    other = hear_of_changes(session).by_slug.get(into)
    if other is None or not other.is_offered or into == slug:
        raise InvalidInput(
            gettext("Choose another category to merge this one into."), parameter="into"
        )
    return other


def rename_category(session: Session, slug: str, name: str) -> None:
    """Gives the category another name; its old one still finds it."""
    kept = check_name(session, slug, name)
    _change(session, slug).name = kept
    _let_count(session, f"{_BEARS}", slug)


def hide_category(session: Session, slug: str) -> None:
    """Offers the category no more; its entries keep it."""
    check_off(session, slug)
    _change(session, slug).is_hidden = True
    _let_count(session)


def merge_category(session: Session, slug: str, into: str) -> None:
    """Moves all entries of the category to another. Entries that come later with it get the other too."""
    check_merge(session, slug, into)
    values = {"ours": OURS, "slug": slug, "into": into}
    moved = session.scalars(
        text(f"{_BEARS} EXCEPT ({_BEARS.replace(':slug', ':into')})"), values
    ).all()
    both = session.scalars(
        text(f"{_BEARS} INTERSECT ({_BEARS.replace(':slug', ':into')})"), values
    ).all()
    session.execute(
        text(
            f"INSERT INTO asset_category (asset_id, term_id) SELECT unnest(CAST(:moved AS uuid[])), {_ID.format('into')}"
        ),
        {**values, "moved": moved},
    )
    session.execute(
        text(f"DELETE FROM asset_category WHERE term_id = {_ID.format('slug')}"), values
    )
    change = _change(session, slug)
    change.merged_into, change.moved, change.bore_both = into, list(moved), list(both)
    _let_count(session, f"{_BEARS.replace(':slug', ':into')}", slug, into=into)


def undo_changes(session: Session, slug: str) -> None:
    """Lets the category be as it came with the software; entries that a merge moved come back. Raises `NotFound`."""
    change = session.get(CategoryChange, slug, with_for_update=True)
    if change is None:
        raise NotFound(
            gettext("There is no change to undo for this category, or it has already been undone.")
        )
    values = {"ours": OURS, "slug": slug, "into": change.merged_into}
    for ids, keeps_other in ((change.moved, False), (change.bore_both, True)):
        # What has lost the other category since then was changed by somebody, and stays so.
        of_other = f"asset_id = ANY(CAST(:ids AS uuid[])) AND term_id = {_ID.format('into')}"
        session.execute(
            text(
                "INSERT INTO asset_category (asset_id, term_id)"
                f" SELECT asset_id, {_ID.format('slug')} FROM asset_category WHERE {of_other} ON CONFLICT DO NOTHING"
            ),
            {**values, "ids": ids},
        )
        if not keeps_other:
            session.execute(
                text(f"DELETE FROM asset_category WHERE {of_other}"), {**values, "ids": ids}
            )
    session.delete(change)
    session.flush()
    _let_count(session, _BEARS, slug)


def changed_categories(session: Session) -> dict[str, CategoryChange]:
    """The changes that count, by slug."""
    found = session.scalars(
        select(CategoryChange).where(
            or_(
                CategoryChange.name.is_not(None),
                CategoryChange.is_hidden,
                CategoryChange.merged_into.is_not(None),
            )
        )
    )
    return {one.slug: one for one in found}


def _change(session: Session, slug: str) -> CategoryChange:
    if slug not in vocabulary_of_file().by_slug:
        raise NotFound(gettext("We can’t find this category."))
    change = session.get(CategoryChange, slug, with_for_update=True)
    if change is None:
        change = CategoryChange(slug=slug, is_hidden=False, moved=[], bore_both=[])
        session.add(change)
    change.changed_at = session.scalars(select(func.now())).one()
    return change


def _let_count(session: Session, touched: str | None = None, slug: str = "", **more: Any) -> None:
    """Writes the vocabulary, and what the search knows of the entries that a query finds."""
    session.flush()
    save_vocabulary(session, hear_of_changes(session))
    if touched:
        with TouchedAssets(session) as assets:
            assets.add_found(touched, {"ours": OURS, "slug": slug, **more})
            refresh_search(session, assets)
