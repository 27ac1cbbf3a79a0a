"""A file format that is declared in one row is found everywhere: import, export, upload and help."""

import re
import subprocess
import sys
import zipfile
from html import unescape
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from assetmap.assets.imports.actions import import_assets
from assetmap.assets.imports.export import write_export
from assetmap.assets.imports.formats import file_formats
from assetmap.assets.imports.formats.base import ExportTable, Line, RowFile
from assetmap.assets.imports.formats.file_formats import FileFormat
from assetmap.database.sessions import session_factory
from assetmap.errors import InvalidInput
from assetmap.people.roles import Role
from assetmap.registration.importing import tasks
from tests.journeys.local_clusters import PROJECT
from tests.journeys.test_moderation import upload
from tests.registering import found
from tests.signing_in import sign_in

pytestmark = pytest.mark.usefixtures("ground")


def read_bars(path: Path, _layer: str | None) -> RowFile:
    head, *lines = [line.split("|") for line in path.read_text().splitlines()]
    return RowFile(head, iter([[Line(at + 2, cells) for at, cells in enumerate(lines)]]))


def write_bars(table: ExportTable, path: Path) -> None:
    rows = [[str(row[name] or "") for name in table.columns] for row in table.rows]
    path.write_text("\n".join("|".join(cells) for cells in [list(table.columns), *rows]))


BARS = FileFormat(
    "Bars",
    ".bars",
    "text/x-bars",
    read_bars,
    write_bars,
    aliases=(".bar",),
    is_packed=True,
    archived=(".bars",),
)
ROWS = "name|category|postcode\nBarred hall|community-centre|E8 1EA\n"


@pytest.fixture(autouse=True)
def one_more_format(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file_formats, "FORMATS", (*file_formats.FORMATS, BARS))


@pytest.mark.parametrize("name", ["halls.bars", "halls.bar"])
def test_it_is_imported_and_exported(client: TestClient, tmp_path: Path, name: str) -> None:
    path, back = tmp_path / name, tmp_path / "back.bars"
    path.write_text(ROWS)
    with session_factory().begin() as session:
        assert import_assets(session, path, list_name="Halls").added == 1
        there = session.execute(text("SELECT count(*) FROM asset")).scalar_one()
        assert write_export(session, back) == there
    head, *lines = [line.split("|") for line in back.read_text().splitlines()]
    assert "Barred hall" in {cells[head.index("name")] for cells in lines}
    assert [one["name"] for one in found(client, q="barred")] == ["Barred hall"]


def test_it_is_found_in_an_archive_and_counted_as_packed(tmp_path: Path) -> None:
    packed, plain = tmp_path / "halls.zip", tmp_path / "many.bars"
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("data/halls.bars", ROWS)
        archive.writestr("data/terms.txt", "Free for all")
    with session_factory().begin() as session:
        assert import_assets(session, packed, list_name="Halls").added == 1
    plain.write_bytes(b"x" * 100_000)
    assert tasks.is_large(plain)
    assert not tasks.is_large(plain.rename(tmp_path / "many.csv"))


def test_what_is_in_no_format_is_told_of_it(tmp_path: Path) -> None:
    path = tmp_path / "halls.xyz"
    path.write_text(ROWS)
    with session_factory()() as session:
        with pytest.raises(InvalidInput, match=r"cannot be read; use .*\.osm\.pbf or \.bars"):
            import_assets(session, path)
        with pytest.raises(InvalidInput, match=r"cannot be written; use .*\.gpkg or \.bars"):
            write_export(session, path)


def test_a_steward_sends_it_with_the_form(client: TestClient) -> None:
    sign_in(client, "stew@example.org", Role.STEWARD)
    page = unescape(client.get("/moderation/import").text)
    assert "KML, KMZ, iCalendar, Bars" in page
    (accepted,) = re.findall(r'accept="([^"]+)"', page)
    assert {".bars", ".bar", "text/x-bars"} <= set(accepted.split(","))
    assert ".pbf" not in accepted, "an extract is too large for a form"
    refused = client.post("/moderation/import", files={"upload": ("halls.xyz", b"x")})
    assert ".kml, .kmz, .ics or .bars." in unescape(refused.text)
    check = upload(client, "halls.bars", ROWS.encode(), list_name="Halls")
    assert client.post(check, data={"action": "take"}).status_code == 303
    assert [one["name"] for one in found(client, q="barred")] == ["Barred hall"]


# The help is written when the commands are declared, so they are declared anew.
HELP = """
from tests.journeys.test_throw_away_format import BARS, file_formats
file_formats.FORMATS = (*file_formats.FORMATS, BARS)
from typer.testing import CliRunner
from assetmap.commands import app
for command in ("import", "export"):
    print(CliRunner().invoke(app, ["assets", command, "--help"]).output)
"""


def test_the_commands_name_it() -> None:
    done = subprocess.run(
        [sys.executable, "-c", HELP],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    assert ".kmz, .ics, .osm.pbf or .bars file." in done.stdout
    assert "A .csv, .xlsx, .geojson, .gpkg or .bars file." in done.stdout
