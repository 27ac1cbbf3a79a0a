"""The searches without an answer beside a report, as a file for commissioners."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Response

from assetmap.assets.help.queries import unmet_needs
from assetmap.database.sessions import SessionDep
from assetmap.errors import Conflict
from assetmap.gaps import queries
from assetmap.gaps.files.csv import write_unmet
from assetmap.gaps.models import ReportState
from assetmap.gaps.report.beside.unmet import beside_the_gaps
from assetmap.gaps.report.load import report_of
from assetmap.people.access import requires
from assetmap.people.roles import Role, SignedIn
from assetmap.web.translations import gettext

router = APIRouter(include_in_schema=False)
CommissionerDep = Annotated[SignedIn, Depends(requires(Role.COMMISSIONER))]


@router.get("/gaps/{report_id}/searches.csv", name="gap_report_searches")
def searches_file(session: SessionDep, person: CommissionerDep, report_id: UUID) -> Response:
    """The table of the report's page. It is made anew each time and stored with no report, since a report may become
    public.
    """
    stored = queries.readable_report(session, report_id, person)
    if stored.state != ReportState.READY:
        raise Conflict(gettext("This report is not finished. Try again when it is ready."))
    report = report_of(session, stored)
    rows = beside_the_gaps(report, unmet_needs(session, report.question.categories))
    return Response(
        write_unmet(rows),
        media_type="text/csv; charset=utf-8",
        headers={
            "Cache-Control": "no-store",
            "Content-Disposition": 'attachment; filename="searches-without-an-answer.csv"',
        },
    )
