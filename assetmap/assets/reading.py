"""What rows does a file of assets hold: CSV, GeoJSON or GeoPackage, read in batches so that size does not matter."""

import csv
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from pathlib import Path
from typing import NamedTuple, TextIO

import geopandas
import numpy as np
import pyogrio
from pyogrio.errors import DataLayerError, DataSourceError
from pyproj.exceptions import ProjError
from shapely.errors import ShapelyError

from assetmap.errors import InvalidInput
from assetmap.geography import WGS84

BATCH_ROWS = 10_000
# Rows of long texts are fewer in a batch, so that memory is bounded by more than their number.
_BATCH_CHARACTERS = 8_000_000
# GDAL begins a GeoJSON file anew for each batch.
_BATCH_FEATURES = 20_000
# GDAL reads GeoJSON in a stream, but takes a minute for this much.
LARGEST_GEOJSON_BYTES = 100 * 1024 * 1024
# A quote that is never closed swallows the rest of the file into one cell; no honest cell is this long.
_LONGEST_CELL = 1 << 17
_MOST_LINES_IN_A_ROW = 500
_LONGEST_HEADER = 1 << 20
_GEOMETRY_COLUMNS = ("longitude", "latitude")


class Line(NamedTuple):
    """One row as it stands in the file: its number as a spreadsheet counts, and its cells or why there are none."""

    number: int
    cells: Sequence[str]
    problem: str | None = None


@dataclass(frozen=True)
class RowFile:
    """An opened file: its columns, its rows in batches, and whether positions come from its own geometry."""

    header: list[str]
    batches: Iterator[list[Line]]
    has_geometry: bool = False


def open_rows(path: Path, *, layer: str | None = None) -> RowFile:
    """The rows of a file, by its ending.

    Raises `InvalidInput` when it is missing, of another kind, or broken beyond single rows; reading on may raise it too.
    """
    if not path.is_file():
        raise InvalidInput(f"There is no file {path}.")
    suffix = path.suffix.lower()
    if suffix in {".csv", ".tsv", ".txt"}:
        return _open_csv(path)
    if suffix in {".geojson", ".json", ".gpkg"}:
        return _open_geometry(path, layer)
    raise InvalidInput(
        f"{path}: files that end in {suffix or 'nothing'} are not read; give .csv, .geojson or .gpkg."
    )


def _open_csv(path: Path) -> RowFile:
    csv.field_size_limit(_LONGEST_CELL)
    # Bytes that are no UTF-8 are kept as surrogates, so that only their rows are refused, each with its number.
    file = path.open(encoding="utf-8-sig", errors="surrogateescape", newline="")
    first = file.readline(_LONGEST_HEADER)
    file.seek(0)
    problem = _header_problem(first)
    if problem:
        file.close()
        raise InvalidInput(f"{path} {problem}.")
    records = _records(path, file, max(",\t;", key=first.count))
    header = [cell.strip() for cell in next(records).cells]
    repeated = sorted({name for name in header if name and header.count(name) > 1})
    if repeated:
        raise InvalidInput(f"{path} has the column {repeated[0]!r} twice; rename one of them.")
    return RowFile(header, _csv_batches(file, records, len(header)))


def _header_problem(first: str) -> str | None:
    if not first.strip():
        return "is empty, or its first row is; that is where the columns' names belong"
    if "\x00" in first:
        return "is no text in UTF-8; save it as CSV in UTF-8"
    if len(first) == _LONGEST_HEADER:
        return "has a first row longer than a megabyte; is it a CSV file?"
    return None


def _records(path: Path, file: TextIO, delimiter: str) -> Iterator[Line]:
    reader = csv.reader(file, delimiter=delimiter, strict=True)
    number, begins_at = 0, 1
    try:
        for cells in reader:
            if reader.line_num - begins_at > _MOST_LINES_IN_A_ROW:
                raise csv.Error("field larger")
            begins_at = reader.line_num + 1
            number += 1
            if cells:
                yield Line(number, cells)
    except csv.Error as error:
        raise InvalidInput(
            f"{path}, row {number + 1} (it begins on line {begins_at}): {_csv_sentence(str(error))}"
        ) from None


def _csv_sentence(error: str) -> str:
    if "field larger" in error or "unexpected end of data" in error:
        return "a quotation mark is opened and never closed; close it or take it out."
    if "expected after" in error:
        return "text follows a closing quotation mark; double the marks inside a cell."
    return f"{error}."


def _csv_batches(file: TextIO, records: Iterator[Line], width: int) -> Iterator[list[Line]]:
    with file:
        batch: list[Line] = []
        characters = 0
        for line in records:
            batch.append(line if len(line.cells) == width else _of_wrong_width(line, width))
            characters += sum(map(len, line.cells))
            if len(batch) == BATCH_ROWS or characters > _BATCH_CHARACTERS:
                yield batch
                batch, characters = [], 0
        if batch:
            yield batch


def _of_wrong_width(line: Line, width: int) -> Line:
    found = len(line.cells)
    hint = ": is a comma not in quotation marks?" if found > width else ""
    return Line(line.number, (), f"it has {found} cells where the header has {width}{hint}")


def _open_geometry(path: Path, layer: str | None) -> RowFile:
    if path.suffix.lower() != ".gpkg" and path.stat().st_size > LARGEST_GEOJSON_BYTES:
        raise InvalidInput(
            f"{path} is larger than {LARGEST_GEOJSON_BYTES >> 20} MB, too much for GeoJSON;"
            " save it as a GeoPackage (.gpkg) or CSV."
        )
    try:
        layer = layer or _only_layer(path)
        info = pyogrio.read_info(path, layer=layer, force_feature_count=True)
    except (DataSourceError, DataLayerError) as error:
        raise InvalidInput(f"{path} cannot be read: {_gdal_sentence(path, error)}") from None
    if not info["geometry_type"]:
        raise InvalidInput(f"{path} has no geometry; save it as CSV.")
    names = [str(name) for name in info["fields"]]
    header = [*names, *(name for name in _GEOMETRY_COLUMNS if name not in names)]
    return RowFile(header, _geometry_batches(path, layer, info["features"], header), True)


def _only_layer(path: Path) -> str:
    names = [str(name) for name, kind in pyogrio.list_layers(path) if kind]
    if len(names) > 1:
        raise InvalidInput(
            f"{path} has the layers {', '.join(map(repr, names))}; name one in the mapping: layer = {names[0]!r}."
        )
    if not names:
        raise InvalidInput(f"{path} has no geometry; save it as CSV.")
    return names[0]


def _gdal_sentence(path: Path, error: Exception) -> str:
    if "not recognized" in str(error):
        kind = "GeoPackage" if path.suffix.lower() == ".gpkg" else "GeoJSON"
        return f"it is no {kind}; save it again, or as CSV."
    return f"{str(error).strip().rstrip('.')}."


def _geometry_batches(
    path: Path, layer: str, count: int, header: list[str]
) -> Iterator[list[Line]]:
    for start in range(0, count, _BATCH_FEATURES):
        try:
            rows = slice(start, min(start + _BATCH_FEATURES, count))
            frame = geopandas.read_file(path, layer=layer, rows=rows)
            if frame.crs is None:
                frame = frame.set_crs(WGS84)
            # A building or a park stands where a point inside it stands.
            points = frame.to_crs(WGS84).geometry.representative_point()
        except (DataSourceError, ProjError, ShapelyError, ValueError) as error:
            raise InvalidInput(f"{path}, after feature {start}: {error}.") from None
        frame["longitude"] = [None if p is None or p.is_empty else repr(p.x) for p in points]
        frame["latitude"] = [None if p is None or p.is_empty else repr(p.y) for p in points]
        columns = [frame[name].tolist() for name in header]
        yield [
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
