"""What have professionals noted of an asset, and how did it go when they tried it?"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from dateutil.relativedelta import relativedelta
from sqlalchemy import select
from sqlalchemy.orm import Session

from assetmap.assets.facts import FRESH_MONTHS
from assetmap.assets.practice.models import PracticeNote, Trial


@dataclass(frozen=True)
class Practice:
    """Notes, newest first; how often each outcome was told in the last months, and when the last was."""

    notes: Sequence[PracticeNote]
    outcomes: Counter[str]
    last_tried_on: date | None


def practice_of(session: Session, asset_id: UUID, *, today: date) -> Practice:
    """What is known of one asset; older trials than `FRESH_MONTHS` say nothing of today."""
    notes = session.scalars(
        select(PracticeNote)
        .where(PracticeNote.asset_id == asset_id)
        .order_by(PracticeNote.id.desc())
    ).all()
    trials = session.scalars(
        select(Trial)
        .where(
            Trial.asset_id == asset_id,
            Trial.tried_on > today - relativedelta(months=FRESH_MONTHS),
        )
        .order_by(Trial.tried_on)
    ).all()
    last = trials[-1].tried_on if trials else None
    return Practice(notes, Counter(trial.outcome for trial in trials), last)
