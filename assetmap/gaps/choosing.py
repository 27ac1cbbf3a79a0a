"""Which assets serve a question: of its categories, open when it asks, and there on its copy of the map?"""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

import numpy as np

from assetmap.assets.opening import WEEKDAYS, rules_on, standing_at
from assetmap.gaps.ground import Ground
from assetmap.gaps.pairs import Booleans, Floats, Integers
from assetmap.gaps.question import Question
from assetmap.geography import to_bng


@dataclass(frozen=True)
class Targets:
    """Where assets stand (EPSG:27700, shape (n, 2)), and which are one asset each (n,).

    Of two that may be one thing either place may be right, so that being near one of them is enough; they count once.
    """

    points: Floats
    is_counted: Booleans


def chosen_assets(
    ground: Ground, question: Question, slugs: tuple[str, ...], now: datetime
) -> tuple[Integers, int]:
    """Positions of the assets that serve: of these categories, open when asked for, and not taken away.

    With them how many may serve, but do not say when they are open: they are left out where a time is asked for.
    """
    found = [ground.categories[slug] for slug in slugs if slug in ground.categories]
    positions = np.unique(np.concatenate(found)) if found else np.zeros(0, dtype=np.intp)
    if question.closed:
        gone = ground.assets["id"].isin([str(one) for one in question.closed]).to_numpy()
        positions = positions[~gone[positions]]
    if question.open_day is None:
        return positions, 0
    moment = _next_moment(question, now)
    states = [_is_open(ground, int(at), moment, question.open_at is None) for at in positions]
    is_open = np.array([state is True for state in states], dtype=bool)
    return positions[is_open], states.count(None)


def targets_of(ground: Ground, question: Question, positions: Integers) -> Targets:
    """Where these stand, and those that the question adds."""
    at = ground.assets[["easting", "northing"]].to_numpy(dtype=float)[positions]
    is_counted = ground.assets["is_counted"].to_numpy()[positions]
    if question.opened:
        east, north = to_bng([p[0] for p in question.opened], [p[1] for p in question.opened])
        at = np.concatenate((at, np.column_stack((east, north))))
        is_counted = np.concatenate((is_counted, np.ones(len(east), dtype=bool)))
    return Targets(at, is_counted)


def _next_moment(question: Question, now: datetime) -> datetime:
    """The next such day at this hour, else at noon, in UK time."""
    wanted = WEEKDAYS.index((question.open_day or "monday")[:2].upper())
    day = now.date() + timedelta(days=(wanted - now.weekday()) % 7)
    hour = time.fromisoformat(question.open_at) if question.open_at else time(12)
    return datetime.combine(day, hour, tzinfo=now.tzinfo)


def _is_open(ground: Ground, position: int, moment: datetime, is_any_hour: bool) -> bool | None:
    """Whether it is open then, or at some hour of that day; None where nobody can tell."""
    rules = [rule for rule in ground.hours.get(position, []) if rule.names_days]
    if not rules:
        return None
    if is_any_hour:
        return any(one.is_certain for one in rules_on(rules, moment.date())) or False
    return standing_at(rules, moment).is_open_now
