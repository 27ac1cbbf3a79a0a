"""The picture of a footprint: its outline on the background."""

from collections.abc import Sequence

from assetmap.basemap.picture import Drawn, Name, Sheet, ground, names, source
from assetmap.geography import BNG
from assetmap.web.svg_map import ruler, svg_document

WIDTH, HEIGHT = 1000, 720
# Around the outline, as a share of its size.
_MARGIN = 0.08
_NARROWEST_METRES = 1_000.0


def sheet_around(extent: tuple[float, float, float, float]) -> Sheet:
    """The sheet that holds an extent in metres with a margin, in the shape of the picture."""
    west, south, east, north = extent
    width = max(
        (east - west) * (1 + 2 * _MARGIN),
        (north - south) * (1 + 2 * _MARGIN) * WIDTH / HEIGHT,
        _NARROWEST_METRES,
    )
    middle, level, height = (west + east) / 2, (south + north) / 2, width * HEIGHT / WIDTH
    return Sheet(
        BNG,
        middle - width / 2,
        level - height / 2,
        middle + width / 2,
        level + height / 2,
        WIDTH / width,
        WIDTH / width,
        left=0,
        top=0,
        metres_per_unit=width / WIDTH,
        beyond=width / 50,
    )


def drawing_of(
    outline: str, sheet: Sheet, drawn: Sequence[Drawn], named: Sequence[Name], credit: str
) -> str:
    """The picture as SVG."""
    parts = [
        *ground(drawn, sheet),
        f'<path d="{outline}" fill="#005eb8" fill-opacity="0.14" stroke="#003087" stroke-width="5"/>',
        *names(named, width=WIDTH, height=HEIGHT, taken=()),
        ruler(
            left=24,
            bottom=HEIGHT - 44,
            units_per_metre=sheet.scale_x,
            longest=WIDTH / 4,
            tick=12,
            stroke=3,
            font_size=24,
        ),
        source(credit, right=WIDTH - 5, bottom=HEIGHT - 5, size=18),
    ]
    return svg_document(WIDTH, HEIGHT, parts, fonts="Arial, DejaVu Sans, sans-serif")
