"""The page of people and roles: who may do what, invitations by link, and deputies."""

from datetime import UTC, date, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from sqlalchemy.orm import Session

from assetmap.assets.surveys.queries import places_to_survey
from assetmap.database.sessions import SessionDep
from assetmap.errors import AssetmapError, Conflict, InvalidInput, NotFound
from assetmap.people.access import PersonDep, requires
from assetmap.people.actions import accept_invite, invite, revoke_role
from assetmap.people.queries import invite_by_token, roles_listed
from assetmap.people.roles import Role, SignedIn
from assetmap.people.sign_in.pages import site_address
from assetmap.web.form_pages import NOT_KEPT, render_form
from assetmap.web.forms import Form, FormDep
from assetmap.web.translations import gettext

router = APIRouter(include_in_schema=False)
StewardDep = Annotated[SignedIn, Depends(requires(Role.STEWARD))]
AdministratorDep = Annotated[SignedIn, Depends(requires(Role.ADMINISTRATOR))]
Token = Annotated[str, Query(max_length=200)]


@router.get("/people", name="people")
def people_page(request: Request, session: SessionDep, person: StewardDep) -> HTMLResponse:
    """The page that shows who holds which role, and what each role allows."""
    return _people(request, session, person, {})


@router.post("/people", name="invite_person")
def invite_person(
    request: Request, session: SessionDep, person: StewardDep, form: FormDep
) -> HTMLResponse:
    """Makes a link that gives a role, and shows it once."""
    try:
        role = Role(form.get("role", ""))
    except ValueError:
        error = InvalidInput(gettext("Choose a role."), parameter="role")
        return _people(request, session, person, form, error=error)
    place = form.get("place", "")
    try:
        until = date.fromisoformat(form["until"]) if form.get("until") else None
    except ValueError:
        error = InvalidInput(
            gettext("Enter the last day, for example 2027-01-31."), parameter="until"
        )
        return _people(request, session, person, form, error=error)
    try:
        token = invite(
            session,
            person,
            role=role,
            place_id=int(place) if place.isdecimal() and len(place) < 10 else None,
            until=until,
            now=datetime.now(UTC),
        )
    except InvalidInput as wrong:
        return _people(request, session, person, form, error=wrong)
    link = f"{site_address(request)}{request.app.url_path_for('invited')}?token={token}"
    return _people(request, session, person, {}, link=link)


@router.post("/people/roles/{role_id}", name="revoke_role")
def take_role(
    request: Request, session: SessionDep, person: AdministratorDep, role_id: int, _form: FormDep
) -> Response:
    """Takes a role away, at once."""
    try:
        with session.begin_nested():
            revoke_role(session, role_id if 0 < role_id < 2**31 else 0)
    except Conflict as error:
        return _people(request, session, person, {}, error=error)
    return RedirectResponse(request.app.url_path_for("people"), 303, headers=NOT_KEPT)


def _people(
    request: Request,
    session: Session,
    person: SignedIn,
    form: Form,
    *,
    link: str = "",
    error: AssetmapError | None = None,
) -> HTMLResponse:
    is_administrator = person.has(Role.ADMINISTRATOR)
    return render_form(
        request,
        "overview/people.html",
        error=error,
        title=gettext("People and roles"),
        roles=roles_listed(session),
        choices=list(Role) if is_administrator else [Role.STEWARD],
        is_administrator=is_administrator,
        is_everywhere=person.steward_places() is None,
        places=places_to_survey(session, person.steward_places()),
        form=form,
        link=link,
    )


@router.get("/invited", name="invited")
def invited_page(
    request: Request, session: SessionDep, person: PersonDep, token: Token = ""
) -> HTMLResponse:
    """Asks whether to take the role; whoever is not signed in signs in first."""
    found = invite_by_token(session, token, now=datetime.now(UTC))
    return render_form(
        request,
        "overview/invited.html",
        error=None if found else NotFound(_gone()),
        title=gettext("You have been invited"),
        role=Role(found.role) if found else None,
        until=found.until if found else None,
        token=token,
        email=person.email,
    )


@router.post("/invited", name="accept_invitation")
def accept(request: Request, session: SessionDep, person: PersonDep, form: FormDep) -> Response:
    """Takes the role, once."""
    now = datetime.now(UTC)
    found = invite_by_token(session, form.get("token", "")[:200], now=now)
    if found is None:
        raise NotFound(_gone())
    accept_invite(session, found, person.person_id, now=now)
    return RedirectResponse(request.app.url_path_for("account"), 303, headers=NOT_KEPT)


def _gone() -> str:
    return gettext(
        "This invitation has already been used, or it is more than two weeks old. Ask for a new one."
    )
