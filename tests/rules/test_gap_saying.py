"""Numbers in a report's sentences, which lead to their meaning and their data."""

import re
from typing import Any

import pytest

from assetmap.disclosure import Disclosure
from assetmap.gaps.analysis.stored_figures import read_inputs
from assetmap.gaps.question import read_question
from assetmap.gaps.report.columns import DEFINITIONS
from assetmap.gaps.report.contents import ReportStory, tell, unit_table
from assetmap.gaps.report.document import Finding, meant
from assetmap.gaps.report.out_of_reach import Report
from assetmap.gaps.report.provenance import basis_of
from tests.rules.test_gap_words import figures, typed

A_LIBRARY = {
    **figures()["categories"][0],
    "serving_count": 1,
    "fresh_count": 1,
    "vintages": [["A list", "2023"]],
    "surveyed_count": 3,
    "surveyed_on": "2026-05-03",
    "estimate": {
        "first": 30,
        "second": 20,
        "both": 12,
        "total": 49.1,
        "low": 41.0,
        "high": 70.2,
        "recorded": 38,
        "completeness": 0.77,
        "lists": ["A list", "Another list"],
    },
}
WORST = {
    "code": "W1",
    "name": "North",
    "share": 0.5,
    "people": 500.0,
    "codes": ["W1", "W2"],
    "place_count": 3,
    "least_share": 0.1,
    "least_people": 200.0,
}
EVERYTHING: dict[str, Any] = {
    "serving_count": 1,
    "unknown_hours": 1,
    "taken_away": 1,
    "edges": ["A1"],
    "categories": [A_LIBRARY],
    "places": {
        "ward": [{**WORST, "out": 250.0, "status": "modelled", "standing": "none recorded"}
        | {"minutes": 7.0, "within": 1.0, "per_10000": 1.0, "asset_count": 2, "registered": None}]
    },
    "fairness": {
        "concentration": 0.1,
        "interval": [0.05, 0.2],
        "deciles": [
            {"decile": 2, "share": 0.5, "people": 500.0},
            {"decile": 9, "share": 0.9, "people": 500.0},
        ],
    },
    "sites": [
        {"name": "Hall", "newly_reached": 90.0, "together": 90.0, "share_of_best": 0.5},
        {"name": "Barn", "newly_reached": 60.0, "together": 150.0, "share_of_best": 0.5},
    ],
    "sensitivity": [
        {
            "threshold_minutes": 15.0,
            "out": 250.0,
            "worst": {"ward": WORST, "pcn": {**WORST, "name": "South"}},
            "overlaps": [{"kinds": ["pcn", "ward"], "both": 0.0, "smaller": 500.0}],
        }
    ],
    "what_if": {
        "gain": 40.0,
        "lose": 60.0,
        "within_new": 80.0,
        "out_before": 230.0,
        "served_before": 2,
        "units": [],
    },
    "time_of_week": [
        {"day": "monday", "hour": "10:00", "open_count": 1, "out": 300.0},
        {"day": "sunday", "hour": "10:00", "open_count": 1, "out": 700.0},
    ],
}  # fmt: skip
UNKNOWN = {**A_LIBRARY, "asset_count": 0, "serving_count": 0, "standing": "not surveyed"}
# What a digit may stand in without being a number of the report.
_NO_FIGURES = re.compile(
    r"aged \d+ (?:to \d+|and \w+)|\(\d{4}\)|95% (?:confidence )?interval|× 1\.3|at \d\d:\d\d|on \d+ \w+ \d{4}"
)
FILES: list[dict[str, Any]] = [
    {"subject": "boundaries: ward", "source": "Wards", "vintage": "2025"},
    {"subject": "boundaries: pcn_catchment", "source": "Catchments", "vintage": "2020"},
    {"subject": "centroids: lsoa", "source": "Centres", "vintage": "2021"},
    {"subject": "groups: pcn", "source": "Networks", "vintage": "2023"},
    {"subject": "postcodes: csv", "source": "Postcodes", "vintage": "2025-11"},
    {"subject": "practices: csv", "source": "Practices", "vintage": "2023-01"},
    {"subject": "statistics: lsoa: iod2025", "source": "Deprivation", "vintage": "2025"}
    | {"measures": ["imd_decile", "imd_rank", "imd_score"]},
    {"subject": "statistics: lsoa: a", "source": "Census", "vintage": "2021"}
    | {"measures": ["population", "population_0_15"]},
    {"subject": "streets: osm", "source": "Streets", "vintage": "2026-01"},
    {"subject": "assets", "source": "A list", "vintage": "2023"},
    {"subject": "assets", "source": "Another list", "vintage": None},
    {"subject": "surveys", "source": "stewards", "vintage": "2026-05-03"},
]  # fmt: skip
INPUTS = read_inputs([{"licence": "OGL v3", **one} for one in FILES])


def report(told: dict[str, Any], **asked: Any) -> Report:
    question = read_question(
        {"area": "somewhere", "categories": ["library"], "place_kinds": ["ward"], **asked}
    )
    strengths = [("Faith", 3), ("Libraries", 2)]
    return Report("Somewhere", question, typed(figures(**told)), Disclosure(), strengths)


def numbers_that_lead_nowhere(story: ReportStory) -> list[str]:
    """The sentences in which a digit stands that is part of no link."""
    found = []
    for finding in (one for section in story.sections for one in section.findings):
        for part in finding.parts:
            if part.key is None and re.search(r"\d", _NO_FIGURES.sub("", part.words)):
                found.append(finding.text)
    return found


@pytest.mark.parametrize(
    ("told", "asked"),
    [
        (EVERYTHING, {}),
        (EVERYTHING, {"people": "older-people"}),
        (EVERYTHING, {"open_day": "sunday", "open_at": "15:00"}),
        ({**EVERYTHING, "out": 0.0}, {}),
        ({**EVERYTHING, "asset_count": 0, "serving_count": 0, "categories": [UNKNOWN]}, {}),
        ({**EVERYTHING, "what_if": None, "serving_count": 0, "categories": [UNKNOWN]}, {}),
    ],
)
def test_every_number_in_a_sentence_leads_to_its_definition(
    told: dict[str, Any], asked: dict[str, Any]
) -> None:
    one = report(told, **asked)
    story = tell(one, INPUTS)
    assert numbers_that_lead_nowhere(story) == []
    assert len(story.keys) > 10 and story.keys <= DEFINITIONS.keys()


def test_a_number_without_its_definition_would_be_seen() -> None:
    story = tell(report(EVERYTHING), INPUTS)
    story.section("strong").findings.append(Finding("There are 12 of them."))
    assert numbers_that_lead_nowhere(story) == ["There are 12 of them."]


def test_a_sentence_is_read_as_if_nothing_were_marked() -> None:
    finding = Finding(
        f"{meant('250', 'out')} of {meant('1,000', 'people')}, {meant('25%', 'share_out')}."
    )
    assert finding.text == "250 of 1,000, 25%."
    assert [part.key for part in finding.parts] == ["out", None, "people", None, "share_out", None]
    assert Finding("A name with \ufdd0 in it.").text == "A name with  in it."


def sources(told: dict[str, Any], key: str, **asked: Any) -> set[str]:
    return {one.source for one in basis_of(report(told, **asked), INPUTS, key).sources}


@pytest.mark.parametrize(
    ("key", "stands_on"),
    [
        ("people", {"Census", "Wards", "Centres"}),
        ("out", {"Census", "Postcodes", "A list", "Wards", "Centres"}),
        ("newly_reached", {"Census", "Postcodes", "A list", "Another list", "Wards", "Centres"}),
        ("asset_count", {"A list"}),
        ("strength_count", {"A list", "Another list"}),
        ("standing", {"A list", "stewards"}),
        ("surveyed", {"stewards"}),
        ("decile", {"Deprivation"}),
        ("share_in", {"Census", "Postcodes", "A list", "Deprivation", "Wards", "Centres"}),
        ("registered", {"Networks", "Practices"}),
        ("name", {"Wards", "Centres"}),
        ("worst_place", {"Census", "Postcodes", "A list", "Wards", "Networks", "Centres"}),
        ("group_size", {"Census", "Deprivation"}),
        ("group_out", {"Census", "Deprivation", "Postcodes", "A list"}),
        ("threshold", set()),
        ("licence", set()),
    ],
)
def test_each_number_stands_on_its_data(key: str, stands_on: set[str]) -> None:
    assert sources({**EVERYTHING, "lists": ["A list"]}, key) == stands_on


def test_what_a_number_stands_on_follows_the_question() -> None:
    told = {**EVERYTHING, "lists": ["A list"]}
    assert sources(told, "out", demand="centroids") == {"Census", "Centres", "A list", "Wards"}
    deprived = sources(told, "people", is_most_deprived_only=True)
    assert deprived == {"Census", "Deprivation", "Wards", "Centres"}
    assert "Census" not in sources(told, "people", people="unpaid-carers")
    on_streets = {**told, "is_estimated": False}
    assert "Streets" in sources(on_streets, "out") and "Streets" in sources(on_streets, "threshold")


def test_a_basis_names_each_source_once_with_its_vintage_and_number() -> None:
    told = basis_of(report({**EVERYTHING, "lists": ["A list", "Another list"]}), INPUTS, "out")
    assert told.words == (
        "Wards (2025); Centres (2021); Postcodes (2025-11); Census (2021); A list (2023); Another list"
    )
    assert [one.number for one in told.sources] == [1, 3, 5, 8, 10, 11]


def test_every_measure_of_a_report_says_what_it_stands_on() -> None:
    story = tell(report(EVERYTHING), INPUTS)
    used = story.keys.union(unit_table(report(EVERYTHING)).columns)
    without = {
        key for key in used if not story.basis[key].sources and DEFINITIONS[key].unit != "text"
    }
    # How long a walk is, is asked and not measured where no streets are loaded; a number among inputs counts no data.
    assert without == {"threshold", "number"}
