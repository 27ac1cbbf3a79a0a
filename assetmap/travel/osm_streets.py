"""The walking network of an OpenStreetMap extract."""

import contextlib
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import osmium
from pyproj import Geod

from assetmap.errors import InvalidInput
from assetmap.geography import is_in_great_britain, to_bng
from assetmap.progress import Progress, Unwatched
from assetmap.text import counted
from assetmap.travel.network import Booleans, Floats, Integers, WalkingNetwork
from assetmap.travel.walkable import (
    Tags,
    can_be_walked,
    is_closed,
    is_path,
    is_step_free,
    stops_wheels,
)

_WATCHED_EVERY = 1_000
# A way has at most 2,000 nodes, and two ends at each that is closed.
_MOST_ENDS = 4_096
_ON_THE_GROUND = Geod(ellps="WGS84")


@dataclass
class _Ways:
    """Runs of nodes along walkable ways, one after the other; a run ends where a way does or leaves the extract."""

    refs: list[int] = field(default_factory=list)
    longitudes: list[float] = field(default_factory=list)
    latitudes: list[float] = field(default_factory=list)
    lengths: list[int] = field(default_factory=list)
    is_step_free: list[bool] = field(default_factory=list)
    is_path: list[bool] = field(default_factory=list)
    stopping_nodes: set[int] = field(default_factory=set)
    closed_nodes: set[int] = field(default_factory=set)
    # Those of them that walkable ways lead to.
    passed_nodes: set[int] = field(default_factory=set)
    missing_nodes: int = 0
    # By name the middle of the longest way of that name: its nodes, longitude and latitude.
    named: dict[str, tuple[int, float, float]] = field(default_factory=dict)


@dataclass(frozen=True)
class Extract:
    """The network of an extract, how many nodes of its ways it does not hold, and its streets by name: longitude and
    latitude of a point in the middle.
    """

    network: WalkingNetwork
    way_node_count: int
    missing_nodes: int
    named: dict[str, tuple[float, float]] = field(default_factory=dict)


def read_streets(path: Path, progress: Progress | None = None) -> Extract:
    """The walking network of an `.osm.pbf` (or `.osm`) file: walkable ways, split where they meet.

    Which are walkable: `walkable.py`. Ways that end at one node meet there; that they cross on a map is not enough.

    Raises `InvalidInput` where the file cannot be read as OpenStreetMap data, has no way that can be walked, or lies
    outside Great Britain.
    """
    if path.stat().st_size == 0:
        raise InvalidInput(f"{path} is empty. Download the OpenStreetMap extract again.")
    ways = _Ways()
    try:
        _collect(path, ways, progress or Unwatched())
    except (RuntimeError, ValueError, OSError) as error:
        raise InvalidInput(
            f"{path} cannot be read as OpenStreetMap data ({error}): download it again."
        ) from None
    if not ways.lengths:
        raise InvalidInput(
            f"{path} has no streets or paths. Give an OpenStreetMap extract that includes highways."
        )
    longitudes, latitudes = np.array(ways.longitudes), np.array(ways.latitudes)
    is_here = is_in_great_britain(longitudes, latitudes)
    if not is_here.all():
        if not is_here.any():
            raise InvalidInput(
                f"{path} is outside Great Britain. Give an extract of the area itself."
            )
        count = np.count_nonzero(~is_here)
        raise InvalidInput(
            f"{path}: {counted(int(count), 'node of its streets is', 'nodes of its streets are')} outside Great Britain. Cut it to the area."
        )
    network = _split(ways, longitudes, latitudes)
    nodes = {ref for ref in ways.refs if ref > 0} | ways.passed_nodes
    named = {name: (longitude, latitude) for name, (_, longitude, latitude) in ways.named.items()}
    return Extract(network, len(nodes), ways.missing_nodes, named)


def day_of(path: Path) -> str | None:
    """The day of the extract, YYYY-MM-DD, where its header says so; None for what is no extract."""
    try:
        with contextlib.closing(osmium.io.Reader(str(path))) as reader:
            return reader.header().get("osmosis_replication_timestamp")[:10] or None
    except RuntimeError:
        return None


def _collect(path: Path, ways: _Ways, progress: Progress) -> None:
    watched = osmium.osm.NODE | osmium.osm.WAY
    wanted = osmium.filter.KeyFilter("highway", "barrier", "kerb", "wheelchair", "access", "foot")
    for count, thing in enumerate(
        osmium.FileProcessor(str(path), watched).with_locations().with_filter(wanted), 1
    ):
        tags = {tag.k: tag.v for tag in thing.tags}
        if isinstance(thing, osmium.osm.Node):
            if stops_wheels(tags):
                ways.stopping_nodes.add(thing.id)
            if is_closed(tags):
                ways.closed_nodes.add(thing.id)
        elif isinstance(thing, osmium.osm.Way) and can_be_walked(tags):
            _add_way(thing, tags, ways)
        if count % _WATCHED_EVERY == 0:
            progress.advance(_WATCHED_EVERY)


def _note_name(way: osmium.osm.Way, name: str, ways: _Ways) -> None:
    known = [node.location for node in way.nodes if node.location.valid()]
    if known and len(known) > ways.named.get(name, (0,))[0]:
        middle = known[len(known) // 2]
        ways.named[name] = (len(known), middle.lon, middle.lat)


def _add_way(way: osmium.osm.Way, tags: Tags, ways: _Ways) -> None:
    if tags.get("name"):
        _note_name(way, tags["name"], ways)
    run: list[tuple[int, float, float]] = []
    ends: list[int] = []

    def end_run() -> None:
        if len(run) > 1:
            for ref, longitude, latitude in run:
                ways.refs.append(ref)
                ways.longitudes.append(longitude)
                ways.latitudes.append(latitude)
            ways.lengths.append(len(run))
            ways.is_step_free.append(is_step_free(tags))
            ways.is_path.append(is_path(tags))
        run.clear()

    for node in way.nodes:
        location = node.location
        if not location.valid():
            ways.missing_nodes += 1
            end_run()
        elif node.ref in ways.closed_nodes:
            # The way leads up to it from either side, and nobody gets past: each side ends at a node of its own.
            ways.passed_nodes.add(node.ref)
            run.append((_own_end(way.id, len(ends)), location.lon, location.lat))
            end_run()
            ends.append(node.ref)
            run.append((_own_end(way.id, len(ends)), location.lon, location.lat))
            ends.append(node.ref)
        # A node that stands twice in a row is one.
        elif not run or run[-1][0] != node.ref:
            run.append((node.ref, location.lon, location.lat))
    end_run()


def _own_end(way: int, number: int) -> int:
    """The id of a node that no other way has, the same in every extract that holds the way. OSM's own are above 0."""
    return -(way * _MOST_ENDS + number + 1)


def _split(ways: _Ways, longitudes: Floats, latitudes: Floats) -> WalkingNetwork:
    """Ways split where they meet: at nodes that several share, or one passes twice."""
    refs = np.array(ways.refs, dtype=np.int64)
    lengths = np.array(ways.lengths)
    ids, first, places, times = np.unique(
        refs, return_index=True, return_inverse=True, return_counts=True
    )
    is_break = times[places] > 1
    begins = np.concatenate([[0], np.cumsum(lengths)[:-1]])
    ends = begins + lengths - 1
    is_break[begins] = is_break[ends] = True
    # An edge begins at every break but the last of its run, and ends at the next one.
    breaks = np.flatnonzero(is_break)
    is_last = np.zeros(len(refs), dtype=bool)
    is_last[ends] = True
    opens = ~is_last[breaks]
    start, stop = breaks[opens], breaks[1:][opens[:-1]]
    run_of_point = np.repeat(np.arange(len(lengths)), lengths)
    eastings, northings = to_bng(longitudes, latitudes)
    points = np.stack([eastings, northings], axis=1)
    step = np.zeros(len(refs))
    *_, apart = _ON_THE_GROUND.inv(longitudes[:-1], latitudes[:-1], longitudes[1:], latitudes[1:])
    step[1:] = apart
    along = np.cumsum(step)
    shape_starts = np.concatenate([[0], np.cumsum(stop - start + 1)])
    shape_places = np.repeat(start - shape_starts[:-1], stop - start + 1) + np.arange(
        shape_starts[-1]
    )
    is_passable = np.array(ways.is_step_free)[run_of_point[start]] & ~_is_stopped(
        refs, np.array(ways.is_path)[run_of_point], ways.stopping_nodes, start, stop
    )
    used = np.unique(places[np.concatenate([start, stop])])
    position = np.full(len(ids), -1, dtype=np.int64)
    position[used] = np.arange(len(used))
    return WalkingNetwork.of_edges(
        ids[used],
        points[first[used]],
        np.stack([position[places[start]], position[places[stop]]], axis=1),
        along[stop] - along[start],
        is_passable,
        shape_starts=shape_starts,
        shape_points=points[shape_places],
    )


def _is_stopped(
    refs: Integers, is_on_path: Booleans, stopping: set[int], start: Integers, stop: Integers
) -> Booleans:
    """Of each edge, whether something on it, its ends included, stops wheels."""
    stops = np.isin(refs, np.fromiter(stopping, dtype=np.int64, count=len(stopping))) & is_on_path
    so_far = np.concatenate([[0], np.cumsum(stops)])
    return np.asarray(so_far[stop + 1] > so_far[start])
