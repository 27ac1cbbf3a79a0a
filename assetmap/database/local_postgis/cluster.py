"""The private PostGIS cluster, started on demand where no database is named.

The server is reached by its Unix socket alone, runs as an unprivileged user, and outlives the
process that started it. Linux only: what runs is read from /proc.
"""

import contextlib
import fcntl
import io
import os
import secrets
import shlex
import shutil
import signal
import stat
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

from assetmap.database.local_postgis.place import PORT, Cluster, existing_cluster, make_place
from assetmap.database.owner import APPLICATION, doors, hand_over, lets_in, make_application_role
from assetmap.database.postgresql_programs import (
    EXTENSIONS,
    OTHER_WAYS,
    server_programs,
    telling_line,
    telling_part,
)
from assetmap.errors import InvalidInput, Unavailable

ROLE = DATABASE = "assetmap"
PATIENCE_SECONDS = 120

# log_min_messages: PostgreSQL quotes in its errors what somebody searched for, so they stay out
# of the log, and `terse` drops the line that names the query of a crashed process. What it costs:
# a warning about a damaged page is seen by the client only.
# jit: compiling pays for queries of seconds; these are short.
# sysv: a container's /dev/shm is 64 MB, which one parallel query outgrows.
CONFIGURATION = """\
# Written by assetmap at every start. To change a setting, use ALTER SYSTEM or
# ASSETMAP_POSTGIS_OPTIONS='-c name=value'.
listen_addresses = ''
port = {port}
unix_socket_directories = '"{sockets}"'
max_connections = 100
shared_buffers = {buffers}MB
effective_cache_size = {cached}MB
work_mem = 16MB
maintenance_work_mem = 256MB
random_page_cost = 1.1
jit = off
dynamic_shared_memory_type = sysv
timezone = 'UTC'
log_statement = none
log_min_duration_statement = -1
log_min_messages = log
log_min_error_statement = panic
log_error_verbosity = terse
log_parameter_max_length = 0
log_parameter_max_length_on_error = 0
"""


@dataclass(frozen=True)
class ClusterStatus:
    """The private cluster of one home; `url` and `process_id` only while it runs."""

    is_running: bool
    data_directory: Path | None = None
    socket_directory: Path | None = None
    server_version: str | None = None
    url: str | None = None
    process_id: int | None = None
    log_file: Path | None = None


def start(home: Path, *, options: str = "") -> str:
    """The address of `home`'s database for its superuser, after making and starting whatever was not there yet.

    A server that runs already is left as it is, whatever the `options` ("-c name=value …").

    Raises Unavailable when PostgreSQL or PostGIS is missing or the server does not come up, and
    InvalidInput when the options cannot be read.
    """
    try:
        arguments = shlex.split(options)
    except ValueError as error:
        raise InvalidInput(
            f"The server options {options!r} cannot be read ({error}): write them as "
            "ASSETMAP_POSTGIS_OPTIONS='-c name=value'.",
            parameter="options",
        ) from error
    home = _absolute(home)
    with _in_one_sentence(home):
        home.mkdir(parents=True, exist_ok=True)
        with _one_at_a_time(home):
            cluster = existing_cluster(home) or make_place(home, stop=_stop)
            sockets = _ensure_running(cluster, arguments).sockets
            _ensure_database(cluster, sockets)
            return _url(sockets, DATABASE)


def for_application(url: str) -> str:
    """The address that `start` gave, for a role that owns the tables and is no superuser."""
    return url.replace(f"://{ROLE}@", f"://{APPLICATION}@", 1)


def stop(home: Path) -> bool:
    """Whether a server ran and has been stopped; clients are disconnected, nothing is lost.

    Raises Unavailable when the server belongs to another user or does not end.
    """
    home = _absolute(home)
    with _in_one_sentence(home):
        if not home.is_dir():
            return False
        with _one_at_a_time(home):
            cluster = existing_cluster(home)
            return cluster is not None and _stop(cluster)


def status(home: Path) -> ClusterStatus:
    """The state of the cluster: its folders and whether it runs. Creates and changes nothing.

    Raises Unavailable when the database belongs to another user.
    """
    home = _absolute(home)
    with _in_one_sentence(home):
        cluster = existing_cluster(home)
        if cluster is None:
            return ClusterStatus(is_running=False)
        server = _postmaster(cluster)
        version = cluster.version
        if server is not None and server.is_ready:
            with contextlib.suppress(psycopg.Error), _connect(server.sockets, "postgres") as link:
                version = link.info.parameter_status("server_version") or version
        return ClusterStatus(
            is_running=server is not None,
            data_directory=cluster.data,
            socket_directory=server.sockets if server else cluster.sockets,
            server_version=version,
            url=_url(server.sockets, DATABASE) if server else None,
            process_id=server.process_id if server else None,
            log_file=cluster.log,
        )


@dataclass(frozen=True)
class _Postmaster:
    process_id: int
    sockets: Path
    is_ready: bool


def _postmaster(cluster: Cluster) -> _Postmaster | None:
    """The cluster's living server; None when its pid file is stale, whoever has that pid now."""
    try:
        lines = os.fsdecode((cluster.data / "postmaster.pid").read_bytes()).splitlines()
        command = Path(f"/proc/{int(lines[0])}/cmdline").read_bytes().split(b"\0")
    except (FileNotFoundError, ProcessLookupError, ValueError, IndexError):
        return None
    if not command[0].endswith(b"postgres") or os.fsencode(cluster.data) not in command:
        return None
    sockets = Path(lines[4]) if len(lines) > 4 and lines[4] else cluster.sockets
    return _Postmaster(int(lines[0]), sockets, len(lines) > 7 and lines[7].strip() == "ready")


def _ensure_running(cluster: Cluster, options: list[str]) -> _Postmaster:
    """Bring the server up, whatever state the last one was left in.

    Every process of a server holds the lock that its first one was given. So the lock tells when
    the last query of a killed server has ended, without which nobody may start another. Where
    PostgreSQL itself still finds shared memory in use, the start is tried again.
    """
    deadline = time.monotonic() + PATIENCE_SECONDS
    log_begins_at: int | None = None
    while time.monotonic() < deadline:
        server = _postmaster(cluster)
        if server is not None and server.is_ready and _answers(cluster, server):
            return server
        if server is None and (in_use := _locked(cluster.in_use)):
            with in_use:
                if log_begins_at is not None:
                    said = _log_from(cluster, log_begins_at)
                    if "shared memory block" not in said:
                        raise Unavailable(
                            f"The private database in {cluster.folder} does not start; see to "
                            f"what PostgreSQL says ({cluster.log}): {telling_line(said)}."
                        )
                log_begins_at = _launch(cluster, options, in_use)
        time.sleep(0.05)
    said = _log_from(cluster, log_begins_at or 0)
    raise Unavailable(
        f"The private database in {cluster.folder} is not ready after {PATIENCE_SECONDS} seconds: "
        f"try again later, or end what keeps it busy (`fuser {shlex.quote(str(cluster.in_use))}` "
        f"names the processes); the last it said in {cluster.log} is: {telling_line(said)}."
    )


def _answers(cluster: Cluster, server: _Postmaster) -> bool:
    """Whether it lets us in; not yet while it recovers from the crash of one of its processes."""
    try:
        _connect(server.sockets, "postgres").close()
    except psycopg.OperationalError as error:
        if "the database system is" in str(error) or _postmaster(cluster) is None:
            return False
        raise
    return True


def _launch(cluster: Cluster, options: list[str], in_use: io.FileIO) -> int:
    """Start a server; gives the place in its log from which on it speaks of this start."""
    programs = server_programs(int(cluster.version) if cluster.version else None)
    if not cluster.data.exists():
        _initialise(cluster, programs)
    _configure(cluster)
    # We hold the lock, so these two are stale. PostgreSQL would respect them all the same once
    # their number has passed to any other process of its user, as in a container's second life.
    (cluster.data / "postmaster.pid").unlink(missing_ok=True)
    (cluster.sockets / f".s.PGSQL.{PORT}.lock").unlink(missing_ok=True)
    with io.FileIO(cluster.log, "a") as log:
        cluster.own(cluster.log, 0o600)
        begins_at = log.seek(0, io.SEEK_END)
        # `--fork` makes init its parent: killed, it is nobody's zombie. It has no pipe of ours.
        cluster.run(
            ["setsid", "--fork", programs / "postgres", "-D", cluster.data, *options],
            stdout=log,
            stderr=log,
            pass_fds=[in_use.fileno()],
            check=True,
        )
    return begins_at


def _initialise(cluster: Cluster, programs: Path) -> None:
    """Make the data folder under another name first: one that has its name is whole."""
    for half_made in cluster.folder.glob("data.new-*"):
        shutil.rmtree(half_made, ignore_errors=True)
    new = cluster.folder / f"data.new-{secrets.token_hex(4)}"
    made = cluster.run(
        [
            *(programs / "initdb", "--pgdata", new, "--username", ROLE, "--data-checksums"),
            *("--encoding=UTF8", "--locale=C.UTF-8", "--auth-local=peer", "--auth-host=reject"),
        ]
    )
    if made.returncode != 0:
        raise Unavailable(
            f"PostgreSQL could not make a database in {cluster.folder}; check what it says, then "
            f"start again: {telling_line(made.stderr)}."
        )
    with (new / "postgresql.conf").open("a") as configuration:
        configuration.write("\ninclude 'assetmap.conf'\n")
    new.rename(cluster.data)


def _configure(cluster: Cluster) -> None:
    """Write the settings and who may come in.

    Two doors, one behind the other: the socket's folder is for the server's user alone, and the
    kernel says who knocks (peer), so that a folder opened by mistake opens nothing. That user
    and root, who could read the files anyway, are ROLE, a superuser: PostGIS asks for one. The
    application comes in as APPLICATION, which owns the tables and may nothing else.
    """
    sockets = cluster.sockets
    sockets.mkdir(mode=0o700, exist_ok=True)
    found = sockets.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in (os.geteuid(), cluster.user.pw_uid):
        raise Unavailable(
            f"{sockets} is needed for the database's socket, but belongs to another user. "
            "Ask for it to be removed, or set ASSETMAP_HOME to a folder with a shorter path."
        )
    cluster.own(sockets, 0o700)
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") >> 20  # megabytes
    settings = CONFIGURATION.format(
        port=PORT,
        sockets=sockets,
        # What a country's search reads over and over fits into a gigabyte; small machines keep theirs.
        buffers=min(1024, max(128, memory // 16)),
        cached=max(512, memory // 2),
    )
    _say_who_may_enter(cluster)
    cluster.write(cluster.data / "pg_hba.conf", f"local all all peer map={ROLE}\n")
    cluster.write(cluster.data / "assetmap.conf", settings)


def _say_who_may_enter(cluster: Cluster) -> None:
    cluster.write(cluster.data / "pg_ident.conf", doors(ROLE, [cluster.user.pw_name, "root"]))


def _ensure_database(cluster: Cluster, sockets: Path) -> None:
    """Make what a start that was killed may not have made."""
    with _connect(sockets, "postgres") as connection:
        is_there = "SELECT 1 FROM pg_database WHERE datname = %s"
        if connection.execute(is_there, [DATABASE]).fetchone() is None:
            create = sql.SQL("CREATE DATABASE {} TEMPLATE template0")
            connection.execute(create.format(sql.Identifier(DATABASE)))
        if make_application_role(connection):
            # A server that an earlier assetmap has started does not know it yet.
            _say_who_may_enter(cluster)
            connection.execute("SELECT pg_reload_conf()")
            _comes_true(lambda: lets_in(for_application(_url(sockets, "postgres"))))
    with _connect(sockets, DATABASE) as connection:
        present = {name for (name,) in connection.execute("SELECT extname FROM pg_extension")}
        for name in EXTENSIONS:
            if name not in present:
                connection.execute(sql.SQL("CREATE EXTENSION {}").format(sql.Identifier(name)))
        hand_over(connection, APPLICATION)


def _stop(cluster: Cluster) -> bool:
    server = _postmaster(cluster)
    if server is None:
        return False
    os.kill(server.process_id, signal.SIGINT)
    if not _comes_true(lambda: _postmaster(cluster) is None):
        raise Unavailable(
            f"The server of {cluster.folder} (process {server.process_id}) is still writing its "
            f"data after {PATIENCE_SECONDS} seconds: wait, then ask for its status."
        )
    return True


def _absolute(home: Path) -> Path:
    if sys.platform != "linux":
        raise Unavailable(f"The private database needs Linux: {OTHER_WAYS}.")
    return home.expanduser().resolve()


def _url(sockets: Path, database: str) -> str:
    # The port is said too, for PGPORT in somebody's environment would name another socket.
    return f"postgresql://{ROLE}@/{database}?host={quote(os.fsencode(sockets))}&port={PORT}"


def _connect(sockets: Path, database: str) -> psycopg.Connection[tuple[str, ...]]:
    return psycopg.connect(_url(sockets, database), autocommit=True, connect_timeout=10)


def _log_from(cluster: Cluster, begins_at: int) -> str:
    return cluster.log.read_bytes()[begins_at:].decode(errors="replace")


def _locked(path: Path) -> io.FileIO | None:
    """The file, locked until every process that inherited it has closed it; None if it is taken."""
    file = io.FileIO(os.open(path, os.O_RDONLY | os.O_CREAT, 0o644))
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        return None
    return file


def _comes_true(condition: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


@contextlib.contextmanager
def _one_at_a_time(home: Path) -> Iterator[None]:
    """Two starts at once: the second waits, and finds the server of the first."""
    path = home / "database.lock"
    deadline = time.monotonic() + 2 * PATIENCE_SECONDS
    while (lock := _locked(path)) is None:
        if time.monotonic() > deadline:
            raise Unavailable(
                f"Another start or stop has held {path} for {2 * PATIENCE_SECONDS} seconds: "
                f"end it (`fuser {shlex.quote(str(path))}` names it), then try again."
            )
        time.sleep(0.05)
    with lock:
        yield


@contextlib.contextmanager
def _in_one_sentence(home: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise Unavailable(
            f"The private database cannot use {error.filename or home} ({error.strerror}): run as "
            "the user who owns it, or set ASSETMAP_HOME to a folder of your own."
        ) from error
    except psycopg.Error as error:
        raise Unavailable(
            f"The private database in {home} is running but not responding. Stop it, start it, and "
            f"check what it says: {telling_part(error)}."
        ) from error
