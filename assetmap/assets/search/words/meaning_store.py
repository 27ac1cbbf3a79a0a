"""The vectors that categories, synonyms and entries still lack, worked out and stored."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from assetmap.assets.meaning.actions import store_category_vectors, store_entry_vectors
from assetmap.assets.meaning.model import language_model
from assetmap.assets.published.models import Synonym
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
