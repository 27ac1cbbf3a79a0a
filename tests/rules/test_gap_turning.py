"""Findings that change at another walk or geography, which are flagged, and those that do not."""

from dataclasses import asdict
from typing import Any

import numpy as np
import pandas as pd
import pytest

from assetmap.disclosure import Disclosure
from assetmap.gaps.analysis.asset_selection import Targets
from assetmap.gaps.analysis.sensitivity import sensitivity, worst_of
from assetmap.gaps.inputs.ground import Geography, Ground
from assetmap.gaps.measures.aggregation import Membership
from assetmap.gaps.measures.straight_line import StraightWalk
from assetmap.gaps.question import Question, read_question
from assetmap.gaps.report.document import Finding, Table
from assetmap.gaps.report.out_of_reach import Report
from assetmap.gaps.report.sensitivity import turning_tables, turns
from tests.rules.test_gap_words import figures, typed

# Four small areas, three kilometres from one another; only the first has something.
PEOPLE = np.array([400.0, 100.0, 300.0, 200.0])
QUESTION = {"area": "somewhere", "categories": ["library"], "place_kinds": ["ward", "pcn"]}


def geography(kind: str, of: list[tuple[int, int, float]]) -> Geography:
    """Places of a kind, named by its first letter and their number, from (small area, place, share)."""
    units, places, shares = (np.array(one) for one in zip(*of, strict=True))
    count = int(places.max()) + 1
    names = [f"{kind[0].upper()}{at}" for at in range(count)]
    return Geography(
        kind,
        pd.DataFrame({"code": names, "name": names, "status": "official", "edition": "2021"}),
        Membership(units, places, shares.astype(float), len(PEOPLE), count),
    )


def whole(kind: str, *places: int) -> Geography:
    return geography(kind, [(unit, place, 1.0) for unit, place in enumerate(places)])


def ground(*geographies: Geography) -> Ground:
    return Ground(
        area="somewhere",
        area_name="Somewhere",
        units=pd.DataFrame({"code": list("abcd")}),
        points=pd.DataFrame(
            {
                "unit": [0, 1, 2, 3],
                "easting": [500_000.0 + 3_000 * at for at in range(4)],
                "northing": [200_000.0] * 4,
                "share": [1.0] * 4,
            }
        ),
        assets=pd.DataFrame(),
        categories={},
        category_names={},
        geographies={one.kind: one for one in geographies},
        hours={},
        surveys=[],
        lists={},
        paired={},
        is_at_edge=pd.Series([False] * 4),
    )


def asked(*geographies: Geography, served: int = 1) -> tuple[Question, list[dict[str, Any]]]:
    """The question, and what is found where this many of the small areas have something, the first ones."""
    question, under = read_question(QUESTION), ground(*geographies)
    points = under.points[["easting", "northing"]].to_numpy()[:served]
    targets = Targets(points, np.full(served, fill_value=True))
    walk = StraightWalk(question.speed_kmh)
    return question, [asdict(one) for one in sensitivity(under, question, PEOPLE, walk, targets)]


def report(question: Question, told: list[dict[str, Any]], **further: Any) -> Report:
    stored = figures(sensitivity=told, **further)
    return Report("Somewhere", question, typed(stored), Disclosure(), [])


def flagged(*geographies: Geography, served: int = 1) -> tuple[list[Finding], Table]:
    """What is said of turning, and the table of geographies."""
    one = report(*asked(*geographies, served=served), people=1000.0)
    return [*turns(one)][3:], turning_tables(one)[1]


def test_the_worst_of_each_kind_and_how_far_they_lie_over_one_another() -> None:
    # W1 has areas b and c (all out of reach), P0 has b and half of a, P1 the rest.
    wards = whole("ward", 0, 1, 1, 0)
    networks = geography("pcn", [(0, 0, 0.5), (1, 0, 1.0), (0, 1, 0.5), (2, 1, 1.0), (3, 1, 1.0)])
    _, told = asked(wards, networks)
    at_15 = told[1]
    assert (at_15["threshold_minutes"], at_15["out"]) == (15, 600)
    ward, network = at_15["worst"]["ward"], at_15["worst"]["pcn"]
    assert (ward["name"], ward["share"], ward["people"]) == ("W1", 1.0, 400)
    assert (ward["least_share"], ward["least_people"]) == (pytest.approx(200 / 600), 600)
    # P0: 100 of 300 out of reach; P1: 500 of 700.
    assert (network["name"], network["share"]) == ("P1", pytest.approx(500 / 700))
    # Of the 400 in W1 the 300 of area c are in P1 too.
    assert at_15["overlaps"] == [{"kinds": ("ward", "pcn"), "both": 300.0, "smaller": 400.0}]


def test_geographies_that_agree_are_said_to() -> None:
    said, table = flagged(whole("ward", 0, 1, 1, 0), whole("pcn", 0, 1, 1, 0))
    assert [one.is_caution for one in said] == [False]
    assert said[0].text == (
        "The same part of the area looks worst whichever boundaries are used. The largest shares"
        " out of reach are: W1 (Wards): 100% and P1 (Primary Care Networks): 100%."
    )
    assert table.column("in_common") == [None, 1.0]


def test_geographies_that_point_elsewhere_are_flagged() -> None:
    # Of wards the worst is b alone; of networks c with d, where nobody of b lives.
    said, table = flagged(whole("ward", 0, 1, 0, 0), whole("pcn", 0, 0, 1, 1))
    [turn] = said
    assert turn.is_caution
    assert turn.text == (
        "Which place looks worst depends on the boundaries used. The largest shares out of reach are:"
        " W1 (Wards): 100% and P1 (Primary Care Networks): 100%. We treat these pairs as different places,"
        " because fewer than half of the people in the smaller place also live in the larger one:"
        " W1 (Wards) and P1 (Primary Care Networks)."
    )
    assert table.columns[0] == "geography"
    assert [row[0] for row in table.rows] == ["Wards", "Primary Care Networks"]
    assert table.column("worst_place") == ["W1", "P1"]
    assert table.column("in_common") == [None, 0.0]
    assert table.column("least_share") == [pytest.approx(500 / 900), pytest.approx(0.2)]


def test_places_that_are_as_bad_are_no_turn() -> None:
    # b, c and d are wards of their own and all out of reach: whichever is named, the network of c and d is among them.
    said, table = flagged(whole("ward", 0, 1, 2, 3), whole("pcn", 0, 0, 1, 1))
    assert [one.is_caution for one in said] == [False]
    assert "W1 and 2 others (Wards): 100%" in said[0].text
    assert table.column("worst_place") == ["W1 and 2 others", "P1"]
    assert table.column("place_count") == [4, 2]


def test_a_place_where_nobody_is_out_of_reach_is_never_as_bad_as_the_worst() -> None:
    # One person of a thousand is out of reach in P1, nobody in P0.
    few = np.array([0.0, 0.0, 0.0, 1.0])
    told = worst_of(whole("pcn", 0, 0, 1, 1), np.array([500.0, 100.0, 800.0, 200.0]), few)
    assert told is not None
    assert told[0].codes == ["P1"] and told[0].share == 0.001
    # Shares of 62.5 % and 62.3 % are as large; of 5 and 3 in a thousand they are not.
    near = worst_of(
        whole("pcn", 0, 1, 2, 2), np.full(4, 1000.0), np.array([625.0, 623.0, 0.0, 0.0])
    )
    apart = worst_of(whole("pcn", 0, 1, 2, 2), np.full(4, 1000.0), np.array([5.0, 3.0, 0.0, 0.0]))
    assert near is not None and near[0].codes == ["P0", "P1"]
    assert apart is not None and apart[0].codes == ["P0"]


def test_another_walk_that_names_another_place_is_flagged() -> None:
    def at(minutes: float, code: str, share: float) -> dict[str, Any]:
        worst = {"code": code, "name": code, "share": share, "people": 500.0, "codes": [code]}
        return {"threshold_minutes": minutes, "out": 100.0, "worst": {"ward": worst}}

    question = read_question(QUESTION)
    turned = [at(10, "North", 0.5), at(15, "South", 0.4), at(20, "South", 0.1)]
    assert [one.text for one in turns(report(question, turned)) if one.is_caution] == [
        "Which ward is worst served depends on the walking time. It can be any of these: North and South."
    ]
    # Where nobody is out of reach any more no place is worst.
    gone = [at(10, "South", 0.5), at(15, "South", 0.4), at(20, "North", 0.0)]
    assert not any(one.is_caution for one in turns(report(question, gone)))
    # Nor is one of which the number that are out of reach is kept back.
    kept_back = [at(10, "South", 0.5), at(15, "South", 0.4), at(20, "North", 0.006)]
    assert not any(one.is_caution for one in turns(report(question, kept_back)))


def test_one_geography_alone_is_held_against_none() -> None:
    question, told = asked(whole("ward", 0, 1, 1, 0))
    assert not [one for one in turns(report(question, told)) if "geography" in one.text]


def test_where_all_are_within_reach_nothing_is_worst() -> None:
    said, _ = flagged(whole("ward", 0, 1, 1, 0), whole("pcn", 0, 0, 1, 1), served=4)
    assert said == []


def test_reports_of_earlier_methods_are_still_told() -> None:
    question = read_question(QUESTION)
    old = [
        {
            "threshold_minutes": 15.0,
            "out": 90.0,
            "worst": {"ward": {"code": "W1", "name": "W1", "share": 0.5}},
        }
    ]
    one = report(question, old, places={"ward": [{"code": "W1", "people": 200.0}]})
    assert [table.key for table in turning_tables(one)] == ["sensitivity"]
    assert turning_tables(one)[0].column("worst") == ["Wards: W1 (50%)"]
    assert [said.text for said in turns(one)] == ["Out of reach at 15 minutes: 90 (9%)."]
