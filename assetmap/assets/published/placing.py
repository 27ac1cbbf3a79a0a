"""The places that each location lies in, and the point that the public may see."""

from sqlalchemy import text
from sqlalchemy.orm import Session

from assetmap.assets.published.search_documents import refresh_search
from assetmap.assets.published.touched import TouchedAssets, TouchedLocations
from assetmap.places.own_kinds import OWN_KINDS

# Kinds of place that a point is put into by their polygon; drawn catchments overlap and never count.
_BY_POLYGON = "('lsoa', 'msoa', 'ward')"
_OWN = "(" + ", ".join(f"'{kind}'" for kind in OWN_KINDS) + ")"


# Generalised polygons leave gaps of some metres between them, and beside one another's kinds.
_WIDEST_GAP_METRES = 25
# The share of its bounding circle that a round area fills: a regular polygon of twelve corners has 0.955.
_ROUND = 0.95


def place_locations(session: Session, touched: TouchedLocations) -> None:
    """Finds the public point and the places of the touched locations.

    LSOA, MSOA and ward by polygon; neighbourhood and PCN by the LSOA's membership, a PCN by the largest share.
    """
    touched.analyze()
    _set_public_points(session)
    for statement in _PLACE:
        session.execute(text(statement), {"widest_gap": _WIDEST_GAP_METRES})


_PLACE = (
    "DELETE FROM location_place WHERE location_id IN (SELECT location_id FROM touched_location)",
    # The points of this statement alone, indexed: with few polygons and many points PostGIS then prepares each
    # polygon once.
    "CREATE TEMPORARY TABLE point_to_place ON COMMIT DROP AS"
    " SELECT id AS location_id, public_location_bng AS point FROM location"
    " WHERE id IN (SELECT location_id FROM touched_location) AND public_location_bng IS NOT NULL",
    "CREATE INDEX ON point_to_place USING gist (point)",
    "ANALYZE point_to_place (location_id)",
    "INSERT INTO location_place (location_id, place_id, method)"
    " SELECT DISTINCT ON (location_id, place.kind) location_id, place.id,"
    " CASE WHEN resolution = 'full' THEN 'polygon' ELSE 'generalised polygon' END"
    " FROM place JOIN boundary_edition ON boundary_edition.id = boundary_edition_id"
    " JOIN point_to_place ON ST_Intersects(place.boundary, point)"
    f" WHERE place.kind IN {_BY_POLYGON} AND EXISTS"
    "   (SELECT FROM area_place WHERE place_id = place.id AND is_current)"
    # On a shared border, or in two editions that two areas use, always the same one.
    " ORDER BY location_id, place.kind, edition DESC, place.code",
    # What lies in a polygon of one kind and in a gap between those of another is put into the nearest.
    "INSERT INTO location_place (location_id, place_id, method)"
    " SELECT DISTINCT ON (location_id, place.kind) location_id, place.id, 'generalised polygon'"
    " FROM point_to_place JOIN place ON ST_DWithin(place.boundary, point, :widest_gap)"
    " JOIN boundary_edition ON boundary_edition.id = boundary_edition_id"
    f" WHERE place.kind IN {_BY_POLYGON} AND resolution IS DISTINCT FROM 'full'"
    " AND EXISTS (SELECT FROM area_place WHERE place_id = place.id AND is_current)"
    " AND location_id IN (SELECT location_id FROM location_place)"
    " AND NOT EXISTS (SELECT FROM location_place AS known JOIN place AS same ON same.id = known.place_id"
    "   WHERE known.location_id = point_to_place.location_id AND same.kind = place.kind)"
    " ORDER BY location_id, place.kind, ST_Distance(place.boundary, point), place.code",
    "INSERT INTO location_place (location_id, place_id, method)"
    # Of the kinds that are made here every one, since they may lie over one another.
    f" SELECT DISTINCT ON (location_id, place.kind, CASE WHEN place.kind IN {_OWN} THEN place.id END)"
    " location_id, place.id, 'membership'"
    " FROM location_place JOIN point_to_place USING (location_id)"
    " JOIN place_member ON member_id = location_place.place_id"
    " JOIN place ON place.id = place_member.place_id"
    " JOIN area_place ON area_place.place_id = place.id AND is_current"
    # Where a small area is parted among places with borders of their own, the one in which the point lies.
    f" ORDER BY location_id, place.kind, CASE WHEN place.kind IN {_OWN} THEN place.id END,"
    "   CASE WHEN share < 1 AND place.kind <> 'pcn' THEN ST_Intersects(place.boundary, point) ELSE false END DESC,"
    "   share DESC, place.code",
    # What comes to a place that it names comes everywhere in it.
    "UPDATE location SET extent_bng = (SELECT ST_Multi(boundary) FROM place"
    "   WHERE place.name = location.name AND kind IN ('neighbourhood', 'ward')"
    "   AND ST_Intersects(boundary, location_bng)"
    "   AND EXISTS (SELECT FROM area_place WHERE place_id = place.id AND is_current)"
    "   ORDER BY kind, code LIMIT 1)"
    " WHERE extent_type = 'place' AND id IN (SELECT location_id FROM touched_location)",
    "DROP TABLE point_to_place",
)


# Of each location that is only near, or whose group drew an area: the centre of its MSOA, else of its ward, whether it
# has an area, and whether that is as good as round.
_AREA_CENTRES = (
    "SELECT location.id, extent_type IS NOT NULL AS is_drawn, coalesce("
    f"   ST_Area(extent_bng) > {_ROUND} * ST_Area(ST_MinimumBoundingCircle(extent_bng)), false) AS is_round, ("
    "   SELECT CASE WHEN ST_Intersects(boundary, ST_Centroid(boundary))"
    "     THEN ST_Centroid(boundary) ELSE ST_PointOnSurface(boundary) END"
    "   FROM place JOIN area_place ON place_id = place.id AND is_current"
    "   WHERE kind IN ('msoa', 'ward') AND ST_Intersects(boundary, location_bng)"
    "   ORDER BY kind = 'msoa' DESC, code LIMIT 1) AS centre"
    " FROM location WHERE privacy = 'near' AND extent_type IS DISTINCT FROM 'place'"
    " AND id IN (SELECT location_id FROM touched_location)"
)


def _set_public_points(session: Session) -> None:
    """The exact point, or for a location that is only `near` the centre of its MSOA, else of its ward, else nothing.

    An area that a group drew is told by that centre too. A round one would give away the postcode that it was drawn
    around, so it is moved there; where no such centre is known, it has no point.
    """
    session.execute(
        text(
            "UPDATE location SET public_location_bng = location_bng"
            " WHERE id IN (SELECT location_id FROM touched_location)"
            " AND (privacy = 'exact' OR extent_type = 'place')"
            " AND public_location_bng IS DISTINCT FROM location_bng"
        )
    )
    session.execute(
        text(
            "UPDATE location SET public_location_bng = coalesce(centre, CASE WHEN is_drawn AND NOT is_round THEN location_bng END),"
            " extent_bng = CASE WHEN is_round AND centre IS NOT NULL THEN ST_Translate(extent_bng,"
            "   ST_X(centre) - ST_X(ST_Centroid(extent_bng)), ST_Y(centre) - ST_Y(ST_Centroid(extent_bng))) ELSE extent_bng END"
            f" FROM ({_AREA_CENTRES}) AS near WHERE near.id = location.id"
        )
    )
    session.execute(
        text(
            "UPDATE location SET longitude = ST_X(shown), latitude = ST_Y(shown)"
            " FROM (SELECT id, ST_Transform(public_location_bng, 4326) AS shown FROM location"
            "   WHERE privacy = 'near' AND extent_type IS DISTINCT FROM 'place'"
            "   AND id IN (SELECT location_id FROM touched_location)) AS near"
            " WHERE near.id = location.id"
        )
    )


def place_everything_again(session: Session) -> int:
    """Places every location anew, after boundaries or memberships have changed; returns how many.

    Where only the neighbourhood is shown, its middle may be another now: the search is told.
    """
    with TouchedLocations(session) as locations, TouchedAssets(session) as assets:
        locations.add_found("SELECT id, public_location_bng FROM location")
        place_locations(session, locations)
        assets.add_found(
            "SELECT DISTINCT asset_id FROM touched_location JOIN location ON location.id = location_id"
            " JOIN asset_at_location USING (location_id)"
            " WHERE public_location_bng IS DISTINCT FROM shown_before"
        )
        refresh_search(session, assets)
        return locations.count()
