"""A walk that is worked out in parts of an area, each by a task of its own, with the numbers of one machine.

A part is an integrated care board where the area has them. It is given what lies around it as far as anybody could
walk; whoever reaches nothing there is asked about again with everything, so that no border changes a number.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.spatial import cKDTree

from assetmap.gaps.analysis.by_place import main_places
from assetmap.gaps.inputs.ground import Ground, Walk
from assetmap.gaps.measures.pairs import Floats, Integers, Pairs
from assetmap.geography import walking_metres_per_minute

# Calls a function with a walk and each of these arguments, wherever that is, and gives the answers in their order.
Run = Callable[[Callable[..., Any], Walk, Sequence[tuple[Any, ...]]], list[Any]]
# The nearest is looked for so far around a part first.
OVERLAP_METRES = 5_000.0
# Without boards an area is cut into so many parts from west to east.
_PARTS_WITHOUT_BOARDS = 8


@dataclass(frozen=True)
class WalkInParts:
    """`walk` in parts: `part_of` numbers the part of each of the `places`, metres (EPSG:27700), shape (n, 2)."""

    walk: Walk
    places: Floats
    part_of: Integers
    run: Run
    metres_per_minute: float

    @property
    def is_estimated(self) -> bool:
        """Whether no street was looked at."""
        return self.walk.is_estimated

    def pairs(self, origins: Floats, targets: Floats, limit_minutes: float) -> Pairs:
        """Every pair within the limit, in the order of the origins, then of the targets."""
        # A straight line is never longer than the way.
        around = self._parts(origins, targets, limit_minutes * self.metres_per_minute)
        tasks = [(origins[own], targets[near], limit_minutes) for own, near in around]
        found = self.run(_pairs, self.walk, tasks)
        from_, to, costs = (
            np.concatenate([np.zeros(0, dtype=kind), *parts])
            for kind, parts in (
                (np.intp, [own[p.origins] for (own, _), p in zip(around, found, strict=True)]),
                (np.intp, [near[p.assets] for (_, near), p in zip(around, found, strict=True)]),
                (np.float64, [p.costs for p in found]),
            )
        )
        order = np.lexsort((to, from_))
        return Pairs(from_[order], to[order], costs[order], len(origins), len(targets))

    def nearest(self, origins: Floats, targets: Floats) -> tuple[Floats, Integers]:
        """Minutes to the nearest target and its position, shape (origins,); NaN and −1 where none is reached."""
        minutes = np.full(len(origins), np.nan)
        position = np.full(len(origins), -1, dtype=np.intp)
        around = self._parts(origins, targets, OVERLAP_METRES)
        tasks = [(origins[own], targets[near]) for own, near in around]
        for (own, near), (own_minutes, place) in zip(
            around, self.run(_nearest, self.walk, tasks), strict=True
        ):
            # What lies outside the overlap takes longer than crossing it.
            is_sure = own_minutes <= OVERLAP_METRES / self.metres_per_minute
            minutes[own[is_sure]] = own_minutes[is_sure]
            position[own[is_sure]] = near[place[is_sure]]
        left = np.flatnonzero(position < 0)
        if len(left) and len(targets):
            [(minutes[left], position[left])] = self.run(
                _nearest, self.walk, [(origins[left], targets)]
            )
        return minutes, position

    def _parts(
        self, origins: Floats, targets: Floats, metres: float
    ) -> list[tuple[Integers, Integers]]:
        """The positions of the origins of each part, and of the targets in and around it."""
        if not len(origins):
            return []
        _, nearest = cKDTree(self.places).query(origins)
        part = self.part_of[nearest]
        found = []
        for number in np.unique(part):
            own = np.flatnonzero(part == number)
            low, high = origins[own].min(axis=0) - metres, origins[own].max(axis=0) + metres
            near = np.flatnonzero(((targets >= low) & (targets <= high)).all(axis=1))
            found.append((own, near))
        return found


def in_parts(ground: Ground, walk: Walk, run: Run, *, speed_kmh: float) -> WalkInParts:
    """The walk on this ground by boards, or by strips where there are none."""
    places = ground.units[["easting", "northing"]].to_numpy(dtype=float)
    boards = ground.geographies.get("icb")
    if boards is not None:
        part_of = np.full(len(places), boards.membership.place_count, dtype=np.intp)
        units, own = main_places(boards.membership)
        part_of[units] = own
    else:
        order = np.argsort(np.argsort(places[:, 0], kind="stable"), kind="stable")
        part_of = order * _PARTS_WITHOUT_BOARDS // max(1, len(places))
    return WalkInParts(walk, places, part_of, run, walking_metres_per_minute(speed_kmh))


def _pairs(walk: Walk, origins: Floats, targets: Floats, limit_minutes: float) -> Pairs:
    return walk.pairs(origins, targets, limit_minutes)


def _nearest(walk: Walk, origins: Floats, targets: Floats) -> tuple[Floats, Integers]:
    return walk.nearest(origins, targets)
