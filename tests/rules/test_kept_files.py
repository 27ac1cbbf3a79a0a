"""Files that analysts keep: programs read them as they are, and they say what the tables say."""

import io
import sqlite3
import xml.etree.ElementTree as ET
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import geopandas as gpd
import openpyxl
import pandas as pd
import pytest
import shapely

from assetmap.gaps.files.csv import write_csv, write_dictionary, write_wide_csv
from assetmap.gaps.files.drawing import ReportShapes, Shape
from assetmap.gaps.files.geopackage import write_geopackage
from assetmap.gaps.files.layers import layers_of
from assetmap.gaps.files.xlsx import write_workbook
from assetmap.gaps.report.columns import DEFINITIONS
from assetmap.gaps.report.contents import unit_table
from tests.rules.test_gap_sentences import PCN, report_of, story_of
from tests.rules.test_gap_words import figures

ASKED_AT = datetime(2026, 11, 20, 10, tzinfo=UTC)
SITE = {"id": None, "name": "The Barn", "newly_reached": 123.0, "together": 123.0}
SITE |= {"share_of_best": 1.0, "easting": 534_000.0, "northing": 185_000.0, "has_id": True}
UNIT = {name: PCN[name] for name in ("people", "minutes", "within", "per_10000", "asset_count")}
UNIT |= {"code": "E01", "name": "Hackney 001A", "out": 80.0, "standing": "recorded", "share": 0.9}
UNIT |= {"belongs": {"pcn": "North", "ward": "Haggerston", "neighbourhood": "Well Street"}}
GIVEN = figures(
    units=[UNIT, {**UNIT, "code": "E02", "name": "Hackney 001B", "out": 5.0}],
    places={"pcn": [PCN, {**PCN, "code": "U2", "name": "South's", "out": 3.0}]},
    sites=[SITE, {**SITE, "name": "a place that is no longer on the map", "easting": None}],
)


def _square(at: float) -> shapely.Polygon:
    return shapely.box(at, 51.5, at + 0.01, 51.51)


def drawing() -> ReportShapes:
    codes = [("pcn", "U1"), ("pcn", "U2"), *(("lsoa", one["code"]) for one in GIVEN["units"])]
    return ReportShapes(
        [Shape(k, c, _square(-0.1 + n / 100)) for n, (k, c) in enumerate(codes)], []
    )


@pytest.fixture(scope="module")
def told() -> tuple[Any, Any]:
    return report_of(GIVEN), story_of(GIVEN)


@pytest.fixture(scope="module")
def package(told: tuple[Any, Any], tmp_path_factory: pytest.TempPathFactory) -> Path:
    report, story = told
    layers = layers_of(report, story, drawing())
    made = [write_geopackage(report, story, "A title", ASKED_AT, layers, []) for _ in range(2)]
    assert made[0] == made[1], "the same report is the same file"
    path = tmp_path_factory.mktemp("package") / "report.gpkg"
    path.write_bytes(made[0])
    return path


def test_the_wide_file_has_a_row_a_place_and_units_in_its_heading(told: tuple[Any, Any]) -> None:
    report, story = told
    content = write_wide_csv(report, story)
    assert content == write_wide_csv(report, story)
    wide = pd.read_csv(io.BytesIO(content))
    assert wide["kind"].tolist() == ["pcn", "pcn", "lsoa", "lsoa"]
    assert wide["out (people)"].iloc[0] == 250 and pd.api.types.is_numeric_dtype(
        wide["share_out (share 0-1)"]
    )
    assert pd.isna(wide["out (people)"].iloc[1]), "three people are not told"
    small = wide[wide["kind"] == "lsoa"].iloc[0]
    belonging = (small["in_pcn"], small["in_neighbourhood"], small["in_ward"])
    assert belonging == ("North", "Well Street", "Haggerston")
    assert wide.set_index("code").loc["U1", "asset_count (count)"] == 2


def test_findings_stand_once_as_text(told: tuple[Any, Any]) -> None:
    report, story = told
    everything = [one.text for section in story.sections for one in section.findings]
    long = pd.read_csv(io.BytesIO(write_csv(report, story)), dtype=str, keep_default_na=False)
    findings = long[long["table"] == "findings"]["value"].tolist()
    assert sorted(findings) == sorted(set(everything)) and len(findings) < len(everything)
    book = openpyxl.load_workbook(io.BytesIO(write_workbook(report, story, "T", ASKED_AT)))
    cells = [str(cell) for row in book.worksheets[0].values for cell in row if cell]
    for words in findings:
        assert cells.count(words) == 1


def test_the_dictionary_says_what_each_column_means(told: tuple[Any, Any], package: Path) -> None:
    report, story = told
    read = pd.read_csv(io.BytesIO(write_dictionary(report, story))).set_index("column")
    used = {key for table in [*story.tables, unit_table(report)] for key in table.columns}
    # To a template's `_` a per cent sign is a parameter.
    assert not [key for key, one in DEFINITIONS.items() if "%" in one.label]
    assert used <= set(read.index) <= set(DEFINITIONS)
    assert read.loc["out", "unit"] == "people" and read.loc["share_out", "unit"] == "share 0-1"
    assert read.loc["out", "meaning"] == DEFINITIONS["out"].meaning
    assert "places-lsoa" in read.loc["in_ward", "tables"]
    same = gpd.read_file(package, layer="data_dictionary")
    assert same["column"].tolist() == read.index.tolist()


def test_the_workbook_has_tables_charts_and_whole_names(told: tuple[Any, Any]) -> None:
    report, story = told
    made = [write_workbook(report, story, "T", ASKED_AT) for _ in range(2)]
    assert made[0] == made[1], "the same report is the same file"
    book = openpyxl.load_workbook(io.BytesIO(made[0]))
    assert {"Primary Care Networks", "Groups out of reach", "Proposed sites"} <= set(
        book.sheetnames
    )
    titles = {table.title for table in story.tables}
    for name in book.sheetnames:
        assert len(name) <= 31 and not any(
            t.startswith(name) and t[len(name)] != " " for t in titles if t != name
        )
    for sheet in book.worksheets[1:]:
        if sheet.max_row > 1:
            [table] = sheet.tables.values()
            assert table.ref == sheet.dimensions
            assert [c.name for c in table.tableColumns] == [c.value for c in sheet[1]]
    assert len(book["Primary Care Networks"]._charts) == 1
    read = pd.read_excel(io.BytesIO(made[0]), sheet_name="Primary Care Networks", engine="openpyxl")
    assert read["Out of reach"].iloc[0] == 250 and read["Place"].tolist() == ["North", "South's"]


def test_the_package_has_sites_and_styles_of_both_kinds(package: Path) -> None:
    sites = gpd.read_file(package, layer="sites")
    assert sites["name"].tolist() == ["The Barn"], "what may not be shown has no position"
    assert sites["newly_reached"].tolist() == [125] and sites.crs == 4326
    units = gpd.read_file(package, layer="lsoa")
    assert set(units["in_ward"]) == {"Haggerston"}
    database = sqlite3.connect(package)
    styles = database.execute(
        "SELECT f_table_name, styleName, styleQML, styleSLD FROM layer_styles"
    ).fetchall()
    database.close()
    assert {name for name, *_ in styles} == {"pcn", "lsoa", "sites"}
    ogc = "{http://www.opengis.net/ogc}"
    for layer, name, qml, sld in styles:
        described = ET.fromstring(sld)
        assert described.tag.endswith("StyledLayerDescriptor"), name
        labels = [one.get("label") for one in ET.fromstring(qml.split(">", 1)[1]).iter("rule")]
        named = [one.text for one in described.iter("{http://www.opengis.net/sld}Name")][1:]
        assert labels == named or layer == "sites"
        columns = {one.text for one in described.iter(f"{ogc}PropertyName")}
        assert columns <= set(gpd.read_file(package, layer=layer).columns)
