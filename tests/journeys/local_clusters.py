"""Helpers of the tests that start, kill and ask private clusters."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import psycopg

from assetmap.database.local_postgis import cluster as local_postgis

# The library is loaded once, and not by each of thousands of connections.
QUICK = "-c fsync=off -c full_page_writes=off -c shared_preload_libraries=postgis-3"
PROJECT = Path(__file__).parents[2]
STARTER = (
    "import sys; from pathlib import Path; from assetmap.database.local_postgis import cluster; "
    "print(cluster.start(Path(sys.argv[1]), options=sys.argv[2]), flush=True); "
)


def new_open_folder() -> Path:
    """A new folder that every user can enter; pytest's own is closed to the server's when run by root."""
    path = Path(tempfile.mkdtemp(prefix="assetmap-test-"))
    path.chmod(0o755)
    return path


@contextmanager
def open_folder() -> Iterator[Path]:
    """The same, gone afterwards."""
    path = new_open_folder()
    yield path
    shutil.rmtree(path)


@contextmanager
def cluster_home(home: Path) -> Iterator[Path]:
    """A home whose server and data are gone afterwards, wherever they were put."""
    try:
        yield home
    finally:
        remove(home)


def until(condition: Callable[[], object], *, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it never came true"
        time.sleep(0.02)


def remove(home: Path) -> None:
    local_postgis.stop(home)
    left = local_postgis.status(home)
    for path in (left.socket_directory, left.data_directory and left.data_directory.parent):
        shutil.rmtree(path or home, ignore_errors=True)
    shutil.rmtree(home, ignore_errors=True)


def start(home: Path) -> str:
    return local_postgis.start(home, options=QUICK)


def starter(home: Path, then: str = "") -> subprocess.Popen[str]:
    """Another process that starts the server, and does something after."""
    return subprocess.Popen(
        [sys.executable, "-c", STARTER + then, str(home), QUICK],
        cwd=PROJECT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def ask(url: str, question: str, *parameters: object) -> list[str]:
    with psycopg.connect(url, autocommit=True) as connection:
        return [str(row[0]) for row in connection.execute(question, parameters).fetchall()]


def remember(url: str, word: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS memory (word text)")
        connection.execute("INSERT INTO memory VALUES (%s)", [word])


def server_of(home: Path) -> int:
    process = local_postgis.status(home).process_id
    assert process is not None
    return process


def lives(process: int) -> bool:
    """Whether it runs; one that has ended and waits to be collected has no command line."""
    try:
        return Path(f"/proc/{process}/cmdline").read_bytes() != b""
    except (FileNotFoundError, ProcessLookupError):
        return False


def kill(process: int) -> None:
    os.kill(process, signal.SIGKILL)
    until(lambda: not lives(process))


def kill_with_sessions(server: int) -> None:
    """Kills a PostgreSQL server, and waits until its sessions have noticed."""
    sessions = [one.pid for one in psutil.Process(server).children()]
    kill(server)
    until(lambda: not any(map(lives, sessions)))


def busy_with(url: str, query: str) -> psycopg.Connection[tuple[str]]:
    """A connection whose query has begun and not ended."""
    connection = psycopg.connect(url)
    connection.pgconn.send_query(query.encode())
    state = "SELECT state FROM pg_stat_activity WHERE pid = %s"
    until(lambda: ask(url, state, connection.info.backend_pid) == ["active"])
    return connection
