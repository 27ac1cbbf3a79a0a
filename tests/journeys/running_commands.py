"""Helpers of the tests that run commands, in this process or in one of their own."""

import os
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import chdir, contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from pathlib import Path
from threading import Event

import psycopg
from psycopg import sql
from typer.testing import CliRunner

from assetmap.jobs.app import jobs
from tests.conftest import forget_settings
from tests.journeys.local_clusters import PROJECT

CITY = "city-and-hackney"
CITY_LIST = "Open data gathered for City and Hackney"
HALLS = """\
name,category,longitude,latitude,source_id
North Hall,community-centre,-0.0567,51.5437,1
South Hall,community-centre,-0.0601,51.5391,2
East Hall,community-centre,-0.0512,51.5402,3
"""

# Forked from one that has imported everything, which takes longer than what most commands do.
_processes = get_context("forkserver")
_processes.set_forkserver_preload(
    [
        "assetmap.commands",
        "assetmap.command_line.areas",
        "assetmap.command_line.directory",
        "assetmap.command_line.databases",
        "assetmap.command_line.demonstrating",
        "assetmap.command_line.measuring",
        "assetmap.command_line.reporting",
        "assetmap.command_line.serving",
        "assetmap.command_line.working",
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
    """Runs a command in this process, with the environment as it is now; nothing may end with a traceback."""
    done = with_whatever_it_writes(*words, **environment)
    assert "Traceback" not in done.said + done.complained, done
    return done


def with_whatever_it_writes(*words: str | Path, **environment: str) -> Done:
    """The same, without looking at what it wrote."""
    from assetmap.commands import app

    before = dict(os.environ)
    os.environ.update(environment)
    forget_settings()
    try:
        with chdir(PROJECT):
            done = CliRunner().invoke(
                app, [*map(str, words)], catch_exceptions=False, prog_name="assetmap"
            )
    finally:
        os.environ.clear()
        os.environ.update(before)
        forget_settings()
    return Done(done.exit_code, done.stdout, done.stderr)


def assetmap_process(*words: str | Path, minutes: int = 5, **environment: str) -> Done:
    """Runs a command as the console script would, in a process of its own, for so many minutes at most."""
    with tempfile.TemporaryDirectory() as folder:
        said, complained = Path(folder, "said"), Path(folder, "complained")
        process = _begin(words, environment, said, complained)
        process.join(timeout=60 * minutes)
        assert process.exitcode is not None, f"{words} did not end within {minutes} minutes"
        done = Done(process.exitcode, said.read_text(), complained.read_text())
    assert "Traceback" not in done.said + done.complained, done
    return done


@contextmanager
def running(
    log: Path,
    *words: str | Path,
    prepared_by: Callable[[], None] | None = None,
    **environment: str,
) -> Iterator[BaseProcess]:
    """A command that does not end by itself, writing to `log`; killed when the test is done with it."""
    process = _begin(words, environment, log, log, prepared_by)
    try:
        yield process
    finally:
        process.kill()
        process.join()


def with_a_slow_task() -> None:
    """Registers a task that outlasts every test."""

    @jobs.task(name="slow")
    def slow() -> None:
        Event().wait()


def _begin(
    words: Sequence[str | Path],
    environment: Mapping[str, str],
    said: Path,
    complained: Path,
    prepared_by: Callable[[], None] | None = None,
) -> BaseProcess:
    said.touch()
    arguments = ([*map(str, words)], {**os.environ, **environment}, said, complained, prepared_by)
    process = _processes.Process(target=_run, args=arguments)
    process.start()
    return process


def _run(
    words: list[str],
    environment: dict[str, str],
    said: Path,
    complained: Path,
    prepared_by: Callable[[], None] | None,
) -> None:
    os.chdir(PROJECT)
    # Its input has ended before it begins.
    read, write = os.pipe()
    os.close(write)
    os.dup2(read, 0)
    for number, path in ((1, said), (2, complained)):
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND), number)
    # A shell that runs the tests in the background lets its children ignore an interruption.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.environ.clear()
    os.environ.update(environment, PYTHONUNBUFFERED="1")
    sys.argv = ["assetmap", *words]
    if prepared_by:
        prepared_by()
    from assetmap.commands import run

    run()


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
