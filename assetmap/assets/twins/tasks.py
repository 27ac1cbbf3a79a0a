"""Background jobs that look for twins after a long import and every night."""

from uuid import UUID

from sqlalchemy import func, select, text

from assetmap.assets.twins.finding import find_twins, without_keys
from assetmap.database.sessions import session_factory
from assetmap.jobs.app import jobs

# Any number serves, as long as nothing else locks it: one list is imported at a time, and nobody looks for twins
# meanwhile, for both write the pairs.
IMPORTING_LOCK = 7_201_955_002
_AT_ONCE = 5_000


@jobs.task(lock="twins")
def find_twins_of_import(import_id: int) -> None:
    """Looks for twins of everything that an import wrote, some thousands in a transaction."""
    with session_factory()() as session:
        written = session.execute(
            text("SELECT DISTINCT asset_id FROM asset_history WHERE asset_import_id = :id"),
            {"id": import_id},
        )
        ids = sorted(row.asset_id for row in written)
    for begin in range(0, len(ids), _AT_ONCE):
        with session_factory().begin() as session:
            session.execute(select(func.pg_advisory_xact_lock(IMPORTING_LOCK)))
            find_twins(session, ids[begin : begin + _AT_ONCE])


@jobs.periodic(cron="12 2 * * *")
@jobs.task(lock="twins", queueing_lock="twins without keys")
def find_twins_of_what_has_no_keys(timestamp: int) -> None:
    """Every night; of a directory that has all its keys it asks one question."""
    after = UUID(int=0)
    while True:
        with session_factory().begin() as session:
            session.execute(select(func.pg_advisory_xact_lock(IMPORTING_LOCK)))
            ids = without_keys(session, after=after, most=_AT_ONCE)
            if not ids:
                return
            find_twins(session, ids)
            after = ids[-1]
