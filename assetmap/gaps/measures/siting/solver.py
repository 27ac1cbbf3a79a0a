"""The integer programs of siting, solved within limits and the same way every time."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import optimize, sparse

from assetmap.errors import InvalidInput
from assetmap.gaps.measures.pairs import Booleans, Floats, Integers

# Two objectives closer than this part of the whole are equally good: floating-point sums differ by less.
_ALIKE = 1e-9
# So many times is a candidate tried in place of a site, at most.
_MOST_EXCHANGES = 20_000


@dataclass(frozen=True)
class Siting:
    """A choice of new sites: positions of candidates, ascending.

    `objective` is people covered (MCLP), Σ population × cost (p-median), the largest cost where anybody lives
    (p-centre) or how many sites (LSCP). `bound` is what no choice can be better than; where it equals the objective the
    choice `is_optimal`.
    """

    sites: list[int]
    objective: float
    bound: float
    is_optimal: bool

    @property
    def gap(self) -> float:
        """The furthest that the choice can be from the best, as a share of the
        objective; 0 when optimal.
        """
        if self.is_optimal:
            return 0.0
        return abs(self.objective - self.bound) / max(abs(self.objective), 1e-12)


class CannotBeServed(InvalidInput):
    """No choice of candidates does what was asked; `origins` are the positions of those who would be left out."""

    def __init__(self, message: str, origins: Sequence[int]) -> None:
        super().__init__(message)
        self.origins = list(origins)


@dataclass(frozen=True)
class Solution:
    """The result of the solver: the value of each variable, the bound on the objective, and whether
    it is optimal.
    """

    values: Floats
    bound: float
    is_optimal: bool


def solve(
    objective: Floats,
    constraints: list[optimize.LinearConstraint],
    *,
    integral: Floats,
    seconds: float,
    nodes: int | None = None,
    upper: Floats | float = 1.0,
) -> Solution | None:
    """The least Σ objective × variable by HiGHS, in so many nodes of its tree at most; None where the time, or they,
    were over before there was any choice. What nodes end is the same on every machine, what the time ends is not.
    """
    scale = _scale_of(objective)
    answer = optimize.milp(
        objective * scale,
        integrality=integral,
        bounds=optimize.Bounds(0, upper),
        constraints=constraints,
        options={"time_limit": max(seconds, 0.01), "mip_rel_gap": 0}
        | ({} if nodes is None else {"node_limit": nodes}),
    )
    if answer.x is None:
        return None
    bound = answer.mip_dual_bound if answer.mip_dual_bound is not None else answer.fun
    return Solution(answer.x, float(bound) / scale, answer.status == 0)


def _scale_of(objective: Floats) -> float:
    """The factor that brings the largest coefficient of the objective close to a million. It is a
    power of two, so that scaling is exact.

    HiGHS treats values that differ by less than a millionth as equal, whatever their size. Shares
    of a population would be.
    """
    largest = float(np.abs(objective).max(initial=0.0))
    return float(2.0 ** (20 - math.frexp(largest)[1])) if largest else 1.0


def fewest(within: Booleans, left_out: Booleans, seconds: float) -> Siting:
    """The fewest columns of `within` that hold every row that is left out; every such row has a column.

    Where it is not known in time `is_optimal` is false, and there are no more columns than one after the other gives.
    """
    asked = within[left_out]
    if not len(asked):
        return Siting([], 0.0, 0.0, True)
    patterns = sparse.csr_array(np.unique(asked, axis=0).astype(float))
    found = solve(
        np.ones(within.shape[1]),
        [optimize.LinearConstraint(patterns, 1, np.inf)],
        integral=np.ones(within.shape[1]),
        seconds=seconds,
    )
    bound = 1.0 if found is None else max(1.0, float(np.ceil(found.bound - 1e-6)))
    sites = [] if found is None else np.flatnonzero(found.values > 0.5).tolist()
    if found is not None and found.is_optimal:
        return Siting(sites, float(len(sites)), bound, True)
    at_once = fewest_greedily(within, left_out)
    if found is None or len(at_once) < len(sites):
        sites = at_once
    return Siting(sites, float(len(sites)), bound, False)


def fewest_greedily(within: Booleans, left_out: Booleans) -> list[int]:
    left = left_out.astype(float)
    sites: list[int] = []
    while left.any():
        sites.append(int(np.argmax(left @ within)))
        left = np.where(within[:, sites[-1]], 0.0, left)
    return sorted(sites)


def least_travelled_greedily(
    people: Floats, cost: Floats, own: Floats, site_count: int
) -> Integers:
    # What cannot be reached costs more than any way there is, so that reaching it comes first.
    beyond = float(cost[np.isfinite(cost)].max(initial=0.0)) * 10 + 1
    each, left = np.where(np.isfinite(cost), cost, beyond), np.where(np.isfinite(own), own, beyond)
    sites: list[int] = []
    for _ in range(site_count):
        travelled = people @ np.minimum(left[:, None], each)
        travelled[sites] = np.inf
        sites.append(int(np.argmin(travelled)))
        left = np.minimum(left, each[:, sites[-1]])
    return np.array(sorted(sites), dtype=np.intp)


def earliest(
    sites: Integers, worth: Callable[[Integers, Integers], Floats], candidates: int
) -> Integers:
    """The same choice with each site exchanged for the first candidate that is worth as much beside the others.

    `worth(sites, others)` says how good each of `others` is, added to these sites; more is better. Of hundreds of sites
    the choice stays as the solver made it, which is the same every time too: exchanging them all would take longer than
    solving.
    """
    chosen = np.sort(np.asarray(sites, dtype=np.intp))
    if len(chosen) * candidates > _MOST_EXCHANGES:
        return chosen
    for turn in range(len(chosen)):
        rest = np.delete(chosen, turn)
        own = int(chosen[turn])
        others = np.setdiff1d(np.arange(own + 1), rest)
        values = worth(rest, others)
        target = values[-1]
        alike = values >= target - _ALIKE * abs(target)
        chosen = np.sort(np.append(rest, others[np.argmax(alike)]))
    return chosen


def chosen_by(values: Floats, site_count: int) -> Integers:
    """The candidates that the solver opened: as many as were asked for, whatever the rounding."""
    return np.sort(np.argsort(-values, kind="stable")[:site_count])


def filled(sites: Sequence[int], site_count: int, candidates: int) -> Integers:
    """These sites, and the first others until there are as many as asked for."""
    free = [site for site in range(candidates) if site not in set(sites)]
    return np.array(sorted([*sites, *free[: site_count - len(sites)]]), dtype=np.intp)


def siting_of(
    sites: Sequence[int] | Integers, objective: float, bound: float, is_optimal: bool
) -> Siting:
    return Siting(
        [int(site) for site in sites],
        objective,
        objective if is_optimal else float(bound),
        is_optimal,
    )


def existing_or_none(existing: Floats | None, costs: Floats) -> Floats:
    return np.full(len(costs), np.inf) if existing is None else existing


def is_alike(one: float, other: float) -> bool:
    return abs(one - other) <= _ALIKE * max(abs(one), abs(other))
