"""The choice of rows to import, their positions, and the reasons for refusals."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from sqlalchemy.orm import Session

from assetmap.assets.imports.copy_format import CopyFormat
from assetmap.assets.imports.displacement import find_displacement
from assetmap.assets.imports.formats.base import Line, RowFile
from assetmap.assets.imports.positions import NOWHERE, Numbers, Positions, Where, locate_rows
from assetmap.assets.imports.report import ImportReport
from assetmap.assets.imports.rows import POSITION, ImportRow, RefusedRow, RowReader
from assetmap.places.queries import Point, postcode_positions

_METRES = "eastings and northings"
# Rows of a batch whose degrees are held against their postcode.
_MOST_COMPARED = 1_000


@dataclass(frozen=True)
class Batch:
    """Some rows as read: `lines` are those that say where they stand, as COPY reads them.

    Of `without_position` the postcode has to be looked up; `refused` are row numbers with reasons.
    """

    rows: list[ImportRow]
    positions: Positions
    lines: list[str]
    without_position: list[ImportRow]
    refused: list[tuple[int, str]]
    line_count: int


class Intake:
    """Reads a list's rows batch by batch; `read` needs no database, so a thread may be a batch ahead."""

    def __init__(
        self, file: RowFile, reader: RowReader, form: CopyFormat, report: ImportReport
    ) -> None:
        self._batches = file.batches
        self._reader = reader
        self._form = form
        self._report = report
        self._rows_by_key: dict[bytes, int] = {}
        self._shifts: dict[str, list[tuple[Numbers, Numbers]]] = defaultdict(list)
        self._remarks: Counter[str] = Counter()

    def read(self) -> Batch | None:
        """The next batch, or None after the last."""
        lines = next(self._batches, None)
        if lines is None:
            return None
        rows: list[ImportRow] = []
        refused: list[tuple[int, str]] = []
        for line in lines:
            try:
                rows.append(self._read(line))
            except RefusedRow as refusal:
                refused.append((line.number, str(refusal)))
        at = locate_rows(*(_column(rows, name) for name in POSITION))
        batch = Batch(rows, at, [], [], refused, len(lines))
        wheres = zip(
            *(numbers.tolist() for numbers in (at.easting, at.northing, at.longitude, at.latitude)),
            strict=True,
        )
        for row, problem, where in zip(rows, at.problem, wheres, strict=True):
            if problem:
                refused.append((row.row_number, problem))
            elif where[0] != where[0]:  # NaN is the one number that is not itself
                batch.without_position.append(row)
            else:
                batch.lines.append(self._form.line(row, where))
        return batch

    def _read(self, line: Line) -> ImportRow:
        if line.problem:
            raise RefusedRow(line.problem)
        row = self._reader.read(line.number, line.cells)
        first = self._rows_by_key.setdefault(row.import_key, line.number)
        if first != line.number:
            raise RefusedRow(f"it is the same entry as row {first}")
        return row

    def place(self, session: Session, batch: Batch) -> list[str]:
        """The lines of those that have a position, by their coordinates, else by their postcode."""
        asked = {row.postcode for row in batch.without_position if row.postcode}
        asked |= {row.postcode for row in self._compared(batch) if row.postcode}
        centres = postcode_positions(session, asked)
        self._compare(batch, centres)
        refused = list(batch.refused)
        lines = list(batch.lines)
        for row in batch.without_position:
            try:
                lines.append(self._form.line(row, self._by_postcode(row, centres)))
            except RefusedRow as refusal:
                refused.append((row.row_number, str(refusal)))
        for number, reason in refused:
            self._report.refused[reason].append(number)
        for row in batch.rows:
            if row.remarks:
                self._remarks.update(row.remarks)
        return lines

    def _compared(self, batch: Batch) -> Iterable[ImportRow]:
        """A sample, evenly out of the batch: a list that is displaced is displaced in any of its rows."""
        return batch.rows[:: 1 + len(batch.rows) // _MOST_COMPARED]

    def _by_postcode(self, row: ImportRow, centres: Mapping[str, Point | None]) -> Where:
        centre = centres.get(row.postcode or "")
        if centre is not None:
            row.location_quality = row.location_quality or "postcode centroid"
            self._report.placed_by_postcode += 1
            return centre.easting, centre.northing, centre.longitude, centre.latitude
        if row.kind == "online":
            return NOWHERE
        if not row.postcode:
            raise RefusedRow("it has no position: neither coordinates nor a postcode")
        if row.postcode in centres:
            reason = "has no position (its publisher marks it so)"
        else:
            reason = "is in no loaded area"
        raise RefusedRow(f"postcode {row.postcode} {reason}, and it has no coordinates")

    def _compare(self, batch: Batch, centres: Mapping[str, Point | None]) -> None:
        """Keeps how far published degrees lie from the row's own metres, or where it has none from its postcode."""
        at = batch.positions
        self._keep(_METRES, at.shift_east, at.shift_north)
        known = [
            (index, centre)
            for index, row in enumerate(batch.rows)
            if row.longitude is not None
            and row.easting is None
            and (centre := centres.get(row.postcode or ""))
        ]
        indexes = [index for index, _ in known]
        east = np.array([centre.easting for _, centre in known]) - at.easting[indexes]
        north = np.array([centre.northing for _, centre in known]) - at.northing[indexes]
        self._keep("postcodes", east, north)

    def _keep(self, compared_with: str, east: Numbers, north: Numbers) -> None:
        finite = np.isfinite(east) & np.isfinite(north)
        if finite.any():
            self._shifts[compared_with].append((east[finite], north[finite]))

    def finish(self) -> None:
        """Notes what is only known when every row has been seen."""
        for compared_with, parts in self._shifts.items():
            east, north = (np.concatenate(part) for part in zip(*parts, strict=True))
            if shift := find_displacement(east, north, compared_with=compared_with):
                used = " The eastings and northings were used." if compared_with == _METRES else ""
                self._report.notes.append(shift.sentence() + used)
        for remark, count in self._remarks.items():
            self._report.notes.append(f"{count:,} rows: {remark}.")


def _column(rows: list[ImportRow], name: str) -> Numbers:
    return np.array([getattr(row, name) for row in rows], dtype=float)
