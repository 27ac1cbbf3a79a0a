"""Proposals for one to five new sites."""

from typing import Any

import numpy as np
import pandas as pd

from assetmap.gaps.analysis.asset_selection import Targets
from assetmap.gaps.analysis.choices import MOST_SITES, SITING_NODES, SITING_SECONDS
from assetmap.gaps.analysis.figures import Site
from assetmap.gaps.inputs.ground import Ground, Walk
from assetmap.gaps.measures.pairs import Floats, Integers
from assetmap.gaps.measures.siting import exact as siting

_KEPT = ("name", "easting", "northing")


def propose(
    ground: Ground,
    people: Floats,
    walk: Walk,
    threshold: float,
    targets: Targets,
    on_map: Integers,
) -> list[Site]:
    """The best place for one more, for a second one beside it and so on: each with whom it newly reaches,
    and the id of the asset that stands there, None for a small area.

    Candidates are the halls, houses of prayer, libraries and schools that stand already (`ground.venues`), else the
    population-weighted centres of the small areas; never where something asked for stands already (`on_map`, positions), which
    would be no new place even if it is closed when the question asks. One after the other (greedily), so that the first stays right when there is
    only money for one; `share_of_best` says how near all of them together come to the best five that there are.
    """
    candidates = _candidates(ground, on_map)
    origins = ground.points[["easting", "northing"]].to_numpy(dtype=float)
    units = ground.points["unit"].to_numpy(dtype=np.intp)
    weights = people[units] * ground.points["share"].to_numpy(dtype=float)
    standing = np.full(len(origins), np.inf)
    if len(targets.points):
        minutes, _ = walk.nearest(origins, targets.points)
        standing = np.where(np.isfinite(minutes), minutes, np.inf)
    asking = np.flatnonzero((standing > threshold) & (weights > 0))
    if not len(asking) or not len(candidates["easting"]):
        return []
    at = np.column_stack((candidates["easting"], candidates["northing"]))
    pairs = walk.pairs(origins[asking], at, threshold)
    costs = np.full((len(asking), len(at)), np.inf)
    costs[pairs.origins, pairs.assets] = pairs.costs
    useful = np.flatnonzero(np.isfinite(costs).any(axis=0))
    count = min(MOST_SITES, len(useful))
    if not count:
        return []
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
                id=candidates["id"][useful[site]],
                name=candidates["name"][useful[site]],
                newly_reached=newly,
                together=together,
                share_of_best=share_of_best,
                easting=float(at[useful[site], 0]),
                northing=float(at[useful[site], 1]),
            )
        )
    return sites


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


def _candidates(ground: Ground, on_map: Integers) -> dict[str, Any]:
    """Ids, names and positions, in an order that does not change between runs."""
    venues = ground.venues
    if len(venues):
        there = pd.MultiIndex.from_frame(ground.assets.iloc[on_map][["easting", "northing"]])
        venues = venues[~pd.MultiIndex.from_frame(venues[["easting", "northing"]]).isin(there)]
    if len(venues):
        venues = venues.sort_values(["name", "easting", "northing"])
        ids = ground.assets["id"].loc[venues.index].to_numpy()
        return {"id": ids} | {name: venues[name].to_numpy() for name in _KEPT}
    units = ground.units.sort_values("code")
    return {"id": [None] * len(units)} | {name: units[name].to_numpy() for name in _KEPT}
