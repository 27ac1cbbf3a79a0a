"""Where walks lead across the border of an area, and what is loaded there."""

import numpy as np
import pytest
import shapely

from assetmap.gaps.inputs.border import _tells_of, across_the_border

# Ten kilometres square, with its middle at the origin.
AREA = shapely.box(-5_000, -5_000, 5_000, 5_000)
WALK, READ = 900.0, 3_000.0


@pytest.mark.parametrize(
    ("centre", "leaves"),
    [((0, 0), False), ((0, 4_200), True), ((0, 4_050), False), ((-4_300, -4_300), True)],
)
def test_a_walk_leaves_the_area_only_near_its_border(
    centre: tuple[float, float], leaves: bool
) -> None:
    units, at = across_the_border(AREA, np.array([centre], dtype=float), WALK)
    assert bool(len(units)) == leaves
    assert not any(shapely.contains_xy(AREA, x, y) for x, y in at if max(abs(x), abs(y)) > 5_026)


@pytest.mark.parametrize(
    ("loaded", "is_told"),
    [
        ((0.0, 5_500.0), True),  # where the walk leads
        ((300.0, 7_500.0), True),  # further on in its direction
        ((5_500.0, 4_500.0), False),  # across another side
        ((0.0, 9_500.0), False),  # too far
        ((-2_900.0, 2_000.0), False),  # three kilometres away, behind
    ],
)
def test_what_is_loaded_tells_of_its_own_stretch_of_the_border(
    loaded: tuple[float, float], is_told: bool
) -> None:
    centre = np.array([[0.0, 4_200.0]])
    units, at = across_the_border(AREA, centre, WALK)
    told = _tells_of(np.array([loaded]), centre[units], at, READ)
    assert bool(told.all()) == is_told


def test_a_corner_needs_both_sides() -> None:
    centre = np.array([[4_500.0, 4_500.0]])
    units, at = across_the_border(AREA, centre, WALK)
    north, east = [4_500.0, 7_400.0], [7_400.0, 4_500.0]
    for loaded, is_told in (([north], False), ([east], False), ([north, east], True)):
        told = _tells_of(np.array(loaded), centre[units], at, READ)
        assert bool(told.all()) == is_told, loaded
