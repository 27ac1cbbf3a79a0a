"""Do a measure's values fall into classes that have names, in colours that can be told apart?"""

from itertools import pairwise
from typing import Any

import pytest

from assetmap.gaps.classes import COLOURS, classes_of


@pytest.mark.parametrize(
    ("key", "values", "names", "of"),
    [
        (
            "share_out",
            [0.0, 0.0, 0.02, 0.11, 0.31, None],
            ["0%", "over 0%, under 11%", "11% to under 31%", "31% or more"],
            [0, 0, 1, 2, 3, -1],
        ),
        # All alike: one class.
        ("share_out", [0.0, 0.0], ["0%"], [0, 0]),
        # Nothing told at all.
        ("out", [None, None], [], [-1, -1]),
        # Few counts: each its own.
        ("asset_count", [2, 0, 1, 0], ["0", "1", "2"], [2, 0, 1, 0]),
        (
            "standing",
            ["Recorded", "None recorded", "Recorded"],
            ["Recorded", "None recorded"],
            [0, 1, 0],
        ),
    ],
)
def test_values_fall_into_classes_with_names(
    key: str, values: list[Any], names: list[str], of: list[int]
) -> None:
    found = classes_of(key, values)
    assert [one.name for one in found.classes] == names
    assert found.of == of


def test_each_colour_is_darker_than_the_one_before() -> None:
    def luminance(colour: str) -> float:
        red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
        return 0.2126 * red**2.2 + 0.7152 * green**2.2 + 0.0722 * blue**2.2

    told = [luminance(colour) for colour in COLOURS]
    assert all((one + 0.05) / (other + 0.05) > 1.3 for one, other in pairwise(told))
