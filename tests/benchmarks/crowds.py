"""The site under crowds of readers: mixed reads of City and Hackney by 12, 20, 60 and 200 clients."""

import sys

from tests.benchmarks.populating import bench_cluster
from tests.benchmarks.reporting import AREA, run_command
from tests.benchmarks.searching import served
from tests.crowds import MIXED_READS, Crowd, gather_crowd

CLIENTS = (12, 20, 60, 200)


def measure_crowd(address: str, *, seconds: float) -> dict[int, Crowd]:
    """Prints one line for each size of crowd; gives what came of each."""
    found = {}
    for clients in CLIENTS:
        crowd = found[clients] = gather_crowd(
            address, MIXED_READS, clients=clients, seconds=seconds
        )
        p50, p99 = crowd.quantile(200, 0.5), crowd.quantile(200, 0.99)
        print(
            f"crowd of {clients}: {crowd.successes_a_second:.0f} successes a second, p50 {p50:.2f} s,"
            f" p99 {p99:.2f} s ({p99 / max(p50, 1e-9):.1f} x), statuses {dict(crowd.statuses)},"
            f" slowest 503 {crowd.quantile(503, 1.0):.2f} s"
        )
    return found


def measure_crowds(*, seconds: float = 10.0) -> None:
    """On a server of its own, as `make bench` runs it; `python -m tests.benchmarks.crowds 60` takes a minute each."""
    if not AREA.is_file():
        print("crowds: ../shared/data is not here, so there is nothing to measure on")
        return
    with bench_cluster() as url:
        run_command(url, "area", "load", str(AREA))
        with served(url) as port:
            measure_crowd(f"http://127.0.0.1:{port}", seconds=seconds)


if __name__ == "__main__":
    measure_crowds(seconds=float(sys.argv[1]) if len(sys.argv) > 1 else 10.0)
