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
    NearbyOutline,
    drawn_map,
    frame_around,
)
from assetmap.basemap.picture import Drawn, Name, source

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
    svg = drawn_map(
        [dot], frame_around([dot]), [NearbyOutline("Marsh <End>", "M0 0", WIDTH / 2, y)]
    )
    assert ("Marsh <End>" in texts(svg)) == is_shown
    for element in ElementTree.fromstring(svg).iter():
        if element.text == "Marsh <End>":
            assert abs(float(element.attrib["y"]) - HEIGHT / 2) > RADIUS


BACKGROUND = [
    Drawn("land", "park", "M 10 10 L 90 10 90 90 Z"),
    Drawn("water", "river", "M 200 0 L 260 0 260 720 200 720 Z"),
    Drawn("roads", "minor", "M 0 300 L 1000 300"),
    Drawn("rails", "rail", "M 0 500 L 1000 500"),
]


def test_streets_lie_under_the_dots_with_names_where_there_is_room() -> None:
    listed = [Dot(1, 530_000, 180_000), Dot(2, 530_900, 180_400)]
    frame = frame_around(listed)
    outline = NearbyOutline("Hackney Downs", "M 0 0 L 500 0 500 500 Z", 300.0, 200.0)
    named = [
        Name("places", "suburb", "Dalston", 500, 120),
        Name("places", "suburb", "On top of it", 505, 125),
        Name("places", "suburb", "Over the edge", 10, 300),
        Name("roads", "minor", "Mare <Street>", 700, 600, degrees=-40, room=400),
        Name("roads", "minor", "Too long for so short a street", 300, 620, room=50),
    ]
    svg = drawn_map(
        listed,
        frame,
        [outline],
        background=BACKGROUND,
        names=named,
        source="© OpenStreetMap contributors",
    )
    said = texts(svg)
    assert said.count("Dalston") == 2 and said.count("Mare <Street>") == 2, (
        "a white edge, and the letters"
    )
    assert not {"On top of it", "Over the edge", "Too long for so short a street"} & set(said)
    # The outline stays as a line; its name gives way to those of the streets.
    assert "Hackney Downs" not in said and 'd="M 0 0 L 500 0 500 500 Z" fill="none"' in svg
    assert "© OpenStreetMap contributors" in said and "rotate(-40" in svg
    for one in BACKGROUND:
        assert one.path in svg
    assert svg.index(BACKGROUND[2].path) < svg.index(">1</text>"), "dots lie on top"


def test_without_a_background_nothing_is_said_of_its_source() -> None:
    listed = [Dot(1, 530_000, 180_000)]
    svg = drawn_map(listed, frame_around(listed), [], source="© OpenStreetMap contributors")
    assert "OpenStreetMap" not in svg


def test_a_long_source_is_written_in_lines_that_fit() -> None:
    words = ", ".join(["Contains the streets of a rather long publisher's name"] * 4)
    svg = source(words, right=995, bottom=715, size=20)
    lines = re.findall(r">([^<]+)</text>", svg)
    assert len(lines) > 1 and " ".join(lines) == words.replace("'", "&#x27;")
    assert all(float(x) >= 0 for x in re.findall(r'<rect x="([-\d.]+)"', svg))
