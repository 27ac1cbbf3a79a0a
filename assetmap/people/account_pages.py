"""The page of a person's own account, and signing out here and elsewhere."""

from datetime import UTC, datetime
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from assetmap.database.sessions import SessionDep
from assetmap.people.access import PersonDep, SomebodyDep, anyone
from assetmap.people.actions import revoke_sessions
from assetmap.people.cookies import DRAFT, SESSION, forget
from assetmap.people.queries import roles_listed, sessions_of
from assetmap.people.sign_in.pages import NOT_KEPT
from assetmap.web.forms import FormDep
from assetmap.web.templating import render

router = APIRouter(include_in_schema=False)


@router.get("/account", name="account")
def account_page(request: Request, session: SessionDep, person: PersonDep) -> HTMLResponse:
    """Their roles, and the browsers in which they are signed in."""
    page = render(
        request,
        "people/account.html",
        person=person,
        roles=roles_listed(session, person.person_id),
        sessions=sessions_of(session, person.person_id, now=datetime.now(UTC)),
    )
    page.headers.update(NOT_KEPT)
    return page


@router.post("/account/sessions/sign-out", name="sign_out_elsewhere")
def sign_out_elsewhere(
    request: Request, session: SessionDep, person: PersonDep, form: FormDep
) -> Response:
    """Signs out of one other browser, or of all the others."""
    try:
        only = UUID(form["session"]) if "session" in form else None
    except ValueError:
        only = UUID(int=0)
    revoke_sessions(
        session, person.person_id, only=only, but=person.session_id, now=datetime.now(UTC)
    )
    return RedirectResponse(request.app.url_path_for("account"), 303, headers=NOT_KEPT)


@router.post("/sign-out", name="sign_out", dependencies=[Depends(anyone)])
def sign_out(
    request: Request, session: SessionDep, person: SomebodyDep, _form: FormDep
) -> Response:
    """Signs out of this browser; does no harm to whoever was not signed in."""
    if person is not None:
        revoke_sessions(session, person.person_id, only=person.session_id, now=datetime.now(UTC))
    response = RedirectResponse("/", 303, headers=NOT_KEPT)
    for name in (SESSION, DRAFT):
        forget(request, response, name)
    return response
