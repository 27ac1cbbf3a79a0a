"""The trend of a question: all of its reports that a reader may see, on a page and as JSON."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse
from sqlalchemy.orm import Session

from assetmap.database.sessions import SessionDep
from assetmap.errors import Conflict
from assetmap.gaps import queries
from assetmap.gaps.models import GapReport, ReportState
from assetmap.gaps.pages.compare import UK, change_words, named, people_words, share_words
from assetmap.gaps.report.beside.trend import (
    Moment,
    line_in_words,
    line_of,
    moments_of,
    overall_change,
)
from assetmap.gaps.report.comparison import Comparison, in_sentences
from assetmap.gaps.report.load import compare_in_turn, titles_of
from assetmap.people.access import SomebodyDep, anyone
from assetmap.people.roles import SignedIn
from assetmap.web.svg_map import as_image
from assetmap.web.templating import render
from assetmap.web.translations import gettext

router = APIRouter(include_in_schema=False)
api = APIRouter(prefix="/api/v1/gaps", tags=["gaps"])


@dataclass(frozen=True)
class Trend:
    """The reports of a question from the earliest, each one's numbers, and the comparison of each with the next."""

    reports: list[GapReport]
    moments: list[Moment]
    steps: list[Comparison]


def trend_of(session: Session, report_id: UUID, person: SignedIn | None) -> Trend:
    """Raises `NotFound` for a report that this reader may not see, and `Conflict` where there is no other of its
    question.
    """
    stored = queries.readable_report(session, report_id, person)
    if stored.state != ReportState.READY:
        raise Conflict(
            gettext("This report is not finished. We need two finished reports to show a trend.")
        )
    others = queries.same_question(session, stored, person)
    reports = sorted([stored, *others], key=lambda one: (one.asked_at, one.id))
    if len(reports) < 2:
        raise Conflict(
            gettext("There is only one report on this question. We need two to show a trend.")
        )
    steps = compare_in_turn(session, reports)
    days = [one.asked_at.astimezone(UK).date() for one in reports]
    return Trend(reports, moments_of(days, steps), steps)


@router.get("/gaps/{report_id}/trend", name="gap_trend", dependencies=[Depends(anyone)])
def trend_page(
    request: Request, session: SessionDep, person: SomebodyDep, report_id: UUID
) -> HTMLResponse:
    """The share out of reach over time, and what changed between each two reports."""
    found = trend_of(session, report_id, person)
    names = queries.names_of(
        session, {one for step in found.steps for one in (*step.came, *step.went, *step.moved)}
    )
    last = found.reports[-1]
    return render(
        request,
        "gaps/trend.html",
        title=gettext("How the results have changed"),
        of=titles_of(session, [last], has_month=False)[last.id],
        rows=list(zip(found.reports, found.moments, [None, *found.steps], strict=True)),
        steps=[
            (before, after, step, in_sentences(step, asked_before=moment.asked_on))
            for before, after, step, moment in zip(
                found.reports, found.reports[1:], found.steps, found.moments, strict=False
            )
        ],
        line=as_image(line_of(found.moments)),
        line_words=line_in_words(found.moments),
        change=overall_change(found.moments),
        last=last,
        named=lambda ids: named(ids, names),
        people_words=people_words,
        share_words=share_words,
        change_words=change_words,
    )


@api.get(
    "/{report_id}/trend",
    summary="All reports of a question over time, and what changed between each two",
    dependencies=[Depends(anyone)],
)
def read_trend(session: SessionDep, person: SomebodyDep, report_id: UUID) -> dict[str, Any]:
    """From the earliest. A change has an access effect and a population effect, null where the small areas are
    others.
    """
    found = trend_of(session, report_id, person)
    changes = [_change(step) for step in found.steps]
    return {
        "reports": [
            {
                "id": str(report.id),
                "asked_at": report.asked_at.isoformat(),
                "out": moment.out,
                "share_out": moment.share,
                "since_the_one_before": change,
            }
            for report, moment, change in zip(
                found.reports, found.moments, [None, *changes], strict=True
            )
        ],
        "change": overall_change(found.moments),
    }


def _change(step: Comparison) -> dict[str, Any]:
    by_reach, by_people = step.parts or (None, None)
    return {
        "change": step.whole.change,
        "from_what_is_within_reach": by_reach,
        "from_how_many_people_live_where": by_people,
        "opened": len(step.opened),
        "newly_listed": len(step.listed),
        "went": len(step.went),
        "moved": len(step.moved),
        "data_changed": len(step.data),
    }
