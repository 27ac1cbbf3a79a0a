"""The JSON API of the directory: searches, single assets, categories, and points for a map."""

from dataclasses import asdict
from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response

from assetmap.assets.opening_hours.rules import UK, OpeningStatus, opening_status
from assetmap.assets.published.queries import practice_pcn, published_asset
from assetmap.assets.search.facets import facets_statement, read_facets
from assetmap.assets.search.parameters import PLACE_CODE, PLACE_KIND, SearchParameters
from assetmap.assets.search.query_string import LISTS
from assetmap.assets.search.reads import reads_of
from assetmap.assets.search.statement import view_statement
from assetmap.assets.twins.queries import merged_into
from assetmap.assets.vocabulary.terms import categories_with_counts
from assetmap.database.sessions import SessionDep
from assetmap.errors import InvalidInput, NotFound
from assetmap.web.straight_routes import StraightRoute, refuse_contradictions

router = APIRouter(prefix="/api/v1", tags=["assets"])
# What is asked most, and by the map at every move.
straight = APIRouter(prefix="/api/v1", tags=["assets"], route_class=StraightRoute)

# Anybody may read this from anywhere, the sandboxed map, whose origin is nobody's, included.
OPEN = {"Access-Control-Allow-Origin": "*"}
MOST_IN_A_VIEW = 1_500


@straight.get("/assets", summary="Search assets, nearest first")
async def search_assets(
    request: Request, parameters: Annotated[SearchParameters, Query()]
) -> Response:
    """Published assets near a postcode or point, nearest first; without one, all of them by name.

    Follow `next` with `cursor=` for the following page.
    """
    page = await reads_of(request).search(parameters)
    return Response(page.to_json(), media_type="application/json", headers=OPEN)


@straight.get("/assets/facets", summary="What each filter would leave")
async def search_facets(
    request: Request, parameters: Annotated[SearchParameters, Query()]
) -> Response:
    """For the same parameters as `/assets`: how many each further filter would leave, and how many would be found
    without each that is set."""
    now = datetime.now(UK)
    reads = reads_of(request)
    row = await reads.one_row(
        parameters,
        lambda search: facets_statement(search, open_at=parameters.open_at, now=now),
    )
    facets = read_facets(row[0])
    return JSONResponse(
        {
            "total": facets.total,
            "results": [
                {"parameter": name, "value": value, "count": count}
                for (name, value), count in sorted(facets.options.items())
            ],
            "categories": {
                slug: facets.category_ids[term_id]
                for slug, term_id in reads.category_ids.items()
                if term_id in facets.category_ids
            },
            "without": dict(facets.relaxed),
        },
        headers=OPEN,
    )


@straight.get("/assets.geojson", summary="Assets as GeoJSON")
async def assets_geojson(
    request: Request, parameters: Annotated[SearchParameters, Query()]
) -> Response:
    """The assets of a rectangle, or without one a page of a search, as a FeatureCollection.

    `total` counts what there is; where that is more than is sent, `is_sample` is true.
    """
    if parameters.bbox is None:
        page = await reads_of(request).search(parameters)
        return Response(page.to_geojson(), media_type="application/geo+json", headers=OPEN)
    total, shown, features = await reads_of(request).one_row(
        parameters,
        lambda search: view_statement(search, limit=MOST_IN_A_VIEW),
    )
    sample = "true" if total > shown else "false"
    body = f'{{"type": "FeatureCollection", "total": {total}, "is_sample": {sample}, "features": [{features}]}}'
    return Response(body, media_type="application/geo+json", headers=OPEN)


@router.get(
    "/assets/{asset_id}",
    summary="One asset",
    response_model=dict[str, Any],
    responses={308: {"description": "It was merged into another, which stands at `Location`."}},
)
def read_asset(
    request: Request, session: SessionDep, asset_id: UUID, response: Response
) -> dict[str, Any] | Response:
    """Everything public about one asset, with the places that it lies in and when it is open.

    `practice_pcn` is the PCN that NHS lists a GP practice in, which need not be the one around its building.
    """
    response.headers.update(OPEN)
    page = published_asset(session, asset_id)
    if page is None and (now_at := merged_into(session, asset_id)):
        # Moved for good, says the status; and yet asked for again each time, since a merging can be undone.
        there = request.app.url_path_for("read_asset", asset_id=now_at)
        headers = {**OPEN, "Cache-Control": "no-cache"}
        return RedirectResponse(there, HTTPStatus.PERMANENT_REDIRECT, headers=headers)
    if page is None:
        raise NotFound("There is no asset of that id here, or it is no longer published.")
    return {
        **page.result,
        "places": [
            {
                "kind": place.kind,
                "code": place.code,
                "name": place.name,
                "edition": place.edition,
                "status": place.status,
                "method": place.method,
            }
            for place in page.places
        ],
        "schedules": [asdict(rule) for rule in page.rules],
        "practice_pcn": practice_pcn(session, page),
        "service_area_extent": page.service_area_extent,
        "opening": _opening(opening_status(page.rules, datetime.now(UK))),
    }


def _opening(status: OpeningStatus) -> dict[str, Any]:
    """The opening status in UK time; the next opening may be certain to the day and not to the hour."""
    following = status.next
    begins_at = following.begins_at if following else None
    return {
        "is_open_now": status.is_open_now,
        "state": status.state,
        "open_until": status.until.astimezone(UK) if status.until else None,
        "next_opens_at": begins_at.astimezone(UK) if begins_at else None,
        "next_opens_on": following.day if following else None,
        "is_next_certain": following.is_certain if following else None,
    }


@router.get("/places/{kind}/{code}/assets", summary="The assets in one place")
async def search_place(
    request: Request,
    kind: Annotated[str, Path(pattern=PLACE_KIND)],
    code: Annotated[str, Path(pattern=PLACE_CODE)],
    parameters: Annotated[SearchParameters, Query()],
) -> Response:
    """The same as `/assets` with `place=kind/code`."""
    refuse_contradictions(request.query_params, LISTS)
    place = SearchParameters.model_validate({"place": f"{kind}/{code}"}).place
    if parameters.place not in (None, place):
        raise InvalidInput(
            f"place={parameters.place} is another place than {place}: leave it out.",
            parameter="place",
        )
    return await search_assets(request, parameters.model_copy(update={"place": place}))


@router.get("/categories", summary="The category vocabulary")
def read_categories(session: SessionDep, response: Response) -> dict[str, Any]:
    """Every category with what lies directly above it and how many assets it and its descendants have.

    Of two entries that may be one thing `asset_count` counts one, as reports do, and `entry_count` both, as a search
    does.
    """
    response.headers.update(OPEN)
    categories = categories_with_counts(session)
    results = [
        {
            "slug": category.slug,
            "name": category.name,
            "description": category.description,
            "parents": category.parents,
            "asset_count": category.asset_count,
            "entry_count": category.entry_count,
        }
        for category in categories
    ]
    return {"total": len(results), "results": results, "next": None}
