"""Categories that a group's own description suggests."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from assetmap.assets.vocabulary.categories import Vocabulary
from assetmap.assets.vocabulary.words import our_synonyms
from assetmap.text import fold

MOST = 5
# A description is read so far.
_LONGEST_TEXT = 10_000
_LONGEST_PHRASE = 5
# Words that stand between those of a phrase: "women's sewing group" is a women's group besides.
_MOST_BETWEEN = 2

# How much a word counts: as our own name for it, or as what people say; the first category of a synonym is the
# likeliest. Chosen on the table in the test.
_OUR_WORD, _SAID, _SAID_BESIDES = 1.0, 0.7, 0.4
_FURTHER_WORD, _APART, _IN_NAME, _TOP = 1.1, 0.5, 2.0, 0.5
# Where a group meets says little of what it is: "in the church hall".
_WHERE = 0.15
_ENOUGH = 0.4

_BEFORE_PLACES = {"in", "at", "from", "behind", "near", "outside", "by", "opposite", "above"}
# A place's own name may stand between: "at St Mary's church".
_MOST_BEFORE_PLACE = 4
_PLACES = {
    *("place-of-worship", "church", "mosque", "synagogue", "temple", "gurdwara"),
    *("library", "school", "college", "family-hub", "museum", "theatre", "arts-centre", "cinema"),
    *("community-centre", "hall-to-hire", "park", "sports-centre", "swimming-pool"),
    *("cafe", "pub", "market", "post-office", "railway-station", "bus-stop", "charity-shop"),
    *("gp-practice", "health-clinic", "hospital", "pharmacy", "housing-association"),
}
# Meant only where they are written in capitals.
_ACRONYMS = {"send", "haf", "pip", "tra", "bsl", "gp"}

# What each phrase, as stems, says of which categories.
Phrases = Mapping[tuple[str, ...], Mapping[str, float]]


@dataclass(frozen=True)
class Suggestion:
    """A category's slug, and the words of the text that led to it."""

    slug: str
    words: tuple[str, ...]


@dataclass(frozen=True)
class _Word:
    stem: str
    start: int
    end: int


def suggest_categories(vocabulary: Vocabulary, *, name: str, description: str) -> list[Suggestion]:
    """At most `MOST`, best first; a term above one that is suggested is left out. Nothing where no word is known."""
    phrases = _phrases(vocabulary)
    scores: dict[str, float] = {}
    words: dict[str, dict[str, None]] = {}
    texts = (name, _IN_NAME), (description[:_LONGEST_TEXT], 1.0)
    # The café of "dementia café" is not one besides.
    within = {
        stem for text, _ in texts for stems in _stems_found(text, phrases) for stem in stems[1:]
    }
    for text, factor in texts:
        for slug, score, said in _found(text, phrases, within):
            known = words.setdefault(slug, {})
            # Said again it is no likelier.
            if said.lower() not in (each.lower() for each in known):
                known[said] = None
                scores[slug] = scores.get(slug, 0) + score * factor
    likely = [slug for slug, score in scores.items() if score >= _ENOUGH]
    above = {parent for slug in likely for parent in _above(vocabulary, slug)}
    order = {term.slug: number for number, term in enumerate(vocabulary.terms)}
    best = sorted(set(likely) - above, key=lambda slug: (-scores[slug], order[slug]))
    return [Suggestion(slug, tuple(words[slug])) for slug in best[:MOST]]


def _above(vocabulary: Vocabulary, slug: str) -> set[str]:
    found: set[str] = set()
    to_do = [slug]
    while to_do:
        for parent in vocabulary.by_slug[to_do.pop()].parents:
            if parent not in found:
                found.add(parent)
                to_do.append(parent)
    return found


@lru_cache(maxsize=4)
def _phrases(vocabulary: Vocabulary) -> Phrases:
    found: dict[tuple[str, ...], dict[str, float]] = {}

    def add(phrase: str, slug: str, weight: float) -> None:
        stems = tuple(word.stem for word in _words(phrase))
        if stems and slug in vocabulary.by_slug:
            weights = found.setdefault(stems, {})
            weights[slug] = max(weight, weights.get(slug, 0))

    for term in vocabulary.terms:
        for word in (term.slug, term.name, *term.words):
            add(word, term.slug, _OUR_WORD if term.parents else _OUR_WORD * _TOP)
    for phrase, meaning in our_synonyms().items():
        for number, slug in enumerate(meaning.categories):
            add(phrase, slug, _SAID_BESIDES if number else _SAID)
    return found


def _found(text: str, phrases: Phrases, within: set[str]) -> Iterator[tuple[str, float, str]]:
    """A category, how likely the words make it, and the words; the longest phrase at each place counts.

    `within` are words that are told of by a longer phrase, somewhere.
    """
    words = list(_words(text))
    taken: set[tuple[str, ...]] = set()
    for at, stems in _places_of(words, phrases):
        said = text[words[at].start : words[at + len(stems) - 1].end]
        taken.add(stems)
        if len(stems) == 1 and (
            stems[0] in within or (stems[0] in _ACRONYMS and not said.isupper())
        ):
            continue
        before = {word.stem for word in words[max(0, at - _MOST_BEFORE_PLACE) : at]}
        for slug, weight in phrases[stems].items():
            is_where = slug in _PLACES and not before.isdisjoint(_BEFORE_PLACES)
            score = weight * _FURTHER_WORD ** (len(stems) - 1) * len(stems)
            yield slug, score * (_WHERE if is_where else 1), said
    yield from _apart(text, words, phrases, taken)


def _stems_found(text: str, phrases: Phrases) -> Iterator[tuple[str, ...]]:
    return (stems for _, stems in _places_of(list(_words(text)), phrases))


def _places_of(words: list[_Word], phrases: Phrases) -> Iterator[tuple[int, tuple[str, ...]]]:
    """The positions at which each phrase begins, and its stems."""
    at = 0
    while at < len(words):
        length = _length_of_phrase(words, at, phrases)
        if length:
            yield at, tuple(word.stem for word in words[at : at + length])
        at += length or 1


def _length_of_phrase(words: list[_Word], at: int, phrases: Phrases) -> int:
    for length in range(min(_LONGEST_PHRASE, len(words) - at), 0, -1):
        if tuple(word.stem for word in words[at : at + length]) in phrases:
            return length
    return 0


def _apart(
    text: str,
    words: list[_Word],
    phrases: Phrases,
    taken: set[tuple[str, ...]],
) -> Iterator[tuple[str, float, str]]:
    """Phrases of two words with others between."""
    for at, first in enumerate(words):
        for second in words[at + 2 : at + 2 + _MOST_BETWEEN]:
            stems = first.stem, second.stem
            if (
                stems in phrases
                and stems not in taken
                and not _ends(text[first.end : second.start])
            ):
                taken.add(stems)
                said = f"{text[first.start : first.end]} … {text[second.start : second.end]}"
                for slug, weight in phrases[stems].items():
                    yield slug, weight * 2 * _APART, said


def _ends(between: str) -> bool:
    return bool(re.search(r"[.,;:!?\n]", between))


def _words(text: str) -> Iterator[_Word]:
    """The words of a text, without capitals, accents and the endings of plurals; an apostrophe's s is none."""
    for match in re.finditer(r"[^\W_]+", text):
        folded = fold(match[0])
        if folded and folded != "s":
            yield _Word(_stem(folded), match.start(), match.end())


def _stem(word: str) -> str:
    """A noun's singular, near enough to compare by.

    >>> _stem("classes"), _stem("parties"), _stem("clubs"), _stem("loss"), _stem("bus")
    ('class', 'party', 'club', 'loss', 'bus')
    """
    if word.endswith("sses"):
        return word[:-2]
    if word.endswith("ies") and len(word) > 4:
        return f"{word[:-3]}y"
    if word.endswith("s") and len(word) > 3 and word[-2] not in "sui":
        return word[:-1]
    return word
