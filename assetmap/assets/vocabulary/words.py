"""The meaning of search words: synonyms, as words that entries hold and as categories."""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from assetmap.assets.vocabulary.categories import CategoryOverride, changes_in_force, our_vocabulary
from assetmap.errors import InvalidInput
from assetmap.settings import PROJECT_ROOT
from assetmap.text import fold

SYNONYMS_FILE = PROJECT_ROOT / "data" / "synonyms.toml"
_LONGEST_PHRASE = 5
# These say something to PostgreSQL's own reading of a search, which is then left alone.
_OPERATORS = re.compile(r'"|(?:^|\s)-\w')
# Said with what is wanted, and held by few entries that are meant.
_FILLERS = {
    *(
        "near",
        "nearby",
        "local",
        "around",
        "close",
        "me",
        "my",
        "here",
        "find",
        "want",
        "wants",
        "need",
        "needs",
    ),
    *(
        "looking",
        "for",
        "a",
        "an",
        "the",
        "to",
        "some",
        "any",
        "please",
        "i",
        "im",
        "is",
        "are",
        "was",
        "there",
    ),
    *(
        "of",
        "in",
        "on",
        "at",
        "and",
        "with",
        "who",
        "he",
        "she",
        "they",
        "her",
        "his",
        "him",
        "their",
        "that",
    ),
    *(
        "this",
        "it",
        "be",
        "has",
        "have",
        "had",
        "do",
        "does",
        "can",
        "go",
        "get",
        "where",
        "how",
        "what",
        "you",
        "we",
    ),
}
# Everyday words too: they are names only where they are written in capitals, or asked for nearly alone.
_ALSO_WORDS = {
    *(
        "it",
        "me",
        "ms",
        "na",
        "ca",
        "aa",
        "da",
        "wi",
        "uc",
        "dv",
        "mind",
        "shelter",
        "send",
        "run",
        "bed",
        "cat",
        "is",
    ),
}
_MOST_WORDS_ASKED_ALONE = 2


@dataclass(frozen=True)
class Meaning:
    """The meaning of a phrase besides itself: further phrases, and categories by slug."""

    means: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()


@dataclass(frozen=True)
class Wanted:
    """One thing wanted: `phrases`, any of which an entry may hold, or categories, any of which it may have."""

    phrases: tuple[str, ...]
    categories: tuple[str, ...] = ()


def our_phrases() -> dict[str, Meaning]:
    """The phrases of `our_synonyms`, and what lists and people call our categories."""
    return _phrases_under(changes_in_force())


@lru_cache(maxsize=2)
def _phrases_under(_changes: tuple[CategoryOverride, ...]) -> dict[str, Meaning]:
    found: dict[str, Meaning] = {}
    for term in our_vocabulary().terms:
        for word in (term.slug, term.name, *term.words):
            found.setdefault(fold(word), Meaning(categories=(term.slug,)))
    return found | our_synonyms()


@lru_cache
def our_synonyms() -> dict[str, Meaning]:
    """The phrases of data/synonyms.toml. Raises `InvalidInput` when it names a category that there is not."""
    vocabulary = our_vocabulary()
    found: dict[str, Meaning] = {}
    with SYNONYMS_FILE.open("rb") as file:
        entries = tomllib.load(file)["synonym"]
    for entry in entries:
        for slug in entry.get("categories", []):
            if slug not in vocabulary.by_slug:
                raise InvalidInput(f"{SYNONYMS_FILE.name}: there is no category {slug!r}.")
        meaning = Meaning(tuple(entry.get("means", ())), tuple(entry.get("categories", ())))
        for phrase in map(fold, entry["phrases"]):
            found[phrase] = _both(meaning, found[phrase]) if phrase in found else meaning
    return found


def _both(first: Meaning, second: Meaning) -> Meaning:
    """A phrase that stands in two places means what both say."""
    return Meaning(
        tuple(dict.fromkeys((*first.means, *second.means))),
        tuple(dict.fromkeys((*first.categories, *second.categories))),
    )


@lru_cache
def our_spellings() -> dict[str, str]:
    """The spellings of lists by those of people who write them in another way: center, centre."""
    with SYNONYMS_FILE.open("rb") as file:
        spellings: dict[str, str] = tomllib.load(file)["spellings"]
    return spellings


@lru_cache
def _other_spellings() -> dict[str, str]:
    found = {ours: theirs for theirs, ours in our_spellings().items()}
    return found | our_spellings()


def read_words(
    text: str,
    phrases: Mapping[str, Meaning],
    meant: Mapping[str, Sequence[str]] | None = None,
) -> list[list[Wanted]]:
    """The ways to satisfy a search: any one of them will do, in which everything wanted has to be there.

    `meant` has for a word that nothing holds the words that it may be a slip for.
    """
    if _OPERATORS.search(text):
        return [[Wanted((text,))]]
    shouted = _shouted(text)
    ways = [list(_wanted(words, phrases, meant or {}, shouted)) for words in _alternatives(text)]
    return [way for way in ways if way] or [[Wanted((text,))]]


def _shouted(text: str) -> frozenset[str]:
    """The words that are written in capitals, where not all of a longer text is; and those of a very short text."""
    words = re.findall(r"[^\W_]+", text)
    if len(words) <= _MOST_WORDS_ASKED_ALONE:
        return frozenset(map(fold, words))
    capitals = [word for word in words if word.isupper() and len(word) > 1]
    return frozenset(map(fold, capitals)) if len(capitals) < len(words) else frozenset()


def _alternatives(text: str) -> Iterator[list[str]]:
    """ "mosque or masjid" is two searches at once."""
    words: list[str] = []
    for word in fold(text).split():
        if word == "or":
            yield words
            words = []
        else:
            words.append(word)
    yield words


def _wanted(
    words: list[str],
    phrases: Mapping[str, Meaning],
    meant: Mapping[str, Sequence[str]],
    shouted: frozenset[str],
) -> Iterator[Wanted]:
    """The longest phrases of the text in turn; fillers between them count only where nothing else is said."""
    ours = [our_spellings().get(word, word) for word in words]
    at, fillers, found_any = 0, [], False
    while at < len(words):
        longest = min(_LONGEST_PHRASE, len(words) - at)
        for length in range(longest, 0, -1):
            phrase, said = (" ".join(some[at : at + length]) for some in (ours, words))
            if length == 1 and said in _ALSO_WORDS and said not in shouted:
                continue
            if meaning := phrases.get(said) or phrases.get(phrase):
                found = dict.fromkeys((phrase, said, *meaning.means))
                yield Wanted(tuple(found), meaning.categories)
                at, found_any = at + length, True
                break
        else:
            if words[at] in _FILLERS and words[at] not in shouted:
                fillers.append(words[at])
            else:
                yield _single(words[at], phrases, meant)
                found_any = True
            at += 1
    if not found_any:
        for word in fillers:
            yield _single(word, phrases, meant)


def _single(
    word: str, phrases: Mapping[str, Meaning], meant: Mapping[str, Sequence[str]]
) -> Wanted:
    if other := _other_spellings().get(word):
        return Wanted((word, other))
    slips = tuple(meant.get(word, ()))
    categories = [slug for slip in slips if slip in phrases for slug in phrases[slip].categories]
    return Wanted((word, *slips), tuple(dict.fromkeys(categories)))


def single_words(text: str, phrases: Mapping[str, Meaning]) -> list[str]:
    """The words of a search that no phrase explains: what may be a slip."""
    found = read_words(text, phrases)
    return [
        wanted.phrases[0]
        for way in found
        for wanted in way
        if len(wanted.phrases) == 1 and not wanted.categories and wanted.phrases[0].isalnum()
    ]


def written_as_query(wanted: Wanted) -> str:
    """The phrases as PostgreSQL's websearch_to_tsquery reads them: `"food bank" or foodbank`."""
    return " or ".join(
        f'"{phrase}"' if " " in phrase and not _OPERATORS.search(phrase) else phrase
        for phrase in wanted.phrases
    )
