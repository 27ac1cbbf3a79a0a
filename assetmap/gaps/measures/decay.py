"""Distance decay: weights between 0 and 1 by cost."""

from collections.abc import Callable, Sequence

import numpy as np

from assetmap.errors import InvalidInput
from assetmap.gaps.measures.pairs import Floats

# Takes costs of any shape, returns weights of that shape.
Decay = Callable[[Floats], Floats]

_FORMS = 'steps such as "15:1,30:0.68,60:0.22", "gaussian:SIGMA" or "power:B"'


def steps(limits: Sequence[tuple[float, float]]) -> Decay:
    """The weight of the first limit that is not below the cost; 0 beyond the last (Luo & Qi 2009, their zones).

    Each of `limits` is a cost, itself within, and a weight; costs ascend. Raises `InvalidInput` where they do not, or
    where a weight is below 0.

    >>> steps([(15, 1.0), (30, 0.68), (60, 0.22)])(np.array([0.0, 15.0, 15.1, 60.0, 61.0])).tolist()
    [1.0, 1.0, 0.68, 0.22, 0.0]
    """
    bounds = np.array([limit for limit, _ in limits], dtype=np.float64)
    weights = np.array([weight for _, weight in limits] + [0.0], dtype=np.float64)
    if not len(bounds) or not np.isfinite(bounds).all() or (np.diff(bounds) <= 0).any():
        raise InvalidInput("The steps of a decay must have rising costs, such as 15:1,30:0.68.")
    if bounds[0] < 0 or not np.isfinite(weights).all() or (weights < 0).any():
        raise InvalidInput("No cost or weight in the steps of a decay can be below 0.")

    def weigh(costs: Floats) -> Floats:
        # Steps are few: counting those that are exceeded is quicker than a search for each cost.
        zone = np.zeros(np.shape(costs), dtype=np.int32)
        for bound in bounds:
            zone += costs > bound
        return weights[zone]

    return weigh


def gaussian(sigma: float) -> Decay:
    """exp(−d² / 2σ²), with σ in the unit of the costs. Raises `InvalidInput` unless σ is above 0.

    >>> gaussian(10.0)(np.array([0.0, 10.0])).round(4).tolist()
    [1.0, 0.6065]
    """
    if not (np.isfinite(sigma) and sigma > 0):
        raise InvalidInput(f"gaussian:{sigma:g} is not a valid decay: sigma must be above 0.")
    return lambda costs: np.exp(-(costs**2) / (2 * sigma**2))


def power(exponent: float) -> Decay:
    """d to the power of −b (Hansen 1959). Raises `InvalidInput` unless b is above 0, and for a cost of 0.

    >>> power(1.0)(np.array([2.0, 4.0])).tolist()
    [0.5, 0.25]
    """
    if not (np.isfinite(exponent) and exponent > 0):
        raise InvalidInput(
            f"power:{exponent:g} is not a valid decay: the exponent must be above 0."
        )

    def weigh(costs: Floats) -> Floats:
        if (costs == 0).any():
            raise InvalidInput(
                "A cost of 0 has no weight under a power decay: it would be infinite."
                " Give such pairs a small cost, or use a gaussian decay."
            )
        return np.asarray(costs**-exponent, dtype=np.float64)

    return weigh


def read_decay(words: str) -> Decay:
    """The decay that somebody wrote: "15:1,30:0.68", "gaussian:12" or "power:1.5".

    Raises `InvalidInput` with the three forms where it is none of them.
    """
    name, _, rest = words.strip().partition(":")
    try:
        if name == "gaussian":
            return gaussian(float(rest))
        if name == "power":
            return power(float(rest))
        pairs = [part.split(":") for part in words.split(",")]
        return steps([(float(limit), float(weight)) for limit, weight in pairs])
    except ValueError as error:
        raise InvalidInput(f'"{words}" is not a valid decay: use {_FORMS}.') from error
