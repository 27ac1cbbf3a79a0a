"""What joins the streets for people on foot (bridges, steps, paths, yards), and what they may not walk on?"""

import math
import random
from collections import Counter

from ground import Ground, Points
from shapely import LineString, Point
from streets import Node, Streets, Way, can_walk, drawn, node

FOOT = {"highway": "footway"}
STEPS = {"highway": "steps"}


def add_paths(streets: Streets, ground: Ground) -> None:
    """Adds every way that is no street; all that can be walked ends on a street."""
    streets.ways += _footbridges(streets, ground)
    streets.ways += _river_footbridge(streets)
    streets.ways += _towpath(streets, ground)
    streets.ways += _park_paths(ground)
    streets.ways += _yards_and_cut_throughs(streets, ground)
    streets.ways += _motorway(streets)


def _ends(streets: Streets) -> list[Node]:
    """Where a street ends without meeting another."""
    ends = Counter(n for way in streets.ways for n in (way.nodes[0], way.nodes[-1]))
    inner = {n for way in streets.ways for n in way.nodes[1:-1]}
    return sorted(n for n, count in ends.items() if count == 1 and n not in inner)


def _between(a: Node, b: Node, share: float) -> Node:
    return round(a[0] + (b[0] - a[0]) * share), round(a[1] + (b[1] - a[1]) * share)


def _line(nodes: list[Node]) -> LineString:
    return LineString([(x / 10, y / 10) for x, y in nodes])


def _bridge(a: Node, b: Node, name: str) -> list[Way]:
    """Steps up, the bridge, steps down."""
    up, down = _between(a, b, 0.25), _between(a, b, 0.75)
    bridge = FOOT | {"bridge": "yes", "layer": "2"} | ({"name": name} if name else {})
    return [Way([a, up], dict(STEPS)), Way([up, down], bridge), Way([down, b], dict(STEPS))]


def _footbridges(streets: Streets, ground: Ground) -> list[Way]:
    """Over rails and canal, where two streets end face to face, at least 450 m apart."""
    ends = _ends(streets)
    ways: list[Way] = []
    taken: list[Node] = []
    for barrier in [line for line in ground.lines if line.kind in ("rail", "canal")]:
        near = [n for n in ends if barrier.shape.distance(Point(n[0] / 10, n[1] / 10)) < 40]
        pairs = sorted(
            (round(math.dist(a, b)), a, b)
            for i, a in enumerate(near)
            for b in near[i + 1 :]
            if math.dist(a, b) < 900 and barrier.shape.crosses(_line([a, b]))
        )
        for _, a, b in pairs:
            if all(math.dist(a, other) > 4500 for other in taken):
                taken.append(a)
                ways += _bridge(a, b, "")
    return ways


def _river_footbridge(streets: Streets) -> list[Way]:
    """The only way over the river in the east; with steps, so not for everyone."""
    banks = {
        side: sorted({n for way in streets.ways if way.tags.get("name") == side for n in way.nodes})
        for side in ("North Bank Walk", "South Bank Walk")
    }
    here = (19_500, -8_500)
    north = min(banks["North Bank Walk"], key=lambda n: (round(math.dist(n, here)), n))
    south = min(banks["South Bank Walk"], key=lambda n: (round(math.dist(n, north)), n))
    return _bridge(north, south, "Ropewalk Footbridge")


def _towpath(streets: Streets, ground: Ground) -> list[Way]:
    """A path beside the canal, joined by steps to the bridges and to streets that end there."""
    canal = next(line for line in ground.lines if line.kind == "canal")
    path = canal.shape.offset_curve(9).simplify(0.5)
    corners = [node(*p) for p in path.coords]
    joints = [n for n in _ends(streets) if 1 < path.distance(Point(n[0] / 10, n[1] / 10)) < 30]
    joints += [
        end
        for way in streets.ways
        if way.tags.get("bridge") == "yes" and canal.shape.crosses(_line(way.nodes))
        for end in (way.nodes[0], way.nodes[-1])
    ]
    ways = []
    for joint in sorted(set(joints)):
        spot = Point(joint[0] / 10, joint[1] / 10)
        if path.distance(spot) < 40:
            on_path = path.interpolate(path.project(spot))
            foot = node(on_path.x, on_path.y)
            corners.append(foot)
            ways.append(Way([joint, foot], dict(STEPS)))
    order = sorted(set(corners), key=lambda n: (path.project(Point(n[0] / 10, n[1] / 10)), n))
    return [*ways, Way(order, {"highway": "path", "name": "Cut Towpath"})]


def _park_paths(ground: Ground) -> list[Way]:
    """Bent paths from the gates of a park to a meeting point inside it."""
    rng = random.Random("demo: park paths")
    ways = []
    for block, kind in zip(ground.blocks, ground.kinds, strict=True):
        if kind != "park":
            continue
        gates = [node(*p) for p in block.exterior.coords[:-1]]
        count = 6 if block.area > 90_000 else 4 if block.area > 30_000 else 3
        middle = block.representative_point()
        heart = node(middle.x + rng.uniform(-15, 15), middle.y + rng.uniform(-15, 15))
        start = rng.randrange(len(gates))
        for k in range(count):
            gate = gates[(start + k * len(gates) // count) % len(gates)]
            bend = _between(gate, heart, 0.5)
            length = math.dist(gate, heart) / 10
            turn: Points = [
                (gate[0] / 10, gate[1] / 10),
                (
                    bend[0] / 10 + rng.uniform(-0.13, 0.13) * length,
                    bend[1] / 10 + rng.uniform(-0.13, 0.13) * length,
                ),
                (heart[0] / 10, heart[1] / 10),
            ]
            path = drawn(turn)
            if block.buffer(2).contains(_line(path)):
                ways.append(Way(path, {"highway": "path" if block.area > 90_000 else "footway"}))
    return ways


def _yards_and_cut_throughs(streets: Streets, ground: Ground) -> list[Way]:
    """Yards that lead nowhere, some private, and paths between the blocks of estates."""
    rng = random.Random("demo: yards")
    reached = {n for way in streets.ways if can_walk(way.tags) for n in way.nodes}
    ways = []
    for block, kind in zip(ground.blocks, ground.kinds, strict=True):
        corners = [n for n in (node(*p) for p in block.exterior.coords[:-1]) if n in reached]
        middle = block.representative_point()
        heart = node(middle.x, middle.y)
        is_estate = kind == "homes" and middle.y < -900 and block.area > 19_000
        chance = rng.random()
        if kind in ("river", "park") or len(corners) < 4:
            continue
        gate = rng.choice(corners)
        if is_estate and chance < 0.45:
            far = max(corners, key=lambda n: (round(math.dist(n, gate)), n))
            if block.buffer(1).contains(_line([gate, heart, far])):
                ways.append(Way([gate, heart, far], dict(FOOT)))
        elif chance < 0.13:
            yard = [gate, _between(gate, heart, 0.7)]
            if block.buffer(1).contains(_line(yard)):
                ways.append(Way(yard, _yard_tags(len(ways))))
    return ways


def _yard_tags(number: int) -> dict[str, str]:
    """Most yards are open; some are closed in each of the ways that a map can say so."""
    return {"highway": "service"} | {
        1: {"access": "private"},
        3: {"access": "private", "foot": "permissive"},
        4: {"foot": "no"},
        6: {"access": "no", "foot": "designated"},
        8: {"highway": "construction", "construction": "residential"},
        9: {"highway": "proposed", "proposed": "footway"},
    }.get(number % 40, {})


def _motorway(streets: Streets) -> list[Way]:
    """A motorway past the south, and the road to it, on which nobody may walk."""
    end = min(
        (
            n
            for way in streets.ways
            if way.tags.get("name") == "Great Market Road"
            for n in way.nodes
        ),
        key=lambda n: (n[1], n),
    )
    carriageway = drawn(
        [(-4600, -2950), (-2500, -3150), (-700, -3120), (1500, -2980), (4300, -2900)]
    )
    joint = min(carriageway, key=lambda n: (round(math.dist(n, end)), n))
    ramp = (end[0] + 150, end[1] - 1500)
    return [
        Way(carriageway, {"highway": "motorway", "ref": "M900", "oneway": "yes"}),
        Way([end, ramp], {"highway": "trunk", "name": "Southern Approach", "sidewalk": "no"}),
        Way([ramp, joint], {"highway": "motorway_link", "oneway": "yes"}),
    ]
