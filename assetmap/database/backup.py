"""Backup of a whole database to one file, and its restore.

What a backup carries is everything inside the database. Roles and their grants belong to the
server, so they are not carried: what is restored belongs to the one who restores it, or to
whom they name.
"""

import contextlib
import os
import re
import secrets
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from assetmap.database.owner import hand_over
from assetmap.database.postgresql_programs import installed, telling_line, telling_part
from assetmap.errors import InvalidInput, Unavailable

# Says of a database that a restore may drop it: half restored, or replaced.
OURS_TO_DROP = "assetmap restore: in the way of nothing, dropped by the next restore"
ATTEMPTS_TO_SWAP = 5
RESTORE = ("--exit-on-error", "--no-owner", "--no-privileges", "--no-password")

Server = psycopg.Connection[Any]


@dataclass(frozen=True)
class _Target:
    """A database that answers, and how to reach it."""

    parameters: dict[str, str]
    name: str
    server_version: int

    def connect(self, database: str) -> Server:
        """A connection to this or another database of the same server."""
        return _connect(self.parameters | {"dbname": database})


def backup(database_url: str, file: Path) -> None:
    """Write everything in the database to `file`, in PostgreSQL's own compressed format.

    An earlier file of that name stays until the new one is whole, and is then replaced. Only its
    owner may read it, for it holds people's names and addresses.

    Raises InvalidInput when the file cannot be there, Unavailable when the database does not
    answer or `pg_dump` fails.
    """
    file = file.expanduser().absolute()
    if not os.access(file.parent, os.W_OK | os.X_OK) or file.is_dir():
        raise InvalidInput(
            f"A backup cannot be written to {file}. Choose a folder that "
            "exists and that you can write to.",
            parameter="file",
        )
    target = _reach(database_url)
    part = file.with_name(f".{file.name[:100]}.{secrets.token_hex(4)}.part")
    try:
        part.touch(mode=0o600, exist_ok=False)
        dump = ["--format=custom", "--no-password", f"--file={part}"]
        failure = _run("pg_dump", dump, target, target.name)
        if failure is not None:
            raise Unavailable(
                f"No backup was written to {file}; check what pg_dump says, then try again: "
                f"{failure}."
            )
        part.replace(file)
    except OSError as error:
        raise InvalidInput(
            f"A backup cannot be written to {file} ({error.strerror}). Choose a folder "
            "that you can write to.",
            parameter="file",
        ) from error
    finally:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)


def restore(database_url: str, file: Path, *, owner: str | None = None) -> None:
    """Replace everything in the database by what a backup holds, or leave it as it was.

    Our tables are given to the role `owner`, where one is named.

    The backup goes into a new database beside the old one, and the two change names in one
    transaction; whoever is connected is disconnected then, not before. It takes twice the space
    for as long as it lasts.

    Raises InvalidInput when the file is not a whole backup, Unavailable when the server does not
    answer or does not allow it.
    """
    target = _reach(database_url)
    _refuse_what_is_no_backup(file, target)
    with _in_one_sentence(target), target.connect("postgres") as server:
        _claim(server, target)
        beside, replaced = f"{target.name[:50]}_restoring", f"{target.name[:50]}_replaced"
        for name in (beside, replaced):
            _drop_leftover(server, name)
        _create_like(server, target, beside)
        try:
            failure = _run("pg_restore", [*RESTORE, str(file)], target, beside)
            if failure is not None:
                raise InvalidInput(
                    f"{file} could not be restored and the database is as it was; use another "
                    f"backup, or check what pg_restore says: {failure}.",
                    parameter="file",
                )
            with target.connect(beside) as fresh:
                fresh.execute("ANALYZE")
                if owner is not None:
                    hand_over(fresh, owner)
            _swap(server, target, beside=beside, replaced=replaced)
        finally:
            with contextlib.suppress(psycopg.Error, Unavailable):
                _drop_leftover(server, beside)
                _drop_leftover(server, replaced)


def _reach(database_url: str) -> _Target:
    address = re.sub(r"^postgres(ql)?\+\w+:", "postgresql:", database_url)
    try:
        parsed = conninfo_to_dict(address)
    except psycopg.ProgrammingError:
        # What libpq says of it may hold the password.
        raise InvalidInput(
            "The database's address cannot be read. Write ASSETMAP_DATABASE_URL as "
            "postgresql://user:password@host:5432/name.",
            parameter="database_url",
        ) from None
    given = {name: str(value) for name, value in parsed.items() if value is not None}
    parameters = {"connect_timeout": "10"} | given
    try:
        with _connect(parameters) as connection:
            return _Target(parameters, connection.info.dbname, connection.info.server_version)
    except psycopg.Error as error:
        raise Unavailable(
            f"The database cannot be reached ({telling_part(error)}). "
            "Start it, or correct ASSETMAP_DATABASE_URL."
        ) from error


def _connect(parameters: dict[str, str]) -> Server:
    return psycopg.connect(make_conninfo(**parameters), autocommit=True)


def _run(program: str, arguments: list[str], target: _Target, database: str) -> str | None:
    """Run pg_dump or pg_restore on a database; gives what it says when it fails.

    The password goes by the environment, for everybody can read a command line.
    """
    parameters = target.parameters | {"dbname": database}
    password = parameters.pop("password", None)
    address = f"--dbname={make_conninfo(**parameters)}"
    environment = os.environ | {"LC_ALL": "C.UTF-8"}
    if password is not None:
        environment["PGPASSWORD"] = password
    done = subprocess.run(
        [_program(program, target), address, *arguments],
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
    )
    return telling_line(done.stderr) if done.returncode else None


def _program(program: str, target: _Target) -> Path:
    """The program of the server's own version, or the newest after it.

    A dump by an older one is refused, and a newer one writes settings that the server lacks.
    """
    wanted = target.server_version // 10000
    found = {version: folder for version, folder in installed(program).items() if version >= wanted}
    if not found:
        raise Unavailable(
            f"`{program}` of PostgreSQL {wanted} was not found on this machine. Install the "
            f"Debian package `postgresql-client-{wanted}`."
        )
    return found[min(found)] / program


def _refuse_what_is_no_backup(file: Path, target: _Target) -> None:
    try:
        file.open("rb").close()
    except OSError as error:
        raise InvalidInput(
            f"The backup {file} cannot be read ({error.strerror}). Give the file that "
            "`assetmap database backup` wrote.",
            parameter="file",
        ) from error
    listed = subprocess.run(
        [_program("pg_restore", target), "--list", file],
        capture_output=True,
        text=True,
        errors="replace",
    )
    if listed.returncode != 0:
        raise InvalidInput(
            f"{file} is not a backup that PostgreSQL {target.server_version // 10000} can read; "
            "name a whole file that `assetmap database backup` wrote; pg_restore says: "
            f"{telling_line(listed.stderr)}.",
            parameter="file",
        )


def _claim(server: Server, target: _Target) -> None:
    lock = "SELECT pg_try_advisory_lock(hashtextextended(%s, 0))"
    (is_ours,) = server.execute(lock, [f"assetmap restore {target.name}"]).fetchone() or (False,)
    if not is_ours:
        raise Unavailable(
            f"Another restore of the database {target.name} is running. Wait until it has ended."
        )


def _drop_leftover(server: Server, name: str) -> None:
    """Drop what a restore left; a database that only happens to have its name is never touched."""
    says = "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s"
    found = server.execute(says, [name]).fetchone()
    if found is None:
        return
    if found[0] != OURS_TO_DROP:
        raise Unavailable(
            f"The database {name} is in the way of the restore. Rename it, or drop it if nobody "
            "needs it."
        )
    server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def _create_like(server: Server, target: _Target, name: str) -> None:
    """Make an empty database with the owner, the language and the settings of the old one."""
    owner, *locale = server.execute(
        "SELECT pg_get_userbyid(datdba), pg_encoding_to_char(encoding), datcollate, datctype "
        "FROM pg_database WHERE datname = %s",
        [target.name],
    ).fetchall()[0]
    create = "CREATE DATABASE {} OWNER {} TEMPLATE template0 ENCODING {} LC_COLLATE {} LC_CTYPE {}"
    new = sql.Identifier(name)
    server.execute(sql.SQL(create).format(new, sql.Identifier(owner), *locale))
    server.execute(sql.SQL("COMMENT ON DATABASE {} IS {}").format(new, OURS_TO_DROP))
    settings = server.execute(
        "SELECT split_part(setting, '=', 1), substr(setting, strpos(setting, '=') + 1) "
        "FROM pg_db_role_setting JOIN pg_database ON pg_database.oid = setdatabase, "
        "unnest(setconfig) AS setting WHERE setrole = 0 AND datname = %s",
        [target.name],
    ).fetchall()
    for setting, value in settings:
        # FROM CURRENT, since TO would make one name of a list such as search_path's.
        server.execute("SELECT set_config(%s, %s, false)", [setting, value])
        keep, forget = sql.SQL("ALTER DATABASE {} SET {} FROM CURRENT"), sql.SQL("RESET {}")
        server.execute(keep.format(new, sql.Identifier(setting)))
        server.execute(forget.format(sql.Identifier(setting)))


def _swap(server: Server, target: _Target, *, beside: str, replaced: str) -> None:
    """Give the new database the old one's name.

    One message, so one transaction, and hardly anybody can connect between being disconnected and
    the renaming; where somebody did, it is tried again. What it costs: whoever connects in that
    very moment is told once that there is no such database.
    """
    statements = sql.SQL("""
        SELECT pg_terminate_backend(pid) FROM pg_stat_activity
            WHERE datname = {old} AND backend_type = 'client backend';
        ALTER DATABASE {old_name} RENAME TO {replaced};
        ALTER DATABASE {beside} RENAME TO {old_name};
        COMMENT ON DATABASE {old_name} IS NULL;
        COMMENT ON DATABASE {replaced} IS {ours}
    """).format(
        old=target.name,
        old_name=sql.Identifier(target.name),
        beside=sql.Identifier(beside),
        replaced=sql.Identifier(replaced),
        ours=OURS_TO_DROP,
    )
    for attempt in range(1, ATTEMPTS_TO_SWAP + 1):
        try:
            server.execute(statements)
            return
        except psycopg.errors.ObjectInUse:
            if attempt == ATTEMPTS_TO_SWAP:
                raise


@contextlib.contextmanager
def _in_one_sentence(target: _Target) -> Iterator[None]:
    try:
        yield
    except psycopg.errors.InsufficientPrivilege as error:
        raise Unavailable(
            f"The database {target.name} is as it was, for a restore makes a new database and "
            "gives it the old one's name, which this server does not let you do: ask its "
            "administrator for the right to (CREATEDB, and to own the database), or to run the "
            f"restore: {telling_part(error)}."
        ) from error
    except psycopg.Error as error:
        raise Unavailable(
            f"The database {target.name} is as it was; the restore can be tried again once the "
            f"server allows it: {telling_part(error)}."
        ) from error
