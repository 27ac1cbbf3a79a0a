"""How Alembic reaches the database and which tables are ours to compare."""

import importlib
import pkgutil
from typing import Any

from alembic import context
from geoalchemy2 import alembic_helpers
from sqlalchemy import pool
from sqlalchemy.dialects.postgresql.base import ischema_names
from sqlalchemy.engine import create_engine, make_url

import assetmap
from assetmap.assets.published.models import PlanePoint
from assetmap.database.sessions import Base, database_url

# Every module of tables registers its own when it is imported.
for _, name, _ in pkgutil.walk_packages(assetmap.__path__, "assetmap."):
    if name.endswith(".models"):
        importlib.import_module(name)

# SQLAlchemy does not know PostgreSQL's own point when it compares.
ischema_names["point"] = PlanePoint


def is_ours(obj: Any, name: str | None, type_: str, reflected: bool, compare_to: Any) -> bool:
    """Leaves out PostGIS's own tables and the job queue's, which its own schema makes."""
    table = name if type_ == "table" else getattr(getattr(obj, "table", None), "name", None)
    if table and table.startswith("procrastinate_"):
        return False
    return bool(alembic_helpers.include_object(obj, name, type_, reflected, compare_to))


def run() -> None:
    """Runs the migrations in one transaction, on the connection given by the caller or on the configured database."""
    connection = context.config.attributes.get("connection")
    if connection is not None:
        migrate(connection)
        return
    engine = create_engine(
        make_url(database_url()).set(drivername="postgresql+psycopg"), poolclass=pool.NullPool
    )
    with engine.connect() as connection:
        migrate(connection)


def migrate(connection: Any) -> None:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        include_object=is_ours,
        process_revision_directives=alembic_helpers.writer,
        render_item=alembic_helpers.render_item,
    )
    with context.begin_transaction():
        context.run_migrations()


run()
