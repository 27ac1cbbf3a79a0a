"""The whole analysis of a question, from its inputs to all of its figures."""

import hashlib
from dataclasses import replace
from datetime import datetime

import numpy as np

from assetmap.gaps.analysis.access import reach_of, require_people, room_of, without_room
from assetmap.gaps.analysis.alternatives import alternatives
from assetmap.gaps.analysis.asset_selection import choose, targets_of
from assetmap.gaps.analysis.benchmarks import strata_of
from assetmap.gaps.analysis.by_category import (
    category_figures,
    counts_here,
    group_figures,
    undecided_pairs,
)
from assetmap.gaps.analysis.by_place import place_figures, unit_figures
from assetmap.gaps.analysis.dependence import dependence
from assetmap.gaps.analysis.figures import Figures
from assetmap.gaps.analysis.sensitivity import fairness, sensitivity, what_if, with_before
from assetmap.gaps.analysis.site_proposals import propose
from assetmap.gaps.analysis.time_of_week import time_of_week
from assetmap.gaps.inputs.ground import Ground, Walk
from assetmap.gaps.measures.pairs import Floats, Integers
from assetmap.gaps.question import Question


def work_out(
    ground: Ground,
    question: Question,
    walk: Walk,
    now: datetime,
    *,
    walk_before: Walk | None = None,
) -> Figures:
    """Everything a report says, in numbers. `walk_before`: the walk on the streets as they are, where the question adds
    a path.

    Raises `InvalidInput` where the area lacks what the question needs.
    """
    people = require_people(ground, question)
    choice = choose(ground, question, question.categories, now)
    counts, targets = counts_here(ground, choice), targets_of(ground, question, choice.serving)
    at_best = targets_of(ground, question, choice.may_serve)
    reach = reach_of(ground, question, people, choice, walk)
    room = room_of(ground, people, choice.serving, walk, question.threshold_minutes)
    reach = replace(reach, room=room)
    has_bounds = bool(len(choice.unknown_hours))
    today = now.date()
    # Only people who are out of reach for certain would gain for certain.
    proposals = propose(ground, people, walk, question.threshold_minutes, at_best, choice.on_map)
    categories, together = category_figures(ground, question, people, walk, now)
    units = unit_figures(ground, question, reach, choice, today)
    places = {
        kind: place_figures(ground, question, ground.geographies[kind], reach, choice, today)
        for kind in question.place_kinds
        if kind in ground.geographies
    }
    changed = what_if(
        ground, question, people, targets, walk, now, at_best, walk_before=walk_before
    )
    if changed is not None:
        units, places = with_before(ground, changed, units, places)
    return Figures(
        people=float(people.sum()),
        out=float(reach.out.sum()),
        out_at_least=float(reach.out_at_least.sum()),
        asset_count=counts.on_map,
        serving_count=counts.serving,
        unit_count=len(ground.units),
        is_estimated=walk.is_estimated,
        unknown_population=ground.units.loc[reach.lacks_people, "code"].tolist(),
        units=units,
        places=places,
        categories=categories,
        out_of_some=together.get("out_of_some"),
        out_of_any=together.get("out_of_any"),
        groups=group_figures(ground, question, reach),
        fairness=fairness(ground, people, reach.access),
        fairness_at_best=fairness(ground, people, reach.at_best) if has_bounds else None,
        sites=proposals.sites,
        suitable=proposals.suitable,
        sensitivity=sensitivity(ground, question, people, walk, targets, at_best),
        alternatives=alternatives(ground, question, people, choice, walk),
        what_if=changed,
        unknown_hours=counts.unknown_hours,
        serving_beyond=_serving_beyond(ground, question, choice.serving, walk),
        closed_then=counts.closed_then,
        taken_away=counts.taken_away,
        undecided_pairs=undecided_pairs(ground, choice),
        asset_ids=_ids_that_count(ground, choice.serving),
        asset_marks=_marks(ground, choice.serving),
        lists=sorted({*ground.assets["source"].iloc[choice.on_map].dropna()}),
        strengths=ground.strengths,
        time_of_week=time_of_week(ground, question, people, walk, now),
        at_centre=_at_centre(ground, people),
        known_room=room.known if room else None,
        without_room=without_room(ground, choice.serving),
        venues=dependence(ground, question, people, choice.serving, walk),
        strata=strata_of(ground, people, reach.out),
        edges=ground.units.loc[ground.is_at_edge.to_numpy(), "code"].tolist(),
    )


def _serving_beyond(ground: Ground, question: Question, positions: Integers, walk: Walk) -> int:
    """The number of these assets that are across the border and within the
    threshold of some residents.
    """
    is_beyond = ~ground.assets["is_inside"].to_numpy(dtype=bool)[positions]
    is_counted = ground.assets["is_counted"].to_numpy(dtype=bool)[positions]
    beyond = positions[is_beyond & is_counted]
    if not len(beyond):
        return 0
    origins = ground.points[["easting", "northing"]].to_numpy(dtype=float)
    targets = ground.assets[["easting", "northing"]].to_numpy(dtype=float)[beyond]
    return len(np.unique(walk.pairs(origins, targets, question.threshold_minutes).assets))


def _at_centre(ground: Ground, people: Floats) -> int:
    """The number of small areas whose people are all counted at one point."""
    points = np.bincount(ground.points["unit"].to_numpy(dtype=np.intp), minlength=len(people))
    return int(((points == 1) & (people > 0)).sum())


def _ids_that_count(ground: Ground, positions: Integers) -> list[str]:
    is_counted = ground.assets["is_counted"].to_numpy()[positions]
    return sorted(set(ground.assets["id"].to_numpy()[positions[is_counted]]))


def _marks(ground: Ground, positions: Integers) -> dict[str, str]:
    """A short hash under each id of what counts: an asset at several places has one of them all."""
    is_counted = ground.assets["is_counted"].to_numpy()[positions]
    said: dict[str, list[str]] = {}
    for at in (int(one) for one in positions[is_counted]):
        asset = ground.assets.iloc[at]
        kinds = [slug for slug, held in sorted(ground.categories.items()) if at in held]
        where = f"{asset['easting']:.0f} {asset['northing']:.0f}"
        said.setdefault(str(asset["id"]), []).append(f"{where} {kinds} {ground.hours.get(at, [])}")
    return {
        one: hashlib.sha256("|".join(sorted(words)).encode()).hexdigest()[:12]
        for one, words in sorted(said.items())
    }
