"""The vectors that categories, synonyms and entries still lack, worked out and stored."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assetmap.assets.meaning.actions import store_category_vectors, store_entry_vectors
from assetmap.assets.meaning.model import language_model
from assetmap.assets.published.models import SearchDocument, Synonym
from assetmap.assets.search.lookup import phrases_with
from assetmap.assets.understanding.category_meaning import texts_about_categories
from assetmap.progress import Progress
from assetmap.settings import get_settings


def store_missing_vectors(
    session: Session, *, most_entries: int, threads: int = 1, progress: Progress | None = None
) -> int:
    """Works out what is missing, entries up to a number; returns how many entries were looked at.

    Does nothing where the search compares no meanings.
    """
    model = language_model(threads) if get_settings().search_by_meaning else None
    if model is None:
        return 0
    rows = [
        (one.phrase, one.means, one.categories, one.is_dropped)
        for one in session.scalars(select(Synonym))
    ]
    store_category_vectors(session, texts_about_categories(phrases_with(rows)), model)
    return store_entry_vectors(session, model, most_entries, progress)


def lacks_more_vectors_than(session: Session, most: int) -> bool:
    """Whether more search documents than `most` lack their vector; False where the search compares no meanings."""
    if not get_settings().search_by_meaning:
        return False
    lacking = (
        select(SearchDocument.asset_at_location_id)
        .where(SearchDocument.meaning.is_(None))
        .limit(most + 1)
        .subquery()
    )
    return session.execute(select(func.count()).select_from(lacking)).scalar_one() > most
