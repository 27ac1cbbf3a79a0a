"""What does a search cost: the route against pgbench on its own SQL, and that SQL against the bare nearest twenty."""

import os
import re
import subprocess
import sys
import tempfile
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import psycopg

from assetmap.assets.search import Question, origin_at
from assetmap.assets.search_sql import search_statement
from assetmap.assets.sheets import sheet_origin
from assetmap.assets.vocabulary import our_vocabulary
from assetmap.geography import to_wgs84
from tests.benchmarks.populating import ENGLAND, TILE, bench_cluster, growing_area, write_assets

SIZES = (10_000, 100_000, 500_000)
SECONDS = float(os.environ.get("BENCH_SECONDS", "6"))
CLIENTS = 4
QUESTIONS = 300
# What a link worker asks most: one category, from a postcode, within a walk or a short ride.
RADIUS_METRES = 2_000.0


def measure_searches() -> None:
    """Prints a line for each size and each kind of question."""
    if not ENGLAND.is_file():
        print("search: ../shared/data is not here, so there is nothing to measure on")
        return
    rates: dict[int, float] = {}
    with bench_cluster() as url, psycopg.connect(url) as connection:
        for size in SIZES:
            assets = growing_area(size)
            write_assets(connection, assets)
            rates[size] = _measure_size(url, connection, assets, size)
    ratio = rates[SIZES[0]] / rates[SIZES[-1]]
    print(
        f"search SQL at {SIZES[-1]:,} assets costs {ratio:.2f} x that at {SIZES[0]:,} (at most 1.5)"
    )


def _measure_size(
    url: str, connection: psycopg.Connection[Any], assets: pd.DataFrame, size: int
) -> float:
    questions = _questions(assets)
    route_sql, bare_sql, bare_ids_sql = _scripts(connection, questions)
    with tempfile.TemporaryDirectory() as folder:
        own = _pgbench(url, route_sql, Path(folder))
        bare = _pgbench(url, bare_sql, Path(folder))
        bare_ids = _pgbench(url, bare_ids_sql, Path(folder))
    with _served(url) as port:
        route, p50, p95 = _drive(port, questions)
    print(
        f"search, {size:>7,} assets: route {route:,.0f}/s, its own SQL by pgbench -M simple {own:,.0f}/s,"
        f" ratio {route / own:.2f} (at least 0.35); SQL costs {bare / own:.2f} x the bare nearest 20 with their"
        f" records (at most 3), {bare_ids / own:.2f} x their bare ids; p95 is {p95 / p50:.1f} x p50"
    )
    return own


def _questions(assets: pd.DataFrame) -> list[tuple[float, float, str]]:
    """Longitude, latitude and category: people ask where things are, and for what there is."""
    generator = np.random.default_rng(7)
    # All in the first tile, which is London itself: the others lie where a search may not begin.
    places = assets.iloc[:TILE].sample(QUESTIONS, random_state=7)
    wanted = assets.iloc[:TILE].sample(QUESTIONS, random_state=8)["category"]
    noise = generator.normal(0, 300, (2, QUESTIONS))
    longitude, latitude = to_wgs84(places["easting"] + noise[0], places["northing"] + noise[1])
    find = our_vocabulary().find
    return list(
        zip(longitude.tolist(), latitude.tolist(), [str(find(w)) for w in wanted], strict=True)
    )


def _scripts(
    connection: psycopg.Connection[Any], questions: list[tuple[float, float, str]]
) -> tuple[list[str], list[str], list[str]]:
    """The route's own statement for each question, and the bare nearest twenty: with their records, and their ids only."""
    rows = connection.execute("SELECT slug, id FROM taxonomy_term").fetchall()
    ids = {str(slug): int(term_id) for slug, term_id in rows}
    cursor = psycopg.ClientCursor(connection)
    route, bare, bare_ids = [], [], []
    for longitude, latitude, slug in questions:
        origin = origin_at(longitude, latitude)
        question = Question(
            origin=origin,
            radius_metres=RADIUS_METRES,
            category_ids=(ids[slug],),
            words=None,
            place_ids=None,
            limit=20,
            cursor=None,
            metres_per_minute=80.0,
        )
        route.append(cursor.mogrify(*search_statement(question)))
        east, north = sheet_origin(ids[slug])
        point = f"point({origin.easting + east}, {origin.northing + north})"
        nearest = (
            f"SELECT asset_at_location_id, sheet_point <-> {point} AS metres FROM search_entry"
            f" WHERE sheet_point <@ circle({point}, {RADIUS_METRES}) ORDER BY sheet_point <-> {point} LIMIT 20"
        )
        bare_ids.append(nearest)
        bare.append(
            f"SELECT metres, document.* FROM ({nearest}) AS nearest"
            " JOIN search_document AS document USING (asset_at_location_id) ORDER BY metres"
        )
    connection.rollback()
    return route, bare, bare_ids


def _pgbench(url: str, statements: list[str], folder: Path) -> float:
    """Statements a second with four clients, each asking the questions in an order of its own."""
    files = []
    for number, statement in enumerate(statements[:100]):
        path = folder / f"{number}.sql"
        path.write_text(statement + ";\n", encoding="utf-8")
        files += ["-f", str(path)]
    pgbench = sorted(Path("/usr/lib/postgresql").glob("*/bin/pgbench"))
    command = [str(pgbench[-1]) if pgbench else "pgbench", "-n", "-M", "simple", "-c", str(CLIENTS)]
    done = subprocess.run(
        [*command, "-j", "1", "-T", str(int(SECONDS)), *files, url],
        capture_output=True,
        text=True,
        check=True,
    )
    match = re.search(r"tps = ([\d.]+)", done.stdout)
    assert match, done.stdout
    return float(match[1])


@contextmanager
def _served(url: str) -> Iterator[int]:
    """The port of one uvicorn worker."""
    process = subprocess.Popen(
        [str(Path(sys.executable).parent / "assetmap"), "serve", "--port", "0", "--no-worker"],
        env={**os.environ, "ASSETMAP_DATABASE_URL": url},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout is not None
    lines = process.stdout
    try:
        address = next(line for line in lines if line.startswith("http"))
        # Somebody has to read the access log, or the server waits at a full pipe.
        threading.Thread(target=lambda: deque(lines, maxlen=0), daemon=True).start()
        yield int(address.strip().rsplit(":", 1)[1])
    finally:
        process.terminate()
        process.wait(timeout=30)


def _drive(port: int, questions: list[tuple[float, float, str]]) -> tuple[float, float, float]:
    """Answers a second to four connections kept open, and the median and 95th percentile of seconds to an answer.

    Driven by wrk, which is written in C as pgbench is: a client in Python would take half of the machine for itself.
    """
    paths = [
        f"/api/v1/assets?longitude={x:.6f}&latitude={y:.6f}&category={slug}&radius_metres={RADIUS_METRES:.0f}"
        for x, y, slug in questions
    ]
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "questions.lua"
        script.write_text(_LUA % ",\n".join(f'"{path}"' for path in paths), encoding="utf-8")
        command = ["wrk", "--threads", "1", "--connections", str(CLIENTS)]
        done = subprocess.run(
            [*command, "--duration", str(int(SECONDS)), "--script", str(script), _address(port)],
            capture_output=True,
            text=True,
            check=True,
        )
    told = re.search(r"^told (\S+) (\S+) (\S+) (\d+)$", done.stdout, re.MULTILINE)
    assert told and told[4] == "0", f"some answers were errors: {done.stdout}"
    return float(told[1]), float(told[2]), float(told[3])


def _address(port: int) -> str:
    return f"http://127.0.0.1:{port}"


# wrk asks for a request each time; the last line tells answers a second, median and 95th percentile, and errors.
_LUA = """
local paths = {%s}
local turn = 0
function request()
  turn = turn %% #paths + 1
  return wrk.format("GET", paths[turn])
end
function done(summary, latency)
  local errors = summary.errors
  print(string.format("told %%f %%f %%f %%d", summary.requests * 1e6 / summary.duration,
    latency:percentile(50) / 1e6, latency:percentile(95) / 1e6,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
"""
