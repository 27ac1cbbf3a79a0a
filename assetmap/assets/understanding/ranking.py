"""The order of evidence: kind before meaning before name, a name that was asked for first, and distance smoothly."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from rapidfuzz import fuzz

from assetmap.assets.understanding.evidence import LEAST, Evidence
from assetmap.assets.vocabulary.words import Wanted
from assetmap.text import fold

# Scores are likenesses of meaning, with what is said besides on top.
_OF_ALL_WORDS = 0.045
_OF_OWN_MEANING = 0.30
_BELOW_IT = 0.012
_USUAL_LIKENESS = 0.80
_NAMED = 1.0
_NAME_SAID_IN_PART = 0.01
_FARTHEST = 0.035
_FAR_METRES = 1_500.0
_FRESH, _WAITED_FOR = 0.002, 0.001
_BY_WORDS_ALONE = 0.93
_BY_SOME_WORDS = 0.80
# An entry whose own words mean what is asked, whatever its kind.
_MEANS_IT, _NEARLY_THE_NEAREST, _BY_MEANING_ALONE = 0.82, 0.01, 0.86
# What is so much weaker than the best is another matter.
_WINDOW = 0.065
_WINDOW_BY_MEANING = 0.045
_WINDOW_BY_SOME_WORDS = 0.35
_LESS_FOR_THE_SAME, _MOST_OF_THE_SAME = 0.012, 4
_NEARLY_WHOLE = 88.0
_TOP = 0.03


@dataclass(frozen=True)
class Candidate:
    """An entry at one location that may answer a question.

    `slugs` are its categories and all that lie above them, `own_slugs` those without one of theirs below.
    `is_everyday`: a pub, a station, a shop. `says` tells of each thing wanted whether the entry's text holds it.
    `likeness` is that of the entry's own vector to the question, None where it has none.
    """

    id: UUID
    name: str
    slugs: frozenset[str]
    own_slugs: frozenset[str]
    says: Sequence[bool]
    is_everyday: bool = False
    metres: float | None = None
    likeness: float | None = None
    is_fresh: bool = False
    has_waiting_list: bool = False


@dataclass(frozen=True)
class Ranked:
    """A candidate that answers the question, and how well; `is_top`: few answer it better. `is_whole`: it
    has everything that is wanted.
    """

    id: UUID
    score: float
    metres: float | None
    is_top: bool
    is_whole: bool = True


@dataclass(frozen=True)
class _Scored:
    candidate: Candidate
    answers: float
    is_named: bool
    share: float = 1.0


def rank(
    candidates: Sequence[Candidate],
    wanted: Sequence[Wanted],
    evidence: Evidence,
    *,
    asked: str,
    everyday: frozenset[str],
) -> list[Ranked]:
    """The candidates that answer, the best first. `asked` are the words as typed, `everyday` slugs of everyday
    places.
    """
    names = NamesAsked.of(asked, has_further_words=any(not one.categories for one in wanted))
    nearest = max((one.likeness or 0.0 for one in candidates), default=0.0)
    means_it = max(_MEANS_IT, nearest - _NEARLY_THE_NEAREST)
    kinds = {(one.own_slugs, one.slugs) for one in candidates}
    of_kinds = {pair: _of_kind(*pair, evidence) for pair in kinds}
    scored = [
        _score(one, wanted, of_kinds[one.own_slugs, one.slugs], names, means_it)
        for one in candidates
    ]
    is_everyday_asked = _is_everyday_asked(evidence, everyday)
    kept = [
        one
        for one in scored
        if one.is_named
        or (one.answers > 0 and (is_everyday_asked or not one.candidate.is_everyday))
    ]
    if evidence.is_elsewhere:
        # Only an entry that says all of it, or is called so, answers what no directory holds.
        kept = [one for one in kept if one.is_named or _says_all(one.candidate)]
    best = max((one.answers for one in kept), default=0.0)
    window = _WINDOW if any(all(one.candidate.says) for one in kept) else _WINDOW_BY_MEANING
    if not evidence.is_by_meaning and not any(one.share == 1.0 for one in kept):
        # Nothing holds all of the words, and nothing else tells which of them count.
        window = _WINDOW_BY_SOME_WORDS
    ranked = [
        Ranked(
            one.candidate.id,
            _NAMED * one.is_named + one.answers + _nearness(one.candidate),
            one.candidate.metres,
            one.is_named or one.answers >= best - _TOP,
            one.is_named or one.share == 1.0,
        )
        for one in kept
        if one.is_named or one.answers >= best - window
    ]
    by_score = sorted(ranked, key=lambda one: (-one.score, one.metres or 0.0, one.id))
    return _varied(by_score, {one.candidate.id: one.candidate.own_slugs for one in kept})


def _varied(ranked: Sequence[Ranked], kinds: Mapping[UUID, frozenset[str]]) -> list[Ranked]:
    """The same, where kinds answer about as well: each further entry of a kind gives way a little to another kind.

    What is one kind beyond doubt stays together, since its distance from the next kind is greater.
    """
    seen: dict[frozenset[str], int] = {}
    varied = []
    for one in ranked:
        kind = kinds[one.id]
        less = _LESS_FOR_THE_SAME * min(seen.get(kind, 0), _MOST_OF_THE_SAME)
        seen[kind] = seen.get(kind, 0) + 1
        varied.append(replace(one, score=one.score - less) if less else one)
    return sorted(varied, key=lambda one: (-one.score, one.metres or 0.0, one.id))


def _of_kind(own_slugs: frozenset[str], slugs: frozenset[str], evidence: Evidence) -> float:
    """The strength with which entries of these kinds are asked for."""
    return max(
        *(evidence.strengths.get(slug, 0.0) for slug in own_slugs),
        *(evidence.strengths.get(slug, 0.0) - _BELOW_IT for slug in slugs - own_slugs),
        *(evidence.shared.get(slug, 0.0) for slug in own_slugs),
        0.0,
        0.0,
    )


def _score(
    one: Candidate,
    wanted: Sequence[Wanted],
    of_kind: float,
    names: "NamesAsked",
    means_it: float,
) -> _Scored:
    met = [
        says or not one.slugs.isdisjoint(said.categories)
        for says, said in zip(one.says, wanted, strict=True)
    ]
    share = sum(met) / len(met) if met else 0.0
    of_itself = 0.0
    if one.likeness is not None:
        of_itself = _OF_OWN_MEANING * max(0.0, one.likeness - _USUAL_LIKENESS)
    if of_kind < LEAST:
        if share == 1.0 and any(one.says):
            of_kind = _BY_WORDS_ALONE
        elif any(one.says):
            of_kind = _BY_SOME_WORDS + 0.05 * share
        elif (one.likeness or 0.0) >= means_it:
            of_kind = _BY_MEANING_ALONE
        else:
            return _Scored(one, 0.0, names.holds(one.name))
    answers = of_kind + _OF_ALL_WORDS * share + of_itself
    if one.has_waiting_list:
        answers -= _WAITED_FOR
    if one.is_fresh:
        answers += _FRESH
    return _Scored(one, answers, names.holds(one.name), share)


def _says_all(one: Candidate) -> bool:
    return bool(one.says) and all(one.says)


def _nearness(one: Candidate) -> float:
    """The penalty for distance: half of it within a kilometre, and hardly more beyond five."""
    if one.metres is None:
        return 0.0
    return -_FARTHEST * (1 - math.exp(-one.metres / _FAR_METRES))


def _is_everyday_asked(evidence: Evidence, everyday: frozenset[str]) -> bool:
    best = evidence.best
    return any(
        strength >= best - 0.005
        for slug, strength in evidence.strengths.items()
        if slug in everyday
    )


@dataclass(frozen=True)
class NamesAsked:
    """Names that a question may ask for. `may_be_part`: two words in a row and more are enough."""

    names: tuple[str, ...]
    may_be_part: bool

    @classmethod
    def of(cls, asked: str, *, has_further_words: bool) -> "NamesAsked":
        """The names in quotation marks, else the words as a whole, which are a part of a name only where not all of
        them mean kinds of support.

        >>> NamesAsked.of("st mary's", has_further_words=True).holds("St Mary's Church, Marsh Street")
        True
        >>> NamesAsked.of("men in sheds", has_further_words=False).holds("Oyster Shed")
        False
        """
        quoted = [part for part in asked.split('"')[1::2] if part.strip()]
        names = tuple(name for name in map(fold, quoted or [asked]) if name)
        return cls(names, bool(quoted) or has_further_words)

    def holds(self, name: str) -> bool:
        """Whether an entry's name is asked for."""
        folded = fold(name)
        for asked in self.names:
            if self.may_be_part and asked.count(" ") and f" {asked} " in f" {folded} ":
                return True
            if len(asked) > 3 and fuzz.ratio(asked, folded) >= _NEARLY_WHOLE:
                return True
        return False
