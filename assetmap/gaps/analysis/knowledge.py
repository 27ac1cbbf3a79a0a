"""Small areas where the categories of a question were looked for, by surveys and by lists.

What a map does not show is missing only where somebody looked. That never depends on how many things are on it.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum

import numpy as np
from scipy.spatial import cKDTree

from assetmap.gaps.analysis.asset_selection import is_counted_here
from assetmap.gaps.analysis.choices import (
    LEAST_COMPLETE,
    LEAST_LISTED,
    LISTED_WITHIN_METRES,
    LOOKED_THROUGH,
)
from assetmap.gaps.analysis.figures import CategoryEstimate
from assetmap.gaps.inputs.ground import Ground
from assetmap.gaps.measures import completeness as certainty
from assetmap.gaps.measures.pairs import Booleans, Floats


class SurveyEvidence(StrEnum):
    """The evidence that a category was looked for."""

    SURVEY = "survey"
    TWO_LISTS = "two lists"
    LONG_LIST = "long list"
    NONE = "none"


@dataclass(frozen=True)
class ComparedLists:
    """Two lists, how many of a category each holds, and how many both."""

    counts: tuple[int, int, int]
    lists: list[str]


@dataclass(frozen=True)
class Knowledge:
    """The small areas where a category was looked for, shape (units,), and what says so."""

    is_looked_for: Booleans
    evidence: SurveyEvidence

    def is_known(self, people: Floats) -> bool:
        """Whether nearly all of these people live where it was looked for."""
        return is_mostly(self.is_looked_for, people)


def is_mostly(is_so: Booleans, people: Floats) -> bool:
    """Whether it is so where nearly all of these people live; where nobody lives, whether it is so everywhere."""
    if not people.sum() > 0:
        return bool(is_so.all())
    return bool(people[is_so].sum() >= LOOKED_THROUGH * people.sum())


def surveyed_units(ground: Ground, slugs: Sequence[str], today: date) -> Booleans:
    """Whether each small area was lately surveyed for all of these categories, shape (units,)."""
    covered = np.ones(len(ground.units), dtype=bool)
    for slug in slugs:
        own = np.zeros(len(ground.units), dtype=bool)
        for survey in ground.surveys:
            if survey.category == slug and certainty.is_fresh(survey.surveyed_on, today):
                own[list(survey.units)] = True
        covered &= own
    return covered


def looked_for(ground: Ground, slugs: Sequence[str], today: date) -> Booleans:
    """Whether every one of these categories was looked for in each small area, shape (units,)."""
    known = [knowledge_of(ground, slug, today).is_looked_for for slug in slugs]
    return np.all(known, axis=0)


def knowledge_of(ground: Ground, slug: str, today: date) -> Knowledge:
    """The small areas where a category was looked for, and the evidence of it.

    These are the small areas that stewards surveyed, and those near an entry of a long list that
    has some of the category. They are all small areas if the map holds nearly all that two lists
    lead to expect.
    """
    surveyed = surveyed_units(ground, (slug,), today)
    if surveyed.all():
        return Knowledge(surveyed, SurveyEvidence.SURVEY)
    on_map = int(is_counted_here(ground)[ground.categories[slug]].sum())
    estimate = estimate_of(compared_lists(ground, slug), on_map)
    if estimate is not None and on_map >= LEAST_COMPLETE * estimate.high:
        return Knowledge(np.ones(len(surveyed), dtype=bool), SurveyEvidence.TWO_LISTS)
    listed = _near_a_long_list(ground, slug)
    evidence = (
        SurveyEvidence.LONG_LIST
        if listed.sum() > surveyed.sum()
        else SurveyEvidence.SURVEY
        if surveyed.any()
        else SurveyEvidence.NONE
    )
    return Knowledge(surveyed | listed, evidence)


def _near_a_long_list(ground: Ground, slug: str) -> Booleans:
    """The small areas near which a list names anything, of lists that are long and have some of this category."""
    near = np.zeros(len(ground.units), dtype=bool)
    named = ground.assets["list"]
    centres = ground.units[["easting", "northing"]].to_numpy(dtype=float)
    for name in sorted({*named.iloc[ground.categories[slug]].dropna()}):
        own = ground.assets.loc[named == name, ["easting", "northing"]].to_numpy(dtype=float)
        if len(own) >= LEAST_LISTED:
            metres, _ = cKDTree(own).query(centres)
            near |= metres <= LISTED_WITHIN_METRES
    return near


def compared_lists(ground: Ground, slug: str) -> ComparedLists | None:
    """The two lists of a category that have most in common."""
    pairs = [
        ComparedLists(counts, [one, other])
        for (category, one, other), counts in ground.paired.items()
        if category == slug
    ]
    return max(pairs, key=lambda pair: pair.counts[2], default=None)


def estimate_of(compared: ComparedLists | None, on_map: int) -> CategoryEstimate | None:
    """The estimated number of assets of a category; None where no two lists allow an estimate."""
    if compared is None:
        return None
    found = certainty.estimate_beside(certainty.chapman(*compared.counts), on_map)
    if found is None:
        return None
    return CategoryEstimate(
        **asdict(found),
        recorded=on_map,
        completeness=on_map / found.total,
        lists=compared.lists,
    )
