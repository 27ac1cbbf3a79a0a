"""The categories above a category, the themes that hold them, and whether one category is above another."""

from collections.abc import Collection, Iterable
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


def are_in_line(one: Collection[str], other: Collection[str]) -> bool:
    """Whether a category of the one is the same as, above or below a category of the other; true where one has none.

    Both are given with all that lies above them.

    >>> church, mosque = ["church", "place-of-worship", "faith"], ["mosque", "place-of-worship", "faith"]
    >>> are_in_line(church, mosque), are_in_line(church, ["place-of-worship", "faith"])
    (False, True)
    """
    if not one or not other:
        return True
    return not _lowest(one).isdisjoint(other) or not _lowest(other).isdisjoint(one)


def _lowest(slugs: Collection[str]) -> set[str]:
    above: set[str] = set()
    for slug in slugs:
        categories, tops = _above(slug)
        above |= (categories | tops) - {slug}
    return set(slugs) - above


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
