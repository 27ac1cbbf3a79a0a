"""The position of each row, and positions that cannot be meant."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assetmap.assets.imports.positions import Positions, locate_rows
from assetmap.geography import to_bng, to_wgs84

NONE = np.nan


def locate(
    longitude: float = NONE, latitude: float = NONE, easting: float = NONE, northing: float = NONE
) -> Positions:
    return locate_rows(*(np.array([one]) for one in (longitude, latitude, easting, northing)))


@pytest.mark.parametrize(
    ("said", "problem", "remark"),
    [
        ((-0.05, 51.5), "", "Hackney"),
        ((-1.2, 60.3), "", "Shetland"),
        ((1.0, 55.0), "", "the North Sea, where the demo lies"),
        ((NONE, NONE, 535_000, 185_000), "", "metres alone"),
        ((51.5, -0.05), "swapped; name the columns the other way round", ""),
        ((535_000, 185_000), "look like metres; name the columns easting and northing", ""),
        ((0, 0), "its position is 0,0, which is nowhere", "unknown, as databases write it"),
        ((-0.05, 51.5, 0, 0), "its position is 0,0, which is nowhere", "one of two is enough"),
        ((-6.26, 53.35), "outside Great Britain", "Dublin"),
        ((2.35, 48.85), "outside Great Britain", "Paris"),
        ((NONE, NONE, 5_350_000, 185_000), "outside Great Britain", "a digit too many"),
        ((1e308, 51.5), "outside Great Britain", "as large as a number gets"),
        ((NONE, NONE, 1e308, -1e308), "outside Great Britain", ""),
        (
            (NONE, NONE, -0.05, 51.5),
            "easting and northing look like degrees",
            "degrees in metre columns",
        ),
        ((NONE, NONE, 51.5, -0.05), "easting and northing look like degrees", "and swapped"),
        ((NONE, NONE, -5_600, 6_715_000), "look like metres of Web Mercator", ""),
        ((NONE, NONE, 699_000, 5_713_000), "look like metres of UTM zone 30N", ""),
        ((NONE, NONE, 5_713_000, 699_000), "outside Great Britain", "of another grid, and swapped"),
        ((NONE, NONE, 673_000, 325_000), "easting and northing look swapped", "Edinburgh"),
        ((NONE, NONE, 845_000, 262_000), "easting and northing look swapped", "Inverness"),
        ((-0.05, NONE), "only half of a position", ""),
        ((NONE, 51.5, 535_000, NONE), "only half of a position", "two different halves"),
        ((NONE, NONE), "", "none at all: a postcode may help"),
    ],
)
def test_a_position_that_cannot_be_meant_says_why(
    said: tuple[float, ...], problem: str, remark: str
) -> None:
    found = locate(*said)
    assert problem in found.problem[0], remark
    assert bool(found.problem[0]) == bool(problem), remark
    is_placed = bool(np.isfinite(found.easting[0]))
    assert is_placed == (not problem and not np.isnan(said).all()), remark


def test_metres_win_over_degrees_and_the_difference_is_told() -> None:
    longitude, latitude = to_wgs84(530_000.0, 180_000.0)
    found = locate(float(longitude) + 0.002, float(latitude), 530_000.0, 180_000.0)
    assert found.easting[0] == 530_000.0
    assert found.longitude[0] == pytest.approx(float(longitude))
    assert found.shift_east[0] == pytest.approx(-139, abs=3)
    assert found.shift_north[0] == pytest.approx(
        -3.6, abs=0.5
    )  # the grid's north is not quite north


def test_degrees_alone_have_no_difference_to_tell() -> None:
    assert np.isnan(locate(-0.05, 51.5).shift_east[0])


def test_rows_keep_their_order_and_do_not_touch_one_another() -> None:
    longitude = np.array([-0.05, NONE, 51.5])
    latitude = np.array([51.5, NONE, -0.05])
    nothing = np.full(3, NONE)
    found = locate_rows(longitude, latitude, nothing, nothing)
    assert [bool(problem) for problem in found.problem] == [False, False, True]
    assert np.isfinite(found.easting).tolist() == [True, False, False]


def test_no_rows_have_no_positions() -> None:
    assert locate_rows(*(np.array([]) for _ in range(4))).problem == []


NUMBER = st.one_of(st.just(NONE), st.floats(allow_nan=False, allow_infinity=False))


@given(NUMBER, NUMBER, NUMBER, NUMBER)
def test_any_numbers_are_a_place_a_problem_or_nothing(
    longitude: float, latitude: float, easting: float, northing: float
) -> None:
    found = locate(longitude, latitude, easting, northing)
    placed = [
        np.isfinite(one[0])
        for one in (found.easting, found.northing, found.longitude, found.latitude)
    ]
    assert all(placed) or not any(placed)
    assert not (all(placed) and found.problem[0])


@given(st.floats(-5.5, 1.7), st.floats(50, 58))
def test_degrees_come_back_from_metres(longitude: float, latitude: float) -> None:
    easting, northing = to_bng(longitude, latitude)
    back = to_wgs84(easting, northing)
    assert float(back[0]) == pytest.approx(longitude, abs=1e-7)
    assert float(back[1]) == pytest.approx(latitude, abs=1e-7)
