"""Shares of groups of people against everybody's, with bootstrap intervals over small areas."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from assetmap.gaps.measures.pairs import Floats


@dataclass(frozen=True)
class Intervals:
    """Percentile intervals of a group's share, and of its difference from everybody's share."""

    share: tuple[float, float]
    difference: tuple[float, float]


def group_intervals(
    everybody: Floats,
    groups: Sequence[Floats],
    values: Floats,
    *,
    resamples: int = 1000,
    confidence: float = 0.95,
    seed: int = 0,
) -> list[Intervals | None]:
    """The intervals of each group: small areas are drawn with replacement (Efron & Tibshirani 1993), the same for all
    groups.

    `everybody` and each of `groups` count people by small area, and `values` is the share of each small area; all of
    shape (units,). Resamples without anybody of a group are left out. None where that is half of them, or there is one
    small area.

    >>> people, out = np.array([10.0, 10.0, 10.0]), np.array([0.2, 0.2, 0.2])
    >>> group_intervals(people, [np.array([1.0, 2.0, 3.0])], out)[0].difference
    (0.0, 0.0)
    """
    count = len(values)
    sizes = np.column_stack([everybody, *groups])
    if count < 2:
        return [None] * len(groups)
    outs, rng = sizes * values[:, None], np.random.default_rng(seed)
    shares = np.full((resamples, sizes.shape[1]), np.nan)
    for at in range(resamples):
        weights = np.bincount(rng.integers(count, size=count), minlength=count).astype(float)
        total = weights @ sizes
        np.divide(weights @ outs, total, out=shares[at], where=total > 0)
    tails = [(1 - confidence) / 2, (1 + confidence) / 2]
    found: list[Intervals | None] = []
    for own in shares[:, 1:].T:
        is_drawn = np.isfinite(own) & np.isfinite(shares[:, 0])
        if is_drawn.mean() <= 0.5:
            found.append(None)
            continue
        share = np.quantile(own[is_drawn], tails)
        difference = np.quantile(np.round((own - shares[:, 0])[is_drawn], 12), tails)
        found.append(
            Intervals(
                (float(share[0]), float(share[1])), (float(difference[0]), float(difference[1]))
            )
        )
    return found
