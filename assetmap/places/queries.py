"""Reads of places and postcodes, of current editions unless one is named."""

import math
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from assetmap.geography import Extent, to_wgs84
from assetmap.places.page_kinds import PAGE_KINDS
from assetmap.places.postcodes import postcode_without_position, spaced, unknown_postcode
from assetmap.text import shown_name


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


def postcode_centre(session: Session, stored: str) -> Point:
    """The position of a postcode in stored form. Raises `NotFound` for one that is not
    here or has no position.
    """
    found = postcode_positions(session, [stored])
    if stored not in found:
        raise unknown_postcode(stored)
    point = found[stored]
    if point is None:
        raise postcode_without_position(stored)
    return point


_CURRENT = "EXISTS (SELECT FROM area_place WHERE area_place.place_id = place.id AND is_current)"


def has_postcodes_in(session: Session, sector: str) -> bool:
    """Whether any loaded postcode of the sector ("E8 1") has a position."""
    found = session.execute(
        text(
            "SELECT EXISTS (SELECT FROM postcode WHERE postcode LIKE :beginning"
            " AND length(postcode) = length(:beginning) + 1 AND location_bng IS NOT NULL)"
        ),
        {"beginning": f"{sector.replace(' ', '')}%"},
    )
    return bool(found.scalar_one())


def nearest_postcode(session: Session, easting: float, northing: float) -> str | None:
    """The stored postcode nearest to a point (EPSG:27700) among those of its LSOA; None where there is none."""
    found: str | None = session.scalar(
        text(
            "WITH here AS (SELECT ST_SetSRID(ST_MakePoint(:easting, :northing), 27700) AS point)"
            " SELECT postcode FROM postcode, here WHERE location_bng IS NOT NULL AND lsoa_id IN"
            "   (SELECT id FROM place WHERE kind = 'lsoa' AND ST_Intersects(boundary, point))"
            " ORDER BY location_bng <-> point LIMIT 1"
        ),
        {"easting": easting, "northing": northing},
    )
    return found


def find_postcode(session: Session, stored: str) -> dict[str, Any] | None:
    """A stored-form postcode with its centre, its LSOA and what that is a member of; None where it is unknown."""
    row = session.execute(
        text(
            "SELECT ST_X(location_bng) AS easting, ST_Y(location_bng) AS northing, positional_quality,"
            " lsoa_id, lsoa_method, introduced_on, withdrawn_on, dataset.source, dataset.vintage"
            " FROM postcode JOIN dataset ON dataset.id = dataset_id WHERE postcode = :postcode"
            " ORDER BY location_bng IS NULL, dataset_id DESC LIMIT 1"
        ),
        {"postcode": stored},
    ).first()
    if row is None:
        return None
    longitude = latitude = None
    if row.easting is not None:
        longitude, latitude = (float(value) for value in to_wgs84(row.easting, row.northing))
    return {
        "postcode": spaced(stored),
        "longitude": longitude,
        "latitude": latitude,
        "easting": row.easting,
        "northing": row.northing,
        "positional_quality": row.positional_quality,
        "lsoa_method": row.lsoa_method,
        "places": [
            *(_places_of_lsoa(session, row.lsoa_id, stored) if row.lsoa_id else []),
            *_places_around_postcode(session, stored),
        ],
        "introduced_on": row.introduced_on,
        "withdrawn_on": row.withdrawn_on,
        "source": row.source,
        "vintage": row.vintage,
    }


def _places_of_lsoa(session: Session, lsoa_id: int, stored: str) -> list[dict[str, Any]]:
    """The LSOA itself and the current places that it belongs to, with its share of each.

    Where it is parted among places with borders of their own, only the one in which the postcode lies, wholly.
    """
    rows = session.execute(
        text(
            "SELECT kind, code, name, edition, status, share, CASE WHEN share < 1 AND kind <> 'pcn'"
            "   THEN EXISTS (SELECT FROM postcode WHERE postcode = :postcode AND ST_Intersects(boundary, location_bng))"
            "   END AS holds_it FROM ("
            "   SELECT place.*, 1.0::float AS share FROM place WHERE id = :lsoa"
            "   UNION ALL SELECT place.*, place_member.share FROM place"
            "     JOIN place_member ON place_id = place.id WHERE member_id = :lsoa) AS place"
            " JOIN (SELECT id AS edition_id, edition FROM boundary_edition) AS e"
            "   ON edition_id = boundary_edition_id"
            f" WHERE {_CURRENT} ORDER BY kind, share DESC, code"
        ),
        {"lsoa": lsoa_id, "postcode": stored},
    )
    found = [dict(row._mapping) for row in rows]
    held = {one["kind"]: one for one in found if one.pop("holds_it")}
    return [
        {**one, "share": 1.0} if one is held.get(one["kind"]) else one
        for one in found
        if one["kind"] not in held or one is held[one["kind"]]
    ]


def _places_around_postcode(session: Session, stored: str) -> list[dict[str, Any]]:
    """The ward that is published for a postcode, else the one whose polygon holds it; and its MSOA likewise."""
    rows = session.execute(
        text(
            "SELECT DISTINCT ON (place.kind) place.kind, place.code, place.name, edition, place.status,"
            " 1.0::float AS share FROM postcode"
            " JOIN place ON place.kind IN ('ward', 'msoa')"
            "   AND (place.code = ward_code OR ST_Intersects(boundary, location_bng))"
            " JOIN boundary_edition ON boundary_edition.id = boundary_edition_id"
            f" WHERE postcode = :postcode AND {_CURRENT}"
            " ORDER BY place.kind, place.code IS NOT DISTINCT FROM ward_code DESC, edition DESC, place.code"
        ),
        {"postcode": stored},
    )
    return [dict(row._mapping) for row in rows]


def list_places(
    session: Session, *, kind: str | None, limit: int, cursor: str | None
) -> dict[str, Any]:
    """A page of places by kind and code; `cursor` is kind/code of the last one before."""
    after_kind, _, after_code = (cursor or "/").partition("/")
    values = {"kind": kind, "after_kind": after_kind, "after_code": after_code, "limit": limit + 1}
    where = f"{_CURRENT} AND (CAST(:kind AS text) IS NULL OR place.kind = :kind)"
    total = session.execute(text(f"SELECT count(*) FROM place WHERE {where}"), values).scalar_one()
    rows = session.execute(
        text(
            "SELECT place.kind, code, name, edition, status, ("
            "   SELECT value FROM place_statistic WHERE place_id = place.id AND measure = 'population'"
            "   ORDER BY vintage DESC, dataset_id DESC LIMIT 1) AS population"
            " FROM place JOIN boundary_edition ON boundary_edition.id = boundary_edition_id"
            f" WHERE {where} AND (place.kind, code) > (:after_kind, :after_code)"
            " ORDER BY place.kind, code, edition DESC LIMIT :limit"
        ),
        values,
    ).all()
    page = [dict(row._mapping) for row in rows[:limit]]
    following = f"{page[-1]['kind']}/{page[-1]['code']}" if len(rows) > limit else None
    return {"total": total, "results": page, "next": following}


# The practices of a PCN as NHS lists them, of two areas that both load one the newest.
_PRACTICES = """
SELECT DISTINCT ON (code) code, name, postcode, registered_patients FROM practice WHERE pcn_code = :pcn
ORDER BY code, dataset_id DESC
"""


def pcn_of_practice(session: Session, code: str) -> dict[str, Any] | None:
    """The code and name of the PCN that a practice belongs to as NHS lists it; None where that is not known."""
    row = session.execute(
        text(
            "SELECT pcn_code AS code, coalesce((SELECT name FROM place WHERE kind = 'pcn' AND place.code = pcn_code"
            f"   AND {_CURRENT} ORDER BY place.id DESC LIMIT 1), pcn_name, pcn_code) AS name FROM practice"
            " WHERE practice.code = :code AND pcn_code IS NOT NULL ORDER BY dataset_id DESC LIMIT 1"
        ),
        {"code": code},
    ).first()
    return None if row is None else dict(row._mapping)


def find_place(session: Session, kind: str, code: str) -> dict[str, Any] | None:
    """One place: its edition, centre, members, what it belongs to and its statistics; None where there is none."""
    row = session.execute(
        text(
            "SELECT place.id, place.kind, code, name, edition, status, source, licence, resolution,"
            " ST_X(ST_Transform(centre, 4326)) AS longitude, ST_Y(ST_Transform(centre, 4326)) AS latitude"
            " FROM (SELECT place.*, coalesce(population_centre_bng, ST_PointOnSurface(boundary)) AS centre"
            f"   FROM place WHERE {_CURRENT}) AS place"
            " JOIN boundary_edition ON boundary_edition.id = boundary_edition_id"
            " WHERE place.kind = :kind AND code = :code ORDER BY edition DESC LIMIT 1"
        ),
        {"kind": kind, "code": code},
    ).first()
    if row is None:
        return None
    found = dict(row._mapping)
    place = {"place": found.pop("id")}
    members = session.execute(
        text(
            "SELECT kind, code, name, share, registered_patients FROM place_member"
            " JOIN place ON place.id = member_id WHERE place_id = :place ORDER BY code"
        ),
        place,
    )
    statistics = session.execute(
        text(
            "SELECT DISTINCT ON (measure) measure, value, vintage, source FROM place_statistic"
            " WHERE place_id = :place ORDER BY measure, vintage DESC, dataset_id DESC"
        ),
        place,
    )
    found["members"] = [dict(one._mapping) for one in members]
    found["statistics"] = [dict(one._mapping) for one in statistics]
    if kind == "pcn":
        practices = session.execute(text(_PRACTICES), {"pcn": code})
        found["practices"] = [dict(one._mapping) for one in practices]
    return found


@dataclass(frozen=True)
class PlaceNamed:
    """A current place as pages name and link it."""

    id: int
    kind: str
    code: str
    name: str
    status: str = "official"


def named_place(session: Session, kind: str, code: str) -> PlaceNamed | None:
    """A current place of a kind that has a page; None for any other."""
    if kind not in PAGE_KINDS:
        return None
    row = session.execute(
        text(
            "SELECT id, kind, code, name, status FROM place"
            f" WHERE kind = :kind AND code = :code AND {_CURRENT} ORDER BY id DESC LIMIT 1"
        ),
        {"kind": kind, "code": code},
    ).first()
    return None if row is None else PlaceNamed(**{**row._mapping, "name": shown_name(row.name)})


def named_places(session: Session) -> list[PlaceNamed]:
    """Every current place that has a page, by kind and name."""
    rows = session.execute(
        text(
            "SELECT DISTINCT ON (kind, code) id, kind, code, name, status FROM place"
            f" WHERE kind = ANY(:kinds) AND {_CURRENT} ORDER BY kind, code, id DESC"
        ),
        {"kinds": list(PAGE_KINDS)},
    )
    found = [PlaceNamed(**{**row._mapping, "name": shown_name(row.name)}) for row in rows]
    order = list(PAGE_KINDS)
    return sorted(found, key=lambda one: (order.index(one.kind), one.name, one.code))


def places_geojson(session: Session, kind: str) -> str:
    """Boundaries of the current places of a kind, as a GeoJSON FeatureCollection in text (WGS84, 5 decimals)."""
    return str(
        session.execute(
            text(
                "SELECT json_build_object('type', 'FeatureCollection', 'features', coalesce(json_agg("
                "   json_build_object('type', 'Feature', 'properties', json_build_object('code', code, 'name', name),"
                "     'geometry', ST_AsGeoJSON(ST_Transform(boundary, 4326), 5)::json) ORDER BY code), '[]'::json))::text"
                f" FROM place WHERE kind = :kind AND boundary IS NOT NULL AND {_CURRENT}"
            ),
            {"kind": kind},
        ).scalar_one()
    )


def loaded_extent(session: Session) -> Extent | None:
    """The rectangle around every current place; None where nothing is loaded."""
    row = session.execute(
        text(
            "SELECT ST_XMin(box), ST_YMin(box), ST_XMax(box), ST_YMax(box) FROM (SELECT ST_Extent("
            "   ST_Transform(ST_Envelope(boundary), 4326)) AS box FROM place"
            f"   WHERE kind <> 'pcn_catchment' AND {_CURRENT}) AS extent"
        )
    ).one()
    return None if row[0] is None else Extent(*row)


def area_extents(session: Session) -> list[tuple[str, Extent]]:
    """The name of each loaded area with the rectangle around its current places."""
    rows = session.execute(
        text(
            "SELECT name, ST_XMin(box), ST_YMin(box), ST_XMax(box), ST_YMax(box) FROM (SELECT area.name, area.slug,"
            "   ST_Extent(ST_Transform(ST_Envelope(boundary), 4326)) AS box FROM area"
            "   JOIN area_place ON area_id = area.id AND is_current JOIN place ON place.id = place_id"
            "   WHERE kind <> 'pcn_catchment' GROUP BY area.id) AS extent WHERE box IS NOT NULL ORDER BY slug"
        )
    )
    return [(name, Extent(*edges)) for name, *edges in rows]


def is_in_a_loaded_area(session: Session, easting: float, northing: float) -> bool:
    """Whether any current place with a boundary holds the point (EPSG:27700)."""
    found = session.execute(
        text(
            "SELECT EXISTS (SELECT FROM place WHERE ST_Intersects(boundary,"
            f" ST_SetSRID(ST_MakePoint(:easting, :northing), 27700)) AND {_CURRENT})"
        ),
        {"easting": easting, "northing": northing},
    )
    return bool(found.scalar_one())


def area_notices(session: Session) -> list[str]:
    """The notices that every page shows about the loaded areas, such as that one is fictional."""
    return list(
        session.scalars(text("SELECT notice FROM area WHERE notice IS NOT NULL ORDER BY slug"))
    )


def attributions(session: Session) -> list[str]:
    """The attributions that the loaded areas' data asks for, each once."""
    rows = session.scalars(text("SELECT unnest(attribution) FROM area ORDER BY slug"))
    return list(dict.fromkeys(rows))
