"""The request of a report: an existing one where nothing has changed, or a new one for the worker to build."""

import hashlib
from uuid import UUID

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from assetmap.errors import TooOften
from assetmap.gaps.actions import require_private_funding
from assetmap.gaps.builds.method import method_version
from assetmap.gaps.builds.tasks import build_gap_report
from assetmap.gaps.inputs.availability import fitted
from assetmap.gaps.inputs.merged_categories import follow_merges
from assetmap.gaps.inputs.opened_places import ends_in_words, near_in_words
from assetmap.gaps.inputs.walking import require_crossing
from assetmap.gaps.models import GapReport, Readers, ReportState
from assetmap.gaps.question import Question
from assetmap.gaps.report.wording import title_of
from assetmap.jobs.app import queue_job
from assetmap.web.translations import gettext

# So many reports of one person may wait or be built at once.
MOST_WAITING = 20
# The first number of the lock under which a person's waiting reports are counted.
_ASKING = 7_301

# Everything that a report stands on leaves a trace in one of these when it changes.
_GROUND_STATE = """
SELECT concat_ws('|',
  (SELECT string_agg(fingerprint, ',' ORDER BY id) FROM dataset WHERE replaced_at IS NULL),
  (SELECT max(id) FROM asset_history), (SELECT count(*) FROM search_document),
  (SELECT concat(count(*), max(decided_at)) FROM twin_pair),
  (SELECT concat(count(capacity), max(said_at) FILTER (WHERE capacity IS NOT NULL)) FROM asset_plan),
  (SELECT concat(count(*), max(room_on)) FROM asset WHERE room_on IS NOT NULL),
  (SELECT concat(count(*), max(changed_at)) FROM category_change),
  (SELECT string_agg(id::text, ',' ORDER BY id) FROM survey WHERE withdrawn_at IS NULL))
"""


def ground_state(session: Session) -> str:
    """SHA-256 of the files, assets, twins and surveys as they are now, and of the method that works on them."""
    ground = session.execute(text(_GROUND_STATE)).scalar_one()
    return hashlib.sha256(f"{method_version()}|{ground}".encode()).hexdigest()


def _require_few_waiting(session: Session, person_id: UUID | None) -> None:
    """Raises `TooOften` where a person has as many reports waiting as the worker makes in some minutes; others wait
    too.
    """
    if person_id is None:
        return
    # Two requests of one person at once count each other's report.
    session.execute(select(func.pg_advisory_xact_lock(_ASKING, func.hashtext(str(person_id)))))
    waiting = session.scalar(
        select(func.count())
        .select_from(GapReport)
        .where(
            GapReport.asked_by == person_id,
            GapReport.state.in_([ReportState.WAITING, ReportState.BUILDING]),
        )
    )
    if (waiting or 0) >= MOST_WAITING:
        raise TooOften(
            gettext(
                "%(n)s of your reports are still being built. Wait until one is ready, or stop one, then try "
                "again."
            )
            % {"n": waiting}
        )


def usual_readers(question: Question, person_id: UUID | None) -> Readers:
    """The readers of a report whose asker names none. A what-if that the machine asks is for commissioners."""
    if not question.is_what_if:
        return Readers.EVERYBODY
    return Readers.ASKER if person_id else Readers.COMMISSIONERS


def ask(
    session: Session,
    question: Question,
    *,
    title: str | None,
    is_titled: bool | None = True,
    person_id: UUID | None,
    readers: Readers | None = None,
    keeps_small_numbers: bool = True,
) -> GapReport:
    """A report about the question, to be built: the one that there is where nothing has changed since.

    A report that is given no title is called by its question. `is_titled`: whether somebody gave this title, None where
    nobody knows. Where no readers are named a what-if is only for the person who asks, and any other report for
    everybody.

    Raises `NotFound` and `InvalidInput`, with the parameter, for a question that cannot be asked of its area, and
    `TooOften` where too many of the person's reports are waiting.
    """
    question = fitted(session, follow_merges(session, question))
    readers = readers or usual_readers(question, person_id)
    require_private_funding(question.by_funding, readers)
    require_crossing(session, question.crossing)
    # Two who ask the same at once are given one report.
    session.execute(select(func.pg_advisory_xact_lock(int(question.key[:15], 16))))
    state = ground_state(session)
    same = select(GapReport).where(
        GapReport.question_key == question.key,
        GapReport.ground_state == state,
        GapReport.keeps_small_numbers == keeps_small_numbers,
        GapReport.state.in_([ReportState.WAITING, ReportState.BUILDING, ReportState.READY]),
        GapReport.readers == readers,
    )
    if readers != Readers.EVERYBODY:
        same = same.where(GapReport.asked_by == person_id)
    found = session.scalars(same.order_by(GapReport.asked_at.desc()).limit(1)).first()
    if found is not None:
        return found
    _require_few_waiting(session, person_id)
    report = GapReport(
        title=title
        or title_of(session, question.as_it_is(), keeps_small_numbers=keeps_small_numbers),
        is_titled=is_titled if title else False,
        question=question.model_dump(mode="json"),
        question_key=question.key,
        ground_state=state,
        state=ReportState.WAITING,
        asked_by=person_id,
        readers=readers,
        opened_near=_near(session, question) or None,
        keeps_small_numbers=keeps_small_numbers,
    )
    session.add(report)
    session.flush()
    report.job_id = queue_job(session, build_gap_report, report_id=str(report.id))
    return report


def _near(session: Session, question: Question) -> list[str]:
    """The nearest postcode or place of each added place, then of both ends of the new path."""
    return [
        *near_in_words(session, question.opened),
        *ends_in_words(session, question.crossing),
    ]
