"""Indices of inequality over units with people in them, all population-weighted.

`values` (access, or a cost) and `population` have shape (units,); `rank` is that of deprivation, 1 = the most deprived.
Each raises `InvalidInput` where it is not defined: nobody lives there, or the mean is 0.
"""

import warnings
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from assetmap.errors import InvalidInput
from assetmap.gaps.measures.pairs import Floats, Integers

# So many values are drawn at once for an interval.
_MOST_DRAWN_AT_ONCE = 2_000_000


def gini(values: Floats, population: Floats) -> float:
    """Half the mean absolute difference between two people, over the mean: ΣΣ p_i p_j |x_i − x_j| / 2μP².

    0 where all have the same, towards 1 where one has everything.

    >>> gini(np.array([0.0, 1.0]), np.array([1.0, 1.0]))
    0.5
    """
    mean = _positive_mean(values, population)
    order = np.argsort(values, kind="stable")
    x, p = values[order], population[order]
    below = np.cumsum(p) - p / 2
    total = p.sum()
    # Sums of equal shares come out a hair below 0.
    return max(0.0, float((p * x * (2 * below / total - 1)).sum() / (total * mean)))


def theil(values: Floats, population: Floats) -> float:
    """Theil's T: (1/P) Σ p_i (x_i/μ) ln(x_i/μ), with 0·ln 0 = 0 (Theil 1967).

    >>> round(theil(np.array([0.0, 2.0]), np.array([1.0, 1.0])), 6)  # ln 2
    0.693147
    """
    mean = _positive_mean(values, population)
    share = values / mean
    terms = share * np.log(np.where(share > 0, share, 1.0))
    return max(0.0, float(population @ terms / population.sum()))


def concentration(values: Floats, population: Floats, rank: Floats) -> float:
    """Twice the covariance of access and fractional rank, over the mean (Kakwani, Wagstaff & van Doorslaer 1997).

    Between −1 and 1; positive favours the less deprived. Units of one rank share its middle.

    >>> concentration(np.array([0.0, 1.0]), np.array([1.0, 1.0]), np.array([1.0, 2.0]))
    0.5
    """
    mean = _positive_mean(values, population)
    return _covariance(values, population, rank) / mean


def _concentrations(values: Floats, population: Floats, rank: Floats, *, axis: int = -1) -> Floats:
    """`concentration` of each draw, of columns of shape (draws, units); NaN where it is not defined."""
    # A draw may hold nobody at all.
    with np.errstate(invalid="ignore", divide="ignore"):
        means = (population * values).sum(axis) / population.sum(axis)
        doubled = _covariances(values, population, rank)
    is_defined = (means > 0) & (values >= 0).all(axis)
    return np.divide(doubled, means, out=np.full_like(means, np.nan), where=is_defined)


# The indices that are worked out for all draws at once, which is faster than one draw after the other.
_OF_DRAWS: dict[Callable[..., float], Callable[..., Floats]] = {concentration: _concentrations}


def wagstaff(
    values: Floats, population: Floats, rank: Floats, bounds: tuple[float, float]
) -> float:
    """The concentration index over the most it could be between `bounds` (low, high): (b − a) μ C / ((b − μ)(μ − a)).

    Between −1 and 1 whatever the mean (Wagstaff 2005). Raises `InvalidInput` too where a value lies outside the bounds,
    and where everybody has the least or the most that there is.

    >>> round(wagstaff(np.array([0.0, 1.0]), np.array([1.0, 1.0]), np.array([1.0, 2.0]), (0, 1)), 6)
    1.0
    """
    low, high = _bounds(values, bounds)
    mean = float(population @ values) / _people(population)
    room = (high - mean) * (mean - low)
    if not room > 0:
        raise InvalidInput(
            "Everybody has the minimum or the maximum, so there is nothing that could be shared unequally."
        )
    return (high - low) * _covariance(values, population, rank) / room


def erreygers(
    values: Floats, population: Floats, rank: Floats, bounds: tuple[float, float]
) -> float:
    """Four times the mean over the width of `bounds` (low, high), times the concentration index: 4 μ C / (b − a).

    Between −1 and 1; the same for what is within reach and what is out of it, but for the sign (Erreygers 2009). Raises
    `InvalidInput` too where a value lies outside the bounds.

    >>> erreygers(np.array([0.0, 1.0]), np.array([1.0, 1.0]), np.array([1.0, 2.0]), (0, 1))
    1.0
    """
    low, high = _bounds(values, bounds)
    _people(population)
    return 4 * _covariance(values, population, rank) / (high - low)


def palma(values: Floats, population: Floats, rank: Floats) -> float:
    """Mean of the least deprived tenth of people over that of the most deprived four tenths (Palma 2011).

    A unit across a line is split; units of one rank are taken as one. 1 where both have the same.

    >>> palma(np.array([1.0, 1.0, 3.0]), np.array([4.0, 5.0, 1.0]), np.array([1.0, 2.0, 3.0]))
    3.0
    """
    _positive_mean(values, population)
    _, unit = np.unique(rank, return_inverse=True)
    people = np.bincount(unit, weights=population)
    amount = np.bincount(unit, weights=population * values)
    each = np.divide(amount, people, out=np.zeros_like(amount), where=people > 0)
    ends = np.cumsum(people)
    total = ends[-1]
    begins = np.concatenate(([0.0], ends[:-1]))
    deprived = np.clip(np.minimum(ends, 0.4 * total) - begins, 0, None)
    well_off = np.clip(ends - np.maximum(begins, 0.9 * total), 0, None)
    at_the_bottom = float(deprived @ each / deprived.sum())
    if at_the_bottom == 0:
        raise InvalidInput(
            "The Palma ratio is not defined: the most deprived four tenths of people have 0 on average."
        )
    return float(well_off @ each / well_off.sum()) / at_the_bottom


def fgt(values: Floats, population: Floats, poverty_line: float, alpha: int) -> float:
    """Share (α = 0), depth (1) or severity (2) of falling short of a standard (Foster, Greer & Thorbecke 1984).

    (1/P) Σ p_i ((L − x_i)/L)^α over those with x_i < L. Raises `InvalidInput` for a line that is not above 0 and for
    any other α.

    >>> fgt(np.array([5.0, 10.0]), np.array([1.0, 1.0]), poverty_line=10, alpha=1)
    0.25
    """
    total = _people(population)
    if not (np.isfinite(poverty_line) and poverty_line > 0):
        raise InvalidInput(f"The standard is {poverty_line:g}; it must be above 0.")
    if alpha not in (0, 1, 2):
        raise InvalidInput(f"alpha is {alpha}; it may be 0 (share), 1 (depth) or 2 (severity).")
    gap = (poverty_line - values) / poverty_line
    return float(population @ np.where(values < poverty_line, gap**alpha, 0.0) / total)


@dataclass(frozen=True)
class Gradient:
    """Means by decile of deprivation, and their slope.

    `deciles` and `means` have one entry for each decile that anybody lives in, 1 = the most deprived. `slope` is the
    slope index of inequality: the difference in access between the least and the most deprived person, on a line fitted
    to all units by least squares weighted by their people (Wagstaff, Paci & van Doorslaer 1991).
    """

    deciles: Integers
    means: Floats
    population: Floats
    slope: float


def decile_gradient(values: Floats, population: Floats, decile: Integers, rank: Floats) -> Gradient:
    """The change in access from the most to the least deprived tenth of areas.

    >>> found = decile_gradient(np.array([1.0, 3.0]), np.array([5.0, 5.0]), np.array([1, 10]), np.array([1.0, 2.0]))
    >>> found.means.tolist(), found.slope
    ([1.0, 3.0], 4.0)
    """
    total = _people(population)
    people = np.bincount(decile, weights=population)
    amount = np.bincount(decile, weights=population * values)
    lived_in = np.flatnonzero(people > 0)
    middle = _fractional_rank(population, rank)
    away = middle - population @ middle / total
    spread = float(population @ away**2)
    slope = float((population * values) @ away) / spread if spread else 0.0
    return Gradient(
        deciles=lived_in,
        means=amount[lived_in] / people[lived_in],
        population=np.asarray(people[lived_in], dtype=np.float64),
        slope=slope,
    )


def decile_of_rank(rank: Integers, units: int) -> Integers:
    """The decile of a rank among so many units: ceil(10·rank/N), as the Indices of Deprivation have it.

    >>> decile_of_rank(np.array([1, 3375, 3376, 33755]), 33_755).tolist()
    [1, 1, 2, 10]
    """
    return -(-10 * rank // units)


def interval(
    index: Callable[..., float],
    *columns: Floats,
    confidence: float = 0.95,
    resamples: int = 999,
    seed: int = 0,
) -> tuple[float, float]:
    """A bootstrap percentile interval of an index: units are drawn with replacement (Efron & Tibshirani 1993).

    `columns` are what `index` takes, each of shape (units,). The same seed gives the same interval. Draws in which
    the index is not defined do not count. Raises `InvalidInput` for fewer than two units, or where no draw is left.
    """
    # It takes longer to import than most commands need.
    from scipy import stats

    if len(columns[0]) < 2:
        raise InvalidInput("An interval needs at least two units to sample from.")

    def of_draw(*drawn: Floats) -> float:
        try:
            return index(*drawn)
        except InvalidInput:
            return float("nan")

    of_draws = _OF_DRAWS.get(index)
    with warnings.catch_warnings():
        # Of the interval that scipy works out itself, where the index is not defined in some draws; only the draws are
        # used.
        warnings.simplefilter("ignore", stats.DegenerateDataWarning)
        draws = stats.bootstrap(
            columns,
            of_draws or of_draw,
            paired=True,
            vectorized=of_draws is not None,
            n_resamples=resamples,
            # All draws at once would take gigabytes for a country; the draws are the same.
            batch=max(1, _MOST_DRAWN_AT_ONCE // len(columns[0])),
            confidence_level=confidence,
            method="percentile",
            rng=np.random.default_rng(seed),
        ).bootstrap_distribution
    finite = draws[np.isfinite(draws)]
    if not len(finite):
        raise InvalidInput(
            "There is no interval, because the index is not defined in any of the samples."
        )
    low, high = np.quantile(finite, [(1 - confidence) / 2, (1 + confidence) / 2])
    return float(low), float(high)


def _people(population: Floats) -> float:
    total = float(population.sum())
    if not total > 0:
        raise InvalidInput("Nobody lives in any of the units: the population adds up to 0.")
    return total


def _covariance(values: Floats, population: Floats, rank: Floats) -> float:
    """Twice the covariance of values and fractional rank: the concentration index times the mean."""
    return float(_covariances(values, population, rank))


def _covariances(values: Floats, population: Floats, rank: Floats) -> Floats:
    """`_covariance` along the last axis."""
    middle = _fractional_rank(population, rank)
    weighted = (population * values * (middle - 0.5)).sum(-1)
    return np.asarray(2 * weighted / population.sum(-1), dtype=np.float64)


def _bounds(values: Floats, bounds: tuple[float, float]) -> tuple[float, float]:
    low, high = bounds
    if not (np.isfinite(low) and np.isfinite(high) and low < high):
        raise InvalidInput(
            f"The bounds are {low:g} and {high:g}; the first must be below the second."
        )
    outside = values[(values < low) | (values > high)]
    if len(outside):
        raise InvalidInput(
            f"The value {outside[0]:g} lies outside the bounds, {low:g} to {high:g}; give the minimum and maximum of a value."
        )
    return low, high


def _positive_mean(values: Floats, population: Floats) -> float:
    total = _people(population)
    if (values < 0).any():
        raise InvalidInput(
            "A value is below 0: an index of inequality takes values from 0 upwards."
        )
    mean = float(population @ values) / total
    if mean == 0:
        raise InvalidInput("Everybody has 0, so there is nothing that could be shared unequally.")
    return mean


def _fractional_rank(population: Floats, rank: Floats) -> Floats:
    """The fractional rank of each unit (0 to 1): the middle of the people of its rank, when all
    people stand in order, along the last axis.
    """
    order = np.argsort(rank, axis=-1, kind="stable")
    ranks = np.take_along_axis(rank, order, -1)
    people = np.take_along_axis(population, order, -1)
    ends = people.cumsum(-1)
    is_new = ranks[..., 1:] != ranks[..., :-1]
    edge = np.ones((*rank.shape[:-1], 1), dtype=bool)
    # All units of a rank begin where its first one does, and end where its last one does.
    begin = np.maximum.accumulate(
        np.where(np.concatenate([edge, is_new], -1), ends - people, -np.inf), axis=-1
    )
    last = np.where(np.concatenate([is_new, edge], -1), ends, np.inf)[..., ::-1]
    end = np.minimum.accumulate(last, axis=-1)[..., ::-1]
    found = np.empty_like(ends)
    np.put_along_axis(found, order, (begin + end) / 2 / ends[..., -1:], -1)
    return found
