"""Proposals for one to five new sites."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from assetmap.gaps.analysis.access import points_within
from assetmap.gaps.analysis.asset_selection import Targets, is_counted_here
from assetmap.gaps.analysis.choices import (
    MOST_SITES,
    MOST_SITING_CELLS,
    SITE_CATEGORIES,
    SITING_NODES,
    SITING_SECONDS,
)
from assetmap.gaps.analysis.figures import SuggestedSite
from assetmap.gaps.inputs.ground import Ground, Walk
from assetmap.gaps.measures.pairs import Floats, Integers, Pairs
from assetmap.gaps.measures.siting import exact as siting


@dataclass(frozen=True)
class Proposals:
    """The sites, and how many places were suitable and near enough for anybody who is out of reach."""

    sites: list[SuggestedSite]
    suitable: int


def propose(
    ground: Ground,
    people: Floats,
    walk: Walk,
    threshold: float,
    targets: Targets,
    on_map: Integers,
) -> Proposals:
    """The best place for one more, for a second one beside it and so on: each with whom it newly reaches, the id of the
    asset that stands there, and of which kind that is.

    Candidates are the places of `SITE_CATEGORIES` that stand in the area; never where something asked for stands
    already (`on_map`, positions), which would be no new place even if it is closed when the question asks. One after
    the other (greedily), so that the first stays right when there is only money for one; `share_of_best` says how near
    all of them together come to the best five that there are.
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
    left = weights[asking]
    useful = np.unique(pairs.assets)
    count = min(MOST_SITES, len(useful))
    if not count:
        return Proposals([], 0)
    order, bound = _one_by_one(left, pairs, count)
    reached = sum(newly for _, newly in order)
    best = min(bound, _most_by_any(left, pairs, count, threshold, reached))
    share_of_best = min(1.0, reached / best) if best else 1.0
    together, sites = 0.0, []
    for site, newly in order:
        together += newly
        sites.append(
            SuggestedSite(
                id=str(candidates["id"].iloc[site]),
                name=str(candidates["name"].iloc[site]),
                kind=str(candidates["kind"].iloc[site]),
                newly_reached=newly,
                together=together,
                share_of_best=share_of_best,
                easting=float(at[site, 0]),
                northing=float(at[site, 1]),
            )
        )
    return Proposals(sites, len(useful))


def _one_by_one(people: Floats, pairs: Pairs, count: int) -> tuple[list[tuple[int, float]], float]:
    """The sites in the order in which they help most, whom each reaches that none before it does, and what no choice of
    so many can exceed: those reached, and the largest gains that are left.
    """
    left, chosen, covered, bound = people.copy(), [], 0.0, float(people.sum())
    for _ in range(count):
        gains = pairs.sum_by_asset(left[pairs.origins])
        bound = min(bound, covered + float(np.sort(gains)[-count:].sum()))
        site = int(np.argmax(gains))
        if gains[site] <= 0:
            break
        chosen.append((site, float(gains[site])))
        covered += float(gains[site])
        left[pairs.origins[pairs.assets == site]] = 0.0
    return chosen, bound


def _most_by_any(
    people: Floats, pairs: Pairs, count: int, threshold: float, reached: float
) -> float:
    """The most people that any choice of so many sites can reach, as an upper bound; infinite where
    finding it would take too long.

    Each site of the best choice reaches so many people by itself that, with the largest gains of
    the others, they come to at least `reached`: what the sites chosen one by one reach. Sites that
    reach fewer are left out, which does not change the result.
    """
    gains = pairs.sum_by_asset(people[pairs.origins])
    least = reached - float(np.sort(gains)[::-1][: count - 1].sum())
    # As many as are looked for at least, and a hair more than the least, so that rounding drops none.
    largest = np.sort(np.argsort(-gains, kind="stable")[:count])
    sites = np.union1d(np.flatnonzero(gains >= least * (1 - 1e-9)), largest)
    sites = sites[gains[sites] > 0]
    kept = pairs.where(np.isin(pairs.assets, sites))
    rows, row = np.unique(kept.origins, return_inverse=True)
    if len(rows) * len(sites) > MOST_SITING_CELLS or len(sites) < count:
        return float("inf")
    costs = np.full((len(rows), len(sites)), np.inf)
    costs[row, np.searchsorted(sites, kept.assets)] = kept.costs
    return siting.most_covered(
        people[rows], costs, count, threshold, seconds=SITING_SECONDS, nodes=SITING_NODES
    ).bound


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
