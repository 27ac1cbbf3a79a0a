"""Stored figures are read as what they were, in whichever version they were written."""

from typing import Any

import pytest

from assetmap.gaps.analysis.figures import Figures, SuggestedSite, WorstPlace
from assetmap.gaps.analysis.stored_figures import read_figures, read_inputs

UNIT = {
    "code": "E1",
    "name": "One",
    "people": 100.0,
    "out": 40.0,
    "share": 0.6,
    "minutes": None,
    "within": 1.0,
    "per_10000": 2.0,
    "asset_count": 1,
    "decile": 3.0,
    "standing": "recorded",
    "is_at_edge": True,
}
PLACE = {key: UNIT[key] for key in UNIT if key not in ("share", "decile")} | {
    "status": "official",
    "registered": None,
    "registered_out": None,
}
# As the first version wrote them.
FIRST: dict[str, Any] = {
    "people": 100.0,
    "out": 40.0,
    "asset_count": 1,
    "unit_count": 1,
    "is_estimated": True,
    "unknown_population": [],
    "units": [UNIT],
    "places": {"ward": [PLACE]},
    "categories": [
        {
            "slug": "library",
            "name": "Libraries",
            "asset_count": 1,
            "confirmed_count": 0,
            "out": 40.0,
            "standing": "recorded",
            "estimate": None,
            "lists": ["A list"],
        }
    ],
    "groups": [{"name": "children", "people": 10.0, "out": 4.0}],
    "fairness": None,
    "sites": [
        {"name": "Hall", "easting": 1.0, "northing": 2.0, "newly_reached": 4.0}
        | {"together": 4.0, "share_of_best": 1.0}
    ],
    "sensitivity": [
        {
            "threshold_minutes": 15.0,
            "out": 40.0,
            "worst": {
                "ward": {"code": "E1", "name": "One", "share": 0.4},
                "pcn": {"code": "U1", "name": "North", "share": 0.4},
            },
        }
    ],
    "what_if": {
        "out_before": 50.0,
        "gain": 20.0,
        "lose": 10.0,
        "closed": ["x"],
        "opened": 1,
        "units": [
            {"code": "E1", "name": "One", "change": 20.0},
            {"code": "E2", "name": "Two", "change": -10.0},
        ],
    },
    "unknown_hours": 0,
    "edges": ["E1"],
}


@pytest.fixture
def first() -> Figures:
    return read_figures(FIRST)


def test_what_the_first_version_did_not_count_is_what_it_called_its_assets(first: Figures) -> None:
    assert first.serving_count == 1 and not first.has_serving_counts
    assert first.categories[0].serving_count == 1 and first.categories[0].vintages is None
    assert first.units[0].serving_count is None and first.places["ward"][0].is_at_edge
    assert first.lists is None and first.time_of_week is None and first.taken_back == 0
    # Nor did it know bounds, who looked, or other assumptions.
    assert first.out_at_least is None and first.units[0].out_at_least is None
    assert first.categories[0].is_looked_for is None and first.units[0].is_looked_for is None
    assert first.alternatives == [] and first.serving_beyond == 0


def test_the_worst_place_has_the_people_that_the_report_tells_elsewhere(first: Figures) -> None:
    [at_15] = first.sensitivity
    assert at_15.worst["ward"] == WorstPlace("E1", "One", 0.4, people=100.0, codes=["E1"])
    assert at_15.worst["pcn"].people is None and at_15.overlaps is None


def test_what_was_set_off_is_gained_or_lost(first: Figures) -> None:
    assert first.what_if is not None and first.what_if.within_new == 20.0
    rows = [(one.gained, one.lost, one.within_new) for one in first.what_if.units]
    assert rows == [(20.0, 0.0, 20.0), (0.0, 10.0, 0.0)]


def test_a_site_of_the_first_version_is_known_to_have_no_id(first: Figures) -> None:
    assert first.sites == [SuggestedSite(None, "Hall", 4.0, 4.0, 1.0, 1.0, 2.0, has_id=False)]
    small_area = {**FIRST, "sites": [{**FIRST["sites"][0], "id": None}]}
    assert read_figures(small_area).sites[0].has_id


def test_figures_are_the_same_when_they_were_stored(first: Figures) -> None:
    assert read_figures(first.as_json()) == first
    assert read_figures(first.as_json()).as_json() == first.as_json()


def test_inputs_that_do_not_say_their_measures_have_none() -> None:
    one = {"subject": "assets", "source": "A list", "vintage": None, "licence": None}
    [found] = read_inputs([one])
    assert (found.source, found.measures, found.fingerprint) == ("A list", [], None)
    assert read_inputs(None) == []
