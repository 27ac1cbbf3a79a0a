"""Reports on a full disk: told, nothing half-written, and built once there is room again."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

import psycopg
import pytest
from fastapi.testclient import TestClient
from psycopg import sql

from assetmap.errors import Unavailable
from assetmap.gaps.builds.build import build
from assetmap.gaps.builds.disk_space import LEAST_ROOM_BYTES, sentence_of_full_disk
from tests.gap_areas import stored
from tests.journeys.local_clusters import open_folder
from tests.journeys.test_gap_reports import area, asked, is_whole_or_nothing, state_of

__all__ = ["area"]

MOST = 48 * 1024 * 1024
FILLER = "filler"
TEMPORARY = "The disk for temporary files is full"
DATABASE = "The database disk is full"


@contextmanager
def small_disk() -> Iterator[Path]:
    """A disk in memory of 48 MB. Skips the test where no disk may be mounted."""
    with open_folder() as folder:
        mount = ["mount", "-t", "tmpfs", "-o", f"size={MOST}", "tmpfs", str(folder)]
        if os.geteuid() or not shutil.which("mount"):
            pytest.skip("only root can mount the small disk that this test fills")
        done = subprocess.run(mount, capture_output=True, text=True, check=False)
        if done.returncode:
            pytest.skip(f"no small disk can be mounted here: {done.stderr.strip()}")
        try:
            yield folder
        finally:
            # Lazily: what an error still holds open must not keep it.
            subprocess.run(["umount", "--lazy", str(folder)], check=True)


def fill(folder: Path, *, but: int = 0) -> None:
    """Leaves this many bytes free, and no more."""
    with (folder / FILLER).open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, shutil.disk_usage(folder).free - but)


def make_room(folder: Path) -> None:
    (folder / FILLER).unlink()


def fails(client: TestClient, report: UUID, sentence: str, watch: Callable[..., None]) -> None:
    """It says so, on its page and by the API, it has nothing, and whoever runs the worker is told."""
    with pytest.raises(Unavailable, match=sentence):
        build(report, watch)
    assert state_of(report) == "failed" and is_whole_or_nothing(report)
    assert sentence in (stored(report).step or "")
    assert sentence in client.get(f"/gaps/{report}").text
    told = client.get(f"/api/v1/gaps/{report}").json()
    assert told["state"] == "failed" and sentence in told["step"]


def is_built(client: TestClient, failed: UUID) -> None:
    """Asked again it is another report, and ready."""
    again = asked()
    assert again != failed
    build(again)
    assert state_of(again) == "ready" and is_whole_or_nothing(again)
    assert client.get(f"/gaps/{again}/report.gpkg").content.startswith(b"SQLite format 3")


# What is being done when the last room goes, and how much is left: for nothing, and for a part of the GeoPackage.
WHEN = [
    ("", 0),
    ("Reading the entries on the map", 0),
    ("Writing the tables", 0),
    ("Writing the tables", 20_000),
    ("Writing the tables", 140_000),
]


@pytest.mark.parametrize(("when", "left"), WHEN)
def test_a_full_disk_for_temporary_files_is_named_and_the_next_report_is_built(
    client: TestClient, area: None, monkeypatch: pytest.MonkeyPatch, when: str, left: int
) -> None:
    with small_disk() as folder:
        monkeypatch.setattr(tempfile, "tempdir", str(folder))
        report = asked()

        def fill_then(progress: float, step: str) -> None:
            if step == when:
                fill(folder, but=left)

        if not when:
            fill(folder)
        fails(client, report, TEMPORARY, fill_then)
        assert {path.name for path in folder.iterdir() if path.stat().st_size} == {FILLER}
        make_room(folder)
        is_built(client, report)
        assert list(folder.iterdir()) == []


@contextmanager
def files_on_a_small_disk(cluster: str, url: str) -> Iterator[Path]:
    """A small disk on which the database keeps the files of reports."""
    [data] = _ask(cluster, "SHOW data_directory")
    server = os.stat(str(data))
    with small_disk() as folder:
        home = folder / "tables"
        home.mkdir()
        os.chown(home, server.st_uid, server.st_gid)
        _ask(cluster, sql.SQL("CREATE TABLESPACE small LOCATION {}").format(str(home)))
        try:
            # Free pages that reports of earlier tests have left would be room too.
            _ask(url, "TRUNCATE gap_report_file")
            _ask(url, "ALTER TABLE gap_report_file SET TABLESPACE small")
            yield folder
        finally:
            _ask(url, "ALTER TABLE gap_report_file SET TABLESPACE pg_default")
            _ask(cluster, "DROP TABLESPACE small")


def _ask(url: str, question: str | sql.Composable) -> list[object]:
    with psycopg.connect(url, autocommit=True) as connection:
        found = connection.execute(question)
        return [row[0] for row in found.fetchall()] if found.description else []


# No room for the first file, and room for some of them.
@pytest.mark.parametrize("left", [0, 100_000])
def test_a_full_disk_of_the_database_is_named_and_the_next_report_is_built(
    client: TestClient, area: None, cluster: str, database_url: str, left: int
) -> None:
    with files_on_a_small_disk(cluster, database_url) as folder:
        report = asked()
        fill(folder, but=left)
        fails(client, report, DATABASE, lambda _, __: None)
        make_room(folder)
        is_built(client, report)


def test_an_error_that_has_nothing_to_do_with_a_disk_is_not_blamed_on_one() -> None:
    assert shutil.disk_usage(tempfile.gettempdir()).free > LEAST_ROOM_BYTES
    assert sentence_of_full_disk(OSError(2, "No such file")) is None
    assert sentence_of_full_disk(ValueError("disk")) is None
