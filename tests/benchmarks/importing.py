"""How long does a list of 100,000 rows take, and how much memory."""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pandas as pd
import psycopg

from tests.benchmarks.populating import ENGLAND, bench_cluster

ROWS = 100_000


def measure_import() -> None:
    """Prints seconds and peak memory of the whole command, as a user runs it."""
    if not ENGLAND.is_file():
        print("import: ../shared/data is not here, so there is nothing to measure on")
        return
    real = pd.read_parquet(ENGLAND)
    more = real.sample(ROWS - len(real), random_state=1)
    pile = pd.concat([real, more.assign(lon=more["lon"] + 0.003, source_id="")])
    hackney = ENGLAND.parent.parent / "city-and-hackney" / "area.toml"
    with tempfile.TemporaryDirectory() as folder, bench_cluster() as url:
        path = Path(folder) / "england.csv"
        pile.to_csv(path, index=False)
        seconds, _ = _run(url, "area", "load", str(hackney))
        print(f"area load, City and Hackney: {seconds:.1f} s (under 20 s)")
        seconds, megabytes = _run(url, "assets", "import", str(path), "--skip-refused")
        print(
            f"assets import, {ROWS:,} rows: {seconds:.1f} s (under 20 s), {megabytes:.0f} MB (under 500)"
        )
        bare = _seconds_of_copying(url, path)
        print(
            f"  which is {seconds / bare:.1f} x a bare COPY of the file with its search index ({bare:.1f} s)"
        )
        seconds, _ = _run(url, "assets", "import", str(path), "--skip-refused")
        print(f"the same again, which changes nothing: {seconds:.1f} s")


def _seconds_of_copying(url: str, path: Path) -> float:
    """How long PostgreSQL by itself takes to read the file and to make its names and descriptions searchable."""
    columns = ", ".join(f'"{name}" text' for name in pd.read_csv(path, nrows=0).columns)
    begun = time.perf_counter()
    with psycopg.connect(url) as connection, connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMPORARY TABLE bare ({columns})")
        with cursor.copy("COPY bare FROM STDIN (FORMAT csv, HEADER)") as copy:
            copy.write(path.read_bytes())
        cursor.execute("ALTER TABLE bare ADD words tsvector")
        cursor.execute("UPDATE bare SET words = to_tsvector('assetmap_english', name)")
        cursor.execute("CREATE INDEX ON bare USING gin (words)")
    return time.perf_counter() - begun


def _run(url: str, *arguments: str) -> tuple[float, float]:
    """Seconds and peak resident megabytes of one command."""
    command = str(Path(sys.executable).parent / "assetmap")
    begun = time.perf_counter()
    process = subprocess.Popen(
        [command, *arguments],
        env={**os.environ, "ASSETMAP_DATABASE_URL": url},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    _, status, usage = os.wait4(process.pid, 0)
    assert os.waitstatus_to_exitcode(status) == 0, process.stderr and process.stderr.read()
    return time.perf_counter() - begun, usage.ru_maxrss / 1024
