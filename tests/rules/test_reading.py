"""Files read row by row, whatever their size, with what is wrong and what to do."""

import csv
import io
import tracemalloc
from pathlib import Path

import geopandas
import pandas as pd
import pyogrio
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shapely import Point, Polygon

from assetmap.assets.imports.formats import geometry as reading_geometry
from assetmap.assets.imports.formats.base import Line, RowFile, guarded
from assetmap.assets.imports.formats.csv import BATCH_ROWS
from assetmap.assets.imports.formats.file_formats import open_rows
from assetmap.errors import InvalidInput

MEGABYTE = 1 << 20


def written(folder: Path, content: bytes | str, name: str = "list.csv") -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


@pytest.mark.parametrize(
    ("text", "in_file", "remark"),
    [
        ("=HYPERLINK(1)", "'=HYPERLINK(1)", "a formula"),
        ("+44 20 1", "'+44 20 1", "another, for a spreadsheet"),
        ("-1", "'-1", ""),
        ("@SUM(1)", "'@SUM(1)", ""),
        ("\tx", "'\tx", ""),
        ("\rx", "'\rx", ""),
        ("'=1", "''=1", "text that looks guarded"),
        ("'tis", "'tis", "an apostrophe"),
        ("1+1", "1+1", ""),
        ("", "", ""),
    ],
)
def test_what_a_spreadsheet_would_compute_is_guarded_and_read_as_it_was(
    tmp_path: Path, text: str, in_file: str, remark: str
) -> None:
    assert guarded(text) == in_file, remark
    out = io.StringIO()
    csv.writer(out).writerows([["a", "b"], ["x", in_file], [in_file, "x"]])
    lines = lines_of(open_rows(written(tmp_path, out.getvalue())))
    assert [list(line.cells) for line in lines] == [["x", text], [text, "x"]]


def lines_of(file: RowFile) -> list[Line]:
    return [line for batch in file.batches for line in batch]


@pytest.mark.parametrize(
    ("content", "header", "cells", "remark"),
    [
        ("a,b\n1,2\n", ["a", "b"], [["1", "2"]], ""),
        ("\ufeffa,b\r\n1,2\r\n", ["a", "b"], [["1", "2"]], "as Excel writes it"),
        ("a;b\n1,5;2\n", ["a", "b"], [["1,5", "2"]], "as Excel writes it in Germany"),
        ("a\tb\n1\t2\n", ["a", "b"], [["1", "2"]], ""),
        ("a;b, c;d\n1;2;3\n", ["a", "b, c", "d"], [["1", "2", "3"]], "the commoner one parts"),
        (' a ,b\n"x ""y"", z","1\n2"\n', ["a", "b"], [['x "y", z', "1\n2"]], "marks and lines in a cell"),
        ("a,b\n1,2\n\n3,4", ["a", "b"], [["1", "2"], ["3", "4"]], "a blank line is no row"),
        ("a,b\r1,2\r", ["a", "b"], [["1", "2"]], "as an old Macintosh writes it"),
        ("a,b\n", ["a", "b"], [], "a header and no rows"),
        ("\n\na,b\n1,2\n", ["a", "b"], [["1", "2"]], "blank lines above the header"),
        ("name,name\nA,B\n", ["name", "name (2)"], [["A", "B"]], "a name that stands twice"),
        ("a,,\n1,2,3\n", ["a", "", ""], [["1", "2", "3"]], "columns without a name are only no use"),
    ],
)  # fmt: skip
def test_a_csv_file_is_read(
    tmp_path: Path, content: str, header: list[str], cells: list[list[str]], remark: str
) -> None:
    file = open_rows(written(tmp_path, content))
    assert file.header == header, remark
    assert [line.cells for line in lines_of(file)] == cells, remark


@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_a_first_line_may_say_what_parts_the_cells(tmp_path: Path, mark: str) -> None:
    file = open_rows(written(tmp_path, f"{mark}sep=;\r\nname;costs, in pounds\r\nHall;1,50\r\n"))
    assert file.header == ["name", "costs, in pounds"]
    assert lines_of(file) == [Line(2, ["Hall", "1,50"])]


def test_rows_are_numbered_as_a_spreadsheet_counts(tmp_path: Path) -> None:
    lines = lines_of(open_rows(written(tmp_path, 'a,b\n"1\n1",2\n\n3,4\n')))
    assert [line.number for line in lines] == [2, 4]


CELL = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(CELL, CELL, CELL), max_size=8))
def test_what_a_spreadsheet_writes_is_read_as_it_was(
    tmp_path: Path, rows: list[tuple[str, str, str]]
) -> None:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(["first", "second", "third"])
    writer.writerows(rows)
    lines = lines_of(open_rows(written(tmp_path, text.getvalue())))
    assert [tuple(line.cells) for line in lines] == [row for row in rows if "".join(row).strip()], (
        "blank rows say nothing"
    )


@pytest.mark.parametrize(
    ("content", "sentence", "remark"),
    [
        (b"", "is empty", ""),
        (b"PK\x03\x04\x00\x00", "is not text. Is it a spreadsheet", "a workbook named .csv"),
        (b"x" * 2 * MEGABYTE, "has a first row longer than a megabyte; is it a CSV file", ""),
        (b'a,b\n"x"y,2\n', r"row 2 \(it begins on line 2\): text follows a closing quotation mark", ""),
        (b'a,b\n1,2\n"x,2\n3,4\n', r"row 3 \(it begins on line 3\): a quotation mark is opened but never closed", ""),
        (b'a,b\n"1\n1",2\n"x,2\n', r"row 3 \(it begins on line 4\)", "rows and lines part company"),
        (b'"a,b\n1,2\n', r"row 1 \(it begins on line 1\)", "in the header"),
        (b'a,b\n"x,2\n' + b"3,4\n" * 600 + b'"y,5\n', r"row 2 \(it begins on line 2\)", "closed 600 lines on"),
    ],
)  # fmt: skip
def test_a_broken_csv_file_is_one_sentence(
    tmp_path: Path, content: bytes, sentence: str, remark: str
) -> None:
    path = written(tmp_path, content)
    with pytest.raises(InvalidInput, match=sentence) as error:
        lines_of(open_rows(path))
    assert str(path) in str(error.value), remark


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("1,2,3", "it has 3 cells where the header has 2: is a comma not in quotation marks?"),
        ("1", "it has 1 cells where the header has 2"),
    ],
)
def test_only_a_row_of_another_width_is_refused(tmp_path: Path, row: str, problem: str) -> None:
    first, second, third = lines_of(open_rows(written(tmp_path, f"a,b\n1,2\n{row}\n3,4\n")))
    assert second == Line(3, (), problem)
    assert first.problem is third.problem is None


def test_bytes_that_are_no_utf_8_wait_in_their_own_row(tmp_path: Path) -> None:
    first, second = lines_of(open_rows(written(tmp_path, b"a,b\nCaf\xe9,1\nCaf\xc3\xa9,2\n")))
    assert first.cells == ["Caf\udce9", "1"]
    assert second.cells == ["Café", "2"]


def test_an_open_quote_before_200_megabytes_is_found_without_reading_them(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    with path.open("wb") as file:
        file.write(b'a,b\n1,2\n"never closed,2\n')
        block = b"3,4\n" * (MEGABYTE // 4)
        for _ in range(200):
            file.write(block)
    tracemalloc.start()
    try:
        with pytest.raises(InvalidInput, match=r"row 3 \(it begins on line 3\)"):
            lines_of(open_rows(path))
        assert tracemalloc.get_traced_memory()[1] < 5 * MEGABYTE
    finally:
        tracemalloc.stop()


def peak_memory(folder: Path, rows: int) -> int:
    """Bytes that reading so many rows takes at most, a batch at a time."""
    path = written(folder, "a,b\n" + "some words,others\n" * rows)
    tracemalloc.start()
    try:
        for batch in open_rows(path).batches:
            assert batch
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_four_times_the_rows_take_no_more_memory(tmp_path: Path) -> None:
    assert peak_memory(tmp_path, 8 * BATCH_ROWS) < 1.1 * peak_memory(tmp_path, 2 * BATCH_ROWS)


@pytest.mark.parametrize("name", ["list.xyz", "list", "list.csv.gz"])
def test_another_kind_of_file_says_what_is_read(tmp_path: Path, name: str) -> None:
    with pytest.raises(
        InvalidInput, match=r"cannot be read; use \.csv, \.xlsx, .*, \.ics or \.osm\.pbf"
    ):
        open_rows(written(tmp_path, b"x", name))


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match=r"There is no file .*missing\.csv"):
        open_rows(tmp_path / "missing.csv")


SQUARE = Polygon([(-0.06, 51.5), (-0.04, 51.5), (-0.04, 51.52), (-0.06, 51.52)])
THREE = geopandas.GeoDataFrame(
    {"name": ["Hall", "Garden", None], "places": [1, None, 3], "seen": ["2026-01-02"] * 3},
    geometry=[Point(-0.05, 51.5), SQUARE, None],
    crs=4326,
)


def collection(*features: str) -> str:
    return '{"type": "FeatureCollection", "features": [' + ",".join(features) + "]}"


def feature(geometry: str = '{"type": "Point", "coordinates": [-0.05, 51.5]}', **facts: str) -> str:
    said = ", ".join(f'"{name}": {fact}' for name, fact in facts.items())
    return f'{{"type": "Feature", "geometry": {geometry}, "properties": {{{said}}}}}'


def test_features_are_rows_with_a_point_inside_them(tmp_path: Path) -> None:
    path = tmp_path / "list.geojson"
    THREE.to_file(path)
    file = open_rows(path)
    assert file.has_geometry
    rows = [dict(zip(file.header, line.cells, strict=True)) for line in lines_of(file)]
    assert [row["name"] for row in rows] == ["Hall", "Garden", ""]
    assert (float(rows[0]["longitude"]), float(rows[0]["latitude"])) == (-0.05, 51.5)
    assert SQUARE.contains(Point(float(rows[1]["longitude"]), float(rows[1]["latitude"])))
    assert rows[2]["longitude"] == rows[2]["latitude"] == ""
    assert [row["places"] for row in rows] == ["1", "", "3"]
    assert rows[0]["seen"] == "2026-01-02"


def test_lists_and_objects_of_geojson_are_written_as_lists_are(tmp_path: Path) -> None:
    facts = {"wants": '["tables", "chairs"]', "extra": '{"phone": "020"}', "many": "[1, 2]"}
    content = collection(feature(**facts), feature(wants="null"))
    file = open_rows(written(tmp_path, content, "list.geojson"))
    first, second = (dict(zip(file.header, line.cells, strict=True)) for line in lines_of(file))
    assert first["wants"] == "tables;chairs"
    assert first["many"] == "1;2"
    assert first["extra"] == '{"phone": "020"}'
    assert second["wants"] == second["extra"] == ""


def test_a_geopackage_in_metres_is_read_in_degrees(tmp_path: Path) -> None:
    path = tmp_path / "list.gpkg"
    THREE.to_crs(27700).to_file(path, layer="halls")
    file = open_rows(path)
    first = dict(zip(file.header, lines_of(file)[0].cells, strict=True))
    assert float(first["longitude"]) == pytest.approx(-0.05, abs=1e-6)
    assert float(first["latitude"]) == pytest.approx(51.5, abs=1e-6)


def test_of_two_layers_one_must_be_named(tmp_path: Path) -> None:
    path = tmp_path / "list.gpkg"
    THREE.to_file(path, layer="halls")
    THREE[:1].to_file(path, layer="gardens", mode="a")
    with pytest.raises(
        InvalidInput, match=r"the layers 'halls', 'gardens'; choose one in the mapping"
    ):
        open_rows(path)
    assert len(lines_of(open_rows(path, layer="gardens"))) == 1
    with pytest.raises(InvalidInput, match="'parks'"):
        open_rows(path, layer="parks")


def test_a_geopackage_of_figures_alone_is_to_be_a_csv(tmp_path: Path) -> None:
    path = tmp_path / "list.gpkg"
    pyogrio.write_dataframe(pd.DataFrame({"name": ["Hall"]}), path, layer="figures")
    with pytest.raises(InvalidInput, match="has no geometry; save it as CSV"):
        open_rows(path)


def test_features_are_read_in_batches_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading_geometry, "_BATCH_FEATURES", 2)
    path = tmp_path / "list.gpkg"
    THREE.to_file(path)
    batches = list(open_rows(path).batches)
    assert [[line.number for line in batch] for batch in batches] == [[1, 2], [3]]


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        ("this is no JSON", "list.geojson", "it is not GeoJSON; save it again, or as CSV"),
        ('{"a": 1}', "list.geojson", "it is not a GeoJSON FeatureCollection"),
        ('[{"name": "Hall"}]', "list.geojson", "it is not GeoJSON"),
        (collection(feature())[:-30], "list.geojson", "cannot be read: .*JSON"),
        ("nothing of the kind", "list.gpkg", "it is not a GeoPackage; save it again"),
    ],
)
def test_a_broken_file_of_features_is_one_sentence(
    tmp_path: Path, content: str, name: str, sentence: str
) -> None:
    with pytest.raises(InvalidInput, match=sentence):
        lines_of(open_rows(written(tmp_path, content, name)))


def test_geojson_beyond_its_limit_is_to_be_something_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading_geometry, "LARGEST_GEOJSON_BYTES", MEGABYTE)
    path = written(tmp_path, collection(feature(name=f'"{"x" * MEGABYTE}"')), "list.geojson")
    with pytest.raises(InvalidInput, match=r"larger than 1 MB.*save it as a GeoPackage"):
        open_rows(path)


@pytest.mark.filterwarnings("ignore:.*Invalid coord dimension")
def test_strange_geometries_are_rows_without_a_position_or_with_one(tmp_path: Path) -> None:
    content = collection(
        feature("null"),
        feature('{"type": "Point", "coordinates": []}'),
        feature('{"type": "GeometryCollection", "geometries": []}'),
        feature('{"type": "LineString", "coordinates": [[0, 51], [1, 52]]}'),
        # A bow-tie
        feature(
            '{"type": "Polygon", "coordinates": [[[0, 51], [1, 52], [1, 51], [0, 52], [0, 51]]]}'
        ),
    )
    file = open_rows(written(tmp_path, content, "list.geojson"))
    found = [bool(line.cells[file.header.index("longitude")]) for line in lines_of(file)]
    assert found == [False, False, False, True, True]
