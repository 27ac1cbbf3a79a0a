"""Which streets, paths, steps and bridges can be walked, and what is each called?"""

import math
import random
import tomllib
from collections import defaultdict
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from ground import Ground, curve
from shapely import LineString, Point, STRtree

Node = tuple[int, int]  # decimetres around the centre: junctions are equal, not just near
Edge = tuple[Node, Node]

HIGHWAYS = {
    "primary": "primary",
    "secondary": "secondary",
    "tertiary": "tertiary",
    "residential": "residential",
    "park edge": "residential",
    "bank": "footway",
}
_WORDING = tomllib.loads((Path(__file__).parent / "wording" / "streets.toml").read_text("utf-8"))
STEMS: list[str] = _WORDING["stems"]
ENDINGS: dict[str, list[str]] = _WORDING["endings"]


@dataclass
class Way:
    """One OpenStreetMap way: its nodes in order and its tags."""

    nodes: list[Node]
    tags: dict[str, str]


@dataclass
class Streets:
    """All ways on land, and for each edge between two junctions the name of its street."""

    ways: list[Way] = field(default_factory=list)
    names: dict[Edge, tuple[str, str]] = field(default_factory=dict)  # highway, name
    sides: dict[Edge, list[int]] = field(default_factory=dict)  # the blocks on both sides


def node(x: float, y: float) -> Node:
    return round(x * 10), round(y * 10)


def edge_of(a: Node, b: Node) -> Edge:
    return (min(a, b), max(a, b))


def metres(edge: Edge) -> float:
    return math.dist(*edge) / 10


def lay_streets(ground: Ground) -> Streets:
    """Streets along the lines of the plan, then what joins them: bridges, steps, paths and yards."""
    streets = Streets(sides=_block_sides(ground))
    names = _names_of_lines(ground)
    by_line = _edges_by_line(ground, list(streets.sides))
    walked = {
        edge for i, edges in by_line.items() for edge in edges if ground.lines[i].kind in HIGHWAYS
    }
    degree: dict[Node, int] = defaultdict(int)
    for edge in walked:
        for end in edge:
            degree[end] += 1
    crossings = {
        end
        for i, edges in by_line.items()
        if ground.lines[i].kind in ("rail", "canal")
        for end in {n for edge in edges for n in edge}
        if degree[end] == 2
    }
    for i in sorted(by_line):
        line = ground.lines[i]
        if line.kind not in HIGHWAYS:
            continue
        for chain in _chains(by_line[i]):
            highway = _highway(line.kind, chain)
            for a, b in pairwise(chain):
                streets.names[edge_of(a, b)] = (highway, names[i])
            tags = {"highway": highway} | ({"name": names[i]} if names[i] else {})
            chain = _pulled_back(chain, degree)
            streets.ways += _with_bridges(chain, tags, ground, crossings)
    joined = walkable_parts(streets.ways)[0]
    streets.ways = [way for way in streets.ways if way.nodes[0] in joined]
    return streets


def _block_sides(ground: Ground) -> dict[Edge, list[int]]:
    sides: dict[Edge, list[int]] = defaultdict(list)
    for i, block in enumerate(ground.blocks):
        for ring in (block.exterior, *block.interiors):
            points = [node(*p) for p in ring.coords]
            for a, b in pairwise(points):
                sides[edge_of(a, b)].append(i)
    return dict(sorted(sides.items()))


def _names_of_lines(ground: Ground) -> dict[int, str]:
    """A name for every line: the plan's own, else one that no other street bears."""
    rng = random.Random("demo: street names")
    used = {line.name for line in ground.lines}
    names = {}
    for i, line in enumerate(ground.lines):
        name = line.name
        if line.kind in ENDINGS and line.shape.length > 45:
            while name in used:
                name = f"{rng.choice(STEMS)} {rng.choice(ENDINGS[line.kind])}"
            used.add(name)
        names[i] = name
    return names


def _edges_by_line(ground: Ground, edges: list[Edge]) -> dict[int, list[Edge]]:
    """The line of the plan that each edge between two junctions is a piece of."""
    tree = STRtree([line.shape for line in ground.lines])
    middles = [Point((a[0] + b[0]) / 20, (a[1] + b[1]) / 20) for a, b in edges]
    by_line: dict[int, list[Edge]] = defaultdict(list)
    for edge, middle in zip(edges, middles, strict=True):
        ranked = sorted(
            (round(ground.lines[i].shape.distance(middle), 2), int(i))
            for i in tree.query(middle.buffer(1.0))
        )
        if ranked and ranked[0][0] < 0.5:
            by_line[ranked[0][1]].append(edge)
    return by_line


def _chains(edges: list[Edge]) -> list[list[Node]]:
    """The edges of one line as runs of nodes; a closed line starts at its first node in order."""
    near: dict[Node, list[Node]] = defaultdict(list)
    for a, b in edges:
        near[a].append(b)
        near[b].append(a)
    left = set(edges)
    chains = []
    for start in sorted(near, key=lambda n: (len(near[n]) != 1, n)):
        while True:
            chain = [start]
            while True:
                ahead = [n for n in sorted(near[chain[-1]]) if edge_of(chain[-1], n) in left]
                if not ahead:
                    break
                left.discard(edge_of(chain[-1], ahead[0]))
                chain.append(ahead[0])
            if len(chain) == 1:
                break
            chains.append(chain)
    return chains


def _highway(kind: str, chain: list[Node]) -> str:
    """The streets around the market are for people on foot."""
    middle = chain[len(chain) // 2]
    if kind == "residential" and math.dist(middle, (-2600, 7600)) < 2400:
        return "pedestrian"
    return HIGHWAYS[kind]


def _pulled_back(chain: list[Node], degree: dict[Node, int]) -> list[Node]:
    """A street that meets only a railway, a canal or the boundary ends a little before it."""
    chain = list(chain)
    for last, before in ((0, 1), (-1, -2)):
        if degree[chain[last]] == 1:
            chain[last] = _towards(chain[last], chain[before])
    return chain


def _with_bridges(
    chain: list[Node], tags: dict[str, str], ground: Ground, crossings: set[Node]
) -> list[Way]:
    """The way, with the part over water, rails or the canal as a bridge of its own."""
    if tags["highway"] == "footway":
        return [Way(chain, dict(tags))]
    water = ground.water.buffer(-1)
    nodes, over = [chain[0]], []
    for a, b in pairwise(chain):
        over.append(water.intersects(LineString([(a[0] / 10, a[1] / 10), (b[0] / 10, b[1] / 10)])))
        nodes.append(b)
    for i in reversed(range(1, len(nodes) - 1)):
        if nodes[i] in crossings:
            nodes[i : i + 1] = [_towards(nodes[i], nodes[i - 1]), _towards(nodes[i], nodes[i + 1])]
            over.insert(i, True)
    ways, start = [], 0
    for i in range(1, len(nodes)):
        if i == len(nodes) - 1 or over[i] != over[i - 1]:
            bridge = {"bridge": "yes", "layer": "1"} if over[i - 1] else {}
            ways.append(Way(nodes[start : i + 1], dict(tags) | bridge))
            start = i
    return ways


def _towards(here: Node, there: Node, most: float = 140.0) -> Node:
    """The spot 14 m from here on the way there, or less where the way is short."""
    length = math.dist(here, there)
    back = min(most, 0.4 * length) / length
    return round(here[0] + (there[0] - here[0]) * back), round(
        here[1] + (there[1] - here[1]) * back
    )


def walkable_parts(ways: list[Way]) -> list[set[Node]]:
    """The connected parts of the walkable network, the largest first."""
    near: dict[Node, set[Node]] = defaultdict(set)
    for way in ways:
        if can_walk(way.tags):
            for a, b in zip(way.nodes, way.nodes[1:], strict=False):
                near[a].add(b)
                near[b].add(a)
    left, parts = set(near), []
    for start in sorted(near):
        if start in left:
            part, queue = {start}, [start]
            while queue:
                fresh = near[queue.pop()] - part
                part |= fresh
                queue += fresh
            left -= part
            parts.append(part)
    return sorted(parts, key=lambda p: (-len(p), min(p)))


def can_walk(tags: dict[str, str]) -> bool:
    """OpenStreetMap's rules in brief: no motorways, nothing closed to people on foot."""
    highway = tags.get("highway", "")
    if highway in ("", "motorway", "motorway_link", "construction", "proposed"):
        return False
    if highway == "trunk" and tags.get("sidewalk", "no") == "no":
        return False
    if tags.get("foot") == "no":
        return False
    return tags.get("access") not in ("private", "no") or tags.get("foot") in ("yes", "permissive")


def drawn(points: list[tuple[float, float]]) -> list[Node]:
    """The nodes of a curve through the points, its ends kept."""
    return [node(x, y) for x, y in curve(points, step_metres=60)]
