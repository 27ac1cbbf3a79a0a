"""Entries in a steward's places whose funding ends soon, or has ended."""

from datetime import date

from sqlalchemy import text
from sqlalchemy.orm import Session

from assetmap.assets.confirming.queries import IS_THEIRS_SQL
from assetmap.assets.planning.queries import FundedEntry
from assetmap.people.roles import SignedIn
from assetmap.registration.queries import steward_scope

_MOST = 100
_ENDING = f"""
SELECT asset.id, asset.name, funded_by, funded_until FROM asset JOIN asset_plan ON asset_plan.asset_id = asset.id
WHERE asset.status = 'published' AND funded_until < CAST(:today AS date) + interval '6 months' AND {IS_THEIRS_SQL}
ORDER BY funded_until, asset.name, asset.id LIMIT {_MOST}
"""


def ending_soon(session: Session, steward: SignedIn, *, today: date) -> list[FundedEntry]:
    """The published entries whose funding ends within six months of today, the first to end first; at most a hundred."""
    rows = session.execute(text(_ENDING), {**steward_scope(steward), "today": today})
    return [FundedEntry(*row) for row in rows]
