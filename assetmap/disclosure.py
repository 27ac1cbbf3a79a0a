"""Disclosure control: the rule that keeps small numbers of people back, in every format.

Counts of people from 1 to 7 are suppressed and the rest rounded to the nearest 5 (the practice of NHS England's
published counts); counts of assets are not. Switched off, a number is told as it is.
"""

from dataclasses import dataclass

SMALLEST_TOLD = 8
NEAREST = 5


@dataclass(frozen=True)
class Disclosure:
    """Whether small numbers are kept back."""

    keeps_small_numbers: bool = True

    def people(self, count: float | None) -> int | None:
        """A count of people as it may be told; None where it is suppressed or not known.

        >>> Disclosure().people(7.4), Disclosure().people(0.2), Disclosure().people(1233.0), Disclosure(False).people(1233.0)
        (None, 0, 1235, 1233)
        """
        if count is None or count != count:
            return None
        whole = round(count)
        if not self.keeps_small_numbers:
            return whole
        if 0 < whole < SMALLEST_TOLD:
            return None
        return NEAREST * round(whole / NEAREST)

    def share(self, part: float | None, whole: float | None) -> float | None:
        """A share between 0 and 1 of two counts as told; None where the part may not be told, or nobody is there.

        >>> Disclosure().share(4, 100), Disclosure().share(51, 101)
        (None, 0.5)
        """
        disclosed, of = self.people(part), self.people(whole)
        if disclosed is None or not of:
            return None
        return disclosed / of

    def mean(
        self, value: float | None, out: float | None, people: float | None, *, digits: int = 2
    ) -> float | None:
        """A mean over people, as it may be told: where few of them are out of reach, or few are not, the number of
        assets that they have on average gives away how many, and None is told. Rounded, so that no count comes out
        more exact than it is told.

        >>> Disclosure().mean(0.9677, 2.4, 75), Disclosure().mean(0.5034, 40, 80), Disclosure(False).mean(0.9677, 2.4, 75)
        (None, 0.5, 0.9677)
        """
        if value is None or not self.keeps_small_numbers:
            return value
        if self.people(out) is None or (
            people is not None and out is not None and self.people(people - out) is None
        ):
            return None
        return round(value, digits)

    def part_of(self, share: float | None, whole: float | None) -> float | None:
        """A share that is known exactly, as it may be told: of counts as told, and None where few are in it or few are
        not.

        >>> Disclosure().part_of(0.9997, 12435), Disclosure().part_of(0.5, 101), Disclosure(False).part_of(0.25, 101)
        (None, 0.5, 0.25)
        """
        if share is None or whole is None or not self.keeps_small_numbers:
            return share
        if self.people((1 - share) * whole) is None:
            return None
        disclosed = self.share(share * whole, whole)
        return None if disclosed is None else min(disclosed, 1.0)
