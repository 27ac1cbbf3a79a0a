"""The nearness in meaning of a question to each category."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

import numpy as np
import numpy.typing as npt

from assetmap.assets.meaning.category_texts import CategoryText, category_texts
from assetmap.assets.meaning.vectors import Floats, likeness, unpacked
from assetmap.assets.vocabulary.categories import our_vocabulary
from assetmap.assets.vocabulary.words import Meaning
from assetmap.errors import InvalidInput
from assetmap.settings import PROJECT_ROOT

NEEDS_FILE = PROJECT_ROOT / "data" / "needs.toml"
# What stands for questions that no directory of support answers.
ELSEWHERE = "elsewhere"


@lru_cache
def our_needs() -> dict[str, list[str]]:
    """Examples of questions by category of data/needs.toml. Raises `InvalidInput` for a category that there is not."""
    with NEEDS_FILE.open("rb") as file:
        read = tomllib.load(file)
    for slug in read["needs"]:
        if slug not in our_vocabulary().by_slug:
            raise InvalidInput(f"{NEEDS_FILE.name}: there is no category {slug!r}.")
    return {**read["needs"], ELSEWHERE: read["elsewhere"]["phrases"]}


def texts_about_categories(phrases: Mapping[str, Meaning]) -> list[CategoryText]:
    """Every text that says what a category is about, the stewards' phrases among them."""
    return category_texts(our_vocabulary(), phrases, our_needs())


@dataclass(frozen=True)
class CategoryMeanings:
    """The vectors of texts about categories, those of one category beside each other from its number in `starts` on."""

    slugs: tuple[str, ...]
    starts: npt.NDArray[np.int64]
    less: Floats
    rows: Floats

    def likeness_to(self, asked: Floats) -> dict[str, float]:
        """For each category the likeness of its nearest text to the question; `ELSEWHERE` is one of them."""
        best = np.maximum.reduceat(likeness(self.rows, asked) - self.less, self.starts)
        return dict(zip(self.slugs, best.tolist(), strict=True))


def category_meanings(
    texts: Sequence[CategoryText], vectors: Mapping[UUID, bytes]
) -> CategoryMeanings | None:
    """The meanings of those texts that have a stored vector; None where none has."""
    known = sorted((one for one in texts if one.mark in vectors), key=lambda one: one.slug)
    if not known:
        return None
    starts = {one.slug: at for at, one in reversed(list(enumerate(known)))}
    slugs = tuple(sorted(starts))
    return CategoryMeanings(
        slugs,
        np.array([starts[slug] for slug in slugs]),
        np.array([one.less for one in known], dtype=np.float32),
        unpacked([vectors[one.mark] for one in known]),
    )
