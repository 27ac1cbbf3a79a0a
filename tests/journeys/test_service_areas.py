"""Service areas: what comes to people is found wherever its group says, drawn or named, and nowhere else."""

import json
from html import unescape
from typing import Any

import pytest
from fastapi.testclient import TestClient
from shapely.geometry import Point, shape
from sqlalchemy import text

from assetmap.assets.published.placing import place_everything_again
from assetmap.database.sessions import session_factory
from assetmap.geography import to_bng, to_wgs84
from assetmap.people.roles import Role
from assetmap.registration.questions.service_area_outline import METRES_PER_MILE
from tests.factories import EAST, NORTH, make_place, make_postcode
from tests.registering import (
    CLUB,
    answer,
    as_steward,
    begin,
    decide,
    found,
    register,
    send,
    waiting,
)
from tests.signing_in import sign_in

pytestmark = pytest.mark.usefixtures("ground")

# From the postcode six kilometres to the east, 400 metres wide; its middle is three kilometres away.
FAR = ((-200, -200), (6_000, -200), (6_000, 200), (-200, 200))


def corners(*metres: tuple[float, float]) -> str:
    """Corners in metres from the postcode, as the map's page writes them."""
    easts, norths = zip(*metres, strict=True)
    longitudes, latitudes = to_wgs84([EAST + x for x in easts], [NORTH + y for y in norths])
    return json.dumps(list(zip(latitudes.tolist(), longitudes.tolist(), strict=True)))


def drawn(*metres: tuple[float, float], name: str = "The Pembury estate") -> dict[str, Any]:
    """What is answered by a group that draws."""
    return {
        "where": {"where": "nowhere", "works_in": "drawn"},
        "outline": {"works_in_name": name, "extent": corners(*metres)},
    }


def publish(client: TestClient) -> None:
    (address,) = as_steward(client)
    assert decide(client, address, "publish").status_code == 303


def test_what_a_group_draws_is_where_it_is_found(client: TestClient) -> None:
    register(client, **drawn(*FAR))
    (address,) = as_steward(client)
    steward_sees = unescape(client.get(address).text)
    assert "The Pembury estate, drawn on the map: 2.48 km²" in steward_sees
    assert "/register/area-map?corners=" in steward_sees
    decide(client, address, "publish")
    # Its middle is three kilometres away, and it comes to the postcode.
    (club,) = found(client, q="lunch", radius_metres="500")
    assert club["service_area"] == "The Pembury estate" and club["is_in_service_area"] is True
    assert (club["distance_metres"], club["walk_minutes"], club["is_walk_estimated"]) == (
        0.0,
        0.0,
        False,
    )
    assert club["is_location_approximate"] is True and club["address"] is None
    everything = found(client, radius_metres="500")
    assert {one["name"]: one["is_in_service_area"] for one in everything} == {
        "Lea Bridge Lunch Club": True,
        "Hall next door": False,
    }
    # The hall's category is another: nothing comes through it that it does not say.
    assert not found(client, category="choir", radius_metres="500")
    (by_category,) = found(client, category="lunch-club", radius_metres="500")
    assert by_category["id"] == club["id"]


def test_it_is_not_found_where_it_does_not_come_to(client: TestClient) -> None:
    register(client, **drawn((300, -200), (6_000, -200), (6_000, 200), (300, 200)))
    publish(client)
    assert not found(client, q="lunch", radius_metres="500")
    (club,) = found(client, q="lunch", radius_metres="5000")
    assert club["is_in_service_area"] is False and float(str(club["distance_metres"])) > 3_000


def pages_of(client: TestClient, **asked: str) -> list[str]:
    """Names of everything that is found, page by page."""
    names: list[str] = []
    cursor: dict[str, str] = {}
    while True:
        answered = client.get("/api/v1/assets", params={**asked, **cursor})
        assert answered.status_code == 200, answered.text
        page = answered.json()
        assert page["total"] == 2
        names += [one["name"] for one in page["results"]]
        if page["next"] is None:
            return names
        cursor = {"cursor": page["next"]}


def test_every_order_and_page_knows_it(client: TestClient) -> None:
    register(client, **drawn(*FAR))
    publish(client)
    near = {"postcode": "E8 1EA", "limit": "1"}
    for sort in ("distance", "name", "confirmed", "recommended", "walking_time"):
        names = pages_of(client, **near, sort=sort, radius_metres="500")
        assert sorted(names) == ["Hall next door", "Lea Bridge Lunch Club"], sort
    assert len(pages_of(client, **near, max_walk_minutes="5")) == 2


def test_pages_counts_and_map_know_it(client: TestClient) -> None:
    register(client, **drawn(*FAR))
    publish(client)
    page = client.get("/assets", params={"near": "E8 1EA", "radius_metres": "500"}).text
    assert "Comes to you" in page and "The Pembury estate" in page
    facets = client.get(
        "/api/v1/assets/facets", params={"postcode": "E8 1EA", "radius_metres": "500"}
    ).json()
    assert facets["total"] == 2
    (club,) = found(client, q="lunch")
    west, south, east, north = -0.2, 51.4, 0.2, 51.6
    on_map = client.get(
        "/api/v1/assets.geojson",
        params={
            "bbox": f"{west},{south},{east},{north}",
            "postcode": "E8 1EA",
            "radius_metres": "500",
        },
    ).json()["features"]
    assert club["id"] in [one["id"] for one in on_map]
    detail = client.get(f"/api/v1/assets/{club['id']}").json()
    extent = shape(detail["service_area_extent"])
    assert extent.contains(Point(detail["longitude"], detail["latitude"]))
    told = client.get(f"/assets/{club['id']}", params={"postcode": "E8 1EA"}).text
    assert "visits people in" in told and "is in the service area" in told
    assert "The group asked us not to show" not in told and "Step-free" not in told
    # Where nobody draws, nothing is said of an area.
    hall = next(one for one in found(client) if one["name"] == "Hall next door")
    assert client.get(f"/api/v1/assets/{hall['id']}").json()["service_area_extent"] is None


def test_a_named_area_reaches_to_its_border(client: TestClient) -> None:
    with session_factory().begin() as session:
        box = (EAST - 4_000, NORTH - 950, EAST + 950, NORTH + 950)
        make_place(session, "neighbourhood", "N1", box=box)
        place = session.execute(text("SELECT id, name FROM place WHERE code = 'N1'")).one()
        make_postcode(session, "E95ZZ", (EAST + 1_500, NORTH))
    register(client, where={"where": "nowhere", "works_in": str(place.id)})
    publish(client)
    (club,) = found(client, q="lunch", radius_metres="100")
    assert club["is_in_service_area"] is True and club["service_area"] == place.name
    assert not found(client, q="lunch", radius_metres="100", postcode="E9 5ZZ")
    told = client.get(f"/assets/{club['id']}", params={"postcode": "E9 5ZZ"}).text
    assert "is outside the service area" in told


@pytest.mark.parametrize("kind", ["msoa", "ward"])
@pytest.mark.parametrize("miles", ["0.25", "3"])
def test_what_comes_all_around_a_postcode_does_not_tell_which(
    client: TestClient, kind: str, miles: str
) -> None:
    centre = (EAST + 500, NORTH - 300)
    with session_factory().begin() as session:
        if kind == "msoa":
            box = (centre[0] - 600, centre[1] - 600, centre[0] + 600, centre[1] + 600)
            make_place(session, "msoa", "M1", box=box)
        else:
            centre = (EAST, NORTH)
            session.execute(
                text(
                    "UPDATE place SET boundary = ST_Translate(boundary, 120, 90) WHERE kind = 'ward'"
                )
            )
            centre = (EAST + 120, NORTH + 90)
    register(
        client,
        where={"where": "nowhere", "works_in": "drawn"},
        outline={"works_in_name": "Around the market", "around": "e8 1ea", "miles": miles},
    )
    publish(client)
    (club,) = found(client, q="lunch")
    page = client.get(f"/api/v1/assets/{club['id']}").json()
    geojson = client.get(
        "/api/v1/assets.geojson",
        params={"q": "lunch", "bbox": "-0.2,51.4,0.2,51.6"},
    ).json()["features"][0]["geometry"]["coordinates"]
    area = shape(page["service_area_extent"])
    told = {
        "search": (club["longitude"], club["latitude"]),
        "asset": (page["longitude"], page["latitude"]),
        "map": tuple(geojson),
        "middle of the area": (area.centroid.x, area.centroid.y),
    }
    for where, (longitude, latitude) in told.items():
        east, north = to_bng(longitude, latitude)
        assert (float(east), float(north)) == pytest.approx(centre, abs=1.0), where
    assert all(len(repr(degrees)) <= 10 for degrees in (*told["search"], *told["asset"]))
    # Placed again, it stays where it is.
    with session_factory().begin() as session:
        place_everything_again(session)
    (again,) = found(client, q="lunch")
    assert (again["longitude"], again["latitude"]) == told["search"]


def test_all_around_a_postcode_where_no_centre_is_known_has_no_point(client: TestClient) -> None:
    with session_factory().begin() as session:
        session.execute(text("DELETE FROM area_place"))
    register(
        client,
        where={"where": "nowhere", "works_in": "drawn"},
        outline={"works_in_name": "Around the market", "around": "e8 1ea", "miles": "1"},
    )
    publish(client)
    with session_factory()() as session:
        shown = session.execute(
            text(
                "SELECT public_location_bng, longitude, latitude FROM location WHERE extent_type = 'drawn'"
            )
        ).one()
    assert tuple(shown) == (None, None, None)


def test_all_around_a_postcode_needs_no_map(client: TestClient) -> None:
    register(
        client,
        where={"where": "nowhere", "works_in": "drawn"},
        outline={"works_in_name": "Around the market", "around": "e8 1ea", "miles": "0.5"},
    )
    publish(client)
    (club,) = found(client, q="lunch", radius_metres="10")
    with session_factory()() as session:
        area, east, north = session.execute(
            text(
                "SELECT ST_Area(extent_bng), ST_X(location_bng), ST_Y(location_bng) FROM location"
                " WHERE extent_type = 'drawn'"
            )
        ).one()
    # A polygon of 32 corners on the circle is a little smaller than the circle.
    assert area == pytest.approx(3.1416 * (METRES_PER_MILE / 2) ** 2, rel=0.01)
    assert (east, north) == pytest.approx((EAST, NORTH), abs=1)
    assert club["service_area"] == "Around the market"


def test_a_change_begins_with_what_was_drawn_and_history_gives_it_back(client: TestClient) -> None:
    register(client, **drawn(*FAR))
    publish(client)
    (club,) = found(client, q="lunch")
    sign_in(client, "ada@example.org")
    address = f"/my/assets/{club['id']}"
    assert client.post(address, data={"action": "change"}).status_code == 303
    check = unescape(client.get("/register/check").text)
    assert "The Pembury estate" in check and "drawn on the map: 2.48 km²" in check
    assert "Answer needed" not in check
    # Nothing that nobody touched has moved: the same is no change.
    page = unescape(client.get("/register/outline").text)
    assert json.loads(page.split('name="extent" value="')[1].split('"')[0])
    client.post("/register/name", data={"name": "Pembury Lunch", "organization": ""})
    send(client)
    sign_in(client, "stew@example.org", Role.STEWARD)
    (change,) = waiting(client)
    asked = unescape(client.get(change).text)
    assert asked.count("drawn on the map: 2.48 km²") == 2
    where = asked.split('<th scope="row">Where')[1].split("</th>")[0]
    assert "changed" not in where
    decide(client, change, "publish")
    sign_in(client, "ada@example.org")
    client.post(address, data={"action": "change"})
    answer(client, **drawn((-50, -50), (50, -50), (50, 100), (-50, 100), name="Our yard"))
    send(client)
    decide(client, as_steward(client)[0], "publish")
    assert found(client, q="lunch")[0]["service_area"] == "Our yard"
    history = client.get(f"{address}/history").text
    assert "Our yard, drawn on the map: 0.01 km²" in unescape(history)
    versions = history.split('name="version" value="')[1:]
    client.post(f"{address}/history", data={"version": versions[0].split('"')[0]})
    (back,) = found(client, q="lunch", radius_metres="500")
    assert back["service_area"] == "The Pembury estate" and back["is_in_service_area"] is True


WRONG: list[tuple[dict[str, str], str]] = [
    ({}, "Mark the area on the map, or enter a postcode"),
    ({"extent": "[]"}, "Mark the area on the map, or enter a postcode"),
    ({"extent": "nonsense"}, "Mark the area on the map again."),
    ({"extent": "[" * 5_000}, "Mark the area on the map again."),
    ({"extent": '[[1e999, 0], ["a", 1]]'}, "Mark the area on the map again."),
    ({"extent": "[[51.5, 0.1, 3]]"}, "Mark the area on the map again."),
    ({"extent": "[[NaN, 0], [51, 0], [51, 1]]"}, "outside Great Britain"),
    ({"extent": "[[1, 2], [3, 4], [5, 7]]"}, "outside Great Britain"),
    ({"extent": corners((0, 0), (900, 0))}, "at least three corners"),
    ({"extent": corners((0, 0), (900, 0), (900, 0))}, "crosses itself"),
    ({"extent": corners((0, 0), (900, 900), (900, 0), (0, 900))}, "crosses itself"),
    ({"extent": corners((0, 0), (20, 0), (20, 20))}, "smaller than 100 by 100 metres"),
    ({"extent": corners((0, 0), (3e5, 0), (3e5, 3e5), (0, 3e5))}, "larger than any county"),
    ({"extent": corners(*[(x, x * x) for x in range(61)])}, "Mark 60 corners or fewer"),
    ({"extent": "[" + "[51.5, 0.1]," * 600}, "Use 6,000 characters or fewer"),
    ({"around": "nonsense", "miles": "1"}, "not a full postcode"),
    ({"around": "E9 9ZZ", "miles": "1"}, "We do not recognise the postcode"),
    ({"around": "E8 1EA", "miles": "-1"}, "Choose how far"),
    ({"around": "E8 1EA"}, "Choose how far"),
    ({"works_in_name": " ", "extent": corners(*FAR)}, "Enter a name for the area."),
]


def test_a_wrong_outline_is_told(client: TestClient) -> None:
    begin(client)
    client.post("/register/where", data={"where": "nowhere", "works_in": "drawn"})
    for said, sentence in WRONG:
        answered = client.post("/register/outline", data={"works_in_name": "Here", **said})
        page = unescape(answered.text)
        assert answered.status_code == 422, said
        assert sentence in page and "There is a problem" in page, said
        if said.get("around"):
            assert f'value="{said["around"]}"' in page
        if "extent" in said and len(said["extent"]) < 3_000:
            assert said["extent"] in page


def test_what_was_drawn_is_no_part_of_another_choice(client: TestClient) -> None:
    begin(client)
    answer(client, **drawn(*FAR))
    client.post("/register/where", data=CLUB["where"])
    assert "Pembury" not in client.get("/register/check").text
    send(client)
    with session_factory()() as session:
        assert session.execute(text("SELECT status FROM submission")).scalar() is not None
