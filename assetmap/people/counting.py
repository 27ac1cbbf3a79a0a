"""Counts of recent attempts by person, network and address, as keyed hashes."""

from collections.abc import Sequence
from datetime import datetime

from fastapi import Request
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from assetmap.errors import TooOften
from assetmap.people.limits import Limit, is_too_often, network_of
from assetmap.people.models import Attempt
from assetmap.people.tokens import keyed_hash
from assetmap.web.secret_key import secret_key


def network_in(request: Request) -> str:
    """The network that a request comes from, as rate limits count it."""
    return network_of(request.client.host if request.client else "")


def network_key(request: Request, purpose: str, *subject: str) -> bytes:
    """The keyed hash by which attempts from the request's network are counted, for one purpose and subject."""
    key = secret_key(request.app.state.settings)
    return keyed_hash(key, purpose, network_in(request), *subject)


def count_attempt(
    session: Session,
    subject_hash: bytes,
    limits: Sequence[Limit],
    *,
    now: datetime,
    too_often: TooOften,
) -> None:
    """Writes down that it was done once more, for as long as the longest of the limits looks back.

    Raises what is given where that is one too many. Whoever does the same at the same moment waits until this
    transaction ends, so that none is miscounted.
    """
    session.execute(
        select(func.pg_advisory_xact_lock(int.from_bytes(subject_hash[:8], signed=True)))
    )
    longest = max(limit.within for limit in limits)
    earlier = session.scalars(
        select(Attempt.attempted_at).where(
            Attempt.subject_hash == subject_hash, Attempt.attempted_at > now - longest
        )
    )
    if is_too_often(earlier, limits, now=now):
        raise too_often
    session.add(Attempt(subject_hash=subject_hash, attempted_at=now, counts_until=now + longest))
    session.flush()


def forget_attempts(session: Session, *, now: datetime) -> None:
    """Deletes what no limit looks back on."""
    session.execute(delete(Attempt).where(Attempt.counts_until <= now))
