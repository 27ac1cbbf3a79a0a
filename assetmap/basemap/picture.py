"""The background as parts of an SVG picture, for maps on paper: quiet, and readable in grey."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from math import floor, log2
from textwrap import wrap

from assetmap.basemap.features import MOST_ZOOM
from assetmap.basemap.levels import pixel_metres

# A pixel of a tile is about so many units of a picture, when both are as large as they are read.
_UNITS_PER_PIXEL = 1.5
# At the latitudes of Great Britain a metre on the ground is so many of Web Mercator.
_STRETCH = 1.65

# By layer and kind, in this order: the colour, and for lines the width at zoom 14; an edge goes below all of them.
_AREAS = {
    "land": {
        "residential": "#f3f1ee", "works": "#eeecee", "school": "#f3f0e8", "hospital": "#f3ebeb",
        "park": "#e0ebd8", "wood": "#d3e2c9", "grass": "#e9f0e3", "pitch": "#dce9d4",
        "cemetery": "#e2e9de", "allotments": "#e6ead9", "scrub": "#e2ead8", "wetland": "#dfeae5",
        "sand": "#f4efdc", "square": "#f0eeea", "reserve": "#e6efdf",
    },
    "water": {},
    "buildings": {},
}  # fmt: skip
_WATER, _BUILDING = "#c3dbe8", "#dedad4"
_WATER_LINES = {"river": 2.4, "canal": 2.4, "stream": 1.2, "coast": 1.4}
_ROADS = {
    "service": ("#ffffff", 2.4),
    "minor": ("#ffffff", 4.2),
    "pedestrian": ("#ffffff", 3.6),
    "tertiary": ("#ffffff", 5.4),
    "secondary": ("#fbf5dd", 6.4),
    "primary": ("#f6e6c4", 7.2),
    "trunk": ("#f0d9bb", 8.0),
    "motorway": ("#e6c3b0", 9.0),
}
_EDGE, _PATH, _RAIL = "#b8b2a9", "#a79a89", "#77777c"
_LETTERS = {"water": "#2f5b7a", "places": "#2b2b2b", "stations": "#2b2b2b", "roads": "#4a4a4a",
            "boundary_names": "#2b2b2b"}  # fmt: skip
_SIZES = {"city": 34, "town": 32, "borough": 30, "suburb": 27, "village": 27, "quarter": 25,
          "large": 27}  # fmt: skip
_MOST_LABELS = 40


@dataclass(frozen=True)
class Sheet:
    """The part of the country that a picture shows, in the units of a coordinate system, and the
    scale and position at which it is drawn.
    """

    srid: int
    west: float
    south: float
    east: float
    north: float
    scale_x: float
    scale_y: float
    left: float
    top: float
    metres_per_unit: float
    # How far lines may run beyond the edge.
    beyond: float = 0

    @property
    def zoom(self) -> int:
        """The zoom whose tiles say as much as the picture has room for."""
        metres = self.metres_per_unit * _UNITS_PER_PIXEL * _STRETCH
        return min(MOST_ZOOM, max(0, floor(log2(pixel_metres(0) / metres) + 0.5)))


@dataclass(frozen=True)
class Drawn:
    """A feature in the picture's units as SVG path data."""

    layer: str
    kind: str
    path: str


@dataclass(frozen=True)
class Name:
    """A name that may stand in the picture, the most important first: in the middle of x, y, turned by degrees."""

    layer: str
    kind: str
    words: str
    x: float
    y: float
    degrees: float = 0.0
    room: float = 0.0


@dataclass(frozen=True)
class PictureCrop:
    """A rectangle of the picture that is taken: by its middle and half of its size."""

    x: float
    y: float
    half_width: float
    half_height: float

    def touches(self, other: "PictureCrop") -> bool:
        return (
            abs(self.x - other.x) < self.half_width + other.half_width
            and abs(self.y - other.y) < self.half_height + other.half_height
        )


def ground(drawn: Sequence[Drawn], sheet: Sheet) -> list[str]:
    """Land, water, houses, streets and railways as SVG elements, the lowest first."""
    factor = 2.0 ** ((sheet.zoom - 14) / 2)
    by_kind: dict[tuple[str, str], list[str]] = {}
    for one in drawn:
        by_kind.setdefault((one.layer, one.kind), []).append(one.path)
    parts = [
        _fill(by_kind.get(("land", kind), ()), colour) for kind, colour in _AREAS["land"].items()
    ]
    parts.append(_fill(_all(by_kind, "boundaries"), "#f7f7f7"))
    parts.append(_fill(_all(by_kind, "water"), _WATER))
    for kind, width in _WATER_LINES.items():
        parts.append(_line(by_kind.get(("waterways", kind), ()), "#a9c9da", width * factor))
    parts.append(_fill(_all(by_kind, "buildings"), _BUILDING))
    for kind in ("path", "track", "steps"):
        parts.append(_line(by_kind.get(("roads", kind), ()), _PATH, 1.2, dashes="3 3"))
    for kind, (_, width) in _ROADS.items():
        parts.append(_line(by_kind.get(("roads", kind), ()), _EDGE, width * factor + 1.6))
    for kind, (colour, width) in _ROADS.items():
        parts.append(_line(by_kind.get(("roads", kind), ()), colour, width * factor))
    rails = _all(by_kind, "rails")
    parts += [
        _line(rails, _RAIL, 3.2 * factor),
        _line(rails, "#ffffff", 1.6 * factor, dashes="7 7"),
    ]
    parts.append(_line(_all(by_kind, "boundaries"), "#768692", 2.4))
    return [part for part in parts if part]


def names(
    found: Iterable[Name], *, width: float, height: float, taken: Iterable[PictureCrop]
) -> list[str]:
    """The names that have room: none on what is taken, on another name, or over the edge."""
    boxes, parts, said = list(taken), [], set()
    for name in found:
        size = _SIZES.get(name.kind, 21 if name.layer != "roads" else 17)
        half = size * 0.27 * len(name.words)
        if name.words in said or (name.room and name.room < 2 * half):
            continue
        box = _box(name, half, size)
        if not (half < name.x < width - half and size < name.y < height - size):
            continue
        if any(box.touches(other) for other in boxes):
            continue
        boxes.append(box)
        said.add(name.words)
        parts.append(_words(name, size))
        if len(parts) == _MOST_LABELS:
            break
    return parts


def source(words: str, *, right: float, bottom: float, size: float) -> str:
    """The source of the streets, in a corner of the map; in several lines where one is too short."""
    if not words:
        return ""
    lines = wrap(words, int((right - 12) / (size * 0.56)))
    width = max(len(line) for line in lines) * size * 0.56
    top = bottom - 1.3 * size * len(lines)
    said = "".join(
        f'<text x="{right - 3:.0f}" y="{top + 1.3 * size * (at + 1) - 0.35 * size:.0f}" font-size="{size:.0f}"'
        f' text-anchor="end" fill="#212b32">{escape(line)}</text>'
        for at, line in enumerate(lines)
    )
    return (
        f'<rect x="{right - width - 6:.0f}" y="{top:.0f}" width="{width + 6:.0f}"'
        f' height="{bottom - top:.0f}" fill="#ffffff" fill-opacity="0.85"/>{said}'
    )


def _box(name: Name, half: float, size: float) -> PictureCrop:
    if not name.degrees:
        return PictureCrop(name.x, name.y, half + 4, size / 2 + 4)
    # A name that is turned takes a square around its middle half: those beside it seldom cross it there.
    return PictureCrop(name.x, name.y, half / 2 + size / 2, half / 2 + size / 2)


def _words(name: Name, size: float) -> str:
    turned = (
        f' transform="rotate({name.degrees:.0f} {name.x:.0f} {name.y:.0f})"' if name.degrees else ""
    )
    look = ' font-style="italic"' if name.kind == "water" else ""
    weight = ' font-weight="bold"' if name.layer in ("places", "boundary_names") else ""
    colour = _LETTERS.get("water" if name.kind == "water" else name.layer, "#44553d")
    place = (
        f'x="{name.x:.0f}" y="{name.y + size * 0.35:.0f}" font-size="{size}" text-anchor="middle"'
        f"{turned}{look}{weight}"
    )
    words = escape(name.words)
    # A white edge first: not every program draws one around letters in the right order.
    return (
        f'<text {place} fill="#ffffff" stroke="#ffffff" stroke-width="5" stroke-linejoin="round">{words}</text>'
        f'<text {place} fill="{colour}">{words}</text>'
    )


def _all(by_kind: dict[tuple[str, str], list[str]], layer: str) -> list[str]:
    return [path for (one, _), paths in by_kind.items() if one == layer for path in paths]


def _fill(paths: Sequence[str], colour: str) -> str:
    return f'<path d="{" ".join(paths)}" fill="{colour}" fill-rule="evenodd"/>' if paths else ""


def _line(paths: Sequence[str], colour: str, width: float, *, dashes: str = "") -> str:
    if not paths:
        return ""
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ' stroke-linecap="round"'
    return (
        f'<path d="{" ".join(paths)}" fill="none" stroke="{colour}" stroke-width="{width:.1f}"'
        f' stroke-linejoin="round"{dashed}/>'
    )
