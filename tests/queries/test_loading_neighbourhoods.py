"""Neighbourhoods of wards and of polygons, loaded as those of LSOAs are."""

import json
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from assetmap.errors import InvalidInput
from assetmap.gaps.inputs.availability import fitted, offer_of
from assetmap.gaps.question import read_question
from assetmap.places.queries import find_postcode
from tests.factories import index, make_asset
from tests.queries.test_gap_figures import work
from tests.queries.test_loading_editions import CITY, people, postcodes, wards
from tests.queries.test_loading_formats import load, lsoas, scalar


def test_a_neighbourhood_of_wards_works_as_one_of_small_areas(
    session: Session, shared_data: Path, tmp_path: Path
) -> None:
    codes = gpd.read_file(shared_data / CITY / "ward25.geojson")["WD25CD"].tolist()
    names = ["East" if at % 2 else "West" for at in range(len(codes))]
    pd.DataFrame({"ward": codes, "name": names}).to_csv(tmp_path / "groups.csv", index=False)
    load(
        session,
        tmp_path,
        boundaries=[lsoas(shared_data), wards(shared_data)],
        postcodes=[postcodes(shared_data)],
        statistics=[people(shared_data, "2021")],
        groups=[
            {
                "kind": "neighbourhood",
                "edition": "wards",
                "file": "groups.csv",
                "member_kind": "ward",
                "member_edition": "2025",
                "member": "ward",
                "name": "name",
                "source": "test",
            }
        ],
    )
    assert_it_works(session, {"East", "West"})
    members = scalar(
        session,
        "SELECT count(*) FROM place_member JOIN place ON place.id = member_id WHERE kind = 'ward'",
    )
    assert members == len(codes)


def squares(
    shared_data: Path, folder: Path, *, overlap: float = 0.0, far: bool = False
) -> dict[str, str]:
    """Two polygons that part the borough from west to east, overlapping by some metres, as a section."""
    borough = gpd.read_file(shared_data / CITY / "lsoa21.geojson").to_crs(27700)
    west, south, east, north = borough.total_bounds
    middle = (west + east) / 2 + 37
    if far:
        west, middle, east = (one - 200_000 for one in (west, middle, east))

    def box(a: float, b: float) -> list[list[list[float]]]:
        corners = [(a, south), (b, south), (b, north), (a, north), (a, south)]
        points = gpd.GeoSeries.from_xy(*zip(*corners, strict=True), crs=27700).to_crs(4326)
        return [[[point.x, point.y] for point in points]]

    features = [
        {
            "type": "Feature",
            "properties": {"code": name, "name": name},
            "geometry": {"type": "Polygon", "coordinates": box(a, b)},
        }
        for name, a, b in (("West", west, middle + overlap), ("East", middle, east))
    ]
    path = folder / "drawn.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return {
        "kind": "neighbourhood",
        "edition": "drawn",
        "file": "drawn.geojson",
        "code": "code",
        "name": "name",
        "source": "test",
    }


@pytest.mark.parametrize("is_first", [True, False])
def test_a_neighbourhood_that_is_a_polygon_works_as_one_of_small_areas(
    session: Session, shared_data: Path, tmp_path: Path, is_first: bool
) -> None:
    drawn, own = squares(shared_data, tmp_path), lsoas(shared_data)
    sections = {
        "boundaries": [drawn, own] if is_first else [own, drawn],
        "postcodes": [postcodes(shared_data)],
        "statistics": [people(shared_data, "2021")],
    }
    load(session, tmp_path, **sections)
    assert_it_works(session, {"East", "West"})
    again = load(session, tmp_path, **sections)
    assert {one.state for one in again} == {"unchanged"}


def assert_it_works(session: Session, names: set[str]) -> None:
    """Offered, told by, counted wholly, and known of postcodes and assets, each in the one in which it lies."""
    area_id = scalar(session, "SELECT id FROM area WHERE slug = 'test'")
    assert offer_of(session, area_id).kinds.count("neighbourhood") == 1
    question = fitted(
        session,
        read_question(
            {"area": "test", "categories": ["library"], "place_kinds": ["neighbourhood"]}
        ),
    )
    rows = session.execute(
        text(
            "SELECT postcode, place.name FROM postcode JOIN place ON place.kind = 'neighbourhood'"
            " AND ST_Intersects(boundary, location_bng) WHERE lsoa_id IS NOT NULL ORDER BY postcode LIMIT 400"
        )
    ).all()
    assert {row.name for row in rows} == names
    for row in rows[::40]:
        found = find_postcode(session, row.postcode)
        assert found is not None
        told = [one for one in found["places"] if one["kind"] == "neighbourhood"]
        assert [one["name"] for one in told] == [row.name]
        assert told[0]["share"] == pytest.approx(1.0, abs=0.06)
    x, y = session.execute(
        text("SELECT ST_X(location_bng), ST_Y(location_bng) FROM postcode WHERE postcode = :one"),
        {"one": rows[0].postcode},
    ).one()
    asset = make_asset(session, "A library", at=[(x, y)], categories=["library"])
    index(session, asset)
    figures, _, _ = work(session, question)
    found_places = {one.name: one for one in figures.places["neighbourhood"]}
    assert set(found_places) == names
    assert sum(one.people for one in found_places.values()) == pytest.approx(
        figures.people, rel=0.01
    )
    assert found_places[rows[0].name].asset_count == 1
    placed = session.scalars(
        text(
            "SELECT place.name FROM location_place JOIN place ON place.id = place_id"
            " WHERE place.kind = 'neighbourhood'"
        )
    ).all()
    assert placed == [rows[0].name]


def test_polygons_that_overlap_are_refused_with_the_reason(
    session: Session, shared_data: Path, tmp_path: Path
) -> None:
    drawn = squares(shared_data, tmp_path, overlap=1_500)
    with pytest.raises(InvalidInput, match=r"'(West|East)' and '(West|East)' overlap"):
        load(session, tmp_path, boundaries=[lsoas(shared_data), drawn])


def test_polygons_that_hold_no_small_area_are_refused_with_the_reason(
    session: Session, shared_data: Path, tmp_path: Path
) -> None:
    drawn = squares(shared_data, tmp_path, far=True)
    with pytest.raises(InvalidInput, match="none of them contains a loaded LSOA"):
        load(session, tmp_path, boundaries=[lsoas(shared_data), drawn])


def test_other_kinds_that_overlap_are_drawn_and_count_nobody(
    session: Session, shared_data: Path, tmp_path: Path
) -> None:
    drawn = {**squares(shared_data, tmp_path, overlap=1_500), "kind": "catchment"}
    outcomes = load(session, tmp_path, boundaries=[lsoas(shared_data), drawn])
    assert outcomes[-1].state == "left out" and "overlap" in outcomes[-1].notes[0]
    assert "catchment" not in offer_of(session, scalar(session, "SELECT id FROM area")).kinds
