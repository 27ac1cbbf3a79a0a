"""What a list's words for categories mean, by the language model."""

from collections.abc import Callable

import pytest

from assetmap.assets.imports.drafts.word_suggestions import (
    suggested_and_likely,
    suggested_categories,
)
from assetmap.assets.meaning.model import language_model
from assetmap.assets.vocabulary.categories import our_vocabulary


@pytest.mark.parametrize(
    ("word", "slug"),
    [
        ("Place to keep warm in winter", "warm-space"),
        ("Somewhere for men to make things", "mens-shed"),
        ("Help with money owed", "debt-advice"),
    ],
)
def test_words_are_suggested_by_meaning(
    word: str, slug: str, monkeypatch: pytest.MonkeyPatch, reread_settings: Callable[[], None]
) -> None:
    if language_model() is None:
        pytest.skip("the language model is not installed, or this processor cannot run it")
    monkeypatch.setenv("ASSETMAP_SEARCH_BY_MEANING", "true")
    reread_settings()
    assert slug in suggested_categories(word, our_vocabulary())[:3]


@pytest.mark.parametrize(
    ("word", "slug"),
    [
        *[("Warm hub", "warm-space"), ("Knit & natter", "craft-group"), ("Elders", "older-people")],
        # Each is near something, and means nothing that anybody could choose for the steward.
        *[(word, None) for word in ("Misc", "Other", "General", "Various", "CIC", "Car park")],
    ],
)
def test_only_a_likely_category_is_chosen_beforehand(
    word: str,
    slug: str | None,
    monkeypatch: pytest.MonkeyPatch,
    reread_settings: Callable[[], None],
) -> None:
    if language_model() is None:
        pytest.skip("the language model is not installed, or this processor cannot run it")
    monkeypatch.setenv("ASSETMAP_SEARCH_BY_MEANING", "true")
    reread_settings()
    assert suggested_and_likely(word, our_vocabulary())[1] == slug
