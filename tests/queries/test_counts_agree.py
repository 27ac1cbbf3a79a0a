"""Counts that agree within a report: pairs, dots, wards, small areas alone, and sites without a name."""

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from assetmap.assets.published.queries import practice_pcn, published_asset
from assetmap.gaps.analysis.asset_selection import choose
from assetmap.gaps.files.drawing import points_of
from assetmap.gaps.inputs.availability import fitted
from assetmap.gaps.inputs.read_area import read_ground
from assetmap.gaps.question import read_question
from assetmap.gaps.report.contents import unit_table
from assetmap.gaps.report.still_shown import site_names
from assetmap.gaps.report.wording import title_of
from assetmap.places.models import PlaceStatistic
from assetmap.places.queries import find_place
from tests.factories import EAST, NORTH, make_asset, make_place, make_postcode
from tests.gap_areas import make_small_area, middle
from tests.queries.test_gap_figures import NOW, ask, in_hackney, work

__all__ = ["in_hackney"]


def test_strengths_count_as_the_report_does(in_hackney: Session) -> None:
    library, _, _ = work(in_hackney, ask(categories=["library"]))
    top = [(slug, count) for slug, _, count in library.strengths[:4]]
    for slug, count in top:
        figures, _, _ = work(in_hackney, ask(categories=[slug]))
        assert figures.asset_count == count, slug


def test_as_many_dots_are_drawn_as_libraries_are_counted(in_hackney: Session) -> None:
    question = ask(categories=["library"])
    figures, _, _ = work(in_hackney, question)
    ground = read_ground(in_hackney, question)
    serving = choose(ground, question, question.categories, NOW).serving
    points = points_of(ground, serving, ())
    assert len(points) == figures.asset_count == 12
    assert len({one.id for one in points}) == 12
    assert all("counted once" in one.categories for one in points)


def test_every_ward_of_the_city_has_its_people_and_assets(in_hackney: Session) -> None:
    figures, _, _ = work(in_hackney, ask(categories=["library"], place_kinds=["ward"]))
    wards = figures.places["ward"]
    known = in_hackney.scalar(
        text(
            "SELECT count(*) FROM place JOIN area_place ON place_id = place.id AND is_current WHERE kind = 'ward'"
        )
    )
    assert len(wards) == known == 46
    assert all(one.people > 0 for one in wards)
    assert sum(one.people for one in wards) == pytest.approx(267_750)
    assert sum(one.out for one in wards) == pytest.approx(figures.out)
    assert sum(one.asset_count for one in wards) == figures.asset_count
    in_each = {
        row.code: row.people
        for row in in_hackney.execute(
            text(
                "SELECT ward.code, sum(value) AS people FROM place AS ward JOIN place AS unit"
                " ON unit.kind = 'lsoa' AND ST_Intersects(ward.boundary, unit.population_centre_bng)"
                " JOIN place_statistic ON place_statistic.place_id = unit.id AND measure = 'population'"
                " WHERE ward.kind = 'ward' GROUP BY ward.code"
            )
        )
    }
    # Hackney's wards are as they were: each small area lies where its centre is.
    same = [one.code for one in wards if one.people == pytest.approx(in_each.get(one.code))]
    assert len(same) >= 21


def test_small_areas_over_several_wards_are_shared_out_by_their_parts(session: Session) -> None:
    places = make_small_area(session)
    # E03 has two wards, of a quarter and three quarters, and E01 and E02 the old one.
    east, north = middle(3)
    make_place(
        session, "ward", "W2", box=(east - 500, north - 500, east - 250, north + 500), name="Slice"
    )
    make_place(
        session, "ward", "W3", box=(east - 250, north - 500, east + 500, north + 500), name="Rest"
    )
    session.execute(
        text(
            "UPDATE place SET boundary = ST_Multi(ST_MakeEnvelope(:w, :s, :e, :n, 27700)) WHERE id = :id"
        ),
        {
            "w": EAST - 500,
            "s": NORTH - 500,
            "e": EAST + 1_500,
            "n": NORTH + 500,
            "id": places["W1"].id,
        },
    )
    make_asset(session, "Slice Library", at=[(east - 400, north)], categories=["library"])
    make_asset(session, "Rest Library", at=[(east + 300, north)], categories=["library"])
    question = read_question(
        {"area": "somewhere", "categories": ["library"], "place_kinds": ["ward"]}
    )
    figures, _, _ = work(session, question)
    found = {one.name: (one.people, one.asset_count) for one in figures.places["ward"]}
    assert found == {
        "The whole ward": (pytest.approx(3_000), 0),
        "Slice": (pytest.approx(1_000), 1),
        "Rest": (pytest.approx(3_000), 1),
    }


def test_a_sliver_of_a_ward_shares_out_nothing(session: Session) -> None:
    make_small_area(session)
    east, north = middle(3)
    # A ward of another borough, of which its publisher drew 2 % across the border.
    make_place(
        session,
        "ward",
        "W9",
        box=(east + 480, north - 500, east + 1_480, north + 500),
        name="Next door",
    )
    question = read_question(
        {"area": "somewhere", "categories": ["library"], "place_kinds": ["ward"]}
    )
    ground = read_ground(session, question)
    assert ground.geographies["ward"].places["name"].tolist() == ["The whole ward"]
    assert ground.geographies["ward"].assets_in is None


def test_an_area_of_small_areas_alone_can_be_asked(session: Session) -> None:
    make_small_area(session)
    session.execute(text("DELETE FROM place WHERE kind <> 'lsoa'"))
    make_asset(session, "Old Library", at=[middle(1)], categories=["library"])
    given = {"area": "somewhere", "categories": ["library"], "threshold_minutes": 5}
    for asked in (given, {**given, "place_kinds": []}):
        question = fitted(session, read_question(asked))
        assert question.place_kinds == ()
        figures, _, story = work(session, question)
        assert figures.places == {} and figures.out == pytest.approx(6_000)
        assert story.section("places").tables == []
    assert session.query(PlaceStatistic).count() == 3


@pytest.mark.parametrize(("postcode", "near"), [("E81EA", "E8 1EA"), (None, "E03")])
def test_a_site_without_a_name_is_told_by_what_it_is_near(
    session: Session, postcode: str | None, near: str
) -> None:
    make_small_area(session)
    make_asset(session, "Old Library", at=[middle(1)], categories=["library"])
    make_asset(
        session, "Churches", at=[middle(3)], categories=["church"], is_name_from_category=True
    )
    if postcode:
        make_postcode(session, postcode, at=middle(3))
    question = read_question(
        {
            "area": "somewhere",
            "categories": ["library"],
            "demand": "centroids",
            "threshold_minutes": 5,
        }
    )
    figures, _, _ = work(session, question.model_copy(update={"place_kinds": ()}))
    assert site_names(session, figures)[0] == f"an unnamed place (Churches) near {near}"


def test_titles_tell_apart_what_has_other_numbers(session: Session) -> None:
    make_small_area(session)
    given = {"area": "somewhere", "categories": ["library"]}
    many = ["library", "church", "mosque", "park", "pharmacy", "school", "cafe"]
    asked = [
        given,
        {**given, "demand": "centroids"},
        {**given, "threshold_minutes": 10},
        {**given, "speed_kmh": 4},
        {**given, "people": "older-people"},
        {**given, "is_most_deprived_only": True},
        {**given, "open_day": "sunday"},
        {**given, "categories": many},
        {**given, "categories": [*many[:-1], "pub"]},
    ]
    titles = [title_of(session, read_question(one)) for one in asked]
    titles.append(title_of(session, read_question(given), keeps_small_numbers=False))
    assert len(set(titles)) == len(titles), titles
    assert "people counted at the centres of small areas" in titles[1]


def test_practices_are_counted_as_nhs_lists_them_beside_the_footprint(in_hackney: Session) -> None:
    figures, report, story = work(
        in_hackney, ask(categories=["gp-practice"], place_kinds=["pcn", "ward"])
    )
    listed = {one.name.title(): one.practices for one in figures.places["pcn"]}
    assert listed["Clissold Park Pcn"] == 4 and listed["Woodberry Wetlands Pcn"] == 4
    assert listed["Hackney Downs Pcn"] == 7 and listed["Springfield Park Pcn"] == 3
    # By where they stand it is another number.
    assert [one.asset_count for one in figures.places["pcn"]] != [*listed.values()]
    wards, pcns = story.section("places").tables
    assert pcns.column("practices") == [one.practices for one in figures.places["pcn"]]
    assert "practices" not in wards.columns
    assert report.figures.units and "practices" not in unit_table(report).columns


def test_without_practices_there_is_no_column_of_them(in_hackney: Session) -> None:
    in_hackney.execute(text("DELETE FROM practice"))
    figures, _, story = work(in_hackney, ask(categories=["gp-practice"], place_kinds=["pcn"]))
    assert {one.practices for one in figures.places["pcn"]} == {None}
    assert "practices" not in story.section("places").tables[0].columns


def test_a_pcn_has_its_practices_and_a_practice_its_pcn(in_hackney: Session) -> None:
    found = find_place(in_hackney, "pcn", "U51492")
    assert found is not None
    assert [one["code"] for one in found["practices"]] == sorted(
        one["code"] for one in found["practices"]
    )
    assert len(found["practices"]) == 4
    assert len((find_place(in_hackney, "pcn", "U46293") or {})["practices"]) == 4
    ward = in_hackney.scalar(text("SELECT code FROM place WHERE kind = 'ward' LIMIT 1"))
    assert "practices" not in (find_place(in_hackney, "ward", str(ward)) or {})
    # A practice says its PCN whatever footprint it stands in.
    rows = in_hackney.execute(
        text(
            "SELECT asset.id, practice.pcn_code, practice.name FROM asset JOIN practice ON practice.code = source_id"
            " WHERE status = 'published' AND pcn_code IS NOT NULL ORDER BY practice.code"
        )
    ).all()
    assert len(rows) > 30
    told = []
    for row in rows:
        page = published_asset(in_hackney, row.id)
        assert page is not None
        pcn = practice_pcn(in_hackney, page)
        assert pcn is not None and pcn["code"] == row.pcn_code
        told += [place.code for place in page.places if place.kind == "pcn"]
    assert told != [row.pcn_code for row in rows], "footprints follow where patients live"
    library = in_hackney.scalar(
        text("SELECT id FROM asset WHERE name ILIKE '%library%' AND status = 'published' LIMIT 1")
    )
    page = published_asset(in_hackney, library)
    assert page is not None and practice_pcn(in_hackney, page) is None
