"""Classes of a measure's values, with names and colours that can be told apart."""

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assetmap.gaps.files.classes import COLOURS, MOST_CLASSES, classes_of
from assetmap.gaps.report.wording import cell_words


@pytest.mark.parametrize(
    ("key", "values", "names", "of"),
    [
        (
            "share_out",
            [0.0, 0.0, 0.02, 0.11, 0.31, None],
            ["0%", "over 0%, under 11%", "11% to under 31%", "31% or more"],
            [0, 0, 1, 2, 3, -1],
        ),
        # Few beside many zeros: the greatest is not drawn like the least.
        (
            "share_out",
            [0.0] * 6 + [0.004, 0.047],
            ["0%", "over 0%, under 5%", "5% or more"],
            [*[0] * 6, 1, 2],
        ),
        (
            "share_out",
            [0.0] * 6 + [0.004, 0.02, 0.047],
            ["0%", "over 0%, under 2%", "2% to under 5%", "5% or more"],
            [*[0] * 6, 1, 2, 3],
        ),
        # A class is of what is told in words: 10.8% is told as 11%.
        ("share_out", [0.04, 0.108], ["under 11%", "11% or more"], [0, 1]),
        # Most alike, and one far from them.
        ("minutes", [*[7.0] * 20, 40.0], ["under 40", "40 or more"], [*[0] * 20, 1]),
        # Neither are the many all alike.
        (
            "share_out",
            [*[0.001] * 10, *[0.01] * 10, *[0.02] * 10, 0.47],
            ["under 1%", "1% to under 47%", "47% or more"],
            [*[0] * 10, *[1] * 20, 2],
        ),
        # Told by the same words: one class.
        ("share_out", [0.0, 0.012, 0.0149], ["0%", "over 0%"], [0, 1, 1]),
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


@given(
    st.sampled_from(["share_out", "out", "minutes", "per_10000", "within"]),
    st.lists(st.floats(0.005, 0.994), min_size=1, max_size=40),
    st.integers(0, 40),
    st.sampled_from([1.0, 30.0, 2_000.0]),
)
def test_the_least_and_the_greatest_share_a_class_only_where_they_share_their_words(
    key: str, values: list[float], zeros: int, scale: float
) -> None:
    told = [one if key == "share_out" else one * scale for one in values]
    told = [round(one) for one in told] if key == "out" else told
    told = [one for one in told if one]
    found = classes_of(key, [0.0] * zeros + told)
    assert len(found.classes) <= MOST_CLASSES
    assert len({one.name for one in found.classes}) == len(found.classes)
    if told:
        ends = [found.of[zeros + told.index(one)] for one in (min(told), max(told))]
        words = {cell_words(key, one) for one in (min(told), max(told))}
        assert (ends[0] == ends[1]) == (len(words) == 1)
    # The classes stand in the order of their values.
    in_order = [at for _, at in sorted(zip([0.0] * zeros + told, found.of, strict=True))]
    assert in_order == sorted(in_order)


def test_each_colour_is_darker_than_the_one_before() -> None:
    def luminance(colour: str) -> float:
        red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
        return 0.2126 * red**2.2 + 0.7152 * green**2.2 + 0.0722 * blue**2.2

    told = [luminance(colour) for colour in COLOURS]
    assert all((one + 0.05) / (other + 0.05) > 1.3 for one, other in pairwise(told))
