"""The commissioners' page that counts the support handed over, by kind and neighbourhood."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse

from assetmap.assets.shortlists.queries import FEWEST_TOLD, handover_counts
from assetmap.database.sessions import SessionDep
from assetmap.people.access import requires
from assetmap.people.roles import Role, SignedIn
from assetmap.web.templating import render
from assetmap.web.translations import gettext

router = APIRouter(include_in_schema=False)
CommissionerDep = Annotated[SignedIn, Depends(requires(Role.COMMISSIONER))]


@router.get("/handovers", name="handovers")
def handovers_page(
    request: Request, session: SessionDep, _commissioner: CommissionerDep
) -> HTMLResponse:
    """A table by month, kind of support and neighbourhood; nothing of who, to whom or in which words."""
    return render(
        request,
        "shortlists/handovers.html",
        title=gettext("Support shared on shortlists"),
        counts=handover_counts(session),
        fewest=FEWEST_TOLD,
    )
