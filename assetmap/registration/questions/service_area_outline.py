"""The outline of a service area: corners on a map, or a postcode and a distance."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from sqlalchemy.orm import Session

from assetmap.assets.record.service_area import Corners, area_around, size_words
from assetmap.errors import AssetmapError, InvalidInput
from assetmap.geography import to_wgs84
from assetmap.places.postcodes import read_postcode
from assetmap.places.queries import loaded_extent, postcode_centre
from assetmap.web.translations import gettext

METRES_PER_MILE = 1_609.344
# How far around a postcode, in miles: what people answer who do not draw.
MILES = ("0.25", "0.5", "1", "2", "3", "5", "10")


@dataclass(frozen=True)
class AreaOutline:
    """The outline as its page shows it: its corners for the form ([[latitude, longitude], …] in WGS84 degrees, as
    JSON), the query of its map, and how large it is, where there is one.
    """

    corners: str
    map_query: str
    size: str | None


def outline_without_map(
    session: Session, form: Mapping[str, str], answers: dict[str, Any], problems: dict[str, str]
) -> None:
    """Puts the area around the form's postcode into the answers, where one was written; it counts for more than the
    map.
    """
    postcode = form.get("around", "").strip()
    if not postcode:
        return
    try:
        if form.get("miles") not in MILES:
            raise InvalidInput(gettext("Choose how far from the postcode you travel."))
        centre = postcode_centre(session, read_postcode(postcode))
        metres = float(form["miles"]) * METRES_PER_MILE
        answers["extent"] = area_around(centre.easting, centre.northing, metres)
    except AssetmapError as error:
        problems["around"] = str(error)
    problems.pop("extent", None)


def outline_shown(
    session: Session, answers: Mapping[str, Any], typed: Mapping[str, str]
) -> AreaOutline:
    """The outline drawn so far, kept or only typed."""
    extent: Corners | None = answers.get("extent")
    is_around = bool(typed.get("around", "").strip())
    corners = typed.get("extent", "") if "extent" in typed and not is_around else ""
    if not corners and extent:
        corners = corners_in_degrees(extent)
    return AreaOutline(
        corners,
        area_map_query("", session),
        size_words(extent) if extent and len(extent) > 2 else None,
    )


def corners_in_degrees(extent: Corners) -> str:
    """Corners in metres as JSON of [latitude, longitude] in WGS84 degrees, to a decimetre or so."""
    longitudes, latitudes = to_wgs84(*zip(*extent, strict=True))
    pairs = zip(latitudes.tolist(), longitudes.tolist(), strict=True)
    return json.dumps([[round(north, 6), round(east, 6)] for north, east in pairs])


def area_map_query(corners: str, session: Session, *, is_still: bool = False) -> str:
    """The query of the map's document: its corners, what it shows where there are none, and whether they can be
    moved.
    """
    around = loaded_extent(session)
    view = [around.west, around.south, around.east, around.north] if around else None
    asked = {"corners": corners, "is_still": "true" if is_still else ""}
    if view:
        asked["bounds"] = ",".join(f"{degrees:.4f}" for degrees in view)
    return urlencode({name: value for name, value in asked.items() if value})
