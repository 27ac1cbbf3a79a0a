"""A headline carries its range: other detours of estimated walks, and each of several lists alone."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sqlalchemy.orm import Session

from assetmap.assets.imports.actions import import_assets
from tests.factories import EAST, NORTH, make_asset
from tests.queries.test_gap_figures import ask, in_hackney, work
from tests.queries.test_what_if_figures import listed, minutes, postcodes

__all__ = ["in_hackney", "listed", "postcodes"]

LIBRARIES = ask(categories=["library"], demand="postcodes")


def test_the_headline_of_libraries_has_its_range(
    in_hackney: Session, listed: pd.DataFrame, postcodes: pd.DataFrame
) -> None:
    figures, _, story = work(in_hackney, LIBRARIES)
    libraries = listed[listed["category"] == "library"]
    at, people = libraries[["east", "north"]].to_numpy(), postcodes["people"]

    def out(points: np.ndarray, detour: float = 1.3) -> float:
        nearest = minutes(postcodes, points).min(axis=1) * detour / 1.3
        return float(people[nearest > 15].sum())

    detours = {one.detour: one.out for one in figures.alternatives if one.detour}
    assert detours == {
        1.2: pytest.approx(out(at, 1.2), abs=1),
        1.4: pytest.approx(out(at, 1.4), abs=1),
    }
    assert [round(one) for one in detours.values()] == [14_137, 45_415]
    alone = {one.list_name: one.out for one in figures.alternatives if one.list_name}
    by_list = {
        str(name): out(rows[["east", "north"]].to_numpy())
        for name, rows in libraries.groupby("source")
    }
    assert alone == pytest.approx(by_list, abs=1)
    assert sorted(round(one) for one in alone.values()) == [30_166, 31_540]
    [headline] = story.summary.headline
    assert headline.text == (
        "About 1 in 9 residents (28,785 of 267,750) live more than a 15-minute walk from a library."
        " The number could be 14,135 to 45,415, depending on how winding the streets are and which list is right."
    )
    [table] = [one for one in story.tables if one.key == "assumptions"]
    assert table.column("out") == [
        14_135,
        45_415,
        *(5 * round(alone[one] / 5) for one in sorted(alone)),
    ]
    assert table.column("assumption")[0] == "Walks 1.2 times as long as a straight line"


def test_a_list_with_few_of_them_is_not_tried_alone(in_hackney: Session, tmp_path: Path) -> None:
    (tmp_path / "few.csv").write_text(
        "name,category,longitude,latitude\nA new library,library,-0.06,51.55\n", encoding="utf-8"
    )
    import_assets(in_hackney, tmp_path / "few.csv", list_name="A note")
    figures, _, _ = work(in_hackney, LIBRARIES)
    assert sum(one.list_name is not None for one in figures.alternatives) == 2


def test_what_is_on_no_list_stands_beside_each(in_hackney: Session) -> None:
    before, _, _ = work(in_hackney, LIBRARIES)
    make_asset(in_hackney, "A new library", at=[(EAST, NORTH + 2_500)], categories=["library"])
    after, _, _ = work(in_hackney, LIBRARIES)
    for was, now in zip(before.alternatives, after.alternatives, strict=True):
        assert now.out < was.out, now


def test_another_category_stays_where_one_list_stands_alone(in_hackney: Session) -> None:
    both, _, _ = work(in_hackney, ask(categories=["library", "pharmacy"], demand="postcodes"))
    alone, _, _ = work(in_hackney, ask(categories=["pharmacy"], demand="postcodes"))
    for one in both.alternatives:
        if one.list_name:
            assert both.out - 1e-6 <= one.out <= alone.out + 1e-6
