"""Sensitivity of findings to walking time and to geography, and equity by deprivation."""

from dataclasses import replace
from datetime import datetime
from itertools import combinations
from typing import TypeVar

import numpy as np

from assetmap.gaps.analysis.access import (
    Access,
    minutes_to,
    people_at_points,
    points_within,
    share_within,
)
from assetmap.gaps.analysis.asset_selection import (
    Targets,
    choose,
    is_counted_here,
    taken_away,
    targets_of,
)
from assetmap.gaps.analysis.choices import AS_LARGE, AS_LARGE_PART, LEAST_BASE, OTHER_THRESHOLDS
from assetmap.gaps.analysis.figures import (
    AtThreshold,
    Decile,
    Fairness,
    GainAndLoss,
    Overlap,
    PlaceFigures,
    UnitChange,
    UnitFigures,
    WhatIf,
    WorstPlace,
)
from assetmap.gaps.inputs.ground import Geography, Ground, Walk
from assetmap.gaps.measures import accessibility as measures
from assetmap.gaps.measures import inequality
from assetmap.gaps.measures.pairs import Booleans, Floats
from assetmap.gaps.names import kinds_in_order
from assetmap.gaps.question import Question

AnyArea = TypeVar("AnyArea", UnitFigures, PlaceFigures)
# A share of people lies between these.
_SHARES = (0.0, 1.0)


def fairness(ground: Ground, people: Floats, access: Access) -> Fairness | None:
    """The gradient by decile of deprivation and the concentration index of being within reach; None without ranks."""
    if not {"imd_rank", "imd_decile"} <= set(ground.units):
        return None
    is_ranked = ground.units[["imd_rank", "imd_decile"]].notna().all(axis=1).to_numpy()
    known = is_ranked & (people > 0)
    rank = ground.units["imd_rank"].to_numpy(dtype=float)[known]
    decile = ground.units["imd_decile"].to_numpy(dtype=float)[known].astype(np.intp)
    # Sums of parts come out a hair above 1.
    share, weights = np.clip(access.share[known], *_SHARES), people[known]
    if len(rank) < 2 or not (share @ weights > 0):
        return None
    gradient = inequality.decile_gradient(share, weights, decile, rank)
    low, high = inequality.interval(inequality.concentration, share, weights, rank)
    return Fairness(
        concentration=inequality.concentration(share, weights, rank),
        interval=(low, high),
        gini=inequality.gini(share, weights),
        slope=gradient.slope,
        deciles=[
            Decile(decile=int(d), share=float(m), people=float(p))
            for d, m, p in zip(gradient.deciles, gradient.means, gradient.population, strict=True)
        ],
        unranked=int((~is_ranked & (people > 0)).sum()),
        wagstaff=_wagstaff(share, weights, rank),
        erreygers=inequality.erreygers(share, weights, rank, _SHARES),
    )


def _wagstaff(share: Floats, weights: Floats, rank: Floats) -> float | None:
    """None where everybody is within reach: then no index between 0 and the mean is left."""
    mean = float(share @ weights / weights.sum())
    return inequality.wagstaff(share, weights, rank, _SHARES) if mean < 1 else None


def sensitivity(
    ground: Ground,
    question: Question,
    people: Floats,
    walk: Walk,
    targets: Targets,
    at_best: Targets | None = None,
) -> list[AtThreshold]:
    """The same question at a shorter and a longer walk, and on every geography that is loaded: who is out of reach,
    which place of each kind is worst, and whether the worst of two kinds lie over one another. `at_best` are all that
    may serve, where that is more.
    """
    thresholds = []
    minutes = minutes_to(ground, targets, walk)
    is_bound = at_best is not None and len(at_best.points) > len(targets.points)
    least_minutes = minutes_to(ground, at_best, walk) if is_bound and at_best else minutes
    for factor in (OTHER_THRESHOLDS[0], 1.0, OTHER_THRESHOLDS[1]):
        threshold = question.threshold_minutes * factor
        out = people * (1 - share_within(ground, minutes <= threshold))
        least = people * (1 - share_within(ground, least_minutes <= threshold))
        by_kind = {kind: worst_of(one, people, out) for kind, one in ground.geographies.items()}
        worst = {kind: one for kind, one in by_kind.items() if one is not None}
        thresholds.append(
            AtThreshold(
                threshold_minutes=threshold,
                out=float(out.sum()),
                out_at_least=float(least.sum()),
                worst={kind: told_of for kind, (told_of, _) in worst.items()},
                overlaps=[
                    _overlap(people, (kind, worst[kind][1]), (other, worst[other][1]))
                    for kind, other in combinations(kinds_in_order(worst), 2)
                ],
            )
        )
    return thresholds


def worst_of(geography: Geography, people: Floats, out: Floats) -> tuple[WorstPlace, Floats] | None:
    """The place of a kind with the largest share out of reach, and the people of each small area who live there or
    where the share is as large, shape (units,). None where no place has as many people as are named.
    """
    of, places = geography.membership, geography.places
    total = of.people(people)
    lived_in = np.flatnonzero(total > 0)
    named = lived_in[total[lived_in] >= LEAST_BASE]
    if not len(named):
        return None
    share = measures.divide(of.total(out), total)
    at, least = named[np.argmax(share[named])], named[np.argmin(share[named])]
    nearly = share[at] - min(AS_LARGE, AS_LARGE_PART * share[at])
    is_as_bad = (share >= nearly) & (total >= LEAST_BASE)
    there = is_as_bad[of.places]
    shares = np.bincount(of.units[there], weights=of.shares[there], minlength=of.unit_count)
    worst = WorstPlace(
        code=str(places["code"].iloc[at]),
        name=str(places["name"].iloc[at]),
        share=float(share[at]),
        people=float(total[at]),
        codes=sorted(places["code"][is_as_bad]),
        place_count=len(lived_in),
        least_share=float(share[least]),
        least_people=float(total[least]),
    )
    return worst, np.asarray(people * np.clip(shares, 0.0, 1.0))


def with_before(
    ground: Ground, changed: WhatIf, units: list[UnitFigures], places: dict[str, list[PlaceFigures]]
) -> tuple[list[UnitFigures], dict[str, list[PlaceFigures]]]:
    """The small areas and places of a what-if, each with how many are out of reach on the map as it is."""
    back = {one.code: one.gained - one.lost for one in changed.units}
    more = np.array([back.get(one.code, 0.0) for one in units])
    by_kind = {kind: ground.geographies[kind].membership.total(more) for kind in places}
    return (
        [_before(one, more[at]) for at, one in enumerate(units)],
        {
            kind: [_before(one, by_kind[kind][at]) for at, one in enumerate(own)]
            for kind, own in places.items()
        },
    )


def _before(area: AnyArea, more: float) -> AnyArea:
    return area if area.out is None else replace(area, out_before=max(0.0, area.out + float(more)))


def _overlap(people: Floats, one: tuple[str, Floats], other: tuple[str, Floats]) -> Overlap:
    """The number of people in the worst places of both kinds, and in the smaller of the two. The
    people of an area that belongs to places by shares are taken to be evenly mixed.
    """
    (kind, first), (other_kind, second) = one, other
    return Overlap(
        kinds=(kind, other_kind),
        both=float(measures.divide(first * second, people).sum()),
        smaller=float(min(first.sum(), second.sum())),
    )


def what_if(
    ground: Ground,
    question: Question,
    people: Floats,
    targets: Targets,
    walk: Walk,
    now: datetime,
    at_best: Targets | None = None,
    *,
    walk_before: Walk | None = None,
) -> WhatIf | None:
    """The people who gain and lose reach against the map as it is, counted where they live; None
    unless the question is a what-if.

    `within_new` counts those who have an added place within the threshold, whether they had
    something before or not. `at_best` are all targets that may serve on the copy of the map: where
    opening hours are not known, gains and losses are counted both with and without the assets
    concerned. `walk_before` is the walk on the streets as they are, where the question adds a path.
    """
    if not question.is_what_if:
        return None
    plain, threshold = question.as_it_is(), question.threshold_minutes
    walk_before = walk_before or walk
    choice = choose(ground, plain, plain.categories, now)
    serving = choice.serving
    weights = people_at_points(ground, people)
    before = points_within(ground, targets_of(ground, plain, serving), walk_before, threshold)
    after = points_within(ground, targets, walk, threshold)
    added = points_within(ground, targets_of(ground, question, serving[:0]), walk, threshold)

    units = ground.points["unit"].to_numpy(dtype=np.intp)

    def by_unit(those: Booleans) -> Floats:
        counted = np.bincount(units[those], weights=weights[those], minlength=len(ground.units))
        return np.asarray(counted, dtype=float)

    if_open = None
    if len(choice.unknown_hours) and at_best is not None:
        all_before = targets_of(ground, plain, choice.may_serve)
        was = points_within(ground, all_before, walk_before, threshold)
        is_now = points_within(ground, at_best, walk, threshold)
        if_open = GainAndLoss(
            *(float(weights[those].sum()) for those in (~was, is_now & ~was, was & ~is_now))
        )

    gained, lost, within_new = by_unit(after & ~before), by_unit(before & ~after), by_unit(added)
    units_of_ground = ground.units[["code", "name"]].to_dict("records")
    return WhatIf(
        out_before=float(weights[~before].sum()),
        gain=float(gained.sum()),
        lose=float(lost.sum()),
        within_new=float(within_new.sum()),
        served_before=int(is_counted_here(ground)[serving].sum()),
        closed=sorted(taken_away(ground, question)),
        opened=len(question.opened),
        named=sorted(str(one) for one in question.closed),
        if_open=if_open,
        units=[
            UnitChange(
                code=str(units_of_ground[at]["code"]),
                name=str(units_of_ground[at]["name"]),
                gained=float(gained[at]),
                lost=float(lost[at]),
                within_new=float(within_new[at]),
            )
            for at in np.flatnonzero(gained + lost + within_new)
        ],
    )
