"""Lists in the wrong datum, told from lists whose postcodes merely scatter."""

import numpy as np
import pytest
from numpy.typing import NDArray
from pyproj import Transformer

from assetmap.assets.imports.displacement import LEAST_ROWS, find_displacement
from assetmap.geography import to_bng

Metres = NDArray[np.float64]


def scatter(
    rows: int, metres: float, *, east: float = 0, north: float = 0
) -> tuple[Metres, Metres]:
    noise = np.random.default_rng(1).normal(0, metres, (2, rows))
    return noise[0] + east, noise[1] + north


@pytest.mark.parametrize(
    ("rows", "spread", "east", "north", "is_displaced", "remark"),
    [
        (200, 60, 110, -60, True, "the wrong datum against postcodes"),
        (10, 1, 110, -60, True, "a few rows that agree well"),
        (200, 60, 0, 0, False, "postcodes scatter in every direction"),
        (200, 1, 30, 30, False, "42 m may be a generous postcode"),
        (12, 300, 0, 0, False, "few rows that disagree"),
        (LEAST_ROWS - 1, 1, 110, -60, False, "too few to tell"),
        (0, 0, 0, 0, False, "nothing to compare"),
    ],
)
def test_a_systematic_shift_is_found(
    rows: int, spread: float, east: float, north: float, is_displaced: bool, remark: str
) -> None:
    found = find_displacement(
        *scatter(rows, spread, east=east, north=north), compared_with="postcodes"
    )
    assert (found is not None) == is_displaced, remark


def test_rows_without_a_comparison_do_not_count() -> None:
    east, north = scatter(20, 1, east=110)
    east[:15] = np.nan
    assert find_displacement(east, north, compared_with="postcodes") is None


def test_a_few_wild_rows_do_not_hide_it() -> None:
    east, north = scatter(50, 5, east=100, north=-50)
    east[:10] = 1e6
    found = find_displacement(east, north, compared_with="postcodes")
    assert found is not None
    assert found.metres == pytest.approx(112, abs=10)


def test_degrees_of_the_old_datum_lie_where_the_sentence_says() -> None:
    easting, northing = np.full(10, 530_000.0), np.full(10, 180_000.0)
    osgb36 = Transformer.from_crs(27700, 4277, always_xy=True).transform(easting, northing)
    published = to_bng(*osgb36)
    found = find_displacement(
        easting - published[0], northing - published[1], compared_with="eastings and northings"
    )
    assert found is not None
    assert found.metres == pytest.approx(125, abs=15)
    sentence = found.sentence()
    assert f"{found.metres:.0f} m from the eastings and northings of the same rows" in sentence
    assert ("to the west" in sentence) == (found.east_metres > 0)
    assert ("to the south" in sentence) == (found.north_metres > 0)
    assert "10 rows" in sentence
    assert "OSGB36 degrees published as WGS84" in sentence


@pytest.mark.parametrize(
    ("east", "north", "is_of_datum", "remark"),
    [
        (-113, 54, True, "what the datum makes in London"),
        (113, -54, False, "its size the other way round"),
        (0, 120, False, "nine halls moved 120 m north"),
        (0, -120, False, "or south"),
        (-60, 25, False, "half the size"),
    ],
)
def test_only_a_shift_of_its_size_and_direction_is_put_down_to_the_datum(
    east: float, north: float, is_of_datum: bool, remark: str
) -> None:
    found = find_displacement(*scatter(9, 1, east=east, north=north), compared_with="postcodes")
    assert found is not None
    assert ("OSGB36" in found.sentence()) is is_of_datum, remark


def test_the_datum_shifts_the_north_of_scotland_another_way() -> None:
    there = (300_000.0, 900_000.0)
    moved = scatter(9, 1, east=-87, north=-32)
    for at, is_of_datum in ((there, True), ((530_000.0, 180_000.0), False)):
        found = find_displacement(*moved, compared_with="postcodes", at=at)
        assert found is not None and found.is_of_datum is is_of_datum


def test_a_shift_that_no_datum_makes_is_not_put_down_to_one() -> None:
    found = find_displacement(*scatter(200, 60, east=550), compared_with="postcodes")
    assert found is not None
    assert "OSGB36" not in found.sentence()
    assert found.sentence().endswith("ask the people who made the list.")
