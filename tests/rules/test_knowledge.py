"""What counts as having looked for a category: surveys, lists that agree, and long lists, never how many there are."""

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest

from assetmap.gaps.analysis.knowledge import SurveyEvidence, is_mostly, knowledge_of, looked_for
from assetmap.gaps.inputs.ground import Ground, SurveyedUnits
from tests.rules.test_time_of_week import ground

TODAY = date(2026, 11, 20)
LATELY, LONG_AGO = date(2026, 5, 3), date(2020, 5, 3)
# Four small areas in a row, two kilometres apart.
UNITS = pd.DataFrame(
    {
        "code": list("ABCD"),
        "easting": [500_000.0, 502_000.0, 504_000.0, 506_000.0],
        "northing": [200_000.0] * 4,
    }
)


def listed(*lists: tuple[str | None, float, int, bool]) -> Ground:
    """Entries of lists: the list's name, an easting, how many stand there, and whether they are halls."""
    rows = [one for one in lists for _ in range(one[2])]
    assets = pd.DataFrame(
        {
            "id": [str(at) for at in range(len(rows))],
            "list": [one[0] for one in rows],
            "easting": [one[1] for one in rows],
            "northing": 200_000.0,
            "is_counted": True,
            "is_inside": True,
        }
    )
    is_hall = np.array([one[3] for one in rows], dtype=bool)
    plain = ground({})
    return replace(plain, units=UNITS, assets=assets, categories={"hall": np.flatnonzero(is_hall)})


def surveyed(on: date, *units: int) -> list[SurveyedUnits]:
    return [SurveyedUnits("hall", frozenset(units), on)]


def test_a_short_list_is_no_survey() -> None:
    """Two rows of a link worker, or twenty: nobody looked anywhere else."""
    for rows in (1, 2, 20):
        known = knowledge_of(listed(("A note", 500_000.0, rows, True)), "hall", TODAY)
        assert not known.is_looked_for.any() and known.evidence == SurveyEvidence.NONE


def test_an_entry_of_its_own_is_no_survey() -> None:
    known = knowledge_of(listed((None, 500_000.0, 50, True)), "hall", TODAY)
    assert not known.is_looked_for.any()


def test_a_long_list_looked_where_it_names_anything() -> None:
    long_list = [("Register", 500_000.0, 29, False), ("Register", 502_000.0, 1, True)]
    known = knowledge_of(listed(*long_list), "hall", TODAY)
    assert known.is_looked_for.tolist() == [True, True, False, False]
    assert known.evidence == SurveyEvidence.LONG_LIST
    # A list that has nothing of the kind never looked for it.
    other = listed(*long_list[:1], ("A note", 502_000.0, 1, True))
    assert not knowledge_of(other, "hall", TODAY).is_looked_for.any()


@pytest.mark.parametrize(
    ("lists", "on_map", "is_known"),
    [
        ((12, 12, 12), 12, True),
        ((7, 1, 1), 7, False),
        ((12, 12, 12), 13, False),
        # Half may be missing.
        ((30, 20, 12), 38, False),
    ],
)
def test_two_lists_are_a_survey_where_they_agree(
    lists: tuple[int, int, int], on_map: int, is_known: bool
) -> None:
    paired = replace(
        listed(("A", 500_000.0, on_map - 1, True), ("B", 500_000.0, 1, True)),
        paired={("hall", "A", "B"): lists},
    )
    # A list of thirty and more would be a survey by itself.
    if on_map < 30:
        known = knowledge_of(paired, "hall", TODAY)
        assert known.is_looked_for.all() == is_known
        assert (known.evidence == SurveyEvidence.TWO_LISTS) == is_known
    else:
        assert knowledge_of(paired, "hall", TODAY).evidence == SurveyEvidence.LONG_LIST


def test_what_stewards_went_through_is_known_where_they_did_lately() -> None:
    nothing = listed(("A note", 500_000.0, 0, True))
    some = replace(nothing, surveys=surveyed(LATELY, 0, 3))
    assert knowledge_of(some, "hall", TODAY).is_looked_for.tolist() == [True, False, False, True]
    assert knowledge_of(some, "hall", TODAY).evidence == SurveyEvidence.SURVEY
    old = replace(nothing, surveys=surveyed(LONG_AGO, 0, 1, 2, 3))
    assert not knowledge_of(old, "hall", TODAY).is_looked_for.any()


def test_all_that_is_asked_about_has_to_be_looked_for() -> None:
    both = replace(
        listed(("A note", 500_000.0, 2, True)),
        surveys=[
            *surveyed(LATELY, 0, 1, 2, 3),
            SurveyedUnits("library", frozenset({0}), LATELY),
        ],
    )
    both = replace(both, categories={**both.categories, "library": np.zeros(0, dtype=np.intp)})
    assert looked_for(both, ("hall", "library"), TODAY).tolist() == [True, False, False, False]


def test_nearly_all_people_decide() -> None:
    is_so = np.array([True, False])
    assert is_mostly(is_so, np.array([90.0, 10.0])) and not is_mostly(is_so, np.array([89.0, 11.0]))
    assert not is_mostly(is_so, np.zeros(2)) and is_mostly(is_so[:1], np.zeros(1))
