"""Access to something open, by day and hour."""

from dataclasses import replace
from datetime import datetime, time
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from assetmap.assets.opening_hours.rules import Rule
from assetmap.gaps.analysis.time_of_week import time_of_week
from assetmap.gaps.inputs.ground import Ground
from assetmap.gaps.measures.straight_line import StraightWalk
from assetmap.gaps.question import read_question

# A Monday.
NOW = datetime(2026, 11, 23, 9, tzinfo=ZoneInfo("Europe/London"))
PEOPLE = np.array([100.0, 300.0])


def ground(hours: dict[int, list[Rule]]) -> Ground:
    """Two small areas ten kilometres apart, with a hall at the centre of each, and a third that says nothing of its
    hours.
    """
    return Ground(
        area="somewhere",
        area_name="Somewhere",
        units=pd.DataFrame({"code": ["A", "B"]}),
        points=pd.DataFrame(
            {
                "unit": [0, 1],
                "easting": [500_000.0, 510_000.0],
                "northing": [200_000.0] * 2,
                "share": [1.0, 1.0],
            }
        ),
        assets=pd.DataFrame(
            {
                "id": ["a", "b", "c"],
                "easting": [500_000.0, 510_000.0, 500_000.0],
                "northing": [200_000.0] * 3,
                "is_counted": [True, True, True],
                "is_inside": [True, True, False],
            }
        ),
        categories={"hall-to-hire": np.array([0, 1, 2])},
        category_names={},
        geographies={},
        hours=hours,
        surveys=[],
        lists={},
        paired={},
        is_at_edge=pd.Series([False, False]),
    )


def slots(hours: dict[int, list[Rule]]) -> dict[tuple[str, str], tuple[int, float]] | None:
    question = read_question({"area": "somewhere", "categories": ["hall-to-hire"]})
    found = time_of_week(ground(hours), question, PEOPLE, StraightWalk(4.8), NOW)
    return found and {(one.day, one.hour): (one.open_count, one.out) for one in found}


def weekly(days: str, opens: int, closes: int) -> Rule:
    return Rule(
        freq="WEEKLY",
        byday=days,
        opens_at=time(opens),
        closes_at=time(closes),
        is_on_bank_holidays=True,
    )


def test_each_hall_serves_when_it_is_open_and_where_it_is() -> None:
    found = slots({0: [weekly("MO,SU", 9, 12)], 1: [weekly("SU", 18, 22)]})
    assert found is not None and len(found) == 21
    assert found["monday", "10:00"] == (1, 300.0)
    assert found["monday", "14:00"] == (0, 400.0)
    assert found["sunday", "10:00"] == (1, 300.0)
    assert found["sunday", "19:00"] == (1, 100.0)
    assert [*found][:2] == [("monday", "10:00"), ("monday", "14:00")]
    assert [*found][20] == ("sunday", "19:00")


def test_where_nothing_says_its_hours_nothing_is_told() -> None:
    assert slots({}) is None
    assert slots({0: [Rule(freq="WEEKLY", description="most days")]}) is None


def test_where_days_are_known_and_no_hour_is_nothing_is_told() -> None:
    every_day = Rule(freq="WEEKLY", byday="MO,TU,WE,TH,FR,SA,SU", is_on_bank_holidays=True)
    assert slots({0: [every_day], 1: [every_day]}) is None


def test_what_is_open_across_the_border_serves_and_is_not_counted_as_here() -> None:
    found = slots({2: [weekly("MO", 9, 12)]})
    assert found is not None and found["monday", "10:00"] == (0, 300.0)


def test_what_is_not_on_each_time_may_be_on_and_is_no_certain_gap() -> None:
    """Term time only, an hour that nobody knows: at best they serve, as where hours are not known at all."""
    in_term = replace(weekly("MO", 9, 12), description="term time only")
    some_hour = Rule(freq="WEEKLY", byday="SU", is_on_bank_holidays=True)
    question = read_question({"area": "somewhere", "categories": ["hall-to-hire"]})
    hours = {0: [in_term], 1: [some_hour, weekly("TU", 9, 12)], 2: [weekly("TU", 9, 12)]}
    found = time_of_week(ground(hours), question, PEOPLE, StraightWalk(4.8), NOW)
    assert found is not None
    told = {(one.day, one.hour): (one.open_count, one.out, one.out_at_least) for one in found}
    assert told["monday", "10:00"] == (0, 400.0, 300.0)
    assert told["monday", "14:00"] == (0, 400.0, 400.0)
    assert told["sunday", "14:00"] == (0, 400.0, 100.0)
