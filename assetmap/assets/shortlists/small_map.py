"""The small printed map: numbered dots on streets and their names, or on the outlines of places where none are
loaded.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from math import hypot

from assetmap.basemap.picture import Drawn, Name, PictureCrop, Sheet, ground
from assetmap.basemap.picture import names as placed_names
from assetmap.basemap.picture import source as credit
from assetmap.geography import BNG
from assetmap.web.svg_map import ruler, svg_document

# The drawing's own units; it is shown as large as the paper allows.
WIDTH = 1000
HEIGHT = 720
RADIUS = 42
_MARGIN = 100
_NAME_SIZE = 38
# How far a name may give way to a dot, and no further than its place reaches.
_STEPS_ASIDE = (0, 75, -75, 130, -130)
# A single dot needs some ground around it to be found.
NARROWEST_METRES = 1_600


@dataclass(frozen=True)
class Dot:
    """An entry's public point in metres (EPSG:27700) and its number in the list."""

    number: int
    easting: float
    northing: float
    is_approximate: bool = False


@dataclass(frozen=True)
class Frame:
    """The part of the country that the map shows, in metres (EPSG:27700)."""

    west: float
    south: float
    width: float

    @property
    def height(self) -> float:
        return self.width * HEIGHT / WIDTH

    @property
    def units_per_metre(self) -> float:
        return WIDTH / self.width


@dataclass(frozen=True)
class NearbyOutline:
    """A place around: its outline as SVG path data in the drawing's units, and where its name stands, if anywhere."""

    name: str
    path: str
    x: float | None
    y: float | None


def frame_around(dots: Sequence[Dot]) -> Frame:
    """The frame that holds every dot with a margin, in the shape of the drawing."""
    west, east = min(d.easting for d in dots), max(d.easting for d in dots)
    south, north = min(d.northing for d in dots), max(d.northing for d in dots)
    inner = 1 - 2 * _MARGIN / WIDTH, 1 - 2 * _MARGIN / HEIGHT
    width = max(
        (east - west) / inner[0], (north - south) / inner[1] * WIDTH / HEIGHT, NARROWEST_METRES
    )
    height = width * HEIGHT / WIDTH
    return Frame((west + east - width) / 2, (south + north - height) / 2, width)


def sheet_of(frame: Frame) -> Sheet:
    """The frame as a sheet of the background."""
    scale = frame.units_per_metre
    return Sheet(
        BNG,
        frame.west,
        frame.south,
        frame.west + frame.width,
        frame.south + frame.height,
        scale,
        scale,
        left=0,
        top=0,
        metres_per_unit=1 / scale,
        beyond=frame.width / 50,
    )


def drawn_map(
    dots: Sequence[Dot],
    frame: Frame,
    outlines: Sequence[NearbyOutline],
    *,
    background: Sequence[Drawn] = (),
    names: Sequence[Name] = (),
    source: str = "",
) -> str:
    """The map as an SVG document; dots that would lie on one another are drawn as one with all their numbers.

    Where there is a background, its names stand on the map, and of the outlines only the lines.
    """
    groups = _groups(dots, frame)
    fill = "none" if background else "#f0f4f5"
    parts = [
        *ground(background, sheet_of(frame)),
        *(
            f'<path d="{escape(outline.path)}" fill="{fill}" stroke="#768692" stroke-width="3"/>'
            for outline in outlines
        ),
        *(
            placed_names(names, width=WIDTH, height=HEIGHT, taken=_taken(groups, frame))
            if background
            else (_name(outline, groups, frame) for outline in outlines)
        ),
        *(_dot(group, frame) for group in groups),
        credit(source, right=WIDTH - 5, bottom=HEIGHT - 5, size=20) if background else "",
        ruler(
            left=24,
            bottom=HEIGHT - 24,
            units_per_metre=frame.units_per_metre,
            longest=WIDTH / 3,
            tick=14,
            stroke=4,
            font_size=34,
        ),
        f'<rect x="2" y="2" width="{WIDTH - 4}" height="{HEIGHT - 4}" fill="none" stroke="#4c6272" stroke-width="4"/>',
    ]
    return svg_document(WIDTH, HEIGHT, parts, fonts="Arial, DejaVu Sans, sans-serif")


def _taken(groups: Sequence[Sequence[Dot]], frame: Frame) -> list[PictureCrop]:
    """The boxes of dots, scale bar and source, where no name may stand."""
    pills = [_pill(group, frame) for group in groups]
    ruler_box = PictureCrop(WIDTH / 6 + 24, HEIGHT - 44, WIDTH / 6, 44)
    source_box = PictureCrop(WIDTH / 2, HEIGHT - 16, WIDTH / 2, 16)
    return [ruler_box, source_box, *(PictureCrop(x, y, half, RADIUS) for x, y, half, _ in pills)]


def _groups(dots: Sequence[Dot], frame: Frame) -> list[list[Dot]]:
    groups: list[list[Dot]] = []
    for dot in dots:
        x, y = _position(dot, frame)
        for group in groups:
            other_x, other_y = _position(group[0], frame)
            if hypot(x - other_x, y - other_y) < 2 * RADIUS:
                group.append(dot)
                break
        else:
            groups.append([dot])
    return groups


def _position(dot: Dot, frame: Frame) -> tuple[float, float]:
    scale = frame.units_per_metre
    return (dot.easting - frame.west) * scale, HEIGHT - (dot.northing - frame.south) * scale


def _pill(group: Sequence[Dot], frame: Frame) -> tuple[float, float, float, str]:
    """The middle of a dot, half its width, and the numbers in it."""
    x, y = _position(group[0], frame)
    label = ", ".join(str(dot.number) for dot in group)
    half = max(RADIUS, 14 * len(label) + 16)
    return min(max(x, half + 6), WIDTH - half - 6), y, half, label


def _dot(group: Sequence[Dot], frame: Frame) -> str:
    x, y, half, label = _pill(group, frame)
    # White with a broken edge: about here, and not exactly.
    about = all(dot.is_approximate for dot in group)
    look = (
        'fill="#ffffff" stroke="#003087" stroke-width="6" stroke-dasharray="14 8"'
        if about
        else 'fill="#003087" stroke="#ffffff" stroke-width="5"'
    )
    colour = "#003087" if about else "#ffffff"
    return (
        f'<rect x="{x - half:.0f}" y="{y - RADIUS:.0f}" width="{2 * half:.0f}" height="{2 * RADIUS}"'
        f' rx="{RADIUS}" {look}/>'
        f'<text x="{x:.0f}" y="{y + 17:.0f}" font-size="48" font-weight="bold" text-anchor="middle"'
        f' fill="{colour}">{label}</text>'
    )


def _name(outline: NearbyOutline, groups: Sequence[Sequence[Dot]], frame: Frame) -> str:
    """The name of a place, a little aside where a dot would cover it; none where there is no room."""
    if outline.x is None or outline.y is None:
        return ""
    half = _NAME_SIZE * 0.29 * len(outline.name)
    x = min(max(outline.x, half + 14), WIDTH - half - 14)
    pills = [_pill(group, frame) for group in groups]
    for aside in _STEPS_ASIDE:
        y = outline.y + aside
        is_free = not any(
            abs(x - px) < half + pill_half and abs(y - 12 - py) < RADIUS + 24
            for px, py, pill_half, _ in pills
        )
        if is_free and _NAME_SIZE < y < HEIGHT - 90:
            return (
                f'<text x="{x:.0f}" y="{y:.0f}" font-size="{_NAME_SIZE}" text-anchor="middle"'
                f' fill="#4c6272">{escape(outline.name)}</text>'
            )
    return ""
