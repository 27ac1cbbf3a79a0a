"""The addresses of the background: vector tiles, and what describes them to a map."""

import gzip
from typing import Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse, Response

from assetmap.basemap.features import MOST_ZOOM
from assetmap.basemap.queries import TileAddress, cut_tile, describe
from assetmap.database.sessions import read_with
from assetmap.errors import NotFound
from assetmap.people.access import anyone

router = APIRouter(prefix="/tiles", tags=["tiles"], dependencies=[Depends(anyone)])

# Anybody may read this from anywhere, the sandboxed map, whose origin is nobody's, included.
_OPEN = {"Access-Control-Allow-Origin": "*"}
# A browser asks again after an hour, and learns in a few bytes that nothing has changed.
_KEPT = {"Cache-Control": "public, max-age=3600", "Vary": "Accept-Encoding"}
_MVT = "application/vnd.mapbox-vector-tile"
_MOST_DIGITS = 5


@router.get("/base.json", summary="What the background's tiles hold (TileJSON)")
async def describe_background(request: Request) -> Response:
    """The addresses of the tiles, their zooms and the attribution of the map, as TileJSON 3.0."""
    mark, attributions, bounds = await read_with(request.app.state.read_pool, describe)
    home = str(request.base_url).rstrip("/")
    told: dict[str, Any] = {
        "tilejson": "3.0.0",
        "name": "Background",
        "version": "1.0.0",
        "tiles": [f"{home}/tiles/base/{{z}}/{{x}}/{{y}}.mvt?v={mark[:8]}"],
        "minzoom": 0,
        "maxzoom": MOST_ZOOM,
        "attribution": ", ".join(attributions),
        "vector_layers": [{"id": layer, "fields": fields} for layer, fields in _LAYERS.items()],
    }
    if bounds:
        told["bounds"] = bounds
    return JSONResponse(told, headers={**_OPEN, "Cache-Control": "no-cache"})


_KIND, _NAMED = {"kind": "String"}, {"kind": "String", "name": "String"}
_LAYERS = {
    "land": _KIND,
    "water": _KIND,
    "waterways": _NAMED,
    "buildings": _KIND,
    "roads": {**_NAMED, "ref": "String"},
    "road_names": _NAMED,
    "rails": _NAMED,
    "stations": _NAMED,
    "places": _NAMED,
    "names": _NAMED,
    "numbers": _NAMED,
    "boundaries": _KIND,
    "boundary_names": _NAMED,
}


@router.get(
    "/base/{z}/{x}/{y}.mvt",
    summary="A tile of the background",
    responses={204: {"description": "Nothing is there."}, 404: {"description": "No such tile."}},
)
async def background_tile(request: Request, z: str, x: str, y: str) -> Response:
    """A Mapbox Vector Tile of 4,096 units; an empty answer where nothing is drawn."""
    tile = _tile(z, x, y)
    known = _known_mark(request.headers.get("if-none-match", ""))

    async def read(connection: Any) -> Any:
        return await cut_tile(connection, tile, known_mark=known)

    cut = await read_with(request.app.state.read_pool, read)
    headers = {**_OPEN, **_KEPT, "ETag": f'W/"{cut.mark}"'}
    if cut.content is None:
        return Response(status_code=304, headers=headers)
    if not cut.content:
        return Response(status_code=204, headers=headers)
    if "gzip" in request.headers.get("accept-encoding", ""):
        headers["Content-Encoding"] = "gzip"
        return Response(gzip.compress(cut.content, 6, mtime=0), media_type=_MVT, headers=headers)
    return Response(cut.content, media_type=_MVT, headers=headers)


def _tile(z: str, x: str, y: str) -> TileAddress:
    """The tile of that address. Raises `NotFound` where there is none."""
    if all(part.isascii() and part.isdigit() and len(part) <= _MOST_DIGITS for part in (z, x, y)):
        tile = TileAddress(int(z), int(x), int(y))
        if tile.z <= MOST_ZOOM and tile.x < 2**tile.z and tile.y < 2**tile.z:
            return tile
    raise NotFound(
        f"There is no such tile: the zoom is a whole number from 0 to {MOST_ZOOM}, and column and row are whole"
        " numbers from 0 to below two to the power of the zoom."
    )


def _known_mark(if_none_match: str) -> str | None:
    return if_none_match.removeprefix("W/").strip('"') or None
