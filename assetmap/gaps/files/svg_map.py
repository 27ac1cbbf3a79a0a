"""A report's map as SVG with a legend, readable in black and white.

Pure. The hatching is lines cut to shape, since not every program that shows SVG knows patterns.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from math import cos, radians
from textwrap import wrap

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from assetmap.basemap.picture import Sheet, source
from assetmap.gaps.files.classes import UNKNOWN_COLOUR
from assetmap.gaps.files.layers import (
    TableLayer,
    all_uncertain_words,
    hatching_words,
    measure_label,
    most_deprived_words,
)
from assetmap.gaps.files.map_lines import new_path, new_path_words, outlined
from assetmap.gaps.report.document import Cell
from assetmap.gaps.report.named.counted import AssetPoint
from assetmap.geography import WGS84
from assetmap.web.pdf import png_of
from assetmap.web.svg_map import ruler, svg_document
from assetmap.web.translations import gettext

# The drawing's own units; it is shown as wide as there is room.
WIDTH = 1000
_MARGIN = 16
# A picture for slides and papers is so wide.
_PIXELS_WIDE = 1_400
_LINE = 30
_TEXT = 20
_HATCH_STEP = 9.0
_METRES_PER_DEGREE = 111_320.0
_FONTS = "Arial, Liberation Sans, DejaVu Sans, sans-serif"
# So many letters stand beside a swatch on one line.
_MOST_LETTERS = 82
# The width of a letter as a part of its height, and the lines by which a label moves up or down where another lies.
_LETTER_WIDTH = 0.7
_SHIFTS = (0, 1, -1, 2, -2, 3, -3)
# And aside by so much of its half width; labels stand so far apart, in the drawing's units.
_ASIDE, _LABELS_APART = (0.0, -0.4, 0.4), 3.0
# So many times fewer streets than there is room for: they only help to find one's way.
_COARSER = 4
# How strongly places are coloured where streets lie under them.
_SEEN_THROUGH = 0.72
# What lies under the places, as parts of the picture.
GroundOf = Callable[[Sheet], Sequence[str]]
# Above so many places each class is one shape, drawn no finer than this.
_MOST_OUTLINED, _FINEST = 2_000, 0.3
# Thousands of places are put together on a grid of this step, so that hair-wide gaps between them close.
_GRID = 0.1
# Above so many places their names would lie on one another.
_MOST_NAMED = 30


@dataclass(frozen=True)
class Picture:
    """A map as an SVG document, its title, and what it shows in words, for those who do not see it."""

    title: str
    svg: str
    words: str
    kind: str
    width: float
    height: float

    def png(self) -> bytes:
        """The map as a PNG. Raises `Unavailable` where the system's text libraries are missing."""
        return png_of(self.svg, width=self.width, height=self.height, pixels_wide=_PIXELS_WIDE)


@dataclass(frozen=True)
class _Frame:
    west: float
    north: float
    scale_x: float
    scale_y: float
    height: float

    def points(self, coordinates: np.ndarray) -> np.ndarray:
        return np.column_stack(
            (
                _MARGIN + (coordinates[:, 0] - self.west) * self.scale_x,
                _MARGIN + (self.north - coordinates[:, 1]) * self.scale_y,
            )
        )


def picture_of(
    layer: TableLayer,
    key: str,
    points: Sequence[AssetPoint] = (),
    ground_of: GroundOf | None = None,
    credit: str = "",
    *,
    letters: float = 1.0,
    outline: BaseGeometry | None = None,
) -> Picture:
    """A layer's measure as a picture over what `ground_of` draws; few places carry their names and numbers each.

    `outline`: the most deprived small areas together, WGS84, where they are outlined.
    `letters`: how much larger than usual these are, for a picture that is shown small.
    """
    frame = _frame(layer.shapes)
    drawn = [shapely.transform(shape, frame.points) for shape in layer.shapes]
    found = layer.classes(key)
    title = gettext("%(measure)s: %(kind)s") % {
        "measure": measure_label(key),
        "kind": layer.table.title,
    }
    is_merged = len(drawn) > _MOST_OUTLINED
    paths = [
        f'<path d="{_path(shape)}" fill="{found.classes[at].colour if at >= 0 else UNKNOWN_COLOUR}"/>'
        for shape, at in (
            _by_class(drawn, found.of) if is_merged else zip(drawn, found.of, strict=True)
        )
    ]
    hatched = [shape for shape, is_so in zip(drawn, layer.hatched(key), strict=True) if is_so]
    entries: list[tuple[str | None, bool, str]] = [
        (one.colour, False, one.name) for one in found.classes
    ]
    if found.has_unknown:
        entries.append((UNKNOWN_COLOUR, False, gettext("Not known, or too few to show")))
    if hatched:
        entries.append((UNKNOWN_COLOUR, True, hatching_words()))
    if layer.is_all_uncertain(key):
        entries.append((None, False, all_uncertain_words()))
    labels, has_all = (
        _labels(layer, key, drawn, letters, _ruled(frame))
        if len(drawn) <= _MOST_NAMED
        else ([], True)
    )
    if not has_all:
        entries.append(
            (None, False, gettext("Some names do not fit on the map. The table has them all."))
        )
    if outline is not None:
        entries.append((None, False, most_deprived_words()))
    # Before the what-if there is no new path.
    crossing = () if key == "share_out_before" else layer.crossing
    if crossing:
        entries.append((None, False, new_path_words()))
    if layer.notice:
        entries.append((None, False, layer.notice))
    legend, legend_height = _legend(entries, frame.height + 2 * _MARGIN, bool(points), letters)
    height = frame.height + 2 * _MARGIN + legend_height
    parts = [
        *(ground_of(_sheet(frame)) if ground_of else ()),
        f'<g stroke="#212b32" stroke-width="{0.2 if is_merged else 1.2}" stroke-linejoin="round" fill-rule="evenodd"'
        f' fill-opacity="{_SEEN_THROUGH if ground_of else 1}">',
        *paths,
        "</g>",
        _hatching(hatched),
        "" if outline is None else outlined(_path(shapely.transform(outline, frame.points))),
        new_path(frame.points(np.array(crossing))) if crossing else "",
        *(_dot(point, frame) for point in points),
        *labels,
        ruler(
            left=_MARGIN,
            bottom=frame.height + 2 * _MARGIN - 8,
            units_per_metre=frame.scale_y / _METRES_PER_DEGREE,
            longest=WIDTH / 4,
            tick=8,
            stroke=2,
            font_size=16,
        ),
        source(credit, right=WIDTH, bottom=frame.height + 2 * _MARGIN, size=15),
        *legend,
    ]
    height = round(height)
    return Picture(
        title,
        svg_document(WIDTH, height, parts, fonts=_FONTS),
        _in_words(layer, key),
        layer.kind,
        WIDTH,
        height,
    )


def _frame(shapes: Sequence[BaseGeometry]) -> _Frame:
    west, south, east, north = shapely.total_bounds(shapes)
    inner = WIDTH - 2 * _MARGIN
    narrowing = cos(radians((south + north) / 2))
    # A long, narrow area from north to south is not made wider than the page is high.
    scale_y = min(inner / ((east - west) * narrowing), 1_000 / (north - south))
    scale_x = scale_y * narrowing
    aside = (inner - (east - west) * scale_x) / 2
    return _Frame(west - aside / scale_x, north, scale_x, scale_y, (north - south) * scale_y)


def _sheet(frame: _Frame) -> Sheet:
    """The frame, up to the picture's edges, as a sheet of the background."""
    return Sheet(
        WGS84,
        frame.west - _MARGIN / frame.scale_x,
        frame.north - (frame.height + _MARGIN) / frame.scale_y,
        frame.west + (WIDTH - _MARGIN) / frame.scale_x,
        frame.north + _MARGIN / frame.scale_y,
        frame.scale_x,
        frame.scale_y,
        left=0,
        top=0,
        metres_per_unit=_COARSER * _METRES_PER_DEGREE / frame.scale_y,
    )


def _path(shape: BaseGeometry) -> str:
    rings = []
    for part in shapely.get_parts(shape):
        if part.geom_type != "Polygon":
            continue
        for ring in (part.exterior, *part.interiors):
            rings.append(
                "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in shapely.get_coordinates(ring)) + "Z"
            )
    return "".join(rings)


def _hatching(shapes: Sequence[BaseGeometry]) -> str:
    """Lines from corner to corner over these shapes: dark on a white edge, to be seen on every colour."""
    if not shapes:
        return ""
    whole = shapely.union_all(shapes, grid_size=_GRID if len(shapes) > _MOST_OUTLINED else None)
    west, south, east, north = whole.bounds
    reach = north - south
    starts = np.arange(west - reach, east, _HATCH_STEP * 2**0.5)
    lines = shapely.linestrings([[(x, north), (x + reach, south)] for x in starts])
    cut = shapely.intersection(lines, whole)
    path = "".join(
        "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in shapely.get_coordinates(part))
        for line in cut
        for part in shapely.get_parts(line)
        if part.geom_type == "LineString" and not part.is_empty
    )
    return (
        f'<path d="{path}" fill="none" stroke="#ffffff" stroke-width="3"/>'
        f'<path d="{path}" fill="none" stroke="#212b32" stroke-width="1.3"/>'
    )


def _by_class(
    drawn: Sequence[BaseGeometry], of: Sequence[int]
) -> Iterator[tuple[BaseGeometry, int]]:
    """One shape for all places of a class, where the lines between them would be all that is seen."""
    shapes, classes = np.array(drawn, dtype=object), np.array(of)
    for at in np.unique(classes):
        whole = shapely.union_all(shapes[classes == at], grid_size=_GRID)
        yield shapely.simplify(whole, _FINEST), int(at)


def _dot(point: AssetPoint, frame: _Frame) -> str:
    (x, y) = frame.points(np.array([[point.longitude, point.latitude]]))[0]
    if not (0 <= x <= WIDTH and 0 <= y <= frame.height + 2 * _MARGIN):
        return ""
    fill = "#ffffff" if point.is_approximate else "#d5281b"
    edge = "#d5281b" if point.is_approximate else "#ffffff"
    return (
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="7" fill="{fill}" stroke="{edge}" stroke-width="2"/>'
    )


def _ruled(frame: _Frame) -> BaseGeometry:
    """The box of the ruler, which no label covers."""
    bottom = frame.height + 2 * _MARGIN
    return shapely.box(_MARGIN, bottom - 2 * _LINE, _MARGIN + WIDTH / 4, bottom)


def _labels(
    layer: TableLayer, key: str, drawn: Sequence[BaseGeometry], letters: float, ruled: BaseGeometry
) -> tuple[list[str], bool]:
    """The name and number of each place in its middle, or as near to it as no other's lies; where there is no room, the
    number alone, or nothing. The places of the largest numbers come first, so that the worst is named. Whether all
    names are there.
    """
    labels: list[str] = []
    taken = [ruled]
    has_all = True
    cells = layer.table.column(key)
    places = list(zip(layer.names, layer.words(key), drawn, strict=True))
    for at in sorted(range(len(places)), key=lambda at: _rank(cells[at])):
        name, words, shape = places[at]
        for lines in ([*_wrapped(name), words], [words]):
            found = _free_place(shape.representative_point(), lines, letters, taken)
            if found is not None:
                taken.append(found[0])
                labels += _label(lines, *found[1:], letters)
                break
            has_all = False
    return labels, has_all


def _rank(cell: Cell) -> float:
    """Large numbers first, what is no number last."""
    return -float(cell) if isinstance(cell, int | float) else 1.0


def _free_place(
    middle: shapely.Point, lines: Sequence[str], letters: float, taken: Sequence[BaseGeometry]
) -> tuple[BaseGeometry, float, float] | None:
    """The box of a label near its place's middle that touches no other, and its first line's position; else None."""
    size, line = 17 * letters, 20 * letters
    half = max(len(one) for one in lines) * size * _LETTER_WIDTH / 2
    first = middle.y - (len(lines) - 1) * line / 2
    for aside in _ASIDE:
        x = min(max(middle.x + aside * half, half), WIDTH - half)
        for shift in _SHIFTS:
            y = first + shift * line
            bottom = y + (len(lines) - 1) * line + size / 4
            box = shapely.box(x - half, y - size, x + half, bottom)
            if not any(box.dwithin(one, _LABELS_APART) for one in taken):
                return box, x, y
    return None


def _label(lines: Sequence[str], x: float, y: float, letters: float) -> list[str]:
    size, line = 17 * letters, 20 * letters
    parts = []
    for at, words in enumerate(lines):
        weight = ' font-weight="bold"' if at == len(lines) - 1 else ""
        place = f'x="{x:.0f}" y="{y + at * line:.0f}" font-size="{size:.0f}" text-anchor="middle"{weight}'
        # A white edge first: not every program draws one around letters in the right order.
        parts.append(
            f'<text {place} fill="#ffffff" stroke="#ffffff" stroke-width="5" stroke-linejoin="round">{escape(words)}</text>'
            f'<text {place} fill="#212b32">{escape(words)}</text>'
        )
    return parts


def _wrapped(name: str) -> list[str]:
    lines: list[str] = []
    for word in name.split():
        if lines and len(lines[-1]) + len(word) < 18:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def _legend(
    entries: Sequence[tuple[str | None, bool, str]], top: float, has_points: bool, letters: float
) -> tuple[list[str], float]:
    """Two columns of swatches with their names under the map; a long name has a line or two to itself, a remark no
    swatch.
    """
    line, aside = _LINE * letters, _MARGIN + 46
    parts, y, x = [], top + line, _MARGIN
    for colour, is_hatched, name in entries:
        is_long = len(name) > 42 / letters
        if is_long and x != _MARGIN:
            x, y = _MARGIN, y + line
        if colour:
            parts.append(
                f'<rect x="{x}" y="{y - 18:.0f}" width="36" height="22" fill="{colour}" stroke="#212b32" stroke-width="1.2"/>'
            )
        if is_hatched:
            box = shapely.box(x, y - 18, x + 36, y + 4)
            parts.append(_hatching([box]))
        for at, words in enumerate(wrap(name, round(_MOST_LETTERS / letters))):
            y += line * bool(at)
            parts.append(_words(words, x - _MARGIN + aside, y, letters))
        if x == _MARGIN and not is_long:
            x = WIDTH // 2
        else:
            x, y = _MARGIN, y + line
    if has_points:
        parts.append(
            f'<circle cx="{x + 18}" cy="{y - 7:.0f}" r="7" fill="#d5281b" stroke="#ffffff" stroke-width="2"/>'
        )
        parts.append(_words(gettext("On the map"), x - _MARGIN + aside, y, letters))
        x, y = WIDTH // 2, y
    return parts, y - top + (0 if x == _MARGIN else line)


def _words(words: str, x: float, y: float, letters: float) -> str:
    return f'<text x="{x:.0f}" y="{y:.0f}" font-size="{_TEXT * letters:.0f}" fill="#212b32">{escape(words)}</text>'


def _in_words(layer: TableLayer, key: str) -> str:
    """The picture in words: every place if they are few, otherwise the number in each class."""
    if len(layer.shapes) <= _MOST_NAMED:
        rows = zip(layer.names, layer.words(key), strict=True)
        return "; ".join(f"{name}: {words}" for name, words in rows)
    found = layer.classes(key)
    counts = [(one.name, found.of.count(at)) for at, one in enumerate(found.classes)]
    if found.has_unknown:
        counts.append((gettext("Not known, or too few to show"), found.of.count(-1)))
    return "; ".join(
        gettext("%(class)s: %(n)s places") % {"class": name, "n": count} for name, count in counts
    )
