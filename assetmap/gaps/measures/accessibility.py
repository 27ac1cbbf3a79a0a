"""Measures of access as the literature defines them, over arrays.

Costs are minutes or metres, one unit throughout. `population` has one entry for each origin: residents or registered
patients, never both. `capacity` has one for each asset: places, hours, or 1 where nothing is known. An origin that
reaches nothing is always in the answer: with 0, or, where 0 would mean "at the door", with NaN.
"""

import numpy as np

from assetmap.gaps.measures.decay import Decay
from assetmap.gaps.measures.pairs import Booleans, Floats, Pairs, require_threshold


def nearest(pairs: Pairs, count: int = 3) -> Floats:
    """Cost to the 1st, 2nd … nearest asset, shape (origins, count); NaN where fewer are reached.

    >>> nearest(Pairs.of_matrix([[4.0, 2.0], [np.inf, np.inf]]), count=2).tolist()
    [[2.0, 4.0], [nan, nan]]
    """
    order = np.lexsort((pairs.costs, pairs.origins))
    origins = pairs.origins[order]
    begins = np.searchsorted(origins, np.arange(pairs.origin_count))
    place = np.arange(len(origins)) - begins[origins]
    among = place < count
    costs = np.full((pairs.origin_count, count), np.nan)
    costs[origins[among], place[among]] = pairs.costs[order][among]
    return costs


def to_nearest(pairs: Pairs) -> Floats:
    """Cost to the nearest asset, shape (origins,); NaN where none is reached.

    >>> to_nearest(Pairs.of_matrix([[4.0, 2.0], [np.inf, np.inf]])).tolist()
    [2.0, nan]
    """
    return nearest(pairs, count=1)[:, 0]


def coverage(pairs: Pairs, threshold: float) -> Booleans:
    """Whether an asset is within the threshold, shape (origins,): Σ_{d_ij ≤ T} 1 > 0.

    The share of people covered is `covered @ population / population.sum()`. Raises `InvalidInput` for a threshold
    below 0.

    >>> coverage(Pairs.of_matrix([[15.0], [15.1]]), threshold=15).tolist()
    [True, False]
    """
    reached = pairs.within(require_threshold(threshold))
    return np.bincount(reached.origins, minlength=pairs.origin_count) > 0


def cumulative(pairs: Pairs, capacity: Floats, threshold: float) -> Floats:
    """Capacity within the threshold, shape (origins,): A_i = Σ_{d_ij ≤ T} S_j.

    >>> cumulative(Pairs.of_matrix([[5.0, 9.0], [20.0, 30.0]]), np.array([1.0, 2.0]), threshold=10).tolist()
    [3.0, 0.0]
    """
    reached = pairs.within(require_threshold(threshold))
    return reached.sum_by_origin(capacity[reached.assets])


def gravity(pairs: Pairs, capacity: Floats, decay: Decay, threshold: float | None = None) -> Floats:
    """Capacity weighted by decay, shape (origins,): A_i = Σ_j S_j f(d_ij) (Hansen 1959).

    Three nodes in a row, a minute each, with hospitals of 1, 2 and 1 at one and two minutes:

    >>> from assetmap.gaps.measures.decay import power
    >>> costs = Pairs.of_matrix([[1.0, 2.0], [2.0, 1.0]])
    >>> gravity(costs, np.array([2.0, 4.0]), power(1.0)).tolist()
    [4.0, 5.0]
    """
    reached = _cut(pairs, threshold)
    return reached.sum_by_origin(capacity[reached.assets] * decay(reached.costs))


def two_step(
    pairs: Pairs,
    population: Floats,
    capacity: Floats,
    threshold: float | None,
    decay: Decay | None = None,
) -> Floats:
    """Capacity per person, shared with everybody else who can reach it, shape (origins,).

    R_j = S_j / Σ_i P_i W(d_ij) and A_i = Σ_j R_j W(d_ij), both sums over d_ij ≤ T. Without `decay` W is 1: 2SFCA (Luo &
    Wang 2003, doi:10.1068/b29120); with it E2SFCA (Luo & Qi 2009, doi:10.1016/j.healthplace.2009.06.002). An asset
    whose weighted demand is 0 has R = 0. As Σ P_i A_i = Σ S_j over the assets that anybody reaches, the
    population-weighted mean is supply over demand.

    >>> costs = Pairs.of_matrix([[5.0, np.inf], [5.0, 8.0], [np.inf, np.inf]])
    >>> two_step(costs, np.array([100.0, 300.0, 50.0]), np.array([4.0, 3.0]), threshold=10).round(4).tolist()
    [0.01, 0.02, 0.0]
    """
    reached = _cut(pairs, threshold)
    weights = _weights(reached, decay)
    demand = reached.sum_by_asset(weights * population[reached.origins])
    ratio = divide(capacity, demand)
    return reached.sum_by_origin(weights * ratio[reached.assets])


def balanced(
    pairs: Pairs,
    population: Floats,
    capacity: Floats,
    threshold: float | None,
    decay: Decay | None = None,
) -> Floats:
    """As `two_step`, with demand and supply each shared out once, shape (origins,): BFCA.

    Paez, Higgins & Vivona 2019 (doi:10.1371/journal.pone.0218773): R_j = S_j / Σ_i P_i w_ij / Σ_j w_ij and
    A_i = Σ_j R_j w_ij / Σ_i w_ij, so that ΣA = ΣR.

    Two origins that reach both assets share them: half of each person's demand goes to each.

    >>> both = Pairs.of_matrix([[5.0, 5.0], [5.0, 5.0]])
    >>> balanced(both, np.array([10.0, 30.0]), np.array([2.0, 4.0]), threshold=10).round(4).tolist()
    [0.15, 0.15]
    """
    reached = _cut(pairs, threshold)
    weights = _weights(reached, decay)
    by_row = divide(weights, reached.sum_by_origin(weights)[reached.origins])
    by_column = divide(weights, reached.sum_by_asset(weights)[reached.assets])
    ratio = divide(capacity, reached.sum_by_asset(by_row * population[reached.origins]))
    return reached.sum_by_origin(by_column * ratio[reached.assets])


def per_10000(amounts: Floats, population: Floats) -> Floats:
    """Amounts per 10,000 people of the same origins or places; 0 where nobody lives.

    >>> per_10000(np.array([3.0, 1.0]), np.array([1500.0, 0.0])).tolist()
    [20.0, 0.0]
    """
    return divide(amounts * 10_000, population)


def share_covered(covered: Booleans | Floats, population: Floats) -> float:
    """Of all people, the share for whom it is true, between 0 and 1; NaN where nobody lives.

    >>> share_covered(np.array([True, False]), np.array([1.0, 3.0]))
    0.25
    """
    total = float(population.sum())
    return float(covered @ population) / total if total else float("nan")


def divide(amounts: Floats, by: Floats) -> Floats:
    """Element by element; 0 where there is nothing to divide by."""
    return np.divide(amounts, by, out=np.zeros(np.shape(by), dtype=np.float64), where=by > 0)


def _cut(pairs: Pairs, threshold: float | None) -> Pairs:
    return pairs if threshold is None else pairs.within(require_threshold(threshold))


def _weights(pairs: Pairs, decay: Decay | None) -> Floats:
    return np.ones_like(pairs.costs) if decay is None else decay(pairs.costs)
