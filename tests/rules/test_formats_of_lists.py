"""Lists in the formats that people really have come to the same rows, and what is no list says what to do."""

import csv
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import geopandas
import openpyxl
import pandas as pd
import pyogrio
import pytest
import shapely
import xlwt

from assetmap.assets.imports.formats.base import RowFile
from assetmap.assets.imports.formats.file_formats import open_rows
from assetmap.assets.imports.formats.heading import find_heading
from assetmap.errors import InvalidInput

HEAD = ["Name", "Type", "Longitude", "Latitude", "Last checked"]
CAFE = ["Café Hall", "community-centre", "-0.0567", "51.5437", "2026-03-09"]
NEW = ["New Hall", "hall-to-hire", "-0.06", "51.5", ""]
ROWS = [HEAD, CAFE, NEW]


def rows_of(file: RowFile) -> list[dict[str, str]]:
    lines = [line for batch in file.batches for line in batch]
    assert not [line.problem for line in lines if line.problem]
    return [dict(zip(file.header, line.cells, strict=True)) for line in lines]


def as_csv(path: Path, delimiter: str = ",", encoding: str = "utf-8") -> None:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows(ROWS)
    path.write_bytes(text.getvalue().encode(encoding))


def as_xlsx(path: Path) -> None:
    book = openpyxl.Workbook()
    for row in ROWS:
        book.worksheets[0].append([float(cell) if "." in cell else cell for cell in row])
    book.create_sheet("Notes").append(["only a remark"])
    book.save(path)


def as_xls(path: Path) -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("Halls")
    for number, row in enumerate(ROWS):
        for at, cell in enumerate(row):
            sheet.write(number, at, float(cell) if "." in cell else cell)
    book.save(str(path))


def frame() -> geopandas.GeoDataFrame:
    table = pd.DataFrame([CAFE, NEW], columns=HEAD).drop(columns=["Longitude", "Latitude"])
    points = geopandas.points_from_xy([-0.0567, -0.06], [51.5437, 51.5])
    return geopandas.GeoDataFrame(table, geometry=points, crs=4326)


def as_ods(path: Path) -> None:
    pyogrio.write_dataframe(pd.DataFrame([CAFE, NEW], columns=HEAD), path, driver="ODS")


def as_shapefile(path: Path, folder: str = "") -> None:
    made = path.parent / "made"
    made.mkdir()
    renamed = frame().rename(columns={"Last checked": "checked"})
    renamed.to_file(made / "halls.shp", encoding="utf-8")
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("terms.pdf", b"%PDF")
        for part in made.iterdir():
            archive.write(part, folder + part.name)


KML = """<?xml version="1.0" encoding="UTF-8"?>
<kml xmlns="http://www.opengis.net/kml/2.2"><Document><name>All</name><Folder><name>community-centre</name>
<Placemark><name>Café Hall</name><description><![CDATA[<b>Warm</b> and open]]></description>
<ExtendedData><Data name="Last checked"><value>2026-03-09</value></Data></ExtendedData>
<Point><coordinates>-0.0567,51.5437,0</coordinates></Point></Placemark></Folder>
<Placemark><name>New Hall</name><ExtendedData><SchemaData><SimpleData name="Type">hall-to-hire</SimpleData>
</SchemaData></ExtendedData><Polygon><outerBoundaryIs><LinearRing><coordinates>
-0.061,51.499 -0.059,51.499 -0.059,51.501 -0.061,51.501 -0.061,51.499</coordinates></LinearRing></outerBoundaryIs>
</Polygon></Placemark></Document></kml>"""


def as_kmz(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("doc.kml", KML)
        archive.writestr("images/icon.png", b"x")


def as_zip_of_csv(path: Path) -> None:
    as_csv(path.parent / "inner.csv")
    with zipfile.ZipFile(path, "w") as archive:
        archive.write(path.parent / "inner.csv", "Data/halls.csv")


@pytest.mark.parametrize(
    ("name", "write"),
    [
        ("comma.csv", as_csv),
        ("semicolon.csv", lambda path: as_csv(path, ";")),
        ("tabs.tsv", lambda path: as_csv(path, "\t")),
        ("bars.txt", lambda path: as_csv(path, "|")),
        ("windows.csv", lambda path: as_csv(path, ";", "cp1252")),
        ("unicode.txt", lambda path: as_csv(path, "\t", "utf-16")),
        ("marked.csv", lambda path: as_csv(path, ",", "utf-8-sig")),
        ("new.xlsx", as_xlsx),
        ("old.xls", as_xls),
        ("libre.ods", as_ods),
        ("map.geojson", lambda path: frame().to_file(path)),
        ("map.gpkg", lambda path: frame().to_file(path, layer="halls")),
        ("map.json", lambda path: frame().to_file(path, driver="GeoJSON")),
        ("map.zip", as_shapefile),
        ("inner.zip", lambda path: as_shapefile(path, "Halls 2026/")),
        ("packed.zip", as_zip_of_csv),
        ("earth.kml", lambda path: path.write_text(KML, encoding="utf-8")),
        ("earth.kmz", as_kmz),
    ],
)
def test_a_list_is_the_same_in_every_format(
    name: str, write: Callable[[Path], object], tmp_path: Path
) -> None:
    path = tmp_path / name
    write(path)
    said = [{key.lower(): cell for key, cell in row.items()} for row in rows_of(open_rows(path))]
    assert [one["name"] for one in said] == ["Café Hall", "New Hall"]
    where = [(float(one["longitude"]), float(one["latitude"])) for one in said]
    assert where == [pytest.approx((-0.0567, 51.5437)), pytest.approx((-0.06, 51.5))]
    assert (said[0].get("type") or said[0]["folder"]) == "community-centre"
    assert said[0].get("last checked", said[0].get("checked")) == "2026-03-09"


def test_merged_cells_headings_in_two_rows_and_titles_are_read(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in (
        ["Directory of halls, 2026"], [],
        ["Hall", "What it is", "Contact", None, "Where", None],
        [None, None, "Phone", "Email", "Lat", "Long"],
        ["Café Hall", "Community centre", "020 7946 0000", "a@example.org", 51.5437, -0.0567],
        ["New Hall", None, "#N/A", None, 51.5, -0.06],
    ):  # fmt: skip
        sheet.append(row)
    for cells in ("A1:F1", "A3:A4", "B3:B4", "C3:D3", "E3:F3", "B5:B6"):
        sheet.merge_cells(cells)
    book.save(tmp_path / "halls.xlsx")
    file = open_rows(tmp_path / "halls.xlsx")
    assert file.header == [
        "Hall",
        "What it is",
        "Contact Phone",
        "Contact Email",
        "Where Lat",
        "Where Long",
    ]
    lines = [line for batch in file.batches for line in batch]
    assert [line.number for line in lines] == [5, 6]
    assert [line.cells[1] for line in lines] == ["Community centre"] * 2
    assert lines[1].cells[2] == "#N/A" or lines[1].cells[2] == ""
    # The same without anything that says what is merged.
    text = "Directory of halls;;;;;\n\nHall;What it is;Contact;;Where;\n;;Phone;Email;Lat;Long\nA;hall;1;a@b.org;51,5;0\n"
    (tmp_path / "halls.csv").write_text(text, encoding="utf-8")
    plain = open_rows(tmp_path / "halls.csv")
    assert plain.header == file.header
    assert [row["Where Lat"] for row in rows_of(plain)] == ["51,5"]


@pytest.mark.parametrize(
    ("rows", "names", "count"),
    [
        ([["a", "b"], ["1", "2"]], ["a", "b"], 1),
        ([["name", "category"], ["A", "B", "x", "y", "z"], ["C", "D"]], ["name", "category"], 1),
        ([["a", "", ""], ["1", "2", "3"]], ["a", "", ""], 1),
        ([["Name", "Notes", "Notes"], ["A", "x", "y"]], ["Name", "Notes", "Notes (2)"], 1),
        ([["Name", "Type"], ["Hall", "Library"], ["Barn", "Library"]], ["Name", "Type"], 1),
        ([["Title", ""], ["As of 2026", ""], ["Name", "Type"], ["A", "B"]], ["Name", "Type"], 3),
        ([["1", "2", "3"], ["4", "5", "6"]], ["1", "2", "3"], 1),
    ],
)
def test_a_heading_is_found(rows: list[list[str]], names: list[str], count: int) -> None:
    found = find_heading(rows)
    assert (found.names, found.row_count) == (names, count)


def test_nested_json_becomes_columns(tmp_path: Path, shared_data: Path) -> None:
    folder = shared_data / "formats" / "lbh_mock_directory"
    first = rows_of(open_rows(folder / "lbh_fss_services.json"))[0]
    assert first["name"] == "First service"
    assert first["categories"] == "First category;Second category"
    assert first["contact.email"] == "help@gmail.com"
    assert (first["locations.latitude"], first["locations.postalCode"]) == ("51.5466359", "A1 2BC")
    file = open_rows(folder / "lbh_service_directory.json")
    assert "The rows are the objects under 'records'." in file.notes
    assert [row["fields.Name"] for row in rows_of(file)][:2] == ["Kingsman", "The Golden Circle"]


def test_a_calendar_becomes_groups_with_their_hours(tmp_path: Path) -> None:
    path = tmp_path / "diary.ics"
    path.write_text(
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n"
        "BEGIN:VEVENT\r\nUID:1\r\nSUMMARY:Lunch club\r\nCATEGORIES:lunch-club\r\nLOCATION:St Mark's\\, E8 1EA\r\n"
        "DTSTART;TZID=Europe/London:20260106T120000\r\nDTEND;TZID=Europe/London:20260106T140000\r\n"
        "RRULE:FREQ=WEEKLY\r\nEND:VEVENT\r\n"
        "BEGIN:VEVENT\r\nUID:1\r\nRECURRENCE-ID:20260113T120000\r\nSUMMARY:Moved\r\nDTSTART:20260114T120000\r\n"
        "END:VEVENT\r\n"
        "BEGIN:VEVENT\r\nUID:2\r\nSUMMARY:Over\r\nDTSTART:20200106T120000\r\nDTEND:20200106T130000\r\nEND:VEVENT\r\n"
        "END:VCALENDAR\r\n",
        encoding="utf-8",
        newline="",
    )
    file = open_rows(path)
    [row] = rows_of(file)
    assert (row["name"], row["postcode"], row["category"]) == ("Lunch club", "E8 1EA", "lunch-club")
    assert row["schedule"] == "FREQ=WEEKLY;BYDAY=TU 12:00-14:00"
    assert file.notes == ["1 event is over and left out."]


def test_a_layer_of_several_is_chosen_by_name(tmp_path: Path) -> None:
    path = tmp_path / "two.gpkg"
    frame().to_file(path, layer="halls")
    frame().iloc[:1].to_file(path, layer="barns")
    with pytest.raises(InvalidInput, match="choose one in the mapping: layer = "):
        open_rows(path)
    assert len(rows_of(open_rows(path, layer="barns"))) == 1
    book = openpyxl.Workbook()
    for name in ("Halls", "Barns"):
        sheet = book.create_sheet(name)
        sheet.append(HEAD)
        sheet.append([name, *CAFE[1:]])
    book.save(tmp_path / "two.xlsx")
    file = open_rows(tmp_path / "two.xlsx")
    assert file.notes == ["Only the sheet 'Halls' was read, not 'Barns'."]
    assert [row["Name"] for row in rows_of(open_rows(tmp_path / "two.xlsx", layer="Barns"))] == [
        "Barns"
    ]
    with pytest.raises(InvalidInput, match="has no sheet 'Sheds'; it has"):
        open_rows(tmp_path / "two.xlsx", layer="Sheds")


ENTITY = '<!DOCTYPE kml [<!ENTITY x SYSTEM "file:///etc/passwd">]><kml><Placemark><name>&x;</name></Placemark></kml>'


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.pdf", b"%PDF", "ask the people who made it for the original spreadsheet"),
        ("a.docx", b"PK", "copy the table of the document to a spreadsheet"),
        ("a.numbers", b"PK", "export it from Numbers as Excel"),
        ("a.shp", b"x", "put .shp, .shx, .dbf and .prj into one .zip"),
        ("a.xyz", b"x", r"files ending in .xyz cannot be read; use .csv, .xlsx, .xls"),
        ("a.xlsx", b"PK\x03\x04broken", "damaged archive"),
        ("a.xls", b"nothing", "cannot be read as a workbook"),
        ("a.zip", b"nothing", "damaged archive"),
        ("a.json", b'{"a": 1}', "does not contain a list of objects"),
        ("a.json", b'{"a": [', "is not JSON"),
        ("a.kml", ENTITY.encode(), "defines its own entities"),
        ("a.kml", b"<html/>", "it begins with <html>"),
        ("a.kml", b"<kml><Placemark", "is not KML"),
        ("a.ics", b"nothing", "is not a calendar"),
        ("a.csv", b"PK\x03\x04\x00\x00", "Is it a spreadsheet"),
    ],
)
def test_what_is_no_list_says_what_to_do(
    name: str, content: bytes, sentence: str, tmp_path: Path
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(InvalidInput, match=sentence) as refused:
        list(open_rows(path).batches)
    assert str(path) in str(refused.value)


def test_an_archive_says_which_lists_it_has(tmp_path: Path) -> None:
    path = tmp_path / "two.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name in ("halls.csv", "barns.csv"):
            archive.writestr(name, "Name,Type\nA,library\n")
    with pytest.raises(InvalidInput, match=r"lists 'halls.csv', 'barns.csv'; choose one"):
        open_rows(path)
    assert rows_of(open_rows(path, layer="barns")) == [{"Name": "A", "Type": "library"}]
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("readme.pdf", b"%PDF")
    with pytest.raises(InvalidInput, match="has no list: give an archive with a Shapefile"):
        open_rows(path)
    bomb = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", bytes(300_000_000))
    with pytest.raises(InvalidInput, match="would become 300 MB"):
        open_rows(bomb)


def test_the_shape_of_a_placemark_without_a_point(tmp_path: Path) -> None:
    path = tmp_path / "line.kml"
    line = "<LineString><coordinates>-0.06,51.5 -0.05,51.5</coordinates></LineString>"
    nothing = "<Placemark><name>Nowhere</name></Placemark>"
    path.write_text(f"<kml><Placemark><name>Walk</name>{line}</Placemark>{nothing}</kml>")
    walk, nowhere = rows_of(open_rows(path))
    on = shapely.Point(float(walk["longitude"]), float(walk["latitude"]))
    assert on.distance(shapely.LineString([(-0.06, 51.5), (-0.05, 51.5)])) < 1e-9
    assert (nowhere["longitude"], nowhere["latitude"]) == ("", "")


def test_json_of_features_is_geojson(tmp_path: Path) -> None:
    path = tmp_path / "list.json"
    path.write_text(json.dumps([{"Name": "A", "open": True, "beds": 2.0, "none": None}]))
    assert rows_of(open_rows(path)) == [{"Name": "A", "open": "yes", "beds": "2", "none": ""}]
