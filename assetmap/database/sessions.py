"""The database engine, one session for each request, and the pool of the public reads."""

from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime
from functools import lru_cache
from typing import Annotated, Any, ClassVar, TypeVar, cast

import psycopg
from fastapi import Depends, Request
from psycopg import AsyncConnection, Connection, sql
from psycopg_pool import AsyncConnectionPool
from sqlalchemy import DateTime, Engine, MetaData, Text, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.orm import DeclarativeBase, Session, sessionmaker

from assetmap.database.local_postgis import cluster as local_postgis
from assetmap.settings import get_settings

Answer = TypeVar("Answer")

# Names that migrations can rely on; without them PostgreSQL invents its own.
NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


# While PostgreSQL works on a statement it looks so often whether the process that asked is still there.
SECONDS_BETWEEN_CHECKS = 2
_FIRST_VERSION_THAT_CHECKS = 140_000
# A request that waits longer for a connection is refused; there is one for every request that is let in.
SECONDS_TO_WAIT_FOR_A_CONNECTION = 1.5


class Base(DeclarativeBase):
    """Every table of assetmap."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar = {str: Text(), datetime: DateTime(timezone=True)}


@lru_cache
def database_url() -> str:
    """The libpq address in use; starts the private PostGIS when no database is named.

    Raises `Unavailable` when there is no PostgreSQL to start.
    """
    settings = get_settings()
    if settings.database_url:
        url = make_url(settings.database_url).set(drivername="postgresql")
        return url.render_as_string(hide_password=False)
    started = local_postgis.start(settings.home, options=settings.postgis_options)
    return local_postgis.for_application(started)


@lru_cache
def get_engine() -> Engine:
    """This process's engine (psycopg 3)."""
    engine = create_engine(
        make_url(database_url()).set(drivername="postgresql+psycopg"),
        pool_pre_ping=True,
        # No more than is said: PostgreSQL's limit is shared by all processes.
        pool_size=get_settings().database_pool_size,
        max_overflow=0,
        pool_timeout=SECONDS_TO_WAIT_FOR_A_CONNECTION,
        # An error that is logged must not tell what somebody searched for or wrote.
        hide_parameters=True,
    )
    event.listen(engine, "connect", _end_with_this_process)
    return engine


def _end_with_this_process(connection: "Connection[Any]", _record: Any) -> None:
    """Lets a statement end when its process is killed, instead of keeping its locks for as long as it takes."""
    if connection.info.server_version >= _FIRST_VERSION_THAT_CHECKS:
        connection.execute(f"SET client_connection_check_interval = '{SECONDS_BETWEEN_CHECKS}s'")
        connection.commit()


@lru_cache
def session_factory() -> sessionmaker[Session]:
    """Makes sessions; whoever asks for one commits it."""
    return sessionmaker(get_engine(), expire_on_commit=False)


def get_session(request: Request) -> Iterator[Session]:
    """One session for one request: committed when the route returns, undone when it raises.

    What else the request needs of the database it asks of the same one (`request_session`): a request that held one
    connection and waited for another could stop the site.
    """
    with session_factory()() as session:
        request.state.session = session
        try:
            yield session
            session.commit()
        finally:
            request.state.session = None


def request_session(request: Request) -> AbstractContextManager[Session]:
    """The session that the request has; one of its own where it has none, or has none any more."""
    session: Session | None = getattr(request.state, "session", None)
    return nullcontext(session) if session is not None else session_factory()()


def release_connection(session: Session) -> None:
    """Commits what the request has done so far and gives its connection to others, before something slow."""
    session.commit()


# scope="function" commits before the response starts, so that a failed commit is never a success page.
SessionDep = Annotated[Session, Depends(get_session, scope="function")]


def open_read_pool() -> AsyncConnectionPool:
    """The pool of the public JSON search and the map tiles: read-only, from PostgreSQL straight to the response.

    Opened and closed by the application's lifespan, not here. Connections are not tried before use, which would
    cost a search a third of its speed: whoever finds one broken asks the pool to look at all of them.
    """
    return AsyncConnectionPool(
        database_url(),
        min_size=1,
        max_size=get_settings().read_pool_size,
        open=False,
        kwargs={"autocommit": True, "options": "-c default_transaction_read_only=on"},
        name="read",
    )


async def read_with(
    pool: AsyncConnectionPool, read: Callable[[AsyncConnection[Any]], Awaitable[Answer]]
) -> Answer:
    """The result of `read`, called with a connection from the pool of public reads."""
    try:
        async with pool.connection() as connection:
            return await read(connection)
    except psycopg.OperationalError:
        # The server was away for a moment, and every connection of the pool may be broken: they are all tried,
        # and the read is asked again, once, since it changes nothing.
        await pool.check()
        async with pool.connection() as connection:
            return await read(connection)


def revive() -> None:
    """Starts the private PostGIS again where it was killed; does nothing for a database that somebody else runs."""
    settings = get_settings()
    if settings.database_url is None:
        local_postgis.start(settings.home, options=settings.postgis_options)


def vacuum(*tables: str) -> None:
    """Lets PostgreSQL answer from indexes alone at once after a great change, and not when its own rounds come by."""
    with get_engine().connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for table in tables:
            connection.execute(text(f"VACUUM (ANALYZE) {table}"))


def copy_rows(
    session: Session, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]
) -> int:
    """Writes rows by COPY in the session's transaction, far faster than INSERT; returns how many."""
    driver = cast("Connection[Any]", session.connection().connection.driver_connection)
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    count = 0
    with driver.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)
            count += 1
    return count
