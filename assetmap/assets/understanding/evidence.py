"""The strength with which a question asks for each category: by words that name it, and by meaning."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from assetmap.assets.understanding.category_meaning import ELSEWHERE
from assetmap.assets.vocabulary.categories import Vocabulary
from assetmap.assets.vocabulary.words import Wanted
from assetmap.text import fold

# Strengths are likenesses: 1 is the category itself, and little below `LEAST` is only chance.
LEAST = 0.872
# A phrase within a longer question counts by its share of the question's letters: "outside" in passing means little.
_SAID_IN_PASSING = 0.875
_BY_SHARE = 0.10
_BY_FURTHER_WORD = 0.008
_SAID_ALONE = 1.0
_LESS_FOR_EACH_FURTHER = 0.025
_SAID_AND_MEANT = 0.02
_LESS_FOR_EVERYDAY = 0.03
_ABOVE_ITS_KINDS = 0.02
_LESS_FOR_TOPS = 0.012
_SURELY_ELSEWHERE = 0.955
_NEARLY = 0.004
# What sounds like trade is a need only where it is much nearer to one.
_BY_TRADE = 0.05
_TRADE = re.compile(
    r"^(?:buy|order|sell) |\b(?:for sale|to order|made to measure|with cashback)\b"
    r"|\b(?:dealers?|breeders?|deals?|quotes?|price|company|suppliers?|wholesale)$"
)
_COMPANY_OF_PEOPLE = re.compile(
    r"\b(?:wants?|wanting|needs?|some|any|keeps?|lonely|likes?|loves?|enjoys?|good|in) (?:\S+ )?company$|^company$"
)
_NOISE = re.compile(r"(.)\1{3,}|(?=.{5,})[bcdfghjklmnpqrstvxz]+|[a-z]*(.)\2{4,}[a-z]*")
# Chinese, Japanese, Thai, Lao, Khmer and Burmese.
_UNSPACED = re.compile("[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")
_SURELY_A_NEED, _FARTHER_UNSPACED = 0.02, 0.022
# A question with one of these asks for support, even where the rest of the question sounds like trade.
_NEED_WORDS = frozenset(
    [
        "help",
        "helping",
        "advice",
        "support",
        "afford",
        "training",
        "course",
        "courses",
        "class",
        "classes",
        "learn",
        "learning",
        "elderly",
        "pensioner",
        "pensioners",
        "disabled",
        "disability",
        "homeless",
        "refugee",
        "refugees",
        "carer",
        "carers",
        "benefits",
        "unemployed",
        "grant",
        "grants",
        "scared",
        "worried",
        "lonely",
    ]
)


@dataclass(frozen=True)
class Evidence:
    """The strength of each category that is asked for, and whether the question lies outside what a directory holds.

    `shared` is the strength of what is directly above a kind, for entries that are of no narrower kind.
    """

    strengths: Mapping[str, float]
    is_elsewhere: bool = False
    shared: Mapping[str, float] = field(default_factory=dict)
    is_by_meaning: bool = False

    @property
    def best(self) -> float:
        """The greatest strength; 0 of none."""
        return max(self.strengths.values(), default=0.0)


def evidence_of(
    wanted: Sequence[Wanted],
    meant: Mapping[str, float] | None,
    vocabulary: Vocabulary,
    *,
    asked: str = "",
) -> Evidence:
    """The evidence from the words `wanted` and the likenesses `meant` (None without a language model).

    `asked` are the words as typed: a question that says a need lies outside only beyond doubt, and one that sounds
    like trade sooner.
    """
    said = _said(wanted)
    is_need = says_need(asked)
    if meant is not None:
        meant = _nearer_where_unspaced(meant, asked)
    is_one_thing = len(wanted) == 1
    strengths: dict[str, float] = {}
    for slug in {*said, *(meant or {})} - {ELSEWHERE}:
        named, near = said.get(slug, 0.0), (meant or {}).get(slug, 0.0)
        less = 0.0
        if slug in vocabulary.everyday and not is_one_thing and meant is not None:
            # Mentioned in passing, an everyday place is seldom what is wanted.
            named, less = 0.0, _LESS_FOR_EVERYDAY
        both = _SAID_AND_MEANT if named and near >= LEAST else 0.0
        if slug in vocabulary.by_slug and not vocabulary.by_slug[slug].parents:
            less += _LESS_FOR_TOPS
        strengths[slug] = min(max(named, near) + both, 1.05) - less
    elsewhere = (meant or {}).get(ELSEWHERE, 0.0)
    best = max(strengths.values(), default=0.0)
    is_known = bool(said) and any(slug not in vocabulary.everyday or is_one_thing for slug in said)
    is_known = is_known or (is_need and best >= LEAST)
    is_elsewhere = meant is not None and (
        elsewhere >= max(best, _SURELY_ELSEWHERE)
        or (not is_known and (best < LEAST or elsewhere >= best - _NEARLY))
        or (sounds_like_trade(asked) and not is_need and elsewhere >= _likest(meant) - _BY_TRADE)
        or is_noise(asked)
    )
    kept = {slug: one for slug, one in strengths.items() if one >= LEAST}
    return Evidence(kept, is_elsewhere, _shared(kept, vocabulary), meant is not None)


def _likest(meant: Mapping[str, float]) -> float:
    return max((one for slug, one in meant.items() if slug != ELSEWHERE), default=0.0)


def _nearer_where_unspaced(meant: Mapping[str, float], asked: str) -> Mapping[str, float]:
    """Texts of scripts without spaces lie farther from our English ones, so what is a need for sure counts as
    nearer.
    """
    is_need = _likest(meant) >= meant.get(ELSEWHERE, 0.0) + _SURELY_A_NEED
    if not is_need or not _UNSPACED.search(asked):
        return meant
    return {
        slug: one if slug == ELSEWHERE else one + _FARTHER_UNSPACED for slug, one in meant.items()
    }


def sounds_like_trade(text: str) -> bool:
    """Whether a question speaks of buying, selling or a business.

    >>> [sounds_like_trade(one) for one in ("roof repair company", "buy a sofa", "sofa for sale", "wants company")]
    [True, True, True, False]
    """
    folded = fold(text)
    return bool(_TRADE.search(folded)) and not _COMPANY_OF_PEOPLE.search(folded)


def is_noise(text: str) -> bool:
    """Whether every word is only keys that were pressed: one sign again and again, or letters that nobody can speak.

    >>> is_noise("jkjkjk"), is_noise("aaaaaa"), is_noise("NRPF help"), is_noise("nhs"), is_noise("")
    (True, True, False, False, False)
    """
    words = fold(text).split()
    return bool(words) and all(_NOISE.fullmatch(word) for word in words)


def says_need(text: str) -> bool:
    """Whether words of support stand in a question.

    >>> says_need("plumber for elderly people"), says_need("emergency plumber")
    (True, False)
    """
    return not _NEED_WORDS.isdisjoint(fold(text).split())


def _said(wanted: Sequence[Wanted]) -> dict[str, float]:
    """The categories that phrases of the question stand for; the first of a phrase is the likeliest."""
    found: dict[str, float] = {}
    letters = sum(len(one.phrases[0]) for one in wanted)
    for one in wanted:
        words = one.phrases[0]
        top = (
            _SAID_IN_PASSING
            + _BY_SHARE * len(words) / letters
            + _BY_FURTHER_WORD * words.count(" ")
        )
        if len(wanted) == 1:
            top = _SAID_ALONE
        for place, slug in enumerate(one.categories):
            found[slug] = max(found.get(slug, 0.0), top - place * _LESS_FOR_EACH_FURTHER)
    return found


def _shared(strengths: Mapping[str, float], vocabulary: Vocabulary) -> dict[str, float]:
    """The strengths of the kinds directly above, which answer nearly as well: an advice centre for a kind of advice
    that is nowhere near.
    """
    found: dict[str, float] = {}
    for slug, strength in strengths.items():
        for parent in vocabulary.by_slug[slug].parents:
            found[parent] = max(found.get(parent, 0.0), strength - _ABOVE_ITS_KINDS)
    return found
