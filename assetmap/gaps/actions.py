"""A report is asked for, called off, shown to others or not; and what came of the work is stored whole."""

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from assetmap.errors import Conflict
from assetmap.gaps.models import GapReport, GapReportFile, ReportState
from assetmap.gaps.question import Question
from assetmap.gaps.reading_ground import require_askable
from assetmap.jobs.app import queue_job

# Counted up whenever the same ground would give other figures than before.
METHOD = 2
# Everything that a report stands on leaves a trace in one of these when it changes.
_GROUND_STATE = """
SELECT concat_ws('|',
  (SELECT string_agg(fingerprint, ',' ORDER BY id) FROM dataset WHERE replaced_at IS NULL),
  (SELECT max(id) FROM asset_history), (SELECT count(*) FROM search_document),
  (SELECT concat(count(*), max(decided_at)) FROM twin_pair),
  (SELECT string_agg(id::text, ',' ORDER BY id) FROM survey WHERE withdrawn_at IS NULL))
"""


def ground_state(session: Session) -> str:
    """SHA-256 of the files, assets, twins and surveys as they are now, and of the method that works on them."""
    ground = session.execute(text(_GROUND_STATE)).scalar_one()
    return hashlib.sha256(f"{METHOD}|{ground}".encode()).hexdigest()


def ask(
    session: Session,
    question: Question,
    *,
    title: str,
    person_id: UUID | None,
    is_public: bool = True,
    keeps_small_numbers: bool = True,
) -> GapReport:
    """A report about the question, to be built: the one that there is where nothing has changed since.

    Raises `NotFound` and `InvalidInput` for a question that cannot be asked.
    """
    from assetmap.gaps.tasks import build_gap_report

    require_askable(session, question)
    # Two who ask the same at once are given one report.
    session.execute(select(func.pg_advisory_xact_lock(int(question.key[:15], 16))))
    state = ground_state(session)
    same = select(GapReport).where(
        GapReport.question_key == question.key,
        GapReport.ground_state == state,
        GapReport.keeps_small_numbers == keeps_small_numbers,
        GapReport.state.in_([ReportState.WAITING, ReportState.BUILDING, ReportState.READY]),
        GapReport.is_public == is_public,
    )
    if not is_public:
        same = same.where(GapReport.asked_by == person_id)
    found = session.scalars(same.order_by(GapReport.asked_at.desc()).limit(1)).first()
    if found is not None:
        return found
    report = GapReport(
        title=title,
        question=question.model_dump(mode="json"),
        question_key=question.key,
        ground_state=state,
        state=ReportState.WAITING,
        asked_by=person_id,
        is_public=is_public,
        keeps_small_numbers=keeps_small_numbers,
    )
    session.add(report)
    session.flush()
    report.job_id = queue_job(session, build_gap_report, report_id=str(report.id))
    return report


def call_off(session: Session, report: GapReport) -> None:
    """Stops a report that is not finished. Raises `Conflict` where it is."""
    session.refresh(report, with_for_update=True)
    if report.state not in (ReportState.WAITING, ReportState.BUILDING):
        raise Conflict("This report is finished; there is nothing to stop.")
    report.state, report.step = ReportState.CANCELLED, None
    report.ended_at = datetime.now(UTC)


def show_to(session: Session, report: GapReport, *, is_public: bool) -> None:
    """Lets everybody read a report, or its owner and other commissioners only."""
    report.is_public = is_public
    session.flush()


def begin(session: Session, report_id: UUID) -> GapReport | None:
    """Marks a report as being built; None where it was called off, or is finished."""
    report = session.get(GapReport, report_id, with_for_update=True)
    if report is None or report.state not in (ReportState.WAITING, ReportState.BUILDING):
        return None
    report.state, report.began_at = ReportState.BUILDING, datetime.now(UTC)
    report.progress, report.step = 0.02, None
    return report


def note_progress(session: Session, report_id: UUID, progress: float, step: str) -> bool:
    """Tells how far it is. False where it was called off meanwhile."""
    changed = session.execute(
        text(
            "UPDATE gap_report SET progress = :progress, step = :step WHERE id = :id AND state = 'building' RETURNING id"
        ),
        {"progress": progress, "step": step, "id": report_id},
    )
    return changed.first() is not None


def finish(
    session: Session,
    report_id: UUID,
    *,
    figures: dict[str, Any],
    inputs: list[dict[str, Any]],
    files: Mapping[str, tuple[str, bytes]],
) -> None:
    """Stores figures and files together; nothing where it was called off meanwhile."""
    report = session.get(GapReport, report_id, with_for_update=True)
    if report is None or report.state != ReportState.BUILDING:
        return
    session.execute(text("DELETE FROM gap_report_file WHERE report_id = :id"), {"id": report_id})
    session.add_all(
        GapReportFile(report_id=report_id, name=name, media_type=kind, content=content)
        for name, (kind, content) in files.items()
    )
    report.figures, report.inputs = figures, inputs
    report.state, report.progress, report.step = ReportState.READY, 1.0, None
    report.ended_at = datetime.now(UTC)


def fail(session: Session, report_id: UUID, sentence: str) -> None:
    """Says what went wrong; figures and files there are none."""
    report = session.get(GapReport, report_id, with_for_update=True)
    if report is None or report.state not in (ReportState.WAITING, ReportState.BUILDING):
        return
    report.state, report.step = ReportState.FAILED, sentence
    report.ended_at = datetime.now(UTC)


_ABANDONED = """
UPDATE gap_report SET state = 'failed', ended_at = now(), step = :sentence
WHERE state IN ('waiting', 'building') AND NOT EXISTS (
  SELECT FROM procrastinate_jobs WHERE procrastinate_jobs.id = job_id AND status IN ('todo', 'doing'))
RETURNING id
"""


def give_up_abandoned(session: Session, sentence: str) -> int:
    """Says of reports whose job is gone that they failed; how many there were."""
    return len(session.execute(text(_ABANDONED), {"sentence": sentence}).all())
