"""What rows does a file of assets hold: CSV, GeoJSON or GeoPackage, read in batches so that size does not matter."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

import geopandas
import pyogrio
from pyogrio.errors import DataSourceError

from assetmap.errors import InvalidInput
from assetmap.geography import WGS84

BATCH_ROWS = 5_000
# A quote that is never closed swallows the rest of the file into one cell; no honest cell is this long.
_LONGEST_CELL = 1 << 17
_MOST_LINES_IN_A_ROW = 500
# GDAL reads GeoJSON whole, at about eight times its size in memory.
LARGEST_GEOJSON_BYTES = 100 * 1024 * 1024
_GEOMETRY_COLUMNS = ("longitude", "latitude")


@dataclass(frozen=True)
class Line:
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
    first = file.readline()
    file.seek(0)
    if "\x00" in first or path.stat().st_size == 0:
        file.close()
        raise InvalidInput(f"{path} is empty or no text.")
    delimiter = next((d for d in (",", "\t", ";") if d in first), ",")
    records = _records(path, file, delimiter)
    try:
        header = [cell.strip() for cell in next(records).cells]
    except StopIteration:
        raise InvalidInput(f"{path} is empty.") from None
    repeated = {name for name in header if name and header.count(name) > 1}
    if repeated:
        raise InvalidInput(f"{path} has the column {sorted(repeated)[0]!r} twice.")
    return RowFile(header, _csv_batches(file, records, len(header)))


def _records(path: Path, file: TextIO, delimiter: str) -> Iterator[Line]:
    reader = csv.reader(file, delimiter=delimiter, strict=True)
    number = 0
    begins_at = 1
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise InvalidInput(
                f"{path}, row {number + 1} (it begins on line {begins_at}): {_csv_sentence(str(error))}"
            ) from None
        if reader.line_num - begins_at > _MOST_LINES_IN_A_ROW:
            raise InvalidInput(
                f"{path}, row {number + 1} (it begins on line {begins_at}): {_csv_sentence('field larger')}"
            )
        begins_at = reader.line_num + 1
        number += 1
        if cells:
            yield Line(number, cells)


def _csv_sentence(error: str) -> str:
    if "field larger" in error or "unexpected end of data" in error:
        return "a quotation mark is opened and never closed; close it or take it out."
    if "expected after" in error:
        return "text follows a closing quotation mark; double the marks inside a cell."
    return f"{error}."


def _csv_batches(file: TextIO, records: Iterator[Line], width: int) -> Iterator[list[Line]]:
    with file:
        batch = []
        for line in records:
            if len(line.cells) != width:
                found = len(line.cells)
                hint = ": is a comma not in quotation marks?" if found > width else ""
                line = Line(
                    line.number, (), f"it has {found} cells where the header has {width}{hint}"
                )
            batch.append(line)
            if len(batch) == BATCH_ROWS:
                yield batch
                batch = []
        if batch:
            yield batch


def _open_geometry(path: Path, layer: str | None) -> RowFile:
    if path.suffix.lower() != ".gpkg" and path.stat().st_size > LARGEST_GEOJSON_BYTES:
        raise InvalidInput(
            f"{path} is larger than {LARGEST_GEOJSON_BYTES >> 20} MB, too much for GeoJSON;"
            " save it as a GeoPackage (.gpkg) or CSV."
        )
    try:
        info = pyogrio.read_info(path, layer=layer, force_feature_count=True)
    except (DataSourceError, pyogrio.errors.DataLayerError) as error:
        raise InvalidInput(f"{path} cannot be read: {str(error).strip().rstrip('.')}.") from None
    if not info["geometry_type"]:
        raise InvalidInput(f"{path} has no geometry; save it as CSV.")
    names = [str(name) for name in info["fields"]]
    header = [*names, *(name for name in _GEOMETRY_COLUMNS if name not in names)]
    return RowFile(header, _geometry_batches(path, layer, info["features"], header), True)


def _geometry_batches(
    path: Path, layer: str | None, count: int, header: list[str]
) -> Iterator[list[Line]]:
    for start in range(0, count, BATCH_ROWS):
        try:
            frame = geopandas.read_file(
                path, layer=layer, rows=slice(start, min(start + BATCH_ROWS, count))
            )
        except (DataSourceError, ValueError) as error:
            raise InvalidInput(f"{path}, after feature {start}: {error}.") from None
        if frame.crs is None:
            frame = frame.set_crs(WGS84)
        # A building or a park stands where a point inside it stands.
        points = frame.to_crs(WGS84).geometry.representative_point()
        frame["longitude"] = [None if p is None or p.is_empty else repr(p.x) for p in points]
        frame["latitude"] = [None if p is None or p.is_empty else repr(p.y) for p in points]
        columns = [frame[name].tolist() for name in header]
        yield [
            Line(start + offset + 1, [_cell(value) for value in cells])
            for offset, cells in enumerate(zip(*columns, strict=True))
        ]


def _cell(value: object) -> str:
    if value is None or value != value:
        return ""
    if isinstance(value, list | tuple):
        return ";".join(map(str, value))
    return str(value)
