"""Searches within a walk: the candidates, and their walking times.

A straight line is never longer than a walk, so PostgreSQL finds what may be near enough, and the network says how far
it is.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

import numpy as np

from assetmap.assets.published.sheets import EVERY_CATEGORY, LARGEST_RADIUS_METRES, sheet_origin
from assetmap.assets.search.parameters import ResolvedSearch, SearchParameters, WithinWalk
from assetmap.travel.network import WalkingNetwork
from assetmap.travel.reaching import WalkFrom

# A line on the grid of the map may be longer than the ground below it by as much.
_GRID_SLACK = 1.001


def on_streets(
    search: ResolvedSearch, parameters: SearchParameters, network: WalkingNetwork | None
) -> ResolvedSearch:
    """The search, with the way from its origin along the streets; as it was where there are none around it."""
    if network is None or search.origin is None:
        return search
    passable = network.without_steps if parameters.is_route_step_free else network
    walk_from = WalkFrom(passable, (search.origin.easting, search.origin.northing))
    if not walk_from.is_on_streets:
        return search
    radius = search.radius_metres
    if parameters.max_walk_minutes is not None:
        straight = parameters.max_walk_minutes * search.metres_per_minute * _GRID_SLACK
        radius = min(straight, LARGEST_RADIUS_METRES)
    return replace(search, walk_from=walk_from, radius_metres=radius)


def near_statement(
    search: ResolvedSearch, parameters: SearchParameters
) -> tuple[str, dict[str, Any]] | None:
    """The statement that finds what may be within the walk: ids of assets at their locations, metres east and north.

    None where nothing has to be known before the search itself: no walking limit, and no order by walking time.
    Whatever else is asked: how many each further filter would leave is counted among these, too.
    """
    is_asked = parameters.max_walk_minutes is not None or search.sort == "walking_time"
    if search.walk_from is None or search.origin is None or not is_asked:
        return None
    east, north = sheet_origin(EVERY_CATEGORY)
    values: dict[str, Any] = {
        "east": search.origin.easting + east,
        "north": search.origin.northing + north,
        "radius": search.radius_metres,
    }
    columns = (
        "SELECT asset_at_location_id, sheet_point[0] AS x, sheet_point[1] AS y FROM search_entry"
    )
    near = f"{columns} WHERE sheet_point <@ circle(point(%(east)s, %(north)s), %(radius)s)"
    if search.coming:
        values |= {"coming": list(search.coming), "every": EVERY_CATEGORY}
        near += (
            f" UNION {columns} WHERE asset_at_location_id = ANY(%(coming)s::uuid[])"
            " AND category_id = %(every)s"
        )
    return f"{near} ORDER BY 1", values


def within_walk(
    search: ResolvedSearch,
    parameters: SearchParameters,
    rows: Sequence[tuple[UUID, float, float]],
) -> ResolvedSearch:
    """The search, narrowed to those `rows` of `near_statement` that are within the walk."""
    assert search.walk_from is not None and search.origin is not None
    points = np.array([row[1:] for row in rows], dtype=np.float64).reshape(-1, 2)
    limit = None
    if parameters.max_walk_minutes is not None:
        limit = parameters.max_walk_minutes * search.metres_per_minute
    walked = search.walk_from.to(points, limit_metres=limit)
    coming = frozenset(search.coming)
    comes = np.array([row[0] in coming for row in rows], dtype=bool)
    metres = np.where(comes, 0.0, walked.metres)
    kept = np.arange(len(rows)) if limit is None else np.flatnonzero(np.isfinite(metres))
    straight = np.hypot(points[:, 0] - search.origin.easting, points[:, 1] - search.origin.northing)
    walk = WithinWalk(
        ids=[rows[at][0] for at in kept.tolist()],
        metres=np.where(comes, 0.0, straight)[kept].tolist(),
        minutes=(metres[kept] / search.metres_per_minute).tolist(),
        is_estimated=(walked.is_estimated & ~comes)[kept].tolist(),
        is_limited=limit is not None,
    )
    return replace(search, walk=walk)
