"""All what-ifs of a question side by side, by the names that they were given."""

from dataclasses import dataclass
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse

from assetmap.database.sessions import SessionDep
from assetmap.gaps import queries
from assetmap.gaps.models import GapReport
from assetmap.gaps.pages.compare import people_words, share_words
from assetmap.gaps.report.load import report_of, titles_of
from assetmap.gaps.report.out_of_reach import Report
from assetmap.people.access import SomebodyDep, anyone
from assetmap.web.templating import render
from assetmap.web.translations import gettext

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True)
class Supposed:
    """One what-if: who gains, who loses and who is out of reach then, as it may be told; None where it is not known."""

    report: GapReport
    gain: int | None
    lose: int | None
    out: int | None
    share: float | None


@router.get("/gaps/{report_id}/what-ifs", name="what_ifs", dependencies=[Depends(anyone)])
def what_ifs_page(
    request: Request, session: SessionDep, person: SomebodyDep, report_id: UUID
) -> HTMLResponse:
    """Those that this reader may see, the newest first."""
    stored = queries.readable_report(session, report_id, person)
    found = queries.what_ifs_of(session, stored, person)
    return render(
        request,
        "gaps/what_ifs.html",
        title=gettext("What-ifs for this question"),
        stored=stored,
        titles=titles_of(session, [stored, *found]),
        rows=[_supposed(one, report_of(session, one)) for one in found],
        people_words=people_words,
        share_words=share_words,
    )


def _supposed(stored: GapReport, report: Report) -> Supposed:
    figures, disclosure = report.figures, report.disclosure
    if report.is_unknown or report.has_bounds or figures.what_if is None:
        return Supposed(stored, None, None, None, None)
    return Supposed(
        stored,
        disclosure.people(figures.what_if.gain),
        disclosure.people(figures.what_if.lose),
        disclosure.people(figures.out),
        disclosure.share(figures.out, figures.people),
    )
