"""The page on which an administrator erases a person who asked for it."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import HTMLResponse

from assetmap.database.sessions import SessionDep
from assetmap.errors import AssetmapError, InvalidInput
from assetmap.mail.envelope import mail_address
from assetmap.people.access import requires
from assetmap.people.roles import Role, SignedIn
from assetmap.people.sign_in.pages import NOT_KEPT
from assetmap.registration.own_entries.forget_person import Forgotten, forget_person
from assetmap.web.forms import FormDep
from assetmap.web.problems import status_of
from assetmap.web.templating import render
from assetmap.web.translations import gettext

router = APIRouter(include_in_schema=False)
AdministratorDep = Annotated[SignedIn, Depends(requires(Role.ADMINISTRATOR))]


@router.get(
    "/people/erase", name="erase_person", dependencies=[Depends(requires(Role.ADMINISTRATOR))]
)
def erase_page(request: Request) -> HTMLResponse:
    """Asks whom to erase."""
    return _page(request)


@router.post("/people/erase", name="erase_this_person")
def erase_this_person(
    request: Request, session: SessionDep, administrator: AdministratorDep, form: FormDep
) -> Response:
    """Asks once more, and then erases the person."""
    asked = form.get("email", "").strip()
    try:
        email = mail_address(asked)
        if email == administrator.email:
            raise InvalidInput(
                gettext("You cannot erase your own data here. Ask another administrator to do it.")
            )
        if form.get("is_sure") != "yes":
            return _page(request, asked=email, is_asked_again=True)
        with session.begin_nested():
            done = forget_person(session, email)
    except AssetmapError as error:
        return _page(request, asked=asked, error=error)
    return _page(request, done=done)


def _page(
    request: Request,
    *,
    asked: str = "",
    is_asked_again: bool = False,
    done: Forgotten | None = None,
    error: AssetmapError | None = None,
) -> HTMLResponse:
    page = render(
        request,
        "overview/erase_person.html",
        status_code=status_of(error) if error else 200,
        title=gettext("Erase a person’s data"),
        asked=asked,
        is_asked_again=is_asked_again,
        done=done,
        errors=[{"text": str(error), "href": "#email"}] if error else [],
    )
    page.headers.update(NOT_KEPT)
    return page
