"""A stored report, read into words and tables again."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from assetmap.gaps.models import GapReport
from assetmap.gaps.question import read_question
from assetmap.gaps.report.contents import tell
from assetmap.gaps.report.disclosure import Told
from assetmap.gaps.report.document import Story
from assetmap.gaps.report.out_of_reach import Report
from assetmap.gaps.report.still_shown import sites_of_today


def report_of(session: Session, stored: GapReport) -> Report:
    """A stored report as its sentences are made of it; what it proposes bears the names of today."""
    question = read_question(stored.question)
    area = session.execute(
        text("SELECT name FROM area WHERE slug = :slug"), {"slug": question.area}
    ).scalar_one_or_none()
    figures: Mapping[str, Any] = stored.figures or {}
    return Report(
        area_name=area or question.area,
        question=question,
        figures={**figures, "sites": sites_of_today(session, figures)},
        told=Told(stored.keeps_small_numbers),
        strengths=[(name, count) for _, name, count in figures.get("strengths", [])],
    )


def story_of(session: Session, stored: GapReport) -> tuple[Report, Story]:
    """A stored report in words and tables."""
    report = report_of(session, stored)
    return report, tell(report, stored.inputs or [])
