"""What a list's words for categories mean, by the language model."""

from collections.abc import Callable

import pytest

from assetmap.assets.imports.drafts.word_suggestions import suggested_categories
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
