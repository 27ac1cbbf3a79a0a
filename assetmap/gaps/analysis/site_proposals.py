"""Proposals for one to five new sites."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from assetmap.gaps.analysis.access import points_within
from assetmap.gaps.analysis.asset_selection import Targets, is_counted_here
from assetmap.gaps.analysis.choices import (
    MOST_SITES,
    SITE_CATEGORIES,
    SITING_NODES,
    SITING_SECONDS,
)
from assetmap.gaps.analysis.figures import Site
from assetmap.gaps.inputs.ground import Ground, Walk
from assetmap.gaps.measures.pairs import Floats, Integers
from assetmap.gaps.measures.siting import exact as siting


@dataclass(frozen=True)
class Proposals:
    """The sites, and how many places were suitable and near enough for anybody who is out of reach."""

    sites: list[Site]
    suitable: int


def propose(
    ground: Ground,
    people: Floats,
    walk: Walk,
    threshold: float,
    targets: Targets,
    on_map: Integers,
) -> Proposals:
    """The best place for one more, for a second one beside it and so on: each with whom it newly reaches, the id of the asset
    that stands there, and of which kind that is.

    Candidates are the places of `SITE_CATEGORIES` that stand in the area; never where something asked for stands already
    (`on_map`, positions), which would be no new place even if it is closed when the question asks. One after the other
    (greedily), so that the first stays right when there is only money for one; `share_of_best` says how near all of them
    together come to the best five that there are.
    """
    candidates = _candidates(ground, on_map)
    origins = ground.points[["easting", "northing"]].to_numpy(dtype=float)
    units = ground.points["unit"].to_numpy(dtype=np.intp)
    weights = people[units] * ground.points["share"].to_numpy(dtype=float)
    is_served = points_within(ground, targets, walk, threshold)
    asking = np.flatnonzero(~is_served & (weights > 0))
    if not len(asking) or not len(candidates):
        return Proposals([], 0)
    at = candidates[["easting", "northing"]].to_numpy(dtype=float)
    pairs = walk.pairs(origins[asking], at, threshold)
    costs = np.full((len(asking), len(at)), np.inf)
    costs[pairs.origins, pairs.assets] = pairs.costs
    useful = np.flatnonzero(np.isfinite(costs).any(axis=0))
    count = min(MOST_SITES, len(useful))
    if not count:
        return Proposals([], 0)
    costs, left = costs[:, useful], weights[asking]
    order = _one_by_one(left, costs, count, threshold)
    best = siting.most_covered(
        left, costs, count, threshold, seconds=SITING_SECONDS, nodes=SITING_NODES
    )
    reached = sum(newly for _, newly in order)
    share_of_best = min(1.0, reached / best.bound) if best.bound else 1.0
    together, sites = 0.0, []
    for site, newly in order:
        together += newly
        sites.append(
            Site(
                id=str(candidates["id"].iloc[useful[site]]),
                name=str(candidates["name"].iloc[useful[site]]),
                kind=str(candidates["kind"].iloc[useful[site]]),
                newly_reached=newly,
                together=together,
                share_of_best=share_of_best,
                easting=float(at[useful[site], 0]),
                northing=float(at[useful[site], 1]),
            )
        )
    return Proposals(sites, len(useful))


def _one_by_one(
    people: Floats, costs: Floats, count: int, threshold: float
) -> list[tuple[int, float]]:
    """The sites in the order in which they help most, and whom each reaches that none before it does."""
    within = costs <= threshold
    left, chosen = people.copy(), []
    for _ in range(count):
        gains = left @ within
        site = int(np.argmax(gains))
        if gains[site] <= 0:
            break
        chosen.append((site, float(gains[site])))
        left = np.where(within[:, site], 0.0, left)
    return chosen


def _candidates(ground: Ground, on_map: Integers) -> pd.DataFrame:
    """Ids, names, kinds and positions of what is suitable, in an order that does not change between runs."""
    kinds: dict[int, str] = {}
    here = is_counted_here(ground)
    for slug in SITE_CATEGORIES:
        for at in ground.by_category.get(slug, ()):
            if here[at]:
                kinds.setdefault(int(at), ground.category_names.get(slug, slug))
    found = ground.assets.iloc[list(kinds)].assign(kind=list(kinds.values()))
    there = pd.MultiIndex.from_frame(ground.assets.iloc[on_map][["easting", "northing"]])
    is_new = ~pd.MultiIndex.from_frame(found[["easting", "northing"]]).isin(there)
    return found[is_new].sort_values(["name", "easting", "northing"], kind="stable")
