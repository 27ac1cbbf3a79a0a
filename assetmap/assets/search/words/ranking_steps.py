"""The steps that rank what answers the words of a search, and try which of its readings can be followed."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from threading import Lock
from typing import Any

from assetmap.assets.meaning.model import language_model
from assetmap.assets.meaning.vectors import Floats, likeness, unpacked
from assetmap.assets.search.filters import Fit, conditions_of
from assetmap.assets.search.lookup import Known
from assetmap.assets.search.parameters import Ranking, ResolvedSearch
from assetmap.assets.search.statement import Statement
from assetmap.assets.search.words.candidates import candidates_statement
from assetmap.assets.search.words.steps import Rows, Steps, Work
from assetmap.assets.understanding.category_meaning import (
    ELSEWHERE,
    CategoryMeanings,
    category_meanings,
    texts_about_categories,
)
from assetmap.assets.understanding.evidence import Evidence, evidence_of
from assetmap.assets.understanding.ranking import Candidate, Ranked, rank
from assetmap.assets.understanding.readings import Reading
from assetmap.assets.vocabulary.categories import our_vocabulary
from assetmap.assets.vocabulary.words import Wanted, read_words

# How many kinds are looked for beyond the nearest entries of any kind, and how much weaker the last may be.
_MOST_KINDS = 8
_WEAKER = 0.07
# Vectors that are missing may have been worked out meanwhile.
_ASKED_AGAIN_AFTER_SECONDS = 60.0
_FIRST_OTHER_COLUMN = 8
_LEAST_SHARE_OF_SLIPS = 0.2
# Said of nearly every kind, so they count only where nothing else is said.
_SAY_LITTLE = {
    *(
        "club",
        "clubs",
        "group",
        "groups",
        "activity",
        "activities",
        "class",
        "classes",
        "session",
        "sessions",
    ),
    *(
        "support",
        "help",
        "service",
        "services",
        "place",
        "places",
        "somewhere",
        "something",
        "someone",
    ),
    *(
        "somebody",
        "people",
        "person",
        "things",
        "cheap",
        "low cost",
        "affordable",
        "good",
        "best",
        "nice",
    ),
}
_holding = Lock()
_held: dict[str, tuple[CategoryMeanings | None, float | None]] = {}


def ranking(
    search: ResolvedSearch, known: Known, *, asked: str, by_meaning: bool
) -> Steps[tuple[ResolvedSearch, list[Ranked]]]:
    """The search with its ranking, and everything that was ranked."""
    ways = search.fit.ways
    meant, vector = None, None
    model = language_model() if by_meaning else None
    if model is not None and (meanings := (yield from _meanings(known))) is not None:
        vector = yield Work(partial(model.of_question, asked))
        meant = meanings.likeness_to(vector)
        if search.slips and _is_mostly_right(asked, search):
            ways = read_words(asked, known.phrases)
            search = replace(search, slips={}, fit=replace(search.fit, ways=ways))
        elif search.slips:
            corrected = yield Work(partial(model.of_question, _corrected(asked, search)))
            meant_corrected = meanings.likeness_to(corrected)
            # A lottery is no slip for pottery: what lies outside as it is written stays there.
            is_outside = meant.get(ELSEWHERE, 0.0) == max(meant.values())
            if not is_outside and max(meant_corrected.values()) > max(meant.values()):
                vector, meant = corrected, meant_corrected
            else:
                # Nothing here holds the word, and yet it is no slip: "restaurant".
                ways = read_words(asked, known.phrases)
                search = replace(search, slips={}, fit=replace(search.fit, ways=ways))
    wanted = _together(ways)
    evidence = evidence_of(wanted, meant, our_vocabulary(), asked=asked)
    kinds = _kinds(evidence, known)
    rows = yield candidates_statement(
        search, wanted, kinds, asked=asked, with_vectors=vector is not None
    )
    slugs = {term_id: slug for slug, term_id in known.category_ids.items()}
    ranked: list[Ranked] = yield Work(
        lambda: rank(
            _candidates(rows, slugs, vector),
            wanted,
            evidence,
            asked=asked,
            everyday=our_vocabulary().everyday,
        )
    )
    found = Ranking(
        [one.id for one in ranked],
        [-one.score for one in ranked],
        [one.metres for one in ranked],
        is_by_meaning=vector is not None,
        is_partial=vector is None and not any(one.is_whole for one in ranked),
        is_elsewhere=evidence.is_elsewhere,
    )
    return replace(search, ranking=found, fit=replace(search.fit, ranked_ids=found.ids)), ranked


def readings_that_hold(
    search: ResolvedSearch, ranked: Sequence[Ranked], readings: Sequence[Reading]
) -> Steps[list[Reading]]:
    """Those of the readings that some of the best answers satisfy, all together; a place is always kept."""
    tried = [one for one in readings if not _is_place(one)]
    top = [one.id for one in ranked if one.is_top]
    if not tried or not top:
        return list(readings)
    rows = yield _tried_statement(search.fit, tried, top)
    left, kept = list(rows), [one for one in readings if _is_place(one)]
    for number, reading in enumerate(tried):
        fitting = [row for row in left if row[number]]
        if fitting:
            left = fitting
            kept.append(reading)
    return kept


def _is_place(reading: Reading) -> bool:
    return any(name == "near" for name, _ in reading.settings)


def _tried_statement(fit: Fit, readings: Sequence[Reading], ids: Sequence[Any]) -> Statement:
    values: dict[str, Any] = {"top": list(ids)}
    conditions = {
        one.name: one.sql() for one in conditions_of(replace(fit, ways=(), ranked_ids=None), values)
    }
    columns = [
        " AND ".join(conditions[name] for name, _ in reading.settings if name in conditions)
        or "true"
        for reading in readings
    ]
    return (
        f"SELECT {', '.join(columns)} FROM search_document AS document"
        " WHERE document.asset_at_location_id = ANY(%(top)s::uuid[])",
        values,
    )


def _together(ways: Sequence[Sequence[Wanted]]) -> list[Wanted]:
    """The meanings of a phrase as one: of several ways any one will do."""
    if len(ways) == 1:
        return [one for one in ways[0] if one.phrases[0] not in _SAY_LITTLE] or list(ways[0])
    every = [one for way in ways for one in way]
    phrases = tuple(dict.fromkeys(phrase for one in every for phrase in one.phrases))
    categories = tuple(dict.fromkeys(slug for one in every for slug in one.categories))
    return [Wanted(phrases, categories)]


def _is_mostly_right(asked: str, search: ResolvedSearch) -> bool:
    """Whether so little of the words may be a slip that the rest tells the meaning: comparing it twice takes long."""
    return sum(map(len, search.slips)) < _LEAST_SHARE_OF_SLIPS * len(asked)


def _corrected(asked: str, search: ResolvedSearch) -> str:
    """The words with their slips put right, as the model should read them."""
    words = asked
    for slip, meant in search.slips.items():
        if meant:
            words = " ".join(
                meant[0] if word.lower().strip(".,!?") == slip else word for word in words.split()
            )
    return words


def _kinds(evidence: Evidence, known: Known) -> list[int]:
    if evidence.is_elsewhere:
        return []
    best = sorted(evidence.strengths.items(), key=lambda one: -one[1])
    near = [slug for slug, strength in best if strength >= evidence.best - _WEAKER]
    ids = [known.category_ids[slug] for slug in near if slug in known.category_ids]
    return ids[:_MOST_KINDS]


def _candidates(rows: Rows, slugs: Mapping[int, str], vector: Floats | None) -> list[Candidate]:
    likenesses: dict[int, float] = {}
    if vector is not None:
        having = [number for number, row in enumerate(rows) if row[7] is not None]
        near = likeness(unpacked([rows[number][7] for number in having]), vector)
        likenesses = dict(zip(having, near.tolist(), strict=True))
    kinds = {tuple(row[2]): frozenset(slugs[one] for one in row[2] if one in slugs) for row in rows}
    own = {key: our_vocabulary().narrowest(some) for key, some in kinds.items()}
    return [
        Candidate(
            id=row[0],
            name=row[1],
            slugs=kinds[tuple(row[2])],
            own_slugs=own[tuple(row[2])],
            says=row[_FIRST_OTHER_COLUMN:],
            is_everyday=row[5],
            metres=row[3],
            likeness=likenesses.get(number),
            is_fresh=row[4],
            has_waiting_list=row[6],
        )
        for number, row in enumerate(rows)
    ]


def _meanings(known: Known) -> Steps[CategoryMeanings | None]:
    """The meanings of the categories that are stored, held by this process."""
    held, again_at = _held.get(known.phrases_mark, (None, 0.0))
    if again_at is None or time.monotonic() < again_at:
        return held
    texts = texts_about_categories(known.phrases)
    marks = list({one.mark for one in texts})
    rows = yield (
        "SELECT mark, vector FROM text_vector WHERE mark = ANY(%(marks)s::uuid[])",
        {"marks": marks},
    )
    vectors = {row[0]: bytes(row[1]) for row in rows}
    meanings: CategoryMeanings | None = yield Work(partial(category_meanings, texts, vectors))
    is_whole = len(vectors) == len(marks)
    with _holding:
        _held.clear()
        again = None if is_whole else time.monotonic() + _ASKED_AGAIN_AFTER_SECONDS
        _held[known.phrases_mark] = meanings, again
    return meanings
