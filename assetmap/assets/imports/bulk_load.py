"""Bulk loading without keys and indexes, which are built again at the end."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import text
from sqlalchemy.orm import Session

from assetmap.assets.published import models as search_models
from assetmap.assets.record import models

_WRITTEN = [
    model.__tablename__
    for model in (
        models.Asset,
        models.AssetHistory,
        models.AssetAtLocation,
        models.AssetCategory,
        models.Location,
        models.LocationPlace,
        models.Phone,
        models.Schedule,
        search_models.SearchDocument,
        search_models.SearchEntry,
    )
]
# Each row's asset is looked up by this, batch after batch.
_NEEDED = ["uq_asset_import_key"]


@contextmanager
def without_keys_and_indexes(session: Session) -> Iterator[None]:
    """Checks keys and builds indexes once for all rows, at the end, and not row by row.

    What stands is read from the catalogue and put back as it stood, foreign keys of other tables included. Whoever
    reads the directory waits until the transaction ends, which is why it is only done where there is little to read.
    An error inside leaves them off: the caller rolls back.
    """
    found = session.execute(text(_KEYS_AND_INDEXES), {"written": _WRITTEN, "needed": _NEEDED}).all()
    connection = session.connection()
    for one in found:
        connection.exec_driver_sql(one.take_off)
    # A sort or a hash of this many rows stays in memory; the default of 4 MB sends it to the disk.
    connection.exec_driver_sql("SET LOCAL work_mem = '64MB'")
    yield
    for one in reversed(found):
        connection.exec_driver_sql(one.put_back)


# Foreign keys first, for primary keys stay while something refers to them.
_KEYS_AND_INDEXES = """
WITH written AS (
  SELECT CAST(name AS regclass) AS oid FROM unnest(CAST(:written AS text[])) AS name)
SELECT
  format('ALTER TABLE %s DROP CONSTRAINT %I', CAST(conrelid AS regclass), conname) AS take_off,
  format('ALTER TABLE %s ADD CONSTRAINT %I %s', CAST(conrelid AS regclass), conname,
    pg_get_constraintdef(oid)) AS put_back,
  contype = 'f' AS is_foreign
FROM pg_constraint
WHERE contype IN ('f', 'p', 'u') AND conname <> ALL (CAST(:needed AS text[]))
AND (conrelid IN (SELECT oid FROM written) OR confrelid IN (SELECT oid FROM written))
UNION ALL
SELECT format('DROP INDEX %s', CAST(indexrelid AS regclass)), pg_get_indexdef(indexrelid), false
FROM pg_index
WHERE indrelid IN (SELECT oid FROM written)
AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid AND conrelid = indrelid)
ORDER BY is_foreign DESC
"""
