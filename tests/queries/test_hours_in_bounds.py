"""Reports at a time of the week in which some opening hours are not known: bounds, and what holds at both."""

from collections.abc import Iterable
from datetime import time

import numpy as np
import pandas as pd
import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from assetmap.gaps.builds.build import draw
from assetmap.gaps.files.layers import layers_of
from assetmap.gaps.inputs.read_area import read_ground
from assetmap.gaps.report.comparison import compare
from assetmap.gaps.report.document import ReportStory
from assetmap.gaps.report.out_of_reach import share_in_words
from tests.queries.test_gap_figures import NOW, ask, in_hackney, work
from tests.queries.test_what_if_figures import listed, minutes, postcodes

__all__ = ["in_hackney", "listed", "postcodes"]

LIBRARIES = ask(categories=["library"], demand="postcodes")
SUNDAY = ask(categories=["library"], demand="postcodes", open_day="sunday", open_at="15:00")
MONDAY = ask(categories=["library"], demand="postcodes", open_day="monday", open_at="10:00")
# Of the twelve they say nothing of Sundays; each stands on two lists.
SILENT_ON_SUNDAYS = "Dalston|Stamford Hill|Stoke Newington"


def words_of(story: ReportStory) -> str:
    return " ".join(one.text for section in story.sections for one in section.findings)


def largest_of(places: Iterable[tuple[str, float | None, float | None]]) -> set[str]:
    """The names of those with the largest share, in whole per cent; nearly all are not all."""
    shares = {name: share_in_words((out or 0) / (people or 1)) for name, out, people in places}
    order = ["over 99%", "100%"]
    most = max(
        shares.values(),
        key=lambda one: (one in order, order.index(one) if one in order else int(one[:-1])),
    )
    return {name for name, share in shares.items() if share == most}


def test_what_is_known_to_be_shut_is_out_of_reach_whatever_is_not_known(
    in_hackney: Session, listed: pd.DataFrame, postcodes: pd.DataFrame
) -> None:
    figures, report, story = work(in_hackney, SUNDAY)
    assert (figures.asset_count, figures.closed_then, figures.unknown_hours) == (12, 9, 3)
    is_silent = listed["name"].str.contains(SILENT_ON_SUNDAYS) & (listed["category"] == "library")
    three = listed[is_silent]
    assert len(three) == 6, "three libraries, each at the place of either list"
    is_out = minutes(postcodes, three[["east", "north"]].to_numpy()).min(axis=1) > 15
    assert figures.out_at_least == pytest.approx(postcodes["people"][is_out].sum(), abs=1)
    assert round(figures.out_at_least or 0) == 173_302 and figures.out == figures.people
    assert not report.is_unknown and report.has_bounds
    said = words_of(story)
    assert "Between 173,300 (65%) and 267,750 (100%) of 267,750 residents" in said
    assert "The lower number is right if all of them are open then" in said
    assert "Known to be closed at the chosen time: 9. Opening hours not known: 3." in said
    assert "cannot tell" not in said


@pytest.fixture
def one_known(in_hackney: Session) -> Session:
    """Clapton's library says that it is open on Mondays, and no other library says when it is."""
    in_hackney.execute(text("DELETE FROM schedule"))
    in_hackney.execute(
        text(
            "INSERT INTO schedule (asset_at_location_id, freq, byday, is_on_bank_holidays, opens_at, closes_at)"
            " SELECT standing.id, 'WEEKLY', 'MO', true, :opens, :closes FROM asset_at_location AS standing"
            " JOIN asset ON asset.id = asset_id WHERE name = 'Clapton Library' AND source LIKE 'Arts Council%'"
        ),
        {"opens": time(9), "closes": time(18)},
    )
    return in_hackney


def test_hours_that_nobody_knows_are_no_gap(one_known: Session) -> None:
    any_time, _, _ = work(one_known, LIBRARIES)
    figures, report, story = work(one_known, MONDAY)
    assert (figures.serving_count, figures.unknown_hours, figures.closed_then) == (1, 11, 0)
    # Both positions of the one serve, and at best all of both lists.
    assert figures.out_at_least == any_time.out == pytest.approx(28_785, abs=1)
    assert figures.out > 200_000
    said = words_of(story)
    assert f"Between 28,785 (11%) and {report.disclosure.people(figures.out):,} (" in said
    for kind in ("pcn", "neighbourhood"):
        for place, plain in zip(figures.places[kind], any_time.places[kind], strict=True):
            assert place.out_at_least == plain.out and (place.out or 0) >= (plain.out or 0)
    assert [one.out_at_least for one in figures.units] == [one.out for one in any_time.units]
    assert [one.out_at_least for one in figures.groups] == [one.out for one in any_time.groups]


def test_only_what_holds_at_both_bounds_is_concluded(one_known: Session) -> None:
    figures, _, story = work(one_known, MONDAY)
    findings = [one.text for one in story.section("out-of-reach").findings]
    for kind, label in (("pcn", "Primary Care Network"), ("neighbourhood", "neighbourhood")):
        places = figures.places[kind]
        at_most = largest_of((one.name, one.out, one.people) for one in places)
        at_least = largest_of((one.name, one.out_at_least, one.people) for one in places)
        told = [one for one in findings if label in one]
        if both := sorted(at_most & at_least):
            assert any(
                "worse served" in one or "worst-served" in one for one in told if both[0] in one
            )
        else:
            assert f"Which {label} is worst served depends on opening hours" in told[-1]
    tables = {one.key: one for one in story.tables}
    assert "benchmark" not in tables["places-pcn"].columns and "deciles" not in tables
    assert "worst" not in tables["sensitivity"].columns and "geographies" not in tables
    for key in ("places-pcn", "sensitivity"):
        low, high = (
            [float(str(cell)) for cell in tables[key].column(one) if cell is not None]
            for one in ("out_at_least", "out")
        )
        assert low and all(a <= b for a, b in zip(low, high, strict=True))
    # Who would gain for certain: a place for those who are out of reach at any time.
    any_time, _, _ = work(one_known, LIBRARIES)
    assert figures.sites == any_time.sites
    assert "would bring at least" in " ".join(one.text for one in story.section("closing").findings)


def test_where_all_may_be_within_reach_nobody_is_said_to_be_out(one_known: Session) -> None:
    """Where the unknown could serve everybody, the sentence says that it is not known how many are out of reach."""
    long_walk = MONDAY.model_copy(update={"threshold_minutes": 60.0})
    figures, report, story = work(one_known, long_walk)
    assert round(figures.out_at_least or 0) == 0 and figures.out > 8
    said = words_of(story)
    most = report.disclosure.people(figures.out)
    assert "We cannot tell how many of the 267,750 residents" in said
    assert (
        f"The answer is 0 if all places with unknown opening hours are open then, and {most:,} ("
        in said
    )
    assert not figures.sites and "ask existing places when they are open" in said


def test_a_twin_that_says_no_hours_serves_as_it_does_at_any_time(in_hackney: Session) -> None:
    in_hackney.execute(text("DELETE FROM schedule"))
    in_hackney.execute(
        text(
            "INSERT INTO schedule (asset_at_location_id, freq, byday, is_on_bank_holidays, opens_at, closes_at)"
            " SELECT standing.id, 'WEEKLY', 'MO', true, :opens, :closes FROM asset_at_location AS standing"
            " JOIN asset ON asset.id = asset_id WHERE source LIKE 'Arts Council%'"
        ),
        {"opens": time(9), "closes": time(18)},
    )
    any_time, _, _ = work(in_hackney, LIBRARIES)
    figures, report, _ = work(in_hackney, MONDAY)
    assert figures.out == any_time.out and not report.has_bounds
    assert (figures.serving_count, figures.unknown_hours) == (12, 0)
    assert any_time.time_of_week is not None
    monday = next(
        one for one in any_time.time_of_week if (one.day, one.hour) == ("monday", "10:00")
    )
    assert monday.open_count == 12 and monday.out == pytest.approx(figures.out)


def test_places_of_unknown_hours_are_hatched_where_it_matters(one_known: Session) -> None:
    figures, report, story = work(one_known, MONDAY)
    units = layers_of(report, story, draw(one_known, read_ground(one_known, MONDAY), MONDAY, NOW))[
        0
    ]
    by_code = {one.code: one for one in figures.units}
    told = report.disclosure.people
    for code, is_hatched in zip(units.table.column("code"), units.is_hatched, strict=True):
        one = by_code[str(code)]
        if told(one.out_at_least) != told(one.out):
            assert is_hatched, one.name


def test_bounds_are_compared_with_nothing(one_known: Session) -> None:
    _, report, _ = work(one_known, MONDAY)
    found = compare(report, report, [], [])
    assert found.whole.change is None and found.division is None
    assert not np.isnan(report.figures.out)


def test_gains_and_losses_of_a_what_if_are_bounds_too(one_known: Session) -> None:
    clapton = one_known.scalars(
        text("SELECT id FROM asset WHERE name = 'Clapton Library' AND source LIKE 'Arts Council%'")
    ).one()
    closed = MONDAY.model_copy(update={"closed": (clapton,)})
    figures, report, story = work(one_known, closed)
    any_time, _, _ = work(one_known, LIBRARIES.model_copy(update={"closed": (clapton,)}))
    supposed, plain = figures.what_if, any_time.what_if
    assert supposed is not None and plain is not None and supposed.if_open is not None
    # If all others are open the loss is that of any time; if none is, all who had it lose it.
    assert supposed.if_open.lose == pytest.approx(plain.lose)
    assert supposed.if_open.lose < supposed.lose
    told = report.disclosure.people
    assert (
        f"{told(supposed.if_open.lose):,} to {told(supposed.lose):,} people would no longer be within reach"
        in words_of(story)
    )
    [table] = story.section("what-if").tables
    assert table.columns == ["name", "code"]
