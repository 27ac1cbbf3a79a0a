"""What do people see of the directory: the search and its results, and the map."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response
from pydantic import ValidationError
from sqlalchemy.orm import Session

from assetmap.assets.browse_map import MapDocument, map_document
from assetmap.assets.lookup import KNOWN_STATEMENT, lookup_statement, read_known, resolve
from assetmap.assets.results import read_page
from assetmap.assets.search import COUNTED_TO, Question, SearchParameters
from assetmap.assets.search_sql import search_statement
from assetmap.assets.terms import CategoryCount, categories_with_counts
from assetmap.database import SessionDep
from assetmap.errors import AssetmapError, InvalidInput
from assetmap.places.queries import Extent, list_places, loaded_extent
from assetmap.web.problem_words import faults_of
from assetmap.web.problems import status_of
from assetmap.web.templating import render
from assetmap.web.translations import gettext

router = APIRouter(include_in_schema=False)

RADII_METRES = (500, 1_000, 2_000, 10_000, 20_000)


@dataclass(frozen=True)
class FormError:
    """Something wrong with what was asked, and the field that it is about."""

    field: str
    sentence: str


@router.get("/assets", name="search")
def search_page(request: Request, session: SessionDep) -> HTMLResponse:
    """The search form, and what it finds once something is asked."""
    asked = _asked(request)
    categories = categories_with_counts(session)
    context: dict[str, Any] = {
        "asked": asked,
        "categories": _as_tree(categories),
        "category_names": {c.slug: c.name for c in categories},
        "radii": RADII_METRES,
        "places": list_places(session, kind="neighbourhood", limit=500, cursor=None)["results"],
        "page": None,
        "errors": [],
    }
    if not asked:
        return render(request, "assets/search.html", title=gettext("Find support"), **context)
    try:
        parameters = SearchParameters.model_validate(asked)
        question = _resolve(request, session, parameters)
        rows = session.connection().exec_driver_sql(*search_statement(question)).all()
        page = read_page(rows, parameters, question)
    except ValidationError as error:
        faults = faults_of([{**e, "loc": ("query", *e["loc"])} for e in error.errors()], gettext)
        context["errors"] = [FormError(_field(f.parameter), f.detail) for f in faults]
        return render(
            request, "assets/search.html", status_code=422, title=gettext("Find support"), **context
        )
    except AssetmapError as error:
        named = error.parameter if isinstance(error, InvalidInput) else None
        context["errors"] = [FormError(_field(named or "postcode"), str(error))]
        return render(
            request,
            "assets/search.html",
            status_code=status_of(error),
            title=gettext("Find support"),
            **context,
        )
    extent = loaded_extent(session)
    context |= {
        "page": page,
        "total": min(page.total, COUNTED_TO),
        "results": page.values(),
        "question": question,
        "next_query": urlencode({**asked, "cursor": page.next_cursor}, doseq=True)
        if page.next_cursor
        else None,
        "map_query": urlencode(_map_query(parameters, question, extent), doseq=True),
    }
    return render(request, "assets/search.html", title=gettext("Support found"), **context)


def _asked(request: Request) -> dict[str, Any]:
    """What the address bar says, without the empty fields of a form."""
    asked: dict[str, Any] = {}
    for name, value in request.query_params.multi_items():
        if value.strip():
            asked[name] = [*asked.get(name, []), value] if name == "category" else value
    return asked


def _resolve(request: Request, session: Session, parameters: SearchParameters) -> Question:
    connection = session.connection()
    known = read_known(connection.exec_driver_sql(*KNOWN_STATEMENT).one())
    lookup = lookup_statement(parameters, known)
    found = connection.exec_driver_sql(*lookup).one() if lookup else None
    return resolve(parameters, found, known, speed_kmh=request.app.state.settings.walking_speed_kmh)


def _field(parameter: str) -> str:
    fields = {"postcode", "q", "category", "radius_metres", "place"}
    return parameter if parameter in fields else "postcode"


def _map_query(
    parameters: SearchParameters, question: Question, extent: Extent | None
) -> dict[str, Any]:
    """What the map is told: where to look, and what to show."""
    query: dict[str, Any] = {"category": parameters.category}
    if parameters.q:
        query["q"] = parameters.q
    if question.origin:
        query |= {
            "latitude": f"{question.origin.latitude:.6f}",
            "longitude": f"{question.origin.longitude:.6f}",
            "radius_metres": f"{question.radius_metres:.0f}",
        }
    return query


@dataclass(frozen=True)
class Branch:
    """A top category and everything below it."""

    top: CategoryCount
    below: list[CategoryCount]


def _as_tree(categories: list[CategoryCount]) -> list[Branch]:
    tops = [c for c in categories if not c.parents]
    return [Branch(top, _descendants(top.slug, categories)) for top in tops]


def _descendants(slug: str, categories: list[CategoryCount]) -> list[CategoryCount]:
    inside = {slug}
    # Children follow their parents nearly always; twice catches the rest of a tree three levels deep.
    for _ in range(2):
        inside |= {c.slug for c in categories if inside & set(c.parents)}
    return [c for c in categories if c.slug in inside and c.slug != slug and c.asset_count]


@router.get("/map", name="map")
def browse_map(request: Request, session: SessionDep) -> Response:
    """The map itself, for a sandboxed frame: a document with a policy of its own and no cookies to lose."""
    settings = request.app.state.settings
    document: MapDocument = map_document(
        loaded_extent(session), settings.tiles_url, settings.tiles_attribution
    )
    return HTMLResponse(
        document.html, headers={"Content-Security-Policy": document.content_security_policy}
    )
