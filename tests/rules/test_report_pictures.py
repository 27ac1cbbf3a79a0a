"""The pictures of a report's map: names that do not touch, and the outline of the most deprived areas."""

import re
from dataclasses import replace
from itertools import combinations

import pytest
import shapely

from assetmap.gaps.files.folium_map import map_document
from assetmap.gaps.files.layers import TableLayer
from assetmap.gaps.files.svg_map import picture_of
from assetmap.gaps.report.document import Cell, Table
from tests.report_maps import data_of_map

_TEXT = re.compile(
    r'<text x="(-?\d+)" y="(-?\d+)" font-size="(\d+)" text-anchor="middle"[^>]* fill="#212b32">([^<]*)</text>'
)


def small_places(count: int, side: float) -> TableLayer:
    """Wards with long names in a row of squares of this side, in degrees."""
    rows: list[list[Cell]] = [
        [f"Saint Leonard’s Ward {at}", f"W{at}", at / count] for at in range(count)
    ]
    shapes = [
        shapely.box(at * side - 0.1, 51.5, (at + 1) * side - 0.1, 51.5 + side)
        for at in range(count)
    ]
    table = Table("places-ward", "Wards", ["name", "code", "share_out"], rows)
    return TableLayer("ward", table, shapes, [False] * count, [""] * count)


@pytest.mark.parametrize("letters", [1.0, 1.6])
def test_labels_never_touch_and_a_name_without_room_is_said(letters: float) -> None:
    picture = picture_of(small_places(24, 0.01), "share_out", letters=letters)
    boxes = []
    for x, y, size, words in _TEXT.findall(picture.svg):
        half = len(words) * float(size) * 0.5 / 2
        boxes.append(
            shapely.box(float(x) - half, float(y) - float(size) * 0.8, float(x) + half, float(y))
        )
    assert len(boxes) > 10
    assert not [pair for pair in combinations(boxes, 2) if pair[0].intersects(pair[1])]
    written = " ".join(re.findall(r">([^<]+)</text>", picture.svg))
    assert "Some names do not fit on the map. The table has them all." in written
    assert "Saint Leonard’s Ward 23: 96%" in picture.words, "for those who do not see it"

    named = re.findall(r">Ward (\d+)</text>", picture.svg)
    assert named[0] == "23" and "0" not in named, "the worst places are named first"

    roomy = picture_of(small_places(3, 0.1), "share_out")
    assert "Some names" not in roomy.svg and roomy.svg.count(">Ward 2</text>") == 2


def test_a_new_path_is_drawn_after_the_what_if_and_not_before() -> None:
    ends = ((-0.05, 51.52), (0.05, 51.53))
    layer = replace(small_places(3, 0.1), crossing=ends)
    svg = picture_of(layer, "share_out").svg
    assert 'class="new-path"' in svg and "Thick line: the new path" in svg
    assert data_of_map(map_document("A map", [layer]))["crossing"] == [
        [51.52, -0.05],
        [51.53, 0.05],
    ]
    table = replace(layer.table, columns=["name", "code", "share_out_before"])
    before = picture_of(replace(layer, table=table), "share_out_before").svg
    assert "new-path" not in before and "the new path" not in before


def test_the_most_deprived_fifth_is_outlined_where_deciles_are_known() -> None:
    rows: list[list[Cell]] = [["A", "E1", 0.5, 1], ["B", "E2", 0.2, 2], ["C", "E3", 0.1, 7]]
    columns = ["name", "code", "share_out", "decile"]
    shapes = [shapely.box(at / 10, 51.5, (at + 1) / 10, 51.6) for at in range(3)]
    units = TableLayer(
        "lsoa", Table("places-lsoa", "LSOAs", columns, rows), shapes, [False] * 3, [""] * 3
    )
    told = data_of_map(map_document("A map", [units]))
    # The two together are one shape, of which the line between them is no part.
    assert told["deprived"] == [[[0, 5150000, 0, 10000, 10000, 0, 10000, 0, 0, -10000, -10000, 0]]]
    assert b'id="show-deprived"' in map_document("A map", [units])
    outline = shapely.box(0, 51.5, 0.2, 51.6)
    svg = picture_of(units, "share_out", outline=outline).svg
    assert 'class="most-deprived"' in svg and "Outlined: most deprived fifth of England" in svg
    assert "most-deprived" not in picture_of(units, "share_out").svg

    rich = TableLayer(
        "lsoa", Table("places-lsoa", "LSOAs", columns, rows[2:]), shapes[2:], [False], [""]
    )
    assert b'id="show-deprived"' not in map_document("A map", [rich])
