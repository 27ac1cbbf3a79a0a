"""Time of a report of a real place, and of searches while one is being built."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from sqlalchemy import create_engine
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

from assetmap.gaps.builds.request import ask
from assetmap.gaps.question import read_question
from tests.benchmarks.populating import ENGLAND, bench_cluster
from tests.benchmarks.searching import drive, served
from tests.journeys.local_clusters import until

AREA = ENGLAND.parent.parent / "city-and-hackney" / "area.toml"
# More than are built while searches are measured, so that one always is.
REPORTS = 12
SEARCH = [{"postcode": "E8 1EA", "category": category} for category in ("library", "cafe", "faith")]


def measure_reports() -> None:
    """Prints seconds from asking to the last file, and the median search beside a worker that builds."""
    if not AREA.is_file():
        print("reports: ../shared/data is not here, so there is nothing to measure on")
        return
    with bench_cluster() as url:
        run_command(url, "area", "load", str(AREA))
        begun = time.perf_counter()
        run_command(url, "gaps", "build")
        print(
            f"report, City and Hackney, all categories: {time.perf_counter() - begun:.1f} s"
            " (under 15 s), the command's own start included"
        )
        with served(url) as port:
            drive(port, SEARCH, clients=1)
            _, quiet, _ = drive(port, SEARCH, clients=1)
            with _working(url):
                _, busy, _ = drive(port, SEARCH, clients=1)
                assert _left(url), "the reports were all built before the searches were measured"
        print(
            f"search while a report is built: {busy / quiet:.2f} x its quiet median (at most 1.3)"
        )


@contextmanager
def _working(url: str) -> Iterator[None]:
    """A worker that has reports to build, and builds one."""
    engine = create_engine(make_url(url).set(drivername="postgresql+psycopg"))
    with Session(engine) as session, session.begin():
        for minutes in range(REPORTS):
            given = {
                "area": "city-and-hackney",
                "categories": ["faith", "library", "everyday-places"],
                "threshold_minutes": 6 + minutes,
            }
            ask(session, read_question(given), title="Bench", person_id=None)
    engine.dispose()
    process = subprocess.Popen(
        [str(Path(sys.executable).parent / "assetmap"), "work"],
        env={**os.environ, "ASSETMAP_DATABASE_URL": url},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        until(lambda: process.poll() is not None or _states(url).get("building"))
        assert process.poll() is None, "the worker has ended"
        yield
    finally:
        process.terminate()
        process.wait(timeout=60)


def _left(url: str) -> int:
    states = _states(url)
    return states.get("building", 0) + states.get("waiting", 0)


def _states(url: str) -> dict[str, int]:
    with psycopg.connect(url) as connection:
        return dict(
            connection.execute("SELECT state, count(*) FROM gap_report GROUP BY state").fetchall()
        )


def run_command(url: str, *arguments: str) -> None:
    """Runs a command on the database at `url`, as a user would."""
    done = subprocess.run(
        [str(Path(sys.executable).parent / "assetmap"), *arguments],
        env={**os.environ, "ASSETMAP_DATABASE_URL": url},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
