"""The page of the map, what it searches within its view, and its layers."""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime
from urllib.parse import urlencode

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text
from sqlalchemy.orm import Session

from assetmap.assets.map.kind_counts import counting
from assetmap.assets.search.parameters import SearchParameters
from assetmap.assets.search.resolving import resolve_now
from assetmap.assets.surveys.models import Survey
from assetmap.geography import point_to_bng, to_wgs84
from tests.factories import EAST, NORTH, make_asset, make_place, terms_of
from tests.searching import HERE, find, names, resolved


def box(west: float, south: float, east: float, north: float) -> str:
    """The bbox of a rectangle in metres east and north of the round point."""
    x, y = to_wgs84([EAST + west, EAST + east], [NORTH + south, NORTH + north])
    return f"{x[0]:.6f},{y[0]:.6f},{x[1]:.6f},{y[1]:.6f}"


@pytest.fixture
def three(session: Session) -> None:
    make_asset(session, "Choir", description="We sing", categories=["choir"])
    make_asset(session, "Library", at=[(EAST + 300, NORTH)], categories=["library"], cost="free")
    make_asset(session, "Lunch", at=[(EAST + 600, NORTH)], categories=["lunch-club"])


@pytest.mark.usefixtures("three")
@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, ["Choir", "Library"]),
        ({"category": ["library", "lunch-club"]}, ["Library"]),
        ({"is_free": True}, ["Library"]),
        ({"q": "sing"}, ["Choir"]),
        ({"radius_metres": 100, **HERE}, ["Choir"]),
        ({"sort": "distance", **HERE}, ["Choir", "Library"]),
        ({"open_on": "monday"}, []),
    ],
)
def test_a_rectangle_is_searched_beside_every_filter(
    session: Session, asked: dict[str, object], found: Sequence[str]
) -> None:
    within = box(-100, -100, 400, 100)
    assert sorted(names(find(session, bbox=within, **asked))) == found


def test_the_rectangle_is_the_one_in_degrees_and_not_one_of_the_grid(session: Session) -> None:
    """The grid's north and true north differ by two degrees here: at 20 km by hundreds of metres."""
    longitude, latitude = 1.2, 52.6
    easting, northing = point_to_bng(longitude, latitude + 0.2)
    make_asset(session, "Inside", at=[(easting + 300, northing)])
    make_asset(session, "Outside", at=[(easting - 300, northing)])
    within = f"{longitude},{latitude - 0.2},{longitude + 0.2},{latitude + 0.3}"
    assert names(find(session, bbox=within)) == ["Inside"]


@pytest.mark.parametrize(
    "bbox", ["1,2,3", "3,51,1,52", "-0.1,51,0.1,50", "0,0,1,1", "x,y,z,t", "1,51,1,52"]
)
def test_a_rectangle_that_is_none_is_refused(client: TestClient, bbox: str) -> None:
    for address in ("/api/v1/assets", "/tiles/assets/5/15/10.mvt", "/map"):
        answer = client.get(f"{address}?{urlencode({'bbox': bbox})}")
        assert answer.status_code == 422, (address, answer.text)
    assert "There is a problem" in answer.text


@pytest.mark.usefixtures("three")
def test_the_legend_counts_what_the_search_finds(session: Session) -> None:
    connection = session.connection()

    def count(**asked: object) -> dict[str, int]:
        search = resolved(session, SearchParameters.model_validate(asked))
        told = resolve_now(
            counting(search), lambda sql, values: connection.exec_driver_sql(sql, values).all()
        )
        assert told["is_estimated"] is False
        return {slug: number for slug, number in told["categories"].items() if number}

    assert count()["libraries-and-learning"] == count()["older-people"] == 1
    assert count(q="sing") == {"groups-and-social-activities": 1, "arts-and-culture": 1}
    assert count(is_free=True)["libraries-and-learning"] == 1 and "older-people" not in count(
        is_free=True
    )


@pytest.mark.usefixtures("three")
def test_the_page_lists_everything_or_the_view_and_stays_small(client: TestClient) -> None:
    page = client.get("/map")
    assert page.status_code == 200 and "3 results" in page.text
    assert len(page.content) < 60_000
    assert 'sandbox="allow-scripts"' in page.text and 'data-src="/map/frame?' in page.text
    view = client.get(f"/map?bbox={box(-100, -100, 400, 100)}").text
    assert re.search(r"2 results\s*in this part of the map", view)
    assert "fit=" in view and "bbox=" not in re.findall(r'data-src="([^"]*)"', view)[0]
    assert client.get("/map?category=nonsense").status_code == 422
    picture = client.get("/map/picture.svg?q=sing")
    assert picture.headers["content-type"] == "image/svg+xml" and ">1</text>" in picture.text
    assert client.get("/map/picture.svg").status_code == 200
    assert client.get("/map/filters?q=sing").status_code == 200


def test_layers_of_an_area_that_is_not_loaded_are_empty(client: TestClient) -> None:
    for address in (
        "outlines.geojson?kind=ward",
        "surveys.geojson",
        "figures.geojson?measure=population",
    ):
        answer = client.get(f"/api/v1/map/{address}")
        assert answer.json()["features"] == [], address
        assert answer.headers["access-control-allow-origin"] == "*"
    assert client.get("/api/v1/map/outlines.geojson?kind=lsoa").status_code == 422
    assert client.get("/api/v1/map/figures.geojson?measure=none").status_code == 422
    assert client.get("/api/v1/map/reports").json() == {"results": []}
    assert client.get("/map").status_code == 200
    assert client.get("/map/frame").status_code == 200


@pytest.mark.usefixtures("three")
def test_places_have_their_residents_and_pcns_their_shares(
    session: Session, client: TestClient
) -> None:
    area = make_place(session, "lsoa", "E01", box=(EAST, NORTH, EAST + 400, NORTH + 400))
    one = make_place(session, "pcn", "U1", box=(EAST, NORTH, EAST + 400, NORTH + 400), name="One")
    two = make_place(session, "pcn", "U2", box=(EAST, NORTH, EAST + 10, NORTH + 10), name="Two")
    session.execute(
        text(
            "INSERT INTO place_member (place_id, member_id, share) VALUES (:one, :area, 0.75), (:two, :area, 0.25)"
        ),
        {"one": one.id, "two": two.id, "area": area.id},
    )
    session.execute(
        text(
            "WITH data AS (INSERT INTO dataset (area_id, section, subject, source, file, fingerprint, row_count)"
            "   SELECT id, 'statistics', 'lsoa', 'Census', 'f', 'f', 1 FROM area LIMIT 1 RETURNING id)"
            " INSERT INTO place_statistic (place_id, measure, value, vintage, source, dataset_id)"
            " SELECT :area, measure, value, '2021', 'Census', data.id FROM data,"
            " (VALUES ('population', 1000), ('population_65_over', 200), ('imd_decile', 1)) AS told (measure, value)"
        ),
        {"area": area.id},
    )
    outlines = client.get("/api/v1/map/outlines.geojson?kind=pcn").json()
    assert [one["properties"]["people"] for one in outlines["features"]] == [750, 250]
    (small,) = outlines["small_areas"]["features"]
    assert small["properties"]["shares"] == [["U1", "One", 0.75], ["U2", "Two", 0.25]]
    shaded = client.get("/api/v1/map/figures.geojson?measure=aged-65").json()
    assert shaded["figure"]["source"] == "Census (2021)"
    assert shaded["features"][0]["properties"]["words"] == "Aged 65 and over: 20.0%"
    page = client.get("/map?place=pcn/U1").text
    for words in ("One", "Primary Care Network (PCN)", "750", "20%", "1 of 1"):
        assert words in page, words


def test_what_was_looked_for_where_and_when_is_a_layer(
    session: Session, client: TestClient
) -> None:
    ward = make_place(
        session, "ward", "W1", box=(EAST, NORTH, EAST + 400, NORTH + 400), name="Here"
    )
    make_place(session, "ward", "W2", box=(EAST + 400, NORTH, EAST + 800, NORTH + 400))
    ids = terms_of(session)
    for slug, on, withdrawn in (
        ("library", date(2026, 3, 1), None),
        ("lunch-club", date(2026, 5, 2), None),
        ("choir", date(2026, 6, 3), datetime.now(UTC)),
    ):
        survey = Survey(place_id=ward.id, term_id=ids[slug], surveyed_on=on, withdrawn_at=withdrawn)
        session.add(survey)
    session.flush()
    [shown] = client.get("/api/v1/map/surveys.geojson").json()["features"]
    assert shown["properties"] == {
        "name": "Here",
        "surveys": [
            {"category": "Lunch clubs", "on": "2026-05-02"},
            {"category": "Libraries", "on": "2026-03-01"},
        ],
    }


@pytest.mark.usefixtures("three")
def test_the_way_to_a_hidden_place_leads_to_where_everybody_sees_it(
    session: Session, client: TestClient
) -> None:
    make_place(session, "msoa", "M1", box=(EAST - 300, NORTH - 300, EAST + 700, NORTH + 500))
    refuge = make_asset(session, "Refuge", at=[(EAST + 10, NORTH)], privacy="near")
    asked = f"latitude={HERE['latitude']}&longitude={HERE['longitude']}"
    way = client.get(f"/api/v1/map/walk?{asked}&asset={refuge}").json()
    assert way["properties"]["is_estimated"] is True
    end = way["geometry"]["coordinates"][-1]
    middle = to_wgs84(EAST + 200, NORTH + 100)
    assert end == pytest.approx([float(one) for one in middle], abs=2e-6)
    assert way["properties"]["metres"] == pytest.approx(1.3 * (200**2 + 100**2) ** 0.5, abs=1)
    draft = make_asset(session, "Draft", status="draft")
    assert client.get(f"/api/v1/map/walk?{asked}&asset={draft}").status_code == 404
    assert (
        client.get(f"/api/v1/map/walk?latitude=10&longitude=10&asset={refuge}").status_code == 422
    )
