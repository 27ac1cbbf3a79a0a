"""The places that a report names as worst: not of a few people, with their ties, the largest number beside the largest
share.
"""

import numpy as np
import pytest

from assetmap.disclosure import Disclosure
from assetmap.gaps.analysis.sensitivity import worst_of
from assetmap.gaps.question import read_question
from assetmap.gaps.report.first_page.headline import worst_at_both_bounds
from assetmap.gaps.report.out_of_reach import Report
from assetmap.gaps.report.sensitivity import worst_places
from tests.rules.test_gap_turning import whole
from tests.rules.test_gap_words import figures, typed, words

Places = list[tuple[str, float, float]]


def said_of(places: Places, **further: object) -> list[str]:
    """The sentences about wards of these names, people, and people out of reach."""
    rows = [
        {"code": name, "name": name, "people": people, "out": out} for name, people, out in places
    ]
    question = read_question(
        {"area": "somewhere", "categories": ["library"], "place_kinds": ["ward"]}
    )
    total = {"people": sum(one[1] for one in places), "out": sum(one[2] for one in places)}
    told = typed(figures(places={"ward": rows}, **{**total, **further}))
    return [one.text for one in worst_places(Report("Somewhere", question, told, Disclosure(), []))]


def test_a_place_of_few_people_is_never_the_worst() -> None:
    said = said_of([("Tower", 15, 15), ("North", 1_000, 400), ("South", 2_000, 500)])
    assert said == [
        "North is the worst-served ward: 40% (400 people) are out of reach.",
        "South has the most people out of reach of any ward: 500 people (25%).",
        "Wards: in 1 place we count fewer than 100 people, which is too few to compare.",
    ]


@pytest.mark.parametrize(("people", "is_named"), [(99, False), (100, True)])
def test_the_least_base_is_a_hundred_people(people: int, is_named: bool) -> None:
    said = " ".join(said_of([("Tower", people, people), ("North", 1_000, 400)]))
    assert ("Tower is the worst-served ward: 100% (100 people)" in said) == is_named
    share = worst_of(
        whole("ward", 0, 1, 1, 1),
        np.array([float(people), 500, 300, 200]),
        np.array([float(people), 100, 0, 0]),
    )
    assert share is not None and share[0].code == ("W0" if is_named else "W1")


def test_ties_are_told() -> None:
    places = [(f"Ward {at}", 1_000.0, 1_000.0) for at in range(1, 10)] + [("Far", 5_000, 3_000)]
    assert said_of(places) == [
        "No ward is worse served than these 9: Ward 1, Ward 2, Ward 3 and 6 others. In each of them, 100% of people are out of reach.",
        "Far has the most people out of reach of any ward: 3,000 people (60%).",
    ]
    # 40.2 % and 40 % are told as one share, and are one.
    said = said_of([("North", 1_000, 400), ("South", 5_000, 2_010), ("West", 1_000, 390)])
    assert "these 2: North and South. In each of them, 40% of people are" in said[0]
    # Nearly all are not all.
    said = said_of([("North", 1_000, 1_000), ("South", 5_000, 4_980)])
    assert said[0] == "North is the worst-served ward: 100% (1,000 people) are out of reach."


def test_the_number_has_no_sentence_of_its_own_where_it_is_the_same_place() -> None:
    assert said_of([("North", 1_000, 400), ("South", 1_000, 100)]) == [
        "North is the worst-served ward: 40% (400 people) are out of reach."
    ]


def test_equal_numbers_are_told() -> None:
    said = said_of([("North", 1_000, 500), ("East", 2_000, 800), ("West", 4_000, 800)])
    assert (
        said[1]
        == "No ward has more people out of reach than these 2: East and West. Each has 800 people."
    )


def test_no_place_is_worst_where_all_have_few_people_or_none_are_out_of_reach() -> None:
    assert said_of([("North", 90, 90), ("South", 20, 20)]) == [
        "Wards: in 2 places we count fewer than 100 people, which is too few to compare."
    ]
    assert said_of([("North", 900, 0), ("South", 20, 0)]) == []
    alone = worst_of(whole("ward", 0, 0, 0, 0), np.array([20.0, 20, 20, 20]), np.ones(4))
    assert alone is None


def test_numbers_of_one_to_seven_are_never_named() -> None:
    assert said_of([("North", 1_000, 5), ("South", 1_000, 0)]) == []


def test_a_group_of_few_people_is_not_named() -> None:
    few = [{"name": "older-people", "people": 40.0, "out": 40.0}]
    assert "aged 65" not in words(figures(groups=few))
    many = [{"name": "older-people", "people": 140.0, "out": 140.0}]
    assert "People aged 65 and over (100%)" in words(figures(groups=many))


def bounds_of(places: list[tuple[str, float, float, float]]) -> list[str]:
    """The sentences where hours are not known: names, people, people out of reach at the least and at the most."""
    rows = [
        {"code": name, "name": name, "people": people, "out": out, "out_at_least": least}
        for name, people, least, out in places
    ]
    question = read_question(
        {
            "area": "somewhere",
            "categories": ["library"],
            "place_kinds": ["ward"],
            "open_day": "sunday",
            "open_at": "15:00",
        }
    )
    people, least, out = (sum(float(one[at]) for one in places) for at in (1, 2, 3))
    told = typed(figures(places={"ward": rows}, people=people, out=out, out_at_least=least))
    report = Report("Somewhere", question, told, Disclosure(), [])
    return [one.text for one in worst_at_both_bounds(report)]


def test_ties_are_told_where_hours_are_not_known_too() -> None:
    places = [(f"Ward {at}", 1_000.0, 400.0, 1_000.0) for at in range(1, 10)]
    assert bounds_of([*places, ("Far", 5_000, 0, 3_000)]) == [
        "No ward is worse served than these 9: Ward 1, Ward 2, Ward 3 and 6 others. In each of them, 40% to 100% of people are out of reach."
    ]


def test_only_places_that_are_worst_at_both_bounds_are_named() -> None:
    north, south = ("North", 1_000.0, 400.0, 1_000.0), ("South", 1_000.0, 300.0, 1_000.0)
    assert bounds_of([north, south]) == [
        "North is the worst-served ward: 40% to 100% of people there are out of reach."
    ]
    assert bounds_of([("North", 1_000, 400, 500), ("South", 1_000, 300, 900)]) == [
        "Which ward is worst served depends on opening hours that we do not know."
    ]
