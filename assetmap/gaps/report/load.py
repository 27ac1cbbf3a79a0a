"""A stored report, read into words and tables again."""

from dataclasses import replace

from sqlalchemy import text
from sqlalchemy.orm import Session

from assetmap.gaps.analysis.stored_figures import read_figures, read_inputs
from assetmap.gaps.models import GapReport
from assetmap.gaps.question import read_question
from assetmap.gaps.report.contents import tell
from assetmap.gaps.report.disclosure import Disclosure
from assetmap.gaps.report.document import Story
from assetmap.gaps.report.out_of_reach import Report
from assetmap.gaps.report.still_shown import site_names
from assetmap.web.translations import gettext


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
        replace(one, name=name or gone) for one, name in zip(figures.sites, names, strict=True)
    ]
    return Report(
        area_name=area or question.area,
        question=question,
        figures=replace(figures, sites=sites),
        disclosure=Disclosure(stored.keeps_small_numbers),
        strengths=[(name, count) for _, name, count in figures.strengths],
    )


def story_of(session: Session, stored: GapReport) -> tuple[Report, Story]:
    """A stored report in words and tables."""
    report = report_of(session, stored)
    return report, tell(report, read_inputs(stored.inputs))
