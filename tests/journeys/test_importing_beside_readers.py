"""Searches that go on while a list comes in, and statements that stop when the command ends."""

import asyncio
import os
import signal
import threading
import time
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from assetmap.assets.imports.actions import import_assets
from assetmap.database.sessions import session_factory
from assetmap.progress import Unwatched
from tests.browser.conftest import served
from tests.crowds import Crowd, get
from tests.factories import make_asset
from tests.journeys.local_clusters import ask, until
from tests.journeys.running_commands import assetmap_process, running

PATHS = (
    "/assets?q=hall",
    "/api/v1/assets?q=hall",
    "/api/v1/assets?latitude=51.5437&longitude=-0.0567&category=library",
    "/api/v1/assets/facets?latitude=51.5437&longitude=-0.0567",
    "/about/data",
)
# The sizes at which an import once went about its work in another way, and one that is large.
SIZES = [
    5_000,
    *(pytest.param(rows, marks=pytest.mark.soak) for rows in (4_999, 5_001, 100_000)),
]
# Of a reader that waits until somebody else ends.
_WAITING = (
    "SELECT query FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    " AND wait_event <> 'advisory'"
)
# Only this mode keeps a reader waiting; temporary tables are the transaction's own.
_SHUT = (
    "SELECT relation::regclass::text FROM pg_locks JOIN pg_class ON pg_class.oid = relation"
    " WHERE pid = pg_backend_pid() AND mode = 'AccessExclusiveLock' AND relpersistence <> 't'"
)


def halls(folder: Path, rows: int, *, words: str = "Hall") -> Path:
    """A list of libraries in rows of three hundred, thirty metres apart, whose names differ."""
    path = folder / "halls.csv"
    with path.open("w") as file:
        file.write("name,category,longitude,latitude,source_id,phone\n")
        for number in range(rows):
            east, north = number % 300, number // 300
            file.write(
                f"{words} {number},library,{-0.0567 + east * 0.0004:.5f},{51.5437 + north * 0.0003:.5f},"
                f"{number},020 7946 {number % 10_000:04}\n"
            )
    return path


def read_while(address: str, is_over: Callable[[], bool]) -> Crowd:
    """Two readers go on until it is over."""
    crowd = Crowd()

    async def read_on(first: int) -> None:
        turn = first
        while not is_over():
            begun = time.perf_counter()
            status, _ = await get(address, PATHS[turn % len(PATHS)])
            crowd.add(status, time.perf_counter() - begun)
            turn += 1

    async def both() -> None:
        await asyncio.gather(read_on(0), read_on(1))

    asyncio.run(both())
    return crowd


async def read_each(address: str) -> None:
    for path in PATHS:
        assert (await get(address, path))[0] == 200


@pytest.mark.parametrize(
    "how",
    [[], pytest.param(["--dry-run"], marks=pytest.mark.soak)],
    ids=["in earnest", "as a trial"],
)
@pytest.mark.parametrize("rows", SIZES)
def test_people_search_all_the_while_a_list_comes_in(
    database_url: str, tmp_path: Path, rows: int, how: list[str]
) -> None:
    with session_factory().begin() as session:
        make_asset(session, "The hall that was there before")
    waited: set[str] = set()
    done = []
    words = ("assets", "import", halls(tmp_path, rows), "--source", "Halls", *how)
    import_it = threading.Thread(
        # Two readers that never rest leave little of a small machine to a large import.
        target=lambda: done.append(assetmap_process(*words, minutes=30))
    )

    def is_over() -> bool:
        waited.update(ask(database_url, _WAITING))
        return not import_it.is_alive()

    with served(database_url) as address:
        # The first page of each kind is made slowly, whatever else goes on.
        asyncio.run(read_each(address))
        import_it.start()
        crowd = read_while(address, is_over)
        import_it.join()

    assert done[0].code == 0 and f"{rows:,} added" in done[0].said, done
    assert set(crowd.statuses) == {200} and crowd.statuses[200] > len(PATHS)
    assert waited == set()
    slowest = crowd.quantile(200, 1.0)
    print(f"{rows:,} rows {how}: {crowd.statuses[200]} answers, the slowest {slowest:.2f} s")


_WRITTEN = (
    "asset",
    "asset_at_location",
    "asset_category",
    "location",
    "location_place",
    "phone",
    "search_document",
    "search_entry",
)


class _Looking(Unwatched):
    """Looks at each step which tables the transaction keeps from readers."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self.steps: list[str] = []
        self.shut: set[str] = set()

    def begin(self, label: str, total: int | None = None) -> None:
        self.steps.append(label)
        self.advance(0)

    def advance(self, steps: int) -> None:
        self.shut.update(self._session.scalars(text(_SHUT)))


@pytest.mark.parametrize("rows", [1, 700, 5_001], ids=["one row", "some", "many"])
def test_no_step_of_an_import_locks_a_table_against_readers(
    session: Session, tmp_path: Path, rows: int
) -> None:
    looking = _Looking(session)
    for words in ("Hall", "Changed hall"):
        report = import_assets(
            session, halls(tmp_path, rows, words=words), list_name="Halls", progress=looking
        )
        looking.advance(0)
    assert report.changed == rows
    assert looking.shut == set()
    # Each long step is told to the person who waits for it.
    assert looking.steps[:5] == [
        "assets: Halls",
        "assets: finding the places",
        "assets: joining categories",
        "assets: comparing with other lists",
        "assets: writing the search index",
    ]


def test_no_table_is_read_from_end_to_end_for_each_row(session: Session, tmp_path: Path) -> None:
    """As after a first look at a site with hardly any entries, by which PostgreSQL plans the checks of foreign keys."""
    rows = 3_000
    session.execute(text(f"ANALYZE {', '.join(_WRITTEN)}"))
    import_assets(session, halls(tmp_path, rows), list_name="Halls")
    read = text(
        "SELECT relname, seq_tup_read FROM pg_stat_xact_user_tables WHERE relname = ANY (:tables)"
        " AND seq_tup_read > :most"
    )
    found = session.execute(read, {"tables": list(_WRITTEN), "most": 30 * rows}).all()
    assert [tuple(one) for one in found] == []


def at_work(url: str) -> list[str]:
    """The statements of other connections that PostgreSQL works on."""
    return ask(
        url,
        "SELECT query FROM pg_stat_activity WHERE datname = current_database()"
        " AND state = 'active' AND pid <> pg_backend_pid() AND backend_type = 'client backend'",
    )


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_postgresql_stops_working_when_the_command_ends(
    database_url: str, tmp_path: Path, end: signal.Signals
) -> None:
    """The import's first statement waits here, as any other statement may take long."""
    with psycopg.connect(database_url) as other:
        other.execute("LOCK TABLE asset_list IN ACCESS EXCLUSIVE MODE")
        log = tmp_path / "log"
        with running(log, "assets", "import", halls(tmp_path, 3)) as process:
            until(lambda: any("asset_list" in query for query in at_work(database_url)))
            assert process.pid
            os.kill(process.pid, end)
            process.join(timeout=30)
            assert process.exitcode is not None
        until(lambda: at_work(database_url) == [], seconds=30)
        other.rollback()
    assert ask(database_url, "SELECT name FROM asset_list") == []
