"""Aggregation of small areas to places that are made of whole areas or of shares.

`units` are small areas (LSOAs, or points with people); `places` are wards, neighbourhoods, PCNs, boroughs, ICBs.
"""

from dataclasses import dataclass

import numpy as np

from assetmap.errors import InvalidInput
from assetmap.gaps.measures.accessibility import divide
from assetmap.gaps.measures.pairs import Floats, Integers


@dataclass(frozen=True)
class Membership:
    """The units that make up each place, in arrays of shape (n,): positions from 0, and the share
    of the unit's people (0 to 1).

    A unit may belong to several places (a PCN footprint by shares), to one, or to none.
    """

    units: Integers
    places: Integers
    shares: Floats
    unit_count: int
    place_count: int

    @classmethod
    def whole(cls, place_of_unit: Integers, place_count: int) -> "Membership":
        """Each unit in one place; −1 for none.

        >>> Membership.whole(np.array([1, -1, 0]), place_count=2).units.tolist()
        [0, 2]
        """
        units = np.flatnonzero(place_of_unit >= 0)
        return cls(
            units, place_of_unit[units], np.ones(len(units)), len(place_of_unit), place_count
        )

    def people(self, population: Floats) -> Floats:
        """People of each place, shape (places,): Σ share × people of the unit."""
        return self._sum(self.shares * population[self.units])

    def total(self, amounts: Floats) -> Floats:
        """Amounts of people, such as those out of reach, by place: Σ share × amount, shape (places,)."""
        return self.people(amounts)

    def mean(self, values: Floats, population: Floats) -> Floats:
        """The mean of values over the people of each place, shape (places,); NaN where nobody lives.

        Units with NaN count neither above nor below the line. Raises `InvalidInput` for shares below 0.

        >>> of = Membership.whole(np.array([0, 0, 1]), place_count=2)
        >>> of.mean(np.array([1.0, 4.0, 7.0]), np.array([200.0, 100.0, 0.0])).tolist()
        [2.0, nan]
        """
        if (self.shares < 0).any():
            raise InvalidInput("A share of an area in a place is below 0.")
        known = np.isfinite(values)
        people = self._sum(self.shares * (population * known)[self.units])
        amount = self._sum(self.shares * (population * np.where(known, values, 0.0))[self.units])
        means = divide(amount, people)
        means[people <= 0] = np.nan
        return means

    def _sum(self, weights: Floats) -> Floats:
        return np.asarray(
            np.bincount(self.places, weights=weights, minlength=self.place_count),
            dtype=np.float64,
        )
