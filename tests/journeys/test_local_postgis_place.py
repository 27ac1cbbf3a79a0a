"""The place of the private PostGIS, wherever a home is, and its closed doors."""

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from assetmap.database import postgresql_programs
from assetmap.database.local_postgis import cluster as local_postgis
from assetmap.database.local_postgis import place as local_postgis_place
from tests.journeys.local_clusters import (
    ask,
    cluster_home,
    kill,
    lives,
    open_folder,
    remember,
    server_of,
    start,
)

root_only = pytest.mark.skipif(os.geteuid() != 0, reason="needs root, who has users to switch to")


@contextmanager
def closed_folder() -> Iterator[Path]:
    """One that root alone can enter."""
    with tempfile.TemporaryDirectory(dir="/root") as path:
        yield Path(path)


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    with open_folder() as path:
        yield path


@pytest.fixture(scope="module")
def home(folder: Path) -> Iterator[Path]:
    """A home whose server the tests may kill: each begins with a start."""
    with cluster_home(folder / "a home with spaces: é") as path:
        yield path


def test_a_path_with_spaces_and_signs_serves(folder: Path) -> None:
    with cluster_home(folder / "Ein Ordner für $HOME, 100% & `more` + ?#:@") as home:
        url = start(home)

        assert ask(url, "SELECT 1") == ["1"]
        engine = create_engine(make_url(url).set(drivername="postgresql+psycopg"))
        with engine.connect() as connection:
            assert connection.scalar(text("SELECT 1")) == 1
        engine.dispose()


def test_a_path_with_spaces_keeps_its_socket_beside_the_data(home: Path) -> None:
    url = start(home)

    assert local_postgis.status(home).socket_directory == home / "database/sockets"
    engine = create_engine(make_url(url).set(drivername="postgresql+psycopg"))
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT 1")) == 1
    engine.dispose()


def test_a_socket_path_that_is_too_long_is_kept_short_in_a_private_folder(folder: Path) -> None:
    with cluster_home(folder / "/".join(["long" * 12] * 4)) as home:
        url = start(home)

        sockets = local_postgis.status(home).socket_directory
        assert sockets is not None and len(bytes(sockets / ".s.PGSQL.5432")) <= 107
        assert sockets.stat().st_mode & 0o777 == 0o700
        assert ask(url, "SELECT 1") == ["1"]
        local_postgis.stop(home)
        assert start(home) == url
        sockets.joinpath(".s.PGSQL.5432").stat()


@pytest.mark.parametrize("excess", [0, 1], ids=["107 bytes fit", "108 do not"])
def test_the_longest_socket_path_is_107_bytes(tmp_path: Path, excess: int) -> None:
    user = local_postgis_place._unprivileged_user()
    spare = 107 + excess - len(bytes(tmp_path / "x/sockets/.s.PGSQL.5432")) + 1
    cluster = local_postgis_place.Cluster(tmp_path / ("x" * spare), user)

    assert (cluster.sockets.parent == cluster.folder) is (excess == 0)


@root_only
def test_root_hands_the_server_to_an_unprivileged_user(home: Path) -> None:
    start(home)

    status = Path(f"/proc/{server_of(home)}/status").read_text()
    user_ids = status.partition("Uid:")[2].split()[:4]
    assert "0" not in user_ids and len(set(user_ids)) == 1
    assert "CapEff:\t0000000000000000" in status


@root_only
def test_nobody_else_is_let_in_even_where_the_folder_stands_open(home: Path) -> None:
    url = start(home)
    sockets = local_postgis.status(home).socket_directory
    assert sockets is not None
    psql = next(iter(postgresql_programs.installed("psql").values())) / "psql"

    def refused() -> str:
        done = subprocess.run(
            [psql, url], user="nobody", extra_groups=[], cwd="/", capture_output=True, text=True
        )
        assert done.returncode != 0
        return done.stderr

    assert "Permission denied" in refused()
    sockets.chmod(0o755)
    sockets.parent.chmod(0o755)
    assert "Peer authentication failed" in refused()


@root_only
def test_a_home_that_the_server_cannot_enter_has_its_data_elsewhere() -> None:
    with closed_folder() as closed, cluster_home(closed / "home") as home:
        remember(start(home), "kept elsewhere")
        data = local_postgis.status(home).data_directory

        assert data is not None and data.parent.parent == Path("/var/lib/assetmap")
        assert str(data.parent) in (home / "DATABASE-IS-ELSEWHERE.txt").read_text()
        kill(server_of(home))
        assert ask(start(home), "SELECT word FROM memory") == ["kept elsewhere"]

        moved = home.rename(home.with_name("moved"))
        assert ask(start(moved), "SELECT word FROM memory") == ["kept elsewhere"]
        moved.rename(home)


@root_only
def test_a_home_that_was_deleted_and_made_again_is_empty_and_its_old_data_is_put_aside() -> None:
    with closed_folder() as closed, cluster_home(closed / "home") as home:
        remember(start(home), "of an earlier life")
        data = local_postgis.status(home).data_directory
        shutil.rmtree(home)

        assert ask(start(home), "SELECT to_regclass('memory')") == ["None"]
        assert data is not None
        (aside,) = data.parents[1].glob(f"{data.parent.name}-left-*")
        assert (aside / "data/PG_VERSION").exists()
        shutil.rmtree(aside)


def test_a_home_deleted_under_a_running_server_can_be_made_again(folder: Path) -> None:
    with cluster_home(folder / "deleted") as home:
        remember(start(home), "of an earlier life")
        deleted = server_of(home)
        shutil.rmtree(home)

        assert ask(start(home), "SELECT to_regclass('memory')") == ["None"]
        if lives(deleted):
            os.kill(deleted, signal.SIGKILL)
