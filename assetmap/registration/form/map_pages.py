"""The maps beside a question: a pin to move, an area to draw, and entries with the same name."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse

from assetmap.assets.twins.suggesting import namesakes
from assetmap.database.sessions import SessionDep
from assetmap.people.access import anyone
from assetmap.registration.drafts.open_draft import NOT_KEPT
from assetmap.registration.questions.kind_names import suggested as kinds_from
from assetmap.registration.questions.languages import suggested as languages_from
from assetmap.registration.questions.pin_map import pin_map
from assetmap.web.map_parts.area_drawing import area_map
from assetmap.web.maps import MapDocument
from assetmap.web.templating import render
from assetmap.web.translations import language_of, speaking

router = APIRouter(include_in_schema=False, dependencies=[Depends(anyone)])


@router.get("/register/pin-map", name="registration_pin_map")
def pin_document(
    request: Request,
    longitude: Annotated[float, Query(ge=-20, le=20)],
    latitude: Annotated[float, Query(ge=40, le=70)],
    is_still: bool = False,
) -> Response:
    """The map with a pin at that point, to be shown in a sandboxed frame; its script reads the rest of the query."""
    settings = request.app.state.settings
    with speaking(language_of(request)):
        drawn = pin_map(
            longitude,
            latitude,
            settings.tiles_url,
            settings.tiles_attribution,
            is_still=is_still,
        )
    return _framed(drawn)


@router.get("/register/area-map", name="registration_area_map")
def area_document(request: Request, is_still: bool = False) -> Response:
    """The map on which an area is drawn, to be shown in a sandboxed frame; its script reads the rest of the query."""
    settings = request.app.state.settings
    with speaking(language_of(request)):
        drawn = area_map(settings.tiles_url, settings.tiles_attribution, is_still=is_still)
    return _framed(drawn)


@router.get("/register/namesakes", name="registration_namesakes")
def namesakes_fragment(
    request: Request, session: SessionDep, name: Annotated[str, Query(max_length=300)] = ""
) -> Response:
    """The entries of a name that is being typed: a piece of the page, empty where there is nothing."""
    page = render(request, "registration/namesakes.html", theirs=namesakes(session, name))
    page.headers.update(NOT_KEPT)
    return page


@router.get("/register/suggestions/languages", name="registration_languages")
def language_suggestions(
    request: Request, q: Annotated[str, Query(max_length=100)] = ""
) -> JSONResponse:
    """Names of languages that go on from the letters, in the reader's language."""
    with speaking(language_of(request)):
        return JSONResponse({"results": languages_from(q)}, headers=NOT_KEPT)


@router.get("/register/suggestions/kinds", name="registration_kinds")
def kind_suggestions(
    request: Request, q: Annotated[str, Query(max_length=100)] = ""
) -> JSONResponse:
    """Names of kinds that go on from the letters, in the reader's language."""
    with speaking(language_of(request)):
        return JSONResponse({"results": kinds_from(q)}, headers=NOT_KEPT)


def _framed(drawn: MapDocument) -> HTMLResponse:
    return HTMLResponse(
        drawn.html, headers={"Content-Security-Policy": drawn.content_security_policy, **NOT_KEPT}
    )
