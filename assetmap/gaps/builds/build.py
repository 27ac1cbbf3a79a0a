"""The build of a report: read, analysed, drawn and stored together."""

import logging
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import asdict, replace
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

import psycopg
from sqlalchemy import exc, text
from sqlalchemy.orm import Session

from assetmap.database.sessions import session_factory
from assetmap.errors import AssetmapError, Unavailable
from assetmap.gaps import actions
from assetmap.gaps.analysis.analyse import work_out
from assetmap.gaps.analysis.asset_selection import choose
from assetmap.gaps.analysis.benchmarks import area_beside
from assetmap.gaps.analysis.figures import Figures
from assetmap.gaps.builds.disk_space import require_room, sentence_of_full_disk
from assetmap.gaps.builds.method import files_version
from assetmap.gaps.builds.redact import make_files_again
from assetmap.gaps.builds.stopping import CalledOff, stoppable_session
from assetmap.gaps.builds.stored_drawing import store_drawing
from assetmap.gaps.builds.walk_in_parts import Run, in_parts
from assetmap.gaps.files.drawing import ReportShapes, drawing_of, points_of
from assetmap.gaps.files.render import Render, render_files
from assetmap.gaps.inputs.availability import require_area
from assetmap.gaps.inputs.boundaries import read_shapes
from assetmap.gaps.inputs.ground import Ground, Walk
from assetmap.gaps.inputs.read_area import read_ground
from assetmap.gaps.inputs.walking import walk_of, walk_with_crossing
from assetmap.gaps.models import GapReport
from assetmap.gaps.question import Question, read_question
from assetmap.gaps.report.load import names_mark
from assetmap.gaps.report.voices.reading import hold_voices, voices_mark
from assetmap.web.translations import gettext

logger = logging.getLogger(__name__)
UK = ZoneInfo("Europe/London")
# The database went away: it restarts, or the way to it broke.
AWAY = (psycopg.OperationalError, exc.OperationalError, exc.InterfaceError)
# Of all the work, what is done when the ground is read, when all is worked out, and when all is drawn.
_READ, _WORKED_OUT, _DRAWN = 0.15, 0.45, 0.95


def _unwatched(progress: float, step: str) -> None:
    """Nobody looks on."""


def build(
    report_id: UUID,
    watch: Callable[[float, str], None] = _unwatched,
    *,
    render: Render | None = None,
    run: Run | None = None,
) -> None:
    """Builds a report, which then is ready, or says in a sentence why not.

    Begins anew where a worker was killed over it; nothing is stored before all is done. `watch` is told how far it is,
    from 0 to 1, and what is being done. `render` makes the files that are stored with it, all unless another is given.
    Raises `Unavailable` where a disk is full, and whatever nobody expected; the report says in both cases that it
    failed. Raises one of `AWAY` where the database went away; then the report waits to be built anew.
    """
    with session_factory().begin() as session:
        report = actions.begin(session, report_id)
        if report is None:
            return
        question, asked_at = read_question(report.question), report.asked_at

    def tell(progress: float, step: str) -> None:
        watch(progress, step)
        with session_factory().begin() as session:
            if not actions.note_progress(session, report_id, progress, step):
                raise CalledOff

    try:
        require_room()
        tell(_READ / 2, gettext("Reading the entries on the map"))
        ground, figures = stand_and_work_out(
            question,
            asked_at,
            lambda: tell(_READ, gettext("Working out what people can reach")),
            reading=lambda: stoppable_session(report_id),
            run=run,
        )
        tell(_WORKED_OUT, gettext("Drawing the maps and writing the files"))
        with stoppable_session(report_id) as session:
            report = session.get_one(GapReport, report_id)
            # Drawn from before it is stored, so that figures and files are stored together.
            session.expunge(report)
            report.figures = figures.as_json()
            report.inputs = [asdict(one) for one in ground.inputs]
            # What is drawn is read now, and somebody may have removed the area since.
            require_area(session, question.area)
            drawing = draw(session, ground, question, report.asked_at)
            mark = voices_mark(session, report)
            files = (render or render_files)(
                session,
                report,
                drawing,
                lambda part, step: tell(_WORKED_OUT + part * (_DRAWN - _WORKED_OUT), step),
            )
            plain, inputs = report.figures, report.inputs
        has_files = True
        with session_factory().begin() as session:
            if actions.finish(session, report_id, figures=plain, inputs=inputs, files=files):
                store_drawing(session, report_id, drawing)
                finished = session.get_one(GapReport, report_id)
                finished.names_mark = names_mark(session, finished)
                finished.files_version = files_version()
                has_files = hold_voices(session, finished, mark)
                if not has_files:
                    # Somebody took a story back meanwhile.
                    actions.throw_files_away(session, report_id)
        if not has_files:
            with session_factory().begin() as session:
                make_files_again(session, report_id)
    except CalledOff:
        return
    except AssetmapError as error:
        _say_failed(report_id, str(error))
    except Exception as error:
        full = sentence_of_full_disk(error)
        if isinstance(error, AWAY) and not full:
            # Nothing is stored yet: whoever runs this begins anew when the database is back.
            raise
        _say_failed(
            report_id,
            full
            or gettext(
                "Something went wrong on our side while building this report. Request the report again."
            ),
        )
        if full:
            raise Unavailable(full) from error
        raise


def stand_and_work_out(
    question: Question,
    asked_at: datetime,
    on_read: Callable[[], None] = lambda: None,
    *,
    reading: Callable[[], AbstractContextManager[Session]] | None = None,
    run: Run | None = None,
) -> tuple[Ground, Figures]:
    """The ground under a question, in one view of the database, and all that is worked out of it.

    `reading` opens the session that is read from, where the caller has a way to stop it. `run` does the walks as tasks
    elsewhere.
    """
    now, beside = asked_at.astimezone(UK), []
    with (reading or session_factory())() as session:
        _hold_still(session)
        for other in map(question.of_area, question.beside):
            ground, walk = _read(session, other)
            beside.append(area_beside(ground, other, walk, now))
        ground, walk_before = _read(session, question)
        walk = walk_with_crossing(walk_before, question.crossing)
    on_read()
    if run is not None:
        walk, walk_before = (
            in_parts(ground, one, run, speed_kmh=question.speed_kmh) for one in (walk, walk_before)
        )
    figures = work_out(ground, question, walk, now, walk_before=walk_before)
    return ground, replace(figures, beside=beside)


def _read(session: Session, question: Question) -> tuple[Ground, Walk]:
    """The ground under a question and the way to get about on it."""
    ground = read_ground(session, question)
    origins = ground.points[["easting", "northing"]].to_numpy(dtype=float)
    walk = walk_of(
        session, origins, speed_kmh=question.speed_kmh, is_step_free=question.is_step_free
    )
    return ground, walk


def draw(session: Session, ground: Ground, question: Question, asked_at: datetime) -> ReportShapes:
    """The places that the report has tables of, and what serves."""
    now = asked_at.astimezone(UK)
    serving = choose(ground, question, question.categories, now).serving
    points = points_of(ground, serving, question.opened)
    return drawing_of(ground, read_shapes(session, ground), question.place_kinds, points)


def _hold_still(session: Session) -> None:
    """All that is read in this transaction is of one moment."""
    session.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"))


def _say_failed(report_id: UUID, sentence: str) -> None:
    with session_factory().begin() as session:
        actions.fail(session, report_id, sentence)
