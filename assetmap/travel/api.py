"""The JSON API of walking: isochrones and streets."""

import json
from typing import Annotated, Any

import numpy as np
import shapely
from fastapi import APIRouter, Depends, Query, Request, Response

from assetmap.database.sessions import SessionDep
from assetmap.errors import InvalidInput
from assetmap.geography import (
    is_point_in_great_britain,
    point_to_bng,
    to_wgs84,
    walking_metres_per_minute,
)
from assetmap.people.access import anyone
from assetmap.places.postcodes import read_postcode
from assetmap.places.queries import postcode_centre
from assetmap.travel.isochrone import reachable_area
from assetmap.travel.network import Floats
from assetmap.travel.queries import current_network, street_attributions
from assetmap.travel.streets_around import streets_around

router = APIRouter(prefix="/api/v1", tags=["walking"], dependencies=[Depends(anyone)])
OPEN = {"Access-Control-Allow-Origin": "*"}
# A millionth of a degree is a decimetre.
_DEGREES = 1e-6


@router.get("/isochrones", summary="How far some minutes on foot reach")
def read_isochrone(
    request: Request,
    session: SessionDep,
    minutes: Annotated[float, Query(gt=0, le=60, allow_inf_nan=False)],
    postcode: Annotated[str | None, Query(max_length=20, examples=["E8 1EA"])] = None,
    latitude: Annotated[float | None, Query(ge=-90, le=90, allow_inf_nan=False)] = None,
    longitude: Annotated[float | None, Query(ge=-180, le=180, allow_inf_nan=False)] = None,
    is_route_step_free: bool = False,
) -> Response:
    """The area within so many minutes on foot of a postcode or point, as a GeoJSON feature.

    Along the streets; `is_estimated` where none is near, and the area is a circle then. `is_route_step_free=true`
    leaves out ways with steps or stiles, as far as the map of streets says.
    """
    easting, northing = _origin(session, postcode, latitude, longitude)
    speed_kmh = request.app.state.settings.walking_speed_kmh
    network = current_network(session)
    if network is not None and is_route_step_free:
        network = network.without_steps
    area, is_estimated = reachable_area(
        network,
        (easting, northing),
        limit_metres=minutes * walking_metres_per_minute(speed_kmh),
    )
    outline = shapely.transform(area, _in_degrees)
    feature: dict[str, Any] = {
        "type": "Feature",
        "geometry": json.loads(shapely.to_geojson(shapely.set_precision(outline, _DEGREES))),
        "properties": {
            "minutes": minutes,
            "walking_speed_kmh": speed_kmh,
            "is_estimated": is_estimated,
            "is_route_step_free": is_route_step_free,
        },
    }
    return Response(json.dumps(feature), media_type="application/geo+json", headers=OPEN)


@router.get("/streets.geojson", summary="Streets around a point")
def read_streets(
    session: SessionDep,
    latitude: Annotated[float, Query(ge=-90, le=90, allow_inf_nan=False)],
    longitude: Annotated[float, Query(ge=-180, le=180, allow_inf_nan=False)],
) -> Response:
    """The walkable streets within about 500 metres, as lines: one feature for those that are
    step-free, as far as the map says, and one for the rest, where steps are.

    `attribution` lists the sources to credit beside them. Without streets there are no features.
    """
    found = streets_around(current_network(session), *_origin(session, None, latitude, longitude))
    features = [
        {
            "type": "Feature",
            "geometry": json.loads(shapely.to_geojson(shapely.transform(lines, _to_the_decimetre))),
            "properties": {"is_step_free": is_step_free},
        }
        for is_step_free, lines in ((True, found.step_free), (False, found.with_steps))
        if not lines.is_empty
    ]
    answer = {
        "type": "FeatureCollection",
        "attribution": street_attributions(session) if features else [],
        "features": features,
    }
    return Response(json.dumps(answer), media_type="application/geo+json", headers=OPEN)


def _to_the_decimetre(points: Floats) -> Floats:
    return np.round(_in_degrees(points), 6)


def _in_degrees(points: Floats) -> Floats:
    return np.stack(to_wgs84(*points.T), axis=1)


def _origin(
    session: SessionDep, postcode: str | None, latitude: float | None, longitude: float | None
) -> tuple[float, float]:
    """Metres (EPSG:27700). Raises `InvalidInput` and `NotFound` for what is no place to start from."""
    if postcode and (latitude is not None or longitude is not None):
        raise InvalidInput(
            "Give a postcode or a latitude and longitude, not both.", parameter="postcode"
        )
    if postcode:
        point = postcode_centre(session, read_postcode(postcode))
        return point.easting, point.northing
    if latitude is None or longitude is None:
        missing = "latitude" if latitude is None and longitude is not None else "longitude"
        missing = "postcode" if latitude is None and longitude is None else missing
        raise InvalidInput("Give a postcode, or a latitude and longitude.", parameter=missing)
    if not is_point_in_great_britain(longitude, latitude):
        raise InvalidInput(
            f"The point {latitude:g}, {longitude:g} is not in Great Britain.", parameter="latitude"
        )
    return point_to_bng(longitude, latitude)
