"""A report's figures held against geopandas on real data."""

from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from assetmap.assets.imports.actions import import_assets
from assetmap.disclosure import Disclosure
from assetmap.gaps.analysis.analyse import work_out
from assetmap.gaps.analysis.choices import SITE_CATEGORIES
from assetmap.gaps.analysis.figures import Figures
from assetmap.gaps.inputs.read_area import read_ground
from assetmap.gaps.measures.straight_line import StraightWalk
from assetmap.gaps.question import Question, read_question
from assetmap.gaps.report.contents import tell, unit_table
from assetmap.gaps.report.document import ReportStory
from assetmap.gaps.report.out_of_reach import Report
from tests.conftest import engine_on
from tests.factories import make_asset

NOW = datetime(2026, 11, 20, 10, tzinfo=ZoneInfo("Europe/London"))
METRES = 1200 / 1.3
CITY = "city-and-hackney"


def ask(**given: Any) -> Question:
    return read_question({"area": CITY, "demand": "centroids", **given})


def work(session: Session, question: Question) -> tuple[Figures, Report, ReportStory]:
    ground = read_ground(session, question)
    figures = work_out(ground, question, StraightWalk(question.speed_kmh), NOW)
    report = Report(
        area_name=ground.area_name,
        question=question,
        figures=figures,
        disclosure=Disclosure(),
        strengths=[(name, count) for _, name, count in ground.strengths],
    )
    return figures, report, tell(report, [])


@pytest.fixture
def in_hackney(hackney: str) -> Session:
    """A session on the real City and Hackney, which is undone."""
    with engine_on(hackney) as engine, Session(engine) as session:
        yield session
        session.rollback()


@pytest.fixture(scope="module")
def people(shared_data: Path) -> gpd.GeoDataFrame:
    """Every LSOA at its population-weighted centroid, with residents and the PCN it is said to be in."""
    folder = shared_data / CITY
    centres = pd.read_csv(
        folder / "lsoa21_population_weighted_centroids.csv", encoding="utf-8-sig"
    ).set_index("LSOA21CD")
    residents = pd.read_csv(folder / "census21_population_age6_lsoa21.csv").set_index("lsoa21_code")
    pcn = pd.read_csv(folder / "lsoa21_to_neighbourhood_modelled.csv").set_index("LSOA21CD")
    return gpd.GeoDataFrame(
        {
            "people": residents["usual_residents_total"].reindex(centres.index),
            "older": residents["Aged 65 years and over"].reindex(centres.index),
            "pcn": pcn["pcn_code"].reindex(centres.index),
        },
        geometry=gpd.points_from_xy(centres["x"], centres["y"]),
        crs=27700,
    )


def listed(path: Path, *categories: str) -> gpd.GeoSeries:
    """The rows of these categories in the list itself, in metres."""
    rows = pd.read_parquet(path) if path.suffix == ".parquet" else pd.read_csv(path)
    rows = rows[rows["category"].isin(categories)]
    points = gpd.GeoSeries(gpd.points_from_xy(rows["lon"], rows["lat"]), crs=4326)
    return points.to_crs(27700).drop_duplicates()


def out_of_reach(people: gpd.GeoDataFrame, assets: gpd.GeoSeries) -> pd.Series:
    return people.geometry.map(lambda point: assets.distance(point).min()) > METRES


@pytest.mark.parametrize(
    ("category", "in_the_list"),
    [("library", ["library"]), ("place-of-worship", ["place_of_worship"])],
)
def test_who_is_out_of_reach_as_geopandas_has_it(
    in_hackney: Session,
    people: gpd.GeoDataFrame,
    shared_data: Path,
    category: str,
    in_the_list: list[str],
) -> None:
    is_out = out_of_reach(people, listed(shared_data / CITY / "assets.csv", *in_the_list))
    figures, _, _ = work(in_hackney, ask(categories=[category]))
    assert figures.people == people["people"].sum() == 267_750
    assert figures.out == pytest.approx(people["people"][is_out].sum())
    by_pcn = people[is_out].groupby("pcn")["people"].sum()
    for place in figures.places["pcn"]:
        assert place.out == pytest.approx(by_pcn.get(place.code, 0)), place.name
        assert place.people == people.loc[people["pcn"] == place.code, "people"].sum()
    older = next(one for one in figures.groups if one.name == "older-people")
    assert older.out == pytest.approx(people["older"][is_out].sum())


def test_a_library_across_the_border_counts_where_it_is_loaded(
    in_hackney: Session, people: gpd.GeoDataFrame, shared_data: Path, tmp_path: Path
) -> None:
    """27,510 by the pilot's clipped list, 21,649 with the neighbours' libraries."""
    question = ask(categories=["library"])
    figures, _, _ = work(in_hackney, question)
    assert figures.out == pytest.approx(27_510)
    assert figures.edges, "nothing is loaded beyond the border, and that is said"

    rows = pd.read_parquet(shared_data / "england" / "assets.parquet")
    rows = rows[rows["category"] == "library"]
    points = gpd.GeoSeries(gpd.points_from_xy(rows["lon"], rows["lat"]), crs=4326).to_crs(27700)
    borough = gpd.read_file(shared_data / CITY / "lsoa21.geojson").to_crs(27700).union_all()
    around = points.within(borough.buffer(3_000)).to_numpy() & ~points.within(borough).to_numpy()
    assert around.sum() > 10
    rows[around].to_csv(tmp_path / "neighbours.csv", index=False)
    import_assets(
        in_hackney, tmp_path / "neighbours.csv", list_name="Neighbours", skip_refused=True
    )

    figures, _, _ = work(in_hackney, question)
    assert figures.out == pytest.approx(21_649)
    assert figures.asset_count == 12, "what stands across the border is not counted as here"
    assert not figures.edges


def test_what_nobody_looked_for_is_never_said_to_be_missing(in_hackney: Session) -> None:
    figures, report, story = work(in_hackney, ask(categories=["carers-support"]))
    assert report.is_unknown
    words = " ".join(finding.text for section in story.sections for finding in section.findings)
    assert "none recorded, not checked" in words
    assert "gap" not in words.lower()
    for table in story.tables:
        if "share_out" in table.columns:
            assert set(table.column("share_out")) == {None}, table.key
    assert {place.standing for place in figures.places["pcn"]} == {"not surveyed"}


def test_the_same_ground_gives_the_same_figures(in_hackney: Session) -> None:
    question = ask(categories=["library", "faith"], demand="postcodes")
    first, _, _ = work(in_hackney, question)
    again, _, _ = work(in_hackney, question)
    assert first.as_json() == again.as_json()


def test_people_are_spread_over_their_postcodes(in_hackney: Session) -> None:
    ground = read_ground(in_hackney, ask(categories=["library"], demand="postcodes"))
    share = ground.points.groupby("unit")["share"].sum()
    assert len(share) == 155 and share.to_numpy() == pytest.approx(np.ones(155))
    assert len(ground.points) > 6_000


def test_two_lists_say_how_many_there_probably_are(in_hackney: Session) -> None:
    figures, _, story = work(in_hackney, ask(categories=["library"]))
    estimate = figures.categories[0].estimate
    assert estimate is not None
    # Twelve in each list, all of them in both.
    assert (estimate.first, estimate.second, estimate.both) == (12, 12, 12)
    assert estimate.low == 12 < estimate.high < 13
    assert "about 12" in " ".join(one.text for one in story.section("sure").findings)


def test_two_lists_of_libraries_tell_nothing_of_all_places_to_learn(in_hackney: Session) -> None:
    figures, _, _ = work(in_hackney, ask(categories=["libraries-and-learning"]))
    assert figures.categories[0].asset_count > 12 and figures.categories[0].estimate is None


def edges(session: Session) -> set[str]:
    """The small areas that are said to touch what nobody has loaded, for a question about libraries."""
    return set(work(session, ask(categories=["library"]))[0].edges)


def test_what_is_loaded_across_one_stretch_of_the_border_tells_nothing_of_another(
    in_hackney: Session,
) -> None:
    alone = edges(in_hackney)
    assert len(alone) == 132
    # One of another kind across the border, in Bethnal Green, and then a library there.
    east, north = 535_600.0, 182_300.0
    make_asset(in_hackney, "Lunch club", at=[(east, north)], categories=["lunch-club"])
    assert edges(in_hackney) == alone
    make_asset(in_hackney, "A library", at=[(east, north)], categories=["library"])
    left = edges(in_hackney)
    centres = read_ground(in_hackney, ask(categories=["library"])).units.set_index("code")
    metres = np.hypot(centres["easting"] - east, centres["northing"] - north)
    # It tells of what lies within three kilometres of where a walk leads.
    assert left < alone and metres[sorted(alone - left)].max() < 3_000 + METRES
    # Near by too, where the border is crossed in another direction.
    assert metres[sorted(left)].min() < 3_000
    figures, report, _ = work(in_hackney, ask(categories=["library"]))
    table = unit_table(report)
    marked = {
        code for code, edge in zip(table.column("code"), table.column("edge"), strict=True) if edge
    }
    assert marked == set(figures.edges)


def test_what_if_a_library_closes(in_hackney: Session) -> None:
    question = ask(categories=["library"])
    before, _, _ = work(in_hackney, question)
    ids = [
        str(row[0])
        for row in in_hackney.execute(
            text("SELECT id FROM asset WHERE name ILIKE '%stoke newington library%'")
        )
    ]
    assert ids
    after, _, story = work(in_hackney, question.model_copy(update={"closed": tuple(ids)}))
    assert after.out > before.out
    assert after.what_if is not None
    assert after.what_if.lose == pytest.approx(after.out - before.out)
    assert after.what_if.gain == 0
    assert "The published map has not changed." in story.section("what-if").findings[0].text
    unchanged, _, _ = work(in_hackney, question)
    assert unchanged.out == before.out


def test_only_the_most_deprived_fifth(in_hackney: Session, shared_data: Path) -> None:
    figures, _, _ = work(in_hackney, ask(categories=["library"], is_most_deprived_only=True))
    folder = shared_data / CITY
    deciles = pd.read_csv(folder / "imd2025_lsoa21.csv").set_index("lsoa21_code")["IMD_decile"]
    residents = pd.read_csv(folder / "census21_population_age6_lsoa21.csv").set_index(
        "lsoa21_code"
    )["usual_residents_total"]
    assert figures.people == residents[deciles <= 2].sum()


def test_the_best_site_helps_as_many_as_it_says(in_hackney: Session) -> None:
    question = ask(categories=["library"])
    figures, _, _ = work(in_hackney, question)
    gains = [site.newly_reached for site in figures.sites]
    assert gains == sorted(gains, reverse=True) and len(gains) == 5
    kinds = dict(
        in_hackney.execute(
            text("SELECT name, slug FROM taxonomy_term WHERE slug = ANY(:slugs)"),
            {"slugs": list(SITE_CATEGORIES)},
        ).all()
    )
    assert {one.kind for one in figures.sites} <= kinds.keys() and figures.suitable
    for group in figures.groups:
        assert group.interval and group.interval[0] <= group.out / group.people <= group.interval[1]
    first = figures.sites[0]
    from assetmap.geography import to_wgs84

    longitude, latitude = to_wgs84(first.easting, first.northing)
    opened = question.model_copy(update={"opened": ((float(longitude), float(latitude)),)})
    then, _, _ = work(in_hackney, opened)
    assert figures.out - then.out == pytest.approx(first.newly_reached)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"categories": ["hovercraft"]}, "is not a category"),
        ({"categories": ["library"], "area": "atlantis"}, "No area"),
        ({"categories": ["library"], "place_kinds": ["parish"]}, "no places of type “parish”"),
        ({"categories": ["library"], "people": "unpaid-carers"}, "We have no figures for"),
    ],
)
def test_what_cannot_be_asked_of_an_area(
    in_hackney: Session, given: dict[str, Any], said: str
) -> None:
    with pytest.raises(Exception, match=said):
        work(in_hackney, ask(**given))
