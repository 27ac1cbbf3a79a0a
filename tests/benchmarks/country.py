"""Time and memory of a report of England and of parts of it, whole with its files."""

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.benchmarks.populating import ENGLAND, bench_cluster
from tests.benchmarks.reporting import run_command

# Small areas: about a tenth, three tenths, and all of them.
PARTS = (3_375, 10_126, None)
MOST_SECONDS, MOST_GIGABYTES = 300, 2.0


def measure_country() -> None:
    """Prints seconds and the largest memory of the command that builds the report, for each part of England."""
    maker = ENGLAND.parent / "make_area.py"
    if not maker.is_file():
        print("England: ../shared/data is not here, so there is nothing to measure on")
        return
    for count in PARTS:
        with tempfile.TemporaryDirectory() as folder, bench_cluster() as url:
            part = [] if count is None else [f"--lsoas={count}"]
            subprocess.run([sys.executable, str(maker), folder, *part], check=True)
            # What entries mean is worked out for the search alone, and takes longest.
            os.environ["ASSETMAP_SEARCH_BY_MEANING"] = "false"
            run_command(url, "area", "load", str(Path(folder) / "area.toml"))
            seconds, gigabytes = _measured(url, "gaps", "build", "--category=library")
            print(
                f"report, {count or 'all'} small areas of England: {seconds:.0f} s, {gigabytes:.2f} GB"
                f" (all under {MOST_SECONDS} s and {MOST_GIGABYTES:g} GB)"
            )
            # Another walk, so that it is another report.
            asked = ("--category=library", "--threshold-minutes=16", "--cluster=local")
            seconds, gigabytes = _measured(url, "gaps", "build", *asked)
            print(f"the same on {os.cpu_count()} worker processes: {seconds:.0f} s")


def _measured(url: str, *arguments: str) -> tuple[float, float]:
    """How long a command takes, its own start included, and its largest resident memory in GB."""
    begun = time.perf_counter()
    process = subprocess.Popen(
        [str(Path(sys.executable).parent / "assetmap"), *arguments],
        env={**os.environ, "ASSETMAP_DATABASE_URL": url},
        stdout=subprocess.DEVNULL,
    )
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, "the report was not built"
    return time.perf_counter() - begun, _gigabytes(usage)


def _gigabytes(usage: resource.struct_rusage) -> float:
    return usage.ru_maxrss * 1024 / 1e9


if __name__ == "__main__":
    measure_country()
