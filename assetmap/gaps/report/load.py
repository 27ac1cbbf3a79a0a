"""A stored report, read into words and tables again."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from assetmap.disclosure import Disclosure
from assetmap.gaps.analysis.stored_figures import read_figures, read_inputs
from assetmap.gaps.inputs.opened_places import ends_in_words, near_in_words
from assetmap.gaps.models import GapReport, GapReportPoint
from assetmap.gaps.question import read_question
from assetmap.gaps.report.comparison import Comparison, compare
from assetmap.gaps.report.contents import tell
from assetmap.gaps.report.document import ReportStory, Supposition
from assetmap.gaps.report.named.counted import AssetPoint, NamedPlace, named_places
from assetmap.gaps.report.out_of_reach import Report
from assetmap.gaps.report.still_shown import names_of_today, opened_since, site_names, today_of
from assetmap.gaps.report.voices.reading import challenges_to, stories_of_question, voices_mark
from assetmap.gaps.report.wording import Namer, title_of_what_if
from assetmap.web.translations import gettext
from assetmap.web.wording import month_and_year

UK = ZoneInfo("Europe/London")


def report_of(session: Session, stored: GapReport) -> Report:
    """A stored report as its sentences are made of it; the sites that it proposes have the names of today."""
    question = read_question(stored.question)
    area = session.execute(
        text("SELECT name FROM area WHERE slug = :slug"), {"slug": question.area}
    ).scalar_one_or_none()
    figures = read_figures(stored.figures or {})
    gone = gettext("a place that is no longer on the map")
    names = site_names(session, figures)
    sites = [
        replace(one, name=name)
        if name
        else replace(one, name=gone, easting=None, northing=None, kind=None)
        for one, name in zip(figures.sites, names, strict=True)
    ]
    return Report(
        area_name=area or question.area,
        question=question,
        figures=replace(figures, sites=sites),
        disclosure=Disclosure(stored.keeps_small_numbers),
        strengths=[(name, count) for _, name, count in figures.strengths],
        supposition=_suppositions(session, [stored]).get(stored.id),
    )


def titles_of(
    session: Session, reports: Iterable[GapReport], *, has_month: bool = True
) -> dict[UUID, str]:
    """The title of each report, by id: one that nobody named says in which month it was asked, and a what-if names what
    it closes and opens, by the names of today.
    """
    reports = list(reports)
    supposed = _suppositions(session, reports)
    namer = Namer(session)
    titles = {}
    for one in reports:
        title, is_titled = one.title, one.is_titled
        if is_titled is None:
            # Reports of earlier versions did not keep it: a title like that of their question was given by nobody.
            of_question = read_question(one.question).as_it_is()
            is_titled = title != namer.title_of(
                of_question, keeps_small_numbers=one.keeps_small_numbers
            )
        if has_month and not is_titled:
            title = f"{title}, {month_and_year(one.asked_at.astimezone(UK).date())}"
        titles[one.id] = title_of_what_if(title, supposed[one.id]) if one.id in supposed else title
    return titles


def _suppositions(session: Session, reports: Iterable[GapReport]) -> dict[UUID, Supposition]:
    """The closings, openings and path of each what-if among these reports, by the report's id."""
    read = {one.id: read_question(one.question) for one in reports}
    questions = {key: question for key, question in read.items() if question.is_what_if}
    near = {one.id: one.opened_near for one in reports}
    names = names_of_today(
        session, {str(asset) for one in questions.values() for asset in one.closed}
    )
    found = {}
    for report_id, question in questions.items():
        closed = [names[str(one)] for one in question.closed if str(one) in names]
        points = question.opened
        words = near[report_id] or [
            *near_in_words(session, points),
            *ends_in_words(session, question.crossing),
        ]
        found[report_id] = Supposition(
            sorted(closed),
            len(question.closed) - len(closed),
            words[: len(points)],
            _month_in_words(question.closed_from),
            words[len(points) :],
        )
    return found


def _month_in_words(month: str | None) -> str | None:
    return month_and_year(date.fromisoformat(f"{month}-01")) if month else None


def compare_stored(session: Session, before: GapReport, after: GapReport) -> Comparison:
    """The changes between two stored reports. Raises `InvalidInput` where they
    answer different questions.
    """
    [found] = compare_in_turn(session, [before, after])
    return found


def compare_in_turn(session: Session, reports: Sequence[GapReport]) -> list[Comparison]:
    """The changes between each of these stored reports and the next. Raises `InvalidInput` as
    `compare` does.
    """
    told = [(one, report_of(session, one)) for one in reports]
    return [
        compare(
            earlier,
            later,
            read_inputs(before.inputs),
            read_inputs(after.inputs),
            is_same_ground=before.ground_state == after.ground_state,
            opened=opened_since(
                session, later.figures.asset_ids, before.asked_at.astimezone(UK).date()
            ),
        )
        for (before, earlier), (after, later) in pairwise(told)
    ]


def story_of(
    session: Session, stored: GapReport, points: Sequence[AssetPoint] | None = None
) -> tuple[Report, ReportStory]:
    """A stored report in words and tables; `points` of one that is not stored yet."""
    report = report_of(session, stored)
    if points is None:
        points = read_points(session, stored.id)
    report = replace(
        report,
        named=_named(session, report, points),
        stories=stories_of_question(session, report.question),
        challenges=challenges_to(session, stored),
    )
    return report, tell(report, read_inputs(stored.inputs))


def read_points(session: Session, report_id: UUID) -> list[AssetPoint]:
    """The assets that a report was stored with, less those that were removed since."""
    points = session.scalars(
        select(GapReportPoint)
        .where(GapReportPoint.report_id == report_id)
        .order_by(GapReportPoint.number)
    )
    return [
        AssetPoint(
            None if one.asset_id is None else str(one.asset_id),
            one.longitude,
            one.latitude,
            one.categories,
            one.is_approximate,
            None if one.places is None else {kind: tuple(at) for kind, at in one.places.items()},
            one.knows_hours,
        )
        for one in points
    ]


def names_mark(session: Session, stored: GapReport) -> str:
    """A hash of every name, and of all that people say, that the files of a stored report have if they are made now."""
    figures = read_figures(stored.figures or {})
    ids = [one.id for one in read_points(session, stored.id) if one.id]
    closed = figures.what_if.named if figures.what_if else []
    names = [
        sorted(names_of_today(session, [*ids, *closed]).items()),
        site_names(session, figures),
        voices_mark(session, stored),
    ]
    return hashlib.sha256(json.dumps(names).encode()).hexdigest()


def _named(session: Session, report: Report, points: Sequence[AssetPoint]) -> list[NamedPlace]:
    """Those of the points that may be named today where they are drawn."""
    today = today_of(session, {one.id for one in points if one.id})
    names = {
        one.id: now.name
        for one in points
        if one.id and (now := today.get(one.id)) and now.name
        if now.shows(one.longitude, one.latitude, is_approximate=one.is_approximate)
    }
    figures = report.figures
    places = {
        "lsoa": {one.code: one.name for one in figures.units},
        **{kind: {one.code: one.name for one in own} for kind, own in figures.places.items()},
    }
    return named_places(points, names, list(figures.places), places)
