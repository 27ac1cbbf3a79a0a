"""Access in straight lines: where there are no streets, and as the bound where there are.

Points have shape (n, 2): metres east and north in British National Grid (EPSG:27700).
"""

from dataclasses import dataclass

import numpy as np
from scipy.spatial import cKDTree

from assetmap.errors import InvalidInput
from assetmap.gaps.measures.pairs import Floats, Integers, Pairs
from assetmap.geography import DETOUR, walking_metres_per_minute


def straight_pairs(
    origins: Floats, assets: Floats, *, limit_minutes: float, speed_kmh: float
) -> Pairs:
    """Estimated walking minutes of every pair within the limit: straight metres × 1.3 at this speed.

    Raises `InvalidInput` where a point is not finite or the speed not above 0.

    >>> reached = straight_pairs(np.array([[0.0, 0.0]]), np.array([[0.0, 800.0], [0.0, 9e5]]), limit_minutes=15, speed_kmh=4.8)
    >>> reached.assets.tolist(), reached.costs.round(2).tolist()
    ([0], [13.0])
    """
    _require_points(origins, assets)
    metres_per_minute = _metres_per_minute(speed_kmh)
    if not (len(origins) and len(assets)):
        nothing = np.zeros(0, dtype=np.intp)
        return Pairs(nothing, nothing, np.zeros(0), len(origins), len(assets))
    # A hair more than the limit is looked at, so that rounding drops nobody who is exactly within.
    metres = limit_minutes * metres_per_minute / DETOUR * (1 + 1e-12)
    near = cKDTree(origins).sparse_distance_matrix(cKDTree(assets), metres, output_type="ndarray")
    # The fields of a record lie apart, which all that follows would pay for.
    return Pairs(
        np.ascontiguousarray(near["i"]),
        np.ascontiguousarray(near["j"]),
        near["v"] * (DETOUR / metres_per_minute),
        len(origins),
        len(assets),
    )


def straight_nearest(
    origins: Floats, assets: Floats, *, speed_kmh: float, count: int = 3
) -> Floats:
    """Estimated walking minutes to the 1st, 2nd … nearest, however far; shape (origins, count), NaN where there are
    fewer.

    >>> straight_nearest(np.array([[0.0, 0.0]]), np.array([[0.0, 800.0]]), speed_kmh=4.8, count=2).round(2).tolist()
    [[13.0, nan]]
    """
    _require_points(origins, assets)
    minutes = np.full((len(origins), count), np.nan)
    there = min(count, len(assets))
    if there and len(origins):
        metres, _ = cKDTree(assets).query(origins, k=list(range(1, there + 1)))
        minutes[:, :there] = metres * (DETOUR / _metres_per_minute(speed_kmh))
    return minutes


def _metres_per_minute(speed_kmh: float) -> float:
    if not (np.isfinite(speed_kmh) and speed_kmh > 0):
        raise InvalidInput(f"The walking speed is {speed_kmh:g} km/h; it must be above 0.")
    return walking_metres_per_minute(speed_kmh)


def _require_points(*points: Floats) -> None:
    for some in points:
        wrong = np.flatnonzero(~np.isfinite(some).all(axis=1))
        if len(wrong):
            raise InvalidInput(f"Point {wrong[0] + 1} of {len(some):,} is not on the map.")


@dataclass(frozen=True)
class StraightWalk:
    """Straight lines × 1.3 at one speed: what there is without streets."""

    speed_kmh: float
    is_estimated: bool = True

    def pairs(self, origins: Floats, targets: Floats, limit_minutes: float) -> Pairs:
        """Every pair within the limit, in estimated minutes; in the order of the origins, then of the targets, so that
        sums over them come out the same whatever else was asked with them.
        """
        found = straight_pairs(
            origins, targets, limit_minutes=limit_minutes, speed_kmh=self.speed_kmh
        )
        order = np.lexsort((found.assets, found.origins))
        return Pairs(
            found.origins[order],
            found.assets[order],
            found.costs[order],
            found.origin_count,
            found.asset_count,
        )

    def nearest(self, origins: Floats, targets: Floats) -> tuple[Floats, Integers]:
        """Estimated minutes to the nearest and its position, shape (origins,); NaN and −1 without any."""
        _require_points(origins, targets)
        if not len(targets) or not len(origins):
            return np.full(len(origins), np.nan), np.full(len(origins), -1, dtype=np.intp)
        metres, position = cKDTree(targets).query(origins)
        return metres * (DETOUR / _metres_per_minute(self.speed_kmh)), position
