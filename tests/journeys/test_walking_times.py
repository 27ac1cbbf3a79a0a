"""Searches by walking minutes along streets: in Rutland, in the demo area, and after a backup."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import shapely
from fastapi.testclient import TestClient
from shapely.geometry import Point, shape

from assetmap.geography import to_bng
from tests.journeys.local_clusters import ask
from tests.journeys.running_commands import assetmap
from tests.loaded import client_of, loaded

# Market Place, Oakham; a village by a reservoir with one way round.
OAKHAM = {"latitude": 52.6702, "longitude": -0.7290}


@pytest.fixture(scope="module")
def rutland(cluster: str, template: str, shared_data: Path) -> str:
    return loaded(cluster, template, shared_data / "rutland" / "area.toml")


@pytest.fixture
def rutland_client(rutland: str) -> Iterator[TestClient]:
    with client_of(rutland) as client:
        yield client


def search(client: TestClient, **asked: Any) -> dict[str, Any]:
    answer = client.get("/api/v1/assets", params=asked)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def everything(client: TestClient, **asked: Any) -> list[dict[str, Any]]:
    results: list[dict[str, Any]] = []
    cursor: str | None = None
    while True:
        page = search(client, **asked, **({"cursor": cursor} if cursor else {}))
        results += page["results"]
        cursor = page["next"]
        if cursor is None:
            assert len(results) == page["total"]
            return results


def test_rutlands_streets_are_loaded_once(rutland: str, shared_data: Path) -> None:
    done = assetmap(
        "area", "load", shared_data / "rutland" / "area.toml", ASSETMAP_DATABASE_URL=rutland
    )
    assert (done.code, done.complained) == (0, "")
    assert "nothing has changed" in done.said
    assert ask(rutland, "SELECT vintage FROM dataset WHERE section = 'streets'") == ["2022-07-20"]


def test_what_is_found_within_a_walk_is_what_can_be_walked(rutland_client: TestClient) -> None:
    near = everything(rutland_client, **OAKHAM, radius_metres=2000, limit=50)
    within = everything(rutland_client, **OAKHAM, max_walk_minutes=20, sort="walking_time", limit=7)
    expected = {one["id"] for one in near if one["walk_minutes"] <= 20}
    # 1,600 m is as far as 20 minutes get anybody, so all of them are among what is near.
    assert {one["id"] for one in within} == expected
    minutes = [one["walk_minutes"] for one in within]
    assert minutes == sorted(minutes)
    # A straight line × 1.3 would leave some out and let others in.
    guessed = {one["id"] for one in near if one["distance_metres"] * 1.3 / 80 <= 20}
    assert guessed - expected and expected - guessed


def test_no_walk_is_shorter_than_a_straight_line(rutland_client: TestClient) -> None:
    for one in everything(rutland_client, **OAKHAM, radius_metres=5000, limit=100):
        assert one["walk_minutes"] >= one["distance_metres"] / 80 - 0.1


def test_the_page_and_the_map_find_what_programs_find(rutland_client: TestClient) -> None:
    asked = {**OAKHAM, "max_walk_minutes": 10}
    # The page shows support, and everyday places such as pubs only when they are asked for.
    asked["is_everyday"] = "false"
    total = search(rutland_client, **asked)["total"]
    page = rutland_client.get("/assets", params=asked).text
    assert f"{total} results" in page
    assert "within 10 minutes’ walk of" in page
    view = rutland_client.get(
        "/api/v1/assets.geojson", params={**asked, "bbox": "-0.8,52.6,-0.6,52.75"}
    ).json()
    assert view["total"] == total
    facets = rutland_client.get("/api/v1/assets/facets", params=asked).json()
    assert facets["total"] == total


def test_fifteen_minutes_from_here_holds_what_is_found_there(rutland_client: TestClient) -> None:
    answer = rutland_client.get("/api/v1/isochrones", params={**OAKHAM, "minutes": 15})
    assert answer.headers["content-type"].startswith("application/geo+json")
    assert answer.headers["access-control-allow-origin"] == "*"
    feature = answer.json()
    assert feature["properties"] == {
        "minutes": 15.0,
        "walking_speed_kmh": 4.8,
        "is_estimated": False,
        "is_route_step_free": False,
    }
    area = shape(feature["geometry"])
    assert area.is_valid
    found = everything(rutland_client, **OAKHAM, max_walk_minutes=15, limit=50)
    beside = [one for one in found if one["walk_minutes"] <= 14 and not one["is_walk_estimated"]]
    inside = [one for one in beside if area.covers(Point(one["longitude"], one["latitude"]))]
    # What lies further than a garden's depth from its street is walked to and not painted.
    assert len(inside) > 0.9 * len(beside) > 20


@pytest.mark.parametrize(
    ("asked", "status", "parameter"),
    [
        ({"minutes": 15}, 422, "postcode"),
        ({"minutes": 0, **OAKHAM}, 422, "minutes"),
        ({"minutes": 600, **OAKHAM}, 422, "minutes"),
        ({**OAKHAM}, 422, "minutes"),
        ({"minutes": 15, "latitude": 52.67}, 422, "longitude"),
        ({"minutes": 15, "latitude": 48.9, "longitude": 2.3}, 422, "latitude"),
        ({"minutes": 15, "postcode": "nonsense"}, 422, "postcode"),
        ({"minutes": 15, "postcode": "LE15 6ZZ"}, 404, None),
        ({"minutes": 15, "postcode": "LE15 6AA", **OAKHAM}, 422, "postcode"),
    ],
)
def test_a_wrong_question_is_told_what_is_wrong(
    rutland_client: TestClient, asked: dict[str, Any], status: int, parameter: str | None
) -> None:
    answer = rutland_client.get("/api/v1/isochrones", params=asked)
    assert (answer.status_code, answer.json().get("parameter")) == (status, parameter)


def test_the_streets_around_a_point_are_those_of_its_town(rutland_client: TestClient) -> None:
    answer = rutland_client.get("/api/v1/streets.geojson", params=OAKHAM)
    assert answer.headers["content-type"].startswith("application/geo+json")
    assert answer.headers["access-control-allow-origin"] == "*"
    streets = answer.json()
    assert streets["attribution"] == ["© OpenStreetMap contributors (ODbL)"]
    assert [one["properties"]["is_step_free"] for one in streets["features"]] == [True, False]
    free = shape(streets["features"][0]["geometry"])
    assert free.geom_type == "MultiLineString" and len(answer.content) < 100_000
    eastings, northings = to_bng(*shapely.get_coordinates(free).T)
    here = to_bng(OAKHAM["longitude"], OAKHAM["latitude"])
    assert abs(eastings - here[0]).max() < 501 and abs(northings - here[1]).max() < 501
    # A town's middle: kilometres of streets, and one of them at the market place.
    assert free.distance(Point(OAKHAM["longitude"], OAKHAM["latitude"])) < 0.0005
    assert len(free.geoms) > 100


def test_where_no_streets_are_there_are_no_lines_and_nobody_to_name(
    rutland_client: TestClient,
) -> None:
    at_sea = {"latitude": 53.5, "longitude": 1.0}
    assert rutland_client.get("/api/v1/streets.geojson", params=at_sea).json() == {
        "type": "FeatureCollection",
        "attribution": [],
        "features": [],
    }


@pytest.mark.parametrize(
    ("asked", "parameter"),
    [
        ({}, "latitude"),
        ({"latitude": 52.67}, "longitude"),
        ({**OAKHAM, "latitude": "nan"}, "latitude"),
        ({**OAKHAM, "longitude": 400}, "longitude"),
        ({"latitude": 48.9, "longitude": 2.3}, "latitude"),
    ],
)
def test_streets_around_nowhere_are_refused(
    rutland_client: TestClient, asked: dict[str, Any], parameter: str
) -> None:
    answer = rutland_client.get("/api/v1/streets.geojson", params=asked)
    assert (answer.status_code, answer.json().get("parameter")) == (422, parameter)


def test_at_sea_fifteen_minutes_are_a_circle(rutland_client: TestClient) -> None:
    at_sea = {"latitude": 53.5, "longitude": 1.0, "minutes": 15}
    feature = rutland_client.get("/api/v1/isochrones", params=at_sea).json()
    assert feature["properties"]["is_estimated"] is True
    [ring] = feature["geometry"]["coordinates"]
    eastings, northings = to_bng(*zip(*ring, strict=True))
    # 15 minutes at 80 m a minute, less the usual detour.
    assert (eastings.max() - eastings.min()) / 2 == pytest.approx(15 * 80 / 1.3, rel=0.01)
    assert (northings.max() - northings.min()) / 2 == pytest.approx(15 * 80 / 1.3, rel=0.01)


def test_the_way_goes_round_the_river(demo_client: TestClient) -> None:
    # From the south bank; the rowing club is 500 m away, on the other side.
    asked = {"postcode": "ZZ7 3HX", "radius_metres": 800}
    club = next(
        one
        for one in everything(demo_client, **asked, limit=100)
        if one["name"] == "Wend Rowing Club"
    )
    assert club["is_walk_estimated"] is False
    assert club["walk_minutes"] > 3 * club["distance_metres"] * 1.3 / 80
    within = everything(demo_client, postcode="ZZ7 3HX", max_walk_minutes=15, limit=100)
    assert club["id"] not in {one["id"] for one in within}
    page = demo_client.get(f"/assets/{club['id']}", params={"postcode": "ZZ7 3HX"}).text
    assert f"{club['walk_minutes']:.0f} minutes’ walk" in page
    assert "(estimated)" not in page


def test_wheels_take_another_bridge_than_the_steps(demo_client: TestClient) -> None:
    """Ropewalk Footbridge has steps: from beside it, the other bank is further for wheels."""
    north, south = (
        everything(demo_client, near="Ropewalk", radius_metres=3000, limit=200, **more)
        for more in ({}, {"is_route_step_free": "true"})
    )
    wheels = {one["id"]: one["walk_minutes"] for one in south}
    further = [
        one
        for one in north
        if wheels[one["id"]] is None or wheels[one["id"]] > one["walk_minutes"] + 3
    ]
    nearer = [
        one
        for one in north
        if wheels[one["id"]] is not None and wheels[one["id"]] < one["walk_minutes"] - 1
    ]
    assert further and len(nearer) <= 0.02 * len(north)


def test_a_backup_holds_the_streets(demo: str, database_url: str, tmp_path: Path) -> None:
    kept = tmp_path / "assetmap.dump"
    assert assetmap("database", "backup", kept, ASSETMAP_DATABASE_URL=demo).code == 0
    assert assetmap("database", "restore", kept, ASSETMAP_DATABASE_URL=database_url).code == 0
    marks = "SELECT mark || ' ' || md5(content) FROM street_network"
    assert ask(database_url, marks) == ask(demo, marks) != []


def test_a_broken_extract_loads_nothing_and_says_why(database_url: str, tmp_path: Path) -> None:
    (tmp_path / "streets.osm.pbf").write_bytes(b"no map")
    manifest = tmp_path / "area.toml"
    manifest.write_text(
        '[area]\nslug = "here"\nname = "Here"\n'
        '[[streets]]\nfile = "streets.osm.pbf"\nformat = "osm"\nsource = "Nobody"\n',
        encoding="utf-8",
    )
    done = assetmap("area", "load", manifest, ASSETMAP_DATABASE_URL=database_url)
    assert "streets.osm.pbf cannot be read as OpenStreetMap data" in done.sentence
    assert ask(database_url, "SELECT slug FROM area") == []
