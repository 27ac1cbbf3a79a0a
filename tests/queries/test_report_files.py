"""A report's maps and files, which say what its tables say and keep back the same."""

import csv
import io
import json
import re
import sqlite3
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import uuid4

import geopandas as gpd
import openpyxl
import pypdf
import pytest
import shapely
from sqlalchemy.orm import Session

from assetmap.gaps.analysis.analyse import work_out
from assetmap.gaps.builds.build import draw
from assetmap.gaps.files import csv as csv_file
from assetmap.gaps.files.render import render_files
from assetmap.gaps.inputs.boundaries import read_shapes
from assetmap.gaps.inputs.ground import Ground
from assetmap.gaps.inputs.read_area import read_ground
from assetmap.gaps.measures.straight_line import StraightWalk
from assetmap.gaps.models import GapReport
from assetmap.gaps.question import read_question
from assetmap.gaps.report.contents import unit_table
from assetmap.gaps.report.load import story_of
from assetmap.gaps.report.question_summary import about_the_question
from tests.conftest import engine_on
from tests.report_maps import data_of_map
from tests.report_reading import (
    tables_of_workbook,
    words_of_document,
    words_of_pdf,
    words_of_slides,
    words_of_workbook,
)

ASKED_AT = datetime(2026, 11, 20, 10, tzinfo=UTC)
FILES = {
    *("map.html", "places.geojson", "report.csv", "report.xlsx", "report.gpkg", "report.html"),
    *("report.pdf", "report.docx", "report.pptx", "question.toml"),
    *("report-wide.csv", "data-dictionary.csv"),
}
SAY_NOTHING_OF_PLACES = {"question.toml", "data-dictionary.csv"}
# A picture of each kind of place, to put on a page of one's own.
PICTURES = {
    f"map-{kind}.{ending}"
    for kind in ("lsoa", "neighbourhood", "pcn", "ward", "msoa")
    for ending in ("svg", "png")
}
Files = dict[str, bytes]


def drawn(session: Session, category: str, **given: Any) -> tuple[GapReport, Ground, Files]:
    """A report as the worker makes it, without its being stored."""
    question = read_question({"area": "city-and-hackney", "categories": [category], **given})
    ground = read_ground(session, question)
    figures = work_out(ground, question, StraightWalk(question.speed_kmh), ASKED_AT)
    told = figures.as_json()
    # By chance no small area of the real data has so few.
    for unit, few in zip(told["units"], (1.0, 3.2, 7.4, 0.4), strict=False):
        unit["out"] = few
    stored = GapReport(
        id=uuid4(),
        is_titled=True,
        title=f"About {category} in City and Hackney",
        question=question.model_dump(mode="json"),
        asked_at=ASKED_AT,
        keeps_small_numbers=True,
        figures=told,
        inputs=[asdict(one) for one in ground.inputs],
    )
    files = render_files(
        session, stored, draw(session, ground, question, ASKED_AT), lambda part, step: None
    )
    return stored, ground, {name: content for name, (_, content) in files.items()}


@pytest.fixture(scope="module")
def in_hackney(hackney: str) -> Iterator[Session]:
    """A session on the real City and Hackney, which is undone."""
    with engine_on(hackney) as engine, Session(engine) as session:
        yield session
        session.rollback()


@pytest.fixture(scope="module")
def libraries(in_hackney: Session) -> tuple[GapReport, Ground, Files]:
    return drawn(in_hackney, "library", place_kinds=["neighbourhood", "pcn", "ward", "msoa"])


@pytest.fixture(scope="module")
def carers(in_hackney: Session) -> Files:
    return drawn(in_hackney, "carers-support")[2]


def test_all_files_are_there_and_small(libraries: tuple[GapReport, Ground, Files]) -> None:
    files = libraries[2]
    assert set(files) == FILES | PICTURES
    # 155 small areas with eight measures and four kinds of places with ten each.
    assert len(files["map.html"]) < 400_000


def test_borders_meet_and_little_is_lost(
    in_hackney: Session, libraries: tuple[GapReport, Ground, Files]
) -> None:
    ground = libraries[1]
    shapes = read_shapes(in_hackney, ground)
    assert set(shapes) == {"lsoa", "neighbourhood", "pcn", "ward", "msoa"}
    for kind, own in shapes.items():
        assert all(shape.is_valid and not shape.is_empty for shape in own.values())
        assert shapely.coverage_is_valid(list(own.values())), kind
    whole = shapely.union_all(list(shapes["lsoa"].values()))
    # A sliver between two places would be a hole.
    assert isinstance(whole, shapely.Polygon) and not whole.interiors
    for kind in ("neighbourhood", "pcn"):
        made = shapely.union_all(list(shapes[kind].values()))
        assert made.symmetric_difference(whole).area < 1e-9
    points = shapely.get_coordinates(list(shapes["lsoa"].values()))
    assert (points == points.round(5)).all()
    assert set(shapes["lsoa"]) == set(ground.units["code"])


def test_every_format_has_the_tables_numbers(
    in_hackney: Session, libraries: tuple[GapReport, Ground, Files], tmp_path: Path
) -> None:
    stored, _, files = libraries
    report, story = story_of(in_hackney, stored)
    places = next(table for table in story.tables if table.key == "places-pcn")
    outs = dict(zip(places.column("code"), places.column("out"), strict=True))
    units = unit_table(report)
    unit_outs = dict(zip(units.column("code"), units.column("out"), strict=True))

    features = json.loads(files["places.geojson"])["features"]
    assert {one["id"]: one["properties"]["out"] for one in features} == unit_outs

    sheets = tables_of_workbook(files["report.xlsx"])
    rows = sheets["Primary Care Networks"]
    assert {row[1]: row[4] for row in rows[1:]} == outs
    assert {row[1]: row[3] for row in sheets["LSOAs (small areas)"][1:]} == unit_outs

    (tmp_path / "report.gpkg").write_bytes(files["report.gpkg"])
    layer = gpd.read_file(tmp_path / "report.gpkg", layer="pcn")
    assert dict(zip(layer["code"], layer["out"], strict=True)) == outs
    layer = gpd.read_file(tmp_path / "report.gpkg", layer="lsoa")
    assert (
        dict(
            zip(
                layer["code"],
                layer["out"].astype(object).where(layer["out"].notna(), None),
                strict=True,
            )
        )
        == unit_outs
    )

    told = csv.DictReader(io.StringIO(files["report.csv"].decode("utf-8-sig")))
    csv_outs = {
        row["code"]: row["value"]
        for row in told
        if row["table"] == "places-pcn" and row["measure"] == "out"
    }
    assert csv_outs == {code: str(out) for code, out in outs.items()}

    pdf, page = words_of_pdf(files["report.pdf"]), files["report.html"].decode()
    data = data_of_map(files["map.html"])
    drawn_layer = next(one for one in data["layers"] if one["kind"] == "pcn")
    measure = next(one for one in drawn_layer["measures"] if one["key"] == "out")
    for name, out, words in zip(
        places.column("name"), places.column("out"), measure["words"], strict=True
    ):
        assert isinstance(out, int)
        assert words == f"{out:,}" and words in pdf and words in page, name
    for finding in story.section("out-of-reach").findings:
        assert finding.text in pdf


def test_no_format_tells_a_small_number(libraries: tuple[GapReport, Ground, Files]) -> None:
    stored, _, files = libraries
    assert stored.figures is not None
    exact = [one["out"] for one in stored.figures["units"]]
    assert sum(0 < round(one) < 8 for one in exact) == 3
    told = [one["properties"]["out"] for one in json.loads(files["places.geojson"])["features"]]
    assert all(one is None or one % 5 == 0 for one in told)
    assert sum(one is None for one in told) == sum(0 < round(one) < 8 for one in exact)
    data = data_of_map(files["map.html"])
    assert all(crowd[3] % 5 == 0 and crowd[3] > 0 for crowd in data["crowds"])
    words = next(one for one in data["layers"][0]["measures"] if one["key"] == "out")["words"]
    assert all(one == "–" or int(one.replace(",", "")) % 5 == 0 for one in words)


def test_what_nobody_looked_for_is_never_called_missing(carers: Files) -> None:
    telling = {
        "report.pdf": words_of_pdf(carers["report.pdf"]),
        "report.xlsx": words_of_workbook(carers["report.xlsx"]),
        "report.docx": words_of_document(carers["report.docx"]),
        "report.pptx": words_of_slides(carers["report.pptx"]),
        **{
            name: carers[name].decode("utf-8-sig")
            for name in FILES
            if name.endswith(("html", "csv", "json")) and name not in SAY_NOTHING_OF_PLACES
        },
        "report.gpkg": carers["report.gpkg"].decode("latin-1"),
    }
    # The question names its command, `assetmap gaps`, and concludes nothing.
    assert set(telling) == FILES - SAY_NOTHING_OF_PLACES
    for name, words in telling.items():
        assert "none recorded, not checked" in words.lower(), name
        assert "gap" not in words.lower(), name
    metadata = pypdf.PdfReader(io.BytesIO(carers["report.pdf"])).metadata or {}
    assert "gap" not in str(metadata).lower()
    # Not even whether many or few are out of reach is drawn.
    for layer in data_of_map(carers["map.html"])["layers"]:
        keys = {one["key"] for one in layer["measures"]}
        assert "standing" in keys and not keys & {"out", "share_out", "minutes", "within"}
        assert all(layer["is_hatched"])


def test_what_two_lists_agree_on_is_hatched_only_at_an_open_border(
    libraries: tuple[GapReport, Ground, Files],
) -> None:
    layers = data_of_map(libraries[2]["map.html"])["layers"]
    for layer in layers:
        out = next(one for one in layer["measures"] if one["key"] == "out")["words"]
        told = zip(layer["is_hatched"], layer["standing"], out, layer["remarks"], strict=True)
        at_edges = 0
        for is_hatched, standing, words, remark in told:
            is_at_edge = "no data across the border" in remark
            at_edges += is_at_edge
            assert bool(is_hatched) == (is_at_edge and words != "0"), standing
        assert at_edges, layer["kind"]
        share = next(one for one in layer["measures"] if one["key"] == "share_out")
        # Hatching tells places apart, or it is not drawn and the legend says why.
        assert bool(share["hatches"]) != all(layer["is_hatched"]) == bool(share["note"])
        people = next(one for one in layer["measures"] if one["key"] == "people")
        assert not people["hatches"]
    features = json.loads(libraries[2]["places.geojson"])["features"]
    assert [one["properties"]["is_uncertain"] for one in features] == layers[0]["is_hatched"]


def test_csv_and_geojson_begin_with_what_was_asked(
    in_hackney: Session, libraries: tuple[GapReport, Ground, Files]
) -> None:
    stored, _, files = libraries
    about = about_the_question(story_of(in_hackney, stored)[0])
    words = " ".join(value for _, value in about)
    assert "at 4.8 km/h, estimated" in words and "of 1 to 7 people, and we round" in words
    told = csv.DictReader(io.StringIO(files["report.csv"].decode("utf-8-sig")))
    first = [(row["table"], row["measure"], row["value"]) for row in islice(told, len(about))]
    assert first == [("about", name, value) for name, value in about]
    assert json.loads(files["places.geojson"])["about"] == dict(about)


def test_rows_of_a_long_table_leave_their_meaning_to_the_data_dictionary(
    in_hackney: Session, libraries: tuple[GapReport, Ground, Files], monkeypatch: pytest.MonkeyPatch
) -> None:
    report, story = story_of(in_hackney, libraries[0])
    monkeypatch.setattr(csv_file, "_MOST_EXPLAINED", 100)
    rows, usual = (
        [
            one
            for one in csv.DictReader(io.StringIO(content.decode("utf-8-sig")))
            if one["table"].startswith("places-")
        ]
        for content in (csv_file.write_csv(report, story), libraries[2]["report.csv"])
    )
    for one, other in zip(rows, usual, strict=True):
        is_long = one["table"] == "places-lsoa"
        assert one == {**other, **({"definition": "", "stands_on": ""} if is_long else {})}
    explained = libraries[2]["data-dictionary.csv"].decode("utf-8-sig")
    assert {one["measure"] for one in rows if one["table"] == "places-lsoa"} <= {
        row["column"] for row in csv.DictReader(io.StringIO(explained))
    }


def test_the_pdf_can_be_read_by_everybody(libraries: tuple[GapReport, Ground, Files]) -> None:
    reader = pypdf.PdfReader(io.BytesIO(libraries[2]["report.pdf"]))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] and root["/Lang"].startswith("en")
    assert reader.metadata is not None and reader.metadata.title == libraries[0].title
    assert b"pdfuaid" in root["/Metadata"].get_data()
    fonts = {
        font.get_object()["/BaseFont"]: font.get_object()
        for page in reader.pages
        for font in page["/Resources"].get("/Font", {}).values()
    }
    assert fonts
    for name, font in fonts.items():
        inner = font["/DescendantFonts"][0].get_object() if "/DescendantFonts" in font else font
        descriptor = inner["/FontDescriptor"].get_object()
        assert {"/FontFile", "/FontFile2", "/FontFile3"} & set(descriptor), (
            f"{name} is not embedded"
        )
    count = len(reader.pages)
    for number, page in enumerate(reader.pages, 1):
        assert f"{number} / {count}" in page.extract_text()


def test_the_page_stands_alone(libraries: tuple[GapReport, Ground, Files]) -> None:
    page = libraries[2]["report.html"].decode()
    assert "<script" not in page and "<link" not in page and "@import" not in page
    addresses = re.findall(r"""(?:src|href)=["']([^"']*)|url\(([^)]*)\)""", page)
    assert all(one.startswith("#") for pair in addresses for one in pair if one)
    led_to = {one[1:] for pair in addresses for one in pair if one}
    assert led_to <= set(re.findall(r'\bid="([^"]+)"', page))
    assert {"definition-out", "definition-share_out", "input-1"} <= led_to
    # An SVG's own name is no address that anything is fetched from.
    assert set(re.findall(r"https?://[^\s\"'<]+", page)) <= {"http://www.w3.org/2000/svg"}
    assert page.count("<svg") == 5 and page.count('role="img"') == 5


def test_the_workbook_begins_with_what_it_is(libraries: tuple[GapReport, Ground, Files]) -> None:
    book = openpyxl.load_workbook(io.BytesIO(libraries[2]["report.xlsx"]))
    first = " ".join(str(cell) for row in book.worksheets[0].values for cell in row if cell)
    for words in (
        libraries[0].title,
        "15-minute walk at 4.8 km/h",
        "Share out of reach",
        "OGL",
        "of 1 to 7 people, and we round",
        "OS Code-Point Open 2025.4 (2025-11); ONS, Census 2021 (2021); Arts Council England",
    ):
        assert words in first
    sheet = book["Primary Care Networks"]
    head = [cell.value for cell in sheet[1]]
    share = sheet.cell(2, head.index("Share out of reach") + 1)
    assert isinstance(share.value, float) and share.number_format == "0%"
    assert sheet.freeze_panes == "B2"
    assert book.properties.title == libraries[0].title


def test_the_geopackage_is_styled_for_qgis(
    libraries: tuple[GapReport, Ground, Files], tmp_path: Path
) -> None:
    path = tmp_path / "report.gpkg"
    path.write_bytes(libraries[2]["report.gpkg"])
    layers = set(gpd.list_layers(path)["name"])
    assert {"lsoa", "neighbourhood", "pcn", "ward", "msoa", "assets", "about"} <= layers
    database = sqlite3.connect(path)
    styles = database.execute(
        "SELECT f_table_name, styleQML, useAsDefault FROM layer_styles"
    ).fetchall()
    database.close()
    by_default = [name for name, _, is_default in styles if is_default]
    assert sorted(by_default) == ["assets", "lsoa", "msoa", "neighbourhood", "pcn", "sites", "ward"]
    for name, qml, _ in styles:
        document = qml.split(">", 1)[1]
        assert "<renderer-v2" in document
        rules = re.findall(r'<rule filter="([^"]*)"', document)
        assert rules or name in ("assets", "sites")
    units = gpd.read_file(path, layer="lsoa")
    for kind in ("neighbourhood", "pcn", "ward"):
        assert set(units[f"in_{kind}"]) <= set(gpd.read_file(path, layer=kind)["name"])
        assert units[f"in_{kind}"].str.len().min() > 0
    own = next(qml for name, qml, is_default in styles if name == "lsoa" and is_default)
    assert "LinePatternFill" in own
    points = gpd.read_file(path, layer="assets")
    assert points.crs == 4326 and points["name"].str.len().min() > 3
    assert set(points["hours"]) <= {"known", "not known"}
    inside = points[points["stands_in"] != "Across the border"]
    # By the first kind of place that the report has: MSOAs stand before neighbourhoods.
    counted = gpd.read_file(path, layer="msoa").set_index("name")["asset_count"]
    assert inside["stands_in"].value_counts().to_dict() == counted[counted > 0].to_dict()
    assert inside["distance"].str.contains("m").all()
    sheet = tables_of_workbook(libraries[2]["report.xlsx"])["Every place we counted"]
    assert sorted(row[0] for row in sheet[1:]) == sorted(points["name"])
    pdf = words_of_pdf(libraries[2]["report.pdf"])
    assert all(name in pdf for name in points["name"])
    # Twelve, each of which a second list names too, and is drawn and counted once.
    is_twin = points["categories"].str.contains("may be a duplicate, counted once")
    assert points["categories"].str.startswith("Libraries").all() and is_twin.sum() == 12
    assert len(points) == 12
