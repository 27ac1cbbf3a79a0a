"""The position of each imported row, and checks that it can be right."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assetmap.geography import is_in_great_britain, other_grid, to_bng, to_wgs84

Numbers = NDArray[np.float64]
# Easting, northing, longitude, latitude of one row; None four times for what meets online.
Where = tuple[float | None, float | None, float | None, float | None]
NOWHERE: Where = (None, None, None, None)


@dataclass(frozen=True)
class Positions:
    """One entry a row: metres (EPSG:27700) and degrees (WGS84), NaN where the row gives no usable position.

    `problem` is why not, "" where there is none; `shift_east` and `shift_north` are the metres from the published
    degrees to the published metres, NaN where a row has not both.
    """

    easting: Numbers
    northing: Numbers
    longitude: Numbers
    latitude: Numbers
    problem: list[str]
    shift_east: Numbers
    shift_north: Numbers


def locate_rows(
    longitude: Numbers,
    latitude: Numbers,
    easting: Numbers,
    northing: Numbers,
    *,
    prefers_degrees: bool = False,
) -> Positions:
    """Positions of rows; all arrays are (n,), NaN where a row has no such number.

    Eastings and northings win over degrees where a row has both: they are what surveyors wrote, and degrees are
    what somebody's conversion made of them. A caller who knows better `prefers_degrees`.
    """
    has_metres = np.isfinite(easting) & np.isfinite(northing)
    if prefers_degrees:
        has_both = has_metres & np.isfinite(longitude) & np.isfinite(latitude)
        has_metres &= ~has_both
        easting, northing = (np.where(has_both, np.nan, one) for one in (easting, northing))
    has_degrees = np.isfinite(longitude) & np.isfinite(latitude)
    from_degrees_east, from_degrees_north = to_bng(longitude, latitude)
    from_metres_longitude, from_metres_latitude = to_wgs84(easting, northing)
    out_longitude = np.where(has_metres, from_metres_longitude, longitude)
    out_latitude = np.where(has_metres, from_metres_latitude, latitude)
    given = has_metres | has_degrees
    both = has_metres & has_degrees
    problem = _problems(given, out_longitude, out_latitude, longitude, latitude, easting, northing)
    good = given & (problem == "")
    return Positions(
        easting=_keep(good, np.where(has_metres, easting, from_degrees_east)),
        northing=_keep(good, np.where(has_metres, northing, from_degrees_north)),
        longitude=_keep(good, out_longitude),
        latitude=_keep(good, out_latitude),
        problem=problem.tolist(),
        shift_east=_keep(both, easting - from_degrees_east),
        shift_north=_keep(both, northing - from_degrees_north),
    )


def _keep(mask: NDArray[np.bool_], values: Numbers) -> Numbers:
    return np.where(mask & np.isfinite(values), values, np.nan)


def _problems(
    given: NDArray[np.bool_],
    out_longitude: Numbers,
    out_latitude: Numbers,
    longitude: Numbers,
    latitude: Numbers,
    easting: Numbers,
    northing: Numbers,
) -> NDArray[np.object_]:
    any_half = np.isfinite([longitude, latitude, easting, northing]).any(axis=0)
    with np.errstate(invalid="ignore"):
        outside = given & ~is_in_great_britain(out_longitude, out_latitude)
        metres = outside & (np.abs(longitude) > 180) & (np.abs(latitude) > 180)
    problem = np.full(len(given), "", dtype=object)
    # Where several hold, the last one says most.
    has_metres = np.isfinite(easting) & np.isfinite(northing)
    in_degrees = has_metres & (
        is_in_great_britain(easting, northing) | is_in_great_britain(northing, easting)
    )
    for at in np.flatnonzero(outside & has_metres & ~in_degrees):
        if bool(is_in_great_britain(*to_wgs84(northing[at], easting[at]))):
            problem[at] = _SWAPPED_METRES
        elif grid := other_grid(float(easting[at]), float(northing[at])):
            problem[at] = _OTHER_GRID.format(grid=grid)
    for holds, sentence in (
        (outside & (problem == ""), "its position is outside Great Britain"),
        (in_degrees, _DEGREES),
        (outside & is_in_great_britain(latitude, longitude), _SWAPPED),
        (metres, _METRES),
        (any_half & ~given, "it has only half of a position"),
        ((longitude == 0) & (latitude == 0), "its position is 0,0, which is nowhere"),
        ((easting == 0) & (northing == 0), "its position is 0,0, which is nowhere"),
    ):
        problem[holds] = sentence
    return problem


_SWAPPED = "its longitude and latitude look swapped; name the columns the other way round"
_SWAPPED_METRES = "its easting and northing look swapped; name the columns the other way round"
_DEGREES = "its easting and northing look like degrees; name the columns longitude and latitude"
_OTHER_GRID = (
    "its easting and northing look like metres of {grid}; convert them to the British National Grid"
)
_METRES = "its longitude and latitude look like metres; name the columns easting and northing"
