"""Workbooks of assets: the newer and the older Excel's, and LibreOffice's."""

import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from python_calamine import (
    CalamineError,
    CalamineWorkbook,
    PasswordError,
    SheetVisibleEnum,
    XmlError,
    ZipError,
)

from assetmap.archives import check_office_file, opened_archive
from assetmap.assets.imports.formats.base import Line, RowFile, unguarded
from assetmap.assets.imports.formats.heading import ROWS_LOOKED_AT, find_heading
from assetmap.errors import InvalidInput

_BATCH_ROWS = 10_000
_LARGEST_BYTES = 200 << 20
# Cover sheets and notes have fewer; a list needs a name, a category and a position.
_LEAST_COLUMNS = 3
_BETWEEN_CELLS = re.compile(rb">\s+<(/?table:)")


def open_workbook(path: Path, layer: str | None) -> RowFile:
    """The rows of the sheet `layer`, else of the first that is no cover sheet; a cell that is merged downward counts
    for each row.

    Raises `InvalidInput` when the file is no workbook, is protected, or has no such sheet.
    """
    if path.stat().st_size > _LARGEST_BYTES:
        raise InvalidInput(
            f"{path} is larger than {_LARGEST_BYTES >> 20} MB; save the sheet as CSV."
        )
    with path.open("rb") as file:
        if file.read(4) == b"PK\x03\x04":
            check_office_file(path)
    try:
        with _opened(path) as book:
            shown = [
                sheet.name
                for sheet in book.sheets_metadata
                if sheet.visible == SheetVisibleEnum.Visible
            ]
            if layer and layer not in book.sheet_names:
                raise InvalidInput(
                    f"{path} has no sheet {layer!r}; it has {', '.join(map(repr, book.sheet_names))}."
                )
            named = [layer] if layer else []
            tables = {name: _rows(book, name) for name in dict.fromkeys([*named, *shown])}
    except PasswordError:
        raise InvalidInput(f"{path} is protected by a password; save it without one.") from None
    except (CalamineError, XmlError, ZipError, OSError, ValueError) as error:
        raise InvalidInput(
            f"{path} cannot be read as a workbook ({error}); open it and save it again, or as CSV."
        ) from None
    whole = [name for name, rows in tables.items() if len(rows) > 1]
    if layer and layer not in whole:
        raise InvalidInput(
            f"{path} has no table in the sheet {layer!r}: it needs a heading with a row below it."
        )
    if not whole:
        raise InvalidInput(
            f"{path} has no table, because no sheet has a heading with a row below it."
        )
    chosen = layer or next((n for n in whole if _width(tables[n]) >= _LEAST_COLUMNS), whole[0])
    whole.sort(key=lambda name: name != chosen)
    notes = []
    if len(whole) > 1 and not layer:
        others = ", ".join(map(repr, whole[1:]))
        notes.append(f"Only the sheet {chosen!r} was read, not {others}.")
    numbered = tables[chosen]
    heading = find_heading([cells for _, cells in numbered[:ROWS_LOOKED_AT]])
    notes += heading.notes
    width = len(heading.names)
    rows = [(number, cells[:width]) for number, cells in numbered[heading.row_count :]]
    return RowFile(heading.names, _batches(rows), notes=notes, layers=whole)


def _width(rows: Sequence[tuple[int, list[str]]]) -> int:
    """The number of filled columns in the fullest row."""
    return max(sum(map(bool, cells)) for _, cells in rows)


def _opened(path: Path) -> CalamineWorkbook:
    if path.suffix.lower() != ".ods":
        return CalamineWorkbook.from_path(str(path))
    # Some programs write line breaks between the cells, which the reader takes for words.
    packed = io.BytesIO()
    with opened_archive(path) as archive, zipfile.ZipFile(packed, "w") as again:
        for entry in archive.infolist():
            content = archive.read(entry)
            if entry.filename == "content.xml":
                content = _BETWEEN_CELLS.sub(rb"><\1", content)
            again.writestr(entry, content)
    packed.seek(0)
    return CalamineWorkbook.from_filelike(packed)


def _batches(rows: Sequence[tuple[int, list[str]]]) -> Iterator[list[Line]]:
    for start in range(0, len(rows), _BATCH_ROWS):
        yield [
            Line(number, unguarded(cells)) for number, cells in rows[start : start + _BATCH_ROWS]
        ]


def _rows(book: CalamineWorkbook, name: str) -> list[tuple[int, list[str]]]:
    """The rows of a sheet that say something, each with its number as the spreadsheet shows it."""
    sheet = book.get_sheet_by_name(name)
    table = [[_cell(value) for value in row] for row in sheet.to_python(skip_empty_area=False)]
    for (top, left), (bottom, _) in sheet.merged_cell_ranges or []:
        # Only downward: a heading across several columns is that of a group.
        for row in table[top + 1 : bottom + 1]:
            row[left] = table[top][left]
    return [(number, cells) for number, cells in enumerate(table, 1) if any(cells)]


def _cell(value: Any) -> str:
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(" ")
    if isinstance(value, dt.time):
        return value.strftime("%H:%M")
    return "" if value is None else str(value)
