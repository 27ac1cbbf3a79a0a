"""The streets around a point, as lines to draw."""

from typing import NamedTuple

import numpy as np
import shapely

from assetmap.travel.network import Integers, WalkingNetwork
from assetmap.travel.snapping import edges_near

# Half the side of the square that is drawn: as much as a window shows in which a door can be pointed at.
AROUND_METRES = 500.0
# Bends flatter than this are not seen.
_FLAT_METRES = 0.5


class Streets(NamedTuple):
    """Lines in British National Grid (EPSG:27700): what wheels can pass, as far as the map says, and the rest."""

    step_free: shapely.MultiLineString
    with_steps: shapely.MultiLineString


def streets_around(network: WalkingNetwork | None, easting: float, northing: float) -> Streets:
    """The walkable streets within a square of twice `AROUND_METRES` around a point, cut off at its
    sides; empty without a network.
    """
    if network is None:
        return Streets(shapely.MultiLineString(), shapely.MultiLineString())
    # Edges are asked for by a circle: the one around the square.
    edges = edges_near(network, easting, northing, AROUND_METRES * 2**0.5)
    is_step_free = network.is_step_free[edges]
    return Streets(
        _lines(network, edges[is_step_free], easting, northing),
        _lines(network, edges[~is_step_free], easting, northing),
    )


def _lines(
    network: WalkingNetwork, edges: Integers, easting: float, northing: float
) -> shapely.MultiLineString:
    if not len(edges):
        return shapely.MultiLineString()
    starts, points = network.shapes_of(edges)
    which = np.repeat(np.arange(len(edges)), np.diff(starts))
    cut = shapely.clip_by_rect(
        shapely.linestrings(points, indices=which),
        easting - AROUND_METRES,
        northing - AROUND_METRES,
        easting + AROUND_METRES,
        northing + AROUND_METRES,
    )
    # Joined from crossing to crossing, which makes them fewer and shorter to write.
    joined = shapely.line_merge(shapely.multilinestrings(shapely.get_parts(cut)))
    flat = shapely.simplify(joined, _FLAT_METRES, preserve_topology=False)
    return shapely.MultiLineString(list(shapely.get_parts(flat)))
