"""CSV files of assets: read in batches so that size does not matter, and written."""

import csv
import re
from collections.abc import Iterator
from itertools import chain, islice
from pathlib import Path
from typing import TextIO

from assetmap.assets.imports.formats.base import ExportTable, Line, RowFile, guarded, unguarded
from assetmap.assets.imports.formats.encodings import Encoding, encoding_of
from assetmap.assets.imports.formats.heading import ROWS_LOOKED_AT, find_heading
from assetmap.errors import InvalidInput

BATCH_ROWS = 10_000
# Rows of long texts are fewer in a batch, so that memory is bounded by more than their number.
_BATCH_CHARACTERS = 8_000_000
# A quote that is never closed swallows the rest of the file into one cell; no honest cell is this long.
_LONGEST_CELL = 1 << 17
_MOST_LINES_IN_A_ROW = 500
_LONGEST_HEADER = 1 << 20
# What some spreadsheets write in front of the header.
_DELIMITERS = ",\t;|"
_SAID_DELIMITER = re.compile(r"\ufeff?sep=([,;|\t])\s*$")


def open_csv(path: Path) -> RowFile:
    """The rows of a CSV file. Raises `InvalidInput` when it is broken beyond single rows; reading on may raise it
    too.
    """
    csv.field_size_limit(_LONGEST_CELL)
    encoding = encoding_of(path)
    file = path.open(encoding=encoding.name, errors=encoding.errors, newline="")
    first = _first_record(file.read(_LONGEST_HEADER).lstrip("\r\n"))
    file.seek(0)
    problem = _header_problem(first)
    if problem:
        file.close()
        raise InvalidInput(f"{path} {problem}.")
    said = _SAID_DELIMITER.match(first)
    if said:
        file.readline()
    records = _records(path, file, said[1] if said else _delimiter(path, encoding, first))
    begin = list(islice(records, ROWS_LOOKED_AT))
    heading = find_heading([line.cells for line in begin])
    rest = chain(begin[heading.row_count :], records)
    notes = [*filter(None, [encoding.note]), *heading.notes]
    return RowFile(heading.names, _csv_batches(file, rest, len(heading.names)), notes=notes)


# The quoted cells and the rest of a record; line breaks inside quotation marks belong to it.
_RECORD = re.compile(r'(?:"(?:[^"]|"")*"|[^"\r\n])*')


def _first_record(text: str) -> str:
    """The first record of a file, whole where a cell of it has several lines."""
    record = _RECORD.match(text)
    if record is None or text[record.end() : record.end() + 1] == '"':
        # A mark that is never closed, or stands inside a cell.
        return text.splitlines()[0] if text.strip() else text
    return record.group()


def _delimiter(path: Path, encoding: Encoding, first: str) -> str:
    """The sign that separates the cells: the most frequent in the first row or, where that is a title, in the first
    rows.
    """
    text = first
    if not any(sign in _without_quotes(first) for sign in _DELIMITERS):
        with path.open(encoding=encoding.name, errors=encoding.errors, newline="") as file:
            text = "".join(islice(file, ROWS_LOOKED_AT))
    return max(_DELIMITERS, key=_without_quotes(text).count)


def _without_quotes(text: str) -> str:
    return re.sub(r'"(?:[^"]|"")*"', "", text)


def _header_problem(first: str) -> str | None:
    if not first.strip():
        return "is empty"
    if "\x00" in first or first.startswith("PK\x03\x04"):
        return "is not text. Is it a spreadsheet? Save it as CSV, or rename it to end in .xlsx"
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
        return "a quotation mark is opened but never closed; close it or remove it."
    if "expected after" in error:
        return "text follows a closing quotation mark; double the marks inside a cell."
    return f"{error}."


def _csv_batches(file: TextIO, records: Iterator[Line], width: int) -> Iterator[list[Line]]:
    with file:
        batch: list[Line] = []
        characters = 0
        for line in records:
            cells = line.cells
            if not cells[0].strip() and not "".join(cells).strip():
                # What spreadsheets leave behind the last row.
                continue
            if len(cells) == width:
                batch.append(Line(line.number, unguarded(cells)))
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


def write_csv(table: ExportTable, path: Path) -> None:
    """Writes a table; no cell of it is computed by a spreadsheet."""
    with path.open("x", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, table.columns)
        writer.writeheader()
        writer.writerows(
            {name: guarded(cell) if isinstance(cell, str) else cell for name, cell in row.items()}
            for row in table.rows
        )
