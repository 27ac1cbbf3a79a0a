"""The small areas of neighbourhoods that are polygons, or are made of wards: by the part of each that lies inside."""

from sqlalchemy import text
from sqlalchemy.orm import Session

from assetmap.errors import InvalidInput
from assetmap.places.manifest import Manifest

# These have small areas of their own, or none: catchments overlap and assign nothing.
_OWN_BORDERS = ("lsoa", "msoa", "ward", "pcn_catchment")
# Less of a small area than this is where two publishers draw one line apart.
_LEAST_PART = 0.05
# Of a neighbourhood, the part that another may lie over before they are said to overlap.
_MOST_OVERLAP = 0.05

_DRAWN = """
SELECT place.id FROM place JOIN area_place ON place_id = place.id AND is_current AND area_id = :area
JOIN boundary_edition ON boundary_edition.id = boundary_edition_id
WHERE place.kind = :kind AND edition = :edition AND boundary IS NOT NULL
"""
_OVERLAPPING = f"""
WITH drawn AS (SELECT * FROM place WHERE id IN ({_DRAWN}))
SELECT one.name, other.name AS other FROM drawn AS one JOIN drawn AS other
  ON one.id < other.id AND ST_Intersects(one.boundary, other.boundary)
WHERE ST_Area(ST_Intersection(one.boundary, other.boundary))
  > :most * least(ST_Area(one.boundary), ST_Area(other.boundary)) ORDER BY 1, 2 LIMIT 1
"""
_FORGOTTEN = f"""
DELETE FROM place_member USING place AS member WHERE member.id = member_id AND member.kind = 'lsoa'
  AND place_id IN ({_DRAWN})
"""
# Parts that add up to nearly all of a small area are all of it; what lies in no neighbourhood stays in none.
_PLACED = f"""
WITH part AS (
  SELECT drawn.id AS place_id, unit.id AS member_id,
    ST_Area(ST_Intersection(drawn.boundary, unit.boundary)) / ST_Area(unit.boundary) AS share
  FROM place AS drawn JOIN place AS unit ON unit.kind = 'lsoa' AND ST_Intersects(drawn.boundary, unit.boundary)
  JOIN area_place ON area_place.place_id = unit.id AND is_current AND area_id = :area
  WHERE drawn.id IN ({_DRAWN})),
kept AS (SELECT *, sum(share) OVER (PARTITION BY member_id) AS whole FROM part WHERE share >= :least)
INSERT INTO place_member (place_id, member_id, share)
SELECT place_id, member_id, least(1.0, CASE WHEN whole >= 1 - :least THEN share / whole ELSE share END) FROM kept
"""


def kinds_by_polygon(manifest: Manifest) -> list[tuple[str, str]]:
    """The kinds and editions of places whose small areas follow from their polygons: drawn ones, and those of wards."""
    drawn = [(one.kind, one.edition) for one in manifest.boundaries if one.kind not in _OWN_BORDERS]
    of_wards = [(one.kind, one.edition) for one in manifest.groups if one.member_kind != "lsoa"]
    return list(dict.fromkeys([*drawn, *of_wards]))


def place_by_polygons(session: Session, area_id: int, kind: str, edition: str) -> int:
    """Finds the small areas of the places of a kind; how many of the places have any.

    Raises `InvalidInput` where places overlap, or where none holds a small area that is loaded.
    """
    values = {
        "area": area_id,
        "kind": kind,
        "edition": edition,
        "least": _LEAST_PART,
        "most": _MOST_OVERLAP,
    }
    overlapping = session.execute(text(_OVERLAPPING), values).first()
    if overlapping:
        raise InvalidInput(
            f"{kind} of edition {edition}: {overlapping.name!r} and {overlapping.other!r} overlap, so people would"
            " be counted in both. Correct their boundaries, or give them another kind."
        )
    session.execute(text(_FORGOTTEN), values)
    session.execute(text(_PLACED), values)
    counted = session.execute(
        text(
            "SELECT count(DISTINCT place_id) FROM place_member JOIN place AS member ON member.id = member_id"
            f" WHERE member.kind = 'lsoa' AND place_id IN ({_DRAWN})"
        ),
        values,
    ).scalar_one()
    if not counted:
        raise InvalidInput(
            f"{kind} of edition {edition}: none of them contains a loaded LSOA, so nobody could be counted in them."
            " Load LSOA boundaries too, or check the file's coordinates."
        )
    return int(counted)
