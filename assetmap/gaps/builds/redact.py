"""Redaction of stored reports after something in them was withdrawn or hidden.

Numbers stay as they are. Files that have an old name are made again. What names or draws a place goes: its points, and
the name and position of a proposed site; and all files of the report are thrown away in the same transaction. Then they
are made again of what is stored. Where that fails they stay away, the page says why, and the next night tries again.
"""

import logging
from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from assetmap.gaps import actions
from assetmap.gaps.analysis.figures import SuggestedSite
from assetmap.gaps.analysis.stored_figures import read_figures
from assetmap.gaps.builds.method import files_version
from assetmap.gaps.builds.stored_drawing import read_drawing
from assetmap.gaps.files.render import render_files
from assetmap.gaps.models import GapReport, GapReportPoint, ReportState
from assetmap.gaps.report.load import names_mark
from assetmap.gaps.report.still_shown import names_of_today, site_names, today_of
from assetmap.gaps.report.voices.reading import hold_voices, voices_mark

logger = logging.getLogger(__name__)
# Longer than from one look to the next, for a worker that had other things to do.
LATELY = timedelta(hours=1)


def changed_lately(session: Session) -> list[str]:
    """The ids of what people have changed or withdrawn within `LATELY`; imports neither hide nor withdraw at anybody's
    wish.
    """
    rows = session.scalars(
        text(
            "SELECT DISTINCT asset_id::text FROM asset_history"
            " WHERE happened_at > now() - :lately AND asset_import_id IS NULL"
        ),
        {"lately": LATELY},
    )
    return list(rows)


def reports_to_look_at(session: Session, changed: Collection[str] | None) -> list[UUID]:
    """Finished reports; of `changed` assets only those that hold one of them, as a point, among their sites, or as what
    they close, and besides those with a challenge or, in their files, a story that has lately changed.
    """
    rows = session.scalars(
        text(
            "SELECT id FROM gap_report WHERE state = 'ready' AND (:all"
            "  OR EXISTS (SELECT FROM unnest(CAST(:changed AS text[])) AS one"
            "    WHERE strpos((figures -> 'sites')::text, one) > 0)"
            "  OR EXISTS (SELECT FROM unnest(CAST(:changed AS text[])) AS one"
            "    WHERE (figures #> '{what_if,named}') ? one)"
            "  OR EXISTS (SELECT FROM gap_report_point WHERE report_id = gap_report.id"
            "    AND asset_id = ANY(CAST(:changed AS uuid[])))"
            "  OR EXISTS (SELECT FROM gap_report_story JOIN story ON story.id = story_id"
            "    WHERE report_id = gap_report.id AND changed_at > now() - :lately)"
            "  OR EXISTS (SELECT FROM challenge"
            "    WHERE challenge.question_key = gap_report.question_key AND changed_at > now() - :lately))"
            " ORDER BY asked_at DESC"
        ),
        {"all": changed is None, "changed": list(changed or ()), "lately": LATELY},
    )
    return list(rows)


def take_out(session: Session, report_id: UUID) -> bool:
    """Takes out of a report what may no longer be shown, and throws its files away; whether there was anything.

    The report keeps how many places it has lost so (`taken_back` of its figures), which its page and files then say.
    """
    report = session.get(GapReport, report_id, with_for_update=True)
    if report is None or report.state != ReportState.READY:
        return False
    lost = _points_to_remove(session, report_id)
    figures = read_figures(report.figures or {})
    sites: list[SuggestedSite] = []
    names: set[str | None] = set()
    for site, name in zip(figures.sites, site_names(session, figures), strict=True):
        is_gone = name is None and site.name is not None
        sites.append(_without_place(site) if is_gone else site)
        names.update({site.name} if is_gone else ())
    what_if, closed = figures.what_if, set[str]()
    if what_if is not None:
        closed = set(what_if.named) - names_of_today(session, what_if.named).keys()
        what_if = replace(what_if, named=sorted(set(what_if.named) - closed))
    if not lost and not names and not closed:
        return _throw_away_old_names(session, report)
    for point in lost:
        session.delete(point)
    count = figures.taken_back + len({one.asset_id for one in lost}) + len(names | closed)
    report.figures = replace(figures, sites=sites, taken_back=count, what_if=what_if).as_json()
    actions.throw_files_away(session, report_id)
    session.flush()
    return True


def _throw_away_old_names(session: Session, report: GapReport) -> bool:
    """Throws the files of a report away where they have a name that is no longer the name; whether they had."""
    if report.names_mark is None or report.names_mark == names_mark(session, report):
        return False
    actions.throw_files_away(session, report.id)
    session.flush()
    return True


def _points_to_remove(session: Session, report_id: UUID) -> list[GapReportPoint]:
    points = session.scalars(
        select(GapReportPoint).where(
            GapReportPoint.report_id == report_id, GapReportPoint.asset_id.is_not(None)
        )
    ).all()
    today = today_of(session, {str(one.asset_id) for one in points})
    return [
        one
        for one in points
        if (now := today.get(str(one.asset_id))) is None
        or not now.shows(one.longitude, one.latitude, is_approximate=one.is_approximate)
    ]


def _without_place(site: SuggestedSite) -> SuggestedSite:
    return replace(site, id=None, name=None, easting=None, northing=None, kind=None)


def has_files(session: Session, report_id: UUID) -> bool:
    """Whether there is any file of a report, or none was to be made yet."""
    found = text(
        "SELECT state <> 'ready' OR EXISTS (SELECT FROM gap_report_file WHERE report_id = gap_report.id)"
        " FROM gap_report WHERE id = :id"
    )
    return session.execute(found, {"id": report_id}).scalar() is not False


def make_files_again(session: Session, report_id: UUID) -> None:
    """Makes a report's files of its figures, shapes and points."""
    report = session.get(GapReport, report_id, with_for_update=True)
    if report is None or report.state != ReportState.READY:
        return
    drawing, mark = read_drawing(session, report_id), voices_mark(session, report)
    files = render_files(session, report, drawing, lambda part, step: None)
    if not hold_voices(session, report, mark):
        # Somebody took a story back meanwhile: the next look makes them without it.
        return
    actions.store_files(session, report_id, files)
    report.names_mark, report.files_version = names_mark(session, report), files_version()
    session.flush()


def look_again(begin: Callable[[], Any], *, at_all: bool) -> int:
    """Takes out what has to go, of every report or of those that hold what has lately changed, and makes missing files;
    how many reports had to be mended.

    `begin` opens a transaction, as `session_factory().begin` does: each report has two of its own, so that what has to
    go is gone even where its files cannot be made again.
    """
    with begin() as session:
        reports = reports_to_look_at(session, None if at_all else changed_lately(session))
    mended = 0
    for report_id in reports:
        with begin() as session:
            mended += take_out(session, report_id)
            if has_files(session, report_id):
                continue
        try:
            with begin() as session:
                make_files_again(session, report_id)
        except Exception:
            # Whatever it was: the files stay away, and the others have their turn.
            logger.exception("The files of report %s could not be made again.", report_id)
    return mended


def renew_files(begin: Callable[[], Any]) -> int:
    """Makes the files again that earlier code has made, report by report, and says of how many reports.

    Each keeps its files until the new ones are there. `begin` opens a transaction, as `session_factory().begin` does.
    """
    with begin() as session:
        old = session.scalars(
            select(GapReport.id).where(
                GapReport.state == ReportState.READY,
                GapReport.files_version.is_distinct_from(files_version()),
            )
        ).all()
    for report_id in old:
        try:
            with begin() as session:
                make_files_again(session, report_id)
        except Exception:
            # Whatever it was: the files stay as they are, and the others have their turn.
            logger.exception("The files of report %s could not be made again.", report_id)
    return len(old)
