"""Numbers that are kept back cannot be worked out from those that are told."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assetmap.disclosure import NEAREST, SMALLEST_TOLD, Disclosure
from assetmap.gaps.measures.decomposition import Division
from assetmap.gaps.question import read_question
from assetmap.gaps.report.comparison import Comparison, FigureChange
from assetmap.gaps.report.contents import place_table, unit_table
from assetmap.gaps.report.document import Table
from assetmap.gaps.report.out_of_reach import Report
from tests.rules.test_gap_words import figures, typed

PEOPLE = st.floats(0, 20_000)


@given(whole=PEOPLE, share=st.floats(0, 1))
def test_a_share_that_is_told_gives_back_rounded_counts_and_no_others(
    whole: float, share: float
) -> None:
    told = Disclosure().part_of(share, whole)
    few = range(1, SMALLEST_TOLD)
    if round((1 - share) * whole) in few or round(share * whole) in few:
        assert told is None
    if told is not None:
        people = Disclosure().people(whole)
        assert people and 0 <= told <= 1
        part = told * people
        assert part == pytest.approx(NEAREST * round(part / NEAREST), abs=1e-6)


def test_the_decile_that_gave_a_kept_back_number_away_gives_nothing_away() -> None:
    # 3.54 people of 12,435 beyond reach, as City and Hackney's eighth decile has of schools at 17 minutes.
    assert Disclosure().part_of(0.9997151829581196, 12_435) is None
    assert Disclosure(keeps_small_numbers=False).part_of(0.9997151829581196, 12_435) is not None


def tables_of(place: dict[str, Any], told: Disclosure) -> list[Table]:
    """The table of wards and that of small areas, where both have this one place."""
    question = read_question({"area": "a", "categories": ["library"], "place_kinds": ["ward"]})
    report = Report(
        "Somewhere", question, typed(figures(units=[place], places={"ward": [place]})), told, []
    )
    return [unit_table(report), place_table(report, "ward")]


@pytest.mark.parametrize(
    ("people", "out", "is_told"), [(75.0, 2.35, False), (75.0, 70.0, False), (75.0, 30.0, True)]
)
def test_how_many_assets_people_have_on_average_does_not_tell_how_many_have_none(
    people: float, out: float, is_told: bool
) -> None:
    # With one asset in reach of anybody the average is the share that is within reach.
    place = {"code": "A", "name": "A", "status": "official", "decile": None, "standing": "recorded"}
    place |= {"minutes": 7.123, "asset_count": 1, "registered": None, "is_at_edge": False}
    place |= {"people": people, "out": out, "within": 1 - out / people, "per_10000": 0.98765}
    for table in tables_of(place, Disclosure()):
        for key in ("within", "per_10000"):
            [cell] = table.column(key)
            assert (cell is not None) == is_told
            assert cell is None or cell == round(float(cell), 2)
    for table in tables_of(place, Disclosure(keeps_small_numbers=False)):
        assert table.column("within") == [1 - out / people]


def compared(before: float, after: float, by_reach: float) -> Comparison:
    """A change of those out of reach, of which so many come from what is within reach."""
    told = Disclosure()
    whole = FigureChange("A", "A", told.people(before), told.people(after), None, None)
    division = Division(by_reach, after - before - by_reach)
    return Comparison(whole, {}, [], [], [], disclosure=told, division=division)


@given(before=PEOPLE, after=PEOPLE, part=st.floats(-1, 1))
def test_the_parts_of_a_change_add_up_to_it_as_it_is_told(
    before: float, after: float, part: float
) -> None:
    found = compared(before, after, part * (before + after))
    if found.whole.change is None:
        assert found.parts is None
    else:
        assert found.parts is not None and sum(found.parts) == found.whole.change
        assert all(one % NEAREST == 0 for one in found.parts)


def test_the_parts_of_a_change_do_not_tell_what_it_is_between() -> None:
    assert compared(3.0, 40.0, 35.0).parts is None
    assert compared(40.0, 3.0, -35.0).parts is None
