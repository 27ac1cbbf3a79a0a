"""The question about all of several kinds, held against a computation by hand on real data."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from sqlalchemy.orm import Session

from assetmap.gaps.question import read_question
from tests.queries.test_gap_figures import CITY, ask, in_hackney, work
from tests.queries.test_what_if_figures import listed, minutes, postcodes

__all__ = ["in_hackney", "listed", "postcodes"]
BOTH: dict[str, Any] = {"categories": ["library", "pharmacy"], "demand": "postcodes"}


def test_all_of_these_is_another_question_than_any(
    in_hackney: Session, listed: pd.DataFrame, postcodes: pd.DataFrame
) -> None:
    usual = {"place_kinds": ["pcn"], "threshold_minutes": 5}
    any_of, _, _ = work(in_hackney, ask(**BOTH, **usual))
    all_of, report, story = work(in_hackney, ask(**BOTH, **usual, serves="all"))
    # By hand: minutes to the nearest of each kind.
    near = np.column_stack(
        [
            minutes(
                postcodes, listed[listed["category"] == slug][["east", "north"]].to_numpy()
            ).min(axis=1)
            for slug in ("library", "pharmacy")
        ]
    )
    people = postcodes["people"].to_numpy()
    assert all_of.out == pytest.approx(people[near.max(axis=1) > 5].sum(), abs=1)
    assert any_of.out == pytest.approx(people[near.min(axis=1) > 5].sum(), abs=1)
    assert all_of.out == pytest.approx(any_of.out_of_some) == all_of.out_of_some
    assert all_of.out_of_any == pytest.approx(any_of.out) and any_of.out_of_any is None
    assert [one.out for one in all_of.categories] == [one.out for one in any_of.categories]
    # Everything that follows asks the same: other walks, hours, and who a new place would reach.
    longer = all_of.sensitivity[-1]
    assert longer.out == pytest.approx(
        people[near.max(axis=1) > longer.threshold_minutes].sum(), abs=1
    )
    assert all(one.out >= other.out for one, other in zip(all_of.units, any_of.units, strict=True))

    said = " ".join(one.text for section in story.sections for one in section.findings)
    headline = story.summary.headline[0].text
    assert "from at least one of these: Libraries and Pharmacies" in headline
    assert "In this report, people need one of each of these kinds" in said
    assert "We assume that each new place offers all of these kinds" in said
    lacking = story.section("matrix").findings[0].text
    assert report.count(all_of.out_of_any).split("\ufdd1")[1].rstrip("\ufdd2") in lacking


def test_questions_without_the_new_fields_keep_their_key() -> None:
    plain = {"area": CITY, "categories": ["library"]}
    known = "b5fa3fce5a418e2a83921a26e0ef701c3980e2cd525790942adbf547e83d3e41"
    assert read_question(plain).key == known
    assert read_question(plain | {"serves": "all"}).key == known, "of one kind it is the same"
    for other in (
        {"beside": ["elsewhere"]},
        {"breaks": [10]},
        {"is_step_free": True},
    ):
        assert read_question(plain | other).key != known
    both = {"area": CITY, "categories": ["library", "advice"]}
    assert read_question(both).key != read_question(both | {"serves": "all"}).key
