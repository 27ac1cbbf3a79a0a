"""Small areas from which a walk leads across the border to where nothing is loaded."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
import shapely
from scipy.spatial import cKDTree
from sqlalchemy import text
from sqlalchemy.orm import Session

from assetmap.gaps.inputs.read_assets import margin_metres
from assetmap.gaps.measures.pairs import Booleans, Floats, Integers
from assetmap.gaps.question import Question
from assetmap.geography import DETOUR, walking_metres_per_minute

# From a small area near the border so many directions are looked at, each at so many distances up to the walk.
_DIRECTIONS, _STEPS = 16, 4
# What is loaded tells of what lies around it, so far as this part of how far beyond the border assets are read.
_TELLS_OF = 2 / 3
# Further away it tells of what lies this far aside of its direction.
_ASIDE = np.radians(60)
# Boundaries are drawn with gaps as wide as this between small areas.
_GAP_METRES = 25.0

_AREA = """
SELECT ST_AsBinary(ST_Union(boundary)) AS area FROM place WHERE id = ANY(:units) AND boundary IS NOT NULL
"""


def units_at_edge(
    session: Session,
    units: pd.DataFrame,
    question: Question,
    assets: pd.DataFrame,
    categories: Mapping[str, Integers],
) -> pd.Series:
    """Small areas from which a walk within the threshold crosses the border to where nothing is loaded.

    What is loaded across one stretch of the border tells nothing of another: it has to be near where the walk leads.
    """
    metres = question.threshold_minutes * walking_metres_per_minute(question.speed_kmh) / DETOUR
    found = session.execute(text(_AREA), {"units": units["place_id"].tolist()}).scalar_one()
    is_at_edge = np.zeros(len(units), dtype=bool)
    if found is not None:
        centres = units[["easting", "northing"]].to_numpy(dtype=float)
        unit, at = across_the_border(shapely.from_wkb(bytes(found)), centres, metres)
        beyond = _beyond(assets, categories)
        is_told = _tells_of(beyond, centres[unit], at, margin_metres(question))
        is_at_edge[unit[~is_told]] = True
    return pd.Series(is_at_edge, index=units.index)


def across_the_border(
    area: shapely.Geometry, centres: Floats, metres: float
) -> tuple[Integers, Floats]:
    """The points where a walk of so many metres from these centres leads out of the area.

    Returns the position of each point's centre, and the points.
    """
    line = shapely.boundary(area)
    # A prepared line is looked up, and a country's is long.
    shapely.prepare(line)
    near = np.flatnonzero(shapely.dwithin(line, shapely.points(centres), metres))
    ways = shapely.get_coordinates(shapely.shortest_line(line, shapely.points(centres[near])))
    # Where the border is nearest, and the directions that lead clearly across it.
    units, at = [near], [ways[::2]]
    inside = shapely.buffer(area, _GAP_METRES)
    shapely.prepare(inside)
    for bearing in np.arange(_DIRECTIONS) * 2 * np.pi / _DIRECTIONS:
        for part in range(1, _STEPS + 1):
            step = metres * part / _STEPS * np.array([np.sin(bearing), np.cos(bearing)])
            there = centres[near] + step
            is_out = ~shapely.contains_xy(inside, there[:, 0], there[:, 1])
            units.append(near[is_out])
            at.append(there[is_out])
    return np.concatenate(units), np.concatenate(at)


def _tells_of(beyond: Floats, centres: Floats, at: Floats, metres: float) -> Booleans:
    """Whether what is loaded across the border tells of each of these points, seen from its centre: shape (points,).

    It does where it is near the point, or further away in its direction from the centre.
    """
    told = np.zeros(len(at), dtype=bool)
    if not len(beyond) or not len(at):
        return told
    nearest, _ = cKDTree(beyond).query(at)
    told |= nearest <= metres * _TELLS_OF
    left = np.flatnonzero(~told)
    bearing = np.arctan2(*(at[left] - centres[left]).T)
    for place in beyond:
        apart = place - centres[left]
        aside = (np.arctan2(*apart.T) - bearing + np.pi) % (2 * np.pi) - np.pi
        is_near = np.hypot(*(place - at[left]).T) <= metres
        told[left] |= is_near & (np.abs(aside) <= _ASIDE)
    return told


def _beyond(assets: pd.DataFrame, categories: Mapping[str, Integers]) -> Floats:
    """The positions of loaded assets across the border that tell of what is asked about: metres
    (EPSG:27700), shape (assets, 2).

    These assets are of the categories asked about, or on a list that has some of them.
    """
    asked = np.unique(np.concatenate(list(categories.values())))
    lists = set(assets["list"].iloc[asked].dropna())
    tells = assets["list"].isin(lists).to_numpy(dtype=bool, copy=True)
    tells[asked] = True
    outside = tells & ~assets["is_inside"].to_numpy(dtype=bool)
    return assets[["easting", "northing"]].to_numpy(dtype=float)[outside]
