"""The choice of rows to import, their positions, and the reasons for refusals."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from sqlalchemy.orm import Session

from assetmap.assets.imports.copy_format import CopyFormat
from assetmap.assets.imports.displacement import LEAST_METRES, LEAST_ROWS, find_displacement
from assetmap.assets.imports.formats.base import Line, RowFile
from assetmap.assets.imports.positions import NOWHERE, Numbers, Positions, Where, locate_rows
from assetmap.assets.imports.report import ImportReport
from assetmap.assets.imports.rows import (
    POSITION,
    ImportRow,
    LeftOutRow,
    RefusedRow,
    RowReader,
)
from assetmap.cells import quoted
from assetmap.geography import point_to_bng
from assetmap.places.postcodes import (
    compact,
    is_on_another_grid,
    likely_postcode,
    spaced,
    split_address,
)
from assetmap.places.queries import Point, postcode_positions
from assetmap.text import counted

_METRES = "eastings and northings"
# No postcode reaches as far as the first, and one that does not lie at the second is another.
_FAR_METRES = 10_000.0
_AT_POSTCODE_METRES = 3_000.0
_ANOTHER_GRID = (
    "its postcode is outside Great Britain, so its easting and northing are on another grid"
)
_FAR_FROM_POSTCODE = "its position is more than 10 km from its postcode, so one of the two is wrong"
# Rows of a batch whose degrees are held against their postcode.
_MOST_COMPARED = 1_000


@dataclass(frozen=True)
class Batch:
    """Some rows as read; `lines` are those that say where they stand, as COPY reads them.

    `lines` are by row number. Of `without_position` the postcode has to be looked up; `refused` are row numbers with
    reasons.
    """

    rows: list[ImportRow]
    positions: Positions
    lines: dict[int, str]
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
        self._left_out: Counter[str] = Counter()
        self._prefers_degrees: bool | None = None
        self._middle: tuple[float, float] | None = None

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
            except LeftOutRow as reason:
                self._left_out[str(reason)] += 1
            except RefusedRow as refusal:
                refused.append((line.number, str(refusal)))
        return self._located(rows, refused, len(lines))

    def _located(
        self,
        rows: list[ImportRow],
        refused: list[tuple[int, str]],
        line_count: int,
        *,
        prefers_degrees: bool = False,
    ) -> Batch:
        at = locate_rows(
            *(_column(rows, name) for name in POSITION), prefers_degrees=prefers_degrees
        )
        batch = Batch(rows, at, {}, [], list(refused), line_count)
        wheres = zip(
            *(numbers.tolist() for numbers in (at.easting, at.northing, at.longitude, at.latitude)),
            strict=True,
        )
        for row, problem, where in zip(rows, at.problem, wheres, strict=True):
            if problem:
                batch.refused.append((row.row_number, problem))
            elif where[0] != where[0]:  # NaN is the one number that is not itself
                batch.without_position.append(row)
            else:
                batch.lines[row.row_number] = self._form.line(row, where)
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
        of_reading = list(batch.refused)
        for row in batch.without_position:
            if not row.postcode and row.address:
                row.address, row.postcode = split_address(row.address)
        asked = {row.postcode for row in batch.without_position if row.postcode}
        asked |= {row.postcode for row in self._compared(batch) if row.postcode}
        asked |= {row.postcode for row in batch.rows if row.postcode and row.easting is not None}
        centres = postcode_positions(session, asked)
        self._compare(batch, centres)
        if self._prefers_degrees is None:
            self._prefers_degrees = self._are_degrees_better(batch, centres)
        if self._prefers_degrees:
            problems = {(number, problem) for number, problem in _problems_of(batch)}
            kept = [one for one in of_reading if one not in problems]
            batch = self._located(batch.rows, kept, batch.line_count, prefers_degrees=True)
        refused = [*batch.refused, *self._misplaced(batch, centres)]
        for number, _ in refused:
            batch.lines.pop(number, None)
        lines = list(batch.lines.values())
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

    def _are_degrees_better(self, batch: Batch, centres: Mapping[str, Point | None]) -> bool | None:
        """Whether the degrees of rows that have metres too lie nearer to their postcodes; None where too few tell."""
        distances = []
        for row in batch.rows:
            centre = centres.get(row.postcode or "")
            if centre and None not in (row.longitude, row.latitude, row.easting, row.northing):
                east, north = point_to_bng(float(row.longitude or 0), float(row.latitude or 0))
                distances.append(
                    (
                        math.hypot(east - centre.easting, north - centre.northing),
                        math.hypot(
                            float(row.easting or 0) - centre.easting,
                            float(row.northing or 0) - centre.northing,
                        ),
                    )
                )
        if len(distances) < LEAST_ROWS:
            return None
        by_degrees, by_metres = (float(np.median(one)) for one in zip(*distances, strict=True))
        if by_metres - by_degrees < LEAST_METRES:
            return False
        self._report.notes.append(
            f"The longitudes and latitudes were used: they are {by_degrees:.0f} m from the postcodes of the same rows,"
            f" and the eastings and northings {by_metres:.0f} m ({len(distances):,} rows)."
        )
        return True

    def _misplaced(
        self, batch: Batch, centres: Mapping[str, Point | None]
    ) -> Iterable[tuple[int, str]]:
        """Rows that lie far from their postcode, and at it if their coordinates are read as they were probably
        meant.
        """
        at = batch.positions
        for index, row in enumerate(batch.rows):
            if not np.isfinite(at.easting[index]):
                continue
            if row.easting is not None and is_on_another_grid(row.postcode or ""):
                yield row.row_number, f"{_ANOTHER_GRID} (postcode {row.postcode})"
                continue
            centre = centres.get(row.postcode or "")
            if centre is None:
                continue
            away = math.dist(
                (at.easting[index], at.northing[index]), (centre.easting, centre.northing)
            )
            if away <= _FAR_METRES:
                continue
            if reason := _likely_mistake(row, centre):
                yield row.row_number, f"{reason} (postcode {spaced(row.postcode or '')})"
            else:
                self._remarks[_FAR_FROM_POSTCODE] += 1

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
            raise RefusedRow(
                "it has no position: neither coordinates nor a postcode;"
                " if it only meets online, add a column “kind” that says online"
            )
        if compact(row.postcode) is None:
            close = likely_postcode(row.postcode)
            hint = f" (did you mean {close}?)" if close else ""
            raise RefusedRow(
                f"{quoted(row.postcode)} is not a postcode{hint}, and it has no coordinates"
            )
        if row.postcode in centres:
            reason = "has no position (its publisher says so)"
        else:
            reason = "is not in any loaded area"
        raise RefusedRow(f"postcode {row.postcode} {reason}, and it has no coordinates")

    def _compare(self, batch: Batch, centres: Mapping[str, Point | None]) -> None:
        """Keeps how far published degrees lie from the row's own metres, or where it has none from its postcode."""
        at = batch.positions
        self._keep(_METRES, at.shift_east, at.shift_north)
        placed = np.isfinite(at.easting)
        if self._middle is None and placed.any():
            self._middle = (
                float(np.median(at.easting[placed])),
                float(np.median(at.northing[placed])),
            )
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
            where = {"at": self._middle} if self._middle else {}
            if shift := find_displacement(east, north, compared_with=compared_with, **where):
                is_settled = compared_with == _METRES and not self._prefers_degrees
                used = " The eastings and northings were used." if is_settled else ""
                self._report.notes.append(shift.sentence() + used)
        for reason, count in self._left_out.items():
            self._report.notes.append(f"{_rows(count)} left out: {reason}.")
        for remark, count in self._remarks.items():
            self._report.notes.append(f"{_rows(count)}: {remark}.")
        self._report.left_out += self._left_out.total()


def _problems_of(batch: Batch) -> Iterable[tuple[int, str]]:
    for row, problem in zip(batch.rows, batch.positions.problem, strict=True):
        if problem:
            yield row.row_number, problem


def _likely_mistake(row: ImportRow, centre: Point) -> str | None:
    """The correction by which the row would lie at its postcode; None where no simple one does."""
    there = (centre.easting, centre.northing)
    if row.easting is not None and row.northing is not None:
        if math.dist((row.northing, row.easting), there) <= _AT_POSTCODE_METRES:
            return "its easting and northing look swapped; name the columns the other way round"
        for factor in (10.0, 0.1, 100.0, 0.01):
            if math.dist((row.easting * factor, row.northing * factor), there) <= _FAR_METRES:
                return f"its easting and northing look {'a digit short' if factor > 1 else 'a digit too long'}"
    if row.longitude is not None and row.latitude is not None and row.easting is None:
        flipped = point_to_bng(-row.longitude, row.latitude)
        if math.dist(flipped, there) <= _AT_POSTCODE_METRES:
            return "its longitude has the wrong sign: west of Greenwich it is negative"
    return None


def _rows(count: int) -> str:
    return counted(count, "row", "rows")


def _column(rows: list[ImportRow], name: str) -> Numbers:
    return np.array([getattr(row, name) for row in rows], dtype=float)
