"""KML files of assets, and KMZ, which is KML in an archive.

Read by Python's own parser: GDAL would also open what a file names elsewhere.
"""

import re
import tempfile
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path

import shapely

from assetmap.archives import unpack
from assetmap.assets.imports.formats.base import Line, RowFile
from assetmap.errors import InvalidInput

LARGEST_BYTES = 100 << 20
_BATCH_ROWS = 10_000
# KML allows no space there, and people write one.
_AROUND_COMMA = re.compile(r"\s*,\s*")
_TAGS = re.compile(r"<[^>]+>")


def open_kml(path: Path, _layer: str | None) -> RowFile:
    """The placemarks of a KML or KMZ file, each with the longitude and latitude of a point inside its geometry.

    Raises `InvalidInput` when it is broken or has no placemark.
    """
    content, notes = _content(path)
    rows = _placemarks(path, content)
    if not rows:
        raise InvalidInput(f"{path} has no placemark.")
    names = dict.fromkeys(name for row in rows for name in row)
    header = [*(n for n in names if n not in ("longitude", "latitude")), "longitude", "latitude"]
    return RowFile(header, _batches(rows, header), has_geometry=True, notes=notes)


def _content(path: Path) -> tuple[bytes, list[str]]:
    """The KML, and a sentence where an archive has other files of KML."""
    with path.open("rb") as file:
        is_packed = file.read(4) == b"PK\x03\x04"
    if not is_packed:
        if path.stat().st_size > LARGEST_BYTES:
            raise InvalidInput(f"{path} is larger than {LARGEST_BYTES >> 20} MB; save it as CSV.")
        return path.read_bytes(), []
    with tempfile.TemporaryDirectory() as folder:
        found = unpack(
            path,
            Path(folder),
            wanted=lambda name: name.lower().endswith(".kml"),
            most_bytes=LARGEST_BYTES,
        )
        if not found:
            raise InvalidInput(f"{path} is an archive without a .kml file.")
        first, *others = found
        names = ", ".join(repr(one.name) for one in others)
        notes = [f"Only {first.name!r} was read, not {names}."] if others else []
        return first.read_bytes(), notes


def _placemarks(path: Path, content: bytes) -> list[dict[str, str]]:
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise InvalidInput(
            f"{path} defines its own entities, which KML does not need; save it again."
        )
    try:
        root = ET.fromstring(content)
    except ET.ParseError as error:
        raise InvalidInput(f"{path} is not KML: {error}.") from None
    if _tag(root) != "kml":
        raise InvalidInput(f"{path} is not KML: it begins with <{_tag(root)}>.")
    rows: list[dict[str, str]] = []
    _walk(root, "", rows)
    return rows


def _walk(element: ET.Element, folder: str, rows: list[dict[str, str]]) -> None:
    """Reads the placemarks below an element; each knows the folder that it lies in."""
    for child in element:
        if _tag(child) == "Placemark":
            rows.append(_row(child, folder))
        elif _tag(child) in ("Document", "Folder", "kml"):
            named = next((_words(one) for one in child if _tag(one) == "name"), "")
            _walk(child, named if _tag(child) == "Folder" else folder, rows)


def _row(placemark: ET.Element, folder: str) -> dict[str, str]:
    row: dict[str, str] = {}
    for child in placemark:
        if _tag(child) in ("name", "address", "phoneNumber"):
            row[_tag(child)] = _words(child)
        elif _tag(child) == "description":
            row["description"] = " ".join(_TAGS.sub(" ", _words(child)).split())
        elif _tag(child) == "ExtendedData":
            for one in child.iter():
                if _tag(one) == "Data":
                    row[one.get("name", "")] = next(
                        (_words(part) for part in one if _tag(part) == "value"), ""
                    )
                elif _tag(one) == "SimpleData":
                    row[one.get("name", "")] = _words(one)
    if folder:
        row.setdefault("folder", folder)
    if point := _point(placemark):
        row["longitude"], row["latitude"] = point
    return row


def _point(placemark: ET.Element) -> tuple[str, str] | None:
    shapes: list[shapely.Geometry] = []
    for one in placemark.iter():
        kind = _tag(one)
        if kind not in ("Point", "LineString", "outerBoundaryIs"):
            continue
        said = next((_words(part) for part in one.iter() if _tag(part) == "coordinates"), "")
        try:
            words = _AROUND_COMMA.sub(",", said).split()
            at = [tuple(map(float, part.split(",")[:2])) for part in words]
            if kind == "Point" and at:
                return repr(at[0][0]), repr(at[0][1])
            if kind == "LineString":
                shapes.append(shapely.LineString(at))
            else:
                shapes.append(shapely.Polygon(at))
        except (ValueError, IndexError, shapely.errors.ShapelyError):
            return None
    if not shapes:
        return None
    middle = shapely.point_on_surface(shapely.make_valid(shapely.GeometryCollection(shapes)))
    if middle.is_empty:
        return None
    return repr(middle.x), repr(middle.y)


def _tag(element: ET.Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _words(element: ET.Element) -> str:
    return "".join(element.itertext()).strip()


def _batches(rows: list[dict[str, str]], header: list[str]) -> Iterator[list[Line]]:
    for start in range(0, len(rows), _BATCH_ROWS):
        yield [
            Line(number, [row.get(name, "") for name in header])
            for number, row in enumerate(rows[start : start + _BATCH_ROWS], start + 1)
        ]
