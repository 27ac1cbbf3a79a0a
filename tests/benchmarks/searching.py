"""What does a search cost: the route against pgbench on its own SQL, and that SQL against the bare nearest twenty."""

import os
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import numpy as np
import pandas as pd
import psycopg

from assetmap.assets.opening_hours.rules import UK
from assetmap.assets.published.sheets import sheet_origin
from assetmap.assets.search.facets import facets_statement
from assetmap.assets.search.parameters import ResolvedSearch, SearchParameters
from assetmap.assets.search.resolving import resolve_now, resolving
from assetmap.assets.search.statement import search_statement
from assetmap.assets.vocabulary.categories import our_vocabulary
from assetmap.geography import to_wgs84
from tests.benchmarks.populating import ENGLAND, TILE, bench_cluster, growing_area, write_assets

SIZES = (10_000, 100_000, 500_000)
SECONDS = float(os.environ.get("BENCH_SECONDS", "6"))
CLIENTS = 4
QUESTIONS = 300
# As many files as pgbench takes with ease.
STATEMENTS = 100
# What a link worker asks most: one category, from a postcode, within a walk or a short ride.
RADIUS_METRES = 2_000.0


# Everything that a person may need, of a thing that is what its category says.
EVERY_FILTER = {
    "is_free": "true",
    "is_step_free": "true",
    "has_toilets": "true",
    "has_hearing_loop": "true",
    "needs_referral": "false",
    "age": "40",
    "language": "tr",
    "kind": "place",
    "open_on": "saturday",
    "open_at": "11:00",
    "sort": "recommended",
}


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
            questions = _questions(assets)
            rates[size] = _measure(
                url, connection, questions, f"search, {size:>7,} assets", 0.35, 3
            )
        # Without words: these are read and compared by meaning first, which `asking` measures.
        every = [{**asked, **EVERY_FILTER} for asked in questions]
        _measure(url, connection, every, f"all filters, {size:,} assets", 0.30, 5)
        _measure_facets(connection, every)
    ratio = rates[SIZES[0]] / rates[SIZES[-1]]
    print(
        f"search SQL at {SIZES[-1]:,} assets costs {ratio:.2f} x that at {SIZES[0]:,} (at most 1.5)"
    )


def _measure(
    url: str,
    connection: psycopg.Connection[Any],
    questions: list[dict[str, str]],
    what: str,
    least: float,
    most: float,
) -> float:
    route_sql, bare_sql, bare_ids_sql = _scripts(connection, questions)
    with tempfile.TemporaryDirectory() as folder:
        own = _pgbench(url, route_sql, Path(folder))
        bare = _pgbench(url, bare_sql, Path(folder))
        bare_ids = _pgbench(url, bare_ids_sql, Path(folder))
    with served(url) as port:
        route, p50, p95 = drive(port, questions)
    print(
        f"{what}: route {route:,.0f}/s, its own SQL by pgbench -M simple {own:,.0f}/s,"
        f" ratio {route / own:.2f} (at least {least}); SQL costs {bare / own:.2f} x the bare nearest 20 with their"
        f" records (at most {most}), {bare_ids / own:.2f} x their bare ids; p95 is {p95 / p50:.1f} x p50 (under 3)"
    )
    return own


def _measure_facets(connection: psycopg.Connection[Any], questions: list[dict[str, str]]) -> None:
    """The counts beside a search, against the search itself, both asked in turn."""
    search, counts = 0.0, 0.0
    for asked in questions[:50]:
        question = _resolved(connection, asked)
        begun = time.perf_counter()
        connection.execute(*search_statement(question)).fetchall()
        between = time.perf_counter()
        statement = facets_statement(question, open_at=asked["open_at"], now=datetime.now(UK))
        connection.execute(*statement).fetchall()
        search, counts = (
            search + between - begun,
            counts + time.perf_counter() - between,
        )
    connection.rollback()
    print(f"facets of these, in one query: {counts / search:.1f} x the search")


def _questions(assets: pd.DataFrame) -> list[dict[str, str]]:
    """What is asked: people ask where things are, and for what there is."""
    generator = np.random.default_rng(7)
    # All in the first tile, which is London itself: the others lie where a search may not begin.
    places = assets.iloc[:TILE].sample(QUESTIONS, random_state=7)
    wanted = assets.iloc[:TILE].sample(QUESTIONS, random_state=8)["category"]
    noise = generator.normal(0, 300, (2, QUESTIONS))
    longitude, latitude = to_wgs84(places["easting"] + noise[0], places["northing"] + noise[1])
    return [
        {
            "longitude": f"{x:.6f}",
            "latitude": f"{y:.6f}",
            "category": str(our_vocabulary().find(word)),
            "radius_metres": f"{RADIUS_METRES:.0f}",
        }
        for x, y, word in zip(longitude, latitude, wanted, strict=True)
    ]


def _resolved(connection: psycopg.Connection[Any], asked: dict[str, str]) -> ResolvedSearch:
    lists = {name: [asked[name]] for name in ("category", "language", "kind") if name in asked}
    parameters = SearchParameters.model_validate({**asked, **lists})
    steps = resolving(parameters, speed_kmh=4.8)
    return resolve_now(steps, lambda sql, values: connection.execute(sql, values).fetchall())


def _scripts(
    connection: psycopg.Connection[Any], questions: list[dict[str, str]]
) -> tuple[list[str], list[str], list[str]]:
    """The route's own statement for each question, and the bare nearest twenty: with their records, and their ids
    only.
    """
    cursor = psycopg.ClientCursor(connection)
    route, bare, bare_ids = [], [], []
    for asked in questions[:STATEMENTS]:
        question = _resolved(connection, asked)
        assert question.origin is not None
        route.append(cursor.mogrify(*search_statement(question)))
        east, north = sheet_origin(question.category_ids[0])
        point = f"point({question.origin.easting + east}, {question.origin.northing + north})"
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
    for number, statement in enumerate(statements):
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
def served(url: str) -> Iterator[int]:
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


def drive(
    port: int,
    questions: list[dict[str, str]],
    clients: int = CLIENTS,
    seconds: float = SECONDS,
) -> tuple[float, float, float]:
    """Answers a second to so many connections kept open, and the median and 95th percentile of seconds to an answer.

    Driven by wrk, which is written in C as pgbench is: a client in Python would take half of the machine for itself.
    """
    paths = [f"/api/v1/assets?{urlencode(asked)}" for asked in questions]
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "questions.lua"
        script.write_text(_LUA % ",\n".join(f'"{path}"' for path in paths), encoding="utf-8")
        command = ["wrk", "--threads", "1", "--connections", str(clients)]
        done = subprocess.run(
            [*command, "--duration", str(int(seconds)), "--script", str(script), _address(port)],
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
