"""An opened file of assets: a header, and rows in batches."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from assetmap.assets.imports.formats.mapping import AssetMapping

# What a spreadsheet takes for a formula, and what has our mark before such.
_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_MARK = "'"


def guarded(text: str) -> str:
    """`text` so that a spreadsheet shows it and computes nothing; `unguarded` takes the mark off again.

    >>> guarded("=1+1"), guarded("'=1+1"), guarded("1+1")
    ("'=1+1", "''=1+1", '1+1')
    """
    return _MARK + text if _FORMULA.match(text) else text


def unguarded(cells: Sequence[str]) -> Sequence[str]:
    """The cells of a row without the marks of `guarded`, which spreadsheets set too."""
    # Asked of a whole row at once, since hardly any has one.
    if "\x1f'" not in "\x1f" + "\x1f".join(cells):
        return cells
    return [cell[1:] if cell.startswith(_MARK) and _FORMULA.match(cell) else cell for cell in cells]


class Line(NamedTuple):
    """One row as it stands in the file: its number as a spreadsheet counts, and its cells or why there are none."""

    number: int
    cells: Sequence[str]
    problem: str | None = None


@dataclass(frozen=True)
class RowFile:
    """An opened file: its columns, its rows in batches, and whether positions come from its own geometry.

    `mapping` is there where the format itself says what each column holds; `notes` are sentences on what was left out,
    whole when the last batch has been read. Rows that `may_lack_names` cannot be corrected by those who import them.
    `layers` are the sheets that could be read instead, the one that was read first.
    """

    header: list[str]
    batches: Iterator[list[Line]]
    has_geometry: bool = False
    mapping: AssetMapping | None = None
    notes: list[str] = field(default_factory=list)
    may_lack_names: bool = False
    layers: Sequence[str] = ()


@dataclass(frozen=True)
class ExportTable:
    """The table that an export writes: its columns in order, and rows of plain values; `whole_numbers` are columns of
    integers.
    """

    columns: Sequence[str]
    rows: Sequence[dict[str, Any]]
    whole_numbers: Sequence[str] = ()
