"""The places that an area's small areas make up, read from the database."""

from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import text
from sqlalchemy.orm import Session

from assetmap.gaps.inputs.ground import Geography
from assetmap.gaps.measures.aggregation import Membership
from assetmap.gaps.measures.pairs import Integers
from assetmap.text import shown_name

# Less of a ward, or of a small area, than this is where two publishers draw one line apart.
_LEAST_OVERLAP = 0.05
# A share that is as good as all.
_WHOLE = 0.999

_MEMBERS = """
SELECT place.kind, place.id AS place_id, place.code, place.name, place.status, edition, member_id, share,
  registered_patients
FROM place JOIN area_place ON area_place.place_id = place.id AND is_current AND area_id = :area
JOIN boundary_edition ON boundary_edition.id = boundary_edition_id
JOIN place_member ON place_member.place_id = place.id
WHERE member_id = ANY(:units) ORDER BY place.kind, place.code, member_id
"""
# Wards and MSOAs are not made of LSOAs by anybody's list: an LSOA is where its centre is.
_AROUND = """
SELECT DISTINCT ON (place.kind, unit.id) place.kind, place.id AS place_id, place.code, place.name, place.status, edition,
  unit.id AS member_id, 1.0::float AS share, NULL::integer AS registered_patients
FROM place AS unit CROSS JOIN LATERAL (SELECT coalesce(unit.population_centre_bng, ST_PointOnSurface(unit.boundary))
  AS centre) AS at
JOIN place ON ST_Intersects(place.boundary, centre)
JOIN area_place ON area_place.place_id = place.id AND is_current AND area_id = :area
JOIN boundary_edition ON boundary_edition.id = place.boundary_edition_id
WHERE unit.id = ANY(:units) AND place.kind IN ('ward', 'msoa')
  AND NOT EXISTS (SELECT FROM place_member WHERE place_member.place_id = place.id)
ORDER BY place.kind, unit.id, edition DESC, place.code
"""
# Wards in which no centre lies, as in a city of small wards: their small areas are shared out by what of each lies
# where.
_SHARED = """
WITH own AS (
  SELECT place.kind, place.id AS place_id, place.code, place.name, place.status, edition, boundary
  FROM place JOIN area_place ON area_place.place_id = place.id AND is_current AND area_id = :area
  JOIN boundary_edition ON boundary_edition.id = place.boundary_edition_id
  WHERE place.kind IN ('ward', 'msoa') AND boundary IS NOT NULL
  AND NOT EXISTS (SELECT FROM place_member WHERE place_member.place_id = place.id)),
shared AS MATERIALIZED (
  SELECT DISTINCT own.kind, unit.id AS member_id FROM own JOIN place AS unit ON ST_Intersects(own.boundary, unit.boundary)
  WHERE unit.id = ANY(:units) AND own.place_id <> ALL(CAST(:found AS integer[]))
  AND ST_Area(ST_Intersection(own.boundary, unit.boundary)) >= :least * ST_Area(own.boundary)),
overlap AS (
  SELECT own.*, member_id, ST_Area(ST_Intersection(own.boundary, unit.boundary)) AS metres,
    ST_Area(own.boundary) AS whole, ST_Area(unit.boundary) AS whole_unit
  FROM shared JOIN place AS unit ON unit.id = member_id
  JOIN own ON own.kind = shared.kind AND ST_Intersects(own.boundary, unit.boundary))
SELECT kind, place_id, code, name, status, edition, member_id,
  metres / sum(metres) OVER (PARTITION BY kind, member_id) AS share, NULL::integer AS registered_patients
FROM overlap WHERE metres >= :least * least(whole, whole_unit) ORDER BY kind, code, member_id
"""
_PRACTICES = """
SELECT pcn_code AS code, count(*) AS practices FROM practice WHERE area_id = :area AND pcn_code IS NOT NULL GROUP BY 1
"""
_STANDING = """
SELECT DISTINCT ON (standing.id) standing.id, place.id AS place_id FROM asset_at_location AS standing
JOIN location ON location.id = location_id JOIN place ON ST_Intersects(boundary, public_location_bng)
WHERE standing.id = ANY(:ids) AND place.id = ANY(:places) ORDER BY standing.id, place.code
"""


def read_geographies(
    session: Session, area_id: int, units: pd.DataFrame, assets: pd.DataFrame
) -> dict[str, Geography]:
    """Every kind of place that the small areas make up."""
    ids = units["place_id"].tolist()
    unit_of = {place: at for at, place in enumerate(ids)}
    members = pd.concat(
        [_frame(session, sql, area=area_id, units=ids) for sql in (_MEMBERS, _AROUND)],
        ignore_index=True,
    )
    shared = _frame(
        session,
        _SHARED,
        area=area_id,
        units=ids,
        found=members["place_id"].unique().tolist(),
        least=_LEAST_OVERLAP,
    )
    if len(shared):
        is_shared = pd.MultiIndex.from_frame(members[["kind", "member_id"]]).isin(
            pd.MultiIndex.from_frame(shared[["kind", "member_id"]])
        )
        members = pd.concat([members[~is_shared], shared], ignore_index=True)
    # Registers write names in capitals.
    members["name"] = members["name"].map(shown_name)
    found = {}
    for kind, rows in members.groupby("kind"):
        places = rows.drop_duplicates("place_id").sort_values("code", ignore_index=True)
        at = {place: position for position, place in enumerate(places["place_id"])}
        registered = rows["registered_patients"].to_numpy(dtype=float)
        found[str(kind)] = Geography(
            kind=str(kind),
            places=places[["code", "name", "status", "edition"]],
            membership=Membership(
                units=rows["member_id"].map(unit_of).to_numpy(dtype=np.intp),
                places=rows["place_id"].map(at).to_numpy(dtype=np.intp),
                shares=rows["share"].to_numpy(dtype=float),
                unit_count=len(ids),
                place_count=len(places),
            ),
            registered=None if np.isnan(registered).all() else registered,
            assets_in=_standing_in(session, assets, at)
            if kind != "pcn" and (rows["share"] < _WHOLE).any()
            else None,
            practices=_practices(session, area_id, places["code"]) if kind == "pcn" else None,
        )
    return found


def _practices(session: Session, area_id: int, codes: pd.Series) -> Integers | None:
    """The number of practices that the NHS lists for each of these PCNs; None where no practice
    with a PCN is loaded.
    """
    listed = _frame(session, _PRACTICES, area=area_id)
    if listed.empty:
        return None
    counted = codes.map(listed.set_index("code")["practices"]).fillna(0)
    return counted.to_numpy(dtype=np.intp)


def _standing_in(session: Session, assets: pd.DataFrame, places: dict[int, int]) -> Integers:
    """In which of these places each asset stands, shape (assets,); −1 in none."""
    asked = {"ids": assets["standing_id"].tolist(), "places": list(places)}
    rows = session.execute(text(_STANDING), asked)
    of = {row.id: places[row.place_id] for row in rows}
    return np.array([of.get(one, -1) for one in assets["standing_id"]], dtype=np.intp)


def _frame(session: Session, sql: str, **values: Any) -> pd.DataFrame:
    rows = session.execute(text(sql), values)
    return pd.DataFrame(rows.all(), columns=list(rows.keys()))
