"""Opening hours of entries that may be the same thing: what one says holds for both."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest

from assetmap.assets.opening_hours.rules import Rule
from assetmap.gaps.analysis.asset_selection import choose, known_hours
from assetmap.gaps.inputs.ground import Ground
from assetmap.gaps.question import read_question
from tests.rules.test_time_of_week import ground, weekly

# A Monday.
NOW = datetime(2026, 11, 23, 9, tzinfo=ZoneInfo("Europe/London"))
MONDAY, SUNDAY = weekly("MO", 9, 18), weekly("SU", 9, 18)
SAYS_NO_DAY = Rule(freq="WEEKLY", description="most days")


def twinned(hours: dict[int, list[Rule]], twins: dict[str, list[str]]) -> Ground:
    """Four entries, a to d, at positions 0 to 3."""
    assets = pd.DataFrame(
        {
            "id": list("abcd"),
            "easting": [500_000.0, 500_300.0, 500_600.0, 510_000.0],
            "northing": [200_000.0] * 4,
            "is_counted": [True, False, False, True],
            "is_inside": True,
        }
    )
    plain = ground(hours)
    return Ground(
        **{
            **{name: getattr(plain, name) for name in plain.__dataclass_fields__},
            "assets": assets,
            "categories": {"hall-to-hire": np.arange(4)},
            "twins": twins,
        }
    )


PAIR = {"a": ["b"], "b": ["a"]}
CHAIN = {"a": ["b"], "b": ["a", "c"], "c": ["b"]}


@pytest.mark.parametrize(
    ("hours", "twins", "serving", "unknown", "closed"),
    [
        # Either position of a pair may be right.
        ({0: [MONDAY]}, PAIR, [0, 1], [2, 3], []),
        ({1: [MONDAY]}, PAIR, [0, 1], [2, 3], []),
        ({0: [SUNDAY]}, PAIR, [], [2, 3], [0, 1]),
        # Words without days are no hours.
        ({0: [MONDAY], 1: [SAYS_NO_DAY]}, PAIR, [0, 1], [2, 3], []),
        # What both say stays what each says.
        ({0: [MONDAY], 1: [SUNDAY]}, PAIR, [0], [2, 3], [1]),
        ({0: [MONDAY]}, CHAIN, [0, 1, 2], [3], []),
        # One of two twins is open then.
        ({0: [MONDAY], 2: [SUNDAY]}, CHAIN, [0, 1], [3], [2]),
        ({0: [MONDAY]}, {}, [0], [1, 2, 3], []),
        ({}, CHAIN, [], [0, 1, 2, 3], []),
    ],
)
def test_a_twin_without_hours_has_those_of_the_other(
    hours: dict[int, list[Rule]],
    twins: dict[str, list[str]],
    serving: list[int],
    unknown: list[int],
    closed: list[int],
) -> None:
    question = read_question(
        {
            "area": "somewhere",
            "categories": ["hall-to-hire"],
            "open_day": "monday",
            "open_at": "10:00",
        }
    )
    choice = choose(twinned(hours, twins), question, question.categories, NOW)
    assert choice.serving.tolist() == serving
    assert choice.unknown_hours.tolist() == unknown
    assert choice.closed_then.tolist() == closed
    assert choice.may_serve.tolist() == sorted(serving + unknown)


def test_hours_of_an_entry_at_two_places_stay_at_each() -> None:
    two_places = twinned({0: [MONDAY], 1: [SUNDAY]}, PAIR)
    two_places.assets.loc[1, "id"] = "a"
    assert known_hours(two_places) == {0: [MONDAY], 1: [SUNDAY]}
    assert time(9) == MONDAY.opens_at
