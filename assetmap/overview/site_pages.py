"""The page on which administrators set what the site says of itself, and its colour."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from sqlalchemy import delete
from sqlalchemy.orm import Session

from assetmap.database.sessions import SessionDep
from assetmap.errors import AssetmapError, InvalidInput
from assetmap.overview.models import SiteSetting
from assetmap.overview.queries import site_colour, site_settings
from assetmap.overview.site_settings import COLOURS, FIELDS, checked, stylesheet
from assetmap.people.access import anyone, requires
from assetmap.people.roles import Role, SignedIn
from assetmap.web.form_pages import NOT_KEPT, render_form
from assetmap.web.forms import Form, FormDep
from assetmap.web.translations import gettext

router = APIRouter(include_in_schema=False)
AdministratorDep = Annotated[SignedIn, Depends(requires(Role.ADMINISTRATOR))]


@router.get("/site", name="site")
def site_page(
    request: Request, session: SessionDep, _administrator: AdministratorDep
) -> HTMLResponse:
    """What is set, field by field, and what the environment says where nothing is."""
    return _page(request, session, site_settings(session))


@router.post("/site", name="change_site")
def change_site(
    request: Request, session: SessionDep, _administrator: AdministratorDep, form: FormDep
) -> Response:
    """Sets all fields at once; an empty one goes back to the environment's."""
    try:
        said = checked(form)
    except InvalidInput as error:
        return _page(request, session, form, error=error)
    session.execute(delete(SiteSetting))
    session.add_all(SiteSetting(key=key, value=value) for key, value in said.items())
    address = request.app.url_path_for("site")
    return RedirectResponse(f"{address}?done=yes", 303, headers=NOT_KEPT)


@router.get("/site.css", name="site_style", dependencies=[Depends(anyone)])
def site_style(session: SessionDep) -> Response:
    """The colour of the header; nothing where none is set."""
    found = site_colour(session)
    style = stylesheet(found) if found is not None and found in COLOURS else ""
    headers = {"Cache-Control": "public, max-age=300"}
    return Response(style, media_type="text/css", headers=headers)


def _page(
    request: Request, session: Session, form: Form, *, error: AssetmapError | None = None
) -> HTMLResponse:
    return render_form(
        request,
        "overview/site.html",
        error=error,
        title=gettext("Settings of this site"),
        fields=FIELDS,
        colours=COLOURS,
        form=form,
        environment=request.app.state.settings,
        is_done=request.query_params.get("done") == "yes",
    )
