"""Helpers of the tests that run commands: each in a process of its own, forked from one that has imported everything."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

import psycopg
from psycopg import sql

from tests.journeys.local_clusters import PROJECT

CITY = "city-and-hackney"
CITY_LIST = "Open data gathered for City and Hackney"
HALLS = """\
name,category,longitude,latitude,source_id
North Hall,community-centre,-0.0567,51.5437,1
South Hall,community-centre,-0.0601,51.5391,2
East Hall,community-centre,-0.0512,51.5402,3
"""

ASSETMAP = [sys.executable, "-m", "assetmap.commands"]

# What a command imports takes longer than what most of these do.
_processes = get_context("forkserver")
_processes.set_forkserver_preload(
    [
        "assetmap.commands",
        "assetmap.command_line.areas",
        "assetmap.command_line.directory",
        "assetmap.command_line.databases",
        "assetmap.command_line.demonstrating",
        "alembic.command",
    ]
)


@dataclass(frozen=True)
class Done:
    """What a command left: its exit code, and what it wrote to standard output and error."""

    code: int
    said: str
    complained: str

    @property
    def sentence(self) -> str:
        """The only line of standard error."""
        assert self.code == 1, self
        assert self.complained.count("\n") == 1, self
        return self.complained.strip()


def assetmap(*words: str | Path, **environment: str) -> Done:
    """Runs a command as the console script would; nothing it does may end with a traceback."""
    done = with_whatever_it_writes(*words, **environment)
    assert "Traceback" not in done.said + done.complained, done
    return done


def with_whatever_it_writes(*words: str | Path, **environment: str) -> Done:
    """The same, without looking at what it wrote."""
    with tempfile.TemporaryDirectory() as folder:
        said, complained = Path(folder, "said"), Path(folder, "complained")
        process = _processes.Process(
            target=_run,
            args=([str(word) for word in words], {**os.environ, **environment}, said, complained),
        )
        process.start()
        process.join(timeout=120)
        assert process.exitcode is not None, f"{words} did not end within two minutes"
        return Done(process.exitcode, said.read_text(), complained.read_text())


def _run(words: list[str], environment: dict[str, str], said: Path, complained: Path) -> None:
    for number, path in ((1, said), (2, complained)):
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT), number)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = ["assetmap", *words]
    from assetmap.commands import run

    run()


@contextmanager
def running(
    log: Path, *words: str | Path, program: Sequence[str] = ASSETMAP, **environment: str
) -> Iterator["subprocess.Popen[bytes]"]:
    """A command that does not end by itself, writing to `log`; killed when the test is done with it."""
    with log.open("w") as output:
        process = subprocess.Popen(
            [*program, *map(str, words)],
            cwd=PROJECT,
            env={**os.environ, "PYTHONUNBUFFERED": "1", **environment},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def everything_in(url: str) -> dict[str, tuple[int, str]]:
    """The number of rows of each table, and a hash that changes when any is so much as written again."""
    with psycopg.connect(url) as connection:
        tables = connection.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
            " AND tablename NOT IN ('spatial_ref_sys', 'alembic_version') ORDER BY 1"
        ).fetchall()
        question = (
            "SELECT count(*), md5(coalesce(string_agg(xmin::text || t::text, '' ORDER BY ctid), ''))"
            " FROM {} AS t"
        )
        return {
            name: connection.execute(sql.SQL(question).format(sql.Identifier(name))).fetchall()[0]
            for (name,) in tables
        }


def counts_in(url: str) -> dict[str, int]:
    """The number of rows of each table that has any."""
    return {name: count for name, (count, _) in everything_in(url).items() if count}
