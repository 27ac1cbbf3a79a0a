"""Pictures of thousands of places: each class is one shape, as large as its places together."""

import re

import shapely

from assetmap.gaps.files.layers import TableLayer
from assetmap.gaps.files.svg_map import WIDTH, picture_of
from assetmap.gaps.report.document import Cell, Table

SIDE = 60


def test_thousands_of_places_are_as_many_shapes_as_classes() -> None:
    shapes = [
        shapely.box(x / 1000, 51.5 + y / 1000, (x + 1) / 1000, 51.5 + (y + 1) / 1000)
        for x in range(SIDE)
        for y in range(SIDE)
    ]
    # From west to east: a third each.
    rows: list[list[Cell]] = [
        [f"Place {at}", f"E{at}", (at // (SIDE * SIDE // 3)) / 4] for at in range(len(shapes))
    ]
    table = Table("places-lsoa", "LSOAs", ["name", "code", "share_out"], rows)
    hatched = [at < SIDE * SIDE // 3 for at in range(len(shapes))]
    picture = picture_of(
        TableLayer("lsoa", table, shapes, hatched, [""] * len(shapes)), "share_out"
    )
    group = picture.svg.split('fill-opacity="1">')[1].split("</g>")[0]
    paths = re.findall(r'<path d="([^"]+)" fill="(#[0-9a-f]{6})"/>', group)
    assert len(paths) == 3 and len({colour for _, colour in paths}) == 3
    assert len(picture.svg) < 60_000
    widths = []
    for path, _ in paths:
        xs = [float(one) for one in re.findall(r"[ML](-?[\d.]+) ", path)]
        widths.append(max(xs) - min(xs))
    assert sum(widths) > 0.6 * (WIDTH - 40) and max(widths) - min(widths) < 2
    assert picture.words.count(": 1,200 places") + picture.words.count(": 1200 places") == 3
