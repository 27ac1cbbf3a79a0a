"""Walks of a report: along the streets that are loaded, or in straight lines."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from sqlalchemy.orm import Session

from assetmap.errors import InvalidInput
from assetmap.gaps.inputs.ground import Walk
from assetmap.gaps.measures.pairs import Floats, Integers, Pairs
from assetmap.gaps.measures.straight_line import StraightWalk
from assetmap.geography import to_bng
from assetmap.travel.crossing import Point, ends_on_streets, with_crossing
from assetmap.travel.network import WalkingNetwork
from assetmap.travel.queries import current_network
from assetmap.travel.snapping import FARTHEST_METRES, snap
from assetmap.travel.times import nearest_by_category, walking_pairs
from assetmap.web.translations import gettext

# Where most people are further from any loaded street than this, the streets are another area's.
_LEAST_ON_STREETS = 0.5


@dataclass(frozen=True)
class StreetWalk:
    """The shortest ways along streets; what lies off them is estimated, pair by pair."""

    network: WalkingNetwork
    speed_kmh: float
    is_estimated: bool = False
    is_step_free: bool = False

    def pairs(self, origins: Floats, targets: Floats, limit_minutes: float) -> Pairs:
        """Every pair within the limit, in minutes."""
        found = walking_pairs(
            self.network,
            origins,
            targets,
            limit_minutes=limit_minutes,
            speed_kmh=self.speed_kmh,
            is_step_free=self.is_step_free,
        )
        return Pairs(
            np.asarray(found.origins, dtype=np.intp),
            np.asarray(found.targets, dtype=np.intp),
            np.asarray(found.minutes, dtype=np.float64),
            len(origins),
            len(targets),
        )

    def nearest(self, origins: Floats, targets: Floats) -> tuple[Floats, Integers]:
        """Minutes to the nearest target and its position; NaN and −1 where no way leads to any."""
        found = nearest_by_category(
            self.network,
            origins,
            targets,
            np.zeros(len(targets), dtype=np.intp),
            category_count=1,
            speed_kmh=self.speed_kmh,
            is_step_free=self.is_step_free,
        )
        minutes, place = found.minutes[:, 0], found.targets[:, 0]
        is_reached = np.isfinite(minutes)
        return np.where(is_reached, minutes, np.nan), np.where(is_reached, place, -1)


def walk_of(
    session: Session, origins: Floats, *, speed_kmh: float, is_step_free: bool = False
) -> Walk:
    """The way to get about from these points (EPSG:27700, shape (n, 2)): by streets where most of them are on some.

    Raises `InvalidInput` where only ways without steps are asked for and no streets say where steps are.
    """
    network = current_network(session)
    if network is None or snap(network, origins).is_on.mean() < _LEAST_ON_STREETS:
        if is_step_free:
            raise InvalidInput(
                gettext(
                    "Step-free routes need a street map, and none is loaded for this area. Load one, or include all routes."
                ),
                parameter="is_step_free",
            )
        return StraightWalk(speed_kmh)
    return StreetWalk(network, speed_kmh, is_step_free=is_step_free)


def walk_with_crossing(walk: Walk, crossing: Sequence[Point]) -> Walk:
    """The walk on streets with one more path between these two places (longitude, latitude); the same walk where none
    is given.

    Raises `InvalidInput` where there are no streets at them.
    """
    if not crossing:
        return walk
    network = walk.network if isinstance(walk, StreetWalk) else None
    start, end = _ends(network, crossing)
    assert isinstance(walk, StreetWalk)
    return replace(walk, network=with_crossing(walk.network, start, end))


def require_crossing(session: Session, crossing: Sequence[Point]) -> None:
    """Raises `InvalidInput` where a path between these two places (longitude, latitude) would meet no streets."""
    if crossing:
        _ends(current_network(session), crossing)


def _ends(network: WalkingNetwork | None, crossing: Sequence[Point]) -> list[Point]:
    """Both ends in metres (EPSG:27700)."""
    if network is None:
        raise InvalidInput(
            gettext(
                "A new path needs a street map, and none is loaded for this area. Load one, or leave out the "
                "path."
            ),
            parameter="crossing",
        )
    eastings, northings = to_bng(*zip(*crossing, strict=True))
    start, end = ((float(x), float(y)) for x, y in zip(eastings, northings, strict=True))
    if not ends_on_streets(network, start, end).is_on.all():
        raise InvalidInput(
            gettext(
                "A new path must begin and end within %(metres)s metres of a street on our map. Choose "
                "different ends."
            )
            % {"metres": f"{FARTHEST_METRES:g}"},
            parameter="crossing",
        )
    return [start, end]
