"""Small OpenStreetMap extracts, written as real .osm.pbf files by osmium."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import osmium
from osmium.osm.mutable import Node, Relation, Way

# A corner of Hackney, degrees WGS84, and how long the side of a drawn square is.
LONGITUDE, LATITUDE, SIDE = -0.055, 51.545, 0.001
Tags = Mapping[str, str]


class OsmFile:
    """Draws points, lines and squares, each where the one before ended; `write` makes the file."""

    def __init__(self, *, taken_at: str | None = "2026-10-01T20:21:00Z") -> None:
        self._taken_at = taken_at
        self._nodes: list[Node] = []
        self._ways: list[Way] = []
        self._relations: list[Relation] = []
        self._next = 1

    def node(self, number: int, tags: Tags, *, at: tuple[float, float] | None = None) -> None:
        """A point; ids below 1,000 are the test's own, those above belong to lines."""
        at = at or (LONGITUDE + number * SIDE, LATITUDE)
        self._nodes.append(Node(id=number, version=1, location=at, tags=dict(tags)))

    def way(self, number: int, tags: Tags, *, corners: int = 4, is_closed: bool = True) -> None:
        """A square, or so many of its corners, or an open line of them."""
        square = [(0.0, 0.0), (SIDE, 0.0), (SIDE, SIDE), (0.0, SIDE)][:corners]
        refs = []
        for east, north in square:
            at = (LONGITUDE + number * 2 * SIDE + east, LATITUDE + SIDE + north)
            self._nodes.append(Node(id=1000 + self._next, version=1, location=at))
            refs.append(1000 + self._next)
            self._next += 1
        nodes = [*refs, refs[0]] if is_closed else refs
        self._ways.append(Way(id=number, version=1, nodes=nodes, tags=dict(tags)))

    def relation(self, number: int, tags: Tags, ways: Sequence[int]) -> None:
        """A multipolygon whose outlines are these ways."""
        members = [("w", way, "outer") for way in ways]
        tags = {"type": "multipolygon", **tags}
        self._relations.append(Relation(id=number, version=1, members=members, tags=tags))

    def write(self, path: Path) -> Path:
        """The file at `path`, nodes before ways before relations and by number, as extracts are."""
        path.unlink(missing_ok=True)
        header = osmium.io.Header()
        if self._taken_at:
            header.set("osmosis_replication_timestamp", self._taken_at)
        with osmium.SimpleWriter(str(path), header=header) as writer:
            for node in sorted(self._nodes, key=lambda one: one.id):
                writer.add_node(node)
            for way in self._ways:
                writer.add_way(way)
            for relation in self._relations:
                writer.add_relation(relation)
        return path
