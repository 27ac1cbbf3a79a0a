"""The search page with its results, and the document of the browse map."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from http import HTTPStatus
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from pydantic import ValidationError
from sqlalchemy.orm import Session

from assetmap.assets.help.danger import is_about_danger, sensitive_categories
from assetmap.assets.help.queries import covered_areas, urgent_lines_for
from assetmap.assets.opening_hours.rules import UK
from assetmap.assets.pages.fitting import fitted_query
from assetmap.assets.pages.no_results import inferred_categories, no_results, unopened
from assetmap.assets.practice.queries import worked_lately
from assetmap.assets.published.queries import opening_rules, prices
from assetmap.assets.record.index_bits import is_confirmed_lately
from assetmap.assets.search.excerpts import excerpts
from assetmap.assets.search.facets import Facets, facets_statement, read_facets
from assetmap.assets.search.fallback import says_nothing
from assetmap.assets.search.form import (
    RADII_METRES,
    WALKS_MINUTES,
    SearchForm,
    query_of,
    sorts,
)
from assetmap.assets.search.form_errors import FormError, field_of, unknown_place, wrong_in
from assetmap.assets.search.lookup import UnknownPlace
from assetmap.assets.search.parameters import COUNTED_TO, ResolvedSearch, SearchParameters
from assetmap.assets.search.query_string import asked_of
from assetmap.assets.search.resolving import resolve_now, resolving
from assetmap.assets.search.results import read_page
from assetmap.assets.search.statement import search_statement
from assetmap.assets.search.wording import filter_words, search_heading
from assetmap.assets.search.words.chips import reading_chips
from assetmap.assets.shortlists.kept.queries import starred_by
from assetmap.assets.twins.queries import other_listings
from assetmap.assets.vocabulary.categories import our_vocabulary
from assetmap.assets.vocabulary.terms import CategoryCount, categories_with_counts
from assetmap.database.sessions import SessionDep
from assetmap.errors import AssetmapError, InvalidInput
from assetmap.people.access import SomebodyDep
from assetmap.people.roles import Role, SignedIn
from assetmap.places.own_kinds import OWN_KINDS
from assetmap.places.page_kinds import PAGE_KINDS
from assetmap.places.postcodes import NO_FIXED_ABODE, UnplacedPostcode, compact, sector
from assetmap.places.queries import (
    find_place,
    has_postcodes_in,
    list_places,
)
from assetmap.text import shown_name
from assetmap.web.problem_words import faults_of
from assetmap.web.problems import status_of
from assetmap.web.templating import render
from assetmap.web.translations import gettext

router = APIRouter(include_in_schema=False)


# So that a page is small and quick on a telephone.
MOST_ON_A_PAGE = 15


@router.get("/assets", name="search")
def search_page(request: Request, session: SessionDep, person: SomebodyDep) -> HTMLResponse:
    """The search form, and what it finds once something is asked."""
    context, status = answered_search(request, session, person)
    if context["page"] is not None:
        context["map_query"] = fitted_query(context)
    title = gettext("Support found") if context["page"] else gettext("Find support")
    return render(request, "assets/search.html", status_code=status, title=title, **context)


def answered_search(
    request: Request,
    session: Session,
    person: SignedIn | None,
    *,
    shows_everything: bool = False,
    is_light: bool = False,
) -> tuple[dict[str, Any], HTTPStatus]:
    """The content of the search page, and its status; where nothing is asked the form alone, or everything.

    A light one counts nothing beside its filters, which takes longer than all the rest.
    """
    asked, twice = asked_of(request.query_params.multi_items())
    categories = [] if is_light else categories_with_counts(session)
    places = _places(session)
    context: dict[str, Any] = {
        "asked": asked,
        "categories": _as_tree(categories),
        "category_names": {t.slug: t.name for t in our_vocabulary().terms}
        | {c.slug: c.name for c in categories},
        "walks": WALKS_MINUTES,
        "radii": RADII_METRES,
        "places": places,
        "place_unlisted": _place_unlisted(session, places, asked.get("place", "")),
        "form": SearchForm(asked, None),
        "sorts": sorts(has_origin=True),
        "place_page_kinds": tuple(PAGE_KINDS),
        "page": None,
        "errors": [],
    }
    if not asked and not shows_everything:
        return context, HTTPStatus.OK
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        parameters = SearchParameters.model_validate(asked)
        context["errors"] = wrong_in(asked, twice)
        names = context["category_names"]
        place_name = _place_name(session, places, asked.get("place", ""))
        found = (
            None
            if context["errors"]
            else _search(request, session, asked, parameters, names, place_name, is_light=is_light)
        )
    except ValidationError as error:
        faults = faults_of([{**e, "loc": ("query", *e["loc"])} for e in error.errors()], gettext)
        context["errors"] = [FormError(field_of(f.parameter), f.detail) for f in faults]
    except UnknownPlace as error:
        context["errors"] = [unknown_place()]
        status = status_of(error)
    except AssetmapError as error:
        named = error.parameter if isinstance(error, InvalidInput) else None
        context["errors"] = [FormError(field_of(named or "near"), str(error))]
        if isinstance(error, UnplacedPostcode):
            context["instead"] = _instead(session, asked)
            context["covered"] = covered_areas(session)
        status = status_of(error)
    else:
        if found is not None:
            context |= found | {"categories": _as_tree(_counted(categories, found))}
            status = HTTPStatus.OK
            if person and person.has(Role.LINK_WORKER):
                context["starred_ids"] = {str(one) for one in starred_by(session, person.person_id)}
                # What link workers tell one another is theirs: nobody else is asked to wait for it either.
                ids = [UUID(result["id"]) for result in found["results"]]
                tried = worked_lately(session, ids, today=datetime.now(UK).date())
                context["worked_on"] = {str(one): day for one, day in tried.items()}
            if person and person.has(Role.STEWARD):
                ids = [UUID(result["id"]) for result in found["results"]]
                context["may_be_twice"] = other_listings(session, ids, person.steward_places())
    return context, status


def _search(
    request: Request,
    session: Session,
    asked: dict[str, Any],
    parameters: SearchParameters,
    category_names: Mapping[str, str],
    place_name: str | None,
    *,
    is_light: bool = False,
) -> dict[str, Any]:
    """The content of the page for a search. Raises the errors of `resolve`."""
    # People are shown first what somebody has confirmed, and as much as they read; programs, what is nearest.
    parameters = parameters.model_copy(
        update={
            "sort": parameters.sort or "recommended",
            "limit": min(parameters.limit, MOST_ON_A_PAGE),
        }
    )
    is_any_kind = not (parameters.q or parameters.category or parameters.is_everyday)
    if is_any_kind:
        # A postcode alone asks for support; pubs and stations are one click away.
        parameters = parameters.model_copy(update={"is_everyday": False})
    now = datetime.now(UK)
    connection = session.connection()
    words = filter_words(asked, category_names, place_name)
    if is_light and not parameters.q:
        search, facets, remark = _resolve(request, session, parameters, now), _UNCOUNTED, None
    else:
        parameters, search, facets, remark = _loosened(request, session, parameters, now)
    rows = connection.exec_driver_sql(*search_statement(search)).all()
    page = read_page([tuple(row) for row in rows], parameters, search)
    if facets is _UNCOUNTED and not page.total:
        # What would bring something is found by counting.
        _, _, facets, _ = _loosened(request, session, parameters, now)
    rules = opening_rules(session, page.ids)
    values = page.values()
    price_of = prices(session, [UUID(value["id"]) for value in values])
    lines = excerpts(connection, search.fit, [value["description"] for value in values])
    near = str(asked.get("near") or asked.get("postcode") or "")
    category_counts = {
        slug: facets.category_ids.get(term_id, 0)
        for slug, term_id in search.fit.category_ids_by_slug.items()
    }
    slugs = inferred_categories(parameters, search)
    return {
        "page": page,
        "words_remark": remark,
        "total": min(page.total, COUNTED_TO),
        "results": [
            {
                **result,
                **_said_of_room(result),
                "excerpt": line,
                "price": price_of.get(UUID(result["id"])),
                "opening_rules": rules.get(standing_id, []),
                "is_confirmed_lately": is_confirmed_lately(
                    result["assured_on"], result["categories"] or (), now.date()
                ),
            }
            for standing_id, result, line in zip(page.ids, values, lines, strict=True)
        ],
        "search": search,
        "reading_chips": reading_chips(search.readings, asked, category_names),
        "everyday_query": query_of({**asked, "is_everyday": "true"}) if is_any_kind else None,
        "form": SearchForm(asked, facets, words),
        "heading": search_heading(asked, category_names, place_name),
        # The entry's page tells how far it is from there.
        "from_postcode": near if compact(near) else None,
        "category_counts": category_counts,
        "urgent": urgent_lines_for(session, asked.get("q")),
        "is_sensitive": is_about_danger(asked.get("q"))
        or not sensitive_categories().isdisjoint(slugs),
        "unopened": unopened(session, search, asked, slugs) if page.total else None,
        "nothing": None
        if page.total
        else no_results(
            session,
            asked,
            parameters,
            search,
            names=category_names,
            counts=category_counts,
            has_filters=bool(words.keys() - {"q", "category"}),
            today=now.date(),
        ),
        "sorts": sorts(has_origin=search.origin is not None),
        "place_page_kinds": tuple(PAGE_KINDS),
        "sort": search.sort,
        "next_query": query_of({**asked, "cursor": page.next_cursor}) if page.next_cursor else None,
        "map_query": query_of(
            _map_query(
                {
                    **asked,
                    "q": parameters.q or "",
                    "is_everyday": "false" if is_any_kind else asked.get("is_everyday"),
                },
                search,
            )
        ),
    }


_UNCOUNTED = Facets(0, {}, {}, {})


def _loosened(
    request: Request, session: Session, parameters: SearchParameters, now: datetime
) -> tuple[SearchParameters, ResolvedSearch, Facets, str | None]:
    """The search as it is answered, and "some" or "none" where not all of its words were looked for."""

    def ask(parameters: SearchParameters) -> tuple[ResolvedSearch, Facets]:
        # The first page's question: a cursor's order is known only when it is known what is looked for.
        uncut = parameters.model_copy(update={"cursor": None})
        search = _resolve(request, session, uncut, now)
        statement = facets_statement(search, open_at=parameters.open_at, now=now)
        return search, read_facets(connection.exec_driver_sql(*statement).scalar_one())

    connection = session.connection()
    remark: str | None = None
    search, facets = ask(parameters)
    if search.fit.ways and not facets.total and says_nothing(connection, search.fit):
        remark, parameters = "none", parameters.model_copy(update={"q": None})
        search, facets = ask(parameters)
    elif facets.total and search.ranking is not None and search.ranking.is_partial:
        remark = "some"
    if parameters.cursor:
        search = _resolve(request, session, parameters, now)
    return parameters, search, facets, remark


def _resolve(
    request: Request, session: Session, parameters: SearchParameters, now: datetime
) -> ResolvedSearch:
    connection = session.connection()
    speed_kmh = request.app.state.settings.walking_speed_kmh
    by_meaning = request.app.state.settings.search_by_meaning
    steps = resolving(parameters, speed_kmh=speed_kmh, by_meaning=by_meaning, now=now)
    return resolve_now(steps, lambda sql, values: connection.exec_driver_sql(sql, values).all())


def _counted(categories: list[CategoryCount], found: Mapping[str, Any]) -> list[CategoryCount]:
    """The categories with how many of each the search would find."""
    counts = found["category_counts"]
    return [replace(one, asset_count=counts.get(one.slug, 0)) for one in categories]


def _instead(session: Session, asked: Mapping[str, Any]) -> tuple[str, str] | None:
    """For a postcode that is not here: the postcodes around it, and the search near them; None where none is here."""
    stored = compact(str(asked.get("postcode") or asked.get("near") or ""))
    if stored is None or stored == NO_FIXED_ABODE or not has_postcodes_in(session, sector(stored)):
        return None
    kept = {name: value for name, value in asked.items() if name not in ("postcode", "cursor")}
    return sector(stored), query_of({**kept, "near": sector(stored)})


def _map_query(asked: Mapping[str, Any], search: ResolvedSearch) -> dict[str, Any]:
    """The map's query: where to look, and what to show."""
    shown = {
        name: value
        for name, value in asked.items()
        if value and name in SearchParameters.model_fields and name not in _NOT_FOR_THE_MAP
    }
    if search.origin:
        shown |= {
            "latitude": f"{search.origin.latitude:.6f}",
            "longitude": f"{search.origin.longitude:.6f}",
            "radius_metres": f"{search.radius_metres:.0f}",
        }
    if search.walk and search.walk.is_limited:
        # The map finds what can be walked to, too, and draws how far that is.
        shown["max_walk_minutes"] = asked["max_walk_minutes"]
        del shown["radius_metres"]
    return shown


_NOT_FOR_THE_MAP = {
    *("postcode", "near", "latitude", "longitude", "radius_metres", "max_walk_minutes"),
    *("sort", "limit", "cursor", "bbox"),
}


def _places(session: Session) -> list[tuple[str, list[dict[str, Any]]]]:
    """The places that a search can be limited to, by kind."""
    kinds = {
        "neighbourhood": gettext("Neighbourhoods"),
        "pcn": gettext("Primary Care Networks"),
        "ward": gettext("Wards"),
        **{kind: gettext(name) for kind, name in OWN_KINDS.items()},
    }
    listed = (
        (
            label,
            [
                one | {"name": shown_name(one["name"])}
                for one in list_places(session, kind=kind, limit=500, cursor=None)["results"]
            ],
        )
        for kind, label in kinds.items()
    )
    return [(label, places) for label, places in listed if places]


def _place_name(
    session: Session, listed: list[tuple[str, list[dict[str, Any]]]], address: str
) -> str | None:
    """The name of the place that the search is kept within."""
    names = {f"{one['kind']}/{one['code']}": one["name"] for _, places in listed for one in places}
    return names.get(address) or _place_unlisted(session, listed, address)


def _place_unlisted(
    session: Session, listed: list[tuple[str, list[dict[str, Any]]]], address: str
) -> str | None:
    """The name of the place that the search is kept within, where none of those `listed` is it."""
    kind, _, code = address.partition("/")
    if any((one["kind"], one["code"]) == (kind, code) for _, places in listed for one in places):
        return None
    place = find_place(session, kind, code) if code else None
    return shown_name(place["name"]) if place else None


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


def _said_of_room(result: Mapping[str, Any]) -> dict[str, None]:
    """Leaves out what a group's answer about its room says better."""
    if not result.get("room"):
        return {}
    return {"has_waiting_list": None, "is_taking_new_people": None}
