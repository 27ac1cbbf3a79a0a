"""Quality and speed of the search on questions in people's own words, with meaning and by words alone."""

import csv
import os
import re
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2
import psutil
import psycopg

from assetmap.assets.meaning.actions import read_prepared
from assetmap.assets.vocabulary.categories import our_vocabulary
from tests.benchmarks.populating import ENGLAND, bench_cluster, growing_area, write_assets
from tests.benchmarks.searching import SECONDS, _questions, drive, served
from tests.journeys.running_commands import assetmap_process

QUESTIONS = Path(__file__).with_name("questions.csv")
# A postcode in the middle of the demo area.
NEAR = "ZZ7 3EE"
SIZE = 500_000
MOST_MILLISECONDS = 60
MOST_MEGABYTES = 150


def measure_questions() -> None:
    """Prints how many questions find the right kind in the demo area."""
    with bench_cluster() as url:
        assert assetmap_process("demo", ASSETMAP_DATABASE_URL=url).code == 0
        for word in ("true", "false"):
            with by_meaning(word), served(url) as port:
                print(f"questions, meaning {word}: {_told(_scores(port))}")


def measure_speed() -> None:
    """Prints the time of questions around a place, with meaning and without, and what the model adds in memory."""
    if not ENGLAND.is_file():
        print("questions: ../shared/data is not here, so there is nothing to measure on")
        return
    assets = growing_area(SIZE)
    asked = [row["query"] for row in _rows() if row["kind"] != "none"]
    places = [{name: one[name] for name in ("longitude", "latitude")} for one in _questions(assets)]
    # No two alike: a server holds the vectors of what it was asked lately.
    questions = [
        {**place, "q": f"{asked[number % len(asked)]} {'…' * (number // len(asked))}"}
        for number, place in enumerate(places)
    ]
    with bench_cluster() as url, psycopg.connect(url, autocommit=True) as connection:
        write_assets(connection, assets)
        _give_vectors(connection)
        memory: dict[str, float] = {}
        for word in ("true", "false"):
            with by_meaning(word), served(url) as port:
                # A server that has just started reads its model and the tables first.
                drive(port, [{**one, "q": f"warm {one['q']}"} for one in questions], clients=1)
                rate, p50, p95 = drive(port, questions, clients=1, seconds=3 * SECONDS)
                memory[word] = _megabytes(port)
            print(
                f"questions, {SIZE:,} assets, meaning {word}: {rate:.0f}/s, p50 {p50 * 1000:.0f} ms,"
                f" p95 {p95 * 1000:.0f} ms (at most {MOST_MILLISECONDS}), {p95 / p50:.1f} x p50 (at most 3)"
            )
        grown = memory["true"] - memory["false"]
        print(f"the model adds {grown:.0f} MB to a server process (at most {MOST_MEGABYTES})")


@contextmanager
def by_meaning(word: str) -> Iterator[None]:
    """Servers that are started meanwhile compare meanings or do not."""
    os.environ["ASSETMAP_SEARCH_BY_MEANING"] = word
    try:
        yield
    finally:
        del os.environ["ASSETMAP_SEARCH_BY_MEANING"]


def _give_vectors(connection: psycopg.Connection[Any]) -> None:
    """Gives every entry some vector: how long a comparison takes does not depend on what is compared."""
    vectors = list(read_prepared().items())
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO text_vector VALUES (%s, %s) ON CONFLICT DO NOTHING", vectors
        )
    connection.execute(
        "CREATE TEMPORARY TABLE given AS SELECT row_number() OVER () AS n, vector FROM text_vector"
    )
    connection.execute("CREATE INDEX ON given (n)")
    connection.execute(
        "UPDATE search_document SET meaning = given.vector FROM given"
        " WHERE given.n = 1 + mod(abs(hashtext(asset_id::text)), %s)",
        [len(vectors)],
    )
    connection.execute("VACUUM ANALYZE search_document")


def _megabytes(port: int) -> float:
    [process] = {
        one.pid
        for one in psutil.net_connections("tcp")
        if one.status == psutil.CONN_LISTEN and one.laddr.port == port and one.pid
    }
    return float(psutil.Process(process).memory_info().rss) / 1e6


def _rows() -> list[dict[str, str]]:
    with QUESTIONS.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def _scores(port: int) -> dict[str, float]:
    """Shares of the questions that have an answer in the demo area, and counts of wrong answers."""
    with httpx2.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as client:
        kinds = _kinds(client)
        present = set().union(*map(_with_above, kinds.values()))
        found: dict[str, float] = defaultdict(float)
        for row in _rows():
            relevant, acceptable, harmful = (
                set(filter(None, row[name].split(";")))
                for name in ("relevant", "acceptable", "harmful")
            )
            page = client.get("/assets", params={"near": NEAR, "q": row["query"]}).text
            ids = list(dict.fromkeys(re.findall(r'/assets/([0-9a-f-]{36})(?=["?#])', page)))
            wide = [_with_above(kinds.get(one, set())) for one in ids]
            found["harmful"] += any(
                kinds.get(one, set()) & harmful and not all_ & relevant
                for one, all_ in zip(ids[:5], wide, strict=False)
            )
            found["none answered"] += row["kind"] == "none" and bool(ids)
            if relevant & present:
                found["asked"] += 1
                found["success"] += any(one & relevant for one in wide[:3])
                found["acceptable"] += any(one & (relevant | acceptable) for one in wide[:3])
                found["nothing"] += not ids
    return found


def _kinds(client: httpx2.Client) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    cursor = None
    while True:
        asked = {"limit": "1000", "radius_metres": "20000", "near": NEAR}
        page = client.get(
            "/api/v1/assets", params=asked | ({"cursor": cursor} if cursor else {})
        ).json()
        found |= {one["id"]: set(one["categories"]) for one in page["results"]}
        cursor = page["next"]
        if not cursor:
            return found


def _with_above(slugs: set[str]) -> set[str]:
    return slugs.union(*(our_vocabulary().ancestors(slug) for slug in slugs))


def _told(found: dict[str, float]) -> str:
    asked = found["asked"]
    return (
        f"{asked:.0f} asked, success@3 {found['success'] / asked:.2f} (at least 0.90), acceptable@3"
        f" {found['acceptable'] / asked:.2f} (at least 0.95), nothing {found['nothing'] / asked:.2f} (at most 0.02),"
        f" harmful@5 {found['harmful']:.0f} (0), answered without an answer {found['none answered']:.0f} (0)"
    )


if __name__ == "__main__":
    measure_questions()
    measure_speed()
