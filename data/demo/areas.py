"""Which blocks make an LSOA, and which LSOAs an MSOA, a ward and a neighbourhood?"""

import math
import random
from collections import defaultdict
from dataclasses import dataclass, field
from itertools import pairwise

import shapely
from ground import Ground, is_north
from shapely import Point, Polygon

BOROUGH = "Merehithe"
BOROUGH_CODE = "E09900001"
LSOAS = 150
MSOAS = 30
WARDS = 20

# Names stand where their place is; the nearest area takes the name.
NEIGHBOURHOODS = {
    "Highbank": (-2700, 1500),
    "Queensfield": (-750, 2000),
    "Larkfield": (1500, 1950),
    "Market Quarter": (-500, 600),
    "Staithe End": (2400, 300),
    "Southferry": (-2300, -1500),
    "Tanners Marsh": (200, -1600),
    "Ropewalk": (2300, -1600),
}
WARD_NAMES = {
    "Heath": (-3000, 1900), "Saltgate": (-2100, 2200), "Priory": (-1000, 2500), "Whitestone": (100, 2300),
    "Lark Hill": (1200, 2600), "Cutside": (2200, 1800), "Alder Carr": (3100, 1400), "Westgate": (-3200, 700),
    "Weir": (-3200, -200), "Foundry": (-1800, 600), "Station": (-900, 1400), "Market": (-200, 600),
    "Long Acre": (700, 1300), "Old Dock": (3000, 100), "Quays": (1500, 100), "Riverside": (-900, 0),
    "Common": (-3000, -1500), "Southferry": (-2000, -1000), "Bellfield": (-1800, -2200),
    "Chapel Fields": (-200, -2000), "Tannery": (900, -2000), "Glasshouse": (-300, -900),
    "Ropewalk": (1500, -1300), "Marsh": (2900, -1600),
}  # fmt: skip


@dataclass
class Area:
    """An LSOA: its blocks (by number), what it belongs to, and where its people live."""

    blocks: list[int]
    is_north: bool
    code: str = ""
    name: str = ""
    shape: Polygon = field(default_factory=Polygon)
    msoa: str = ""
    ward: str = ""
    neighbourhood: str = ""
    homes: float = 0.0  # relative weight of its people, before they are counted
    centre: Point = field(default_factory=Point)  # population-weighted


@dataclass
class Areas:
    lsoas: list[Area]
    msoas: dict[str, tuple[str, Polygon]]  # code: name, shape
    wards: dict[str, tuple[str, Polygon]]


def people_per_hectare(kind: str, x: float, y: float) -> float:
    """How densely people live in a block of this kind at this spot."""
    if kind in ("park", "river"):
        return 0.0
    if kind == "works":
        return 9.0
    dense = 70.0 + 60.0 * math.exp(-((math.dist((x, y), (-330, 800)) / 1300) ** 2))
    if y < -900:
        dense += 14.0
    if x < -2300 and y > 900:
        dense -= 26.0
    return dense


def draw_areas(ground: Ground) -> Areas:
    """All areas of the borough, the same on every run."""
    rng = random.Random("demo: areas")
    homes = [
        block.area / 10_000 * people_per_hectare(kind, block.centroid.x, block.centroid.y)
        for block, kind in zip(ground.blocks, ground.kinds, strict=True)
    ]
    borders = shared_borders(ground.blocks)
    norths = [is_north(block.representative_point(), ground.river) for block in ground.blocks]
    owner: dict[int, int] = {}
    for side in (True, False):
        units = [
            i for i, north in enumerate(norths) if north == side and ground.kinds[i] != "river"
        ]
        share = sum(homes[i] for i in units) / sum(homes)
        targets = [rng.uniform(0.72, 1.42) for _ in range(round(LSOAS * share))]
        centres = {i: ground.blocks[i].centroid for i in units}
        for part in _bisect(units, centres, dict(enumerate(homes)), targets):
            number = len(set(owner.values()))
            owner.update(dict.fromkeys(part, number))
    _join_strays(owner, borders, norths)
    for i in range(len(ground.blocks)):  # the water before a bank belongs to the bank
        if i not in owner:
            owner[i] = _longest_border(i, owner, borders, norths)
    lsoas = _lsoas(owner, ground, homes, norths)
    return _name_areas(lsoas)


def shared_borders(shapes: list[Polygon]) -> dict[int, dict[int, float]]:
    """For each shape its neighbours and the length of border shared; shapes share their vertices."""
    seen: dict[tuple[tuple[int, int], tuple[int, int]], int] = {}
    borders: dict[int, dict[int, float]] = defaultdict(lambda: defaultdict(float))
    for i, shape in enumerate(shapes):
        for ring in (shape.exterior, *shape.interiors):
            points = [(round(x * 10), round(y * 10)) for x, y in ring.coords]
            for a, b in pairwise(points):
                edge = (min(a, b), max(a, b))
                if edge in seen:
                    length = math.dist(a, b) / 10
                    borders[i][seen[edge]] += length
                    borders[seen[edge]][i] += length
                seen[edge] = i
    return borders


def _bisect(
    units: list[int],
    centres: dict[int, Point],
    weights: dict[int, float],
    targets: list[float],
    turn: float = 0.0,
) -> list[list[int]]:
    """Parts of about the targets' relative weight, cut across the longer extent again and again."""
    if len(targets) == 1:
        return [units]
    xs = [centres[i].x for i in units]
    ys = [centres[i].y for i in units]
    mean_x, mean_y = sum(xs) / len(xs), sum(ys) / len(ys)
    sxx = sum((x - mean_x) ** 2 for x in xs)
    syy = sum((y - mean_y) ** 2 for y in ys)
    sxy = sum((x - mean_x) * (y - mean_y) for x, y in zip(xs, ys, strict=True))
    angle = 0.5 * math.atan2(2 * sxy, sxx - syy) + turn
    cos, sin = math.cos(angle), math.sin(angle)
    order = sorted(units, key=lambda i: (round(centres[i].x * cos + centres[i].y * sin, 3), i))
    half = len(targets) // 2
    wanted = sum(targets[:half]) / sum(targets) * sum(weights[i] for i in units)
    taken, count = 0.0, 0
    while count < len(order) - 1 and taken + weights[order[count]] / 2 < wanted:
        taken += weights[order[count]]
        count += 1
    count = max(half, min(count, len(order) - (len(targets) - half)))
    first = _bisect(sorted(order[:count]), centres, weights, targets[:half], -turn)
    second = _bisect(sorted(order[count:]), centres, weights, targets[half:], -turn)
    return first + second


def _join_strays(
    owner: dict[int, int], borders: dict[int, dict[int, float]], norths: list[bool]
) -> None:
    """Gives what is cut off from its area's main part to the neighbour it borders most."""
    for _ in range(6):
        strays = [
            i
            for number in sorted(set(owner.values()))
            for part in _parts([i for i in sorted(owner) if owner[i] == number], borders)[1:]
            for i in part
        ]
        if not strays:
            return
        for i in strays:
            own = owner.pop(i)
            found = _longest_border(i, owner, borders, norths, apart_from=own)
            owner[i] = own if found < 0 else found


def _parts(units: list[int], borders: dict[int, dict[int, float]]) -> list[list[int]]:
    """The connected parts, the largest first."""
    left = set(units)
    parts = []
    for start in units:
        if start not in left:
            continue
        left.discard(start)
        part, queue = [start], [start]
        while queue:
            for near in sorted(borders[queue.pop()]):
                if near in left:
                    left.discard(near)
                    part.append(near)
                    queue.append(near)
        parts.append(part)
    return sorted(parts, key=lambda p: (-len(p), p[0]))


def _longest_border(
    i: int,
    owner: dict[int, int],
    borders: dict[int, dict[int, float]],
    norths: list[bool],
    apart_from: int = -1,
) -> int:
    lengths: dict[int, float] = defaultdict(float)
    for near, length in borders[i].items():
        if near in owner and owner[near] != apart_from and norths[near] == norths[i]:
            lengths[owner[near]] += round(length, 1)
    return max(sorted(lengths), key=lambda number: lengths[number], default=-1)


def _lsoas(
    owner: dict[int, int], ground: Ground, homes: list[float], norths: list[bool]
) -> list[Area]:
    members: dict[int, list[int]] = defaultdict(list)
    for i in sorted(owner):
        members[owner[i]].append(i)
    lsoas = []
    for blocks in members.values():
        weight = sum(homes[i] for i in blocks)
        x = sum(ground.blocks[i].centroid.x * homes[i] for i in blocks) / weight
        y = sum(ground.blocks[i].centroid.y * homes[i] for i in blocks) / weight
        shape = dissolve([ground.blocks[i] for i in blocks])
        lsoas.append(Area(blocks, norths[blocks[0]], shape=shape, homes=weight, centre=Point(x, y)))
    return lsoas


def dissolve(shapes: list[Polygon]) -> Polygon:
    """One polygon of many that share vertices; the start of its ring does not depend on the library."""
    whole = shapely.unary_union(shapes).normalize()
    if not isinstance(whole, Polygon):
        raise ValueError(f"an area in {len(whole.geoms)} parts near {whole.centroid}")
    return whole


def _grouped(lsoas: list[Area], count: int, turn: float) -> list[list[int]]:
    """LSOAs in so many groups of about equal population, none across the river."""
    borders = shared_borders([area.shape for area in lsoas])
    norths = [area.is_north for area in lsoas]
    owner: dict[int, int] = {}
    for side in (True, False):
        units = [i for i, north in enumerate(norths) if north == side]
        weights = {i: lsoas[i].homes for i in units}
        share = sum(weights.values()) / sum(area.homes for area in lsoas)
        centres = {i: lsoas[i].centre for i in units}
        for part in _bisect(units, centres, weights, [1.0] * round(count * share), turn):
            owner.update(dict.fromkeys(part, len(set(owner.values()))))
    _join_strays(owner, borders, norths)
    groups: dict[int, list[int]] = defaultdict(list)
    for i in sorted(owner):
        groups[owner[i]].append(i)
    return list(groups.values())


def _neighbourhoods(lsoas: list[Area]) -> None:
    """Each LSOA to the nearest of its side's named centres, weighed so that they come out near in size."""
    borders = shared_borders([area.shape for area in lsoas])
    norths = [area.is_north for area in lsoas]
    seats = {name: (Point(at), i < 5) for i, (name, at) in enumerate(NEIGHBOURHOODS.items())}
    handicap = dict.fromkeys(seats, 0.0)
    names = list(seats)
    owner: dict[int, int] = {}
    for _ in range(60):
        for i, area in enumerate(lsoas):
            allowed = [n for n in names if seats[n][1] == area.is_north]
            nearest = min(
                allowed, key=lambda n: round(area.centre.distance(seats[n][0]) + handicap[n], 3)
            )
            owner[i] = names.index(nearest)
        for number, name in enumerate(names):
            side = [a.homes for a in lsoas if a.is_north == seats[name][1]]
            fair = sum(side) / (5 if seats[name][1] else 3)
            held = sum(lsoas[i].homes for i in owner if owner[i] == number)
            handicap[name] += 60 * (held / fair - 1)
    _join_strays(owner, borders, norths)
    for i, area in enumerate(lsoas):
        area.neighbourhood = names[owner[i]]


def _name_areas(lsoas: list[Area]) -> Areas:
    """Numbers and names everything from north-west to south-east, as the census does."""
    _neighbourhoods(lsoas)
    msoas: dict[str, tuple[str, Polygon]] = {}
    groups = _grouped(lsoas, MSOAS, turn=0.25)
    groups.sort(key=lambda g: _reading_order([lsoas[i] for i in g]))
    for number, group in enumerate(groups, start=1):
        code, name = f"E029{number:05d}", f"{BOROUGH} {number:03d}"
        msoas[code] = (name, dissolve([lsoas[i].shape for i in group]))
        group.sort(key=lambda i: _reading_order([lsoas[i]]))
        for letter, i in zip("ABCDEFGHIJ", group, strict=False):
            lsoas[i].msoa, lsoas[i].name = code, f"{name}{letter}"
    lsoas.sort(key=lambda area: area.name)
    for number, area in enumerate(lsoas, start=1):
        area.code = f"E019{number:05d}"
    return Areas(lsoas, msoas, _wards(lsoas))


def _wards(lsoas: list[Area]) -> dict[str, tuple[str, Polygon]]:
    groups = _grouped(lsoas, WARDS, turn=-0.6)
    shapes = [dissolve([lsoas[i].shape for i in group]) for group in groups]
    free = dict(WARD_NAMES)
    named: dict[str, int] = {}
    for number, shape in enumerate(shapes):
        name = min(
            free,
            key=lambda n: (
                round(shape.distance(Point(free[n])), 1),
                round(shape.centroid.distance(Point(free[n])), 1),
            ),
        )
        del free[name]
        named[name] = number
    wards = {}
    for number, name in enumerate(sorted(named), start=1):
        code = f"E059{number:05d}"
        wards[code] = (name, shapes[named[name]])
        for i in groups[named[name]]:
            lsoas[i].ward = code
    return wards


def _reading_order(areas: list[Area]) -> tuple[int, int]:
    """North to south in bands of a kilometre, west to east within one."""
    x = sum(area.centre.x for area in areas) / len(areas)
    y = sum(area.centre.y for area in areas) / len(areas)
    return (-round(y / 1000), round(x))
