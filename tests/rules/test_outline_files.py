"""Outlines in files: every format, and what is wrong with them in one sentence."""

import io
import json
import tempfile
import zipfile
from pathlib import Path

import geopandas
import numpy as np
import pandas as pd
import pyogrio
import pytest
import shapely
from shapely import Polygon, box

from assetmap.errors import InvalidInput
from assetmap.footprints import outlines
from assetmap.footprints.outlines import outline_of_corners, read_outline
from assetmap.geography import BNG, to_wgs84

WEST, SOUTH = 534_000.0, 184_000.0
SQUARE = box(WEST, SOUTH, WEST + 2_000, SOUTH + 1_000)
HOLED = Polygon(SQUARE.exterior, [box(WEST + 500, SOUTH + 200, WEST + 900, SOUTH + 600).exterior])
BOW_TIE = Polygon(
    [(WEST, SOUTH), (WEST + 900, SOUTH + 900), (WEST + 900, SOUTH), (WEST, SOUTH + 900)]
)


def frame(*shapes: shapely.Geometry) -> geopandas.GeoDataFrame:
    return geopandas.GeoDataFrame(
        {"name": ["outline"] * len(shapes)}, geometry=list(shapes), crs=BNG
    )


def in_degrees(points: np.ndarray) -> np.ndarray:
    return np.column_stack(to_wgs84(points[:, 0], points[:, 1]))


def geojson(*shapes: shapely.Geometry) -> bytes:
    features = [
        {"type": "Feature", "properties": {}, "geometry": json.loads(shapely.to_geojson(shapely.transform(one, in_degrees)))}
        for one in shapes
    ]  # fmt: skip
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def kml(*shapes: Polygon, further: str = "") -> bytes:
    def ring(line: shapely.LinearRing) -> str:
        points = in_degrees(shapely.get_coordinates(line))
        words = " ".join(f"{x:.9f},{y:.9f},0" for x, y in points)
        return f"<LinearRing><coordinates>{words}</coordinates></LinearRing>"

    marks = "".join(
        "<Placemark><Polygon>"
        f"<outerBoundaryIs>{ring(one.exterior)}</outerBoundaryIs>"
        + "".join(f"<innerBoundaryIs>{ring(hole)}</innerBoundaryIs>" for hole in one.interiors)
        + "</Polygon></Placemark>"
        for one in shapes
    )
    return (
        '<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document>'
        f"{further}{marks}</Document></kml>"
    ).encode()


def geopackage(folder: Path, *shapes: shapely.Geometry) -> bytes:
    path = folder / "outline.gpkg"
    frame(*shapes).to_file(path, layer="outline")
    return path.read_bytes()


def shapefile(
    folder: Path, *shapes: shapely.Geometry, without: str = "", grid: str | None = None
) -> bytes:
    frame(*shapes).to_file(folder / "made.shp")
    if grid is not None:
        (folder / "made.prj").write_text(grid)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("some folder/readme.txt", "of another kind")
        archive.writestr("made.prj", "of another folder")
        for part in folder.glob("made.*"):
            if part.suffix != without:
                archive.write(part, f"some folder/made{part.suffix}")
    return packed.getvalue()


def test_every_format_gives_the_same_area(tmp_path: Path) -> None:
    for shape in (SQUARE, HOLED):
        files = {
            "a.geojson": geojson(shape),
            "b.JSON": geojson(shape),
            "c.gpkg": geopackage(tmp_path, shape),
            "d.kml": kml(shape),
            "e.zip": shapefile(tmp_path, shape),
        }
        for name, content in files.items():
            found = read_outline(name, content)
            assert found.symmetric_difference(shape).area < 50, name
    both = read_outline(
        "two.geojson", geojson(SQUARE, box(WEST + 1_500, SOUTH, WEST + 4_000, SOUTH + 500))
    )
    assert both.geom_type == "Polygon" and both.area > SQUARE.area
    corners = [
        tuple(reversed(point))
        for point in in_degrees(shapely.get_coordinates(SQUARE))[:-1].tolist()
    ]
    assert outline_of_corners(corners).symmetric_difference(SQUARE).area < 50  # type: ignore[arg-type]


def bomb() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("made.shp", b"\0" * (60 * 1024 * 1024))
    return packed.getvalue()


def lying_bomb() -> bytes:
    """An archive whose directory says that its part is small."""
    content = bytearray(bomb())
    size = (60 * 1024 * 1024).to_bytes(4, "little")
    while (at := content.find(size)) >= 0:
        content[at : at + 4] = (100).to_bytes(4, "little")
    return bytes(content)


ENTITIES = b'<?xml version="1.0"?><!DOCTYPE kml [<!ENTITY a "b">]><kml>&a;</kml>'
LINK = "<NetworkLink><Link><href>http://192.0.2.1/other.kml</href></Link></NetworkLink>"
RING = "<LinearRing><coordinates>{}</coordinates></LinearRing>"
OUTER = f"<outerBoundaryIs>{RING}</outerBoundaryIs>"


def kml_polygon(*rings: str) -> bytes:
    return f"<kml><Polygon><extrude>1</extrude>{''.join(rings)}</Polygon></kml>".encode()


def two_layers() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "two.gpkg")
        for layer in ("wards", "parks"):
            frame(SQUARE).to_file(path, layer=layer)
        return path.read_bytes()


def without_geometry() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "plain.gpkg")
        pyogrio.write_dataframe(pd.DataFrame({"name": ["x"]}), path, layer="plain")
        return path.read_bytes()


ENGLAND = box(140_000, 10_000, 655_000, 655_000)


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("plan.docx", b"x", "Choose one that ends in .geojson"),
        ("plan", b"x", "Choose one that ends in .geojson"),
        ("a.geojson", b"", "The file is empty"),
        ("a.geojson", b"not json", "it is not GeoJSON"),
        ("a.geojson", b'{"type": "FeatureCollection", "features": []}', "The file has no polygon"),
        ("a.geojson", geojson(shapely.Point(WEST, SOUTH)), "The file has no polygon"),
        ("a.geojson", geojson(BOW_TIE), "The outline crosses itself near 51."),
        ("a.kml", kml(BOW_TIE), "The outline crosses itself near 51."),
        ("a.geojson", geojson(ENGLAND), "km². A place on this site can cover up to 5,000 km²"),
        ("a.gpkg", b"SQLite format 3\0rubbish", "it is not a GeoPackage, or it is damaged"),
        ("a.kml", kml(SQUARE, further=LINK), "links to another file, which we don’t fetch"),
        ("a.kml", ENTITIES, "defines entities"),
        ("a.kml", b"<kml><Document>", "We can’t read this file"),
        ("a.kml", b"<kml><Polygon><outerBoundaryIs><coordinates>x,y</coordinates></outerBoundaryIs></Polygon></kml>",
         "We can’t read this file"),
        ("a.kml", kml_polygon(), "We can’t read this file"),
        ("a.kml", kml_polygon(OUTER.format("0,51 0,52 1,51 0,51") * 2), "We can’t read this file"),
        ("a.kml", kml_polygon(OUTER.format("-0.06 -0.05 51.5 51.6")), "We can’t read this file"),
        ("a.kml", kml_polygon(OUTER.format("")), "This outline is not valid. Draw it again."),
        ("a.kml", kml_polygon(OUTER.format("0,51 0,52 0,51")), "This outline is not valid. Draw it again."),
        ("a.kml", kml_polygon(OUTER.format("200,95 0,51 0,52 200,95")), "outside Great Britain. Check its coordinates."),
        ("a.kml", kml_polygon(OUTER.format("2.3,48.8 2.4,48.8 2.4,48.9 2.3,48.8")), "outside Great Britain. Check its coordinates."),
        ("a.kml", kml_polygon(OUTER.format("51.5,-0.06 51.5,-0.05 51.6,-0.05 51.5,-0.06")), "outside Great Britain. Check its"),
        ("a.geojson", b'{"type": "Feature", "properties": {}, "geometry": {"type": "LineString", "coordinates": [[0, 51]]}}',
         "We can’t read this file"),
        ("a.gpkg", two_layers(), "The file has several layers: wards, parks. Save only the layer with the outline."),
        ("a.gpkg", without_geometry(), "The file has no polygon"),
        ("a.zip", b"PK rubbish", "We can’t unpack the zip file"),
        ("a.zip", bomb(), "The zip file is too large when unpacked"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_one_sentence(name: str, content: bytes, says: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        read_outline(name, content)
    said = str(caught.value)
    assert says in said and caught.value.parameter == "upload"
    assert "/tmp" not in said and "\n" not in said


def test_an_archive_that_lies_about_its_size_is_not_unpacked() -> None:
    with pytest.raises(InvalidInput, match=r"can’t unpack the zip file|too large when unpacked"):
        read_outline("a.zip", lying_bomb())


def test_an_archive_holds_one_shapefile_with_its_grid(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match=r"Add the \.prj file"):
        read_outline("a.zip", shapefile(tmp_path, SQUARE, without=".prj"))
    local = 'LOCAL_CS["site grid",UNIT["metre",1]]'
    for grid in (local, "no grid at all"):
        with pytest.raises(InvalidInput, match=r"coordinate system it uses. Add the \.prj file"):
            read_outline("a.zip", shapefile(tmp_path, SQUARE, grid=grid))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("readme.txt", "nothing")
    with pytest.raises(InvalidInput, match="contains 0 Shapefiles"):
        read_outline("a.zip", packed.getvalue())


def test_names_in_an_archive_lead_nowhere(tmp_path: Path) -> None:
    frame(SQUARE).to_file(tmp_path / "made.shp")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for part in tmp_path.glob("made.*"):
            archive.write(part, f"../../../../tmp/escaped{part.suffix}")
    assert read_outline("a.zip", packed.getvalue()).symmetric_difference(SQUARE).area < 50
    assert not Path("/tmp/escaped.shp").exists()


def test_a_line_of_too_many_points_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outlines, "MOST_POINTS", 4)
    with pytest.raises(InvalidInput, match="more than 4 points"):
        read_outline("a.geojson", geojson(SQUARE))
    with pytest.raises(InvalidInput, match="at least three corners"):
        outline_of_corners([(51.5, -0.05), (51.6, -0.05)])
