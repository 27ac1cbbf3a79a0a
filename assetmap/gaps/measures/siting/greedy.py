"""Greedy choice of sites, one after the other.

As `siting.py`, without solving anything. The bound of each answer is what no choice can be better than, so that
`share_at_least` is the share of the optimum that is certain; the answer is often nearer than that.
"""

import numpy as np

from assetmap.errors import InvalidInput
from assetmap.gaps.measures.pairs import Booleans, Floats
from assetmap.gaps.measures.siting.solver import (
    CannotBeServed,
    Siting,
    existing_or_none,
    fewest_greedily,
    is_alike,
    least_travelled_greedily,
    siting_of,
)


def least_travelled_at_once(
    population: Floats, costs: Floats, site_count: int, existing: Floats | None = None
) -> Siting:
    """p-median; nobody travels less than to the nearest of all candidates, which is the bound.

    Raises `InvalidInput` where more sites are asked for than there are, or people would be left who reach none.

    >>> least_travelled_at_once(np.array([1.0, 3.0]), np.array([[0.0, 4.0], [4.0, 0.0]]), 1).sites
    [1]
    """
    people, cost, own = _asking(population, costs, site_count, existing)
    sites = least_travelled_greedily(people, cost, own, site_count)
    near = np.minimum(own, cost[:, sites].min(axis=1, initial=np.inf))
    _require_all(near, population, site_count)
    objective = float(people @ near)
    bound = float(people @ np.minimum(own, cost.min(axis=1, initial=np.inf)))
    return siting_of(sites.tolist(), objective, bound, is_optimal=is_alike(bound, objective))


def least_farthest_at_once(
    population: Floats, costs: Floats, site_count: int, existing: Floats | None = None
) -> Siting:
    """p-centre: each site is the one nearest to whoever has furthest to go then. Raises as `least_travelled_at_once`.

    >>> least_farthest_at_once(np.array([1.0, 1.0]), np.array([[0.0, 4.0], [3.0, 0.0]]), 2).objective
    0.0
    """
    _, cost, own = _asking(population, costs, site_count, existing)
    near, sites = own.copy(), list[int]()
    for _ in range(site_count):
        farthest = int(np.argmax(near)) if len(near) else 0
        ways = cost[farthest].copy() if len(near) else np.zeros(costs.shape[1])
        ways[sites] = np.inf
        # Where nothing that is left reaches them, the first that is left.
        free = np.setdiff1d(np.arange(costs.shape[1]), sites)
        site = int(np.argmin(ways)) if np.isfinite(ways).any() else int(free[0])
        sites.append(site)
        near = np.minimum(near, cost[:, site])
    _require_all(near, population, site_count)
    objective = float(near.max(initial=0.0))
    bound = float(np.minimum(own, cost.min(axis=1, initial=np.inf)).max(initial=0.0))
    return siting_of(sorted(sites), objective, bound, is_optimal=is_alike(bound, objective))


def fewest_sites_at_once(
    population: Floats, costs: Floats, threshold: float, existing: Floats | None = None
) -> Siting:
    """LSCP; no fewer sites can do than the origins over what the best candidate covers, which is the bound.

    Raises `CannotBeServed` with the origins that no candidate is near enough to.

    >>> fewest_sites_at_once(np.array([1.0, 1.0]), np.array([[1.0, 9.0], [9.0, 1.0]]), threshold=2).sites
    [0, 1]
    """
    left_out: Booleans = (population > 0) & (existing_or_none(existing, costs) > threshold)
    within = costs <= threshold
    lost = np.flatnonzero(left_out & ~within.any(axis=1))
    if len(lost):
        raise CannotBeServed("No existing or possible site is within the threshold.", lost.tolist())
    sites = fewest_greedily(within, left_out)
    most = int(within[left_out].sum(axis=0).max(initial=0))
    bound = float(-(-int(left_out.sum()) // most)) if most else 0.0
    return siting_of(sites, float(len(sites)), bound, is_optimal=bound == len(sites))


def share_at_least(chosen: Siting, *, is_more_better: bool) -> float:
    """Of the optimum, the share that a choice certainly comes to, between 0 and 1: its objective and the bound, the
    smaller over the larger.

    >>> share_at_least(Siting([0], 8.0, 10.0, False), is_more_better=True)
    0.8
    """
    top, bottom = (
        (chosen.objective, chosen.bound) if is_more_better else (chosen.bound, chosen.objective)
    )
    return top / bottom if bottom else 1.0


def _asking(
    population: Floats, costs: Floats, site_count: int, existing: Floats | None
) -> tuple[Floats, Floats, Floats]:
    """Those who ask for something: their people, costs, and cost to what stands."""
    if not 1 <= site_count <= costs.shape[1]:
        raise InvalidInput(
            f"{site_count} sites were asked for, but there are only {costs.shape[1]} candidates."
        )
    asking = np.flatnonzero(population > 0)
    return population[asking], costs[asking], existing_or_none(existing, costs)[asking]


def _require_all(near: Floats, population: Floats, site_count: int) -> None:
    lost = np.flatnonzero(population > 0)[~np.isfinite(near)]
    if len(lost):
        raise CannotBeServed(
            f"Chosen one by one, {site_count} sites leave some people who reach none. Try again without --greedy.",
            lost.tolist(),
        )
