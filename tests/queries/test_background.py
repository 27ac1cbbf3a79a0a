"""The background of the maps: what extracts bring, tiles of it, and boundaries where there is no extract."""

import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from assetmap.basemap.actions import draw_background
from assetmap.basemap.loading import background_steps
from assetmap.geography import to_wgs84
from assetmap.people.roles import Role
from assetmap.places.actions import SectionOutcome, load_area, remove_area
from assetmap.places.manifest import Manifest
from tests.factories import EAST, NORTH, make_area, make_place
from tests.journeys.running_commands import assetmap
from tests.loaded import client_of, session_on
from tests.osm_files import LATITUDE, LONGITUDE, SIDE, OsmFile
from tests.signing_in import sign_in
from tests.tiles import address_of, layers_of, names_in

HERE = (LONGITUDE + 6 * SIDE, LATITUDE + SIDE)
ODBL = {"format": "osm", "source": "OpenStreetMap", "licence": "ODbL 1.0"}


def corner_of_hackney() -> OsmFile:
    """A street, a path, a railway, a park with a name, a pond, a house with its number, and the name of a quarter."""
    osm = OsmFile()
    osm.way(1, {"highway": "primary", "name": "Mare Street", "ref": "A107"}, is_closed=False)
    osm.way(2, {"highway": "residential", "name": "Tudor Road"}, is_closed=False)
    osm.way(3, {"highway": "footway"}, is_closed=False)
    osm.way(4, {"railway": "rail"}, is_closed=False)
    osm.way(5, {"leisure": "park", "name": "London Fields"})
    osm.way(6, {"natural": "water", "name": "The Pond"})
    osm.way(7, {"building": "house", "addr:housenumber": "12a"})
    osm.way(8, {"shop": "bakery", "name": "None of the background"})
    osm.node(6, {"place": "suburb", "name": "Hackney"})
    return osm


def seen(client: TestClient, zoom: int, folder: Path) -> dict[str, list[dict[str, Any]]]:
    """What the tiles of a zoom show of the corner."""
    places = ((LONGITUDE + east * SIDE, LATITUDE + 1.5 * SIDE) for east in range(70))
    found: dict[str, list[dict[str, Any]]] = {}
    for address in dict.fromkeys(address_of(zoom, *place) for place in places):
        for layer, features in layers_of(client.get(address), folder).items():
            found.setdefault(layer, []).extend(features)
    return found


def bring(url: str, folder: Path, *, slug: str = "test", **section: str) -> SectionOutcome:
    """Loads `folder`'s extract for an area, as `assetmap area load` does."""
    streets = [{"file": "streets.osm.pbf", **ODBL, **section}]
    manifest = Manifest.model_validate({"area": {"slug": slug, "name": slug}, "streets": streets})
    with session_on(url) as session:
        steps = background_steps(manifest, folder=folder, kept_in=folder)
        [outcome] = load_area(session, manifest, folder=folder, kept_in=folder, further=steps)
        draw_background(session)
    return outcome


@pytest.fixture
def hackney_corner(database_url: str, tmp_path: Path) -> str:
    corner_of_hackney().write(tmp_path / "streets.osm.pbf")
    bring(database_url, tmp_path)
    return database_url


@pytest.fixture
def client(database_url: str) -> Iterator[TestClient]:
    with client_of(database_url) as client:
        yield client


def test_an_extract_becomes_tiles_that_say_more_the_closer_one_looks(
    hackney_corner: str, client: TestClient, tmp_path: Path
) -> None:
    closest = seen(client, 14, tmp_path)
    assert names_in(closest, "road_names") == {"Mare Street", "Tudor Road"}
    assert {f["kind"] for f in closest["roads"]} == {"primary", "minor", "path"}
    assert names_in(seen(client, 15, tmp_path), "names") == {"London Fields", "The Pond"}
    assert [f["kind"] for f in closest["land"]] == ["park"]
    assert len(closest["water"]) == len(closest["buildings"]) == len(closest["rails"]) == 1
    assert "numbers" not in closest
    assert names_in(seen(client, 16, tmp_path), "numbers") == {"12a"}
    middle = seen(client, 11, tmp_path)
    assert {f["kind"] for f in middle["roads"]} == {"primary", "minor"}
    assert names_in(middle, "roads") == {"Mare Street"} and names_in(middle, "places") == {
        "Hackney"
    }
    assert "buildings" not in middle
    far = seen(client, 8, tmp_path)
    assert "minor" not in str(far) and "buildings" not in far


def test_tiles_are_packed_and_kept_and_asked_for_again_only_when_they_changed(
    hackney_corner: str, client: TestClient, tmp_path: Path
) -> None:
    address = address_of(14, *HERE)
    answer = client.get(address)
    assert answer.headers["content-encoding"] == "gzip"
    plain = client.get(address, headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers and plain.content == answer.content
    assert len(gzip.compress(plain.content)) < len(plain.content)
    assert answer.headers["vary"] == "Accept-Encoding"
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "max-age=" in answer.headers["cache-control"]
    known = {"If-None-Match": answer.headers["etag"]}
    again = client.get(address, headers=known)
    assert (again.status_code, again.content) == (304, b"")
    empty = client.get(address_of(14, -3.0, 57.0))
    assert (empty.status_code, empty.content) == (204, b"")
    osm = corner_of_hackney()
    osm.way(20, {"highway": "residential", "name": "New Road"}, is_closed=False)
    osm.write(tmp_path / "streets.osm.pbf")
    assert bring(hackney_corner, tmp_path, vintage="2026-11").state == "loaded"
    assert client.get(address, headers=known).status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "40/1/1", "17/0/0", "-1/0/0", "1/2/0", "1/0/2", "1/-1/0", "a/b/c", "1.5/0/0", "٣/0/0", "1e1/0/0",
        "3/0/99999999999999999999", "0x1/0/0", "%00/0/0", " 1/0/0", "1/0/0'--",
    ],
)  # fmt: skip
def test_what_is_no_tile_is_said_to_be_none(client: TestClient, path: str) -> None:
    answer = client.get(f"/tiles/base/{path}.mvt")
    assert answer.status_code == 404
    assert answer.json()["detail"].startswith("There is no such tile: ")


def test_overlapping_extracts_make_one_background(
    hackney_corner: str, client: TestClient, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    osm = corner_of_hackney()
    osm.way(30, {"highway": "residential", "name": "Beyond"}, is_closed=False)
    osm.write(other / "streets.osm.pbf")
    bring(hackney_corner, other, slug="other")

    def streets() -> list[str]:
        with session_on(hackney_corner) as session:
            return list(
                session.scalars(
                    text(
                        "SELECT name FROM basemap_feature WHERE is_drawn AND layer = 'roads'"
                        " AND name IS NOT NULL ORDER BY name"
                    )
                )
            )

    assert streets() == ["Beyond", "Mare Street", "Tudor Road"]
    found = seen(client, 15, tmp_path)
    assert len(found["buildings"]) == 1 and names_in(found, "names") == {
        "London Fields",
        "The Pond",
    }
    # The neighbour goes: what both had is drawn from the one that stays.
    with session_on(hackney_corner) as session:
        remove_area(session, "other")
        draw_background(session)
    assert streets() == ["Mare Street", "Tudor Road"]
    assert len(seen(client, 15, tmp_path)["buildings"]) == 1


def test_an_extract_is_read_once_and_a_newer_one_takes_its_place(
    hackney_corner: str, tmp_path: Path
) -> None:
    assert bring(hackney_corner, tmp_path).state == "unchanged"
    osm = OsmFile(taken_at="2026-11-01T00:00:00Z")
    osm.way(2, {"highway": "residential", "name": "Renamed Road"}, is_closed=False)
    osm.write(tmp_path / "streets.osm.pbf")
    assert bring(hackney_corner, tmp_path).state == "loaded"
    with session_on(hackney_corner) as session:
        found = session.scalars(text("SELECT name FROM basemap_feature")).all()
    assert found == ["Renamed Road"]


def test_a_map_learns_whom_to_name(hackney_corner: str, client: TestClient) -> None:
    told = client.get("/tiles/base.json")
    assert told.headers["access-control-allow-origin"] == "*"
    described = told.json()
    assert described["attribution"] == "© OpenStreetMap contributors"
    assert described["tiles"][0].startswith("http") and described["maxzoom"] == 16
    west, south, east, north = described["bounds"]
    assert west < HERE[0] < east and south < HERE[1] < north


def test_where_there_is_no_extract_boundaries_are_drawn_and_stewards_told_what_to_do(
    database_url: str, client: TestClient, tmp_path: Path
) -> None:
    manifest = tmp_path / "area.toml"
    manifest.write_text('[area]\nslug = "bare"\nname = "Bare Place"\n')
    done = assetmap("area", "load", manifest)
    assert done.code == 0
    assert "The maps of Bare Place show boundaries and their names, but no streets" in done.said
    assert "Add [[streets]] to the manifest" in done.said
    with session_on(database_url) as session:
        whole = (EAST - 900, NORTH - 900, EAST + 900, NORTH + 900)
        make_place(session, "ward", "W1", box=whole, name="Whole Ward")
        make_place(
            session, "msoa", "M1", box=(EAST - 900, NORTH - 900, EAST, NORTH), name="A Quarter"
        )
        make_place(session, "lsoa", "L1", box=whole, name="Never Named")
        draw_background(session)
    longitude, latitude = (float(part) for part in to_wgs84(EAST, NORTH))
    far = layers_of(client.get(address_of(10, longitude, latitude)), tmp_path)
    assert [one["kind"] for one in far["boundaries"]] == ["large"]
    assert names_in(far, "boundary_names") == {"Whole Ward"}
    near = layers_of(client.get(address_of(13, longitude, latitude)), tmp_path)
    assert names_in(near, "boundary_names") == {"Whole Ward", "A Quarter"}
    assert {one["kind"] for one in near["boundaries"]} == {"large", "small"}
    hint = "no OpenStreetMap extract is loaded"
    assert hint not in client.get("/about/data").text
    sign_in(client, role=Role.STEWARD)
    assert hint in client.get("/about/data").text
    # An extract of the same area takes the boundaries' place.
    corner_of_hackney().write(tmp_path / "streets.osm.pbf")
    bring(database_url, tmp_path, slug=make_area_slug(database_url))
    assert "boundaries" not in layers_of(client.get(address_of(13, longitude, latitude)), tmp_path)


def make_area_slug(url: str) -> str:
    """The slug of the area that places of tests belong to."""
    with session_on(url) as session:
        return make_area(session).slug
