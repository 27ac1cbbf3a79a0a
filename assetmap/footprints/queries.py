"""Reads of own footprints, and of the small areas that one could be made of."""

from dataclasses import dataclass
from typing import Any

from shapely.geometry.base import BaseGeometry
from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from assetmap.basemap.picture import Sheet
from assetmap.footprints.models import FootprintVersion
from assetmap.places.models import Place
from assetmap.places.own_kinds import OWN_KINDS


@dataclass(frozen=True)
class SmallArea:
    """An LSOA in use, and how many people live there, where a figure is loaded."""

    code: str
    name: str
    population: float | None


@dataclass(frozen=True)
class Footprint:
    """An own footprint as it stands, and its newest version."""

    place_id: int
    kind: str
    code: str
    newest: FootprintVersion


_CURRENT = "EXISTS (SELECT FROM area_place WHERE area_place.place_id = place.id AND is_current)"
_SMALL_AREAS = (
    "SELECT DISTINCT ON (code) code, name, ("
    "   SELECT value FROM place_statistic WHERE place_id = place.id AND measure = 'population'"
    "   ORDER BY vintage DESC, dataset_id DESC LIMIT 1) AS population"
    f" FROM place WHERE kind = 'lsoa' AND code = ANY(:codes) AND {_CURRENT} ORDER BY code, place.id DESC"
)


def small_areas(session: Session, codes: list[str]) -> list[SmallArea]:
    """Those of the codes that are LSOAs in use, by code."""
    rows = session.execute(text(_SMALL_AREAS), {"codes": codes})
    return [SmallArea(row.code, row.name, row.population) for row in rows]


def lsoas_of_postcodes(session: Session, postcodes: list[str]) -> dict[str, str]:
    """The LSOA in use of each stored-form postcode that lies in one."""
    rows = session.execute(
        text(
            "SELECT DISTINCT ON (postcode) postcode, lsoa.code FROM postcode"
            " JOIN place AS lsoa ON lsoa.kind = 'lsoa' AND (lsoa.id = lsoa_id"
            "   OR lsoa_id IS NULL AND ST_Intersects(lsoa.boundary, location_bng))"
            " WHERE postcode = ANY(:postcodes)"
            "   AND EXISTS (SELECT FROM area_place WHERE area_place.place_id = lsoa.id AND is_current)"
            " ORDER BY postcode, dataset_id DESC, lsoa.code"
        ),
        {"postcodes": postcodes},
    )
    return {row.postcode: row.code for row in rows}


def footprints(session: Session) -> list[Footprint]:
    """Every own footprint, by kind and name."""
    newest = (
        select(FootprintVersion)
        .ext(distinct_on(FootprintVersion.place_id))
        .order_by(FootprintVersion.place_id, FootprintVersion.number.desc())
        .subquery()
    )
    rows = session.execute(
        select(Place, FootprintVersion)
        .join(newest, newest.c.place_id == Place.id)
        .join(FootprintVersion, FootprintVersion.id == newest.c.id)
        .where(Place.kind.in_(OWN_KINDS))
    ).all()
    found = [Footprint(place.id, place.kind, place.code, version) for place, version in rows]
    order = list(OWN_KINDS)
    return sorted(found, key=lambda one: (order.index(one.kind), one.newest.name, one.place_id))


def versions_of(session: Session, kind: str, code: str) -> list[FootprintVersion]:
    """The versions of a footprint, the newest first; none where there is no such."""
    return list(
        session.scalars(
            select(FootprintVersion)
            .join(Place, Place.id == FootprintVersion.place_id)
            .where(Place.kind == kind, Place.code == code)
            .order_by(FootprintVersion.number.desc())
        )
    )


def area_ids_of(session: Session, codes: list[str]) -> list[int]:
    """The areas that the small areas belong to."""
    values: dict[str, Any] = {"codes": codes}
    return list(
        session.scalars(
            text(
                "SELECT DISTINCT area_id FROM area_place JOIN place ON place.id = place_id"
                " WHERE is_current AND kind = 'lsoa' AND code = ANY(:codes) ORDER BY area_id"
            ),
            values,
        )
    )


def extent_of(session: Session, place_id: int) -> tuple[float, float, float, float]:
    """West, south, east and north of a place in metres (EPSG:27700)."""
    row = session.execute(
        text(
            "SELECT ST_XMin(boundary), ST_YMin(boundary), ST_XMax(boundary), ST_YMax(boundary)"
            " FROM place WHERE id = :place"
        ),
        {"place": place_id},
    ).one()
    return (float(row[0]), float(row[1]), float(row[2]), float(row[3]))


def outline_on(session: Session, place_id: int, sheet: Sheet) -> str:
    """The boundary of a place as SVG path data in a sheet's units."""
    return str(
        session.scalar(
            text(
                "SELECT ST_AsSVG(ST_TransScale(boundary, -:west, -:north, :scale, :scale), 0, 1)"
                " FROM place WHERE id = :place"
            ),
            {
                "place": place_id,
                "west": sheet.west,
                "north": sheet.north,
                "scale": sheet.scale_x,
            },
        )
    )


@dataclass(frozen=True)
class Touched:
    """An LSOA that an outline touches: the part of its area inside, and whether its people's centre is."""

    area: SmallArea
    part: float
    is_in: bool


# Less of a small area than this, on either side, is where two publishers draw one line apart.
_LEAST_PART = 0.05


def areas_touched(session: Session, outline: BaseGeometry) -> list[Touched]:
    """The LSOAs that an outline in metres (EPSG:27700) touches, by code.

    One is in where most of its people are: where its population-weighted centre lies inside.
    """
    rows = session.execute(
        text(
            "WITH outline AS (SELECT ST_SetSRID(CAST(:outline AS geometry), 27700) AS shape)"
            " SELECT DISTINCT ON (code) code, name, ("
            "   SELECT value FROM place_statistic WHERE place_id = place.id AND measure = 'population'"
            "   ORDER BY vintage DESC, dataset_id DESC LIMIT 1) AS population,"
            " ST_Area(ST_Intersection(boundary, shape)) / ST_Area(boundary) AS part,"
            " ST_Intersects(coalesce(population_centre_bng, ST_PointOnSurface(boundary)), shape) AS is_in"
            " FROM place, outline WHERE kind = 'lsoa' AND ST_Intersects(boundary, shape)"
            f" AND {_CURRENT} ORDER BY code, place.id DESC"
        ),
        {"outline": outline.wkb_hex},
    )
    return [
        Touched(SmallArea(row.code, row.name, row.population), float(row.part), row.is_in)
        for row in rows
        if row.is_in or row.part >= _LEAST_PART
    ]


def is_cut(one: Touched) -> bool:
    """Whether the outline divides the small area, more than two publishers' lines differ."""
    return _LEAST_PART <= one.part <= 1 - _LEAST_PART
