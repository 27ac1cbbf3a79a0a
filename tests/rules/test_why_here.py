"""Proposed sites: only where something suitable stands, and why there in one sentence."""

from dataclasses import replace

import numpy as np
import pandas as pd

from assetmap.gaps.analysis.asset_selection import Targets
from assetmap.gaps.analysis.site_proposals import Proposals, propose
from assetmap.gaps.measures.straight_line import StraightWalk
from assetmap.gaps.report.first_page.summary import summary_of
from tests.rules.test_gap_sentences import report_of, story_of, words
from tests.rules.test_gap_turning import ground
from tests.rules.test_gap_words import figures

PEOPLE = np.array([100.0, 200.0, 300.0, 400.0])
NAMES = {"hall-to-hire": "Halls and rooms to hire", "school": "Schools", "pub": "Pubs"}
SITE = {"id": None, "name": "The Barn", "newly_reached": 400.0, "together": 400.0}
SITE |= {"share_of_best": 1.0, "kind": "Halls and rooms to hire"}


def proposed(*assets: tuple[str, float, str]) -> Proposals:
    """What is proposed where each of these stands so far east of the first small area; a library serves the first."""
    under = ground()
    frame = pd.DataFrame(
        {
            "id": [name.lower() for name, _, _ in assets],
            "name": [name for name, _, _ in assets],
            "easting": [500_000.0 + east for _, east, _ in assets],
            "northing": [200_000.0] * len(assets),
            "is_inside": True,
            "is_counted": True,
        }
    )
    kinds = {
        slug: np.array([at for at, one in enumerate(assets) if slug in one[2]], dtype=np.intp)
        for slug in NAMES
    }
    there = replace(under, assets=frame, by_category=kinds, category_names=NAMES)
    targets = Targets(np.array([[500_000.0, 200_000.0]]), np.array([True]))
    none = np.zeros(0, dtype=np.intp)
    return propose(there, PEOPLE, StraightWalk(4.8), 15.0, targets, none)


def test_sites_stand_where_something_suitable_stands() -> None:
    found = proposed(
        ("Pub", 9_000, "pub"), ("School", 6_100, "school"), ("Barn", 8_900, "school hall-to-hire")
    )
    told = [(one.name, one.kind, one.newly_reached) for one in found.sites]
    # The pub is as near to the most people, and has no room to offer.
    assert told == [("Barn", "Halls and rooms to hire", 400.0), ("School", "Schools", 300.0)]
    assert found.suitable == 2
    assert proposed(("Pub", 9_000, "pub")) == Proposals([], 0)
    assert proposed(("Barn", 30_000, "hall-to-hire")) == Proposals([], 0), "too far for anybody"


def test_a_report_says_why_here_and_why_nowhere() -> None:
    told = figures(sites=[SITE, {**SITE, "name": "gone", "kind": None}], suitable=2)
    why = (
        "400 people live within a 15-minute walk of this site and have nothing within reach now."
        " The building there (Halls and rooms to hire) may have room."
    )
    assert f"Why here: {why}" in words(told)
    table = next(one for one in story_of(told).tables if one.key == "sites")
    assert table.column("why_here") == [why, ""]
    earlier = figures(sites=[{**SITE, "kind": None}])
    assert "Why here" not in words(earlier)
    table = next(one for one in story_of(earlier).tables if one.key == "sites")
    assert "why_here" not in table.columns
    nowhere = (
        "We cannot propose a site. We know of no suitable building, such as a hall or a library"
    )
    [said] = summary_of(report_of(figures(suitable=0)), None).help
    assert said.text.startswith(nowhere) and "within a 15-minute walk" in said.text
    assert "No single site would bring more" in words(figures(suitable=3))
    assert nowhere not in words(figures(suitable=0, out=0.0))


def test_where_any_of_several_kinds_is_enough_each_may_still_be_missing() -> None:
    told = figures(suitable=3, out=0.0)
    told["categories"].append({**told["categories"][0], "slug": "advice", "name": "Advice"})
    assert "Run the report for one kind at a time to see where a new place would help." in words(
        told
    )
