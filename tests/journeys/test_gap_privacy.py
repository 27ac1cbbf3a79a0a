"""Stored reports after people took something off the map, or showed it only roughly."""

import io
import json
import sqlite3
import zipfile
from contextlib import closing
from datetime import UTC
from pathlib import Path
from typing import Any
from uuid import UUID

import openpyxl
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text
from sqlalchemy.orm import Session

from assetmap.assets.editing.entries import move_asset, write_entry
from assetmap.assets.record.history import By, entry_of
from assetmap.assets.record.status import Move
from assetmap.database.sessions import session_factory
from assetmap.gaps.builds import redact as taking_back
from assetmap.gaps.builds.redact import make_files_again
from assetmap.gaps.builds.tasks import renew_old_files, take_back_all, take_back_lately
from assetmap.gaps.files import geopackage
from assetmap.gaps.models import GapReportFile
from assetmap.geography import to_wgs84
from tests.factories import make_asset
from tests.gap_areas import ask_now, make_small_area, middle, stored
from tests.journeys.test_migrations import alembic
from tests.report_maps import data_of_map
from tests.report_reading import words_of_pdf

SOMEBODY = By(UUID(int=7))
HALL, LIBRARY, OTHER = "Old Meeting Hall", "Old Library", "New Library"
NO_LONGER = "a place that is no longer on the map"
FILES = {"csv", "xlsx", "html", "pdf", "gpkg"}
# The files that name the places that counted.
NAMING = {f"report.{end}" for end in (*FILES, "docx", "pptx")}


@pytest.fixture
def area(client: TestClient) -> dict[str, UUID]:
    """Libraries in the first square, and a hall in the third, where one more would help most."""
    with session_factory().begin() as session:
        make_small_area(session)
        east, north = middle(1)
        return {
            LIBRARY: make_asset(session, LIBRARY, at=[middle(1)], categories=["library"]),
            OTHER: make_asset(session, OTHER, at=[(east + 90, north)], categories=["library"]),
            HALL: make_asset(session, HALL, at=[middle(3)], categories=["community-centre"]),
        }


def shown_near(session: Session, asset_id: UUID) -> None:
    entry = entry_of(session, asset_id)
    assert entry and entry.whereabouts
    where = entry.whereabouts.model_copy(update={"privacy": "near"})
    write_entry(session, asset_id, entry.model_copy(update={"whereabouts": where}), by=SOMEBODY)


def withdrawn(session: Session, asset_id: UUID) -> None:
    move_asset(session, asset_id, Move.WITHDRAW, by=SOMEBODY, what="withdrawn")


def files_of(report: UUID) -> dict[str, bytes]:
    with session_factory()() as session:
        rows = session.query(GapReportFile).filter_by(report_id=report)
        return {one.name: one.content for one in rows}


def points_of(files: dict[str, bytes]) -> set[str]:
    return {one[2] for one in data_of_map(files["map.html"])["points"]}


def tables_of(package: bytes, folder: Path) -> dict[str, list[Any]]:
    path = folder / "report.gpkg"
    path.write_bytes(package)
    with closing(sqlite3.connect(path)) as database:
        return {
            name: database.execute(f"SELECT * FROM {name}").fetchall()
            for name in ("assets", "about", "layer_styles", "lsoa")
        }


def words_of(files: dict[str, bytes]) -> str:
    """All that the files say that can be read by eye."""
    book = openpyxl.load_workbook(io.BytesIO(files["report.xlsx"]))
    return " ".join(
        [
            *(files[f"report.{end}"].decode() for end in ("csv", "html")),
            *(str(cell) for sheet in book.worksheets for row in sheet.values for cell in row),
            words_of_pdf(files["report.pdf"]),
        ]
    )


def test_a_new_name_stands_in_every_file_and_the_old_one_in_none(
    client: TestClient, area: dict[str, UUID]
) -> None:
    report = ask_now(has_files=True)
    assert OTHER in words_of(files_of(report))
    with session_factory().begin() as session:
        entry = entry_of(session, area[OTHER])
        assert entry
        write_entry(
            session, area[OTHER], entry.model_copy(update={"name": "The Reading Room"}), by=SOMEBODY
        )
    take_back_lately(timestamp=0)
    after = files_of(report)
    assert OTHER not in words_of(after) and "The Reading Room" in words_of(after)
    take_back_lately(timestamp=0)
    take_back_all(timestamp=0)
    assert files_of(report) == after, "they are made again once"


def test_files_that_earlier_code_wrote_are_written_again(
    client: TestClient, area: dict[str, UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    report = ask_now(has_files=True)
    with session_factory().begin() as session:
        session.execute(
            text("UPDATE gap_report_file SET content = 'old' WHERE name = 'report.csv'")
        )
    renew_old_files(timestamp=0)
    assert files_of(report)["report.csv"] == b"old", "no code has changed"
    monkeypatch.setattr(taking_back, "files_version", lambda: "another")
    renew_old_files(timestamp=0)
    assert OTHER.encode() in files_of(report)["report.csv"]


@pytest.mark.parametrize("how", [shown_near, withdrawn])
def test_the_point_of_what_has_become_private_goes_out_of_every_file(
    client: TestClient, area: dict[str, UUID], tmp_path: Path, how: Any
) -> None:
    report = ask_now(has_files=True)
    before, gone = files_of(report), str(area[LIBRARY])
    assert points_of(before) == {gone, str(area[OTHER])}
    page = client.get(f"/gaps/{report}").text
    assert all(name in words_of(before) and name in page for name in (LIBRARY, OTHER))
    take_back_all(timestamp=0)
    assert files_of(report) == before, "nothing has changed"
    with session_factory().begin() as session:
        how(session, area[LIBRARY])
    page = client.get(f"/gaps/{report}").text
    assert LIBRARY not in page and OTHER in page, "at once, before any file is made again"
    take_back_lately(timestamp=0)

    after = files_of(report)
    assert set(after) == set(before) and points_of(after) == {str(area[OTHER])}
    assert LIBRARY not in words_of(after) and OTHER in words_of(after)
    longitude, latitude = (round(float(one), 5) for one in to_wgs84(*middle(1)))
    for name, content in after.items():
        assert gone.encode() not in content, name
        assert f"{longitude},{latitude}".encode() not in content, name
    told = tables_of(after["report.gpkg"], tmp_path)
    assert [str(area[OTHER])] == [
        one for row in told["assets"] for one in row if one == str(area[OTHER])
    ]
    assert len(told["assets"]) == 1 and len(told["lsoa"]) == 3
    was = tables_of(before["report.gpkg"], tmp_path)
    assert told["lsoa"] == was["lsoa"] and told["layer_styles"] == was["layer_styles"]
    # One dot less on the picture; all else is drawn as it was.
    one_less = before["report.html"].count(b"<circle") - after["report.html"].count(b"<circle")
    assert one_less == 1
    assert data_of_map(after["map.html"])["layers"] == data_of_map(before["map.html"])["layers"]
    figures = stored(report).figures
    assert figures and figures["people"] == 7_000
    page = client.get(f"/gaps/{report}").text
    assert "1 place is no longer named or shown here, because it has been taken off the map" in page
    assert (
        "1 place is no longer named or shown here, because it has been taken off the map"
        in words_of(after)
    )
    take_back_all(timestamp=0)
    assert files_of(report) == after


def test_what_a_list_has_dropped_and_what_has_moved_stays_drawn(
    client: TestClient, area: dict[str, UUID]
) -> None:
    report = ask_now()
    before = files_of(report)
    with session_factory().begin() as session:
        entry = entry_of(session, area[OTHER])
        assert entry and entry.whereabouts
        where = entry.whereabouts.model_copy(update={"northing": middle(1)[1] + 50})
        moved = entry.model_copy(update={"whereabouts": where})
        write_entry(session, area[OTHER], moved, by=SOMEBODY)
        dropped_by_its_list(session, area[LIBRARY])
    take_back_all(timestamp=0)
    after = files_of(report)
    assert points_of(after) == points_of(before)
    assert {name for name in before if after[name] != before[name]} <= NAMING
    # What was true stays drawn; what is not on the map today is not named.
    assert LIBRARY not in words_of(after) and OTHER in words_of(after)


def dropped_by_its_list(session: Session, asset_id: UUID) -> None:
    """As an import leaves what no longer comes."""
    session.execute(
        text(
            "WITH list AS (INSERT INTO asset_list (name) VALUES ('ours') RETURNING id), run AS ("
            " INSERT INTO asset_import (asset_list_id, file, fingerprint, added, changed, unchanged, withdrawn, refused, in_no_area)"
            " SELECT id, 'x', 'x', 0, 0, 0, 1, 0, 0 FROM list RETURNING id), gone AS ("
            " UPDATE asset SET status = 'withdrawn' WHERE id = :id RETURNING id)"
            " INSERT INTO asset_history (asset_id, status_before, status_after, what, asset_import_id)"
            " SELECT gone.id, 'published', 'withdrawn', 'withdrawn', run.id FROM gone, run"
        ),
        {"id": asset_id},
    )


@pytest.mark.parametrize("how", [shown_near, withdrawn])
def test_a_place_that_was_proposed_is_named_no_more(
    client: TestClient, area: dict[str, UUID], tmp_path: Path, how: Any
) -> None:
    report = ask_now(has_files=True)
    before = files_of(report)
    [site] = (stored(report).figures or {})["sites"]
    assert site["id"] == str(area[HALL]) and HALL in words_of(before)
    addresses = [f"/gaps/{report}", f"/api/v1/gaps/{report}"]
    assert all(HALL in client.get(one).text for one in addresses)
    with session_factory().begin() as session:
        how(session, area[HALL])
    # At once where words are made, and in the files as soon as the worker has looked.
    assert all(HALL not in client.get(one).text for one in addresses)
    assert all(NO_LONGER in client.get(one).text for one in addresses)
    take_back_lately(timestamp=0)
    after = files_of(report)
    assert set(after) == set(before)
    assert HALL not in words_of(after) and NO_LONGER in words_of(after)
    assert HALL not in str(tables_of(after["report.gpkg"], tmp_path))
    kept = json.dumps(stored(report).figures)
    assert HALL not in kept and str(area[HALL]) not in kept
    assert points_of(after) == points_of(before)
    assert all(NO_LONGER in client.get(one).text for one in addresses)


def test_a_report_of_before_names_only_what_something_published_bears(
    client: TestClient, area: dict[str, UUID]
) -> None:
    report = ask_now(has_files=True)
    with session_factory().begin() as session:
        session.execute(
            text(
                "UPDATE gap_report SET figures = jsonb_set(figures, '{sites,0}', (figures #> '{sites,0}') - '{id,has_id}'::text[])"
            )
        )
    assert HALL in client.get(f"/gaps/{report}").text
    take_back_all(timestamp=0)
    assert HALL in words_of(files_of(report))
    with session_factory().begin() as session:
        withdrawn(session, area[HALL])
    page = client.get(f"/gaps/{report}").text
    assert HALL not in page and NO_LONGER in page
    take_back_all(timestamp=0)
    assert HALL not in words_of(files_of(report))


def test_the_name_is_the_one_of_today(client: TestClient, area: dict[str, UUID]) -> None:
    report = ask_now()
    with session_factory().begin() as session:
        entry = entry_of(session, area[HALL])
        assert entry
        renamed = entry.model_copy(update={"name": "The Rooms"})
        write_entry(session, area[HALL], renamed, by=SOMEBODY)
    page = client.get(f"/gaps/{report}").text
    assert "The Rooms" in page and HALL not in page


def test_the_same_figures_are_the_same_files(client: TestClient, area: dict[str, UUID]) -> None:
    report = ask_now(has_files=True)
    before = files_of(report)
    with session_factory().begin() as session:
        make_files_again(session, report)
    after = files_of(report)
    assert set(after) == set(before)
    # Those name each place and where it stands, which nothing of before has kept.
    assert {name for name in before if after[name] != before[name]} <= NAMING
    assert OTHER in words_of(after)
    # How often GDAL committed would be told there, and differs from one writing to the next.
    assert int.from_bytes(after["report.gpkg"][24:28], "big") == 1
    # Nothing in the workbook tells when it was written.
    asked_at = stored(report).asked_at.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    book = openpyxl.load_workbook(io.BytesIO(after["report.xlsx"]))
    assert book.properties.modified == book.properties.created == asked_at
    with zipfile.ZipFile(io.BytesIO(after["report.xlsx"])) as parts:
        assert {one.date_time for one in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_a_package_that_could_not_be_styled_is_closed(
    client: TestClient, area: dict[str, UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    report = ask_now()
    opened = []

    def full(database: sqlite3.Connection, *_: object) -> None:
        opened.append(database)
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(geopackage, "_add_styles", full)
    with (
        session_factory().begin() as session,
        pytest.raises(sqlite3.OperationalError, match="full"),
    ):
        make_files_again(session, report)
    [database] = opened
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        database.execute("SELECT 1")


def test_what_cannot_be_made_again_stays_away_and_the_page_says_why(
    client: TestClient, area: dict[str, UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    report = ask_now()
    with session_factory().begin() as session:
        withdrawn(session, area[LIBRARY])
        withdrawn(session, area[HALL])

    def never(*_: object) -> Any:
        raise RuntimeError("no text libraries")

    with monkeypatch.context() as patched:
        patched.setattr(taking_back, "render_files", never)
        take_back_lately(timestamp=0)
    assert files_of(report) == {}
    page = client.get(f"/gaps/{report}").text
    assert "We have removed them and are making them again" in page and "report.pdf" not in page
    assert client.get(f"/gaps/{report}/report.pdf").status_code == 404
    assert client.get(f"/gaps/{report}/map").status_code == 404 and "<iframe" not in page
    take_back_all(timestamp=0)
    after = files_of(report)
    assert {f"report.{end}" for end in FILES} < set(after)
    assert points_of(after) == {str(area[OTHER])} and HALL not in words_of(after)
    assert (
        "We have removed them and are making them again" not in client.get(f"/gaps/{report}").text
    )


def test_files_are_a_cache_that_can_be_emptied(client: TestClient, area: dict[str, UUID]) -> None:
    report = ask_now(has_files=True, opened=[(-0.05, 51.54)])
    with session_factory().begin() as session:
        session.execute(text("UPDATE gap_report SET readers = 'everybody'"))
    before = files_of(report)
    with session_factory().begin() as session:
        session.execute(text("TRUNCATE gap_report_file"))
    assert "are being made again" in client.get(f"/gaps/{report}").text
    take_back_all(timestamp=0)
    assert files_of(report) == before


def test_reports_of_before_have_the_same_files_when_their_drawing_is_taken_out_of_them(
    client: TestClient, area: dict[str, UUID], database_url: str
) -> None:
    with session_factory().begin() as session:
        shown_near(session, area[OTHER])
    report = ask_now(has_files=True, opened=[(-0.05, 51.54)], place_kinds=["neighbourhood", "ward"])
    before = files_of(report)
    alembic("downgrade", database_url, "0020")
    alembic("upgrade", database_url, "head")
    with session_factory().begin() as session:
        make_files_again(session, report)
    after = files_of(report)
    assert set(after) == set(before)
    # Those name each place and where it stands, which nothing of before has kept.
    assert {name for name in before if after[name] != before[name]} <= NAMING
    assert OTHER in words_of(after)
