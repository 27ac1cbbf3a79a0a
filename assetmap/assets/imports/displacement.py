"""Detection of a list whose coordinates are all shifted in the same way."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assetmap.geography import datum_shift

# OSGB36 degrees published as WGS84 lie 100 to 140 m off; a postcode's centre is within about 100 m of its addresses.
LEAST_METRES = 50.0
LEAST_ROWS = 8
# A shift that is this near to what the datum makes at that place is put down to it.
_DATUM_METRES = 35.0
# Where the rows are, unless somebody says: central London (EPSG:27700).
_LONDON = (530_000.0, 180_000.0)
_WRONG_DATUM = "they look like OSGB36 degrees published as WGS84."
_WRONG_PLACE = "ask the people who made the list."


@dataclass(frozen=True)
class Displacement:
    """The shift that brings the published coordinates to where their own other position says they are."""

    east_metres: float
    north_metres: float
    rows: int
    compared_with: str
    at: tuple[float, float] = _LONDON

    @property
    def metres(self) -> float:
        """The length of the shift, in metres."""
        return float(np.hypot(self.east_metres, self.north_metres))

    @property
    def is_of_datum(self) -> bool:
        """Whether the shift has the size and the direction of OSGB36 degrees that are read as WGS84."""
        east, north = datum_shift(*self.at)
        return bool(np.hypot(self.east_metres - east, self.north_metres - north) <= _DATUM_METRES)

    def sentence(self) -> str:
        """The sentence for whoever imports the list."""
        return (
            f"The longitudes and latitudes are {self.metres:.0f} m from the {self.compared_with} of the same rows,"
            f" all in the same direction ({abs(self.east_metres):.0f} m to the {'east' if self.east_metres < 0 else 'west'},"
            f" {abs(self.north_metres):.0f} m to the {'north' if self.north_metres < 0 else 'south'}; {self.rows:,} rows):"
            f" {_WRONG_DATUM if self.is_of_datum else _WRONG_PLACE}"
        )


def find_displacement(
    east: NDArray[np.float64],
    north: NDArray[np.float64],
    *,
    compared_with: str,
    at: tuple[float, float] = _LONDON,
) -> Displacement | None:
    """A systematic shift, or None.

    `east`, `north`: metres, one a row: the other position less the published one (EPSG:27700). Systematic means
    that the median shift is at least `LEAST_METRES` and that it exceeds three times its own standard error and the
    rows' median spread around it: postcodes scatter in every direction, a wrong datum does not. `at` is where the
    rows are, for what the datum makes is not the same everywhere.
    """
    finite = np.isfinite(east) & np.isfinite(north)
    east, north = east[finite], north[finite]
    if len(east) < LEAST_ROWS:
        return None
    shift_east, shift_north = float(np.median(east)), float(np.median(north))
    size = float(np.hypot(shift_east, shift_north))
    spread = float(np.median(np.hypot(east - shift_east, north - shift_north)))
    if size < LEAST_METRES or size < spread or size < 3 * 1.5 * spread / np.sqrt(len(east)):
        return None
    return Displacement(shift_east, shift_north, len(east), compared_with, at)
