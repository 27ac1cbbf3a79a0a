"""Maps of many small areas, whose pieces are matched with their neighbours only."""

import json
from typing import Any

import pytest
import shapely
from sqlalchemy import text
from sqlalchemy.orm import Session

from assetmap.gaps.inputs.boundaries import _SIMPLIFIED, _simplified
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


def dropped_rows(plan: dict[str, Any]) -> int:
    """How many rows all steps of a plan compared and left out."""
    own = sum(
        int(plan.get(name, 0)) * int(plan["Actual Loops"])
        for name in ("Rows Removed by Join Filter", "Rows Removed by Filter")
    )
    return own + sum(dropped_rows(part) for part in plan.get("Plans", ()))


@pytest.mark.parametrize("across", [4, 25, pytest.param(60, marks=pytest.mark.soak)])
def test_each_piece_is_held_against_its_neighbours_alone(session: Session, across: int) -> None:
    codes = squares(session, across)
    values = {"area": "somewhere", "kind": "lsoa", "codes": codes, "steps": 900}
    (plan,) = session.scalars(text(f"EXPLAIN (ANALYZE, FORMAT JSON) {_SIMPLIFIED}"), values).one()
    plan = plan if isinstance(plan, dict) else json.loads(plan)[0]
    assert dropped_rows(plan["Plan"]) <= 20 * len(codes)


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
