"""Geometry files that somebody gave, each opened by the one GDAL driver of its ending.

GDAL itself guesses a driver from a file's content, and some of its drivers read other files of the server or addresses
on the network. So the driver stands in the name that GDAL is given, the content is checked first, and GDAL reaches no
network at all.
"""

import json
import re
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pyogrio

from assetmap.errors import InvalidInput

# Nothing listens there: whatever address a file names, GDAL cannot fetch it.
_NO_NETWORK = {
    "GDAL_HTTP_PROXY": "http://127.0.0.1:1",
    "GDAL_HTTPS_PROXY": "http://127.0.0.1:1",
    "GDAL_HTTP_MAX_RETRY": "0",
    "GDAL_HTTP_CONNECTTIMEOUT": "1",
    "OGR_SQLITE_ALLOW_EXTERNAL_ACCESS": "NO",
    "OGR_SQLITE_LOAD_EXTENSIONS": "",
}
_SHAPEFILE_BEGINS = bytes.fromhex("0000270a")


@dataclass(frozen=True)
class GeometryFormat:
    """A file format with a geometry: what people call it, the prefix that names GDAL's driver, and a check of content.

    The check raises `ValueError` with what is wrong. A Shapefile has no prefix, and no other driver takes its content.
    """

    name: str
    prefix: str
    check: Callable[[Path], None]


def _check_geojson(path: Path) -> None:
    with path.open("rb") as file:
        begins = file.read(1 << 16).lstrip(b"\xef\xbb\xbf \t\r\n")
    if not begins.startswith(b"{"):
        raise ValueError("it is not GeoJSON")
    if path.stat().st_size > 1 << 16:
        return
    try:
        kind = json.loads(begins).get("type")
    except (ValueError, AttributeError):
        raise ValueError("it is not GeoJSON") from None
    if kind not in ("FeatureCollection", "Feature"):
        raise ValueError("it is not a GeoJSON FeatureCollection")


def _check_geopackage(path: Path) -> None:
    """SQLite, whose tables are tables: a virtual table or a view can read elsewhere."""
    with path.open("rb") as file:
        if file.read(16) != b"SQLite format 3\0":
            raise ValueError("it is not a GeoPackage")
    try:
        with closing(
            sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)
        ) as base:
            made = [
                str(sql)
                for (sql,) in base.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL")
            ]
            views = {
                str(name)
                for (name,) in base.execute("SELECT name FROM sqlite_master WHERE type = 'view'")
            }
            layers = {str(name) for (name,) in base.execute("SELECT table_name FROM gpkg_contents")}
    except sqlite3.Error:
        raise ValueError("it is not a GeoPackage, or it is damaged") from None
    for sql in made:
        words = sql.upper().split()
        if words[:3] == ["CREATE", "VIRTUAL", "TABLE"] and "USING RTREE" not in " ".join(words):
            raise ValueError("it has a virtual table, which could read other files")
    if views & layers:
        raise ValueError(f"its layer {min(views & layers)!r} is a view; save it as a table")


def _check_shapefile(path: Path) -> None:
    with path.open("rb") as file:
        if file.read(4) != _SHAPEFILE_BEGINS:
            raise ValueError("it is not a Shapefile")


FORMATS = {
    ".geojson": GeometryFormat("GeoJSON", "GeoJSON:", _check_geojson),
    ".json": GeometryFormat("GeoJSON", "GeoJSON:", _check_geojson),
    ".gpkg": GeometryFormat("GeoPackage", "GPKG:", _check_geopackage),
    ".shp": GeometryFormat("Shapefile", "", _check_shapefile),
}


@contextmanager
def opened_by_its_driver(path: Path) -> Iterator[str]:
    """The name by which GDAL opens a file with the driver of its ending, and with no other.

    Raises `InvalidInput` for another ending, and for content that the ending does not promise.
    """
    found = FORMATS.get(path.suffix.lower())
    if found is None:
        endings = ", ".join(sorted(FORMATS))
        raise InvalidInput(f"{path}: we can read geometry files ending in {endings}.")
    try:
        found.check(path)
    except ValueError as error:
        raise InvalidInput(f"{path} cannot be read: {error}; save it again, or as CSV.") from None
    _close_network()
    # In GDAL's names a colon divides, and /vsi… are not files: a link has a name without either.
    stem = re.sub(r"[^\w .-]", "_", path.stem)
    with tempfile.TemporaryDirectory(prefix="geometry") as folder:
        for part in path.absolute().parent.glob(f"{_escaped(path.stem)}.*"):
            # A Shapefile has further files beside it.
            if part == path.absolute() or not found.prefix:
                Path(folder, f"{stem}{part.suffix.lower()}").symlink_to(part)
        yield f"{found.prefix}{folder}/{stem}{path.suffix.lower()}"


def _escaped(name: str) -> str:
    return "".join(f"[{sign}]" if sign in "*?[" else sign for sign in name)


@cache
def _close_network() -> None:
    pyogrio.set_gdal_config_options(_NO_NETWORK)
