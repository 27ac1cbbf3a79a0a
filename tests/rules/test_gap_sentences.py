"""A report's sentences: articles, shares, who is asked about, and no conclusion too far."""

from typing import Any

import pytest

from assetmap.disclosure import Disclosure
from assetmap.gaps.question import read_question
from assetmap.gaps.report.contents import tell
from assetmap.gaps.report.document import ReportStory
from assetmap.gaps.report.out_of_reach import Report
from assetmap.gaps.report.wording import cell_words
from tests.rules.test_gap_words import figures, typed

PCN = {
    "code": "U1",
    "name": "North",
    "status": "official",
    "people": 1000.0,
    "out": 250.0,
    "minutes": 7.0,
    "within": 1.0,
    "per_10000": 1.0,
    "asset_count": 2,
    "serving_count": 2,
    "standing": "recorded",
    "is_at_edge": False,
    "registered": 900.0,
    "registered_out": 90.0,
}


def report_of(given: dict[str, Any], told: Disclosure | None = None, **asked: Any) -> Report:
    question = read_question({"area": "somewhere", "categories": ["library"], **asked})
    return Report("Somewhere", question, typed(given), told or Disclosure(), [])


def story_of(given: dict[str, Any], **asked: Any) -> ReportStory:
    return tell(report_of(given, **asked), [])


def words(given: dict[str, Any], **asked: Any) -> str:
    return " ".join(one.text for s in story_of(given, **asked).sections for one in s.findings)


def library(standing: str, **counts: int) -> list[dict[str, Any]]:
    [one] = figures()["categories"]
    return [{**one, "standing": standing, **counts}]


@pytest.mark.parametrize(
    ("minutes", "walk"),
    [
        (1, "a 1-minute walk"),
        (8, "an 8-minute walk"),
        (8.5, "an 8.5-minute walk"),
        (11, "an 11-minute walk"),
        (15, "a 15-minute walk"),
        (18, "an 18-minute walk"),
        (80, "an 80-minute walk"),
        (110, "a 110-minute walk"),  # a hundred and ten
        (118, "a 118-minute walk"),
    ],
)
def test_a_walk_has_its_article(minutes: float, walk: str) -> None:
    assert f"live more than {walk} from a library." in words(figures(), threshold_minutes=minutes)


def test_a_few_of_many_are_not_none_of_them() -> None:
    sensitivity = [{"threshold_minutes": 1.0, "out": 1_190.0, "worst": {}}]
    said = words(figures(people=267_750.0, out=1_190.0, sensitivity=sensitivity))
    assert "Fewer than 1 in 100 residents (1,190 of 267,750) live more than" in said
    assert "Out of reach at 1 minute: 1,190 (less than 1%)." in said
    nearly = words(figures(people=10_000.0, out=9_980.0))
    assert "Nearly all residents (9,980 of 10,000) live more than" in nearly
    everybody = words(figures(people=1000.0, out=1000.0))
    assert "All residents (1,000 of 1,000) live more than" in everybody


@pytest.mark.parametrize(
    ("share_of_best", "said"),
    [
        (0.996, "at least 99% of the most that any"),
        (0.5, "at least 50% of the most"),
        (1.0, "sites would bring more"),
    ],
)
def test_nothing_is_at_least_a_hundred_per_cent(share_of_best: float, said: str) -> None:
    site = {
        "name": "Hall",
        "newly_reached": 100.0,
        "together": 100.0,
        "share_of_best": share_of_best,
    }
    told = words(figures(sites=[site, {**site, "name": "Barn", "together": 200.0}]))
    assert said in told and "at least 100%" not in told


def test_who_is_asked_about_is_told_whole() -> None:
    said = words(figures(), is_most_deprived_only=True)
    assert (
        "About 1 in 4 residents in the most deprived fifth of areas in England (250 of 1,000)"
        in said
    )


@pytest.mark.parametrize(
    ("asked", "has_groups", "has_patients"),
    [
        ({}, True, True),
        ({"people": "older-people"}, False, False),
        # Groups of the same areas may be compared; patients are of all areas.
        ({"is_most_deprived_only": True}, True, False),
    ],
)
def test_like_is_compared_with_like_or_left_out(
    asked: dict[str, Any], has_groups: bool, has_patients: bool
) -> None:
    told = figures(places={"pcn": [PCN]})
    story, said = story_of(told, **asked), words(told, **asked)
    assert ("groups" in {table.key for table in story.tables}) == has_groups
    assert ("More often out of reach than the average" in said) == has_groups
    assert (
        "we cannot compare groups in a report about people aged 65 and over" in said
    ) != has_groups
    [table] = [one for one in story.tables if one.key == "places-pcn"]
    assert ("registered" in table.columns) == has_patients
    assert ("We leave out registered patients here" in said) != has_patients


def test_nothing_is_concluded_about_deprivation_where_nothing_is_known() -> None:
    said = words(
        figures(asset_count=0, serving_count=0, categories=library("not surveyed", asset_count=0))
    )
    assert "We cannot say anything about deprivation here" in said
    assert "there are no deprivation ranks" not in said
    assert "there are no deprivation ranks" in words(figures())


@pytest.mark.parametrize(
    ("standing", "sentence", "is_unknown"),
    [
        ("hours not known", "Libraries: listed, opening hours not known.", True),
        ("closed then", "Libraries: listed, but closed at the chosen time.", False),
        ("taken away", "Libraries: closed in this what-if.", False),
    ],
)
def test_what_is_there_and_does_not_serve_is_told_as_there(
    standing: str, sentence: str, is_unknown: bool
) -> None:
    told = figures(serving_count=0, categories=library(standing, serving_count=0))
    asked = {"open_day": "sunday", "open_at": "15:00"}
    said = words(told, **asked)
    assert sentence in said and "none recorded" not in said
    assert "Libraries: there are 2 on the map of Somewhere." in said
    assert "None of these is known to be open on Sunday at 15:00." in said
    assert report_of(told, **asked).is_unknown == is_unknown
    assert ("live more than a 15-minute walk" in said) != is_unknown


def test_places_with_nothing_recorded_are_named_before_what_is_said_of_them() -> None:
    empty = {**PCN, "standing": "none recorded", "asset_count": 0, "serving_count": 0}
    names = [*"ABCDEF"]
    places = [{**empty, "name": name, "out": 100.0 * at} for at, name in enumerate(names, start=1)]
    findings = story_of(figures(places={"pcn": places})).section("out-of-reach").findings
    assert findings[0].is_caution
    assert (
        "Primary Care Networks: we have no record of anything in F, E, D and 3 others"
        in findings[0].text
    )
    # Where all are within reach there is nothing to doubt.
    reached = [{**one, "out": 0.0} for one in places]
    findings = story_of(figures(places={"pcn": reached})).section("out-of-reach").findings
    assert not any(one.is_caution for one in findings)


def slot(hour: str, out: float, open_count: int = 1) -> dict[str, Any]:
    return {"day": "monday", "hour": hour, "open_count": open_count, "out": out}


def test_no_hour_is_the_best_where_all_are_alike() -> None:
    said = words(figures(time_of_week=[slot("10:00", 250.0), slot("14:00", 250.0)]))
    assert (
        "At each hour in the table, 250 people cannot reach anything open." in said
        and "is lowest on" not in said
    )
    said = words(figures(time_of_week=[slot("10:00", 250.0), slot("14:00", 500.0)]))
    assert (
        "The number of people who cannot reach anything open is lowest on Monday at 10:00 (250 people) and highest on Monday at 14:00 (500)."
        in said
    )


def test_where_nothing_is_open_at_any_hour_there_is_no_table() -> None:
    told = figures(time_of_week=[slot("10:00", 1000.0, 0), slot("14:00", 1000.0, 0)])
    assert "time-of-week" not in {section.key for section in story_of(told).sections}


def test_small_gains_and_losses_are_kept_back_and_not_told_as_none() -> None:
    supposed = {
        "out_before": 250.0,
        "gain": 3.0,
        "lose": 52.0,
        "within_new": 3.0,
        "served_before": 2,
        "units": [
            {"name": "A", "code": "E1", "gained": 3.0, "lost": 0.0},
            {"name": "B", "code": "E2", "gained": 0.0, "lost": 52.0},
        ],
    }
    section = story_of(figures(what_if=supposed)).section("what-if")
    assert section.tables[0].rows == [["A", "E1", None, 0], ["B", "E2", 0, 50]]
    assert (
        "fewer than 8 people would come within reach and 50 people would no longer be within reach"
        in section.findings[0].text
    )


def test_a_report_of_an_earlier_method_is_still_told() -> None:
    old = {
        "out_before": 250.0,
        "gain": 100.0,
        "lose": 52.0,
        "units": [
            {"name": "A", "code": "E1", "change": 100.0},
            {"name": "B", "code": "E2", "change": -52.0},
        ],
    }
    section = story_of(figures(what_if=old)).section("what-if")
    assert section.tables[0].rows == [["A", "E1", 100, 0], ["B", "E2", 0, 50]]


def test_households_are_not_called_people() -> None:
    sites = [{"name": "Hall", "newly_reached": 55.0, "together": 55.0, "share_of_best": 1.0}]
    said = words(figures(sites=sites), people="overcrowded-households")
    assert "would bring 55 households within a 15-minute walk of one for the first time." in said
    assert "would bring 55 people within" in words(figures(sites=sites))


def test_one_person_is_told_in_the_singular_where_small_numbers_are_told() -> None:
    site = {"name": "Hall", "newly_reached": 1.0, "together": 1.0, "share_of_best": 1.0}
    what_if = {"gain": 1.0, "lose": 0.0, "out_before": 2.0, "units": [], "served_before": 1}
    one = report_of(
        figures(out=1.0, sites=[site], what_if=what_if), Disclosure(keeps_small_numbers=False)
    )
    said = " ".join(found.text for s in tell(one, []).sections for found in s.findings)
    assert "Fewer than 1 in 100 residents (1 of 1,000) live more than" in said
    assert "would bring 1 person within" in said
    assert "1 person would come within reach and 0 people would no longer be within reach" in said


def test_few_of_few_is_not_called_a_small_share() -> None:
    said = words(figures(people=10.0, out=7.0))
    assert "Fewer than 8 of 10 residents live more than a 15-minute walk from a library." in said


def test_where_no_group_stands_out_that_is_said() -> None:
    alike = [{"name": "children", "people": 200.0, "out": 50.0}]
    said = words(figures(groups=alike))
    assert "No group differs from the average by 3" in said
    assert "Of no group" not in words(figures())


def test_a_walk_of_half_a_minute_more_is_told_as_it_is() -> None:
    assert cell_words("threshold", 13.5) == "13.5" and cell_words("threshold", 40 / 3) == "13.3"
    assert cell_words("minutes", 13.5) == "14"
