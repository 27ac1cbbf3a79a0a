"""People who are all counted at the centre of their small area, which a report says before anything else."""

from typing import Any

import pytest

from assetmap.disclosure import Disclosure
from assetmap.gaps.question import read_question
from assetmap.gaps.report.contents import tell
from assetmap.gaps.report.document import Finding
from assetmap.gaps.report.out_of_reach import Report
from tests.rules.test_gap_words import figures, typed


def said_of(demand: str = "postcodes", **changed: Any) -> list[Finding]:
    question = read_question(
        {
            "area": "somewhere",
            "categories": ["library"],
            "place_kinds": ["ward"],
            "demand": demand,
        }
    )
    told = typed(figures(unit_count=3, **changed))
    story = tell(Report("Somewhere", question, told, Disclosure(), []), [])
    return story.section("out-of-reach").findings


def test_it_is_said_first_how_many_areas_are_one_point() -> None:
    first = said_of(at_centre=3)[0]
    assert first.is_caution
    assert first.text == (
        "In 3 of 3 small areas, we count everybody at one point, the centre, as if they all lived there."
        " For a more accurate answer, an administrator needs to load postcodes."
    )
    assert "In 1 of 3 small areas" in said_of(at_centre=1)[0].text


def test_who_chose_centres_is_told_what_to_ask() -> None:
    first = said_of("centroids", at_centre=3)[0]
    assert first.text.endswith(
        "For a more accurate answer, run the report again with people counted at their postcodes."
    )


def test_nothing_is_said_where_people_are_at_postcodes() -> None:
    assert not any("one point" in one.text for one in said_of())


@pytest.mark.parametrize(
    ("asset_count", "out", "is_doubted"), [(6, 600.0, True), (0, 600.0, False), (6, 300.0, False)]
)
def test_a_place_that_has_something_and_seems_out_of_reach_is_doubted(
    asset_count: int, out: float, is_doubted: bool
) -> None:
    exton = {"code": "E", "name": "Exton", "people": 600.0, "out": out, "asset_count": asset_count}
    said = said_of(at_centre=3, places={"ward": [exton]})
    doubts = [one for one in said if "the map shows support in Exton" in one.text]
    assert bool(doubts) == is_doubted
    assert all(one.is_caution for one in doubts)
    # Not where people stand at their postcodes.
    assert not any("support in Exton" in one.text for one in said_of(places={"ward": [exton]}))
