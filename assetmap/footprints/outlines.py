"""The polygons in a file that somebody gave: GeoJSON, GeoPackage, KML, or a Shapefile in a zip archive."""

import re
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from xml.etree import ElementTree

import geopandas
import numpy as np
import pyogrio
import shapely
from pyogrio.errors import DataLayerError, DataSourceError
from pyproj.exceptions import ProjError
from shapely import Polygon
from shapely.errors import ShapelyError
from shapely.geometry.base import BaseGeometry

from assetmap.errors import InvalidInput
from assetmap.geography import BNG, is_in_great_britain, to_bng, to_wgs84
from assetmap.places.geometry_files import opened_by_its_driver
from assetmap.web.translations import gettext

ENDINGS = (".geojson", ".json", ".gpkg", ".kml", ".zip")
MOST_SQUARE_KM = 5_000
MOST_POINTS = 200_000
# Of what a zip archive holds.
_MOST_UNPACKED = 50 * 1024 * 1024
_MOST_FILES = 40
_PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")
_KML_ENTITY = re.compile(rb"<!(ENTITY|DOCTYPE)", re.IGNORECASE)


def read_outline(name: str, content: bytes) -> BaseGeometry:
    """The area of all polygons in a file, in metres (EPSG:27700).

    Raises `InvalidInput` with what is wrong: another format, no polygon, one that crosses itself or lies elsewhere, or
    more than any place here could be.
    """
    ending = Path(name).suffix.lower()
    if ending not in ENDINGS:
        raise _wrong(
            gettext("We can’t read this type of file. Choose one that ends in %(endings)s.")
            % {"endings": ", ".join(ENDINGS)}
        )
    if not content:
        raise _wrong(gettext("The file is empty. Save it again, then upload the new copy."))
    shapes = _of_kml(content) if ending == ".kml" else _of_gdal(ending, content)
    return checked(shapes)


def outline_of_corners(corners: list[tuple[float, float]]) -> BaseGeometry:
    """The area inside corners, latitude and longitude each, in metres. Raises what `read_outline` raises."""
    if len(corners) < 3:
        raise _wrong(gettext("An area needs at least three corners. Add another one."))
    latitudes, longitudes = np.array(corners).T
    eastings, northings = to_bng(longitudes, latitudes)
    return checked([Polygon(np.column_stack([eastings, northings]))])


def checked(shapes: list[BaseGeometry]) -> BaseGeometry:
    """The union of polygons in metres. Raises `InvalidInput` where they cannot be the outline of a place."""
    polygons = [
        part
        for shape in shapes
        for part in shapely.get_parts(shape)
        if part.geom_type == "Polygon" and not part.is_empty
    ]
    if not polygons:
        raise _wrong(
            gettext(
                "The file has no polygon. Save the outline as an area, not as a line or points."
            )
        )
    if sum(shapely.get_num_coordinates(polygons)) > MOST_POINTS:
        raise _wrong(
            gettext("The outline has more than %(most)s points. Simplify it.")
            % {"most": f"{MOST_POINTS:,}"}
        )
    eastings, northings = shapely.get_coordinates(polygons).T
    elsewhere = gettext("The outline is outside Great Britain. Check its coordinates.")
    if not np.isfinite([eastings, northings]).all():
        raise _wrong(elsewhere)
    for one in polygons:
        if not one.is_valid:
            raise _wrong(_crossing(one))
    whole = shapely.union_all(polygons)
    square_km = whole.area / 1_000_000
    if square_km > MOST_SQUARE_KM:
        raise _wrong(
            gettext(
                "The outline covers %(size)s km². A place on this site can cover up to %(most)s km². Choose "
                "a smaller area."
            )
            % {"size": f"{square_km:,.0f}", "most": f"{MOST_SQUARE_KM:,}"}
        )
    if not is_in_great_britain(*to_wgs84(eastings, northings)).any():
        raise _wrong(elsewhere)
    return whole


def _crossing(polygon: BaseGeometry) -> str:
    found = re.search(r"\[([-\d.e+]+) ([-\d.e+]+)", shapely.is_valid_reason(polygon))
    if found is None:
        return gettext("This outline is not valid. Draw it again.")
    longitude, latitude = to_wgs84(float(found[1]), float(found[2]))
    return gettext(
        "The outline crosses itself near %(latitude)s, %(longitude)s. Correct it there."
    ) % {"latitude": f"{float(latitude):.4f}", "longitude": f"{float(longitude):.4f}"}


def _of_gdal(ending: str, content: bytes) -> list[BaseGeometry]:
    with _written(ending, content) as path:
        try:
            with opened_by_its_driver(path) as source:
                layers = [str(layer) for layer, kind in pyogrio.list_layers(source) if kind]
                if len(layers) > 1:
                    raise _wrong(
                        gettext(
                            "The file has several layers: %(layers)s. Save only the layer with the outline."
                        )
                        % {"layers": ", ".join(layers[:5])}
                    )
                frame = geopandas.read_file(source, columns=[])
        except InvalidInput as error:
            raise _wrong(str(error).replace(str(path), gettext("The file"))) from None
        except (DataSourceError, DataLayerError, ShapelyError, ValueError, UnicodeError):
            raise _wrong(
                gettext("We can’t read this file. Save it again, then upload the new copy.")
            ) from None
    if "geometry" not in frame:
        raise _wrong(
            gettext(
                "The file has no polygon. Save the outline as an area, not as a line or points."
            )
        )
    if frame.crs is None:
        raise _wrong(_no_grid())
    try:
        frame = frame.to_crs(BNG)
    except ProjError:
        # A grid of its own, which nothing leads from.
        raise _wrong(_no_grid()) from None
    return [shape for shape in frame.geometry if shape is not None]


def _no_grid() -> str:
    return gettext(
        "The file does not say which coordinate system it uses. Add the .prj file, or save it as "
        "GeoJSON."
    )


@contextmanager
def _written(ending: str, content: bytes) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="outline") as folder:
        if ending == ".zip":
            yield _unpacked(content, Path(folder))
        else:
            path = Path(folder, f"outline{ending}")
            path.write_bytes(content)
            yield path


def _unpacked(content: bytes, folder: Path) -> Path:
    """The Shapefile of an archive; nothing else of it is written, and none of its names is used as a path."""
    archived = folder / "archive.zip"
    archived.write_bytes(content)
    try:
        with zipfile.ZipFile(archived) as archive:
            entries = archive.infolist()
            if len(entries) > _MOST_FILES or sum(e.file_size for e in entries) > _MOST_UNPACKED:
                raise _wrong(
                    gettext(
                        "The zip file is too large when unpacked. Include the parts of one Shapefile, and "
                        "nothing else."
                    )
                )
            shapefiles = [e for e in entries if e.filename.lower().endswith(".shp")]
            if len(shapefiles) != 1:
                raise _wrong(
                    gettext("The zip file contains %(count)s Shapefiles. It must contain one.")
                    % {"count": len(shapefiles)}
                )
            stem = shapefiles[0].filename[:-4]
            for entry in entries:
                suffix = Path(entry.filename).suffix.lower()
                if suffix in _PARTS and entry.filename[: -len(suffix)] == stem:
                    with archive.open(entry) as file:
                        # Never more than the archive says, which was added up above.
                        Path(folder, f"outline{suffix}").write_bytes(file.read())
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError):
        raise _wrong(
            gettext("We can’t unpack the zip file. Zip the Shapefile again, without a password.")
        ) from None
    return folder / "outline.shp"


def _of_kml(content: bytes) -> list[BaseGeometry]:
    """The polygons of a KML document. Links to other files are not followed, and say so."""
    if _KML_ENTITY.search(content):
        raise _wrong(
            gettext(
                "The KML file defines entities, which we can’t read. Save it again without them."
            )
        )
    try:
        root = ElementTree.fromstring(content)
    except (ElementTree.ParseError, ValueError):
        raise _wrong(
            gettext("We can’t read this file. Save it again, then upload the new copy.")
        ) from None
    tags = [_local(element) for element in root.iter()]
    if "NetworkLink" in tags:
        raise _wrong(
            gettext(
                "The KML file links to another file, which we don’t fetch. Save the outline itself in the "
                "KML file."
            )
        )
    return [_kml_polygon(element) for element in root.iter() if _local(element) == "Polygon"]


def _local(element: ElementTree.Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _kml_polygon(polygon: ElementTree.Element) -> BaseGeometry:
    rings: dict[str, list[np.ndarray]] = {"outerBoundaryIs": [], "innerBoundaryIs": []}
    for boundary in polygon:
        if _local(boundary) in rings:
            for element in boundary.iter():
                if _local(element) == "coordinates":
                    rings[_local(boundary)].append(_kml_ring(element.text or ""))
    if len(rings["outerBoundaryIs"]) != 1:
        raise _wrong(gettext("We can’t read this file. Save it again, then upload the new copy."))
    return Polygon(rings["outerBoundaryIs"][0], rings["innerBoundaryIs"])


def _kml_ring(words: str) -> np.ndarray:
    try:
        pairs = [point.split(",")[:2] for point in words.split()]
        points = [(float(longitude), float(latitude)) for longitude, latitude in pairs]
    except ValueError:
        raise _wrong(
            gettext("We can’t read this file. Save it again, then upload the new copy.")
        ) from None
    if len(points) < 4:
        raise _wrong(gettext("This outline is not valid. Draw it again."))
    longitudes, latitudes = np.array(points).T
    return np.column_stack(to_bng(longitudes, latitudes))


def _wrong(sentence: str) -> InvalidInput:
    return InvalidInput(sentence, parameter="upload")
