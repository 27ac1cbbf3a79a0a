"""Exact choice of sites by integer programming.

Costs are a dense matrix in minutes or metres, shape (origins, candidates), infinite where a candidate cannot be
reached; `existing` is the cost from each origin to the nearest existing site, shape (origins,), infinite where there is
none: existing sites are fixed open. What is counted is people, so origins where nobody lives ask for nothing. Where two
choices are equally good the one with the earlier candidates is taken as far as exchanging them one by one finds it, so
that the same question has the same answer whichever way round a solver went.
"""

import time
from dataclasses import replace

import numpy as np
from scipy import optimize, sparse

from assetmap.errors import InvalidInput
from assetmap.gaps.measures.pairs import Floats, Integers
from assetmap.gaps.measures.siting.solver import (
    CannotBeServed,
    Siting,
    chosen_by,
    earliest,
    existing_or_none,
    fewest,
    filled,
    is_alike,
    least_travelled_greedily,
    siting_of,
    solve,
)

DEFAULT_SECONDS = 60.0


def most_covered(
    population: Floats,
    costs: Floats,
    site_count: int,
    threshold: float,
    existing: Floats | None = None,
    *,
    seconds: float = DEFAULT_SECONDS,
    nodes: int | None = None,
) -> Siting:
    """The sites that bring most people within the threshold: MCLP (Church & ReVelle 1974, doi:10.1007/BF01942293), as
    good as it is known after so many seconds, or nodes of the solver's tree.

    Raises `InvalidInput` where more sites are asked for than there are candidates.

    >>> most_covered(np.array([5.0, 9.0]), np.array([[1.0, 9.0], [9.0, 1.0]]), site_count=1, threshold=2)
    Siting(sites=[1], objective=9.0, bound=9.0, is_optimal=True)
    """
    _require_candidates(site_count, costs)
    within = costs <= threshold
    covered = existing_or_none(existing, costs) <= threshold
    open_people = np.where(covered, 0.0, population)
    asking = np.flatnonzero((open_people > 0) & within.any(axis=1))
    already = float(population @ covered)
    if not len(asking):
        return Siting(list(range(site_count)), already, already, True)
    # Origins that the same candidates reach are one, which makes the programme smaller and its answer the same.
    patterns, group = np.unique(within[asking], axis=0, return_inverse=True)
    people = np.bincount(group.ravel(), weights=open_people[asking])
    rows, columns = patterns.shape
    # Minimise −Σ people·y, with y ≤ Σ x over the candidates that reach it, and Σ x = p.
    reach = sparse.hstack([-sparse.csr_array(patterns.astype(float)), sparse.eye_array(rows)])
    total = sparse.csr_array(np.concatenate((np.ones(columns), np.zeros(rows)))[None, :])
    found = solve(
        np.concatenate((np.zeros(columns), -people)),
        [
            optimize.LinearConstraint(reach, -np.inf, 0),
            optimize.LinearConstraint(total, site_count, site_count),
        ],
        integral=np.concatenate((np.ones(columns), np.zeros(rows))),
        seconds=seconds,
        nodes=nodes,
    )
    if found is None:
        return most_covered_greedily(population, costs, site_count, threshold, existing)

    def worth(sites: Integers, others: Integers) -> Floats:
        left = np.where(within[:, sites].any(axis=1), 0.0, open_people)
        return left @ within[:, others]

    sites = earliest(chosen_by(found.values[:columns], site_count), worth, columns)
    objective = already + float(open_people @ within[:, sites].any(axis=1))
    if found.is_optimal:
        return siting_of(sites, objective, objective, is_optimal=True)
    # What the solver has come to when its time is over may be worse than what is found at once.
    greedy = most_covered_greedily(population, costs, site_count, threshold, existing)
    bound = min(already - found.bound, greedy.bound)
    if greedy.objective > objective:
        return replace(greedy, bound=bound)
    return siting_of(sites, objective, bound, is_optimal=False)


def most_covered_greedily(
    population: Floats,
    costs: Floats,
    site_count: int,
    threshold: float,
    existing: Floats | None = None,
) -> Siting:
    """As `most_covered`, one site after the other, each where it helps most then; at least 63 % of the best.

    (Nemhauser, Wolsey & Fisher 1978: 1 − 1/e.) The bound is the tighter one that the last step's gains tell: no p sites
    add more than the p best gains left. `objective / bound` is the share of the optimum that is certain.

    >>> most_covered_greedily(np.array([5.0, 9.0]), np.array([[1.0, 9.0], [9.0, 1.0]]), 1, threshold=2).sites
    [1]
    """
    _require_candidates(site_count, costs)
    within = (costs <= threshold).astype(np.float64)
    left = np.where(existing_or_none(existing, costs) <= threshold, 0.0, population)
    covered = float(population.sum() - left.sum())
    bound = np.inf
    sites: list[int] = []
    for _ in range(site_count):
        gains = left @ within
        bound = min(bound, covered + float(np.sort(gains)[::-1][:site_count].sum()))
        gains[sites] = -1.0
        best = int(np.argmax(gains))
        covered += float(gains[best])
        left = np.where(within[:, best] > 0, 0.0, left)
        sites.append(best)
    gains = left @ within
    bound = min(
        bound, covered + float(np.sort(gains)[::-1][:site_count].sum()), float(population.sum())
    )
    return siting_of(
        sorted(sites), covered, max(bound, covered), is_optimal=is_alike(bound, covered)
    )


def least_travelled(
    population: Floats,
    costs: Floats,
    site_count: int,
    existing: Floats | None = None,
    *,
    seconds: float = DEFAULT_SECONDS,
) -> Siting:
    """The sites with the least Σ population × cost to the nearest: p-median (Hakimi 1964, doi:10.1287/opre.12.3.450).

    Raises `InvalidInput` where more sites are asked for than there are candidates, and `CannotBeServed` where people
    would be left who reach none.

    >>> least_travelled(np.array([1.0, 3.0]), np.array([[0.0, 4.0], [4.0, 0.0]]), site_count=1)
    Siting(sites=[1], objective=4.0, bound=4.0, is_optimal=True)
    """
    _require_candidates(site_count, costs)
    before = existing_or_none(existing, costs)
    asking = np.flatnonzero(population > 0)
    people, own, cost = population[asking], before[asking], costs[asking]
    _require_reach(cost, own, site_count, asking, seconds)
    # Only what is nearer than what stands already is worth a variable.
    rows, columns = np.nonzero(np.isfinite(cost) & (cost < own[:, None]))
    served = np.isfinite(own)
    count, candidates = len(asking), costs.shape[1]
    links = len(rows)
    weights = people[rows] * cost[rows, columns]
    stay = np.where(served, people * np.where(served, own, 0.0), 0.0)
    # Variables: x (opened), z (who goes where), s (who stays with what stands). z ≤ x, Σ z + s = 1.
    link = np.arange(links)
    opened = sparse.csr_array((-np.ones(links), (link, columns)), shape=(links, candidates))
    goes = sparse.csr_array((np.ones(links), (rows, link)), shape=(count, links))
    every = sparse.hstack([sparse.csr_array((count, candidates)), goes, sparse.eye_array(count)])
    only_open = sparse.hstack([opened, sparse.eye_array(links), sparse.csr_array((links, count))])
    total = np.concatenate((np.ones(candidates), np.zeros(links + count)))
    found = solve(
        np.concatenate((np.zeros(candidates), weights, stay)),
        [
            optimize.LinearConstraint(every, 1, 1),
            optimize.LinearConstraint(only_open, -np.inf, 0),
            optimize.LinearConstraint(sparse.csr_array(total[None, :]), site_count, site_count),
        ],
        integral=np.concatenate((np.ones(candidates), np.zeros(links + count))),
        upper=np.concatenate((np.ones(candidates + links), served.astype(float))),
        seconds=seconds,
    )

    def travelled(sites: Integers) -> float:
        return float(people @ np.minimum(own, cost[:, sites].min(axis=1, initial=np.inf)))

    sites = (
        least_travelled_greedily(people, cost, own, site_count)
        if found is None
        else chosen_by(found.values[:candidates], site_count)
    )
    if found is not None and not found.is_optimal:
        at_once = least_travelled_greedily(people, cost, own, site_count)
        sites = min(sites, at_once, key=travelled)
    bound = 0.0 if found is None else max(0.0, found.bound)

    def worth(sites: Integers, others: Integers) -> Floats:
        left = np.minimum(own, cost[:, sites].min(axis=1, initial=np.inf))
        with np.errstate(invalid="ignore"):
            return -(people @ np.minimum(left[:, None], cost[:, others]))

    sites = earliest(sites, worth, candidates)
    objective = travelled(sites)
    if not np.isfinite(objective):
        raise InvalidInput(
            f"No choice of {site_count} sites that everybody reaches was found in {seconds:g} seconds; give it longer."
        )
    return siting_of(sites, objective, bound, found is not None and found.is_optimal)


def least_farthest(
    population: Floats,
    costs: Floats,
    site_count: int,
    existing: Floats | None = None,
    *,
    seconds: float = DEFAULT_SECONDS,
) -> Siting:
    """The sites with the smallest largest cost to the nearest, where anybody lives: p-centre (Hakimi 1964).

    Found as the least threshold at which so many sites cover all (Minieka 1970, doi:10.1137/1012016). Raises as
    `least_travelled`.

    >>> least_farthest(np.array([1.0, 1.0]), np.array([[0.0, 4.0], [3.0, 0.0]]), site_count=1)
    Siting(sites=[0], objective=3.0, bound=3.0, is_optimal=True)
    """
    _require_candidates(site_count, costs)
    asking = np.flatnonzero(population > 0)
    own, cost = existing_or_none(existing, costs)[asking], costs[asking]
    if not len(asking):
        return Siting(list(range(site_count)), 0.0, 0.0, True)
    ends_at = time.monotonic() + seconds
    _require_reach(cost, own, site_count, asking, seconds)
    # The answer is one of the costs that there are; below the first of these somebody is left out whatever is opened.
    least = float(np.minimum(own, cost.min(axis=1, initial=np.inf)).max())
    limits = np.unique(np.concatenate((cost[np.isfinite(cost)], own[np.isfinite(own)])))
    limits = limits[limits >= least]
    low, high = 0, len(limits) - 1
    best = fewest(cost <= limits[high], own > limits[high], ends_at - time.monotonic())
    is_optimal = True
    while low < high:
        middle = (low + high) // 2
        tried = fewest(cost <= limits[middle], own > limits[middle], ends_at - time.monotonic())
        if len(tried.sites) <= site_count:
            high, best = middle, tried
        elif round(tried.bound) > site_count:
            low = middle + 1
        else:
            is_optimal = False
            break
    sites = filled(best.sites, site_count, costs.shape[1])

    def worth(sites: Integers, others: Integers) -> Floats:
        left = np.minimum(own, cost[:, sites].min(axis=1, initial=np.inf))
        return -np.minimum(left[:, None], cost[:, others]).max(axis=0)

    sites = earliest(sites, worth, costs.shape[1])
    objective = float(np.minimum(own, cost[:, sites].min(axis=1, initial=np.inf)).max())
    return siting_of(sites, objective, objective if is_optimal else float(limits[low]), is_optimal)


def fewest_sites(
    population: Floats,
    costs: Floats,
    threshold: float,
    existing: Floats | None = None,
    *,
    seconds: float = DEFAULT_SECONDS,
) -> Siting:
    """The fewest sites that bring everybody within the threshold: LSCP (Toregas et al. 1971,
    doi:10.1287/opre.19.6.1363).

    Raises `CannotBeServed` with the origins that no candidate is near enough to.

    >>> fewest_sites(np.array([1.0, 1.0]), np.array([[1.0, 9.0], [9.0, 1.0]]), threshold=2)
    Siting(sites=[0, 1], objective=2.0, bound=2.0, is_optimal=True)
    """
    left_out = (population > 0) & (existing_or_none(existing, costs) > threshold)
    within = costs <= threshold
    lost = np.flatnonzero(left_out & ~within.any(axis=1))
    if len(lost):
        raise CannotBeServed("No existing or possible site is within the threshold.", lost.tolist())
    found = fewest(within, left_out, seconds)

    def worth(sites: Integers, others: Integers) -> Floats:
        still = left_out & ~within[:, sites].any(axis=1)
        return -(still.astype(float) @ ~within[:, others])

    sites = earliest(np.array(found.sites, dtype=np.intp), worth, costs.shape[1])
    return siting_of(sites, float(len(sites)), found.bound, found.is_optimal)


def _require_candidates(site_count: int, costs: Floats) -> None:
    if site_count < 1:
        raise InvalidInput(f"{site_count} sites were asked for. Ask for one or more.")
    if site_count > costs.shape[1]:
        raise InvalidInput(
            f"{site_count} sites were asked for, but there are only {costs.shape[1]} candidates."
        )


def _require_reach(
    cost: Floats, own: Floats, site_count: int, asking: Integers, seconds: float
) -> None:
    """Raises `CannotBeServed` unless so many sites can leave nobody without one that they reach."""
    within, left_out = np.isfinite(cost), ~np.isfinite(own)
    lost = np.flatnonzero(left_out & ~within.any(axis=1))
    if len(lost):
        raise CannotBeServed("No existing or possible site can be reached.", asking[lost].tolist())
    found = fewest(within, left_out, seconds)
    if found.bound > site_count:
        people = np.where(left_out, 1.0, 0.0)
        best = most_covered(people, np.where(within, 0.0, np.inf), site_count, 0.0, seconds=seconds)
        lost = np.flatnonzero(left_out & ~within[:, best.sites].any(axis=1))
        raise CannotBeServed(
            f"{site_count} sites cannot be reached by everybody; {int(found.bound)} could.",
            asking[lost].tolist(),
        )
