"""Reads of link workers' notes and of how tries went."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from dateutil.relativedelta import relativedelta
from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from assetmap.assets.practice.models import PracticeNote, Trial, TrialOutcome
from assetmap.assets.record.index_bits import TRIED_MONTHS


@dataclass(frozen=True)
class PracticeNotes:
    """Notes, newest first; how often each outcome was told in the last months, and when the last was."""

    notes: Sequence[PracticeNote]
    outcomes: Counter[str]
    last_tried_on: date | None


def practice_of(session: Session, asset_id: UUID, *, today: date) -> PracticeNotes:
    """The link workers' knowledge of one asset; trials older than `TRIED_MONTHS` do not count."""
    notes = session.scalars(
        select(PracticeNote)
        .where(PracticeNote.asset_id == asset_id)
        .order_by(PracticeNote.id.desc())
    ).all()
    trials = session.scalars(
        select(Trial)
        .where(
            Trial.asset_id == asset_id,
            Trial.tried_on > today - relativedelta(months=TRIED_MONTHS),
        )
        .order_by(Trial.tried_on)
    ).all()
    last = trials[-1].tried_on if trials else None
    return PracticeNotes(notes, Counter(trial.outcome for trial in trials), last)


def worked_lately(
    session: Session, asset_ids: Collection[UUID], *, today: date
) -> dict[UUID, date]:
    """The last day a link worker found an asset as described, of those that nobody has found otherwise since."""
    last = session.execute(
        select(Trial.asset_id, Trial.tried_on, func.array_agg(Trial.outcome))
        .where(
            Trial.asset_id.in_(asset_ids),
            Trial.tried_on > today - relativedelta(months=TRIED_MONTHS),
        )
        .group_by(Trial.asset_id, Trial.tried_on)
        .order_by(Trial.asset_id, Trial.tried_on.desc())
        .ext(distinct_on(Trial.asset_id))
    )
    return {
        asset_id: tried_on
        for asset_id, tried_on, told in last
        if set(told) == {TrialOutcome.WORKED}
    }
