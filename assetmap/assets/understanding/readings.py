"""Filters that a search reads in its words: "free yoga on Saturday" means free, and open on Saturday."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from assetmap.assets.understanding.reading_words import NOT_AFTER, NOT_BEFORE, Settings, phrases
from assetmap.text import fold

_LONGEST_PHRASE = 6
_QUOTED = re.compile(r'"[^"]*"?')
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*\+?")
# The letters that postcodes of Great Britain begin with, and ZZ, which stands for no real place.
_AREAS = (
    "AB|AL|BA|BB|BD|BH|BL|BN|BR|BS|BT|B|CA|CB|CF|CH|CM|CO|CR|CT|CV|CW|DA|DD|DE|DG|DH|DL|DN|DT|DY|EC|EH|EN|EX|E|FK|FY|GL|"
    "GU|G|HA|HD|HG|HP|HR|HS|HU|HX|IG|IP|IV|KA|KT|KW|KY|LA|LD|LE|LL|LN|LS|LU|L|ME|MK|ML|M|NE|NG|NN|NP|NR|NW|N|OL|OX|PA|"
    "PE|PH|PL|PO|PR|RG|RH|RM|SA|SE|SG|SK|SL|SM|SN|SO|SP|SR|SS|ST|SW|SY|S|TA|TD|TF|TN|TQ|TR|TS|TW|UB|WA|WC|WD|WF|WN|WR|"
    "WS|WV|W|YO|ZE|ZZ"
)
_POSTCODE = re.compile(
    r"\b(?:" + _AREAS + r")[0-9][A-Z0-9]?(?: ?[0-9][A-Z]{2}| [0-9])?\b", re.IGNORECASE
)
_BEFORE_PLACES = (
    "near",
    "in",
    "around",
    "by",
    "at",
    "from",
    "close to",
    "next to",
    "opposite",
    "off",
    "on",
)
# Only after these may the name of a place be written a little wrong.
_SURELY_BEFORE_PLACES = ("near", "around", "close to", "next to", "opposite")
_MOST_WORDS_OF_PLACE = 4
_YEARS = re.compile(r"([3-9][0-9])\+")


@dataclass(frozen=True)
class Token:
    """A word of the text: how it is written folded, and where it stands."""

    word: str
    start: int
    end: int


@dataclass(frozen=True)
class PlaceAsked:
    """Words that may name a place, with the word before them where it says so."""

    name: str
    start: int
    end: int
    may_be_misspelt: bool = False


@dataclass(frozen=True)
class Reading:
    """A part of the words that was read as filters: the words as typed, what they set, and the words without them.

    `is_kept`: the search follows it. Where nothing that fits the question says so, it is not followed.
    """

    said: str
    settings: Settings
    without: str
    is_kept: bool = True


@dataclass(frozen=True)
class ReadWords:
    """The readings of a text, and the words that remain."""

    readings: tuple[Reading, ...]
    rest: str

    def parameters(self) -> dict[str, Any]:
        """The search parameters that the readings set."""
        found: dict[str, Any] = {}
        for reading in self.readings:
            for name, value in reading.settings:
                if name in LISTS:
                    found.setdefault(name, []).append(value)
                else:
                    found.setdefault(name, value)
        return found


LISTS = ("language", "welcomes", "kind")


@lru_cache
def _phrases() -> Mapping[str, Settings]:
    return phrases()


def tokens_of(text: str) -> list[Token]:
    """The words of a text that stand outside quotation marks."""
    blank = _QUOTED.sub(lambda found: " " * len(found[0]), text)
    found = []
    for match in _WORD.finditer(blank):
        years = _YEARS.fullmatch(match[0])
        word = f"over {years[1]}" if years else fold(match[0])
        if word:
            found.append(Token(word, match.start(), match.end()))
    return found


def places_asked(text: str) -> list[PlaceAsked]:
    """The parts of a text that may name a place: postcodes, what follows "near" or "in", and how the text ends."""
    tokens = tokens_of(text)
    found = [
        PlaceAsked(match[0].upper(), _start_before(tokens, match.start()), match.end())
        for match in _POSTCODE.finditer(_QUOTED.sub(lambda quoted: " " * len(quoted[0]), text))
    ]
    for at in range(len(tokens)):
        for length in range(min(_MOST_WORDS_OF_PLACE, len(tokens) - at), 0, -1):
            words = tokens[at : at + length]
            name = " ".join(token.word for token in words)
            before = _word_before(tokens, at)
            is_last = at + length == len(tokens)
            if before and len(name) > 2:
                surely = before in _SURELY_BEFORE_PLACES
                start = tokens[at - len(before.split())].start
                found.append(PlaceAsked(name, start, words[-1].end, surely))
            elif is_last and at and len(name) > 3 and length <= 3:
                found.append(PlaceAsked(name, words[0].start, words[-1].end))
    return found


def _start_before(tokens: list[Token], start: int) -> int:
    """The position of the word "near" directly before `start`, else `start`."""
    before = [token for token in tokens if token.end <= start]
    is_said = bool(before) and before[-1].word in _BEFORE_PLACES
    return before[-1].start if is_said else start


def _word_before(tokens: list[Token], at: int) -> str | None:
    pair = " ".join(token.word for token in tokens[max(0, at - 2) : at])
    if at >= 2 and pair in _BEFORE_PLACES:
        return pair
    single = tokens[at - 1].word if at else ""
    return single if single in _BEFORE_PLACES else None


def read_filters(
    text: str,
    *,
    places: Mapping[str, str | None],
    known_phrases: Collection[str],
    taken: Iterable[str] = (),
) -> ReadWords:
    """The filters in a text. `places` are names of `places_asked` that are known, each with what to search near.

    None as the value: a place that is not loaded, whose words are left out. `known_phrases` are those that mean a kind
    of support, which no filter is read out of; `taken` are parameters that are set already.
    """
    spans: list[tuple[int, int, Settings]] = []
    for asked in places_asked(text):
        if asked.name in places and not any(s < asked.end and asked.start < e for s, e, _ in spans):
            value = places[asked.name]
            spans.append((asked.start, asked.end, (("near", value),) if value else ()))
            break
    refused = set(taken)
    tokens = tokens_of(text)
    at = 0
    while at < len(tokens):
        length, settings = _longest(tokens, at, known_phrases)
        start, end = tokens[at].start, tokens[at + length - 1].end
        overlaps = any(s < end and start < e for s, e, _ in spans)
        names = {name for name, _ in settings}
        if settings and not overlaps and not names & refused:
            spans.append((start, end, settings))
            refused |= names - set(LISTS)
        at += length
    spans.sort()
    readings = tuple(
        Reading(text[start:end], settings, _without(text, [(start, end)]))
        for start, end, settings in spans
        if settings
    )
    return ReadWords(readings, _without(text, [(start, end) for start, end, _ in spans]))


def _longest(tokens: list[Token], at: int, known_phrases: Collection[str]) -> tuple[int, Settings]:
    """The number of words from here on that are one phrase, and what it sets; one word that sets nothing where none
    is.
    """
    for length in range(min(_LONGEST_PHRASE, len(tokens) - at), 0, -1):
        phrase = " ".join(token.word for token in tokens[at : at + length])
        settings = _phrases().get(phrase)
        before = tokens[at - 1].word if at else ""
        after = tokens[at + length].word if at + length < len(tokens) else ""
        is_other = before in NOT_AFTER.get(phrase, ()) or after in NOT_BEFORE.get(phrase, ())
        if settings and not is_other:
            return length, settings
        if length > 1 and phrase in known_phrases:
            # "under fives" is a kind of group, and "Saturday school" another.
            return length, ()
    return 1, ()


def _without(text: str, spans: list[tuple[int, int]]) -> str:
    kept, at = [], 0
    for start, end in sorted(spans):
        kept.append(text[at:start])
        at = max(at, end)
    kept.append(text[at:])
    return " ".join(" ".join(kept).split()).strip(" ,;.-–")


def readings_as_json(readings: Sequence[Reading]) -> list[dict[str, Any]]:
    """The readings for a program: the words, what they set, the words without them, and whether that was followed."""
    return [
        {
            "words": one.said,
            "parameters": dict(one.settings),
            "q_without": one.without,
            "is_followed": one.is_kept,
        }
        for one in readings
    ]
