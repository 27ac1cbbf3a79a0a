"""What is an opened file of assets, whatever its format: a header, and rows in batches."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from assetmap.assets.mapping import AssetMapping


class Line(NamedTuple):
    """One row as it stands in the file: its number as a spreadsheet counts, and its cells or why there are none."""

    number: int
    cells: Sequence[str]
    problem: str | None = None


@dataclass(frozen=True)
class RowFile:
    """An opened file: its columns, its rows in batches, and whether positions come from its own geometry.

    `mapping` is there where the format itself says what each column holds; `notes` are sentences on what was left out,
    whole when the last batch has been read.
    """

    header: list[str]
    batches: Iterator[list[Line]]
    has_geometry: bool = False
    mapping: AssetMapping | None = None
    notes: list[str] = field(default_factory=list)
