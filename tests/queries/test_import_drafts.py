"""Guesses about an uploaded list: its columns, its words for categories, and its rows with problems."""

import errno
import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from assetmap.assets.imports import export
from assetmap.assets.imports.actions import import_assets
from assetmap.assets.imports.drafts.actions import (
    ProblemRow,
    guesses_of,
    mapping_of,
    problem_rows,
    words_of,
)
from assetmap.assets.imports.drafts.models import ImportDraft
from assetmap.assets.imports.drafts.swapping import swap_coordinates
from assetmap.assets.imports.formats.file_formats import open_rows
from assetmap.assets.imports.report import ImportReport
from assetmap.errors import InvalidInput
from tests.importing import LATITUDE, Bring, ask, row
from tests.osm_files import OsmFile


def draft_of(**said: Any) -> ImportDraft:
    """A draft as it is after the upload, with no answers yet."""
    plain = {"list_name": "Halls", "category_words": {}, "mends": {}, "skipped": []}
    return ImportDraft(**{**plain, **said})


def geojson(path: Path, **properties: Any) -> Path:
    feature = {
        "type": "Feature",
        "properties": properties,
        "geometry": {"type": "Point", "coordinates": [-0.06, 51.54]},
    }
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    return path


def test_the_geometry_of_a_file_says_where(session: Session, tmp_path: Path) -> None:
    path = geojson(
        tmp_path / "halls.geojson", name="Hall", category="library", easting=1, lat=2, phone="020"
    )
    meant = {one.column: one.key for one in guesses_of(session, draft_of(), path)}
    assert (meant["longitude"], meant["latitude"]) == ("longitude", "latitude")
    assert (meant["easting"], meant["lat"]) == (None, None), "columns of the same are no second one"
    assert (meant["name"], meant["category"]) == ("name", "category")


def test_a_geometry_file_is_imported_by_its_points_whatever_else_it_says(
    session: Session, tmp_path: Path
) -> None:
    path = geojson(tmp_path / "halls.geojson", name="Hall", category="library")
    import_assets(session, path, list_name="Halls")
    found = ask(session, "SELECT longitude, latitude FROM location")
    assert found == [pytest.approx((-0.06, 51.54))]


def test_an_extract_says_itself_what_its_columns_hold(session: Session, tmp_path: Path) -> None:
    drawn = OsmFile()
    drawn.node(1, {"amenity": "library", "name": "Hackney Library"})
    guesses = guesses_of(session, draft_of(), drawn.write(tmp_path / "halls.osm.pbf"))
    assert {"name", "category", "longitude"} <= {one.key for one in guesses}
    assert all(one.key and not one.examples for one in guesses)


def test_words_are_counted_in_whole_rows_only(session: Session, tmp_path: Path) -> None:
    path = tmp_path / "halls.csv"
    path.write_text("Name,Type\nA,lunch club; ;n/a\nB,lunch  club|library\nC\nD,\n")
    draft = draft_of(columns={"name": "Name", "category": "Type"})
    assert [(one.word, one.row_count) for one in words_of(session, draft, path)] == [
        ("lunch club", 2),
        ("library", 1),
    ]
    assert words_of(session, draft_of(columns={"name": "Name"}), path) == []


def test_a_draft_needs_the_column_of_the_name() -> None:
    with pytest.raises(InvalidInput, match="Choose the column that holds the name") as refused:
        mapping_of(draft_of(columns={"category": "Type"}))
    assert refused.value.parameter == "columns"


def test_rows_with_problems_are_shown_with_their_cells(tmp_path: Path) -> None:
    path = tmp_path / "halls.csv"
    path.write_text("Name,Lon,Lat\nA,51.5,-0.06\nB\n")
    draft = draft_of(columns={"name": "Name", "longitude": "Lon", "latitude": "Lat"})
    swapped = "its longitude and latitude look swapped"
    rows = problem_rows(
        draft, path, {swapped: [2], "it has 1 cells": [3], "of a row that is gone": [9]}
    )
    assert [(row.number, row.cells) for row in rows] == [
        (2, {"Name": "A", "Lon": "51.5", "Lat": "-0.06"}),
        (3, {}),
    ]
    other = ProblemRow(4, "it has no name", {"Lon": "1", "Lat": "2"}, ["Name"])
    swap_coordinates(draft, [*rows, other])
    assert draft.mends == {"2": {"Lon": "-0.06", "Lat": "51.5"}}


def test_of_many_likely_duplicates_the_first_are_told() -> None:
    report = ImportReport("Halls")
    report.suspected.extend(f"Hall {number}" for number in range(3))
    assert report.twins_in_words(most=2) == [
        "3 pairs of entries may be duplicates. Both are shown until a steward decides at /moderation/twins.",
        "  Hall 0",
        "  Hall 1",
        "  and 1 more, all at /moderation/twins",
    ]


@pytest.mark.parametrize("name", ["out.csv", "out.xlsx"])
def test_an_export_comes_back_as_it_was(
    name: str, session: Session, bring: Bring, tmp_path: Path
) -> None:
    bring([row(1, phone="020 7946 0000"), row(2)])
    assert export.write_export(session, tmp_path / name) == 2
    file = open_rows(tmp_path / name)
    rows = [
        dict(zip(file.header, line.cells, strict=True)) for batch in file.batches for line in batch
    ]
    assert sorted(one["name"] for one in rows) == ["Hall 1", "Hall 2"]
    assert [float(one["latitude"]) for one in rows] == pytest.approx([float(LATITUDE)] * 2)


def test_an_export_that_cannot_be_written_leaves_the_file_of_before(
    session: Session, bring: Bring, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    bring([row(1)])
    path = tmp_path / "out.csv"
    path.write_text("of before")
    monkeypatch.setattr(export.os, "replace", full)
    with pytest.raises(
        InvalidInput,
        match=r"out\.csv cannot be written \(No space left on device\)\. Choose a folder",
    ):
        export.write_export(session, path)
    assert path.read_text() == "of before"
    assert list(tmp_path.glob(".*part*")) == [], "and nothing half-written stays"
    with pytest.raises(InvalidInput, match="Choose a folder that exists and that you can write to"):
        export.write_export(session, tmp_path / "no such folder" / "out.csv")
