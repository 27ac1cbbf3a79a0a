"""Walks of a report: along the streets that are loaded, or in straight lines."""

from dataclasses import dataclass

import numpy as np
from sqlalchemy.orm import Session

from assetmap.errors import InvalidInput
from assetmap.gaps.inputs.ground import Walk
from assetmap.gaps.measures.pairs import Floats, Integers, Pairs
from assetmap.gaps.measures.straight_line import StraightWalk
from assetmap.travel.network import WalkingNetwork
from assetmap.travel.queries import current_network
from assetmap.travel.snapping import snap
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
                    "Ways without steps need a map of the streets, and none is loaded here. Load one, or ask without that."
                ),
                parameter="is_step_free",
            )
        return StraightWalk(speed_kmh)
    return StreetWalk(network, speed_kmh, is_step_free=is_step_free)
