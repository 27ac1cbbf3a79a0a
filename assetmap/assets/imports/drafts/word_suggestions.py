"""Suggestions of what a list's own words mean, and guesses of what a registered charity does."""

from collections.abc import Mapping
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
from assetmap.assets.vocabulary.suggestions import suggest_categories
from assetmap.settings import get_settings
from assetmap.text import word_set

MOST = 4
# Of two texts that have nothing to do with one another the model still says so much.
_LEAST_LIKENESS = 0.83
# Chosen beforehand on the stewards' page only above this, and so much above everyday trade: "Misc" is near a gurdwara.
_LEAST_TO_CHOOSE, _LEAST_ABOVE_ELSEWHERE = 0.91, 0.03
# A guess has nobody to look at it first.
_LEAST_TO_GUESS = 0.86
# These have registers of their own: a charity that raises funds for a school is none.
_REGISTERED_ELSEWHERE = word_set(
    "school college nursery library hospital gp-practice pharmacy dentist health-clinic care-home"
)


def suggested_categories(word: str, vocabulary: Vocabulary) -> list[str]:
    """Slugs that a word may mean, the likeliest first; the first is certain where our vocabulary has the word."""
    return _suggested(word, vocabulary, _likeness(word))


def suggested_and_likely(word: str, vocabulary: Vocabulary) -> tuple[list[str], str | None]:
    """The same, and the slug to choose beforehand; None where a person had better look."""
    likeness = _likeness(word)
    suggested = _suggested(word, vocabulary, likeness)
    if known := vocabulary.find(word):
        return suggested, known
    least = max(_LEAST_TO_CHOOSE, likeness.get(ELSEWHERE, 0.0) + _LEAST_ABOVE_ELSEWHERE)
    is_likely = suggested and likeness.get(suggested[0], 0.0) >= least
    return suggested, suggested[0] if is_likely else None


def _suggested(word: str, vocabulary: Vocabulary, likeness: Mapping[str, float]) -> list[str]:
    known = vocabulary.find(word)
    near = sorted(likeness, key=lambda slug: -likeness[slug])[:MOST]
    suggested = [known] if known else []
    suggested += [s for s in near if s != ELSEWHERE and likeness[s] >= _LEAST_LIKENESS]
    suggested += vocabulary.nearest(word)
    return [slug for slug in dict.fromkeys(suggested) if slug in vocabulary.by_slug][:MOST]


def _likeness(word: str) -> Mapping[str, float]:
    """The likeness in meaning of each category; empty without a language model."""
    meanings = _meanings() if get_settings().search_by_meaning else None
    model = language_model() if meanings else None
    return meanings.likeness_to(model.of_question(word)) if meanings and model else {}


def guessed_category(name: str, activities: str, *, vocabulary: Vocabulary) -> str | None:
    """The slug of what a charity probably is, by its name and its activities; None where they say too little."""
    # In capitals every word would look like an acronym.
    activities = activities.lower() if activities.isupper() else activities
    name = name.title() if name.isupper() else name
    said = [one.slug for one in suggest_categories(vocabulary, name=name, description=activities)]
    for slug in said or _near_in_meaning(f"{name}. {activities}"):
        if slug in vocabulary.by_slug and slug not in _REGISTERED_ELSEWHERE:
            return slug
    return None


def _near_in_meaning(words: str) -> list[str]:
    """Slugs that are near enough to guess, the nearest first."""
    likeness = _likeness(words)
    near = [slug for slug, score in likeness.items() if score >= _LEAST_TO_GUESS]
    return sorted(near, key=lambda slug: -likeness[slug])


@lru_cache
def _meanings() -> CategoryMeanings | None:
    return category_meanings(texts_about_categories({}), read_prepared())
