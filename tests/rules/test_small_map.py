"""The small map: every dot in its place, under its number."""

import re
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assetmap.assets.shortlists.small_map import (
    HEIGHT,
    NARROWEST_METRES,
    RADIUS,
    WIDTH,
    Dot,
    Outline,
    drawn_map,
    frame_around,
)

dots = st.lists(
    st.tuples(st.floats(80_000, 655_000), st.floats(5_000, 1_200_000)), min_size=1, max_size=20
)


def texts(svg: str) -> list[str]:
    return [element.text or "" for element in ElementTree.fromstring(svg).iter() if element.text]


@given(dots)
def test_every_dot_lies_in_the_frame_and_bears_its_number(
    points: list[tuple[float, float]],
) -> None:
    listed = [Dot(number, *point) for number, point in enumerate(points, start=1)]
    frame = frame_around(listed)
    for dot in listed:
        assert frame.west < dot.easting < frame.west + frame.width
        assert frame.south < dot.northing < frame.south + frame.height
    svg = drawn_map(listed, frame, [])
    numbers = [int(n) for text in texts(svg)[:-1] for n in re.findall(r"\d+", text)]
    assert sorted(numbers) == [dot.number for dot in listed]


def test_north_is_up_and_east_is_right() -> None:
    listed = [Dot(1, 500_000, 180_000), Dot(2, 502_000, 181_000)]
    svg = drawn_map(listed, frame_around(listed), [])
    at = {
        element.text: (float(element.attrib["x"]), float(element.attrib["y"]))
        for element in ElementTree.fromstring(svg).iter()
        if element.text in ("1", "2")
    }
    assert at["1"][0] < at["2"][0]
    assert at["1"][1] > at["2"][1]


def test_one_place_has_some_ground_around_it() -> None:
    frame = frame_around([Dot(1, 500_000, 180_000)])
    assert frame.width == NARROWEST_METRES
    assert frame.west + frame.width / 2 == 500_000


def test_dots_that_lie_on_one_another_become_one() -> None:
    listed = [Dot(1, 500_000, 180_000), Dot(2, 500_000, 180_000), Dot(3, 503_000, 180_000)]
    assert texts(drawn_map(listed, frame_around(listed), []))[:2] == ["1, 2", "3"]


def test_about_here_looks_unlike_here() -> None:
    exact, about = (
        drawn_map([dot], frame_around([dot]), [])
        for dot in (Dot(1, 5e5, 18e4), Dot(1, 5e5, 18e4, is_approximate=True))
    )
    assert "stroke-dasharray" in about
    assert "stroke-dasharray" not in exact


@pytest.mark.parametrize(
    ("y", "is_shown"),
    [(HEIGHT / 2, True), (5, True), (HEIGHT - 5, True)],
)
def test_a_name_gives_way_to_a_dot(y: float, is_shown: bool) -> None:
    dot = Dot(1, 500_000, 180_000)
    svg = drawn_map([dot], frame_around([dot]), [Outline("Marsh <End>", "M0 0", WIDTH / 2, y)])
    assert ("Marsh <End>" in texts(svg)) == is_shown
    for element in ElementTree.fromstring(svg).iter():
        if element.text == "Marsh <End>":
            assert abs(float(element.attrib["y"]) - HEIGHT / 2) > RADIUS
