"""How long does a list of 100,000 rows take, and how much memory."""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pandas as pd

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
        seconds, _ = _run(url, "assets", "import", str(path), "--skip-refused")
        print(f"the same again, which changes nothing: {seconds:.1f} s")


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
