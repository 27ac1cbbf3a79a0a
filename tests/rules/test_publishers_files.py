"""Broken files of publishers, and unknown layouts: one sentence says what is wrong and where."""

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from assetmap.errors import InvalidInput
from assetmap.places.formats import (
    read_boundaries,
    read_postcodes,
    read_practices,
    read_registrations,
    read_statistics,
    read_table,
)
from assetmap.places.manifest import (
    Boundaries,
    Postcodes,
    Practices,
    Statistics,
    read_manifest,
)

TRIANGLE = [[-0.06, 51.5], [-0.05, 51.5], [-0.05, 51.6], [-0.06, 51.5]]


@pytest.fixture
def csv_of(tmp_path: Path) -> Callable[[str], Path]:
    def csv_of(text: str) -> Path:
        path = tmp_path / "file.csv"
        path.write_text(text)
        return path

    return csv_of


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", r"file\.csv is empty\.$"),
        ("a,b\n1,2\n1,2,3\n", r"file\.csv is not a table: .*Expected 2 fields in line 3, saw 3\.$"),
        ('a,b\n"1,2\n', r"file\.csv is not a table: .*EOF inside string"),
        ("x,y\n1,2\n", r"file\.csv has no column 'a'; it has 'x', 'y'\.$"),
    ],
)
def test_a_broken_table(text: str, sentence: str, csv_of: Callable[[str], Path]) -> None:
    with pytest.raises(InvalidInput, match=sentence):
        read_table(csv_of(text), columns=["a"])


def test_a_table_of_another_encoding_says_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "file.csv"
    path.write_bytes("a,b\n1,é\n".encode("cp1252"))
    with pytest.raises(InvalidInput, match=r"byte 6 is not UTF-8; save the file as UTF-8 and try"):
        read_table(path)


def boundaries_in(path: Path, *shapes: Any, codes: str = "abc") -> Any:
    features = [
        {"type": "Feature", "properties": {"code": code, "name": code}, "geometry": shape}
        for code, shape in zip(codes, shapes, strict=False)
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    section = Boundaries(
        kind="ward", edition="2025", file=path.name, code="code", name="name", source="test"
    )
    return read_boundaries(path, section)


def polygon(ring: list[list[float]]) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": [ring]}


@pytest.mark.parametrize(
    "shape",
    [
        None,
        {"type": "Point", "coordinates": [-0.06, 51.5]},
        {"type": "LineString", "coordinates": [[-0.06, 51.5]]},
        polygon([]),
        polygon([[-0.06, 51.5]]),
        polygon(TRIANGLE[:2]),
        polygon([[200, 95], [201, 96], [202, 91], [200, 95]]),
    ],
)
@pytest.mark.filterwarnings("ignore")
def test_a_place_without_a_polygon_is_named(shape: Any, tmp_path: Path) -> None:
    with pytest.raises(
        InvalidInput,
        match=r"w\.geojson, feature 2 \(b\): it has no polygon that can be drawn; check",
    ):
        boundaries_in(tmp_path / "w.geojson", polygon(TRIANGLE), shape)


def test_a_place_has_one_row(tmp_path: Path) -> None:
    shapes = [polygon(TRIANGLE)] * 3
    with pytest.raises(InvalidInput, match=r"w\.geojson: code a occurs twice; a place has one row"):
        boundaries_in(tmp_path / "w.geojson", *shapes, codes="aba")
    with pytest.raises(
        InvalidInput, match=r"w\.geojson is not a boundary file|has no column 'code'"
    ):
        boundaries_in(tmp_path / "w.geojson")
    found = boundaries_in(tmp_path / "w.geojson", *shapes)
    assert found["code"].tolist() == ["a", "b", "c"] and set(found.geom_type) == {"MultiPolygon"}


@pytest.mark.parametrize(
    ("section", "text", "sentence"),
    [
        ({"format": "code-point-open"}, "E8 1EA,10,1,2\n", "Code-Point Open has 10 columns, this file 4"),
        ({"format": "nspl"}, "pcds,east1m\nE8 1EA,1\n", "no column like .*north1m.*, which an NSPL or ONSPD of LSOA 2021 has"),
        ({"easting": "x"}, "postcode\nE8 1EA\n", "has no column 'x'; it has 'postcode'"),
    ],
)  # fmt: skip
def test_a_file_of_postcodes_that_is_another(
    section: dict[str, Any], text: str, sentence: str, csv_of: Callable[[str], Path]
) -> None:
    path = csv_of(text)
    with pytest.raises(InvalidInput, match=sentence):
        list(read_postcodes(path, Postcodes(file=path.name, source="test", **section)))


def practices_in(path: Path, layout: Any) -> Any:
    return read_practices(path, Practices(file=path.name, source="test", format=layout))


def test_a_file_of_practices_that_is_another(csv_of: Callable[[str], Path]) -> None:
    with pytest.raises(InvalidInput, match=r"file\.csv: epraccur has 27 columns, this file 2\."):
        practices_in(csv_of("a,b\n"), "epraccur")
    with pytest.raises(InvalidInput, match=r"ePCN partner files have 10 columns, this 2\."):
        practices_in(csv_of("a,b\n"), "epcn")


def test_an_epcn_workbook_that_is_another(tmp_path: Path) -> None:
    path = tmp_path / "ePCN.xlsx"
    path.write_bytes(b"<html>")
    with pytest.raises(InvalidInput, match=r"ePCN\.xlsx is not a readable \.xlsx workbook"):
        practices_in(path, "epcn")
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("[Content_Types].xml", "not xml")
    with pytest.raises(InvalidInput, match=r"ePCN\.xlsx is not a readable \.xlsx workbook"):
        practices_in(path, "epcn")
    book = openpyxl.Workbook()
    book.worksheets[0].title = "Guide"
    book.save(path)
    with pytest.raises(InvalidInput, match="no sheet 'PCN Core Partner Details'; it has Guide"):
        practices_in(path, "epcn")
    book.create_sheet("PCN Core Partner Details")
    book.save(path)
    with pytest.raises(InvalidInput, match="no column 'Partner Organisation Code'; it has none"):
        practices_in(path, "epcn")


IOD = "LSOA code (2021),Index of Multiple Deprivation (IMD) Score"


@pytest.mark.parametrize(
    ("section", "text", "sentence"),
    [
        ({}, "code,n\n", r"\[\[statistics\]\] needs `code` and a table of `columns`"),
        ({"code": "code", "columns": {"people": "n"}}, "code,n\nE1,1\nE2,2\nE1,3\n", "row 4: E1 occurs twice"),
        ({"code": "code", "columns": {"people": "n"}}, "code,n\nE1,1\nE2,many\n", "row 3, column 'n': 'many' is not a number"),
        ({"format": "iod2025"}, "code,n\n", r"no column 'LSOA code \(…\)', which File 7 of the indices has"),
        ({"format": "iod2025"}, IOD.replace("2021", "2011") + "\n", r"is on LSOA code \(2011\), but its section says edition 2021"),
        ({"format": "iod2025"}, f"{IOD}\n", "no column for imd_rank; is it File 7 of the indices?"),
    ],
)  # fmt: skip
def test_a_file_of_statistics_that_is_another(
    section: dict[str, Any], text: str, sentence: str, csv_of: Callable[[str], Path]
) -> None:
    path = csv_of(text)
    with pytest.raises(InvalidInput, match=sentence):
        read_statistics(
            path, Statistics(file=path.name, source="test", kind="lsoa", edition="2021", **section)
        )


def test_registered_patients_by_sex_are_counted_once(csv_of: Callable[[str], Path]) -> None:
    head = "PRACTICE_CODE,LSOA_CODE"
    with pytest.raises(InvalidInput, match=r"file\.csv has no column NUMBER_OF_PATIENTS\."):
        read_registrations(csv_of(f"{head}\nF1,E1\n"), {"E1"})
    rows = "F1,E1,ALL,30\nF1,E1,MALE,10\nF1,E1,FEMALE,20\nF1,E9,ALL,5\n"
    table = read_registrations(csv_of(f"{head},SEX,Number of Patients\n{rows}"), {"E1"})
    assert table.to_dict("records") == [{"practice": "F1", "lsoa": "E1", "patients": 30.0}]
    # An older file has no total: its rows are added.
    parts = "F1,E1,MALE,10\nF1,E1,FEMALE,20\n"
    table = read_registrations(csv_of(f"{head},SEX,Number of Patients\n{parts}"), {"E1"})
    assert table["patients"].tolist() == [30.0]


def test_a_manifest_that_cannot_be_read_says_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "area.toml"
    with pytest.raises(
        InvalidInput, match=r"There is no file .*: give an area manifest \(area\.toml\)"
    ):
        read_manifest(path)
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(InvalidInput, match=r"area\.toml cannot be read as text"):
        read_manifest(path)
    path.write_text("[area\n")
    with pytest.raises(InvalidInput, match=r"area\.toml is not valid TOML"):
        read_manifest(path)
    path.write_text('[area]\nslug = "a"\nname = "A"\nnamee = "B"\n')
    with pytest.raises(
        InvalidInput, match=r"area\.namee: this key does not exist; did you mean 'name'\?"
    ):
        read_manifest(path)
