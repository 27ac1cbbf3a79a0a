"""How do assets come into the directory from somebody's list: whole or not at all, with a report of every row."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

import numpy as np
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assetmap.assets import merging
from assetmap.assets.displacement import find_displacement
from assetmap.assets.mapping import AssetMapping, columns_of, guess_mapping
from assetmap.assets.models import Asset, AssetImport, AssetList
from assetmap.assets.positions import Positions, locate_rows
from assetmap.assets.reading import Line, RowFile, open_rows
from assetmap.assets.rows import POSITION, ImportRow, Refused, RowReader
from assetmap.assets.staging import Staging
from assetmap.assets.terms import save_vocabulary
from assetmap.assets.vocabulary import VOCABULARY_FILE, Vocabulary, our_vocabulary
from assetmap.errors import InvalidInput
from assetmap.places.files import fingerprint
from assetmap.places.models import Area
from assetmap.places.queries import NOWHERE, Point, postcode_positions
from assetmap.progress import Progress, Unwatched

# Any number serves, as long as nothing else locks it: one list is imported at a time.
_IMPORTING_LOCK = 7_201_955_002


@dataclass
class ImportReport:
    """What came of an import; row numbers count as a spreadsheet does, the header being row 1."""

    list_name: str
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    withdrawn: int = 0
    refused: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    in_no_area: int = 0
    placed_by_postcode: int = 0
    notes: list[str] = field(default_factory=list)
    is_same_file: bool = False

    @property
    def refused_count(self) -> int:
        """How many rows were refused."""
        return sum(map(len, self.refused.values()))

    @property
    def read(self) -> int:
        """How many rows the file has."""
        return self.added + self.changed + self.unchanged + self.refused_count


class RowsRefused(InvalidInput):
    """Some rows cannot be taken and nobody said to leave them out, so nothing was."""

    def __init__(self, path: Path, report: ImportReport) -> None:
        self.report = report
        super().__init__(
            f"{path}: {report.refused_count:,} of {report.read:,} rows cannot be taken, so none was;"
            " correct them, or import the rest with --skip-refused."
        )


def import_assets(
    session: Session,
    path: Path,
    *,
    mapping: AssetMapping | None = None,
    list_name: str | None = None,
    area: Area | None = None,
    skip_refused: bool = False,
    skip_same_file: bool = False,
    progress: Progress | None = None,
) -> ImportReport:
    """Imports a CSV, GeoJSON or GeoPackage file as the list `list_name`; rows that the list has dropped are withdrawn.

    Without a `mapping` the columns are guessed from their names. The caller commits, or rolls back for a dry run.
    `skip_same_file` takes a file that was the list's last import as read.

    Raises `InvalidInput` when the file or the mapping is wrong, and `RowsRefused` when rows are and `skip_refused` is
    not set.
    """
    progress = progress or Unwatched()
    session.execute(select(func.pg_advisory_xact_lock(_IMPORTING_LOCK)))
    file = open_rows(path, layer=mapping.layer if mapping else None)
    mapping = _complete(mapping, file, path)
    vocabulary = our_vocabulary()
    _check_words(mapping, vocabulary, path)
    name = list_name or mapping.source or path.stem
    mark = fingerprint(path, VOCABULARY_FILE, settings=mapping.model_dump_json())
    asset_list = _save_list(session, name, area)
    if skip_same_file and (last := _last_import(session, asset_list, mark)):
        return _unchanged(session, asset_list, last)
    save_vocabulary(session, vocabulary)
    report = ImportReport(asset_list.name)
    staging = Staging(session)
    reader = _Importer(session, RowReader(file.header, mapping, vocabulary, name), report, staging)
    progress.begin(f"assets: {name}")
    for batch in file.batches:
        reader.take(batch)
        progress.advance(len(batch))
    reader.finish(path)
    if report.refused and not skip_refused:
        merging.count_changes(session, asset_list, report)
        raise RowsRefused(path, report)
    progress.begin("assets: writing")
    merging.merge(session, asset_list, report, file=path.name, fingerprint=mark)
    return report


def _complete(mapping: AssetMapping | None, file: RowFile, path: Path) -> AssetMapping:
    """The mapping, with the file's own geometry where it has one, checked against the header."""
    mapping = mapping or guess_mapping(file.header)
    if file.has_geometry and not (mapping.longitude or mapping.easting):
        mapping = mapping.model_copy(update={"longitude": "longitude", "latitude": "latitude"})
    for key, column in columns_of(mapping).items():
        if column not in file.header:
            raise InvalidInput(
                f"{path} has no column {column!r}, which the mapping names for {key};"
                f" it has {', '.join(map(repr, file.header[:15]))}."
            )
    if not (mapping.category or mapping.category_value):
        raise InvalidInput(
            f"{path}: no column says what each row is; give a mapping with `category`, or `category_value` for all."
        )
    if not (mapping.longitude or mapping.easting or mapping.postcode):
        raise InvalidInput(
            f"{path}: no column says where each row is; give a mapping with `longitude` and `latitude`,"
            " `easting` and `northing`, or `postcode`."
        )
    return mapping


def _check_words(mapping: AssetMapping, vocabulary: Vocabulary, path: Path) -> None:
    for slug in [*mapping.category_words.values(), mapping.category_value]:
        if slug is not None and vocabulary.find(slug) is None:
            close = " or ".join(vocabulary.nearest(slug)) or "see data/categories.toml"
            raise InvalidInput(
                f"{path}: the mapping names a category {slug!r} that is not known; {close}."
            )
    unknown = [
        word
        for word in mapping.categories
        if word not in mapping.category_words and vocabulary.find(word) is None
    ]
    if unknown:
        raise InvalidInput(
            f"{path}: the mapping lists categories that are not known: {', '.join(unknown)};"
            " say what they mean under [category_words]."
        )


def _save_list(session: Session, name: str, area: Area | None) -> AssetList:
    found = session.scalar(select(AssetList).where(AssetList.name == name))
    if found and area and found.area_id not in (None, area.id):
        # Two areas may both have a list "OpenStreetMap": one's rows must not be withdrawn for the other's.
        name = f"{name} ({area.slug})"
        found = session.scalar(select(AssetList).where(AssetList.name == name))
    if found is None:
        found = AssetList(name=name)
        session.add(found)
    if area is not None:
        found.area_id = area.id
    session.flush()
    return found


def _last_import(session: Session, asset_list: AssetList, mark: str) -> AssetImport | None:
    last = session.scalars(
        select(AssetImport)
        .where(AssetImport.asset_list_id == asset_list.id)
        .order_by(AssetImport.id.desc())
    ).first()
    return last if last and last.fingerprint == mark else None


def _unchanged(session: Session, asset_list: AssetList, last: AssetImport) -> ImportReport:
    count = session.scalar(
        select(func.count())
        .select_from(Asset)
        .where(Asset.asset_list_id == asset_list.id, Asset.status == "published")
    )
    return ImportReport(
        asset_list.name,
        unchanged=count or 0,
        in_no_area=last.in_no_area,
        is_same_file=True,
    )


class _Importer:
    """Reads batches of lines, says which are refused, and stages the others."""

    def __init__(
        self, session: Session, reader: RowReader, report: ImportReport, staging: Staging
    ) -> None:
        self._session = session
        self._reader = reader
        self._report = report
        self._staging = staging
        self._rows_by_key: dict[UUID, int] = {}
        self._remarks: Counter[str] = Counter()
        self._shifts: dict[str, list[tuple[np.ndarray, np.ndarray]]] = defaultdict(list)

    def take(self, lines: list[Line]) -> None:
        """Reads one batch."""
        rows = [row for line in lines if (row := self._read(line))]
        if not rows:
            return
        positions = locate_rows(*(_column(rows, name) for name in POSITION))
        centres = postcode_positions(self._session, {row.postcode for row in rows if row.postcode})
        self._shifts["eastings and northings"].append((positions.shift_east, positions.shift_north))
        self._compare_postcodes(rows, positions, centres)
        placed = [
            (row, place)
            for index, row in enumerate(rows)
            if (place := self._place(row, index, positions, centres))
        ]
        self._staging.add(placed)

    def _read(self, line: Line) -> ImportRow | None:
        try:
            if line.problem:
                raise Refused(line.problem)
            row = self._reader.read(line.number, line.cells)
            first = self._rows_by_key.setdefault(row.import_key, line.number)
            if first != line.number:
                raise Refused(f"it is the same entry as row {first}")
        except Refused as refusal:
            self._report.refused[str(refusal)].append(line.number)
            return None
        self._remarks.update(row.remarks)
        return row

    def _place(
        self,
        row: ImportRow,
        index: int,
        positions: Positions,
        centres: dict[str, Point | None],
    ) -> Point | None:
        problem = positions.problem[index]
        if not problem and np.isfinite(positions.easting[index]):
            return Point(
                float(positions.easting[index]),
                float(positions.northing[index]),
                float(positions.longitude[index]),
                float(positions.latitude[index]),
            )
        if not problem:
            centre = centres.get(row.postcode or "")
            if centre is not None:
                row.location_quality = row.location_quality or "postcode centroid"
                self._report.placed_by_postcode += 1
                return centre
            if row.kind == "online":
                return NOWHERE
            problem = _no_position(row, centres)
        self._report.refused[problem].append(row.row_number)
        return None

    def _compare_postcodes(
        self,
        rows: list[ImportRow],
        positions: Positions,
        centres: dict[str, Point | None],
    ) -> None:
        known = [centres.get(row.postcode or "") for row in rows]
        longitude, latitude = _column(rows, "longitude"), _column(rows, "latitude")
        # Only published degrees can be displaced; where a row has metres they were compared already.
        degrees = (
            np.isfinite(longitude) & np.isfinite(latitude) & ~np.isfinite(positions.shift_east)
        )
        east = np.array([c.easting if c else np.nan for c in known]) - positions.easting
        north = np.array([c.northing if c else np.nan for c in known]) - positions.northing
        self._shifts["postcodes"].append(
            (np.where(degrees, east, np.nan), np.where(degrees, north, np.nan))
        )

    def finish(self, path: Path) -> None:
        """What is only known when every row has been seen."""
        for compared_with, parts in self._shifts.items():
            east = np.concatenate([part[0] for part in parts])
            north = np.concatenate([part[1] for part in parts])
            shift = find_displacement(east, north, compared_with=compared_with)
            if shift:
                used = " The eastings and northings were used." if "east" in compared_with else ""
                self._report.notes.append(shift.sentence() + used)
        for remark, count in self._remarks.items():
            self._report.notes.append(f"{count:,} rows: {remark}.")
        if self._report.refused_count == 0 and not self._rows_by_key:
            raise InvalidInput(f"{path} has a header and no rows.")


def _column(rows: list[ImportRow], name: str) -> np.ndarray:
    return np.array([getattr(row, name) for row in rows], dtype=float)


def _no_position(row: ImportRow, centres: dict[str, Point | None]) -> str:
    if not row.postcode:
        return "it has no position: neither coordinates nor a postcode"
    if row.postcode in centres:
        return f"postcode {row.postcode} has no position (its publisher marks it so), and it has no coordinates"
    return f"postcode {row.postcode} is in no loaded area, and it has no coordinates"
