"""Ideas that say nearly the same, found by vectors of meaning or by the words that they share."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from assetmap.assets.meaning.model import LanguageModel
from assetmap.assets.meaning.vectors import Floats, likeness, unpacked
from assetmap.text import fold

# Of 78 pairs of ideas, two of them in Turkish and English: seven alike had 0.867 and more, the others 0.861 at most.
LEAST_LIKE = 0.865
MOST_SUGGESTED = 3
# Of the words that are left when the smallest are taken away.
_LEAST_SHARED = 0.34
_SMALL = frozenset(
    [
        "a",
        "an",
        "and",
        "are",
        "at",
        "be",
        "but",
        "by",
        "can",
        "could",
        "do",
        "for",
        "from",
        "get",
        "have",
        "i",
        "in",
        "is",
        "it",
        "me",
        "my",
        "not",
        "of",
        "on",
        "or",
        "our",
        "people",
        "place",
        "that",
        "the",
        "there",
        "they",
        "this",
        "to",
        "us",
        "want",
        "we",
        "what",
        "where",
        "who",
        "will",
        "with",
        "would",
        "you",
    ]
)


@dataclass(frozen=True)
class ComparedIdea:
    """An idea that another is compared with."""

    id: UUID
    title: str
    words: str
    meaning: bytes | None


def text_of(title: str, words: str) -> str:
    """The text by which an idea is compared."""
    return f"{title}. {words}"


def vector_of(text: str, model: LanguageModel) -> Floats:
    """The vector of an idea, read as a question is: so ideas about different things lie further apart."""
    return model.of_questions([text])[0]


def like_ones(
    text: str, others: Sequence[ComparedIdea], model: LanguageModel | None
) -> list[ComparedIdea]:
    """Those of the others that say nearly the same, the most alike first."""
    if model is None:
        scored = [(_shared(text, text_of(one.title, one.words)), one) for one in others]
        least = _LEAST_SHARED
    else:
        known = [one for one in others if one.meaning]
        if not known:
            return []
        rows = unpacked([one.meaning or b"" for one in known])
        asked = vector_of(text, model)
        scored = [
            (float(score), one) for score, one in zip(likeness(rows, asked), known, strict=True)
        ]
        least = LEAST_LIKE
    close = [(score, one) for score, one in scored if score >= least]
    close.sort(key=lambda pair: (-pair[0], pair[1].title))
    return [one for _, one in close[:MOST_SUGGESTED]]


def _shared(text: str, other: str) -> float:
    """The share of the shorter one's words that the other has too.

    >>> round(_shared("A lunch club on Tuesdays", "Lunch club for older people, on a Tuesday"), 2)
    1.0
    """
    mine, theirs = _stems(text), _stems(other)
    return len(mine & theirs) / max(min(len(mine), len(theirs)), 3)


def _stems(text: str) -> set[str]:
    return {word.rstrip("s")[:9] for word in fold(text).split() if word not in _SMALL}
