"""The texts that say in people's own words what each category is about."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from assetmap.assets.meaning.model import MODEL
from assetmap.assets.meaning.vectors import mark_of
from assetmap.assets.vocabulary.categories import Vocabulary
from assetmap.assets.vocabulary.words import Meaning

# A text counts for the first categories of a synonym: the later ones are what else may help.
_MOST_CATEGORIES = 3
_LESS_FOR_EACH = 0.012


@dataclass(frozen=True)
class CategoryText:
    """A text about a category. `less` is taken off its likeness to a question, for categories that it means less."""

    text: str
    slug: str
    less: float = 0.0

    @property
    def mark(self) -> UUID:
        """The key under which its vector is stored."""
        return mark_of(f"{MODEL}:asked", self.text)


def category_texts(
    vocabulary: Vocabulary, phrases: Mapping[str, Meaning], examples: Mapping[str, Iterable[str]]
) -> list[CategoryText]:
    """The texts about each category by slug: its names, what people in need of it say, and questions about it.

    An example under a slug that is no category stands for what no directory of support holds.
    """
    found: dict[tuple[str, str], CategoryText] = {}

    def add(text: str, slug: str, less: float = 0.0) -> None:
        found.setdefault((text, slug), CategoryText(text, slug, less))

    for term in vocabulary.terms:
        add(term.name, term.slug)
        add(f"{term.name}: {term.description}", term.slug)
        for word in term.words:
            add(word, term.slug)
    for phrase, meaning in phrases.items():
        for place, slug in enumerate(meaning.categories[:_MOST_CATEGORIES]):
            add(phrase, slug, place * _LESS_FOR_EACH)
    for slug, texts in examples.items():
        for text in texts:
            add(text, slug)
    return list(found.values())
