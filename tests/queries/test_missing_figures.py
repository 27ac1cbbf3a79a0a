"""Small areas without figures of people: counted nowhere, named first and marked on the map."""

import numpy as np
import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from assetmap.gaps.analysis.figures import Figures
from assetmap.gaps.builds.build import draw
from assetmap.gaps.files.layers import layers_of
from assetmap.gaps.inputs.read_area import read_ground
from assetmap.gaps.question import Question
from assetmap.gaps.report.contents import unit_table
from assetmap.gaps.report.document import ReportStory
from assetmap.gaps.report.first_page.wording import residents
from tests.queries.test_gap_figures import NOW, ask, in_hackney, work

__all__ = ["in_hackney"]

LIBRARIES = ask(categories=["library"])


def forget(session: Session, *measures: str, count: int = 10) -> set[str]:
    """Takes these figures away from the first small areas; their codes."""
    codes = session.scalars(
        text("SELECT code FROM place WHERE kind = 'lsoa' ORDER BY code LIMIT :count"),
        {"count": count},
    ).all()
    session.execute(
        text(
            "DELETE FROM place_statistic WHERE measure = ANY(:measures)"
            " AND place_id IN (SELECT id FROM place WHERE kind = 'lsoa' AND code = ANY(:codes))"
        ),
        {"measures": list(measures), "codes": list(codes)},
    )
    return set(codes)


def known_elsewhere(session: Session, question: Question, codes: set[str]) -> tuple[float, float]:
    """People and those out of reach in all other small areas, by the whole report."""
    figures, _, _ = work(session, question)
    left = [one for one in figures.units if one.code not in codes]
    assert all(one.people is not None and one.out is not None for one in left)
    return sum(one.people or 0 for one in left), sum(one.out or 0 for one in left)


def first_words(story: ReportStory) -> str:
    findings = [*story.summary.headline, *story.section("out-of-reach").findings]
    return " ".join(one.text for one in findings)


@pytest.mark.parametrize(
    ("people", "measures"),
    [
        ("everybody", ["population"]),
        ("children", ["population_0_15"]),
        ("older-people", ["population_65_over"]),
        # One of the two that are added up.
        ("overcrowded-households", ["households_overcrowded_by_1"]),
    ],
)
def test_small_areas_without_figures_are_in_no_number(
    in_hackney: Session, people: str, measures: list[str]
) -> None:
    question = LIBRARIES.model_copy(update={"people": people})
    some = set(in_hackney.scalars(text("SELECT code FROM place WHERE kind = 'lsoa'")))
    codes = set(sorted(some)[:10])
    expected = known_elsewhere(in_hackney, question, codes)
    assert forget(in_hackney, *measures) == codes
    figures, report, story = work(in_hackney, question)
    assert (figures.people, figures.out) == pytest.approx(expected)
    assert set(figures.unknown_population) == codes
    [caution] = [one for one in story.section("out-of-reach").findings if "no figures" in one.text]
    assert caution.is_caution
    assert caution.text.startswith(
        f"We have no figures for {residents(question)} in 10 of 155 small areas. People in these areas"
    )
    assert "in the 145 of 155 small areas that have figures (" in first_words(story)
    table = unit_table(report)
    told = dict(zip(table.column("code"), table.column("people"), strict=True))
    missing = dict(zip(table.column("code"), table.column("figures_missing"), strict=True))
    for code in codes:
        assert told[code] is None and missing[code] == "no figures here"
    assert sum(bool(one) for one in missing.values()) == 10


def test_all_are_never_within_reach_where_half_are_not_known(in_hackney: Session) -> None:
    """Nine of nineteen: those who are counted are said to be those who are counted."""
    figures, _, _ = work(in_hackney, LIBRARIES)
    reached = [one.code for one in figures.units if one.out == 0][:9]
    in_hackney.execute(
        text(
            "DELETE FROM place_statistic WHERE measure = 'population' AND place_id IN"
            " (SELECT id FROM place WHERE kind = 'lsoa' AND NOT code = ANY(:codes))"
        ),
        {"codes": reached},
    )
    figures, _, story = work(in_hackney, LIBRARIES)
    assert figures.out == 0 and len(figures.unknown_population) == 146
    said = first_words(story)
    assert "All 13,465 residents in the 9 of 155 small areas that have figures live within" in said
    assert "We have no figures for residents in 146 of 155 small areas" in said


def test_places_say_how_many_of_their_small_areas_have_no_figures(in_hackney: Session) -> None:
    before, _, _ = work(in_hackney, LIBRARIES)
    codes = forget(in_hackney, "population", count=40)
    figures, _, story = work(in_hackney, LIBRARIES)
    without = sum(one.units_without_people for one in figures.places["pcn"])
    assert without == len(codes) == 40
    [table] = [one for one in story.tables if one.key == "places-pcn"]
    for place, was, cell in zip(
        figures.places["pcn"],
        before.places["pcn"],
        table.column("figures_missing"),
        strict=True,
    ):
        assert place.people is not None and was.people is not None
        assert (place.people < was.people) == bool(place.units_without_people) == bool(cell)
    # All of a place's small areas.
    forget(in_hackney, "population", count=154)
    figures, _, story = work(in_hackney, LIBRARIES)
    unknown = [one for one in figures.places["pcn"] if one.people is None]
    assert len(unknown) == 7 and all(one.out is None for one in unknown)
    names = {one.name for one in unknown}
    said = [one.text for one in story.section("out-of-reach").findings if not one.is_caution]
    assert not [one for one in said if any(name in one for name in names)]
    [table] = [one for one in story.tables if one.key == "places-pcn"]
    assert table.column("share_out").count(None) == 7


def test_what_has_no_figures_is_hatched_in_every_measure(in_hackney: Session) -> None:
    codes = forget(in_hackney, "population")
    _, report, story = work(in_hackney, LIBRARIES)
    drawing = draw(in_hackney, read_ground(in_hackney, LIBRARIES), LIBRARIES, NOW)
    units = layers_of(report, story, drawing)[0]
    at = dict(zip(map(str, units.table.column("code")), range(len(units.names)), strict=True))
    for key in ("people", "share_out"):
        hatched = units.hatched(key)
        assert all(hatched[at[code]] for code in codes) and not all(hatched), key
    assert units.hatched("people").count(True) == len(codes)
    assert all("no figures here" in units.remarks[at[code]] for code in codes)


def groups_of(figures: Figures) -> dict[str, tuple[float, int]]:
    return {one.name: (one.people, one.units_without) for one in figures.groups}


@pytest.mark.parametrize(
    ("group", "measure", "name"),
    [
        ("ethnicity-asian", "ethnicity_asian", "Asian, Asian British or Asian Welsh"),
        ("older-people", "population_65_over", "People aged 65 and over"),
        ("overcrowded-households", "households_overcrowded_by_2_or_more", "Overcrowded households"),
        (
            "most-deprived-fifth",
            "imd_decile",
            "People in the most deprived fifth of areas in England",
        ),
    ],
)
def test_a_group_with_missing_figures_is_told_so_and_compared_with_nobody(
    in_hackney: Session, group: str, measure: str, name: str
) -> None:
    before, _, _ = work(in_hackney, LIBRARIES)
    forget(in_hackney, measure)
    figures, _, story = work(in_hackney, LIBRARIES)
    assert groups_of(figures)[group][1] == 10
    assert groups_of(figures)[group][0] < groups_of(before)[group][0]
    others = {key: one for key, one in groups_of(figures).items() if key != group}
    assert others == {key: one for key, one in groups_of(before).items() if key != group}
    [told] = [
        one.text for one in story.section("out-of-reach").findings if "do not compare" in one.text
    ]
    assert told.endswith(f"so we do not compare these groups: {name}.")
    assert not [
        one.text
        for one in story.section("out-of-reach").findings
        if one.text.startswith("It is ") and name in one.text
    ]
    [table] = [one for one in story.tables if one.key == "groups"]
    missing = dict(zip(table.column("group"), table.column("figures_missing"), strict=True))
    assert missing.pop(name) == "in 10 small areas" and set(missing.values()) == {""}


def test_whether_an_area_is_deprived_is_not_guessed(in_hackney: Session) -> None:
    question = LIBRARIES.model_copy(update={"is_most_deprived_only": True})
    before, _, _ = work(in_hackney, question)
    codes = forget(in_hackney, "imd_decile")
    figures, _, _ = work(in_hackney, question)
    assert set(figures.unknown_population) == codes
    lost = sum(one.people or 0 for one in before.units if one.code in codes)
    assert figures.people == pytest.approx(before.people - lost)
    everybody, _, story = work(in_hackney, LIBRARIES)
    assert everybody.fairness is not None and everybody.fairness.unranked == 10
    [caution] = [one for one in story.section("fairness").findings if one.is_caution]
    assert caution.text.startswith("10 small areas where people live have no deprivation rank")


def test_patients_that_are_not_known_are_not_none(in_hackney: Session) -> None:
    in_hackney.execute(
        text(
            "UPDATE place_member SET registered_patients = 100 FROM place"
            " WHERE place.id = place_member.place_id AND kind = 'pcn'"
        )
    )
    ground = read_ground(in_hackney, LIBRARIES)
    registered = ground.geographies["pcn"].registered
    assert registered is not None and not np.isnan(registered).any()
    in_hackney.execute(
        text(
            "UPDATE place_member SET registered_patients = NULL WHERE (place_id, member_id) IN"
            " (SELECT place_id, member_id FROM place_member JOIN place ON place.id = place_id"
            "  WHERE kind = 'pcn' ORDER BY place.code, member_id LIMIT 1)"
        )
    )
    figures, _, _ = work(in_hackney, LIBRARIES)
    told = [one.registered for one in figures.places["pcn"]]
    assert told.count(None) == 1
