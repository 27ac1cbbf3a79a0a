"""The same question under other assumptions: other detours of estimated walks, and each list alone."""

import numpy as np

from assetmap.gaps.analysis.access import people_at_points, points_within
from assetmap.gaps.analysis.asset_selection import (
    ChosenPositions,
    Targets,
    is_counted_here,
    targets_of,
)
from assetmap.gaps.analysis.choices import LEAST_OF_A_LIST, OTHER_DETOURS
from assetmap.gaps.analysis.figures import Alternative
from assetmap.gaps.inputs.ground import Ground, Walk
from assetmap.gaps.measures.pairs import Floats, Integers
from assetmap.gaps.question import Question
from assetmap.geography import DETOUR


def alternatives(
    ground: Ground, question: Question, people: Floats, choice: ChosenPositions, walk: Walk
) -> list[Alternative]:
    """The number of people out of reach with other detours, where walks are estimated, and by each
    of several lists alone.

    Assets that are on no list count beside each list.
    """
    weights, threshold = people_at_points(ground, people), question.threshold_minutes

    def out_of(targets: Targets, minutes: float) -> float:
        return float(weights[~points_within(ground, targets, walk, minutes)].sum())

    found = []
    if walk.is_estimated:
        serving, may_serve = (
            targets_of(ground, question, positions)
            for positions in (choice.serving, choice.may_serve)
        )
        for detour in OTHER_DETOURS:
            # So much further as the detour is shorter does one come in the same time.
            minutes = threshold * DETOUR / detour
            found.append(
                Alternative(out_of(serving, minutes), out_of(may_serve, minutes), detour=detour)
            )
    for name in _lists_that_may_stand_alone(ground, question, choice):
        alone, at_best = (
            targets_of(ground, question, _without_others(ground, question, positions, name))
            for positions in (choice.serving, choice.may_serve)
        )
        found.append(
            Alternative(out_of(alone, threshold), out_of(at_best, threshold), list_name=name)
        )
    return found


def _lists_that_may_stand_alone(
    ground: Ground, question: Question, choice: ChosenPositions
) -> list[str]:
    """The lists that name at least half of what is on the map of a category, where there are several of the
    category.
    """
    named, found = ground.assets["list"], set()
    is_here = ground.assets["is_inside"].to_numpy(dtype=bool)
    is_counted = is_counted_here(ground)
    for slug in question.categories:
        own = np.intersect1d(ground.categories[slug], choice.on_map)
        counts = named.iloc[own[is_here[own]]].value_counts()
        if len(counts) > 1:
            least = is_counted[own].sum() * LEAST_OF_A_LIST
            found |= {str(name) for name, count in counts.items() if count >= least}
    return sorted(found)


def _without_others(ground: Ground, question: Question, positions: Integers, name: str) -> Integers:
    """Of these assets those on this list, those on none, and those of categories that the list has nothing of."""
    named = ground.assets["list"]
    told_by_it: set[int] = set()
    for slug in question.categories:
        own = ground.categories[slug]
        if (named.iloc[own] == name).any():
            told_by_it |= {int(at) for at in own}
    is_kept = [
        int(at) not in told_by_it or named.iloc[at] == name or not isinstance(named.iloc[at], str)
        for at in positions
    ]
    return positions[np.array(is_kept, dtype=bool)]
