"""The JSON API of places: postcodes, areas, neighbourhoods and footprints."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from assetmap.database.sessions import SessionDep
from assetmap.errors import NotFound
from assetmap.places.postcodes import read_postcode as read_stored
from assetmap.places.postcodes import unknown_postcode
from assetmap.places.queries import find_place, find_postcode, list_places, places_geojson

router = APIRouter(prefix="/api/v1", tags=["places"])
OPEN = {"Access-Control-Allow-Origin": "*"}


@router.get("/postcodes/{postcode}", summary="One postcode")
def read_postcode(session: SessionDep, postcode: str, response: Response) -> dict[str, Any]:
    """The position of a postcode, in any spacing and case, and the places that it is in."""
    response.headers.update(OPEN)
    stored = read_stored(postcode)
    found = find_postcode(session, stored)
    if found is None:
        raise unknown_postcode(stored)
    return found


@router.get("/places", summary="Places")
def read_places(
    session: SessionDep,
    response: Response,
    kind: Annotated[str | None, Query(max_length=40)] = None,
    limit: Annotated[int, Query(ge=1, le=1_000)] = 20,
    cursor: Annotated[
        str | None, Query(max_length=120, pattern=r"^[a-z_-]+/[A-Za-z0-9-]+$")
    ] = None,
) -> dict[str, Any]:
    """The places of the editions in use, by kind and code."""
    response.headers.update(OPEN)
    return list_places(session, kind=(kind or "").strip() or None, limit=limit, cursor=cursor)


@router.get("/places.geojson", summary="Boundaries")
def read_places_geojson(
    session: SessionDep, kind: Annotated[str, Query(min_length=1, max_length=40)]
) -> Response:
    """Boundaries of the places of one kind, as stored."""
    return Response(places_geojson(session, kind), media_type="application/geo+json", headers=OPEN)


@router.get("/places/{kind}/{code}", summary="One place")
def read_place(session: SessionDep, kind: str, code: str, response: Response) -> dict[str, Any]:
    """A place with its edition, its members or what it is a member of, and the figures published about it.

    A PCN has its `practices` as NHS lists them, beside its footprint: the small areas where its patients live.
    """
    response.headers.update(OPEN)
    found = find_place(session, kind, code)
    if found is None:
        raise NotFound(f"There is no {kind} {code} here. /api/v1/places lists all places.")
    return found
