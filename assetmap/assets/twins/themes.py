"""The categories above a category, and the themes that hold them."""

from collections.abc import Iterable
from functools import lru_cache

from assetmap.assets.vocabulary.categories import our_vocabulary


def categories_and_themes(slugs: Iterable[str]) -> tuple[frozenset[str], frozenset[str]]:
    """The categories with all above them but the tops of the vocabulary, and those tops.

    >>> [sorted(slugs) for slugs in categories_and_themes(["mosque"])]
    [['mosque', 'place-of-worship'], ['faith']]
    """
    categories: set[str] = set()
    themes: set[str] = set()
    for slug in slugs:
        above, tops = _above(slug)
        categories |= above
        themes |= tops
    return frozenset(categories), frozenset(themes)


@lru_cache(maxsize=1_000)
def _above(slug: str) -> tuple[frozenset[str], frozenset[str]]:
    terms = our_vocabulary().by_slug
    categories: set[str] = set()
    themes: set[str] = set()
    open_slugs = [slug]
    while open_slugs:
        term = terms.get(open_slugs.pop())
        if term is None:
            continue
        (categories if term.parents else themes).add(term.slug)
        open_slugs.extend(term.parents)
    return frozenset(categories), frozenset(themes)
