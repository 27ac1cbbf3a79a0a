"""Access by day and hour of the week."""

from datetime import datetime, time, timedelta

import numpy as np

from assetmap.assets.opening_hours.rules import Rule, may_be_on, rules_on
from assetmap.gaps.analysis.asset_selection import choose, is_counted_here, known_hours, targets_of
from assetmap.gaps.analysis.choices import HOURS
from assetmap.gaps.analysis.figures import Slot
from assetmap.gaps.inputs.ground import Ground, Walk
from assetmap.gaps.measures.accessibility import coverage
from assetmap.gaps.measures.pairs import Booleans, Floats
from assetmap.gaps.question import Question

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def time_of_week(
    ground: Ground, question: Question, people: Floats, walk: Walk, now: datetime
) -> list[Slot] | None:
    """Every day and hour of the week that begins now, by the rules of those that say when they are open; None where
    nothing is known to be open at any of them.
    """
    any_time = question.model_copy(update={"open_day": None, "open_at": None})
    positions = choose(ground, any_time, question.categories, now).serving
    hours = known_hours(ground)
    rules = [tuple(hours.get(int(at), ())) for at in positions]
    if not any(rules):
        return None
    targets = targets_of(ground, any_time, positions)
    # What the question adds says nothing of its hours.
    points = targets.points[: len(positions)]
    units = ground.points["unit"].to_numpy(dtype=np.intp)
    weights = people[units] * ground.points["share"].to_numpy(dtype=float)
    origins = ground.points[["easting", "northing"]].to_numpy(dtype=float)
    pairs = walk.pairs(origins, points, question.threshold_minutes)
    is_here = is_counted_here(ground)[positions]
    # Those of every category, where somebody needs one of each.
    kinds = [np.isin(pairs.assets, own) for own in targets.each] or [
        np.ones(len(pairs.assets), dtype=bool)
    ]
    slots, is_ever_open = [], False

    def covered(those: Booleans) -> Booleans:
        near = [pairs.where(those[pairs.assets] & kind) for kind in kinds]
        reached = [coverage(own, question.threshold_minutes) for own in near]
        return np.asarray(np.all(reached, axis=0))

    for ahead in range(7):
        day = now.date() + timedelta(days=ahead)
        open_at = {
            own: _hours_open(own, day=datetime.combine(day, time(0), now.tzinfo))
            for own in set(rules)
        }
        for number, hour in enumerate(HOURS):
            is_open = np.array([open_at[own][number] is True for own in rules], dtype=bool)
            may_be_open = np.array([open_at[own][number] is not False for own in rules], dtype=bool)
            reached, at_best = covered(is_open), covered(may_be_open)
            is_ever_open |= bool(is_open.any())
            slots.append(
                Slot(
                    day=DAYS[day.weekday()],
                    hour=f"{hour:%H:%M}",
                    open_count=int((is_open & is_here).sum()),
                    out=float(weights[~reached].sum()),
                    out_at_least=float(weights[~at_best].sum()),
                )
            )
    if not is_ever_open:
        return None
    return sorted(slots, key=lambda slot: (DAYS.index(slot.day), slot.hour))


def _hours_open(rules: tuple[Rule, ...], day: datetime) -> list[bool | None]:
    """For each of `HOURS` whether it is open then; None where nobody can tell, as of what is only on in term time."""
    moments = [datetime.combine(day.date(), hour, day.tzinfo) for hour in HOURS]
    if not rules:
        return [None] * len(moments)
    found = rules_on(rules, day.date())
    return [
        any(one.is_certain and one.covers(moment) for one in found)
        or (None if any(may_be_on(one, moment) for one in found) else False)
        for moment in moments
    ]
