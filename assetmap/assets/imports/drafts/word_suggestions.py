"""Suggestions of what a list's own words for categories mean: by our words, by meaning, and by spelling."""

from functools import lru_cache

from assetmap.assets.meaning.actions import read_prepared
from assetmap.assets.meaning.model import language_model
from assetmap.assets.understanding.category_meaning import (
    ELSEWHERE,
    CategoryMeanings,
    category_meanings,
    texts_about_categories,
)
from assetmap.assets.vocabulary.categories import Vocabulary
from assetmap.settings import get_settings

MOST = 4
# Of two texts that have nothing to do with one another the model still says so much.
_LEAST_LIKENESS = 0.83


def suggested_categories(word: str, vocabulary: Vocabulary) -> list[str]:
    """Slugs that a word may mean, the likeliest first; the first is certain where our vocabulary has the word."""
    known = vocabulary.find(word)
    suggested = [known] if known else []
    meanings = _meanings() if get_settings().search_by_meaning else None
    model = language_model() if meanings else None
    if meanings and model:
        likeness = meanings.likeness_to(model.of_question(word))
        near = sorted(likeness, key=lambda slug: -likeness[slug])
        suggested += [
            slug for slug in near[:MOST] if slug != ELSEWHERE and likeness[slug] >= _LEAST_LIKENESS
        ]
    suggested += vocabulary.nearest(word)
    return [slug for slug in dict.fromkeys(suggested) if slug in vocabulary.by_slug][:MOST]


@lru_cache
def _meanings() -> CategoryMeanings | None:
    return category_meanings(texts_about_categories({}), read_prepared())
