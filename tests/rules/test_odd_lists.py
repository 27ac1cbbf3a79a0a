"""Unusual lists are read as intended, and unreadable ones get an error that says what to do."""

import datetime as dt
import io
import json
import warnings
import zipfile
from pathlib import Path
from typing import Any

import geopandas
import openpyxl
import pandas as pd
import pyogrio
import pytest
import shapely
import xlwt

from assetmap.assets.imports.formats import csv as csv_files
from assetmap.assets.imports.formats import geometry, kml, nested_json, workbook
from assetmap.assets.imports.formats.base import ExportTable
from assetmap.assets.imports.formats.file_formats import open_rows
from assetmap.assets.imports.formats.heading import find_heading
from assetmap.assets.imports.formats.workbook_writer import write_workbook
from assetmap.errors import InvalidInput
from tests.rules.test_formats_of_lists import rows_of


def sheets(path: Path, **rows: list[list[Any]]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, lines in rows.items():
        sheet = book.create_sheet(name)
        for line in lines:
            sheet.append(line)
    book.save(path)
    return path


def test_every_kind_of_cell_of_a_workbook(tmp_path: Path) -> None:
    path = sheets(
        tmp_path / "halls.xlsx",
        Halls=[
            ["Name", "Step free", "Changed", "Checked", "Opens", "Lasts", "Places", "Note"],
            ["Hall", True, dt.datetime(2026, 3, 9, 14, 30), dt.date(2026, 3, 9), dt.time(9, 5), dt.timedelta(hours=2), 20, None],
            ["Barn", False, None, None, None, None, 2.5, "x"],
        ],
    )  # fmt: skip
    hall, barn = rows_of(open_rows(path))
    assert list(hall.values()) == [
        *("Hall", "yes", "2026-03-09 14:30:00", "2026-03-09", "09:05", "2:00:00", "20", "")
    ]
    assert list(barn.values()) == ["Barn", "no", "", "", "", "", "2.5", "x"]


def test_a_sheet_without_a_table_is_named(tmp_path: Path) -> None:
    path = sheets(
        tmp_path / "halls.xlsx", Halls=[["Name", "Type"], ["A", "library"]], Notes=[["x"]]
    )
    with pytest.raises(
        InvalidInput, match="no table in the sheet 'Notes': it needs a heading with a"
    ):
        open_rows(path, layer="Notes")
    with pytest.raises(InvalidInput, match="no sheet has a heading with a row below it"):
        open_rows(sheets(tmp_path / "empty.xlsx", Notes=[["x"]]))


@pytest.mark.parametrize(
    ("module", "limit", "name", "advice"),
    [
        (workbook, "_LARGEST_BYTES", "a.xlsx", "save the sheet as CSV"),
        (nested_json, "LARGEST_BYTES", "a.json", "save it as CSV"),
        (kml, "LARGEST_BYTES", "a.kml", "save it as CSV"),
        (geometry, "LARGEST_GEOJSON_BYTES", "a.geojson", r"save it as a GeoPackage \(.gpkg\) or CSV"),
    ],
)  # fmt: skip
def test_a_file_that_is_too_large_says_what_to_do(
    module: Any, limit: str, name: str, advice: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, limit, 1 << 20)
    (tmp_path / name).write_bytes(b" " * ((1 << 20) + 1))
    with pytest.raises(InvalidInput, match=rf"{name} is larger than 1 MB.*{advice}\.$"):
        open_rows(tmp_path / name)


def test_json_of_another_encoding_is_told(tmp_path: Path) -> None:
    path = tmp_path / "halls.json"
    path.write_bytes('[{"name": "Café"}]'.encode("cp1252"))
    with pytest.raises(InvalidInput, match="is not UTF-8, as JSON must be; save it again"):
        open_rows(path)


def test_json_with_lists_within_lists_keeps_every_value(tmp_path: Path) -> None:
    deep = {"a": {"b": {"c": {"d": {"e": {"f": {"g": "é"}}}}}}}
    hall = {
        "name": "Hall",
        "locations": [{"postcode": "E8 1EA"}, {"postcode": "E8 2EA"}],
        "deep": deep,
        "tags": ["warm", {"by": "us"}],
        "hours": [{"opens": "9"}],
    }
    path = tmp_path / "halls.json"
    path.write_text(json.dumps({"numbers": [1, 2], "none": [], "data": {"halls": [hall]}}))
    file = open_rows(path)
    assert file.notes == [
        "The rows are the objects under 'data.halls'.",
        "1 row has several locations: the first of each was read.",
    ]
    [row] = rows_of(file)
    assert row == {
        "name": "Hall",
        "locations.postcode": "E8 1EA",
        "deep.a.b.c.d.e.f": '{"g": "é"}',
        "tags": 'warm;{"by": "us"}',
        "hours.opens": "9",
    }


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("Name\nHall\nBarn\n", [{"Name": "Hall"}, {"Name": "Barn"}]),
        ("Our halls\nName;Type\nHall;library\n", [{"Name": "Hall", "Type": "library"}]),
        ("sep=|\nName|Type\nHall|library\n", [{"Name": "Hall", "Type": "library"}]),
        ('"Name\nof it",Type\nHall,library\n', [{"Name of it": "Hall", "Type": "library"}]),
        ("\n\nName,Type\nHall,library\n,\n", [{"Name": "Hall", "Type": "library"}]),
    ],
)  # fmt: skip
def test_what_parts_the_cells_is_found(
    text: str, rows: list[dict[str, str]], tmp_path: Path
) -> None:
    path = tmp_path / "halls.csv"
    path.write_text(text)
    assert rows_of(open_rows(path)) == rows


def test_a_quotation_mark_that_swallows_many_lines_is_told_by_its_row(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(csv_files, "_MOST_LINES_IN_A_ROW", 3)
    path = tmp_path / "halls.csv"
    path.write_text('Name,Type\nHall,library\n"Barn' + "\n" * 6 + '",library\n')
    with pytest.raises(
        InvalidInput, match=r"row 3 \(it begins on line 3\): a quotation mark is opened"
    ):
        list(open_rows(path).batches)


@pytest.mark.parametrize(
    ("rows", "names", "count"),
    [
        # Something like data stands above the only row of words, so it is no heading.
        ([["Hall", "1", "2"], ["x", "y", "z"], ["1", "2", "3"]], ["Hall", "1", "2"], 1),
        # Groups stand above names that are whole.
        ([["Hall", "", "", "Contact", ""], ["Name", "Type", "Places", "Phone", "Email"], ["A", "b", "3", "4", "c"]],
         ["Hall Name", "Hall Type", "Hall Places", "Contact Phone", "Contact Email"], 2),
        # The second may not take the name of another column.
        ([["Note", "Note", "Note (2)"], ["1", "2", "3"]], ["Note", "Note (2)'", "Note (2)"], 1),
    ],
)  # fmt: skip
def test_an_odd_heading(rows: list[list[str]], names: list[str], count: int) -> None:
    found = find_heading(rows)
    assert (found.names, found.row_count) == (names, count)
    assert not [note for note in found.notes if "left out" in note], "every row is used"


def test_titles_above_a_heading_are_counted() -> None:
    table = [["Name", "Type"], ["A", "b"]]
    for titles, note in (
        ([["Halls", ""]], "1 row above the heading was left out."),
        ([["Halls", ""], ["2026", ""]], "2 rows above the heading were left out."),
    ):
        assert find_heading([*titles, *table]).notes == (note,)


def kml_file(path: Path, *placemarks: str) -> Path:
    marks = "".join(f"<Placemark><name>Hall</name>{one}</Placemark>" for one in placemarks)
    path.write_text(f"<kml><Document><Style/>{marks}</Document></kml>")
    return path


@pytest.mark.parametrize(
    ("shape", "where"),
    [
        ("<Point><coordinates>-0.06,51.5</coordinates></Point>", ("-0.06", "51.5")),
        ("<Point><coordinates> -0.06, 51.5, 0 </coordinates></Point>", ("-0.06", "51.5")),
        ("<MultiGeometry><Point><coordinates>-0.06,51.5</coordinates></Point>"
         "<Point><coordinates>-0.07,51.6</coordinates></Point></MultiGeometry>", ("-0.06", "51.5")),
        ("<Point><coordinates>west,north</coordinates></Point>", ("", "")),
        ("<Point><coordinates>-0.06</coordinates></Point>", ("", "")),
        ("<Point><coordinates/></Point>", ("", "")),
        ("<LineString><coordinates/></LineString>", ("", "")),
        ("<LineString><coordinates>-0.06,51.5</coordinates></LineString>", ("", "")),
        ("<Polygon><outerBoundaryIs/></Polygon>", ("", "")),
    ],
)  # fmt: skip
def test_a_placemark_without_a_position_is_kept(
    shape: str, where: tuple[str, str], tmp_path: Path
) -> None:
    extra = '<ExtendedData><Data name="phone"/></ExtendedData>'
    first, second = rows_of(open_rows(kml_file(tmp_path / "a.kml", shape, extra)))
    assert (first["name"], first["longitude"], first["latitude"]) == ("Hall", *where)
    assert second["phone"] == ""


def test_kml_without_a_placemark_says_so(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="has no placemark"):
        open_rows(kml_file(tmp_path / "a.kml"))
    with zipfile.ZipFile(tmp_path / "a.kmz", "w") as archive:
        archive.writestr("photo.png", b"x")
    with pytest.raises(InvalidInput, match=r"is an archive without a \.kml file"):
        open_rows(tmp_path / "a.kmz")


def test_the_other_files_of_a_kmz_are_named(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.kmz", "w") as archive:
        for name in ("doc.kml", "more/barns.kml"):
            archive.write(kml_file(tmp_path / "x.kml", ""), name)
    file = open_rows(tmp_path / "a.kmz")
    assert len(rows_of(file)) == 1
    assert file.notes == ["Only 'doc.kml' was read, not 'barns.kml'."]


def features(path: Path, *shapes: Any, **properties: Any) -> Path:
    listed = [{"type": "Feature", "properties": properties, "geometry": one} for one in shapes]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": listed}))
    return path


def test_shapes_that_are_missing_or_not_closed_lose_no_row(tmp_path: Path) -> None:
    ring = [[-0.06, 51.5], [-0.05, 51.5], [-0.05, 51.6], [-0.06, 51.6]]
    path = features(
        tmp_path / "a.geojson",
        *(None, {"type": "Point", "coordinates": []}, {"type": "Polygon", "coordinates": [ring]}),
        **{"name": "Hall", "tags": ["warm", "free"], "by": {"who": "us"}, "places": 3},
    )
    with warnings.catch_warnings():
        # GDAL warns of the ring too.
        warnings.simplefilter("ignore")
        rows = rows_of(open_rows(path))
    assert [row["name"] for row in rows] == ["Hall"] * 3
    assert [row["longitude"] for row in rows[:2]] == ["", ""]
    assert -0.06 < float(rows[2]["longitude"]) < -0.05
    assert (rows[0]["tags"], rows[0]["by"], rows[0]["places"]) == (
        "warm;free",
        '{"who": "us"}',
        "3",
    )


def test_a_geometry_file_without_rows_or_geometry_says_so(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="has no rows; check that you exported the whole"):
        open_rows(features(tmp_path / "a.geojson"))
    plain = tmp_path / "plain.gpkg"
    pyogrio.write_dataframe(pd.DataFrame({"name": ["Hall"]}), plain, layer="halls")
    for layer in (None, "halls"):
        with pytest.raises(InvalidInput, match=r"plain\.gpkg has no geometry; save it as CSV"):
            open_rows(plain, layer=layer)
    with pytest.raises(InvalidInput, match=r"Layer 'barns' could not be opened; save it again, or"):
        open_rows(plain, layer="barns")


def test_a_map_that_names_no_grid_is_read_as_degrees(tmp_path: Path) -> None:
    frame = geopandas.GeoDataFrame({"name": ["Hall"]}, geometry=[shapely.Point(0, 51)])
    path = tmp_path / "a.gpkg"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        frame.to_file(path, layer="halls")
    assert rows_of(open_rows(path)) == [{"name": "Hall", "longitude": "0.0", "latitude": "51.0"}]


def test_a_moment_in_a_geopackage_keeps_its_time_and_a_day_has_none(tmp_path: Path) -> None:
    said = {"name": ["Hall"], "at": [pd.Timestamp("2026-03-09 10:00")], "on": [dt.date(2026, 3, 9)]}
    frame = geopandas.GeoDataFrame(said, geometry=[shapely.Point(0, 51)], crs=4326)
    frame.to_file(tmp_path / "a.gpkg", layer="halls")
    [row] = rows_of(open_rows(tmp_path / "a.gpkg"))
    assert (row["at"], row["on"]) == ("2026-03-09 10:00:00", "2026-03-09")


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("halls.csv", b"", r"a\.zip \(halls\.csv\) is empty"),
        ("halls.shp", b"x", r"a\.zip \(halls\.shp\) cannot be read: it is not a Shapefile"),
        ("halls.json", b"{", r"a\.zip \(halls\.json\) is not JSON"),
    ],
)
def test_a_broken_list_in_an_archive_is_told_by_both_names(
    name: str, content: bytes, sentence: str, tmp_path: Path
) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr(name, content)
    with pytest.raises(InvalidInput, match=sentence) as refused:
        open_rows(tmp_path / "a.zip")
    assert "archive" not in str(refused.value).replace(str(tmp_path), "")


def test_a_workbook_is_written_as_plain_values(tmp_path: Path) -> None:
    columns = ["name", "step free", "places", "rating"]
    rows = [
        {"name": "=1+1", "step free": True, "places": 3, "rating": float("nan")},
        {"name": "Barn", "step free": False, "places": 2.5},
    ]
    write_workbook(ExportTable(columns, rows), tmp_path / "out.xlsx")
    hall, barn = rows_of(open_rows(tmp_path / "out.xlsx"))
    assert list(hall.values()) == ["=1+1", "yes", "3", ""]
    assert list(barn.values()) == ["Barn", "no", "2.5", ""]


def test_a_workbook_with_a_password_says_so(tmp_path: Path) -> None:
    # A workbook with a password is a file of the older kind, with one stream of this name.
    book, packed = xlwt.Workbook(), io.BytesIO()
    book.add_sheet("Halls").write(0, 0, "Name")
    book.save(packed)
    content, name = packed.getvalue(), "EncryptedPackage".encode("utf-16-le")
    at = content.index("Workbook\0".encode("utf-16-le"))
    entry = name.ljust(64, b"\0") + (len(name) + 2).to_bytes(2, "little")
    path = tmp_path / "halls.xlsx"
    path.write_bytes(content[:at] + entry + content[at + len(entry) :])
    with pytest.raises(
        InvalidInput, match=r"halls\.xlsx is protected by a password; save it without"
    ):
        open_rows(path)
