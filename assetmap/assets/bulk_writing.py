"""How are more rows written than a table holds: without its foreign keys and indexes, which are made anew at the end."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Constraint, Table, UniqueConstraint
from sqlalchemy.orm import Session
from sqlalchemy.schema import AddConstraint, DropConstraint

from assetmap.assets import models

_WRITTEN: list[Table] = [
    model.__table__  # type: ignore[misc]
    for model in (
        models.Asset,
        models.AssetHistory,
        models.AssetAtLocation,
        models.AssetCategory,
        models.Location,
        models.LocationPlace,
        models.Phone,
        models.Schedule,
        models.SearchDocument,
        models.SearchEntry,
    )
]
# Nothing else refers to these, and the import does not ask by them.
_UNREFERRED: list[Constraint] = [
    models.SearchDocument.__table__.primary_key,  # type: ignore[list-item]
    models.SearchEntry.__table__.primary_key,  # type: ignore[list-item]
    *(
        constraint
        for constraint in models.AssetAtLocation.__table__.constraints  # type: ignore[attr-defined]
        if isinstance(constraint, UniqueConstraint)
    ),
]


@contextmanager
def without_keys_and_indexes(session: Session) -> Iterator[None]:
    """Checks foreign keys and builds indexes once for all rows, at the end: half of the time of an import.

    Whoever reads the directory waits until the transaction ends, which is why it is only done where there is little
    to read. An error inside leaves them off: the caller rolls back.
    """
    connection = session.connection()
    keys = [key for table in _WRITTEN for key in table.foreign_key_constraints]
    constraints = [*keys, *_UNREFERRED]
    indexes = [index for table in _WRITTEN for index in table.indexes]
    for constraint in constraints:
        connection.execute(DropConstraint(constraint))
    for index in indexes:
        index.drop(connection)
    yield
    for index in indexes:
        index.create(connection)
    for constraint in reversed(constraints):
        connection.execute(AddConstraint(constraint, isolate_from_table=False))
