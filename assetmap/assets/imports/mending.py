"""Cells of a list that somebody has put right, in the place of what its file says."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from assetmap.assets.imports.formats.base import Line, RowFile


def mended(file: RowFile, mends: Mapping[int, Mapping[str, str]]) -> RowFile:
    """The file with other cells; `mends` says by row number and column what they should say."""
    if not mends:
        return file
    at = {name: index for index, name in enumerate(file.header)}

    def batches() -> Iterator[list[Line]]:
        for batch in file.batches:
            yield [_mended(line, mends.get(line.number), at) for line in batch]

    return replace(file, batches=batches())


def _mended(line: Line, mends: Mapping[str, str] | None, at: Mapping[str, int]) -> Line:
    if not mends or line.problem:
        return line
    cells = list(line.cells)
    for column, cell in mends.items():
        if column in at:
            cells[at[column]] = cell
    return line._replace(cells=cells)
