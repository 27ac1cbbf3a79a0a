"""How does a finding hold: between the deprived and the rest, at another walk, on another map?"""

from datetime import datetime
from typing import Any

import numpy as np

from assetmap.gaps import inequality, measures
from assetmap.gaps.choosing import Targets, chosen_assets, targets_of
from assetmap.gaps.ground import Ground, Walk
from assetmap.gaps.pairs import Floats
from assetmap.gaps.question import OTHER_THRESHOLDS, Question
from assetmap.gaps.reaching import Reach, reach_of


def fairness(ground: Ground, people: Floats, reach: Reach) -> dict[str, Any] | None:
    """The gradient by decile of deprivation and the concentration index of being within reach; None without ranks."""
    if not {"imd_rank", "imd_decile"} <= set(ground.units):
        return None
    known = ground.units["imd_rank"].notna().to_numpy() & (people > 0)
    rank = ground.units["imd_rank"].to_numpy(dtype=float)[known]
    decile = ground.units["imd_decile"].to_numpy(dtype=float)[known].astype(np.intp)
    share, weights = reach.share[known], people[known]
    if len(rank) < 2 or not (share @ weights > 0):
        return None
    gradient = inequality.decile_gradient(share, weights, decile, rank)
    low, high = inequality.interval(inequality.concentration, share, weights, rank)
    return {
        "concentration": inequality.concentration(share, weights, rank),
        "interval": [low, high],
        "gini": inequality.gini(share, weights),
        "slope": gradient.slope,
        "deciles": [
            {"decile": int(d), "share": float(m), "people": float(p)}
            for d, m, p in zip(gradient.deciles, gradient.means, gradient.population, strict=True)
        ],
    }


def sensitivity(
    ground: Ground, question: Question, people: Floats, walk: Walk, targets: Targets
) -> list[dict[str, Any]]:
    """The same question at a shorter and a longer walk: who is out of reach, and which place of each kind is worst."""
    told = []
    for factor in (OTHER_THRESHOLDS[0], 1.0, OTHER_THRESHOLDS[1]):
        threshold = question.threshold_minutes * factor
        out = people * (1 - reach_of(ground, targets, people, walk, threshold).share)
        worst = {}
        for kind, geography in ground.geographies.items():
            of = geography.membership
            share = measures.divide(of.total(out), of.people(people))
            if len(share):
                at = int(np.argmax(share))
                worst[kind] = {
                    "code": geography.places["code"].iloc[at],
                    "name": geography.places["name"].iloc[at],
                    "share": float(share[at]),
                }
        told.append({"threshold_minutes": threshold, "out": float(out.sum()), "worst": worst})
    return told


def what_if(
    ground: Ground, question: Question, people: Floats, reach: Reach, walk: Walk, now: datetime
) -> dict[str, Any] | None:
    """Who gains and who loses against the map as it is; None unless that was asked."""
    if not question.is_what_if:
        return None
    plain = question.as_it_is()
    positions, _ = chosen_assets(ground, plain, plain.categories, now)
    before = reach_of(
        ground, targets_of(ground, plain, positions), people, walk, question.threshold_minutes
    )
    change = people * (reach.share - before.share)
    changed = np.flatnonzero(np.abs(change) > 1e-9)
    names = ground.units["name"].to_numpy()
    gone = ground.assets["id"].isin([str(one) for one in question.closed])
    return {
        "out_before": float((people * (1 - before.share)).sum()),
        "gain": float(change[change > 0].sum()),
        "lose": float(-change[change < 0].sum()),
        "closed": sorted(set(ground.assets.loc[gone, "id"])),
        "opened": len(question.opened),
        "units": [
            {
                "code": ground.units["code"].iloc[at],
                "name": str(names[at]),
                "change": float(change[at]),
            }
            for at in changed
        ],
    }
