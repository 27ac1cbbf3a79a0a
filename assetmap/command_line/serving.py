"""The web server, with a worker process beside it."""

import contextlib
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence

import psycopg
import typer
import uvicorn

from assetmap.database.sessions import database_url
from assetmap.errors import InvalidInput, Unavailable
from assetmap.jobs.app import JOBS_AT_ONCE
from assetmap.settings import get_settings
from assetmap.web.access_log import logging_config

SECONDS_TO_FINISH = 10
SECONDS_BETWEEN_WORKERS = 2
_ADMINISTRATOR = "SELECT 1 FROM role JOIN person_detail USING (person_id) WHERE role.role = 'administrator' LIMIT 1"


def serve(*, host: str, port: int, workers: int, has_worker: bool) -> None:
    """Serves until it is told to stop."""
    port = _free_port(host, port)
    need_connections(workers=workers, has_worker=has_worker)
    is_listening = threading.Event()
    announced = (host, port, is_listening, warnings())
    threading.Thread(target=_announce, args=announced, daemon=True).start()
    # Once uvicorn has ended its work it sends itself the signal again: what is below still has to be done then.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with _worker_beside(is_listening) if has_worker else contextlib.nullcontext():
        uvicorn.run(
            "assetmap.main:create_app",
            factory=True,
            host=host,
            port=port,
            workers=workers,
            http="httptools",
            log_config=_quiet_logging(),
            server_header=False,
            timeout_graceful_shutdown=SECONDS_TO_FINISH,
        )


def need_connections(*, workers: int, has_worker: bool) -> None:
    """Checks that all processes together fit into PostgreSQL's limit of connections.

    Raises `Unavailable` with both numbers where they do not.
    """
    settings = get_settings()
    # One more for the health check.
    needed = workers * (settings.database_pool_size + settings.read_pool_size + 1)
    if has_worker:
        needed += settings.database_pool_size + JOBS_AT_ONCE + 1
    with psycopg.connect(database_url(), connect_timeout=10) as connection:
        row = connection.execute(
            "SELECT current_setting('max_connections')::integer"
            " - current_setting('superuser_reserved_connections')::integer"
        ).fetchone()
    allowed = row[0] if row else 0
    if needed > allowed:
        raise Unavailable(
            f"These processes may need {needed} database connections, but PostgreSQL allows {allowed}. Lower"
            " ASSETMAP_DATABASE_POOL_SIZE, ASSETMAP_READ_POOL_SIZE or --workers, or raise max_connections."
        )


def warnings() -> list[str]:
    """Sentences on what keeps the people who run the site from hearing of anything; none before an area is loaded."""
    with psycopg.connect(database_url(), connect_timeout=10) as connection:
        is_migrated = connection.execute("SELECT to_regclass('role')").fetchone() != (None,)
        if not is_migrated or connection.execute("SELECT 1 FROM area LIMIT 1").fetchone() is None:
            return []
        has_administrator = connection.execute(_ADMINISTRATOR).fetchone() is not None
    said = []
    if not has_administrator:
        said.append(
            "There is no administrator, so nobody gets messages about places without a steward."
            " Run `assetmap people grant EMAIL administrator`."
        )
    if not get_settings().smtp_host:
        said.append(
            "No mail server is set, so emails are stored but not sent. Set ASSETMAP_SMTP_HOST."
        )
    return said


def _free_port(host: str, port: int) -> int:
    """The port, or any free one for 0. Raises `InvalidInput` when it cannot be listened on."""
    try:
        family, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
            return int(probe.getsockname()[1])
    except (OSError, OverflowError) as error:
        reason = getattr(error, "strerror", None) or error
        raise InvalidInput(
            f"We cannot listen on {host}:{port} ({reason}). Stop the program that does, or choose another"
            " --port or --host."
        ) from None


def _quiet_logging() -> dict[str, object]:
    """Requests, and what goes wrong: the address is said last, when it answers."""
    config = logging_config()
    config["loggers"]["uvicorn.error"]["level"] = "WARNING"
    return config


def _announce(host: str, port: int, is_listening: threading.Event, warned: Sequence[str]) -> None:
    """Says the address once a connection is taken, whichever of uvicorn's processes takes it, and then the warnings."""
    while True:
        try:
            socket.create_connection((host, port), timeout=1).close()
            break
        except OSError:
            is_listening.wait(0.05)
    typer.echo(f"http://{f'[{host}]' if ':' in host else host}:{port}")
    sys.stdout.flush()
    for warning in warned:
        typer.echo(warning, err=True)
    is_listening.set()


@contextlib.contextmanager
def _worker_beside(is_listening: threading.Event) -> Iterator[None]:
    """A process of its own, so that building a report slows no page; one that dies is followed by another."""
    is_over = threading.Event()
    keeper = threading.Thread(target=_keep_a_worker, args=(is_listening, is_over))
    keeper.start()
    try:
        yield
    finally:
        is_over.set()
        is_listening.set()
        keeper.join()


def _keep_a_worker(is_listening: threading.Event, is_over: threading.Event) -> None:
    # The site first: two processes that import at once both start late.
    is_listening.wait()
    while not is_over.is_set():
        worker = _start_worker()
        while worker.poll() is None and not is_over.wait(0.2):
            pass
        if is_over.is_set():
            _stop_worker(worker)
        else:
            is_over.wait(SECONDS_BETWEEN_WORKERS)


def _start_worker() -> "subprocess.Popen[bytes]":
    # It stops when its standard input ends, so that it goes with us however we go.
    return subprocess.Popen(
        [sys.executable, "-m", "assetmap.commands", "work", "--while-input-is-open"],
        stdin=subprocess.PIPE,
    )


def _stop_worker(worker: "subprocess.Popen[bytes]") -> None:
    assert worker.stdin is not None
    worker.stdin.close()
    try:
        worker.wait(timeout=SECONDS_TO_FINISH)
    except subprocess.TimeoutExpired:
        worker.kill()
        worker.wait()
