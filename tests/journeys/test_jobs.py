"""Background jobs: done once each, whatever happens to their worker and to the database."""

import asyncio
import logging
import os
import re
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.process import BaseProcess
from pathlib import Path

import httpx2
import psycopg
import pytest
from sqlalchemy.engine import make_url

from assetmap.command_line.working import WithoutArguments
from assetmap.database.sessions import session_factory
from assetmap.jobs.app import jobs, queue_connector, queue_job, remove_finished_jobs
from tests.journeys.local_clusters import (
    ask,
    lives,
    until,
)
from tests.journeys.running_commands import assetmap, assetmap_process, running, with_a_slow_task

# A task that is soon done, and that nothing but these tests queues.
QUICK = "builtin:procrastinate.builtin_tasks.remove_old_jobs"


def put(
    url: str, count: int = 1, *, status: str = "todo", task: str = "tests.nothing", **facts: object
) -> list[str]:
    """Jobs as an earlier time left them; gives their ids."""
    columns = {"queue_name": "default", "task_name": task, "status": status, **facts}
    insert = (
        f"INSERT INTO procrastinate_jobs ({', '.join(columns)})"
        f" SELECT {', '.join(['%s'] * len(columns))} FROM generate_series(1, {count}) RETURNING id"
    )
    return ask(url, insert, *columns.values())


def states(url: str, task: str) -> list[str]:
    return ask(
        url,
        "SELECT status || ' ' || attempts FROM procrastinate_jobs WHERE task_name = %s ORDER BY id",
        task,
    )


def do_what_waits() -> None:
    """A worker in this process does all that is in the queue."""

    async def work() -> None:
        connector = queue_connector()
        with jobs.replace_connector(connector):
            await connector.open_async()
            await jobs.run_worker_async(wait=False, install_signal_handlers=False)
            await connector.close_async()

    asyncio.run(work())


# The queue


def test_a_job_is_queued_with_the_change_that_it_follows_from(database_url: str) -> None:
    with session_factory()() as session:
        queue_job(session, remove_finished_jobs, timestamp=0)
        session.rollback()
    assert states(database_url, remove_finished_jobs.name) == []

    with session_factory().begin() as session:
        queue_job(session, remove_finished_jobs, timestamp=0)
        assert states(database_url, remove_finished_jobs.name) == []
    assert states(database_url, remove_finished_jobs.name) == ["todo 0"]


def test_a_job_that_waits_already_is_not_queued_twice_and_the_change_stands(
    database_url: str,
) -> None:
    with session_factory().begin() as session:
        first = queue_job(session, remove_finished_jobs, timestamp=0)
        assert queue_job(session, remove_finished_jobs, timestamp=1) is None
    assert first is not None
    assert states(database_url, remove_finished_jobs.name) == ["todo 0"]


def test_jobs_that_ended_over_a_week_ago_are_forgotten_however_they_ended(
    database_url: str,
) -> None:
    for days, ended in ((8, "old"), (6, "young")):
        for status in ("succeeded", "failed", "cancelled", "aborted"):
            put(database_url, status=status, task=ended)
        ask(
            database_url,
            "INSERT INTO procrastinate_events (job_id, type, at)"
            " SELECT id, 'succeeded', now() - make_interval(days => %s) FROM procrastinate_jobs"
            " WHERE task_name = %s RETURNING 1",
            days,
            ended,
        )
    put(database_url, task="waiting", scheduled_at="2100-01-01")
    with session_factory().begin() as session:
        queue_job(session, remove_finished_jobs, timestamp=0)

    do_what_waits()

    left = "SELECT task_name || count(*) FROM procrastinate_jobs WHERE task_name IN ('old', 'young', 'waiting') GROUP BY task_name ORDER BY 1"
    assert ask(database_url, left) == ["waiting1", "young4"]


def test_what_a_killed_worker_left_is_done_again_but_not_for_ever(database_url: str) -> None:
    ask(database_url, "SELECT procrastinate_register_worker_v1()")
    ask(
        database_url,
        "UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 hour' RETURNING 1",
    )
    dead = ask(database_url, "SELECT id FROM procrastinate_workers")[0]
    living = ask(database_url, "SELECT procrastinate_register_worker_v1()")[0].strip("()")
    later = "2100-01-01"
    put(database_url, status="doing", task="left", worker_id=dead, scheduled_at=later)
    put(database_url, status="doing", task="left twice", worker_id=dead, attempts=2)
    put(database_url, status="doing", task="in hand", worker_id=living)
    put(database_url, status="doing", task="queued anew", worker_id=dead, queueing_lock="one")
    put(database_url, task="queued anew", queueing_lock="one", scheduled_at=later)
    put(
        database_url,
        task="assetmap.jobs.app.run_abandoned_jobs_again",
        args='{"timestamp": 0}',
        priority=100,
    )

    do_what_waits()

    # Done again at once, and failed since no such task is known.
    assert states(database_url, "left") == ["failed 2"]
    assert states(database_url, "left twice") == ["failed 3"]
    assert states(database_url, "in hand") == ["doing 0"]
    assert states(database_url, "queued anew") == ["failed 1", "todo 0"]


def test_the_log_tells_no_arguments() -> None:
    record = logging.LogRecord("x", logging.INFO, "f", 1, "Starting job a.b[7](to='x@y')", (), None)
    record.job = {"call_string": "a.b[7](to='x@y')", "task_name": "a.b", "id": 7}

    assert WithoutArguments().filter(record)
    assert record.getMessage() == "Starting job a.b (7)"


# The worker


@contextmanager
def away(server: str, url: str) -> Iterator[None]:
    """The database as those see it who use it while it is started again: thrown out, and not let in."""
    name = str(make_url(url).database)
    let_in = f"ALTER DATABASE {name} ALLOW_CONNECTIONS "
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(let_in + "false")
        throw_out = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s"
        connection.execute(throw_out, [name])
        yield
        connection.execute(let_in + "true")


def test_a_worker_outlives_an_absence_of_the_database_and_ends_when_told(
    cluster: str, database_url: str, tmp_path: Path
) -> None:
    log = tmp_path / "log"
    with running(log, "work") as worker:
        until(lambda: "Starting worker" in log.read_text())
        with away(cluster, database_url):
            until(lambda: "The database is not responding" in log.read_text())

        put(database_url, task=QUICK, args='{"max_hours": 1000}')
        until(lambda: states(database_url, QUICK) == ["succeeded 1"])
        assert "The database is back." in log.read_text()

        with away(cluster, database_url):
            assert ends(worker, signal.SIGINT) == 130  # as of any interrupted command
    assert "Traceback" not in log.read_text()


def test_a_worker_ends_soon_though_a_job_does_not(database_url: str, tmp_path: Path) -> None:
    log = tmp_path / "log"
    with running(log, "work", prepared_by=with_a_slow_task) as worker:
        put(database_url, task="slow")
        until(lambda: states(database_url, "slow") == ["doing 0"])
        assert ends(worker) == 0
    assert "They will run again" in log.read_text()


def ends(process: BaseProcess, told: signal.Signals = signal.SIGTERM) -> int | None:
    """The exit code of what was told to end; None when it has not within a minute."""
    assert process.pid
    os.kill(process.pid, told)
    process.join(timeout=60)
    return process.exitcode


def workers_of(site: int) -> list[int]:
    children = Path(f"/proc/{site}/task/{site}/children")
    # Started by a thread, so it is that thread's child.
    found = [
        int(child)
        for thread in children.parents[1].iterdir()
        for child in (thread / "children").read_text().split()
    ]
    return [child for child in found if lives(child)]


def test_the_site_says_where_it_is_does_its_jobs_itself_and_ends_with_its_worker(
    database_url: str, tmp_path: Path
) -> None:
    log = tmp_path / "log"
    with running(log, "serve", "--port", "0") as site:
        until(lambda: "\n" in log.read_text())
        address = log.read_text().strip()
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+", address)
        assert httpx2.get(f"{address}/health?postcode=E81EA").status_code == 200
        taken = assetmap_process("serve", "--port", address.rpartition(":")[2])
        assert taken.sentence.startswith(f"We cannot listen on {address[7:]} (Address already")

        put(database_url, task=QUICK, args='{"max_hours": 1000}')
        until(lambda: states(database_url, QUICK) == ["succeeded 1"])
        first = workers_of(site.pid)
        os.kill(first[0], signal.SIGKILL)
        until(lambda: workers_of(site.pid) not in ([], first))
        second = workers_of(site.pid)

        assert ends(site) == 0
        assert not lives(second[0])
    said = log.read_text()
    assert "postcode" not in said and "Traceback" not in said


def test_a_worker_beside_a_site_goes_when_its_input_ends(database_url: str) -> None:
    assert assetmap_process("work", "--while-input-is-open").code == 0


@pytest.mark.parametrize("command", ["work", "serve"])
def test_both_need_a_database(command: str) -> None:
    gone = "postgresql://nobody@127.0.0.1:1/none"
    assert "cannot be reached" in assetmap(command, ASSETMAP_DATABASE_URL=gone).sentence
