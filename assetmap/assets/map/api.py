"""The vector tiles of assets, and what the browse map fetches besides: outlines, figures, surveys, ways on foot."""

import gzip
import hashlib
import json
from typing import Annotated, Any, Literal
from uuid import UUID

import numpy as np
import shapely
from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import JSONResponse, Response

from assetmap.assets.map import queries
from assetmap.assets.map.kind_counts import counting
from assetmap.assets.map.measures import FIGURES
from assetmap.assets.map.tile import read_tile
from assetmap.assets.map.tile_statement import drawing
from assetmap.assets.pages.api import OPEN
from assetmap.assets.published.queries import published_asset
from assetmap.assets.search.parameters import SearchParameters
from assetmap.assets.search.reads import reads_of
from assetmap.database.sessions import SessionDep
from assetmap.errors import InvalidInput, NotFound
from assetmap.geography import (
    is_point_in_great_britain,
    point_to_bng,
    to_wgs84,
    walking_metres_per_minute,
)
from assetmap.people.access import anyone
from assetmap.travel.queries import current_network
from assetmap.travel.way import way_between
from assetmap.web.straight_routes import StraightRoute

straight = APIRouter(tags=["assets"], route_class=StraightRoute)

Outlined = Literal[
    "neighbourhood", "pcn", "ward", "own-neighbourhood", "team-footprint", "project-area"
]
router = APIRouter(prefix="/api/v1/map", tags=["map"], dependencies=[Depends(anyone)])
# An entry that is taken down leaves the maps of those who look within a minute.
_KEPT = "public, max-age=60, stale-while-revalidate=60"
_KEPT_LONGER = {**OPEN, "Cache-Control": "public, max-age=300"}


@straight.get(
    "/tiles/assets/{z}/{x}/{y}.mvt",
    summary="Assets as vector tiles",
    name="asset_tile",
    responses={200: {"content": {"application/vnd.mapbox-vector-tile": {}}}},
)
async def asset_tile(
    request: Request, parameters: Annotated[SearchParameters, Query()]
) -> Response:
    """A Mapbox vector tile of what a search finds, with the layer `assets`; the parameters are those of `/assets`.

    A feature is an asset (`id`, `name`, `kind`, `top`, `is_near`) or a cluster (`number`, and `is_estimated` where it
    was counted from a sample). From zoom 14 on each asset stands by itself, unless there are very many.
    """
    told = request.path_params
    tile = read_tile(told["z"], told["x"], told["y"])
    body = await reads_of(request).follow(parameters, lambda search: drawing(search, tile))
    # Weak: the same tile may come packed or not.
    mark = f'W/"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'
    headers = {**OPEN, "ETag": mark, "Cache-Control": _KEPT, "Vary": "Accept-Encoding"}
    if request.headers.get("if-none-match") == mark:
        return Response(status_code=304, headers=headers)
    if "gzip" in request.headers.get("accept-encoding", ""):
        headers["Content-Encoding"] = "gzip"
        body = gzip.compress(body, 4, mtime=0)
    return Response(body, media_type="application/vnd.mapbox-vector-tile", headers=headers)


@straight.get("/api/v1/map/kinds", summary="How many of each top category a search finds")
async def read_kinds(
    request: Request, parameters: Annotated[SearchParameters, Query()]
) -> Response:
    """`categories` by slug, `other` for those of none; `is_estimated` where they were counted from a sample."""
    counted = await reads_of(request).follow(parameters, counting)
    return JSONResponse(counted, headers={**OPEN, "Cache-Control": _KEPT})


def _geojson(collection: dict[str, Any]) -> Response:
    return Response(
        queries.as_text(collection), media_type="application/geo+json", headers=_KEPT_LONGER
    )


@router.get("/outlines.geojson", summary="Places with their numbers, as a map draws them")
def read_outlines(session: SessionDep, kind: Outlined) -> Response:
    """Boundaries to about ten metres, with residents where they are known. `small_areas` of PCNs tell the share of each
    small area's registered patients.
    """
    return _geojson(queries.outlines(session, kind))


@router.get("/figures.geojson", summary="Small areas shaded by a published figure")
def read_figures(session: SessionDep, measure: Annotated[str, Query(max_length=40)]) -> Response:
    """`figure` has the classes in words, and the source."""
    if measure not in FIGURES:
        raise InvalidInput(
            f"measure is one of {', '.join(FIGURES)}.",
            parameter="measure",
        )
    return _geojson(queries.shaded(session, FIGURES[measure]))


@router.get("/surveys.geojson", summary="What has been looked for where, and when")
def read_surveys(session: SessionDep) -> Response:
    """The places that stewards went through."""
    return _geojson(queries.surveyed(session))


@router.get("/walk", summary="The way on foot to an entry")
def read_walk(
    request: Request,
    session: SessionDep,
    latitude: Annotated[float, Query(ge=-90, le=90, allow_inf_nan=False)],
    longitude: Annotated[float, Query(ge=-180, le=180, allow_inf_nan=False)],
    asset: UUID,
) -> Response:
    """A GeoJSON line with `minutes`, both null where nobody can walk there; a straight line where the way is estimated.

    An entry whose place is hidden is reached at the point that everybody is shown.
    """
    page = published_asset(session, asset)
    if page is None:
        raise NotFound("There is no asset of that id here, or it is no longer published.")
    if not is_point_in_great_britain(longitude, latitude):
        raise InvalidInput(
            f"The point {latitude:g}, {longitude:g} is not in Great Britain.", parameter="latitude"
        )
    way = None
    if page.point_bng is not None:
        way = way_between(
            current_network(session), point_to_bng(longitude, latitude), page.point_bng
        )
    speed = walking_metres_per_minute(request.app.state.settings.walking_speed_kmh)
    feature = {
        "type": "Feature",
        "geometry": None
        if way is None
        else json.loads(shapely.to_geojson(shapely.transform(way.line, _in_degrees))),
        "properties": {
            "minutes": None if way is None else round(way.metres / speed, 1),
            "metres": None if way is None else round(way.metres),
            "is_estimated": None if way is None else way.is_estimated,
        },
    }
    return Response(json.dumps(feature), media_type="application/geo+json", headers=OPEN)


def _in_degrees(points: np.ndarray) -> np.ndarray:
    return np.round(np.stack(to_wgs84(*points.T), axis=1), 6)
