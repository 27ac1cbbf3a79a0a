"""Reports about an area that nobody looked through: what holds is told, and nothing is concluded."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from assetmap.assets.imports.actions import import_assets
from assetmap.gaps.builds.build import draw
from assetmap.gaps.files.layers import TableLayer, layers_of
from assetmap.gaps.inputs.read_area import read_ground
from assetmap.gaps.question import Question
from assetmap.gaps.report.document import ReportStory
from assetmap.geography import to_wgs84
from tests.factories import make_asset
from tests.queries.test_gap_figures import NOW, ask, in_hackney, work

__all__ = ["in_hackney"]

CARERS = ask(categories=["carers-support"], demand="postcodes")
# In Dalston and in the City.
TWO_PLACES = ((533_600.0, 185_200.0), (532_500.0, 181_500.0))


def write_list(
    session: Session, folder: Path, places: Sequence[tuple[float, float]], category: str
) -> None:
    rows = ["name,category,longitude,latitude"]
    for number, at in enumerate(places):
        longitude, latitude = to_wgs84(*at)
        rows.append(f"Carers of {chr(65 + number)},{category},{longitude:.6f},{latitude:.6f}")
    file = folder / "carers.csv"
    file.write_text("\n".join(rows), encoding="utf-8")
    import_assets(session, file, list_name="What a link worker knows")


def words_of(story: ReportStory) -> str:
    return " ".join(one.text for section in story.sections for one in section.findings)


def layers(session: Session, question: Question) -> list[TableLayer]:
    _, report, story = work(session, question)
    return layers_of(report, story, draw(session, read_ground(session, question), question, NOW))


@pytest.mark.parametrize("count", [1, 2])
def test_a_list_of_two_rows_turns_nothing_into_a_fact(
    in_hackney: Session, tmp_path: Path, count: int
) -> None:
    write_list(in_hackney, tmp_path, TWO_PLACES[:count], "carers-support")
    figures, report, story = work(in_hackney, CARERS)
    assert figures.serving_count == count and report.is_unknown
    assert report.not_looked_for == ["Carers' support"]
    said = words_of(story)
    within = report.disclosure.people(figures.people - figures.out)
    assert within and f"At least {within:,} of 267,750 residents" in said
    assert "We cannot tell whether the others do" in said
    assert "live more than" not in said and "It is more often so" not in said
    assert "worst-served" not in said and "for the first time" not in said
    tables = {one.key: one for one in story.tables}
    assert not {"groups", "sites", "deciles", "sensitivity"} & tables.keys()
    places = tables["places-pcn"]
    for key in ("out", "share_out", "minutes", "per_10000"):
        assert set(places.column(key)) == {None}, key
    # What is there is told: strengths hold whatever is missing.
    shares = places.column("within_at_least")
    assert any(isinstance(one, float) and one > 0 for one in shares)
    assert tables["categories"].column("looked_for") == ["Not checked"]
    assert tables["categories"].column("out") == [None]


def test_an_area_that_stewards_went_through_is_known_with_two_and_with_none(
    in_hackney: Session, tmp_path: Path
) -> None:
    survey = text(
        "INSERT INTO survey (place_id, term_id, surveyed_on)"
        " SELECT place.id, taxonomy_term.id, date '2026-05-03' FROM place, taxonomy_term"
        " WHERE place.kind = 'lsoa' AND slug = 'carers-support'"
    )
    in_hackney.execute(survey)
    none, report, _ = work(in_hackney, CARERS)
    assert none.out == none.people and not report.is_unknown
    write_list(in_hackney, tmp_path, TWO_PLACES, "carers-support")
    figures, report, story = work(in_hackney, CARERS)
    assert not report.is_unknown and 0 < figures.out < figures.people
    said = words_of(story)
    assert "live more than a 15-minute walk from" in said
    assert {"groups", "sites"} <= {one.key for one in story.tables}
    for layer in layers(in_hackney, CARERS):
        edges = layer.table.column("edge")
        for is_hatched, edge in zip(layer.is_hatched, edges, strict=True):
            assert not is_hatched or edge


def test_one_kind_that_nobody_looked_for_leaves_all_of_them_open(in_hackney: Session) -> None:
    known, report, _ = work(in_hackney, ask(categories=["library"]))
    assert not report.is_unknown
    both, report, story = work(in_hackney, ask(categories=["library", "carers-support"]))
    assert report.is_unknown and both.out == known.out
    assert "At least 240,240 of 267,750 residents" in words_of(story)
    # Of the one it is known by itself.
    [table] = [one for one in story.tables if one.key == "categories"]
    assert sorted(table.column("out"), key=str) == [27_510, None]


def test_hatching_follows_the_survey_and_not_where_something_stands(in_hackney: Session) -> None:
    before = layers(in_hackney, CARERS)
    for layer in before:
        assert all(layer.is_hatched) and not any(layer.hatched("standing"))
        assert layer.is_all_uncertain("standing")
    make_asset(in_hackney, "Carers", at=[TWO_PLACES[0]], categories=["carers-support"])
    units = layers(in_hackney, CARERS)[0]
    standing = dict(zip(units.names, units.table.column("standing"), strict=True))
    [there] = [name for name, words in standing.items() if words == "Recorded"]
    hatched = dict(zip(units.names, units.is_hatched, strict=True))
    reached = dict(zip(units.names, units.table.column("within_at_least"), strict=True))
    # Who has something within reach has it; all others are unsure, wherever it stands.
    assert reached[there] == 1 and not hatched[there]
    assert all(is_so or reached[name] == 1 for name, is_so in hatched.items())


def test_a_what_if_in_an_area_that_nobody_looked_through_says_at_most(
    in_hackney: Session, tmp_path: Path
) -> None:
    write_list(in_hackney, tmp_path, TWO_PLACES, "carers-support")
    [first, _] = in_hackney.scalars(text("SELECT id FROM asset WHERE name LIKE 'Carers of %'"))
    _, report, story = work(in_hackney, CARERS.model_copy(update={"closed": (first,)}))
    assert report.is_unknown
    section = story.section("what-if")
    assert "at most" in section.findings[0].text
    assert "would no longer have anything on the map within" in words_of(story)
    assert section.tables[0].columns == ["name", "code", "lost"]
