"""The public JSON interface, as its contract promises it."""

import csv
import json
import math
from pathlib import Path

import pytest
from fastapi.testclient import TestClient


def test_hackneys_libraries_come_nearest_first_with_right_distances(
    hackney_client: TestClient,
) -> None:
    answer = hackney_client.get(
        "/api/v1/assets",
        params={"postcode": "E8 1EA", "category": "library", "radius_metres": 2000},
    )
    assert answer.status_code == 200
    page = answer.json()
    results = page["results"]
    # Four libraries, each in two lists: nothing is hidden until a steward has decided.
    assert page["total"] == len(results) == 8
    assert page["next"] is None
    assert "Hackney Central Library" in results[0]["name"]
    assert {tuple(result["categories"]) for result in results} == {("library",)}
    distances = [result["distance_metres"] for result in results]
    assert distances == sorted(distances)
    start = hackney_client.get("/api/v1/postcodes/E81EA").json()
    for result in results:
        # Independently: the haversine on a sphere of the earth's mean radius, good to half a percent.
        lat1, lat2 = math.radians(start["latitude"]), math.radians(result["latitude"])
        d_lat = lat2 - lat1
        d_lon = math.radians(result["longitude"] - start["longitude"])
        a = math.sin(d_lat / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin(d_lon / 2) ** 2
        metres = 2 * 6_371_008.8 * math.asin(math.sqrt(a))
        assert result["distance_metres"] == pytest.approx(metres, rel=0.005, abs=1)


def test_every_library_within_the_radius_is_there_and_no_other(
    hackney_client: TestClient, shared_data: Path
) -> None:
    start = hackney_client.get("/api/v1/postcodes/E81EA").json()
    scale = math.cos(math.radians(start["latitude"])) * 111_320
    expected = []
    with (shared_data / "city-and-hackney" / "assets.csv").open(encoding="utf-8-sig") as file:
        for row in csv.DictReader(file):
            if row["category"] == "library":
                east = (float(row["lon"]) - start["longitude"]) * scale
                north = (float(row["lat"]) - start["latitude"]) * 111_250
                if math.hypot(east, north) <= 2000:
                    expected.append(row["name"])
    found = hackney_client.get(
        "/api/v1/assets",
        params={"postcode": "E8 1EA", "category": "library", "radius_metres": 2000},
    ).json()
    names = [result["name"] for result in found["results"]]
    assert sorted(names) == sorted(expected)


@pytest.mark.parametrize("written", ["E8 1EA", "e81ea", "E81EA", "%20e8%201ea"])
def test_a_postcode_is_answered_in_any_spacing_and_case(
    hackney_client: TestClient, written: str
) -> None:
    found = hackney_client.get(f"/api/v1/postcodes/{written}").json()
    assert found["postcode"] == "E8 1EA"
    kinds = {place["kind"]: place for place in found["places"]}
    assert set(kinds) >= {"lsoa", "neighbourhood", "pcn"}
    assert kinds["neighbourhood"]["status"] == "modelled"


def test_counts_of_city_and_hackney(hackney_client: TestClient) -> None:
    def total(kind: str) -> int:
        return int(hackney_client.get("/api/v1/places", params={"kind": kind}).json()["total"])

    assert {kind: total(kind) for kind in ("lsoa", "ward", "neighbourhood", "pcn", "msoa")} == {
        "lsoa": 155,
        "ward": 46,
        "neighbourhood": 8,
        "pcn": 8,
        "msoa": 31,
    }


def test_all_assets_can_be_walked_through(hackney_client: TestClient) -> None:
    seen: list[str] = []
    cursor = None
    while True:
        page = hackney_client.get(
            "/api/v1/assets", params={"limit": 400, **({"cursor": cursor} if cursor else {})}
        ).json()
        assert page["total"] == 1_000
        assert page["is_total_capped"] is True
        seen += [result["id"] for result in page["results"]]
        cursor = page["next"]
        if cursor is None:
            break
    # 1,283 rows, less those that name a venue again: in another list, or under another category.
    # Of three that may be one thing, which two stay apart is not the same each time.
    assert len(seen) == len(set(seen)) and len(seen) == 1_253


def test_places_can_be_walked_through(hackney_client: TestClient) -> None:
    first = hackney_client.get("/api/v1/places", params={"kind": "ward", "limit": 30}).json()
    second = hackney_client.get(
        "/api/v1/places", params={"kind": "ward", "limit": 30, "cursor": first["next"]}
    ).json()
    codes = [place["code"] for page in (first, second) for place in page["results"]]
    assert len(set(codes)) == 46
    assert codes == sorted(codes)
    assert second["next"] is None


def test_one_asset_tells_its_places_and_its_days(hackney_client: TestClient) -> None:
    found = hackney_client.get(
        "/api/v1/assets", params={"q": "Dalston CLR James Library", "limit": 100}
    ).json()["results"]
    dated = [
        asset
        for result in found
        if (asset := hackney_client.get(f"/api/v1/assets/{result['id']}").json())["schedules"]
    ]
    assert dated
    assert {"lsoa", "ward", "neighbourhood", "pcn"} <= {p["kind"] for p in dated[0]["places"]}
    # The list has words for hours: the day is known, and the hour is not made up.
    assert all(s["opens_at"] is None and s["description"] for s in dated[0]["schedules"])


def test_a_map_gets_what_its_view_holds(hackney_client: TestClient) -> None:
    answer = hackney_client.get(
        "/api/v1/assets.geojson", params={"bbox": "-0.06,51.54,-0.05,51.55", "category": "library"}
    )
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["content-type"].startswith("application/geo+json")
    collection = answer.json()
    assert collection["type"] == "FeatureCollection"
    assert collection["features"]
    for feature in collection["features"]:
        longitude, latitude = feature["geometry"]["coordinates"]
        assert -0.0605 < longitude < -0.0495
        assert 51.5395 < latitude < 51.5505


def test_a_search_is_to_be_had_as_geojson_too(hackney_client: TestClient) -> None:
    asked = {"postcode": "E8 1EA", "category": "library", "radius_metres": 2000}
    as_list = hackney_client.get("/api/v1/assets", params=asked).json()
    as_geojson = hackney_client.get("/api/v1/assets.geojson", params=asked).json()
    assert [f["properties"] for f in as_geojson["features"]] == as_list["results"]


@pytest.mark.parametrize(
    ("address", "status", "parameter"),
    [
        ("/api/v1/assets?radius_metres=-1&postcode=E8+1EA", 422, "radius_metres"),
        ("/api/v1/assets?radius_metres=0&postcode=E8+1EA", 422, "radius_metres"),
        ("/api/v1/assets?radius_metres=10000000&postcode=E8+1EA", 422, "radius_metres"),
        ("/api/v1/assets?radius_metres=wide&postcode=E8+1EA", 422, "radius_metres"),
        ("/api/v1/assets?limit=1001", 422, "limit"),
        ("/api/v1/assets?limit=0", 422, "limit"),
        ("/api/v1/assets?colour=red", 422, "colour"),
        ("/api/v1/assets?postcode=E8", 422, "postcode"),
        ("/api/v1/assets?postcode=E8%001EA", 422, "postcode"),
        ("/api/v1/assets?q=%00", 422, "q"),
        ("/api/v1/assets?q=" + "a" * 10_000, 422, "q"),
        ("/api/v1/assets?latitude=nan&longitude=0", 422, "latitude"),
        ("/api/v1/assets?latitude=51.5", 422, "longitude"),
        ("/api/v1/assets?category=libary", 422, "category"),
        ("/api/v1/assets?cursor=x", 422, "cursor"),
        ("/api/v1/assets?postcode=E20+9ZZ", 404, None),
        ("/api/v1/postcodes/E209ZZ", 404, None),
        ("/api/v1/postcodes/nonsense", 422, "postcode"),
        ("/api/v1/assets?place=ward/E05999999", 404, None),
        ("/api/v1/places/ward/E05999999", 404, None),
        ("/api/v1/assets/6f9619ff-8b86-d011-b42d-00c04fc964ff", 404, None),
        ("/api/v1/assets/seven", 422, "asset_id"),
        ("/api/v1/assets.geojson?bbox=1,2,3", 422, "bbox"),
        ("/api/v1/assets.geojson?bbox=0,51,-1,52", 422, "bbox"),
        ("/api/v1/nothing", 404, None),
    ],
)
def test_what_is_wrong_is_a_problem_document_with_the_parameters_name(
    hackney_client: TestClient, address: str, status: int, parameter: str | None
) -> None:
    answer = hackney_client.get(address)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["status"] == status
    assert problem["detail"]
    if parameter:
        assert problem["parameter"] == parameter


def test_an_answer_is_json_whatever_the_names_hold(demo_client: TestClient) -> None:
    page = demo_client.get("/api/v1/assets", params={"limit": 1000})
    assert json.loads(page.text)["total"] == 600


def test_the_category_tree_counts_its_assets(hackney_client: TestClient) -> None:
    categories = {c["slug"]: c for c in hackney_client.get("/api/v1/categories").json()["results"]}
    # Twelve, each of which a second list names too.
    assert categories["library"]["asset_count"] == 12
    assert categories["library"]["entry_count"] == 24
    assert categories["place-of-worship"]["entry_count"] in (107, 108, 109)
    assert categories["faith"]["entry_count"] >= 107
    assert categories["mosque"]["parents"] == ["place-of-worship"]


def test_health_answers(hackney_client: TestClient) -> None:
    assert hackney_client.get("/health").json() == {"status": "ok"}
