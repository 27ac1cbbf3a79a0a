"""The confidence of a report on real data: surveys, dates of lists, and confirmations."""

from datetime import date

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from assetmap.gaps.measures.completeness import is_dated
from tests.queries.test_gap_figures import ask, in_hackney, work

__all__ = ["in_hackney"]


def test_a_report_says_which_lists_it_stands_on_and_who_has_looked(in_hackney: Session) -> None:
    question = ask(categories=["library"])
    figures, _, story = work(in_hackney, question)
    [library] = figures.categories
    assert library.are_lists_old and len(library.vintages) == 2
    said = [one.text for one in story.section("sure").findings]
    [stands_on] = [one for one in said if one.startswith("Libraries: this area is covered by ")]
    assert "(2023)" in stands_on and "(2022-11)" in stands_on
    assert "0 of 12 entries were confirmed in the last two years." in stands_on
    assert (
        "No steward has checked the area for this kind of support in the last two years."
        in stands_on
    )
    [old] = [one for one in story.section("sure").findings if "more than two years old" in one.text]
    assert old.is_caution

    in_hackney.execute(
        text(
            "UPDATE asset SET assured_on = CASE WHEN name = 'Clapton Library' THEN date '2026-11-01' ELSE date '2020-01-01' END"
            " WHERE name IN ('Clapton Library', 'Shoreditch Library')"
        )
    )
    in_hackney.execute(
        text(
            "INSERT INTO survey (place_id, term_id, surveyed_on)"
            " SELECT place.id, taxonomy_term.id, date '2026-05-03' FROM place, taxonomy_term"
            " WHERE place.kind = 'lsoa' AND place.code IN (SELECT code FROM place WHERE kind = 'lsoa' ORDER BY code LIMIT 3)"
            " AND slug = 'library'"
        )
    )
    _, _, story = work(in_hackney, question)
    said = [one.text for one in story.section("sure").findings]
    [stands_on] = [one for one in said if one.startswith("Libraries: this area is covered by ")]
    assert "1 of 12 entries were confirmed in the last two years." in stands_on
    assert "Stewards checked 3 of 155 small areas, last on 3 May 2026." in stands_on


@pytest.mark.parametrize(
    ("vintage", "is_old"),
    [
        ("2024-11", False),  # the end of that month
        ("2024-10", True),
        ("2024", False),  # it may be December
        ("2023", True),
        ("CIM 2023 (fetched 2026)", True),  # what it tells is of the first
        ("2026-12", False),  # dated ahead
        ("latest", None),
        ("", None),
        (None, None),
    ],
)
def test_how_old_a_list_is(vintage: str | None, is_old: bool | None) -> None:
    assert is_dated(vintage, date(2026, 11, 20)) is is_old
