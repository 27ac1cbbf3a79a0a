"""The file formats of lists, each in one row: imports, exports, uploads and help texts follow from here.

A row names its reader and writer by functions that import them when they are called: GDAL, pandas and osmium take
longer to load than most lists to read, and every command reads this module for its help.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from assetmap.errors import InvalidInput

if TYPE_CHECKING:
    from assetmap.assets.imports.formats.base import ExportTable, RowFile


@dataclass(frozen=True)
class FileFormat:
    """A file format: `suffix` is the one that people are told, and files that end in `aliases` are read too.

    `read` opens a file, or the layer of it that is named; `write` writes a table to a file that does not exist yet.
    `is_uploaded` says whether stewards may send such a file with a form, where 10 MB have to be enough. `is_packed`:
    its content is compressed. `archived`: the endings by which a list in an archive is found; beside it lie terms and
    pictures.
    """

    name: str
    suffix: str
    media_type: str
    read: "Callable[[Path, str | None], RowFile] | None" = None
    write: "Callable[[ExportTable, Path], None] | None" = None
    aliases: tuple[str, ...] = ()
    is_uploaded: bool = True
    is_packed: bool = False
    archived: tuple[str, ...] = ()

    @property
    def suffixes(self) -> tuple[str, ...]:
        """Every ending of its files."""
        return self.suffix, *self.aliases

    def is_of(self, path: Path) -> bool:
        """Whether a file is in this format, by its name."""
        return path.name.lower().endswith(self.suffixes)


def _read_csv(path: Path, _layer: str | None) -> "RowFile":
    from assetmap.assets.imports.formats.csv import open_csv

    return open_csv(path)


def _write_csv(table: "ExportTable", path: Path) -> None:
    from assetmap.assets.imports.formats.csv import write_csv

    write_csv(table, path)


def _read_geometry(path: Path, layer: str | None) -> "RowFile":
    from assetmap.assets.imports.formats.geometry import open_geometry

    return open_geometry(path, layer)


def _read_json(path: Path, layer: str | None) -> "RowFile":
    from assetmap.assets.imports.formats.nested_json import open_json

    with path.open("rb") as file:
        begins = file.read(4_096)
    is_geojson = b'"FeatureCollection"' in begins or b'"Feature"' in begins
    return _read_geometry(path, layer) if is_geojson else open_json(path)


def _read_workbook(path: Path, layer: str | None) -> "RowFile":
    from assetmap.assets.imports.formats.workbook import open_workbook

    return open_workbook(path, layer)


def _read_kml(path: Path, layer: str | None) -> "RowFile":
    from assetmap.assets.imports.formats.kml import open_kml

    return open_kml(path, layer)


def _read_icalendar(path: Path, layer: str | None) -> "RowFile":
    from assetmap.assets.imports.formats.icalendar import open_icalendar

    return open_icalendar(path, layer)


def _read_archive(path: Path, layer: str | None) -> "RowFile":
    from assetmap.assets.imports.formats.archive import open_archive

    return open_archive(
        path, layer, open_rows, tuple(ending for one in FORMATS for ending in one.archived)
    )


def _write_workbook(table: "ExportTable", path: Path) -> None:
    from assetmap.assets.imports.formats.workbook_writer import write_workbook

    write_workbook(table, path)


def _write_geojson(table: "ExportTable", path: Path) -> None:
    from assetmap.assets.imports.formats.geometry import write_geojson

    write_geojson(table, path)


def _write_geopackage(table: "ExportTable", path: Path) -> None:
    from assetmap.assets.imports.formats.geometry import write_geopackage

    write_geopackage(table, path)


def _read_osm(path: Path, _layer: str | None) -> "RowFile":
    from assetmap.assets.imports.formats.osm import open_osm
    from assetmap.assets.vocabulary.categories import our_vocabulary

    return open_osm(path, our_vocabulary())


FORMATS: tuple[FileFormat, ...] = (
    FileFormat(
        "CSV",
        ".csv",
        "text/csv",
        _read_csv,
        _write_csv,
        aliases=(".tsv", ".txt"),
        archived=(".csv", ".tsv"),
    ),
    FileFormat(
        "Excel",
        ".xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        _read_workbook,
        _write_workbook,
        aliases=(".xlsm",),
        is_packed=True,
        archived=(".xlsx",),
    ),
    FileFormat(
        "older Excel", ".xls", "application/vnd.ms-excel", _read_workbook, archived=(".xls",)
    ),
    FileFormat(
        "LibreOffice",
        ".ods",
        "application/vnd.oasis.opendocument.spreadsheet",
        _read_workbook,
        is_packed=True,
        archived=(".ods",),
    ),
    FileFormat(
        "GeoJSON",
        ".geojson",
        "application/geo+json",
        _read_geometry,
        _write_geojson,
        archived=(".geojson",),
    ),
    FileFormat("JSON", ".json", "application/json", _read_json, archived=(".json",)),
    FileFormat(
        "GeoPackage",
        ".gpkg",
        "application/geopackage+sqlite3",
        _read_geometry,
        _write_geopackage,
        is_packed=True,
        archived=(".gpkg",),
    ),
    FileFormat("zipped Shapefile", ".zip", "application/zip", _read_archive, is_packed=True),
    FileFormat(
        "KML", ".kml", "application/vnd.google-earth.kml+xml", _read_kml, archived=(".kml",)
    ),
    FileFormat("KMZ", ".kmz", "application/vnd.google-earth.kmz", _read_kml, is_packed=True),
    FileFormat(
        "iCalendar",
        ".ics",
        "text/calendar",
        _read_icalendar,
        aliases=(".ical",),
        archived=(".ics",),
    ),
    FileFormat(
        "OpenStreetMap",
        ".osm.pbf",
        "application/vnd.openstreetmap.data+pbf",
        _read_osm,
        aliases=(".pbf",),
        is_uploaded=False,
        is_packed=True,
    ),
)


# What people try to import all the same, and what to do with it.
_ADVICE = {
    ".pdf": "a PDF has no rows; ask the people who made it for the original spreadsheet",
    ".doc": "copy the table of the document to a spreadsheet and save that",
    ".docx": "copy the table of the document to a spreadsheet and save that",
    ".numbers": "export it from Numbers as Excel",
    ".xlsb": "save it in Excel as .xlsx",
    ".mdb": "export the table from Access as Excel",
    ".accdb": "export the table from Access as Excel",
    ".shp": "a Shapefile is several files; put .shp, .shx, .dbf and .prj into one .zip",
    ".dbf": "a Shapefile is several files; put .shp, .shx, .dbf and .prj into one .zip",
    ".tab": "save it from MapInfo as a GeoPackage (.gpkg) or a Shapefile",
    ".gdb": "export the layer as a GeoPackage (.gpkg)",
    ".rar": "unpack it and give the list inside",
    ".7z": "unpack it and give the list inside",
}


def read_formats() -> list[FileFormat]:
    """The formats that an import reads."""
    return [one for one in FORMATS if one.read]


def written_formats() -> list[FileFormat]:
    """The formats that an export writes."""
    return [one for one in FORMATS if one.write]


def uploaded_formats() -> list[FileFormat]:
    """The formats that a steward may send with a form."""
    return [one for one in read_formats() if one.is_uploaded]


def suffixes_in_words(formats: list[FileFormat]) -> str:
    """The endings of these formats, as a sentence names them.

    >>> suffixes_in_words(written_formats())
    '.csv, .xlsx, .geojson or .gpkg'
    """
    *others, last = [one.suffix for one in formats]
    return f"{', '.join(others)} or {last}" if others else last


def advice_on(suffix: str) -> str:
    """Advice on a file whose ending we do not read; empty where we have none."""
    return _ADVICE.get(suffix.lower(), "")


def open_rows(path: Path, *, layer: str | None = None) -> "RowFile":
    """The rows of a file, by its ending.

    Raises `InvalidInput` when it is missing, of another kind, or broken beyond single rows; reading on may raise it
    too.
    """
    if not path.is_file():
        raise InvalidInput(f"There is no file {path}.")
    for one in FORMATS:
        if one.read and one.is_of(path):
            return one.read(path, layer)
    if advice := _ADVICE.get(path.suffix.lower()):
        raise InvalidInput(f"{path}: {advice}.")
    raise InvalidInput(
        f"{path}: files ending in {path.suffix.lower() or 'nothing'} cannot be read;"
        f" use {suffixes_in_words(read_formats())}."
    )
