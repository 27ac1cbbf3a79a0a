"""GeoJSON and GeoPackage files of assets, read and written by GDAL."""

import json
from collections.abc import Iterator
from datetime import datetime, time
from pathlib import Path

import geopandas
import numpy as np
import pandas as pd
import pyogrio
from pyogrio.errors import DataLayerError, DataSourceError
from pyproj.exceptions import ProjError
from shapely.errors import ShapelyError

from assetmap.assets.imports.formats.base import ExportTable, Line, RowFile
from assetmap.errors import InvalidInput
from assetmap.geography import WGS84
from assetmap.places.geometry_files import opened_by_its_driver

# GDAL begins a GeoJSON file anew for each batch.
_BATCH_FEATURES = 20_000
# GDAL reads GeoJSON in a stream, but takes a minute for this much.
LARGEST_GEOJSON_BYTES = 100 * 1024 * 1024
_GEOMETRY_COLUMNS = ("longitude", "latitude")


def open_geometry(path: Path, layer: str | None) -> RowFile:
    """The rows of a GeoJSON or GeoPackage file, each with the longitude and latitude of a point inside its geometry.

    Raises `InvalidInput` when it is broken, has no geometry, or several layers and none is named.
    """
    if path.suffix.lower() != ".gpkg" and path.stat().st_size > LARGEST_GEOJSON_BYTES:
        raise InvalidInput(
            f"{path} is larger than {LARGEST_GEOJSON_BYTES >> 20} MB, which is too large for GeoJSON;"
            " save it as a GeoPackage (.gpkg) or CSV."
        )
    try:
        with opened_by_its_driver(path) as source:
            layer = layer or _only_layer(path, source)
            info = pyogrio.read_info(source, layer=layer, force_feature_count=True)
    except (DataSourceError, DataLayerError) as error:
        raise InvalidInput(f"{path} cannot be read: {_gdal_sentence(error)}") from None
    if not info["geometry_type"]:
        raise InvalidInput(f"{path} has no geometry; save it as CSV.")
    names = [str(name) for name in info["fields"]]
    if not names and not info["features"]:
        raise InvalidInput(f"{path} has no rows; check that you exported the whole list.")
    header = [*names, *(name for name in _GEOMETRY_COLUMNS if name not in names)]
    return RowFile(header, _geometry_batches(path, layer, info["features"], header), True)


def _only_layer(path: Path, source: str) -> str:
    names = [str(name) for name, kind in pyogrio.list_layers(source) if kind]
    if len(names) > 1:
        raise InvalidInput(
            f"{path} has the layers {', '.join(map(repr, names))}; choose one in the mapping: layer = {names[0]!r}."
        )
    if not names:
        raise InvalidInput(f"{path} has no geometry; save it as CSV.")
    return names[0]


def _gdal_sentence(error: Exception) -> str:
    return f"{str(error).strip().rstrip('.')}; save it again, or as CSV."


def _geometry_batches(
    path: Path, layer: str, count: int, header: list[str]
) -> Iterator[list[Line]]:
    with opened_by_its_driver(path) as source:
        for start in range(0, count, _BATCH_FEATURES):
            rows = slice(start, min(start + _BATCH_FEATURES, count))
            yield _batch(path, source, layer, rows, header)


def _batch(path: Path, source: str, layer: str, rows: slice, header: list[str]) -> list[Line]:
    start = rows.start
    try:
        frame = geopandas.read_file(source, layer=layer, rows=rows, on_invalid="fix")
        if frame.crs is None:
            frame = frame.set_crs(WGS84)
        # A building or a park stands where a point inside it stands.
        points = frame.to_crs(WGS84).geometry.representative_point()
    except (DataSourceError, ProjError, ShapelyError, ValueError) as error:
        raise InvalidInput(f"{path}, after feature {start}: {_gdal_sentence(error)}") from None
    frame["longitude"] = [None if p is None or p.is_empty else repr(p.x) for p in points]
    frame["latitude"] = [None if p is None or p.is_empty else repr(p.y) for p in points]
    columns = [frame[name].tolist() for name in header]
    return [
        Line(start + offset + 1, [_cell(value) for value in cells])
        for offset, cells in enumerate(zip(*columns, strict=True))
    ]


def _cell(value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, list | tuple | np.ndarray):
        return ";".join(map(str, value))
    if isinstance(value, dict):
        return json.dumps(value)
    if value is None or value != value:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))  # whole numbers with a gap among them become floats
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()  # GDAL makes a moment of what is written as a date
    return str(value)


def write_geojson(table: ExportTable, path: Path) -> None:
    """Writes a table with its positions as points."""
    _write_features(table, path, driver="GeoJSON", RFC7946="YES", COORDINATE_PRECISION="7")


def write_geopackage(table: ExportTable, path: Path) -> None:
    """Writes a table with its positions as points."""
    _write_features(table, path, driver="GPKG")


def _write_features(table: ExportTable, path: Path, **options: str) -> None:
    frame = pd.DataFrame(table.rows, columns=list(table.columns))
    longitude, latitude = (frame.pop(name).astype("float64") for name in _GEOMETRY_COLUMNS)
    for name in table.whole_numbers:
        frame[name] = frame[name].astype("Int64")
    for name in frame.columns.difference(list(table.whole_numbers)):
        frame[name] = frame[name].astype("str").where(frame[name].notna(), None)
    points = geopandas.points_from_xy(longitude, latitude)
    points[np.isnan(longitude)] = None
    geopandas.GeoDataFrame(frame, geometry=points, crs=WGS84).to_file(
        path, layer="assets", **options
    )
