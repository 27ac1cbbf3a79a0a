"""The page of the browse map, its Folium document, and the still picture for those without scripts."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response
from pydantic import ValidationError
from sqlalchemy.orm import Session

from assetmap.assets.map.browse_map import browse_document
from assetmap.assets.map.kinds import signs
from assetmap.assets.map.queries import contents_of, crowd_of, numbers_of
from assetmap.assets.pages.fitting import fitted_query
from assetmap.assets.pages.search import answered_search
from assetmap.assets.search.form import SearchForm, query_of
from assetmap.assets.search.form_errors import wrong_in
from assetmap.assets.search.parameters import SearchParameters
from assetmap.assets.search.query_string import asked_of
from assetmap.assets.shortlists.queries import outlines_in
from assetmap.assets.shortlists.small_map import (
    Dot,
    Frame,
    drawn_map,
    frame_around,
    sheet_of,
)
from assetmap.basemap.queries import background_attributions, sheet_ground, sheet_names
from assetmap.database.sessions import SessionDep
from assetmap.errors import InvalidInput
from assetmap.geography import Extent, box_around, to_bng
from assetmap.people.access import SomebodyDep
from assetmap.places.own_kinds import OWN_KINDS
from assetmap.places.page_kinds import PAGE_KINDS
from assetmap.places.queries import loaded_extent
from assetmap.web.svg_map import svg_document
from assetmap.web.templating import render
from assetmap.web.translations import gettext

router = APIRouter(include_in_schema=False)

_SVG = "image/svg+xml"


@router.get("/map", name="map")
def map_page(request: Request, session: SessionDep, person: SomebodyDep) -> HTMLResponse:
    """The map with the search, its filters and its list beside it; without a question all that is there."""
    if (crowd := _crowd(request, session)) is not None:
        context, status = crowd, HTTPStatus.OK
    else:
        context, status = answered_search(
            request, session, person, shows_everything=True, is_light=True
        )
    if context["page"] is not None:
        context["place_facts"] = _place_facts(session, context)
        context["map_query"] = fitted_query(context)
    context["picture_query"] = query_of(context["asked"])
    context["kept_fields"] = _kept_fields(context["asked"])
    title = gettext("Map")
    return render(
        request,
        "assets/map.html",
        status_code=status,
        title=title,
        is_map=True,
        signs=signs(),
        **context,
    )


@router.get("/map/filters", name="map_filters")
def map_filters(request: Request, session: SessionDep, person: SomebodyDep) -> HTMLResponse:
    """The whole search form of the map, which is larger than all the rest of its page."""
    context, status = answered_search(request, session, person, shows_everything=True)
    title = gettext("Filter the map")
    return render(
        request, "assets/map_filters.html", status_code=status, title=title, is_map=True, **context
    )


def _kept_fields(asked: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The fields that a new search keeps of the one before: its filters, and its start unless another place is
    typed.
    """
    return [
        (name, str(one))
        for name, value in asked.items()
        if name not in ("q", "near", "postcode", "cursor", "bbox")
        for one in (value if isinstance(value, list) else [value])
    ]


def _place_facts(session: Session, context: dict[str, Any]) -> dict[str, Any] | None:
    """The name and the numbers of the place that the search is kept within."""
    asked = context["asked"]
    kind, _, code = str(asked.get("place") or "").partition("/")
    facts = numbers_of(session, kind, code) if code else None
    if facts is None:
        return None
    without = {name: value for name, value in asked.items() if name not in ("place", "cursor")}
    return {
        "name": facts.name,
        "kind": facts.kind,
        "own": (kind, code) if kind in OWN_KINDS else None,
        "page": (kind, code) if kind in PAGE_KINDS else None,
        "numbers": facts.numbers,
        "without_query": query_of(without),
    }


# Nobody reads a list of more, and to sort it would keep the page waiting.
MOST_LISTED = 20_000


def _crowd(request: Request, session: Session) -> dict[str, Any] | None:
    """The page of a search that finds more than anybody lists: the map, and about how many there are. Else None."""
    asked, twice = asked_of(request.query_params.multi_items())
    is_narrow = any(asked.get(name) for name in ("q", "near", "postcode", "latitude", "place"))
    try:
        parameters = SearchParameters.model_validate(asked)
        if twice or is_narrow or wrong_in(asked, twice):
            return None
        number = crowd_of(session, parameters)
    except (ValidationError, InvalidInput):
        # The search itself says what is wrong.
        return None
    if number <= MOST_LISTED:
        return None
    shown = {
        name: value for name, value in asked.items() if name not in ("bbox", "cursor", "limit")
    }
    if not asked.get("category") and not asked.get("is_everyday"):
        shown["is_everyday"] = "false"
    if asked.get("bbox"):
        shown["fit"] = asked["bbox"]
    return {
        "asked": asked,
        "page": None,
        "errors": [],
        "results": [],
        "crowd": number,
        "form": SearchForm(asked, None),
        "map_query": urlencode(shown, doseq=True),
    }


@router.get("/map/picture.svg", name="map_picture")
def map_picture(request: Request, session: SessionDep, person: SomebodyDep) -> Response:
    """The still map of the list, whose pins bear the numbers of its entries."""
    context, status = answered_search(request, session, person, shows_everything=True)
    if context["page"] is None:
        return Response(svg_document(1, 1, (), fonts="Arial"), status, media_type=_SVG)
    dots = []
    for number, one in enumerate(context["results"], 1):
        if one["longitude"] is None:
            continue
        easting, northing = to_bng(one["longitude"], one["latitude"])
        dots.append(
            Dot(number, float(easting), float(northing), bool(one["is_location_approximate"]))
        )
    frame = frame_around(dots) if dots else _loaded_frame(session)
    sheet = sheet_of(frame)
    drawing = drawn_map(
        dots,
        frame,
        outlines_in(session, frame),
        background=sheet_ground(session, sheet),
        names=sheet_names(session, sheet),
        source=", ".join(background_attributions(session)),
    )
    return Response(drawing, media_type=_SVG)


def _loaded_frame(session: Session) -> Frame:
    """The frame around all that is loaded."""
    extent = loaded_extent(session) or Extent(-3, 51, 1, 54)
    box = box_around(extent.west, extent.south, extent.east, extent.north)
    corners = (Dot(0, box.west, box.south), Dot(0, box.east, box.north))
    return frame_around(corners)


@router.get("/map/frame", name="map_frame")
def map_frame(request: Request, session: SessionDep) -> Response:
    """The map itself, for a sandboxed frame: a document with a policy of its own and no cookies to lose."""
    settings = request.app.state.settings
    document = browse_document(
        loaded_extent(session),
        contents_of(session),
        is_small=bool(request.query_params.get("small")),
        tiles_url=settings.tiles_url,
        tiles_attribution=settings.tiles_attribution,
    )
    return HTMLResponse(
        document.html, headers={"Content-Security-Policy": document.content_security_policy}
    )
