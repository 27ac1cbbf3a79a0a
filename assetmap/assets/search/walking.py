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
from assetmap.assets.search.parameters import Question, SearchParameters, Walk
from assetmap.travel.network import WalkingNetwork
from assetmap.travel.reaching import Reach

# A line on the grid of the map may be longer than the ground below it by as much.
_GRID_SLACK = 1.001


def on_streets(
    question: Question, parameters: SearchParameters, network: WalkingNetwork | None
) -> Question:
    """The question, with the way from its origin along the streets; as it was where there are none around it."""
    if network is None or question.origin is None:
        return question
    passable = network.without_steps if parameters.is_route_step_free else network
    reach = Reach(passable, (question.origin.easting, question.origin.northing))
    if not reach.is_on_streets:
        return question
    radius = question.radius_metres
    if parameters.max_walk_minutes is not None:
        straight = parameters.max_walk_minutes * question.metres_per_minute * _GRID_SLACK
        radius = min(straight, LARGEST_RADIUS_METRES)
    return replace(question, reach=reach, radius_metres=radius)


def near_statement(
    question: Question, parameters: SearchParameters
) -> tuple[str, dict[str, Any]] | None:
    """The statement that finds what may be within the walk: ids of assets at their locations, metres east and north.

    None where nothing has to be known before the search itself: no walking limit, and no order by walking time.
    Whatever else is asked: how many each further filter would leave is counted among these, too.
    """
    is_asked = parameters.max_walk_minutes is not None or question.sort == "walking_time"
    if question.reach is None or question.origin is None or not is_asked:
        return None
    east, north = sheet_origin(EVERY_CATEGORY)
    values: dict[str, Any] = {
        "east": question.origin.easting + east,
        "north": question.origin.northing + north,
        "radius": question.radius_metres,
    }
    columns = (
        "SELECT asset_at_location_id, sheet_point[0] AS x, sheet_point[1] AS y FROM search_entry"
    )
    near = f"{columns} WHERE sheet_point <@ circle(point(%(east)s, %(north)s), %(radius)s)"
    if question.coming:
        values |= {"coming": list(question.coming), "every": EVERY_CATEGORY}
        near += (
            f" UNION {columns} WHERE asset_at_location_id = ANY(%(coming)s::uuid[])"
            " AND category_id = %(every)s"
        )
    return f"{near} ORDER BY 1", values


def within_walk(
    question: Question, parameters: SearchParameters, rows: Sequence[tuple[UUID, float, float]]
) -> Question:
    """The question, narrowed to those `rows` of `near_statement` that are within the walk."""
    assert question.reach is not None and question.origin is not None
    points = np.array([row[1:] for row in rows], dtype=np.float64).reshape(-1, 2)
    limit = None
    if parameters.max_walk_minutes is not None:
        limit = parameters.max_walk_minutes * question.metres_per_minute
    walked = question.reach.to(points, limit_metres=limit)
    coming = frozenset(question.coming)
    comes = np.array([row[0] in coming for row in rows], dtype=bool)
    metres = np.where(comes, 0.0, walked.metres)
    kept = np.arange(len(rows)) if limit is None else np.flatnonzero(np.isfinite(metres))
    straight = np.hypot(
        points[:, 0] - question.origin.easting, points[:, 1] - question.origin.northing
    )
    walk = Walk(
        ids=[rows[at][0] for at in kept.tolist()],
        metres=np.where(comes, 0.0, straight)[kept].tolist(),
        minutes=(metres[kept] / question.metres_per_minute).tolist(),
        is_estimated=(walked.is_estimated & ~comes)[kept].tolist(),
        is_limited=limit is not None,
    )
    return replace(question, walk=walk)
