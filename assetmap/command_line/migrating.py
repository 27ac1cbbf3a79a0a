"""The migration of the database's tables and the rebuild of its search index.

Settings and psycopg only, until there is something to migrate: every `make run` asks, and SQLAlchemy, Alembic and
the tables' own modules take seconds to import.
"""

import re
from typing import TYPE_CHECKING

import psycopg

from assetmap.database.local_postgis import cluster as local_postgis
from assetmap.errors import Unavailable
from assetmap.settings import PROJECT_ROOT, get_settings

if TYPE_CHECKING:
    from sqlalchemy import Connection

# Any number serves, as long as nothing else locks it: two processes that start at once migrate one after the other.
_MIGRATING_LOCK = 7_201_955_003


def database_address() -> str:
    """The address of the database, found without importing the web framework; that of the private
    database is for its superuser.
    """
    settings = get_settings()
    if settings.database_url:
        return re.sub(r"^postgres(ql)?(\+\w+)?:", "postgresql:", settings.database_url)
    return local_postgis.start(settings.home, options=settings.postgis_options)


def application_address() -> str:
    """The address that `assetmap.database.sessions.database_url` gives, found without importing the
    web framework.
    """
    address = database_address()
    return address if get_settings().database_url else local_postgis.for_application(address)


def newest_revision() -> str:
    """The last migration's number; they are numbered in their order."""
    return max(
        path.name.partition("_")[0] for path in (PROJECT_ROOT / "migrations/versions").glob("*.py")
    )


def current_revision(address: str) -> str | None:
    """The last migration that the database has seen; None when it has seen none."""
    with psycopg.connect(address, connect_timeout=10) as connection:
        if connection.execute("SELECT to_regclass('alembic_version')").fetchone() == (None,):
            return None
        row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        return row[0] if row else None


def migrate(address: str) -> tuple[str | None, str]:
    """Brings the tables up to date, all or nothing; gives the revision before and after.

    Raises `Unavailable` when a newer assetmap has migrated the database.
    """
    newest = newest_revision()
    before = current_revision(address)
    if before is not None and before > newest:
        raise Unavailable(
            f"The database was migrated to {before} by a newer assetmap, and this version knows only {newest}."
            " Install the newer version, or restore a backup."
        )
    if before != newest or not is_index_current(address):
        _upgrade(address)
    return before, newest


def is_index_current(address: str) -> bool:
    """Whether the search index was built with the layout of fact bits that this version reads."""
    from assetmap.assets.record.index_bits import INDEX_LAYOUT

    with psycopg.connect(address, connect_timeout=10) as connection:
        rows = connection.execute("SELECT fingerprint FROM search_index_layout").fetchall()
    return rows == [(INDEX_LAYOUT,)]


def _upgrade(address: str) -> None:
    from alembic import command
    from alembic.config import Config
    from sqlalchemy import create_engine, func, select
    from sqlalchemy.engine import make_url

    engine = create_engine(make_url(address).set(drivername="postgresql+psycopg"))
    config = Config(toml_file=PROJECT_ROOT / "pyproject.toml")
    try:
        with engine.begin() as connection:
            connection.execute(select(func.pg_advisory_xact_lock(_MIGRATING_LOCK)))
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            _refresh_search(connection)
    finally:
        engine.dispose()


def _refresh_search(connection: "Connection") -> None:
    """Rebuilds the search index where a migration has emptied it or its fact bits mean something else now."""
    from sqlalchemy import text
    from sqlalchemy.orm import Session

    from assetmap.assets.published.search_documents import refresh_everything
    from assetmap.assets.record.index_bits import INDEX_LAYOUT
    from assetmap.assets.vocabulary.terms import hear_of_changes, save_vocabulary

    is_published, is_empty, layout = connection.execute(
        text(
            "SELECT EXISTS (SELECT FROM asset WHERE status = 'published'),"
            " NOT EXISTS (SELECT FROM search_document),"
            " (SELECT max(fingerprint) FROM search_index_layout)"
        )
    ).one()
    with Session(connection) as session:
        if is_published and is_empty:
            save_vocabulary(session, hear_of_changes(session))
        if layout != INDEX_LAYOUT or (is_published and is_empty):
            refresh_everything(session)
        session.flush()


def ready_database() -> str:
    """The address of a database whose tables fit: the private one is migrated here, a named one only when it is asked.

    Whoever runs a named database decides when its tables change, and has a backup first.

    Raises `Unavailable` when it has to be migrated.
    """
    address = application_address()
    if get_settings().database_url is None:
        migrate(address)
        return address
    newest, current = newest_revision(), current_revision(address)
    if current is None:
        raise Unavailable("The database has no tables yet: run `assetmap database migrate`.")
    if current != newest:
        raise Unavailable(
            f"The database's tables are at migration {current}, but this assetmap needs {newest}."
            " Take a backup, then run `assetmap database migrate`."
        )
    if not is_index_current(address):
        raise Unavailable(
            "The search index was built by another version of assetmap and would give wrong results."
            " Run `assetmap database migrate` to rebuild it."
        )
    return address
