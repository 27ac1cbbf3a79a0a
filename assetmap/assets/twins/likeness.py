"""The likelihood that two entries are the same thing."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlsplit

from rapidfuzz import fuzz

from assetmap.assets.twins.names import are_at_odds, words_of, written_out
from assetmap.assets.twins.themes import are_in_line


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# What words in a name say it is: names that say two different things are two things in one place.
_KINDS = {
    "library": "library libraries",
    "worship": "church chapel cathedral mosque masjid synagogue shul temple mandir gurdwara parish methodist baptist"
    " pentecostal evangelical",
    "theatre": "theatre theatres theater playhouse",
    "cinema": "cinema picturehouse odeon everyman curzon vue cineworld",
    "museum": "museum gallery galleries",
    "school": "school schools academy college preschool nursery",
    "practice": "surgery practice doctors",
    "pharmacy": "pharmacy chemist chemists pharmacies",
    "drink": "pub arms tavern inn bar brewery lounge",
    "cafe": "cafe caffe coffee tea tearoom tearooms deli diner foodhall",
    "hospital": "hospital hospice",
    "toilet": "toilet toilets wc wcs",
    "station": "station",
    "shop": "shop store",
}
_KIND_OF = {word: kind for kind, words in _KINDS.items() for word in words.split()}
_COMMUNITY_CENTRE = re.compile(r"\bcommunity (centre|center|hub|hall|association)\b")
# The kind of what bears a category, where names of it may say so.
_KIND_OF_CATEGORY = {
    "community-centre": "centre",
    "library": "library",
    "place-of-worship": "worship",
    "theatre": "theatre",
    "cinema": "cinema",
    "museum": "museum",
    "school": "school",
    "gp-practice": "practice",
    "pharmacy": "pharmacy",
    "pub": "drink",
    "cafe": "cafe",
    "hospital": "hospital",
    "public-toilet": "toilet",
    "railway-station": "station",
}
# Kinds of venue of which one house may be several.
_VENUES = _words("pub music-venue nightclub cafe theatre arts-centre cinema")
_ARTICLES = _words("the and of a at in")
# What tells nothing of which one it is.
_PLAIN = _words(
    "the and of in at a an for on s community centre center hub service services hall halls club venue music medical"
    " health london ltd limited uk"
)
# What makes it another part of the same house: the children's library is not the library.
_PARTS = _words(
    "archive archives history studies heritage children childrens junior infant infants nursery mobile toilets"
    " girls boys youth gardens car parking main annexe"
)
# Further apart than this, only a telephone, a page or a postcode in common makes twins: the labelled ones lie within
# 400.
FARTHEST_METRES = 500.0
# Distance where a place is not known: neither near nor far.
_UNKNOWN_METRES = 150.0


@dataclass(frozen=True)
class PossibleTwin:
    """An entry as far as it tells whether another is its twin. Metres EPSG:27700; texts as they are listed.

    `categories` hold what lies above them too, as far as that is no whole theme; `themes` are those.
    """

    name: str
    easting: float | None = None
    northing: float | None = None
    postcode: str | None = None
    phones: frozenset[str] = frozenset()
    url: str | None = None
    organization: str | None = None
    categories: frozenset[str] = frozenset()
    themes: frozenset[str] = frozenset()
    source: str | None = None
    source_id: str | None = None


@lru_cache(maxsize=50_000)
def _telling(name: str) -> str:
    """The words of a name that few names share; the whole name if many names share all of them."""
    words = words_of(name)
    telling = [word for word in words if word not in _PLAIN and word not in _KIND_OF]
    return " ".join(telling or words)


@lru_cache(maxsize=50_000)
def _whole(name: str) -> str:
    return " ".join(word for word in words_of(name) if word not in _ARTICLES)


@lru_cache(maxsize=50_000)
def _marks(name: str) -> tuple[frozenset[str], frozenset[str]]:
    """The kinds that a name says, and its parts."""
    words = words_of(name)
    kinds = {_KIND_OF[word] for word in words if word in _KIND_OF}
    if _COMMUNITY_CENTRE.search(" ".join(words)):
        kinds.add("centre")
    return frozenset(kinds), _PARTS.intersection(words)


def _has_own_words(name: str, other: str) -> bool:
    """Whether a telling word of a name is not in the other, nor nearly."""
    words = written_out(tuple(_telling(name).split()))
    others = written_out(words_of(other))
    together = "".join(others)
    return any(
        word not in together and not any(_is_nearly(word, each) for each in others)
        for word in words
    )


def _is_named_otherwise(one: str, other: str) -> bool:
    """Whether one name says what the thing is, and the other has a telling word instead: Freud Museum, Sigmund
    Freud.
    """
    kinds, other_kinds = _marks(one)[0], _marks(other)[0]
    return bool(kinds - other_kinds and _has_own_words(other, one)) or bool(
        other_kinds - kinds and _has_own_words(one, other)
    )


def _is_nearly(word: str, other: str) -> bool:
    return (
        min(len(word), len(other)) >= _LEAST_TO_SLIP and fuzz.ratio(word, other) >= _SAME_WORD
    ) or (len(other) > 2 and word.startswith(other))


def metres_between(one: PossibleTwin, other: PossibleTwin) -> float | None:
    """In a straight line; None where one of them has no point."""
    if one.easting is None or one.northing is None:
        return None
    if other.easting is None or other.northing is None:
        return None
    return math.hypot(one.easting - other.easting, one.northing - other.northing)


def phone_digits(number: str) -> str:
    """The last nine digits, which are the same with and without a country code; "" where there are fewer."""
    digits = re.sub(r"\D", "", number)
    return digits[-9:] if len(digits) >= 9 else ""


@lru_cache(maxsize=50_000)
def web_parts(url: str | None) -> tuple[str, str]:
    """Host without `www.`, and path without its last slash, of an address; two empty texts where it is none."""
    try:
        parts = urlsplit(url or "")
    except ValueError:
        return "", ""
    host = (parts.hostname or "").removeprefix("www.")
    return host, parts.path.rstrip("/")


def features(one: PossibleTwin, other: PossibleTwin) -> dict[str, float]:
    """The features of a pair, each as a number from -1 to 1, or a logarithm of metres; the order says nothing."""
    first, second = _telling(one.name), _telling(other.name)
    kinds, parts = _marks(one.name)
    other_kinds, other_parts = _marks(other.name)
    metres = metres_between(one, other)
    shares_category = not one.categories.isdisjoint(other.categories)
    some = fuzz.token_set_ratio(first, second) / 100
    return {
        "whole_name": fuzz.token_sort_ratio(_whole(one.name), _whole(other.name)) / 100,
        "telling_words": fuzz.token_sort_ratio(first, second) / 100,
        "some_words": some,
        "some_words_of_one_category": some * shares_category,
        "distance": math.log1p((_UNKNOWN_METRES if metres is None else metres) / 50),
        "is_other_kind": float(
            bool(kinds and other_kinds)
            and (
                kinds.isdisjoint(other_kinds)
                or _is_part_of(kinds - other_kinds, one.categories, other.categories)
                or _is_part_of(other_kinds - kinds, other.categories, one.categories)
            )
        ),
        "is_of_other_kind": float(
            _is_at_odds(kinds, other_kinds, other.categories)
            or _is_at_odds(other_kinds, kinds, one.categories)
        ),
        "words_of_their_own": float(
            _has_own_words(one.name, other.name) and _has_own_words(other.name, one.name)
        ),
        "is_other_part": float(parts != other_parts),
        "category": float(shares_category),
        "theme": float(not one.themes.isdisjoint(other.themes)),
        **_said_in_both(one, other),
    }


def _classed(categories: frozenset[str]) -> set[str]:
    return {_KIND_OF_CATEGORY[slug] for slug in categories if slug in _KIND_OF_CATEGORY}


def _is_part_of(
    only_said_here: frozenset[str], categories: frozenset[str], categories_of_other: frozenset[str]
) -> bool:
    """Whether it is called after a house, by a name that says what else it is: the toilets of the library."""
    return categories.isdisjoint(categories_of_other) and not only_said_here.isdisjoint(
        _classed(categories)
    )


def _is_at_odds(
    said: frozenset[str], said_by_other: frozenset[str], categories_of_other: frozenset[str]
) -> bool:
    """Whether one name says what the thing is, the other says nothing, and its categories say something else."""
    if not said or said_by_other:
        return False
    classed = _classed(categories_of_other)
    return bool(classed) and said.isdisjoint(classed)


def _said_in_both(one: PossibleTwin, other: PossibleTwin) -> dict[str, float]:
    """1 where both say the same, -1 where they say different things, 0 where one of them says nothing."""
    phones = {phone_digits(number) for number in one.phones} - {""}
    other_phones = {phone_digits(number) for number in other.phones} - {""}
    (host, path), (other_host, other_path) = web_parts(one.url), web_parts(other.url)
    page = _same((host, path) if host else None, (other_host, other_path) if other_host else None)
    return {
        "postcode": _same(_squeezed(one.postcode), _squeezed(other.postcode)),
        "phone": 0.0
        if not phones or not other_phones
        else (-1.0 if phones.isdisjoint(other_phones) else 1.0),
        "web_page": max(page, 0.0),
        "web_host": _same(host or None, other_host or None),
        "organization": _same(_squeezed(one.organization), _squeezed(other.organization)),
    }


def _squeezed(text: str | None) -> str | None:
    return re.sub(r"\W", "", text).lower() or None if text else None


def _same(one: object, other: object) -> float:
    if one is None or other is None:
        return 0.0
    return 1.0 if one == other else -1.0


def is_told_apart(one: PossibleTwin, other: PossibleTwin) -> bool:
    """Whether one publisher lists both as two: under ids of its own, or in two rows of one category."""
    if one.source is None or one.source != other.source:
        return False
    if one.source_id and other.source_id:
        return one.source_id != other.source_id
    return not one.categories.isdisjoint(other.categories)


def is_something_else_there(one: PossibleTwin, other: PossibleTwin) -> bool:
    """Whether the two are named as two, or classed as different things, neither above the other.

    The lunch club of a library is not the library, though they share its house, its telephone and its page. Only of
    venues one list says pub where another says music venue, and there the names have to be the same.
    """
    if are_at_odds(one.name, other.name):
        return True
    if are_in_line(one.categories | one.themes, other.categories | other.themes):
        return False
    are_venues = all(not _VENUES.isdisjoint(each.categories) for each in (one, other))
    return not are_venues or fuzz.ratio(_whole(one.name), _whole(other.name)) < SAME_NAME


def likeness(one: PossibleTwin, other: PossibleTwin) -> float:
    """The probability, from 0 to 1, that a steward would call them the same thing."""
    if is_told_apart(one, other):
        return 0.0
    if is_something_else_there(one, other):
        return 0.0
    found = features(one, other)
    metres = metres_between(one, other)
    is_far = metres is not None and metres > FARTHEST_METRES
    has_contact = any(found[name] > 0 for name in ("phone", "web_page"))
    if is_far and not has_contact and found["postcode"] <= 0:
        return 0.0
    if not has_contact and _is_named_otherwise(one.name, other.name):
        return 0.0
    return probability(found)


def probability(found: Mapping[str, float]) -> float:
    """The logistic function of the weighted sum: 1 / (1 + exp(-(bias + Σ weight × feature)))."""
    total = BIAS + sum(WEIGHTS[name] * value for name, value in found.items())
    return 1 / (1 + math.exp(-max(-50.0, min(50.0, total))))


# Weights of the choosing half of tests/benchmarks/twin_pairs.csv, by tests/benchmarks/choosing_twins.py, rounded.
BIAS = -5.4
CHOSEN = {
    "whole_name": 4.62,
    "telling_words": 2.77,
    "some_words": 1.46,
    "some_words_of_one_category": 1.45,
    "distance": -1.38,
    "is_other_kind": -3.77,
    "is_of_other_kind": -3.22,
    "words_of_their_own": -2.01,
    "is_other_part": -0.21,
    "category": 0.89,
    "theme": -0.13,
}
# No two open lists that we have give telephones, web addresses or organizations of the same things, and only one of
# two gives postcodes: these are set, not chosen. A telephone or a page in common outweighs a name written
# otherwise; a shared host (a council's) or house, alone, does not.
SET = {
    "postcode": 0.8,
    "phone": 2.5,
    "web_page": 2.5,
    "web_host": 0.3,
    "organization": 0.5,
}
WEIGHTS = {**CHOSEN, **SET}
# From here on two entries are put before a steward.
SUSPECTED = 0.5
# How alike, of 100, the names of two venues have to be that are classed as different things.
SAME_NAME = 92
# How alike, of 100, two longer words have to be to be one word with a slip.
_SAME_WORD = 80
_LEAST_TO_SLIP = 5
