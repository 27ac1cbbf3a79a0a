"""Names of kinds as people write them: in the reader's language, in English, or with the words of lists."""

from assetmap.assets.vocabulary.categories import our_vocabulary
from assetmap.text import fold
from assetmap.web.translations import gettext

MOST = 8
# Words of other languages have many endings: their first letters tell them.
_SHORTEST, _STEM = 3, 4


def kind_called(words: str) -> str | None:
    """The slug of the kind that is called so, in the reader's language or in English; None where none is."""
    vocabulary = our_vocabulary()
    wanted = fold(words)
    for term in vocabulary.terms:
        if fold(gettext(term.name)) == wanted:
            return term.slug
    return vocabulary.find(words)


def suggested(letters: str) -> list[str]:
    """Names in the reader's language of kinds that go on from the letters, by their own name first."""
    begun = fold(letters)
    if not begun:
        return []
    found: dict[str, tuple[bool, int]] = {}
    for number, term in enumerate(our_vocabulary().offered):
        name = gettext(term.name)
        known = [fold(name), fold(term.name), *map(fold, term.words)]
        if any(one.startswith(begun) or f" {begun}" in one for one in known):
            found[name] = (not known[0].startswith(begun), number)
    return sorted(found, key=found.__getitem__)[:MOST]


def named_in(text: str) -> list[str]:
    """The kinds whose name in the reader's language stands in a text, whatever the endings of its words."""
    words = fold(text).split()
    found = []
    for term in our_vocabulary().offered:
        parts = [part for part in fold(gettext(term.name)).split() if len(part) >= _SHORTEST]
        if parts and all(any(word.startswith(part[:_STEM]) for word in words) for part in parts):
            found.append(term.slug)
    return found[:MOST]
