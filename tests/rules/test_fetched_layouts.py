"""Official files in a changed layout: we still find the columns, or say in one sentence which are missing."""

import io
import json
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import geopandas
import openpyxl
import pandas as pd
import pytest
import shapely

from assetmap.errors import InvalidInput, Unavailable
from assetmap.places.fetching import layers, newest, tables
from assetmap.places.fetching.cutting import (
    NothingHere,
    cut_features,
    cut_layer,
    cut_table,
    keep_file,
)
from assetmap.places.fetching.ground import (
    Authorities,
    CutGround,
    outline_of,
    small_areas_of,
)
from assetmap.places.fetching.layers import FeatureLayer
from assetmap.places.fetching.newest import Edition, newest_edition
from assetmap.places.fetching.sources import CutRule, Newest, OfficialSource, read_sources
from assetmap.places.fetching.tables import PublishedTable
from tests.packed_files import book_of, zip_of
from tests.published_lists import PUBLISHED_LIBRARIES

SQUARE = shapely.box(534_000, 184_000, 535_000, 185_000)
GROUND = CutGround(("E1",), ("Hackney",), SQUARE, 0.0, frozenset({"E01"}))
LIBRARIES = PUBLISHED_LIBRARIES.model_copy(update={"columns": {"code": "Code", "name": "Name"}})


def source(**other: Any) -> OfficialSource:
    return LIBRARIES.model_copy(update=other)


@pytest.fixture
def written(tmp_path: Path) -> Callable[[bytes | str], Path]:
    def written(content: bytes | str) -> Path:
        path = tmp_path / "file"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return written


def rows_in(path: Path, **how: Any) -> list[dict[str, str]]:
    table = pd.concat(PublishedTable(path, marks=["Code", "Name"], **how).chunks())
    return table.to_dict("records")


def book(**rows: Sequence[Sequence[Any]]) -> bytes:
    made = openpyxl.Workbook()
    for name, lines in rows.items():
        sheet = made.create_sheet(name)
        for line in lines:
            sheet.append(list(line))
    return book_of(made)


def half_of_its_sheets(packed: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        files = {one: archive.read(one) for one in archive.namelist()}
    return zip_of({n: c[: len(c) // 2] if "sheets/" in n else c for n, c in files.items()})


LINES = [["Title", None], ["Code", "Name\n of it"], [1.0, "A"], [], [2.5, None], [3]]
NAMES = ["Code", "Name.*"]


def test_a_workbook_has_lines_before_its_header_and_the_newest_sheet_counts(
    written: Callable[[bytes], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tables, "_CHUNK_ROWS", 2)
    path = written(book(**{"2024": [["Code", "Name"], ["old", "x"]], "2025": LINES}))
    chunks = list(PublishedTable(path, sheet=r"\d{4}", marks=NAMES).chunks())
    assert [len(one) for one in chunks] == [2, 1]
    assert pd.concat(chunks).to_dict("records") == [
        {"Code": "1", "Name of it": "A"},
        {"Code": "2.5", "Name of it": ""},
        {"Code": "3", "Name of it": ""},
    ]


@pytest.mark.parametrize(
    ("content", "how", "sentence"),
    [
        ("Code,Name\n1,A\n1,A,B\n", {}, r"^file is not a table: .*Expected 2 fields in line 3, saw 3\.$"),
        ("Code,Other\n1,A\n", {}, "^file has no column like 'Name'; it has 'Code', 'Other'. The publisher may"),
        ("", {}, "^file has no column like 'Code' and 'Name'; it has no rows. The publisher may have"),
        ("x\n" * 100 + "Code,Name\n", {}, "^file has no column like 'Code' and 'Name'; it has 'x'"),
        ("", {"has_header": False}, "^file is not a table: No columns to parse from file"),
        ('"' + "x" * 140_000, {}, "^file is not a table: field larger than field limit"),
        (book(a=LINES), {"sheet": "b"}, "^file has no sheet like 'b'; it has a"),
        (book(a=[["x", "y"]] * 100), {}, "^file has no column like 'Code' and 'Name'; it has 'x', 'y'"),
        (book(a=[["x", None], ["Code"]]), {}, "^file has no column like 'Code' and 'Name'; it has 'x'"),
        (half_of_its_sheets(book(a=LINES)), {}, "^file is not a readable workbook: "),
        (zip_of({"[Content_Types].xml": b"x"}), {}, "^file is not a readable workbook: "),
        (zip_of({"a/b.xlsx": b"x"}), {"member": "*.xlsx"}, r"^file \(a/b.xlsx\) is not a readable workbook: "),
        (zip_of({"a.csv": b"", "b.CSV": b""}), {}, r"^file has several files like '\*.csv'; it has a.csv, b.CSV. The"),
        (zip_of({"a.txt": b"", "d/": b""}), {}, r"^file has no file like '\*.csv'; it has a.txt. The publisher"),
    ],
)  # fmt: skip
def test_a_table_of_another_layout(
    content: bytes | str, how: Mapping[str, Any], sentence: str, written: Callable[..., Path]
) -> None:
    with pytest.raises(InvalidInput, match=sentence) as refused:
        rows_in(written(content), **how)
    assert "\n" not in str(refused.value)


def test_the_file_that_is_meant_is_taken_out_of_an_archive(written: Callable[..., Path]) -> None:
    files = {
        "Data/halls.csv": b"Code,Name\n1,A\n",
        "Data/notes.csv": b"x",
        "__MACOSX/halls.csv": b"y",
    }
    assert rows_in(written(zip_of(files)), member="halls.csv") == [{"Code": "1", "Name": "A"}]


def test_rows_are_cut_by_degrees_too(written: Callable[..., Path], tmp_path: Path) -> None:
    middle = geopandas.GeoSeries([SQUARE.centroid], crs=27700).to_crs(4326)[0]
    here = f"Code,Name,Lon,Lat\n1,A,{middle.x},{middle.y}\n2,B,-5.0,50.0\n3,C,,\n"
    by_degrees = source(cut=CutRule(by="position", x="Lon", y="Lat", crs="EPSG:4326"))
    cut = cut_table(by_degrees, written(here), tmp_path / "out.csv", GROUND, frozenset())
    assert cut.row_count == 1 and (tmp_path / "out.csv").read_text() == "code,name\n1,A\n"
    away = "Code,Name,Lon,Lat\n2,B,-5.0,50.0\n"
    with pytest.raises(NothingHere, match=r"^“Libraries” has no row in this area\.$"):
        cut_table(by_degrees, written(away), tmp_path / "out.csv", GROUND, frozenset())


def answering(tmp_path: Path, *answers: Any) -> Callable[[str], Path]:
    """Downloads that give these answers in turn, and the last again and again."""
    left = list(answers)

    def download(_address: str) -> Path:
        said = left.pop(0) if len(left) > 1 else left[0]
        path = tmp_path / "answer.json"
        path.write_text(said if isinstance(said, str) else json.dumps(said))
        return path

    return download


FIELDS = {"fields": [{"name": "Code"}, {"name": "Name"}]}
ADDRESS = "https://example.org/0"


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        ("<html>", r"example\.org/0\?f=json did not return JSON"),
        ([], "did not return JSON"),
        ({"error": {"code": 400, "message": "Invalid URL"}}, "returned an error: Invalid URL"),
        ({"error": "Token Required"}, "returned an error: Token Required"),
        ({"name": "a folder"}, r"example\.org/0 is not a layer of a feature service: it has no fields"),
    ],
)  # fmt: skip
def test_an_address_that_is_no_layer(answer: Any, sentence: str, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match=sentence):
        FeatureLayer(ADDRESS, answering(tmp_path, answer))


def test_a_layer_without_a_field_or_an_end_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = {
        "features": [{"properties": {"Code": "E1", "Name": "A"}}],
        "exceededTransferLimit": True,
    }
    layer = FeatureLayer(ADDRESS, answering(tmp_path, FIELDS, page))
    with pytest.raises(InvalidInput, match=r"has no field like 'LAD.*'; it has Code, Name\."):
        layer.field(r"LAD\d\dCD")
    monkeypatch.setattr(layers, "_MOST_PAGES", 3)
    with pytest.raises(InvalidInput, match=r"example\.org/0 never stops returning pages"):
        layer.rows(["Code"])
    last = {"features": page["features"]}
    layer = FeatureLayer(ADDRESS, answering(tmp_path, FIELDS, page, last))
    assert layer.rows(["Code"]) == [{"Code": "E1", "Name": "A"}] * 2, "both pages, and no third"


def test_a_layer_with_nothing_in_the_area_is_told(tmp_path: Path) -> None:
    layer = FeatureLayer(ADDRESS, answering(tmp_path, FIELDS, {"features": []}))
    with pytest.raises(NothingHere, match=r"^“Libraries” has nothing in this area\.$"):
        cut_layer(source(read="arcgis"), layer, tmp_path / "out.csv", GROUND)
    of_areas = source(columns={"code": "Code", "lsoa": "Code", "authority": "Name"})
    with pytest.raises(InvalidInput, match=r"Libraries has no outline of E1\."):
        outline_of(Authorities(("E1",), ("Hackney",)), of_areas, layer)
    with pytest.raises(InvalidInput, match="no LSOA in E1: the code may be newer or older than it"):
        small_areas_of(Authorities(("E1",), ("Hackney",)), of_areas, layer)


def parks(path: Path, layer: str = "sites", **columns: list[Any]) -> bytes:
    shapes = [SQUARE.buffer(-400), shapely.box(10_000, 10_000, 10_010, 10_010), None]
    geopandas.GeoDataFrame(columns, geometry=shapes, crs=27700).to_file(
        path, layer=layer, driver="GPKG"
    )
    return path.read_bytes()


def test_features_are_cut_to_points(written: Callable[..., Path], tmp_path: Path) -> None:
    packed = parks(tmp_path / "parks.gpkg", Code=["1", "2", "3"], Name=[None, "B", "C"])
    of_parks = source(read="features", columns={"code": "Code", "name": "Name", "kind?": "Kind"})
    target, folder = tmp_path / "out.csv", tmp_path / "folder"
    folder.mkdir()
    for content in (packed, zip_of({"Data/parks.gpkg": packed})):
        one = of_parks.model_copy(update={"member": "*.gpkg"})
        cut = cut_features(one, written(content), target, GROUND, folder)
        assert cut.columns == ("code", "name", "easting", "northing")
        assert target.read_text().splitlines()[1:] == ["1,,534500.0,184500.0"]
    for other, sentence in (
        ({"sheet": "plots"}, "has no layer like 'plots'; it has sites"),
        ({"columns": {"use": "Use"}}, "has no column like 'Use'; it has Code, Name"),
    ):
        with pytest.raises(InvalidInput, match=sentence):
            cut_features(of_parks.model_copy(update=other), written(packed), target, GROUND, folder)
    with pytest.raises(InvalidInput, match=r"libraries\.geojson cannot be read: "):
        cut_features(of_parks, written("<html>"), target, GROUND, folder)


@pytest.mark.parametrize("code", [[], ["2"]])
def test_features_elsewhere_are_told(
    code: list[str], written: Callable[..., Path], tmp_path: Path
) -> None:
    listed = [
        {"type": "Feature", "properties": {"Code": one, "Name": "B"}, "geometry": {"type": "Point", "coordinates": [-5.0, 50.0]}}
        for one in code
    ]  # fmt: skip
    content = json.dumps({"type": "FeatureCollection", "features": listed})
    said = "has no column like 'Code'" if not code else "^“Libraries” has nothing in this area"
    with pytest.raises(InvalidInput, match=said):
        cut_features(source(), written(content), tmp_path / "out.csv", GROUND, tmp_path)


def test_a_file_is_kept_as_it_is(written: Callable[..., Path], tmp_path: Path) -> None:
    workbook, target = book(a=LINES), tmp_path / "kept"
    for content, kept in (
        (b"plain", b"plain"),
        (zip_of({"a/b.csv": b"inner", "c.txt": b"x"}), b"inner"),
        (workbook, workbook),
    ):
        keep_file(source(member="*.csv"), written(content), target, tmp_path / "in")
        assert target.read_bytes() == kept


ENTRY = """[[source]]
id = "libraries"
title = "Libraries"
publisher = "Somebody"
licence = "OGL v3"
read = "table"
edition = "2026"
size_mb = 1
checked_by = "nobody"
"""
ADDRESSED = ENTRY + 'address = "https://example.org"\n'


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[[source]\n", "is not valid TOML"),
        (ENTRY + "unseen = true\n", r"source\.1: .*it needs an `address`, or \[source.newest\]"),
        (ADDRESSED, "say either when its layout was last `seen`, or that it is `unseen`"),
        (ADDRESSED + "unseen = true\nseen = 2026-01-01\n", "say either when its layout was last"),
        (ADDRESSED + "unseen = true\nadress = 1\n", r"source\.1\.adress: this key does not exist; did you mean 'address'"),
        ((ADDRESSED + "unseen = true\n") * 2, "two sources are called 'libraries'"),
        (ADDRESSED + 'unseen = true\nneeds = ["parks"]\n', "libraries needs 'parks', but no earlier source has that name"),
    ],
)  # fmt: skip
def test_a_list_of_sources_that_is_wrong(text: str, sentence: str, tmp_path: Path) -> None:
    path = tmp_path / "sources.toml"
    path.write_text(text)
    with pytest.raises(InvalidInput, match=rf"sources\.toml.*{sentence}"):
        read_sources(path)
    with pytest.raises(InvalidInput, match=r"none\.toml cannot be read: No such file"):
        read_sources(tmp_path / "none.toml")


LISTED = Newest(
    listing="https://example.org/all",
    pattern=r"halls-(?P<month>\w+)-(?P<year>\d\d)\.html",
    link=r'(?<=href=")[^"]+\.csv',
)


def pages(tmp_path: Path, texts: Mapping[str, str]) -> Callable[[str], Path]:
    def download(address: str) -> Path:
        if address not in texts:
            raise Unavailable(f"{address} answers 404.")
        path = tmp_path / "page"
        path.write_text(texts[address])
        return path

    return download


def test_the_newest_page_that_has_the_file_is_taken(tmp_path: Path) -> None:
    texts = {
        "https://example.org/all": "halls-may-26.html halls-may-26.html halls-april-26.html halls-june-25.html",
        "https://example.org/halls-may-26.html": "nothing yet",
        "https://example.org/halls-april-26.html": '<a href="/a&amp;b.csv">',
    }
    dated = source(newest=LISTED, edition="{year}")
    found = newest_edition(dated, pages(tmp_path, texts))
    assert found == Edition("2026", "https://example.org/a&b.csv")


def test_the_last_known_edition_is_used_with_its_doubt(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(newest, "_MOST_PAGES", 2)
    months = ("may", "april", "march")
    texts = {f"https://example.org/halls-{one}-26.html": "nothing" for one in months}
    texts["https://example.org/all"] = " ".join(one.rsplit("/", 1)[1] for one in texts)
    known = source(newest=LISTED)
    found = newest_edition(known, pages(tmp_path, texts))
    assert (found.name, found.address) == ("last known", LIBRARIES.address)
    assert "lists nothing like" in found.doubt and "may have renamed “Libraries”" in found.doubt
    gone = newest_edition(known, pages(tmp_path, {}))
    assert gone.doubt.endswith(
        "so the last known one was used: https://example.org/all answers 404."
    )
    with pytest.raises(InvalidInput, match="lists nothing like 'halls-"):
        newest_edition(
            source(newest=LISTED, address=""), pages(tmp_path, {"https://example.org/all": "x"})
        )
