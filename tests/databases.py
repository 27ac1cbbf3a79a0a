"""Databases for tests: copies of a template, and one that is put back after each test instead of copied anew."""

import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import LiteralString

import psycopg
from psycopg import sql
from sqlalchemy.engine import make_url

from tests.journeys.local_clusters import until

# Rows of PostGIS itself, which no test changes.
_NOT_OURS = "spatial_ref_sys"
# Everything that a migration can make, change or drop; what it names changes with every such step.
_STRUCTURE = """
SELECT md5(string_agg(thing, E'\\n' ORDER BY thing)) FROM (
    SELECT format('%s %s %s %s %s', oid, relname, relowner, relacl, reloptions) AS thing
    FROM pg_class WHERE relnamespace = 'public'::regnamespace
    UNION ALL
    SELECT format('%s %s %s %s %s', attrelid, attnum, attname, atttypid, attnotnull)
    FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
    WHERE relnamespace = 'public'::regnamespace
    UNION ALL
    SELECT format('%s %s %s', oid, xmin, conname) FROM pg_constraint WHERE connamespace = 'public'::regnamespace
    UNION ALL
    SELECT format('%s %s %s', oid, tgname, tgenabled) FROM pg_trigger
    UNION ALL
    SELECT format('%s %s', oid, xmin) FROM pg_proc WHERE pronamespace = 'public'::regnamespace
    UNION ALL
    SELECT format('%s %s', oid, adbin) FROM pg_attrdef
    UNION ALL
    SELECT format('%s %s', oid, nspname) FROM pg_namespace WHERE nspname NOT LIKE 'pg_%'
    UNION ALL
    SELECT format('%s %s', oid, extname) FROM pg_extension
    UNION ALL
    SELECT format('%s %s', setrole, setconfig) FROM pg_db_role_setting
    UNION ALL
    SELECT format('%s %s %s %s', datname, datdba, datacl, datallowconn)
    FROM pg_database WHERE datname = current_database()
) AS things
"""


@contextmanager
def database_like(cluster: str, template: str) -> Iterator[str]:
    """The address of a new database that has everything in `template`, to which nobody may be connected for long."""
    url = new_database_like(cluster, template)
    try:
        yield url
    finally:
        drop(cluster, str(make_url(url).database))


def new_database_like(cluster: str, template: str) -> str:
    """The same, left there when the tests end."""
    name = f"test_{secrets.token_hex(4)}"
    create(cluster, name, template)
    return make_url(cluster).set(database=name).render_as_string(hide_password=False)


def create(cluster: str, name: str, template: str) -> None:
    """Copies the template to a new database, once nobody who tests beside is connected to it."""
    statement = sql.SQL("CREATE DATABASE {} TEMPLATE {}")

    def copy() -> bool:
        try:
            server.execute(statement.format(sql.Identifier(name), sql.Identifier(template)))
        except psycopg.errors.ObjectInUse:
            return False
        return True

    with psycopg.connect(cluster, autocommit=True) as server:
        until(copy, seconds=120)


def drop(cluster: str, name: str) -> None:
    """Drops a database, and ends every connection to it."""
    with psycopg.connect(cluster, autocommit=True) as server:
        server.execute(
            sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
        )


@dataclass(frozen=True)
class _State:
    """What a database holds: its structure, the rows of its filled tables, and where its sequences stand."""

    structure: str
    guards: dict[str, list[str]]
    empty: frozenset[str]
    filled: dict[str, bytes]
    sequences: dict[str, tuple[int, bool]]


class ReusedDatabase:
    """One database for one test after another, which `restore` makes as it was: copying takes ten times as long."""

    def __init__(self, cluster: str, template: str) -> None:
        self._cluster = cluster
        self._template = template
        self._name = f"test_{secrets.token_hex(4)}"
        self.url = make_url(cluster).set(database=self._name).render_as_string(hide_password=False)
        self._create()

    def _create(self) -> None:
        create(self._cluster, self._name, self._template)
        with psycopg.connect(self.url, autocommit=True) as connection:
            self._state = _state_of(connection)

    def drop(self) -> None:
        """Leaves nothing of it."""
        drop(self._cluster, self._name)

    def restore(self) -> None:
        """Ends what is under way and undoes what was written; copies the template anew when a table was changed."""
        if not self._is_restored():
            self.drop()
            self._create()

    def _is_restored(self) -> bool:
        try:
            connection = psycopg.connect(self.url, autocommit=True)
        except psycopg.OperationalError:
            # A test has dropped or closed it.
            return False
        with connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                " AND backend_type = 'client backend' AND state <> 'idle'"
            )
            if _structure_of(connection) != self._state.structure:
                return False
            _restore_rows(connection, self._state)
            return True


def _state_of(connection: psycopg.Connection) -> _State:
    tables = {
        str(name)
        for (name,) in connection.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> %s",
            [_NOT_OURS],
        )
    }
    filled = _filled(connection, tables)
    return _State(
        structure=_structure_of(connection),
        guards={
            str(table): triggers
            for table, triggers in connection.execute(
                "SELECT tgrelid::regclass::text, array_agg(tgname::text)"
                " FROM pg_trigger WHERE tgenabled = 'A' GROUP BY 1"
            )
        },
        empty=frozenset(tables - filled),
        filled={name: _rows_of(connection, name) for name in filled},
        sequences={
            str(name): (last or start, last is not None)
            for name, start, last in connection.execute(
                "SELECT format('%I.%I', schemaname, sequencename), start_value, last_value FROM pg_sequences"
            )
        },
    )


def _structure_of(connection: psycopg.Connection) -> str:
    (found,) = connection.execute(_STRUCTURE).fetchone() or ("",)
    return str(found)


def _filled(connection: psycopg.Connection, tables: set[str] | frozenset[str]) -> set[str]:
    """Those of the tables that have a row."""
    question = sql.SQL(" UNION ALL ").join(
        sql.SQL("SELECT {} WHERE EXISTS (SELECT FROM {})").format(name, sql.Identifier(name))
        for name in sorted(tables)
    )
    return {str(name) for (name,) in connection.execute(question)}


def _rows_of(connection: psycopg.Connection, table: str) -> bytes:
    rows = bytearray()
    with connection.cursor() as cursor:
        statement = sql.SQL("COPY {} TO STDOUT (FORMAT binary)").format(sql.Identifier(table))
        with cursor.copy(statement) as copy:
            for part in copy:
                rows += part
    return bytes(rows)


def _delete_all(connection: psycopg.Connection, table: str, guards: Sequence[str]) -> None:
    """Deletes every row; the history refuses that even to replicas, so the triggers that guard it are off meanwhile."""
    with connection.transaction():
        for trigger in guards:
            _execute(connection, "ALTER TABLE {} DISABLE TRIGGER {}", table, trigger)
        _execute(connection, "DELETE FROM {}", table)
        for trigger in guards:
            _execute(connection, "ALTER TABLE {} ENABLE ALWAYS TRIGGER {}", table, trigger)


def _execute(connection: psycopg.Connection, statement: LiteralString, *names: str) -> None:
    connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


def _restore_rows(connection: psycopg.Connection, state: _State) -> None:
    changed = {
        name: rows for name, rows in state.filled.items() if _rows_of(connection, name) != rows
    }
    written = sorted({*changed, *_filled(connection, state.empty)})
    if written:
        # The tables are emptied all together, so no row has to wait for the ones that refer to it.
        connection.execute("SET session_replication_role = replica")
        for name in written:
            _delete_all(connection, name, state.guards.get(name, []))
        # The next rows lie in the order in which they are written, as in a new table.
        tables = sql.SQL(", ").join(map(sql.Identifier, written))
        connection.execute(sql.SQL("VACUUM {}").format(tables))
        for name, rows in changed.items():
            statement = sql.SQL("COPY {} FROM STDIN (FORMAT binary)").format(sql.Identifier(name))
            with connection.cursor() as cursor, cursor.copy(statement) as copy:
                copy.write(rows)
    connection.execute(
        sql.SQL("SELECT {}").format(
            sql.SQL(", ").join(
                sql.SQL("setval({}, {}, {})").format(name, value, is_used)
                for name, (value, is_used) in state.sequences.items()
            )
        )
    )
