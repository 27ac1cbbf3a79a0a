"""The assets that serve a question, and the reasons why others do not."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

import numpy as np

from assetmap.assets.opening_hours.rules import WEEKDAYS, Rule, opening_status, rules_on
from assetmap.gaps.inputs.ground import Ground
from assetmap.gaps.measures.pairs import Booleans, Floats, Integers
from assetmap.gaps.question import Question
from assetmap.geography import to_bng


@dataclass(frozen=True)
class Targets:
    """The points of assets (EPSG:27700, shape (n, 2)), and which of them are one asset each (n,).

    Two assets that may be the same count once, but either position may be right: being near one of
    them is enough. `each`: where people need one of every category, the positions among the points
    of each category; otherwise empty.
    """

    points: Floats
    is_counted: Booleans
    each: Sequence[Integers] = field(default_factory=tuple)


@dataclass(frozen=True)
class ChosenPositions:
    """Positions of all that is on the map of some categories, each in one of four.

    `serving`: what answers the question. Where it asks for a time, `unknown_hours`: nobody can tell whether it is open
    then; `closed_then`: it is known not to be. `taken_away`: by the question's supposition, with what may be the same
    thing.
    """

    serving: Integers
    unknown_hours: Integers
    closed_then: Integers
    taken_away: Integers

    @property
    def may_serve(self) -> Integers:
        """The assets that serve, and those that may because their opening hours are not known."""
        return np.sort(np.concatenate((self.serving, self.unknown_hours)))

    @property
    def parts(self) -> tuple[Integers, ...]:
        """The four, in the order of `certainty.Counts`."""
        return self.serving, self.unknown_hours, self.closed_then, self.taken_away

    @property
    def on_map(self) -> Integers:
        """All of them, as the map has them."""
        return np.sort(np.concatenate(self.parts))


def choose(
    ground: Ground, question: Question, slugs: tuple[str, ...], now: datetime
) -> ChosenPositions:
    """The assets of these categories on the map, divided by whether they serve the question."""
    found = [ground.categories[slug] for slug in slugs if slug in ground.categories]
    positions = np.unique(np.concatenate(found)) if found else np.zeros(0, dtype=np.intp)
    gone = ground.assets["id"].isin(taken_away(ground, question)).to_numpy(dtype=bool)[positions]
    positions, away = positions[~gone], positions[gone]
    none = np.zeros(0, dtype=np.intp)
    if question.open_day is None:
        return ChosenPositions(positions, none, none, away)
    moment, hours = _next_moment(question, now), known_hours(ground)
    is_any_hour = question.open_at is None
    states = [_is_open(hours.get(int(at), ()), moment, is_any_hour) for at in positions]

    def that_are(wanted: bool | None) -> Integers:
        return positions[np.array([state is wanted for state in states], dtype=bool)]

    return ChosenPositions(that_are(True), that_are(None), that_are(False), away)


def taken_away(ground: Ground, question: Question) -> Collection[str]:
    """The ids of what the question supposes to be closed, with those that may be the same thing: a library that stands
    on two lists closes on both.
    """
    counted = set(ground.assets.loc[ground.assets["is_counted"], "id"])
    gone = {str(one) for one in question.closed}
    left = sorted(gone)
    while left:
        one = left.pop()
        for other in ground.twins.get(one, ()):
            # What counts for itself closes only with an entry that stands behind it.
            if other not in gone and not (one in counted and other in counted):
                gone.add(other)
                if other not in counted:
                    left.append(other)
    return gone


def is_counted_here(ground: Ground) -> Booleans:
    """Whether each asset stands in the area and counts as one, shape (assets,)."""
    return (ground.assets["is_inside"] & ground.assets["is_counted"]).to_numpy(dtype=bool)


def targets_of(ground: Ground, question: Question, positions: Integers) -> Targets:
    """The targets at these positions, and those that the question adds."""
    at = ground.assets[["easting", "northing"]].to_numpy(dtype=float)[positions]
    is_counted = ground.assets["is_counted"].to_numpy()[positions]
    if question.opened:
        east, north = to_bng([p[0] for p in question.opened], [p[1] for p in question.opened])
        at = np.concatenate((at, np.column_stack((east, north))))
        is_counted = np.concatenate((is_counted, np.ones(len(east), dtype=bool)))
    if not question.needs_all:
        return Targets(at, is_counted)
    # What the question adds is taken to offer all of them.
    added = np.arange(len(positions), len(at))
    each = [
        np.concatenate((np.flatnonzero(np.isin(positions, ground.categories[slug])), added))
        for slug in question.categories
    ]
    return Targets(at, is_counted, each)


def _next_moment(question: Question, now: datetime) -> datetime:
    """The next such day at this hour, else at noon, in UK time."""
    wanted = WEEKDAYS.index((question.open_day or "monday")[:2].upper())
    day = now.date() + timedelta(days=(wanted - now.weekday()) % 7)
    hour = time.fromisoformat(question.open_at) if question.open_at else time(12)
    return datetime.combine(day, hour, tzinfo=now.tzinfo)


def known_hours(ground: Ground) -> Mapping[int, Sequence[Rule]]:
    """The opening rules that name days, by position. What says none has those of its twins: it may be the same thing,
    at a place that may be the right one.
    """
    own = {at: kept for at, rules in ground.hours.items() if (kept := _naming_days(rules))}
    if not ground.twins:
        return own
    positions_of: dict[str, list[int]] = {}
    for at, one in enumerate(ground.assets["id"]):
        if one in ground.twins:
            positions_of.setdefault(one, []).append(at)

    def said_by(one: str) -> list[Rule]:
        return [rule for at in positions_of.get(one, ()) for rule in own.get(at, ())]

    found = dict(own)
    for one, positions in positions_of.items():
        silent = [at for at in positions if at not in own]
        if silent and (rules := _said_of(one, ground.twins, said_by)):
            found.update(dict.fromkeys(silent, rules))
    return found


def _said_of(
    one: str, twins: Mapping[str, Collection[str]], said_by: Callable[[str], list[Rule]]
) -> list[Rule]:
    """The rules of an entry's twins, and of theirs where they say none, as far as that leads."""
    seen, left, rules = {one}, list(twins[one]), []
    while left:
        other = left.pop()
        if other not in seen:
            seen.add(other)
            own = said_by(other)
            rules += own
            left += [] if own else twins.get(other, ())
    return rules


def _naming_days(rules: Sequence[Rule]) -> list[Rule]:
    return [rule for rule in rules if rule.names_days]


def _is_open(rules: Sequence[Rule], moment: datetime, is_any_hour: bool) -> bool | None:
    """Whether it is open then, or at some hour of that day; None where nobody can tell."""
    if not rules:
        return None
    if is_any_hour:
        days = rules_on(rules, moment.date())
        return any(one.is_certain for one in days) or (None if days else False)
    return opening_status(rules, moment).is_open_now
