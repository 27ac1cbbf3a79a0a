"""A report beside other areas, and beside the stories of people who live there."""

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from assetmap.gaps.report.beside.benchmarks import benchmark_section
from assetmap.gaps.report.document import ReportSection
from assetmap.gaps.report.out_of_reach import Report
from assetmap.gaps.report.voices.stories import by_place, stories_section
from assetmap.gaps.report.voices.told import StoryTold
from tests.rules.test_gap_sentences import library, report_of
from tests.rules.test_gap_words import figures

TENTHS = [
    {"kind": "decile", "value": value, "people": 400.0, "out": 40.0 * value}
    for value in range(1, 11)
]
LAND = [{"kind": "rural", "value": 0, "people": 900.0, "out": 90.0}]


def area(name: str, **changed: Any) -> dict[str, Any]:
    """Another loaded area, as the figures of a report have it."""
    return {
        "slug": name.lower(),
        "name": name,
        "people": 4000.0,
        "out": 1000.0,
        "out_at_least": 1000.0,
        "minutes": 9.0,
        "asset_count": 3,
        "is_known": True,
        "is_estimated": True,
        "strata": [],
        "place_shares": {},
        **changed,
    }


def beside(*areas: dict[str, Any], **changed: Any) -> ReportSection:
    """The section about other areas of a report on 1,000 people, of whom 250 are out of reach."""
    known = [{**one, "is_looked_for": True} for one in library("recorded")]
    told = {"categories": known, **changed}
    section = benchmark_section(report_of(figures(beside=list(areas), **told)))
    assert section is not None
    return section


def said(section: ReportSection) -> str:
    return " ".join(one.text for one in section.findings)


def rows(section: ReportSection, key: str) -> list[list[Any]]:
    (table,) = [one for one in section.tables if one.key == key]
    return [list(row) for row in table.rows]


def test_without_another_area_there_is_nothing_beside() -> None:
    assert benchmark_section(report_of(figures())) is None


def test_an_area_is_held_against_others_alone_and_together() -> None:
    one = beside(area("Upton"))
    assert "out of reach is 25% in Somewhere and 25% in Upton." in said(one)
    assert [row[0] for row in rows(one, "beside")] == ["Somewhere", "Upton"]
    two = beside(area("Upton"), area("Ashford", out=3000.0))
    assert "25% in Somewhere and 50% in Upton and Ashford." in said(two)
    assert [row[0] for row in rows(two, "beside")] == [
        *("Somewhere", "Upton", "Ashford"),
        "Other areas combined",
    ]


def test_what_nobody_has_checked_is_left_out_and_named() -> None:
    section = beside(area("Upton", is_known=False), area("Ashford"))
    assert "We leave Upton out of the comparison, because nobody has checked all of it" in (
        said(section)
    )
    assert [row[0] for row in rows(section, "beside")] == ["Somewhere", "Ashford"]
    nothing = beside(area("Upton", is_known=False))
    assert "The share of people out of reach" not in said(nothing) and nothing.tables == []


def test_of_an_area_that_is_not_known_itself_nothing_is_compared() -> None:
    unchecked = [{**one, "is_looked_for": False} for one in library("recorded")]
    section = beside(area("Upton"), categories=unchecked)
    assert said(section) == (
        "We cannot compare Somewhere with other areas, because we do not know exactly how many "
        "people in Somewhere are out of reach."
    )
    assert section.tables == [] and section.findings[0].is_caution
    bounds = beside(area("Upton"), out_at_least=100.0)
    assert "We cannot compare Somewhere with other areas" in said(bounds)


def test_streets_here_and_estimates_there_are_no_reason_to_read_much_into_it() -> None:
    caution = "do not read anything into small differences."
    assert caution in said(beside(area("Upton", is_estimated=False)))
    assert caution not in said(beside(area("Upton")))


def test_the_places_of_another_area_that_do_better_are_counted() -> None:
    shares = {"ward": [0.1, 0.2, 0.3, 0.4]}
    section = beside(area("Upton", place_shares=shares))
    assert (
        "Wards in Upton: 2 of 4 (50%) have a smaller share of people out of reach than this area."
        in said(section)
    )


def test_like_is_held_against_like_by_tenths_where_there_are_people_enough() -> None:
    section = beside(area("Upton", strata=TENTHS), strata=TENTHS)
    assert [row[0] for row in rows(section, "alike")][::9] == [
        "Decile 1 in England (1 is the most deprived)",
        "Decile 10 in England (1 is the most deprived)",
    ]
    assert "if the other areas were as deprived as this one, 55% of people there" in said(section)
    few = [*TENTHS[:-1], {**TENTHS[-1], "people": 20.0, "out": 5.0}]
    fifths = beside(area("Upton", strata=few), strata=TENTHS)
    names = [row[0] for row in rows(fifths, "alike")]
    assert names[0] == "Most deprived fifth of England" and len(names) == 5


def test_where_only_town_and_country_are_known_no_deprivation_is_spoken_of() -> None:
    section = beside(area("Upton", strata=LAND), strata=LAND)
    assert [row[0] for row in rows(section, "alike")] == ["Urban areas"]
    assert "Comparing like with like: if" not in said(section)


def story(**changed: Any) -> StoryTold:
    told: dict[str, Any] = {
        "id": str(UUID(int=1)),
        "words": "They asked how I was.",
        "teller": None,
        "themes": ["welcome", "none of ours"],
        "own_theme": "grief",
        "subject": "The library",
        **changed,
    }
    return StoryTold(**told)


def with_stories(*stories: StoryTold, **changed: Any) -> Report:
    report = report_of(figures(**changed))
    return replace(report, stories=stories)


def test_a_story_stands_under_its_smallest_place_and_of_none_under_the_area() -> None:
    here, elsewhere = story(places={"ward": ["A"]}), story(words="I walk far.", teller="Ada")
    ward = {"code": "A", "name": "North", "people": 1000.0, "out": 250.0}
    known = [{**one, "is_looked_for": True} for one in library("recorded")]
    report = with_stories(here, elsewhere, places={"ward": [ward]}, categories=known)
    assert [(one.name, list(one.stories)) for one in by_place(report)] == [
        ("North", [here]),
        ("Somewhere", [elsewhere]),
    ]
    assert [one.figures.text for one in by_place(report)] == 2 * [
        "250 people live more than a 15-minute walk away, 25% of those who live there."
    ]
    section = stories_section(report)
    assert section is not None and "2 people have told stories" in section.findings[0].text
    assert [row[0] for row in section.tables[0].rows] == ["North", "Somewhere"]
    assert stories_section(with_stories()) is None


@pytest.mark.parametrize(
    ("changed", "is_checked", "sentence"),
    [
        ({}, False, "We do not know yet how many people are out of reach"),
        ({"out_at_least": 100.0}, True, "At most 250 people live more than a 15-minute walk away."),
        ({"people": 0.0}, True, "250 people live more than a 15-minute walk away."),
    ],
)
def test_the_figures_beside_a_story_say_no_more_than_is_known(
    changed: dict[str, Any], is_checked: bool, sentence: str
) -> None:
    known = [{**one, "is_looked_for": is_checked} for one in library("recorded")]
    (place,) = by_place(with_stories(story(), categories=known, **changed))
    assert place.figures.text.startswith(sentence)
