"""Where do the river, the parks, the railway and every street and block of the invented borough lie?

The borough is drawn in metres around a centre in the North Sea. A few long lines are drawn by hand (`plan.toml`);
the land between them is split again and again, as towns are, into blocks of about a hectare or two.
"""

import math
import random
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import shapely
from shapely import LineString, Point, Polygon
from shapely.ops import split

EAST, NORTH = 592_000, 570_000  # the centre, in British National Grid metres
GRID = 0.1  # every vertex lies on this grid, so that neighbours share theirs exactly

Points = list[tuple[float, float]]

PLAN = tomllib.loads((Path(__file__).parent / "plan.toml").read_text("utf-8"))


@dataclass(frozen=True)
class Line:
    """One line of the plan: a street, a bank, a railway, or a cut that only divides."""

    kind: str
    name: str
    shape: LineString


@dataclass
class Ground:
    """The whole plan; lengths in metres around the centre."""

    outline: Polygon
    river: LineString
    water: Polygon
    lines: list[Line]
    parks: dict[str, tuple[str, Polygon]]
    blocks: list[Polygon] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)  # of each block: homes, works, park or river


def curve(points: Points, *, is_closed: bool = False, step_metres: float = 70) -> Points:
    """A Catmull-Rom curve through the points, in steps of about so many metres."""
    count = len(points)
    if is_closed:
        padded = [points[-1], *points, points[0], points[1]]
        spans = count
    else:
        padded = [points[0], *points, points[-1]]
        spans = count - 1
    drawn: Points = []
    for i in range(spans):
        p0, p1, p2, p3 = padded[i : i + 4]
        pieces = max(1, round(math.dist(p1, p2) / step_metres))
        for piece in range(pieces):
            t = piece / pieces
            drawn.append(
                tuple(_spline(a, b, c, d, t) for a, b, c, d in zip(p0, p1, p2, p3, strict=True))
            )
    drawn.append(drawn[0] if is_closed else points[-1])
    return [(round(x, 1), round(y, 1)) for x, y in drawn]


def _spline(a: float, b: float, c: float, d: float, t: float) -> float:
    return 0.5 * (
        2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3
    )


def river_width(x: float) -> float:
    """The river widens towards the sea."""
    return 110 + 90 / (1 + math.exp(-x / 1200))


def draw_ground() -> Ground:
    """The plan, the same on every run."""
    outline = Polygon(PLAN["outline"])
    river = LineString(curve(PLAN["river"]))
    banks = _banks(river)
    water = Polygon([*banks[0], *reversed(banks[1])])
    parks = {
        park["name"]: (park["kind"], Polygon(curve(park["points"], is_closed=True)))
        for park in PLAN["park"]
    }
    lines = [Line("boundary", "", LineString(outline.exterior.coords))]
    for name, bank in zip(("North Bank Walk", "South Bank Walk"), banks, strict=True):
        lines += _clipped(Line("bank", name, LineString(bank)), outline)
    lines += _clipped(Line("river", "", river), outline)
    for drawn in PLAN["line"]:
        line = Line(drawn["kind"], drawn["name"], LineString(curve(drawn["points"])))
        lines += _clipped(line, outline)
    lines += [
        Line("park edge", f"{name} Side", LineString(shape.exterior.coords))
        for name, (_, shape) in parks.items()
    ]
    lines += _river_cuts(river, outline)
    ground = Ground(outline, river, water.intersection(outline), lines, parks)
    rng = random.Random("demo: blocks")
    for face in _faces(ground):
        if _kind_of(face, ground) in ("homes", "works"):
            ground.lines += list(_split(face, rng))
    ground.blocks = _faces(ground)
    ground.kinds = [_kind_of(block, ground) for block in ground.blocks]
    _make_small_parks(ground)
    return ground


def _banks(river: LineString) -> tuple[Points, Points]:
    """The north and the south bank, west to east."""
    north: Points = []
    south: Points = []
    points = list(river.coords)
    for i, (x, y) in enumerate(points):
        before, after = points[max(0, i - 1)], points[min(len(points) - 1, i + 1)]
        length = math.dist(before, after)
        along_x, along_y = (after[0] - before[0]) / length, (after[1] - before[1]) / length
        half = river_width(x) / 2
        north.append((round(x - along_y * half, 1), round(y + along_x * half, 1)))
        south.append((round(x + along_y * half, 1), round(y - along_x * half, 1)))
    return north, south


def _river_cuts(river: LineString, outline: Polygon) -> list[Line]:
    """Lines across the water every 150 m, so that each bank's area can own the half before it."""
    cuts = []
    for distance in range(100, int(river.length), 150):
        here, ahead = river.interpolate(distance), river.interpolate(distance + 1)
        along_x, along_y = ahead.x - here.x, ahead.y - here.y
        half = river_width(here.x) / 2
        ends = [(here.x + s * along_y * half, here.y - s * along_x * half) for s in (1, -1)]
        if outline.contains(LineString(ends)):
            cuts.append(Line("cut", "", LineString(ends)))
    return cuts


def _clipped(line: Line, outline: Polygon) -> Iterator[Line]:
    """The parts of a line within the borough; roads and rails never run on through a park."""
    for part in shapely.get_parts(line.shape.intersection(outline)):
        if part.length > 1:
            yield Line(line.kind, line.name, part)


def _faces(ground: Ground) -> list[Polygon]:
    """The faces between all lines so far, in a fixed order."""
    noded = shapely.unary_union([line.shape for line in ground.lines], grid_size=GRID)
    faces = shapely.get_parts(shapely.polygonize([*shapely.get_parts(noded)]))
    inside = [f for f in faces if ground.outline.contains(f.representative_point())]
    return sorted(inside, key=lambda f: (round(f.centroid.x, 1), round(f.centroid.y, 1)))


def _kind_of(face: Polygon, ground: Ground) -> str:
    point = face.representative_point()
    if ground.water.contains(point):
        return "river"
    if any(shape.contains(point) for _, shape in ground.parks.values()):
        return "park"
    return "works" if is_works(point.x, point.y) else "homes"


def is_works(x: float, y: float) -> bool:
    """Whether docks and workshops stand here, where few people live."""
    return math.dist((x, y), (3500, -330)) < 620 or math.dist((x, y), (1250, -980)) < 230


def _make_small_parks(ground: Ground) -> None:
    """Turns some blocks, well apart, into greens and playing fields."""
    rng = random.Random("demo: small parks")
    taken = [shape.centroid for _, shape in ground.parks.values()]
    order = [
        i
        for i, (block, kind) in enumerate(zip(ground.blocks, ground.kinds, strict=True))
        if kind == "homes" and 9_000 < block.area < 30_000
    ]
    rng.shuffle(order)
    names = list(PLAN["small_parks"])
    for i in order:
        centre = ground.blocks[i].centroid
        if names and min(centre.distance(other) for other in taken) > 560:
            taken.append(centre)
            ground.kinds[i] = "park"
            ground.parks[names.pop(0)] = ("park", ground.blocks[i])


def block_size(x: float, y: float) -> float:
    """Square metres a block should have: small by the market, large on the southern estates."""
    from_market = math.dist((x, y), (-330, 800))
    size = 9_500 + 7_500 * min(1.0, from_market / 2800)
    if y < -900:
        size += 6_000
    if is_works(x, y):
        size += 14_000
    return size


def _split(block: Polygon, rng: random.Random) -> Iterator[Line]:
    """Streets that divide a block across its longer side until its parts are small enough."""
    size = block_size(block.centroid.x, block.centroid.y) * rng.uniform(0.8, 1.5)
    if block.area <= size * 1.5:
        return
    for _ in range(8):
        cut = _cut_across(block, rng)
        parts = [p for p in split(block, cut).geoms if isinstance(p, Polygon)]
        if len(parts) >= 2 and min(p.area for p in parts) > 0.28 * size:
            break
    else:
        return
    kind = "tertiary" if block.area > 260_000 else "residential"
    for piece in shapely.get_parts(cut.intersection(block)):
        if piece.geom_type == "LineString":
            yield Line(kind, "", piece)
    for part in sorted(parts, key=lambda p: (round(p.centroid.x, 1), round(p.centroid.y, 1))):
        yield from _split(part, rng)


def _cut_across(block: Polygon, rng: random.Random) -> LineString:
    """A slightly bent line across the longer side, somewhere near its middle."""
    corners = list(shapely.minimum_rotated_rectangle(block).exterior.coords)
    if math.dist(corners[0], corners[1]) < math.dist(corners[1], corners[2]):
        corners = corners[1:]
    (ax, ay), (bx, by) = corners[0], corners[1]
    angle = math.atan2(by - ay, bx - ax) + math.pi / 2 + rng.gauss(0, 0.07)
    length = math.dist(corners[0], corners[1])
    shift = rng.uniform(-0.13, 0.13) * length
    centre = block.minimum_rotated_rectangle.centroid
    along = angle - math.pi / 2
    x, y = centre.x + shift * math.cos(along), centre.y + shift * math.sin(along)
    reach = math.dist(corners[1], corners[2]) + 60
    bend = rng.uniform(-0.07, 0.07) * reach if block.area > 30_000 else 0.0
    middle = (x + bend * math.cos(along), y + bend * math.sin(along))
    ends = [(x + s * reach * math.cos(angle), y + s * reach * math.sin(angle)) for s in (-1, 1)]
    return LineString([ends[0], middle, ends[1]])


def is_north(point: Point, river: LineString) -> bool:
    """Which side of the river: the curve runs from west to east, so north is on its left."""
    distance = river.project(point)
    here, ahead = river.interpolate(distance), river.interpolate(distance + 5)
    cross = (ahead.x - here.x) * (point.y - here.y) - (ahead.y - here.y) * (point.x - here.x)
    return bool(cross > 0)
