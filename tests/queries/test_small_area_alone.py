"""An area of one small area, whose library stands just outside."""

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from assetmap.gaps.report.document import ReportStory
from tests.queries.test_gap_figures import ask, in_hackney, work

__all__ = ["in_hackney"]

LIBRARIES = ask(categories=["library"], demand="postcodes", place_kinds=["ward"])


def leave_one(session: Session, code: str) -> None:
    """City and Hackney shrinks to one small area; all that is on the map stays."""
    session.execute(
        text(
            "DELETE FROM area_place USING place WHERE place.id = place_id AND kind = 'lsoa' AND code <> :code"
        ),
        {"code": code},
    )


def words_of(story: ReportStory) -> str:
    findings = [*story.summary.headline, *story.section("out-of-reach").findings]
    return " ".join(one.text for one in findings)


@pytest.fixture
def alone(in_hackney: Session) -> tuple[Session, float, float]:
    """A small area without a library, of which a part has one within reach: its people, and those out of reach."""
    figures, _, _ = work(in_hackney, LIBRARIES)
    one = next(
        one
        for one in figures.units
        if not one.asset_count and 200 < (one.out or 0) < (one.people or 0) - 200
    )
    leave_one(in_hackney, one.code)
    return in_hackney, one.people or 0, one.out or 0


def test_a_library_across_the_border_serves_who_lives_near_it(
    alone: tuple[Session, float, float],
) -> None:
    session, people, out = alone
    figures, report, story = work(session, LIBRARIES)
    assert (figures.people, figures.out) == pytest.approx((people, out))
    assert figures.asset_count == 0 and figures.serving_beyond >= 1
    told = report.disclosure.people
    said = words_of(story)
    assert "We cannot tell whether any" not in said
    assert f"At least {told(people - out):,} of {told(people):,} residents" in said
    strong = " ".join(one.text for one in story.section("strong").findings)
    assert "across the border but close enough for some residents to walk to" in strong


def test_what_lists_agree_on_across_the_border_is_no_survey_of_this_side(
    alone: tuple[Session, float, float],
) -> None:
    """Whether all others are out of reach hangs on what nobody has looked for here."""
    session, people, out = alone
    _, report, story = work(session, LIBRARIES)
    assert report.is_unknown and "We cannot tell whether the others do" in words_of(story)
    session.execute(
        text(
            "INSERT INTO survey (place_id, term_id, surveyed_on)"
            " SELECT place.id, taxonomy_term.id, date '2026-05-03' FROM place, taxonomy_term"
            " WHERE place.kind = 'lsoa' AND slug = 'library'"
        )
    )
    _, report, story = work(session, LIBRARIES)
    assert not report.is_unknown
    told = report.disclosure.people
    assert f"residents ({told(out):,} of {told(people):,})" in words_of(story)
