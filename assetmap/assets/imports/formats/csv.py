"""The reader of CSV files, and the choice of a reader for every other format."""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from assetmap.assets.imports.formats.base import Line, RowFile, unguarded
from assetmap.assets.vocabulary.categories import our_vocabulary
from assetmap.errors import InvalidInput

BATCH_ROWS = 10_000
# Rows of long texts are fewer in a batch, so that memory is bounded by more than their number.
_BATCH_CHARACTERS = 8_000_000
# A quote that is never closed swallows the rest of the file into one cell; no honest cell is this long.
_LONGEST_CELL = 1 << 17
_MOST_LINES_IN_A_ROW = 500
_LONGEST_HEADER = 1 << 20


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
        # GDAL and pandas take longer to load than most lists to read.
        from assetmap.assets.imports.formats.geometry import open_geometry

        return open_geometry(path, layer)
    if suffix == ".pbf":
        from assetmap.assets.imports.formats.osm import open_osm

        return open_osm(path, our_vocabulary())
    raise InvalidInput(
        f"{path}: files that end in {suffix or 'nothing'} are not read; give .csv, .geojson, .gpkg or .osm.pbf."
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
            if len(line.cells) == width:
                batch.append(Line(line.number, unguarded(line.cells)))
            else:
                batch.append(_of_wrong_width(line, width))
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
