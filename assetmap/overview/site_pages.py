"""The page on which administrators set what the site says of itself, its colour and its logo."""

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse, RedirectResponse
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from assetmap.assets.pictures.encoding import encoded
from assetmap.assets.pictures.pages import Mark, chosen_picture, picture_response
from assetmap.database.sessions import SessionDep, release_connection
from assetmap.errors import AssetmapError, InvalidInput, NotFound
from assetmap.overview.models import SiteLogo, SiteSetting
from assetmap.overview.queries import site_colour, site_logo, site_settings
from assetmap.overview.site_settings import COLOURS, FIELDS, LONGEST, checked, stylesheet
from assetmap.people.access import anyone, requires
from assetmap.people.roles import Role, SignedIn
from assetmap.web.form_pages import NOT_KEPT, render_form
from assetmap.web.forms import FormDep, from_this_site
from assetmap.web.translations import gettext
from assetmap.web.uploads.form_with_file import Upload, upload_of

router = APIRouter(include_in_schema=False)
# Twice as large as the header shows it, for fine screens.
LONGEST_LOGO = 400
AdministratorDep = Annotated[SignedIn, Depends(requires(Role.ADMINISTRATOR))]


@router.get("/site", name="site")
def site_page(
    request: Request, session: SessionDep, _administrator: AdministratorDep
) -> HTMLResponse:
    """The page of site settings, with the environment's value for each field that is not set."""
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


async def _upload(request: Request, session: SessionDep, _: AdministratorDep) -> Upload:
    # Named after the rule, so that of what nobody may send nothing is read.
    await run_in_threadpool(release_connection, session)
    return await upload_of(request)


@router.post("/site/logo", name="change_logo", dependencies=[Depends(from_this_site)])
def change_logo(
    request: Request,
    session: SessionDep,
    _administrator: AdministratorDep,
    sent: Annotated[Upload, Depends(_upload)],
) -> Response:
    """Keeps a logo in place of the one before, or removes it."""
    if sent.words("action", most=40) == "remove":
        session.execute(delete(SiteLogo))
    else:
        description = " ".join(sent.words("description", most=LONGEST).split())
        try:
            picture = encoded(chosen_picture(sent), LONGEST_LOGO)
            if not description:
                raise InvalidInput(
                    gettext("Enter the name of the organisation that the logo belongs to."),
                    parameter="description",
                )
        except InvalidInput as error:
            said = {**site_settings(session), "description": description}
            return _page(request, session, said, error=error)
        session.execute(delete(SiteLogo))
        session.add(
            SiteLogo(
                mark=picture.mark,
                picture=picture.data,
                width=picture.width,
                height=picture.height,
                description=description,
            )
        )
    address = request.app.url_path_for("site")
    return RedirectResponse(f"{address}?done=yes", 303, headers=NOT_KEPT)


@router.get("/site/logo/{mark}", name="site_logo", dependencies=[Depends(anyone)])
def logo_picture(session: SessionDep, mark: Mark) -> Response:
    """The logo. Another logo has another address."""
    data = session.scalar(select(SiteLogo.picture).where(SiteLogo.mark == mark))
    if data is None:
        raise NotFound(gettext("We can’t find this picture."))
    return picture_response(data, "public, max-age=86400")


def _page(
    request: Request,
    session: Session,
    form: Mapping[str, str],
    *,
    error: AssetmapError | None = None,
) -> HTMLResponse:
    return render_form(
        request,
        "overview/site.html",
        error=error,
        title=gettext("Site settings"),
        fields=FIELDS,
        colours=COLOURS,
        form=form,
        logo=site_logo(session),
        most=LONGEST,
        environment=request.app.state.settings,
        is_done=request.query_params.get("done") == "yes",
    )
