"""What is known of places and postcodes."""

import math
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.orm import Session

from assetmap.geography import to_wgs84


@dataclass(frozen=True)
class Point:
    """A point in metres (EPSG:27700) and in degrees (WGS84)."""

    easting: float
    northing: float
    longitude: float
    latitude: float


# Where something is that has no place: it meets online.
NOWHERE = Point(math.nan, math.nan, math.nan, math.nan)


def postcode_positions(session: Session, postcodes: Collection[str]) -> dict[str, Point | None]:
    """Centres of those of the stored-form `postcodes` that are known; None where the publisher has no position."""
    rows = session.execute(
        text(
            "SELECT DISTINCT ON (postcode) postcode, ST_X(location_bng), ST_Y(location_bng)"
            " FROM postcode WHERE postcode = ANY(:postcodes)"
            " ORDER BY postcode, location_bng IS NULL, dataset_id DESC"
        ),
        {"postcodes": list(postcodes)},
    ).all()
    longitude, latitude = to_wgs84([r[1] or 0 for r in rows], [r[2] or 0 for r in rows])
    return {
        row[0]: None
        if row[1] is None
        else Point(row[1], row[2], float(longitude[i]), float(latitude[i]))
        for i, row in enumerate(rows)
    }
