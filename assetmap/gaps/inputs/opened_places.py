"""Words for places that are known by their coordinates alone: what a what-if adds, and sites without a name."""

from collections.abc import Sequence

from sqlalchemy import text
from sqlalchemy.orm import Session

from assetmap.geography import to_bng
from assetmap.places.postcodes import spaced

# A postcode that is further away says nothing of a place.
_NEAR_METRES = 250.0

_NEAR = """
SELECT (SELECT postcode FROM postcode WHERE withdrawn_on IS NULL AND ST_DWithin(location_bng, point, :metres)
    ORDER BY ST_Distance(location_bng, point), postcode LIMIT 1) AS postcode,
  (SELECT place.name FROM place JOIN area_place ON place_id = place.id AND is_current
    WHERE kind IN ('ward', 'msoa', 'lsoa') AND ST_Intersects(boundary, point)
    ORDER BY array_position(ARRAY['lsoa', 'ward', 'msoa'], kind), place.code LIMIT 1) AS place
FROM unnest(CAST(:eastings AS float[]), CAST(:northings AS float[])) WITH ORDINALITY AS given (easting, northing, at)
CROSS JOIN LATERAL (SELECT ST_SetSRID(ST_MakePoint(easting, northing), 27700) AS point) AS made ORDER BY at
"""


def near_in_words(session: Session, points: Sequence[tuple[float, float]]) -> list[str]:
    """The nearest postcode of each point (longitude, latitude), else the smallest place around it, else its degrees."""
    if not points:
        return []
    eastings, northings = to_bng([x for x, _ in points], [y for _, y in points])
    rows = session.execute(
        text(_NEAR),
        {
            "eastings": [float(one) for one in eastings],
            "northings": [float(one) for one in northings],
            "metres": _NEAR_METRES,
        },
    )
    return [
        spaced(row.postcode) if row.postcode else row.place or _in_degrees(point)
        for row, point in zip(rows, points, strict=True)
    ]


def ends_in_words(session: Session, crossing: Sequence[tuple[float, float]]) -> list[str]:
    """The nearest postcode or place of each end of a path; the degrees of both
    where these are the same.
    """
    near = near_in_words(session, crossing)
    return near if len({*near}) == len(near) else [_in_degrees(one) for one in crossing]


def _in_degrees(point: tuple[float, float]) -> str:
    """A longitude and latitude as people write them down, to about ten metres.

    >>> _in_degrees((-0.05513, 51.54))
    '51.5400, -0.0551'
    """
    longitude, latitude = point
    return f"{latitude:.4f}, {longitude:.4f}"
