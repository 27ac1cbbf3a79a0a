"""Small street networks for tests."""

import numpy as np

from assetmap.travel.network import WalkingNetwork

SPEED = 6.0  # km/h: 100 metres a minute


def straight_network(
    points: list[tuple[float, float]],
    edges: list[tuple[int, int]],
    *,
    step_free: list[bool] | None = None,
    detours: list[float] | None = None,
) -> WalkingNetwork:
    """Straight ways between points; `detours` are how many times longer each is than it looks."""
    where = np.array(points, dtype=float)
    ends = np.array(edges)
    metres = np.hypot(*(where[ends[:, 0]] - where[ends[:, 1]]).T)
    return WalkingNetwork.of_edges(
        np.arange(len(points)) + 1,
        where,
        ends,
        metres * np.array(detours or [1.0] * len(edges)),
        np.array(step_free or [True] * len(edges)),
    )
