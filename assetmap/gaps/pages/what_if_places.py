"""The positions of assets that a what-if adds: by postcode, by name or in degrees."""

from sqlalchemy import text
from sqlalchemy.orm import Session

from assetmap.errors import InvalidInput, NotFound
from assetmap.geography import to_bng, to_wgs84
from assetmap.places.postcodes import compact
from assetmap.places.queries import is_in_a_loaded_area, postcode_centre
from assetmap.web.translations import gettext

MOST_PLACES = 50

_NAMED = """
SELECT ST_X(point), ST_Y(point) FROM (
  SELECT 1 AS turn, place.code AS key, coalesce(population_centre_bng, ST_PointOnSurface(boundary)) AS point
  FROM place JOIN area_place ON place_id = place.id AND is_current JOIN area ON area.id = area_id AND area.slug = :area
  WHERE lower(place.name) = lower(:name)
  UNION ALL
  SELECT 2, asset.name, public_location_bng FROM asset
  JOIN asset_at_location AS standing ON standing.asset_id = asset.id JOIN location ON location.id = location_id
  WHERE status = 'published' AND lower(asset.name) = lower(:name)
  UNION ALL
  SELECT 3, unit.code, coalesce(unit.population_centre_bng, ST_PointOnSurface(unit.boundary))
  FROM place JOIN area_place ON place_id = place.id AND is_current JOIN area ON area.id = area_id AND area.slug = :area
  JOIN place_member ON place_member.place_id = place.id JOIN place AS unit ON unit.id = member_id
  WHERE lower(place.name) = lower(:name)
) AS found WHERE point IS NOT NULL ORDER BY turn, key LIMIT 1
"""


def points_of_lines(session: Session, area: str, lines: str) -> list[tuple[float, float]]:
    """A longitude and latitude (WGS84) for each line: a postcode, the name of a place of the area or of something that
    is on the map, or a latitude and longitude.

    Raises `InvalidInput` with the line that is none of these or lies in no loaded area, or where there are too many.
    """
    given = [line.strip() for line in lines.splitlines() if line.strip()]
    if len(given) > MOST_PLACES:
        raise InvalidInput(
            gettext("You can add at most %(most)s places at a time.") % {"most": MOST_PLACES},
            parameter="added",
        )
    return [_point(session, area, line, "added") for line in given]


def ends_of_path(session: Session, area: str, start: str, end: str) -> list[tuple[float, float]]:
    """The longitude and latitude (WGS84) of both ends of a new path, each given as a line of `points_of_lines`; none of
    none.

    Raises `InvalidInput` as `points_of_lines` does, and where only one end is given.
    """
    given = {"crossing_from": start.strip(), "crossing_to": end.strip()}
    if not any(given.values()):
        return []
    for name, line in given.items():
        if not line:
            raise InvalidInput(
                gettext("Enter both ends of the new path, or leave both empty."), parameter=name
            )
    return [_point(session, area, line, name) for name, line in given.items()]


def _point(session: Session, area: str, line: str, parameter: str) -> tuple[float, float]:
    found = _degrees(line) or _postcode(session, line, parameter) or _named(session, area, line)
    if found is None:
        raise InvalidInput(
            gettext(
                "We do not recognise “%(line)s” as a postcode or the name of a place. Enter a full postcode, "
                "such as E8 1EA."
            )
            % {"line": line[:60]},
            parameter=parameter,
        )
    easting, northing = (float(one) for one in to_bng(*found))
    if not is_in_a_loaded_area(session, easting, northing):
        raise InvalidInput(
            gettext("“%(line)s” is not in any area that we cover.") % {"line": line[:60]},
            parameter=parameter,
        )
    return found


def _degrees(line: str) -> tuple[float, float] | None:
    """Longitude and latitude, where the line is a latitude and a longitude in Great Britain."""
    parts = line.split(",")
    try:
        latitude, longitude = (float(part) for part in parts)
    except ValueError:
        return None
    return (longitude, latitude) if -9 <= longitude <= 3 and 49 <= latitude <= 61 else None


def _postcode(session: Session, line: str, parameter: str) -> tuple[float, float] | None:
    stored = compact(line)
    if stored is None:
        return None
    try:
        centre = postcode_centre(session, stored)
    except NotFound as error:
        raise InvalidInput(str(error), parameter=parameter) from error
    return centre.longitude, centre.latitude


def _named(session: Session, area: str, line: str) -> tuple[float, float] | None:
    row = session.execute(text(_NAMED), {"area": area, "name": line}).first()
    if row is None:
        return None
    longitude, latitude = to_wgs84(row[0], row[1])
    return float(longitude), float(latitude)
