"""Each category in each place: the same figures as in reports of one category, and those who lack at least one."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from sqlalchemy.orm import Session

from tests.queries.test_gap_figures import ask, in_hackney, work
from tests.queries.test_what_if_figures import listed, minutes, postcodes

__all__ = ["in_hackney", "listed", "postcodes"]
USUAL: dict[str, Any] = {"demand": "postcodes", "place_kinds": ["pcn"]}


def test_no_category_hides_another(
    in_hackney: Session, listed: pd.DataFrame, postcodes: pd.DataFrame
) -> None:
    both = ask(categories=["library", "pharmacy"], threshold_minutes=5, **USUAL)
    figures, report, story = work(in_hackney, both)
    for category in figures.categories:
        alone, _, _ = work(
            in_hackney, ask(categories=[category.slug], threshold_minutes=5, **USUAL)
        )
        assert [one.out for one in category.by_place["pcn"]] == pytest.approx(
            [one.out for one in alone.places["pcn"]]
        )
        assert alone.categories[0].by_place == {} and alone.out_of_some is None
    # By hand: who has not one of each within five minutes.
    lacks = np.zeros(len(postcodes), dtype=bool)
    for slug in ("library", "pharmacy"):
        there = listed[listed["category"] == slug][["east", "north"]].to_numpy()
        lacks |= minutes(postcodes, there).min(axis=1) > 5
    assert figures.out_of_some == pytest.approx(float(postcodes["people"][lacks].sum()), abs=1)
    assert figures.out_of_some > max(one.out for one in figures.categories) > figures.out

    section = story.section("matrix")
    [matrix], [table] = section.matrices, section.tables
    assert matrix.columns == [one.name for one in figures.categories]
    assert [name for name, _ in matrix.rows] == [one.name for one in figures.places["pcn"]]
    for at, category in enumerate(figures.categories):
        place, cell = figures.places["pcn"][2], category.by_place["pcn"][2]
        assert cell.code == place.code
        told = matrix.rows[2][1][at]
        share = report.disclosure.share(cell.out, place.people)
        assert share is not None
        assert (told.value, told.words) == (share, f"{share:.0%}") and told.shade > 0
        rows = [row for row in table.rows if row[2] == place.code and row[0] == category.name]
        assert [row[5] for row in rows] == [share]
    worst = max(share for share in table.column("share_out") if isinstance(share, float))
    assert f"({worst:.0%})" in section.findings[-1].text
    assert "do not have all of these kinds of support within reach" in section.findings[0].text
    assert story.summary.headline[-2:] == section.findings, "the first page says so too"


def test_what_nobody_looked_for_is_no_cell_of_the_matrix(in_hackney: Session) -> None:
    _, _, story = work(in_hackney, ask(categories=["library", "lunch-club"], **USUAL))
    section = story.section("matrix")
    at = section.matrices[0].columns.index("Lunch clubs")
    assert {cells[at].words for _, cells in section.matrices[0].rows} == {"not known"}
    assert {cells[at].shade for _, cells in section.matrices[0].rows} == {0}
    shares = [row[5] for row in section.tables[0].rows if row[0] == "Lunch clubs"]
    assert shares == [None] * 8
    assert "We cannot say how many people do not have all of them" in section.findings[0].text
    assert "Lunch clubs" not in section.findings[-1].text
