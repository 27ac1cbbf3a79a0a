"""The pages that begin and end a subscription."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from sqlalchemy.orm import Session

from assetmap.database.sessions import SessionDep
from assetmap.errors import NotFound
from assetmap.gaps import queries
from assetmap.gaps.builds import subscriptions as subscribing
from assetmap.gaps.builds.subscriptions import SUBSCRIPTION_PATH, UK
from assetmap.people.access import anyone, requires
from assetmap.people.roles import Role, SignedIn
from assetmap.web.forms import FormDep
from assetmap.web.templating import render
from assetmap.web.translations import gettext

router = APIRouter(include_in_schema=False)
CommissionerDep = Annotated[SignedIn, Depends(requires(Role.COMMISSIONER))]
_NOT_KEPT = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex"}


@router.post("/gaps/{report_id}/subscription", name="subscribe_to_question")
def subscribe(
    request: Request, session: SessionDep, person: CommissionerDep, report_id: UUID, form: FormDep
) -> Response:
    """Has the report's question asked every quarter, or no longer."""
    stored = queries.readable_report(session, report_id, person)
    if form.get("action") == "end":
        known = subscribing.subscription_to(session, stored, person.person_id)
        if known is not None:
            subscribing.end(session, known.id)
    else:
        subscribing.subscribe(session, stored, person.person_id, today=datetime.now(UK).date())
    address = request.app.url_path_for("gap_report", report_id=str(report_id))
    return RedirectResponse(f"{address}#next", 303)


@router.get(
    SUBSCRIPTION_PATH + "{subscription_id}", name="subscription", dependencies=[Depends(anyone)]
)
def subscription_page(request: Request, session: SessionDep, subscription_id: UUID) -> HTMLResponse:
    """The page that the mail's link opens: a button, so that only opening it, as mail
    scanners do, ends nothing.
    """
    return _page(request, _title(session, subscription_id), subscription_id)


@router.post(
    SUBSCRIPTION_PATH + "{subscription_id}", name="end_subscription", dependencies=[Depends(anyone)]
)
def end_subscription(
    request: Request, session: SessionDep, subscription_id: UUID, _form: FormDep
) -> HTMLResponse:
    """Ends it; twice does no harm."""
    try:
        title = _title(session, subscription_id)
        subscribing.end(session, subscription_id)
    except NotFound:
        title = ""
    return _page(request, title, None)


def _title(session: Session, subscription_id: UUID) -> str:
    one = subscribing.subscription(session, subscription_id)
    return subscribing.titles_of_subscriptions(session, [one])[one.id]


def _page(request: Request, title: str, subscription_id: UUID | None) -> HTMLResponse:
    page = render(
        request,
        "gaps/subscription.html",
        title=gettext("Quarterly report")
        if subscription_id
        else gettext("Your subscription has ended"),
        of=title,
        subscription_id=subscription_id,
    )
    page.headers.update(_NOT_KEPT)
    return page
