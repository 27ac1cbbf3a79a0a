"""The background of real extracts: whether a newcomer would know Rutland and Newport by it, and how heavy it is."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from assetmap.assets.shortlists.small_map import Dot, drawn_map, frame_around, sheet_of
from assetmap.basemap.queries import background_attributions, sheet_ground, sheet_names
from assetmap.geography import point_to_bng
from tests.databases import database_like
from tests.journeys.running_commands import assetmap
from tests.loaded import client_of, session_on
from tests.tiles import address_of, layers_of, names_in

OAKHAM, RUTLAND_WATER, NEWPORT, ESTUARY = (
    (-0.7275, 52.6705),
    (-0.655, 52.655),
    (-2.996, 51.587),
    (-2.93, 51.525),
)
MOST_BYTES = 200_000


@pytest.fixture(scope="module")
def both(
    cluster: str, template: str, shared_data: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """A database with Rutland, and with Newport by a manifest of its extract alone."""
    manifest = tmp_path_factory.mktemp("newport") / "area.toml"
    extract = f'file = "{shared_data}/newport/newport-2023-06-13.osm.pbf"\nformat = "osm"'
    manifest.write_text(
        '[area]\nslug = "newport"\nname = "Newport"\n'
        f'[[streets]]\n{extract}\nsource = "OpenStreetMap"\nlicence = "ODbL"\n'
        f'[[assets]]\n{extract}\nsource = "OpenStreetMap, Newport"\nlicence = "ODbL"\n'
    )
    with database_like(cluster, template) as url:
        for one in (manifest, shared_data / "rutland" / "area.toml"):
            done = assetmap("area", "load", one, ASSETMAP_DATABASE_URL=url)
            assert done.code == 0, done
            assert "show boundaries and their names" not in done.said
        yield url


@pytest.fixture(scope="module")
def client(both: str) -> Iterator[TestClient]:
    with client_of(both) as client:
        yield client


def test_their_tiles_name_what_people_there_know(client: TestClient, tmp_path: Path) -> None:
    rutland = layers_of(client.get(address_of(10, *OAKHAM)), tmp_path)
    assert {"Oakham", "Uppingham"} <= names_in(rutland, "places")
    assert "trunk" in {road["kind"] for road in rutland["roads"]} and "rails" in rutland
    water = layers_of(client.get(address_of(11, *RUTLAND_WATER)), tmp_path)
    assert "Rutland Water" in names_in(water, "names")
    oakham = layers_of(client.get(address_of(15, *OAKHAM)), tmp_path)
    assert {"High Street", "Station Road"} <= names_in(oakham, "road_names")
    assert names_in(oakham, "stations") == {"Oakham"} and len(oakham["buildings"]) > 100
    newport = layers_of(client.get(address_of(12, *NEWPORT)), tmp_path)
    assert {"Newport", "Pillgwenlly", "Baneswell"} <= names_in(newport, "places")
    assert "M4" in {
        road.get("ref")
        for road in layers_of(client.get(address_of(10, *NEWPORT)), tmp_path)["roads"]
    }
    # The Severn, which OpenStreetMap has no area of.
    estuary = layers_of(client.get(address_of(12, *ESTUARY)), tmp_path)
    assert "sea" in {water["kind"] for water in estuary["water"]}


def test_no_tile_is_heavy_and_both_areas_are_one_background(client: TestClient) -> None:
    for place in (OAKHAM, NEWPORT):
        for zoom in range(17):
            answer = client.get(address_of(zoom, *place))
            size = int(answer.headers.get("content-length", 0))
            assert answer.status_code in (200, 204) and size <= MOST_BYTES, (place, zoom, size)
    described = client.get("/tiles/base.json").json()
    assert described["attribution"] == "© OpenStreetMap contributors"
    west, _, east, _ = described["bounds"]
    assert west < NEWPORT[0] and OAKHAM[0] < east


def test_paper_shows_them_too(both: str) -> None:
    with session_on(both) as session:
        for place, names in ((OAKHAM, {"High Street", "Catmose"}), (NEWPORT, {"Victoria"})):
            easting, northing = point_to_bng(*place)
            spread = 300 if place is OAKHAM else 1500
            dots = [Dot(1, easting, northing), Dot(2, easting + spread, northing + spread)]
            frame = frame_around(dots)
            sheet = sheet_of(frame)
            svg = drawn_map(
                dots,
                frame,
                [],
                background=sheet_ground(session, sheet),
                names=sheet_names(session, sheet),
                source=", ".join(background_attributions(session)),
            )
            assert all(f">{name}</text>" in svg for name in names), names
            assert "© OpenStreetMap contributors" in svg and len(svg) < 300_000


def test_overlaps_are_drawn_once(both: str) -> None:
    with session_on(both) as session:
        twice = session.scalar(
            text(
                "SELECT count(*) FROM (SELECT FROM basemap_feature WHERE is_drawn AND layer <> 'names'"
                " GROUP BY osm_id, layer HAVING count(*) > 1) AS twice"
            )
        )
    assert twice == 0
