"""Changes to a report: asked for, stopped, shared, and stored once it is built."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, text
from sqlalchemy.orm import Session

from assetmap.cells import clean_all
from assetmap.errors import Conflict, Forbidden, InvalidInput
from assetmap.gaps.models import GapReport, GapReportFile, Readers, ReportState
from assetmap.people.roles import Role, SignedIn
from assetmap.voice.challenges.actions import note_other_readers
from assetmap.web.translations import gettext

LONGEST_TITLE = 200


def title_in(words: str | None) -> str:
    """The title that a person gives a report, on one line; empty if none, so that
    its question names it.
    """
    (cleaned,) = clean_all([words or ""])
    return " ".join(cleaned.split())[:LONGEST_TITLE].strip()


def owns(person: SignedIn | None, report: GapReport) -> bool:
    """Whether somebody may stop a report and choose its readers: who asked for it, or any commissioner where the
    machine was asked, and administrators.
    """
    if person is None or not person.has(Role.COMMISSIONER):
        return False
    is_asker = report.asked_by in (None, person.person_id)
    return is_asker or person.has(Role.ADMINISTRATOR)


def require_owner(person: SignedIn, report: GapReport) -> None:
    """Raises `Forbidden` for a report that somebody else has asked for."""
    if not owns(person, report):
        raise Forbidden(
            "Only the person who asked for this report can do that. Ask for a report of your own."
        )


def call_off(session: Session, report: GapReport) -> None:
    """Stops a report that is not finished. Raises `Conflict` where it is."""
    session.refresh(report, with_for_update=True)
    if report.state not in (ReportState.WAITING, ReportState.BUILDING):
        raise Conflict("This report is finished, so there is nothing to stop.")
    report.state, report.step = ReportState.CANCELLED, None
    report.ended_at = datetime.now(UTC)


def readers_in(form: Mapping[str, str]) -> Readers | None:
    """The readers that a form names; None where it names none. Raises `InvalidInput` for others than there are."""
    named = form.get("readers", "").strip()
    if not named and form.get("is_public"):
        named = Readers.EVERYBODY if form["is_public"] == "yes" else Readers.COMMISSIONERS
    if not named:
        return None
    if named not in list(Readers):
        raise InvalidInput(
            gettext("Choose who can read the report: everybody, commissioners only, or only you."),
            parameter="readers",
        )
    return Readers(named)


def show_to(session: Session, report: GapReport, readers: Readers) -> None:
    """Lets everybody read a report, or commissioners, or only the person who asked.

    Raises `InvalidInput` where that would be nobody.
    """
    if readers == Readers.ASKER and report.asked_by is None:
        raise InvalidInput(
            gettext(
                "Nobody was signed in when this report was requested, so it cannot be for “Only you”. Choose “Commissioners only”."
            ),
            parameter="readers",
        )
    require_private_funding(bool(report.question.get("by_funding")), readers)
    if report.readers != readers and note_other_readers(
        session, report.question_key, now=datetime.now(UTC)
    ):
        # What commissioners wrote among themselves is in the files.
        throw_files_away(session, report.id)
    report.readers = readers
    session.flush()


def require_private_funding(is_by_funding: bool, readers: Readers) -> None:
    """Raises `InvalidInput` where a report that closes entries by their funding would be for everybody."""
    if is_by_funding and readers == Readers.EVERYBODY:
        raise InvalidInput(
            gettext(
                "This report shows whose funding is ending, which is not public information. Choose “Commissioners only” or “Only you”."
            ),
            parameter="readers",
        )


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
) -> bool:
    """Stores figures and files together; False, and nothing, where it was called off meanwhile."""
    report = session.get(GapReport, report_id, with_for_update=True)
    if report is None or report.state != ReportState.BUILDING:
        return False
    store_files(session, report_id, files)
    report.figures, report.inputs = figures, inputs
    report.state, report.progress, report.step = ReportState.READY, 1.0, None
    report.ended_at = datetime.now(UTC)
    return True


def store_files(session: Session, report_id: UUID, files: Mapping[str, tuple[str, bytes]]) -> None:
    """Puts these files in place of all that a report has."""
    throw_files_away(session, report_id)
    session.add_all(
        GapReportFile(report_id=report_id, name=name, media_type=kind, content=content)
        for name, (kind, content) in files.items()
    )


def throw_files_away(session: Session, report_id: UUID) -> None:
    """Removes a report's files, which can be made again of its figures and drawing."""
    session.execute(delete(GapReportFile).where(GapReportFile.report_id == report_id))


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
