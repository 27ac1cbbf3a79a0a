"""Access of the people of each small area to a choice of assets."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from assetmap.errors import InvalidInput
from assetmap.gaps.analysis.asset_selection import ChosenPositions, Targets, targets_of
from assetmap.gaps.analysis.choices import E2SFCA_ZONES, LEAST_WITH_ROOM
from assetmap.gaps.inputs.ground import Ground, Walk
from assetmap.gaps.measures import accessibility as measures
from assetmap.gaps.measures.decay import steps
from assetmap.gaps.measures.pairs import Booleans, Floats, Integers
from assetmap.gaps.question import AUDIENCES, Question


@dataclass(frozen=True)
class Access:
    """Access of the people of each small area to one choice of assets; all
    arrays have shape (units,).

    `share` is the share of people within the threshold, `minutes` their average walk to the nearest
    asset (NaN where none is reached at all), `within` the average number of assets within the
    threshold, and `per_10000` their share of the assets by E2SFCA, for 10,000 people.
    """

    share: Floats
    minutes: Floats
    within: Floats
    per_10000: Floats
    # From which points one is within the threshold, shape (points,).
    covered: Booleans


@dataclass(frozen=True)
class RoomForPeople:
    """The room of what says how many people it can take, for 10,000 people of each small area, shape (units,): shared
    by 2SFCA, and by BFCA. `known` says how many say so.
    """

    per_10000: Floats
    balanced_per_10000: Floats
    known: int


@dataclass(frozen=True)
class Reach:
    """Those asked about in each small area and how they reach what serves; all of shape (units,).

    `people` is 0 where `lacks_people`. `access` is to what is known to serve, `at_best` also to what may: where opening
    hours are not known.
    """

    people: Floats
    lacks_people: Booleans
    access: Access
    at_best: Access
    room: RoomForPeople | None = None

    @property
    def out(self) -> Floats:
        """The most who can be out of reach: as if nothing of unknown hours was open."""
        return np.asarray(self.people * (1 - self.access.share))

    @property
    def out_at_least(self) -> Floats:
        """Those who are out of reach even if all of it is open."""
        return np.asarray(self.people * (1 - self.at_best.share))


def reach_of(
    ground: Ground, question: Question, people: Floats, choice: ChosenPositions, walk: Walk
) -> Reach:
    """The reach of the people asked about, first without and then with assets of
    unknown opening hours.
    """
    threshold = question.threshold_minutes
    access = access_of(
        ground, targets_of(ground, question, choice.serving), people, walk, threshold
    )
    at_best = access
    if len(choice.unknown_hours):
        targets = targets_of(ground, question, choice.may_serve)
        at_best = access_of(ground, targets, people, walk, threshold)
    return Reach(people, lacks_people(ground, question), access, at_best)


def room_of(
    ground: Ground, people: Floats, serving: Integers, walk: Walk, threshold: float
) -> RoomForPeople | None:
    """The room within reach; None where so few say how many they can take that the figures would tell of each of
    them.
    """
    capacity = ground.assets["capacity"].to_numpy(dtype=float)[serving]
    is_counted = ground.assets["is_counted"].to_numpy(dtype=bool)[serving]
    is_inside = ground.assets["is_inside"].to_numpy(dtype=bool)[serving]
    told = is_counted & np.isfinite(capacity)
    # That something is full is public; a number that stood alone could be worked out.
    if (told & (capacity > 0)).sum() < LEAST_WITH_ROOM:
        return None
    at = ground.assets[["easting", "northing"]].to_numpy(dtype=float)[serving[told]]
    points = ground.points[["easting", "northing"]].to_numpy(dtype=float)
    units = ground.points["unit"].to_numpy(dtype=np.intp)
    share = ground.points["share"].to_numpy(dtype=float)
    shared = measures.two_step(
        walk.pairs(points, at, threshold), people[units] * share, capacity[told], threshold
    )
    # Balanced shares depend on how many origins there are, so each small area is one: its centre.
    centres = ground.units[["easting", "northing"]].to_numpy(dtype=float)
    balanced = measures.balanced(
        walk.pairs(centres, at, threshold), people, capacity[told], threshold
    )
    by_unit = np.bincount(units, weights=share * shared, minlength=len(people))
    return RoomForPeople(
        np.asarray(by_unit * 10_000, dtype=float),
        balanced * 10_000,
        known=int((told & is_inside).sum()),
    )


def without_room(ground: Ground, serving: Integers) -> int:
    """The number of serving assets in the area that lately said they are full
    or have a waiting list.
    """
    assets = ground.assets.iloc[serving]
    return int(((assets["capacity"] == 0) & assets["is_counted"] & assets["is_inside"]).sum())


def require_people(ground: Ground, question: Question) -> Floats:
    """The number of people asked about in each small area, shape (units,); 0 where it is not known
    (`lacks_people`).

    Raises `InvalidInput` where the area has no such figure at all, or no people
    are left to ask about.
    """
    audience = AUDIENCES[question.people]
    missing = [measure for measure in audience.measures if measure not in ground.units]
    if missing:
        raise InvalidInput(
            f"We have no figures for {audience.name} in {ground.area_name}."
            f" Load a file with {', '.join(missing)}.",
            parameter="people",
        )
    if question.is_most_deprived_only and "imd_decile" not in ground.units:
        raise InvalidInput(
            f"{ground.area_name} has no deprivation deciles. Load the Indices of Deprivation.",
            parameter="is_most_deprived_only",
        )
    people = np.nan_to_num(people_by_unit(ground, audience.measures, question))
    if not people.sum() > 0:
        if question.is_most_deprived_only:
            raise InvalidInput(
                f"Our figures show nobody from the chosen group in the parts of {ground.area_name} that are in"
                " England’s most deprived fifth. Choose a different group, or all areas."
            )
        raise InvalidInput(
            f"Our figures show nobody from the chosen group in {ground.area_name}. Choose a different group."
        )
    return people


def lacks_people(ground: Ground, question: Question) -> Booleans:
    """The small areas for which nobody knows how many of those asked about live there, shape (units,)."""
    return np.isnan(people_by_unit(ground, AUDIENCES[question.people].measures, question))


def people_by_unit(ground: Ground, measures: Sequence[str], question: Question) -> Floats:
    """The sum of these measures in each small area, shape (units,); NaN where any of them is not published.

    Where the question is about the most deprived fifth, an area outside it has 0 and one of unknown decile NaN.
    """
    people = ground.units[list(measures)].to_numpy(dtype=float).sum(axis=1)
    if question.is_most_deprived_only:
        decile = ground.units["imd_decile"].to_numpy(dtype=float)
        people = np.where(decile <= 2, people, np.where(np.isnan(decile), np.nan, 0.0))
    return np.asarray(people, dtype=float)


def people_at_points(ground: Ground, people: Floats) -> Floats:
    """The number of people asked about who live at each point, shape (points,)."""
    units = ground.points["unit"].to_numpy(dtype=np.intp)
    share = ground.points["share"].to_numpy(dtype=float)
    everybody = np.bincount(units, weights=share, minlength=len(ground.units))
    return np.asarray(people[units] * share / everybody[units], dtype=float)


def points_within(ground: Ground, targets: Targets, walk: Walk, threshold: float) -> Booleans:
    """From which points the nearest of these is within the threshold, shape (points,)."""
    return np.asarray(minutes_to(ground, targets, walk) <= threshold, dtype=bool)


def minutes_to(ground: Ground, targets: Targets, walk: Walk) -> Floats:
    """Minutes from each point to the nearest of these, shape (points,); NaN where none is reached.

    Where somebody needs one of every category, to the furthest of the nearest of each.
    """
    origins = ground.points[["easting", "northing"]].to_numpy(dtype=float)

    def nearest(points: Floats) -> Floats:
        if not len(points):
            return np.full(len(origins), np.nan)
        return walk.nearest(origins, points)[0]

    if not targets.each:
        return nearest(targets.points)
    return np.asarray(np.max([nearest(targets.points[own]) for own in targets.each], axis=0))


def share_within(ground: Ground, covered: Booleans) -> Floats:
    """The share of the people of each small area who live at these points, shape (units,)."""
    units = ground.points["unit"].to_numpy(dtype=np.intp)
    share = ground.points["share"].to_numpy(dtype=float)
    count = len(ground.units)

    def by_unit(weights: Floats) -> Floats:
        return np.asarray(np.bincount(units, weights=weights, minlength=count), dtype=float)

    # Shares that add up to 1 but for the last digit are all.
    return np.clip(measures.divide(by_unit(share * covered), by_unit(share)), 0.0, 1.0)


def access_of(
    ground: Ground, targets: Targets, people: Floats, walk: Walk, threshold: float
) -> Access:
    """Access of the people of each small area to these targets."""
    units = ground.points["unit"].to_numpy(dtype=np.intp)
    share = ground.points["share"].to_numpy(dtype=float)
    origins = ground.points[["easting", "northing"]].to_numpy(dtype=float)
    count = len(ground.units)

    def by_unit(values: Floats) -> Floats:
        return np.asarray(np.bincount(units, weights=share * values, minlength=count), dtype=float)

    if not len(targets.points):
        nothing = np.zeros(count)
        nobody = np.zeros(len(units), dtype=bool)
        return Access(nothing, np.full(count, np.nan), nothing, nothing, nobody)
    pairs = walk.pairs(origins, targets.points, threshold * 2)
    capacity = targets.is_counted.astype(float)
    minutes = minutes_to(ground, targets, walk)
    covered = np.asarray(minutes <= threshold, dtype=bool)
    reached = np.isfinite(minutes)
    reaching = by_unit(reached.astype(float))
    decay = steps([(part * threshold * 2, weight) for part, weight in E2SFCA_ZONES])
    access = measures.two_step(pairs, people[units] * share, capacity, threshold * 2, decay)
    average = measures.divide(by_unit(np.where(reached, minutes, 0.0)), reaching)
    return Access(
        share=share_within(ground, covered),
        minutes=np.where(reaching > 0, average, np.nan),
        within=by_unit(measures.cumulative(pairs, capacity, threshold)),
        per_10000=by_unit(access) * 10_000,
        covered=covered,
    )
