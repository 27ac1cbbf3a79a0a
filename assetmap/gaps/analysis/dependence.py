"""The number of people who have only one venue within reach."""

import numpy as np

from assetmap.gaps.analysis.access import people_at_points
from assetmap.gaps.analysis.choices import MOST_VENUES
from assetmap.gaps.analysis.further_figures import Venue
from assetmap.gaps.inputs.ground import Ground, Walk
from assetmap.gaps.measures.pairs import Floats, Integers
from assetmap.gaps.question import Question


def dependence(
    ground: Ground, question: Question, people: Floats, serving: Integers, walk: Walk
) -> list[Venue]:
    """The venues on which most people depend, most first: what stands at one point is one venue.

    Nothing where somebody needs one of every category, for then each kind depends on venues of its own.
    """
    if question.needs_all or not len(serving):
        return []
    weights = people_at_points(ground, people)
    origins = ground.points[["easting", "northing"]].to_numpy(dtype=float)
    at = ground.assets[["easting", "northing"]].to_numpy(dtype=float)[serving]
    # What shows only roughly where it is stands at one point with others, and shares no venue with them.
    is_at_large = ground.assets["is_at_large"].to_numpy(dtype=bool)[serving]
    own = np.where(is_at_large, np.arange(len(at)), -1.0)
    keys, venue_of = np.unique(np.column_stack((at, own)), axis=0, return_inverse=True)
    places, venue_of = keys[:, :2], venue_of.reshape(-1)
    ids = ground.assets["id"].to_numpy()[serving]
    pairs = walk.pairs(origins, places, question.threshold_minutes)
    count = np.bincount(pairs.origins, minlength=len(origins))
    only = count[pairs.origins] == 1
    lost = np.bincount(
        pairs.assets[only], weights=weights[pairs.origins[only]], minlength=len(places)
    )
    order = [int(one) for one in np.argsort(-lost, kind="stable")[:MOST_VENUES] if lost[one] >= 0.5]
    return [
        Venue(sorted({str(one) for one in ids[venue_of == number]}), float(lost[number]))
        for number in order
    ]
