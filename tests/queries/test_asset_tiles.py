"""Vector tiles of assets: what they hold, where hidden things lie, and what is refused."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text
from sqlalchemy.orm import Session

from assetmap.assets.map import tile_statement
from assetmap.assets.map.tile import DEEPEST_ZOOM
from assetmap.assets.map.tile_statement import SINGLE_FROM_ZOOM, drawing
from assetmap.assets.published.search_documents import refresh_everything
from assetmap.assets.search.parameters import SearchParameters
from assetmap.assets.search.resolving import resolve_now
from assetmap.geography import to_bng, to_wgs84
from tests.asset_tiles import features_of, tile_of
from tests.factories import EAST, NORTH, make_asset, make_place
from tests.searching import HERE, resolved

Draw = Callable[..., list[dict[str, Any]]]


@pytest.fixture
def draw(session: Session) -> Draw:
    """The features of the tile that holds a point, as the route's own steps draw it."""

    def draw(
        zoom: int, at: tuple[float, float] = (EAST, NORTH), **asked: Any
    ) -> list[dict[str, Any]]:
        search = resolved(session, SearchParameters.model_validate(asked))
        tile = tile_of(*at, zoom)
        connection = session.connection()
        body = resolve_now(
            drawing(search, tile),
            lambda sql, values: connection.exec_driver_sql(sql, values).all(),
        )
        return features_of(body, tile)

    return draw


def metres_apart(feature: dict[str, Any], at: tuple[float, float]) -> float:
    easting, northing = to_bng(feature["longitude"], feature["latitude"])
    return float(((easting - at[0]) ** 2 + (northing - at[1]) ** 2) ** 0.5)


def names(features: list[dict[str, Any]]) -> list[str]:
    return sorted(one["name"] for one in features if "name" in one)


def test_close_to_each_asset_stands_by_itself_and_far_out_they_are_counted(
    session: Session, draw: Draw, monkeypatch: pytest.MonkeyPatch
) -> None:
    hall = make_asset(session, "Hall", categories=["community-centre"])
    make_asset(session, "Library", at=[(EAST + 40, NORTH)], categories=["library"])
    make_asset(session, "Draft", status="draft")
    make_asset(session, "Away", at=[(EAST - 60_000, NORTH)], categories=["lunch-club"])
    close = draw(SINGLE_FROM_ZOOM)
    assert names(close) == ["Hall", "Library"]
    by_name = {one["name"]: one for one in close}
    assert by_name["Hall"]["id"] == str(hall)
    assert by_name["Hall"]["kind"] == "Community centres"
    assert by_name["Hall"]["top"] == "community-spaces"
    assert by_name["Library"]["top"] == "libraries-and-learning"
    assert metres_apart(by_name["Hall"], (EAST, NORTH)) < 1
    assert len([one["name"] for one in draw(6)]) == 3, "a few have their names far out, too"
    monkeypatch.setattr(tile_statement, "FEW_SINGLES", 2)
    far = draw(6)
    assert sum(one.get("number", 1) for one in far) == 3
    assert {one["number"] for one in far if "number" in one} <= {2, 3}
    assert not any("id" in one and "number" in one for one in far)


@pytest.mark.parametrize("few", [0, 60])
def test_every_asset_lies_in_one_tile_of_a_zoom(
    session: Session, draw: Draw, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    monkeypatch.setattr(tile_statement, "FEW_SINGLES", few)
    for number in range(60):
        make_asset(session, f"Hall {number}", at=[(EAST + 211 * number, NORTH + 97 * number)])
    for zoom in (9, 12, 14):
        seen: dict[tuple[int, int], int] = {}
        for number in range(-2, 62, 2):
            for aside in (-900, 0, 900):
                at = (EAST + 211 * number + aside, NORTH + 97 * number)
                tile = tile_of(*at, zoom)
                if (tile.x, tile.y) not in seen:
                    seen[tile.x, tile.y] = sum(one.get("number", 1) for one in draw(zoom, at))
        assert sum(seen.values()) == 60, zoom


def test_the_filters_of_the_search_hold(session: Session, draw: Draw) -> None:
    make_place(session, "ward", "W1", box=(EAST - 50, NORTH - 50, EAST + 50, NORTH + 50))
    make_asset(session, "Hall", cost="free", description="A choir sings")
    make_asset(session, "Library", at=[(EAST + 90, NORTH)], categories=["library"])
    make_asset(session, "Club", at=[(EAST + 400, NORTH)], categories=["lunch-club"])
    assert names(draw(14, category=["library"])) == ["Library"]
    assert names(draw(14, category=["library", "food", "lunch-club"])) == ["Club", "Library"]
    assert names(draw(14, is_free=True)) == ["Hall"]
    assert names(draw(14, q="choir")) == ["Hall"]
    assert names(draw(14, place="ward/W1")) == ["Hall"]
    assert names(draw(14, radius_metres=200, **HERE)) == ["Hall", "Library"]
    assert names(draw(14, kind=["online"])) == []


def test_a_pin_bears_the_sign_of_what_was_asked_for(session: Session, draw: Draw) -> None:
    make_asset(session, "Club", categories=["library", "lunch-club"])
    for asked, kind, top in (
        ([], "Libraries", "libraries-and-learning"),
        (["food"], "Lunch clubs", "food"),
        (["older-people"], "Lunch clubs", "older-people"),
        (["lunch-club"], "Lunch clubs", "older-people"),
        (["library"], "Libraries", "libraries-and-learning"),
    ):
        [pin] = draw(14, category=asked)
        assert (pin["kind"], pin["top"]) == (kind, top), asked


@pytest.mark.parametrize(("kind", "code"), [("msoa", "M1"), ("ward", "W1")])
def test_a_hidden_location_lies_at_the_centre_of_its_msoa_or_ward_at_every_zoom(
    session: Session, draw: Draw, kind: str, code: str
) -> None:
    make_place(session, "ward", "W1", box=(EAST - 900, NORTH - 900, EAST + 2_100, NORTH + 900))
    if kind == "msoa":
        make_place(session, "msoa", "M1", box=(EAST - 300, NORTH - 300, EAST + 700, NORTH + 500))
    middle = (EAST + 600, NORTH) if kind == "ward" else (EAST + 200, NORTH + 100)
    make_asset(session, "Refuge", privacy="near")
    for zoom in range(DEEPEST_ZOOM + 1):
        (shown,) = draw(zoom, middle)
        assert shown["name"] == "Refuge" and shown["is_near"] is True
        # Half a step of the tile's own grid is all that it is off by, and a metre.
        step = 40_000_000 / 2**zoom / 4_096
        assert metres_apart(shown, middle) <= step + 1, zoom
        door = draw(zoom)
        assert [metres_apart(one, middle) <= step + 1 for one in door] in ([], [True])


def test_a_crowd_is_counted_from_a_sample_and_said_to_be(
    session: Session, draw: Draw, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A million is not made here: the bounds are lowered, and the sample is the real one."""
    monkeypatch.setattr(tile_statement, "MOST_COUNTED", 100)
    monkeypatch.setattr(tile_statement, "MOST_SINGLES", 50)
    session.execute(text(_CROWD))
    refresh_everything(session)
    for zoom in (9, 16):
        crowd = draw(zoom)
        assert crowd and all(one["is_estimated"] and "id" not in one for one in crowd)
        # A binomial of 1,300 and 1/64 lies between these nearly always (4.5 standard deviations).
        assert 64 <= sum(one["number"] for one in crowd) <= 2_600


# 1,300 of them, a metre apart.
_CROWD = """
WITH pile AS MATERIALIZED (SELECT n, gen_random_uuid() AS asset_id, gen_random_uuid() AS location_id,
    ST_SetSRID(ST_MakePoint(535000 + n % 36, 185000 + n / 36), 27700) AS point FROM generate_series(1, 1300) AS n),
  assets AS (INSERT INTO asset (id, name, status) SELECT asset_id, 'Hall ' || n, 'published' FROM pile),
  locations AS (INSERT INTO location (id, location_bng, public_location_bng, longitude, latitude)
    SELECT location_id, point, point, 0, 51 FROM pile)
INSERT INTO asset_at_location (id, asset_id, location_id) SELECT gen_random_uuid(), asset_id, location_id FROM pile
"""


@pytest.mark.parametrize(
    ("address", "parameter"),
    [
        ("40/0/0", "z"),
        ("23/0/0", "z"),
        ("-1/0/0", "z"),
        ("one/0/0", "z"),
        ("٣/0/0", "z"),
        ("3/8/0", "x"),
        ("3/-1/0", "x"),
        ("3/0/8", "y"),
        ("3/0/99999999999999999999", "y"),
        ("3/0/1.5", "y"),
    ],
)
def test_a_tile_that_there_is_not_is_refused_in_one_sentence(
    client: TestClient, address: str, parameter: str
) -> None:
    answer = client.get(f"/tiles/assets/{address}.mvt")
    assert answer.status_code == 422
    assert answer.json()["parameter"] == parameter
    assert answer.json()["detail"].count(".") == 1
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    "asked",
    [
        [("category", f"library{n}") for n in range(30)],
        [("category", "no-such-thing")],
        [("q", "x" * 5_000)],
        [("place", "ward/none")],
        [("colour", "red")],
        [("language", "z" * 3_000)],
        [("radius_metres", "1e400")],
        [("cursor", "x" * 100)],
    ],
)
def test_a_filter_that_cannot_be_is_refused(
    client: TestClient, asked: list[tuple[str, str]]
) -> None:
    answer = client.get(f"/tiles/assets/5/15/10.mvt?{urlencode(asked)}")
    assert answer.status_code in (404, 422), answer.text
    assert answer.json()["detail"]


def test_a_tile_says_how_long_it_may_be_kept_and_is_not_sent_twice(client: TestClient) -> None:
    tile = tile_of(EAST, NORTH, 12)
    address = f"/tiles/assets/{tile.zoom}/{tile.x}/{tile.y}.mvt"
    first = client.get(address)
    assert first.status_code == 200
    assert first.headers["content-type"] == "application/vnd.mapbox-vector-tile"
    assert first.headers["access-control-allow-origin"] == "*"
    assert "max-age=60" in first.headers["cache-control"]
    again = client.get(address, headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code == 304 and again.content == b""


@pytest.mark.parametrize("address", ["0/0/0", "22/0/0", "10/1023/1023", "1/1/1", "5/0/31"])
def test_a_tile_away_from_great_britain_is_empty(client: TestClient, address: str) -> None:
    answer = client.get(f"/tiles/assets/{address}.mvt")
    assert answer.status_code == 200
    assert answer.content == b""


def test_the_tile_of_a_point_holds_it() -> None:
    longitude, latitude = (float(value) for value in to_wgs84(EAST, NORTH))
    for zoom in range(DEEPEST_ZOOM + 1):
        west, south, east, north = tile_of(EAST, NORTH, zoom).degrees()
        assert west <= longitude < east and south < latitude <= north
