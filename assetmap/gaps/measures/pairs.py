"""Pairs of origins and assets with their costs: the input of every measure of access."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

from assetmap.errors import InvalidInput

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.intp]
Booleans = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Pairs:
    """Costs (minutes or metres) between origins and assets, one entry for each pair that can be reached.

    `origins`, `assets` and `costs` have one shape (n,); the first two are positions from 0 in the caller's own order.
    A pair that is not here cannot be reached. An origin without any pair still counts among `origin_count`.
    """

    origins: Integers
    assets: Integers
    costs: Floats
    origin_count: int
    asset_count: int

    def __post_init__(self) -> None:
        if not self.origins.shape == self.assets.shape == self.costs.shape:
            raise ValueError("origins, assets and costs of pairs differ in length")

    @classmethod
    def of_matrix(cls, costs: Sequence[Sequence[float]] | Floats) -> Self:
        """Pairs of a dense matrix, a row for each origin; what is infinite cannot be reached.

        >>> Pairs.of_matrix([[1.0, np.inf], [2.0, 3.0]]).origins.tolist()
        [0, 1, 1]
        """
        matrix = np.asarray(costs, dtype=np.float64)
        origins, assets = np.nonzero(np.isfinite(matrix))
        return cls(origins, assets, matrix[origins, assets], *matrix.shape)

    def within(self, threshold: float) -> Self:
        """Only what costs at most this much; what costs exactly this much is within."""
        kept = self.costs <= threshold
        return self if kept.all() else self.where(kept)

    def where(self, kept: Booleans) -> Self:
        """Only the pairs that are true here, shape (n,)."""
        return type(self)(
            self.origins[kept],
            self.assets[kept],
            self.costs[kept],
            self.origin_count,
            self.asset_count,
        )

    def sum_by_origin(self, weights: Floats) -> Floats:
        """The weights of the pairs, shape (n,), summed for each origin; 0 for an origin that
        reaches nothing.
        """
        return _sums(self.origins, weights, self.origin_count)

    def sum_by_asset(self, weights: Floats) -> Floats:
        """The weights of the pairs, shape (n,), summed for each asset."""
        return _sums(self.assets, weights, self.asset_count)


def _sums(positions: Integers, weights: Floats, count: int) -> Floats:
    return np.asarray(np.bincount(positions, weights=weights, minlength=count), dtype=np.float64)


def require_threshold(threshold: float) -> float:
    """The threshold itself.

    Raises `InvalidInput` where it is below 0 or no number.
    """
    if not (np.isfinite(threshold) and threshold >= 0):
        raise InvalidInput(
            f"The threshold is {threshold:g}; give a number of minutes or metres, 0 or more."
        )
    return threshold
