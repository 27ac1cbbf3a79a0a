"""A geometry file reads itself and nothing else: no file of the server, no address on the network."""

import json
import socket
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import geopandas
import pyogrio
import pytest
import shapely

from assetmap.assets.imports.formats.file_formats import open_rows
from assetmap.errors import InvalidInput
from assetmap.places.formats import read_boundaries
from assetmap.places.geometry_files import FORMATS, opened_by_its_driver
from assetmap.places.manifest import Boundaries

SECRET = "the secret line of another file"


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    """A file of the server that nobody has uploaded."""
    path = tmp_path / "secret.csv"
    path.write_text(f"name,code,longitude,latitude\n{SECRET},1,0.0,51.5\n")
    return path


def vrt(secret: Path) -> str:
    return (
        f'<OGRVRTDataSource><OGRVRTLayer name="secret"><SrcDataSource>{secret}</SrcDataSource>'
        '<GeometryType>wkbPoint</GeometryType><GeometryField encoding="PointFromColumns" x="longitude" y="latitude"/>'
        "</OGRVRTLayer></OGRVRTDataSource>"
    )


def algorithm(secret: Path) -> str:
    return json.dumps(
        {
            "type": "gdal_streamed_alg",
            "command_line": f"gdal vector convert {secret} --input-format CSV --output-format stream streamed_dataset",
        }
    )


def padded_algorithm(secret: Path) -> str:
    return algorithm(secret) + " " * (1 << 17)


def service(_secret: Path) -> str:
    return "<OGRWFSDataSource><URL>http://127.0.0.1:1/wfs</URL></OGRWFSDataSource>"


@pytest.mark.parametrize("ending", [*FORMATS, ".kml", ".vrt", ".xml"])
@pytest.mark.parametrize("content", [vrt, algorithm, padded_algorithm, service])
def test_a_file_that_names_another_is_refused(
    content: Callable[[Path], str], ending: str, secret: Path, tmp_path: Path
) -> None:
    path = tmp_path / f"list{ending}"
    path.write_text(content(secret))
    for read in (
        lambda: list(open_rows(path).batches),
        lambda: read_boundaries(
            path,
            Boundaries(
                kind="ward",
                edition="2025",
                file=path.name,
                code="code",
                name="name",
                source="a test",
            ),
        ),
    ):
        with pytest.raises(InvalidInput) as refused:
            read()
        assert SECRET not in str(refused.value)


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE VIRTUAL TABLE places USING VirtualOGR('{secret}')",
        "CREATE VIRTUAL TABLE places USING fts4(x)",
        "CREATE VIEW places AS SELECT 1 AS fid, load_extension('{secret}') AS name, NULL AS geom",
    ],
)
def test_a_geopackage_holds_tables_only(statement: str, secret: Path, tmp_path: Path) -> None:
    path = tmp_path / "list.gpkg"
    frame = geopandas.GeoDataFrame({"name": ["Hall"]}, geometry=[shapely.Point(0, 51)], crs=4326)
    frame.to_file(path, layer="halls")
    with closing(sqlite3.connect(path)) as base:
        try:
            base.execute(statement.format(secret=secret))
        except sqlite3.OperationalError:
            # Without the module SQLite makes no such table; a file from elsewhere may have one all the same.
            base.execute("PRAGMA writable_schema = ON")
            base.execute(
                "INSERT INTO sqlite_master VALUES ('table', 'places', 'places', 0, ?)",
                (statement.format(secret=secret),),
            )
        base.execute(
            "INSERT INTO gpkg_contents (table_name, data_type, identifier, srs_id)"
            " VALUES ('places', 'features', 'places', 4326)"
        )
        base.commit()
    with pytest.raises(InvalidInput, match=r"could read other files|is a view; save it as a table"):
        open_rows(path, layer="places")


@pytest.mark.parametrize("ending", [".geojson", ".json", ".gpkg", ".shp"])
@pytest.mark.parametrize("stem", ["halls", "GPKG:halls", "ha*lls [1]", "Hälle und Bäder"])
def test_an_honest_file_is_read_whatever_it_is_called(
    stem: str, ending: str, tmp_path: Path
) -> None:
    path = tmp_path / f"{stem}{ending}"
    frame = geopandas.GeoDataFrame({"name": ["Hall"]}, geometry=[shapely.Point(0, 51)], crs=4326)
    frame.to_file(tmp_path / f"x{ending}", driver="GeoJSON" if ending == ".json" else None)
    for part in tmp_path.glob("x.*"):
        part.rename(path.with_suffix(part.suffix))
    with opened_by_its_driver(path) as source:
        assert geopandas.read_file(source)["name"].tolist() == ["Hall"]


@pytest.fixture
def watched_port() -> Iterator[tuple[int, list[str]]]:
    """A port of this machine, and who has connected to it."""
    seen: list[str] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def listen() -> None:
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                with connection:
                    seen.append(connection.recv(1000).decode("latin-1"))

        threading.Thread(target=listen, daemon=True).start()
        yield server.getsockname()[1], seen


def test_no_address_in_a_file_is_fetched(
    watched_port: tuple[int, list[str]], tmp_path: Path
) -> None:
    port, seen = watched_port
    link = {"type": "link", "properties": {"href": f"http://127.0.0.1:{port}/x", "type": "proj4"}}
    feature = {
        "type": "Feature",
        "properties": {"name": "Hall"},
        "geometry": {"type": "Point", "coordinates": [0.0, 51.5]},
    }
    path = tmp_path / "list.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "crs": link, "features": [feature]}))
    rows = [line.cells for batch in open_rows(path).batches for line in batch]
    assert rows == [["Hall", "0.0", "51.5"]]
    # An address given straight to GDAL does not get out of here either.
    with (
        pytest.raises(pyogrio.errors.DataSourceError),
        pytest.warns(RuntimeWarning, match="HTTP response code"),
    ):
        pyogrio.read_info(f"/vsicurl/http://127.0.0.1:{port}/x.geojson")
    assert seen == []
