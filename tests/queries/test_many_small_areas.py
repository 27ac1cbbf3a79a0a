"""Maps of many small areas: each is drawn where it lies, and neighbours still meet."""

import numpy as np
import shapely
from sqlalchemy import text
from sqlalchemy.orm import Session

from assetmap.gaps.inputs.boundaries import _simplified, simplified_coverage
from tests.factories import EAST, NORTH, make_area, make_place

SIDE = 500.0
_FILL = """
WITH square AS (
  INSERT INTO place (boundary_edition_id, kind, code, name, boundary)
  SELECT boundary_edition_id, 'lsoa', format('S%s', lpad(CAST(x * :across + y AS text), 6, '0')), 'A square',
    ST_Multi(ST_MakeEnvelope(:east + x * :side, :north + y * :side, :east + (x + 1) * :side, :north + (y + 1) * :side, 27700))
  FROM place, generate_series(0, :across - 1) AS x, generate_series(0, :across - 1) AS y WHERE place.id = :like
  RETURNING id)
INSERT INTO area_place (area_id, place_id) SELECT :area, id FROM square
"""


def squares(session: Session, across: int) -> list[str]:
    """The codes of so many times so many LSOAs of half a kilometre, beside a large one that wraps around two sides."""
    large = make_place(
        session,
        "lsoa",
        "LARGE",
        box=(EAST - 5_000, NORTH - 5_000, EAST, NORTH + across * SIDE),
    )
    session.execute(
        text(_FILL),
        {
            "across": across,
            "east": EAST,
            "north": NORTH,
            "side": SIDE,
            "area": make_area(session).id,
            "like": large.id,
        },
    )
    found = text("SELECT code FROM place WHERE kind = 'lsoa' ORDER BY code")
    return list(session.scalars(found))


def test_simplified_small_areas_still_meet_and_never_overlap() -> None:
    """Neighbours share a wavy border, so that simplifying it for each alone would leave slivers."""
    heights = np.linspace(0, 1_000, 201)
    border = np.column_stack((1_000 + np.sin(heights / 9), heights))
    left = shapely.Polygon([(0, 0), *border, (0, 1_000)])
    right = shapely.Polygon([(2_000, 0), (2_000, 1_000), *border[::-1]])
    whole = shapely.union(left, right)

    simpler = simplified_coverage(np.array([left, right]))

    assert shapely.coverage_is_valid(simpler)
    assert shapely.get_num_coordinates(simpler).sum() < shapely.get_num_coordinates(left) / 2
    assert shapely.union_all(simpler).symmetric_difference(whole).area < 1e-6


def test_each_small_area_is_drawn_where_it_lies(session: Session) -> None:
    codes = squares(session, 6)
    drawn = _simplified(session, "somewhere", "lsoa", codes)
    assert sorted(drawn) == codes
    areas = dict(
        session.execute(
            text(
                "SELECT code, ST_AsBinary(ST_Transform(boundary, 4326)) FROM place WHERE kind = 'lsoa'"
            )
        ).all()
    )
    for code, shape in drawn.items():
        real = shapely.from_wkb(bytes(areas[code]))
        assert shape.intersection(real).area > 0.98 * max(shape.area, real.area), code
