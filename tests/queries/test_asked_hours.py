"""What is closed at the time asked for, or says nothing of its hours, is never reported as missing."""

from datetime import time

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from assetmap.gaps.question import PRESETS
from assetmap.gaps.report.document import ReportStory
from tests.queries.test_gap_figures import ask, in_hackney, work

__all__ = ["in_hackney"]

SUNDAY = {"open_day": "sunday", "open_at": "15:00"}


def words_of(story: ReportStory) -> str:
    return " ".join(one.text for section in story.sections for one in section.findings)


def test_a_warm_place_on_a_sunday_is_not_said_to_be_nowhere(in_hackney: Session) -> None:
    figures, report, story = work(in_hackney, ask(**PRESETS["warm-place-on-a-sunday"].asks))
    told = {one.slug: one for one in figures.categories}
    assert told["library"].asset_count == 12 and told["library"].serving_count == 0
    assert told["library"].standing == told["place-of-worship"].standing == "hours not known"
    assert report.is_unknown, "they may be open"
    said = words_of(story)
    assert f"there are {figures.asset_count} on the map of City and Hackney" in said
    assert "None of these is known to be open on Sunday at 15:00." in said
    assert "Libraries: none recorded" not in said and "nothing is on the map" not in said
    assert "opening hours not known" in said and "ask existing places" in said
    assert {place.standing for place in figures.places["pcn"]} == {"hours not known"}
    for table in story.tables:
        assert table.key != "sites", "what stands there already is no new place"


@pytest.fixture
def with_hours(in_hackney: Session) -> Session:
    """Every library says its hours: on weekdays; one on Sundays too, and one says none."""
    rows = in_hackney.execute(
        text(
            "SELECT standing.id, asset.name FROM asset JOIN asset_at_location AS standing ON asset_id = asset.id"
            " JOIN asset_category ON asset_category.asset_id = asset.id JOIN taxonomy_term ON taxonomy_term.id = term_id"
            " WHERE slug = 'library'"
        )
    ).all()
    in_hackney.execute(text("DELETE FROM schedule"))
    for standing, name in rows:
        if name.startswith("Homerton"):
            continue
        days = "MO,TU,WE,TH,FR,SU" if name.startswith("Clapton") else "MO,TU,WE,TH,FR"
        in_hackney.execute(
            text(
                "INSERT INTO schedule (asset_at_location_id, freq, byday, is_on_bank_holidays, opens_at, closes_at)"
                " VALUES (:standing, 'WEEKLY', :days, true, :opens, :closes)"
            ),
            {"standing": standing, "days": days, "opens": time(9), "closes": time(18)},
        )
    return in_hackney


def test_each_library_is_open_closed_or_not_known_to_be_either(with_hours: Session) -> None:
    figures, report, story = work(with_hours, ask(categories=["library"], **SUNDAY))
    assert (figures.asset_count, figures.serving_count) == (12, 1)
    # Entries that count, inside the area: not their twins.
    assert (figures.unknown_hours, figures.closed_then) == (1, 10)
    assert not report.is_unknown
    said = words_of(story)
    assert "1 of these is known to be open on Sunday at 15:00." in said
    assert (
        "from a library that is open on Sunday at 15:00. We do not know the opening hours" in said
    )
    assert "Known to be closed at the chosen time: 10. Opening hours not known: 1." in said
    assert "We do not know the opening hours of 1 asset" in said
    standings = {one.standing for one in figures.units if one.asset_count}
    assert standings == {"recorded", "closed then", "hours not known"}
    for place in figures.places["pcn"]:
        if place.asset_count:
            assert place.standing in standings
    assert figures.sites, "nothing on the map stands there yet"
    libraries = {
        row[0]
        for row in with_hours.execute(text("SELECT name FROM asset WHERE name ILIKE '%library%'"))
    }
    assert not libraries & {site.name for site in figures.sites}


def test_days_without_hours_say_nothing_of_an_hour(in_hackney: Session) -> None:
    in_hackney.execute(
        text(
            "INSERT INTO schedule (asset_at_location_id, freq, byday, is_on_bank_holidays)"
            " SELECT standing.id, 'WEEKLY', 'MO,TU,WE,TH,FR,SA,SU', true FROM asset_at_location AS standing"
        )
    )
    figures, _, story = work(in_hackney, ask(categories=["library"]))
    assert figures.time_of_week is None
    assert "time-of-week" not in [section.key for section in story.sections]
    assert "Monday" not in words_of(story)


def test_what_two_lists_agree_on_is_doubted_only_at_the_border(in_hackney: Session) -> None:
    """Two lists hold the same twelve libraries: that a PCN has none is no hole in the data."""
    figures, _, story = work(in_hackney, ask(categories=["library"], demand="postcodes"))
    [library] = figures.categories
    assert library.is_looked_for and library.evidence == "two lists"
    findings = story.section("out-of-reach").findings
    worst = next(
        one.text for one in findings if "is the worst-served Primary Care Network" in one.text
    )
    name = max(figures.places["pcn"], key=lambda place: place.out / place.people).name
    assert name in worst and "PCN" in name and not name.isupper()
    [caution] = [one for one in findings if one.is_caution]
    assert caution.text.startswith("We hold no data for neighbouring areas")
    is_caution = [one.is_caution for one in findings]
    assert is_caution == sorted(is_caution, reverse=True), "cautions come before any number"
