"""The vector tiles of assets."""

import hashlib
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from assetmap.assets.map.tile import read_tile
from assetmap.assets.map.tile_statement import drawing
from assetmap.assets.pages.api import OPEN
from assetmap.assets.search.parameters import SearchParameters
from assetmap.assets.search.reads import reads_of
from assetmap.web.straight_routes import StraightRoute

straight = APIRouter(tags=["assets"], route_class=StraightRoute)

# An entry that is taken down leaves the maps of those who look within a minute.
_KEPT = "public, max-age=60, stale-while-revalidate=60"


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
    mark = f'"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'
    headers = {**OPEN, "ETag": mark, "Cache-Control": _KEPT, "Vary": "Accept-Encoding"}
    if request.headers.get("if-none-match") == mark:
        return Response(status_code=304, headers=headers)
    return Response(body, media_type="application/vnd.mapbox-vector-tile", headers=headers)
