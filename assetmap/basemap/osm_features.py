"""The features of the background in an OpenStreetMap extract."""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import osmium
import shapely

from assetmap.basemap.coast import sea_of
from assetmap.basemap.features import (
    NUMBERS_FROM,
    SEA_FROM,
    Feature,
    area_feature,
    house_number,
    line_feature,
    point_feature,
)
from assetmap.errors import InvalidInput
from assetmap.progress import Progress, Unwatched

_WATCHED_EVERY = 1_000
_KEYS = ("highway", "railway", "waterway", "natural", "landuse", "leisure", "amenity", "building",
         "place", "addr:housenumber")  # fmt: skip
_LONGEST_NAME = 120
_WKB = osmium.geom.WKBFactory()


class Row(NamedTuple):
    """A feature as it is stored; its shape as WKB in hexadecimal, degrees WGS84."""

    osm_id: str
    layer: str
    kind: str
    name: str | None
    ref: str | None
    min_zoom: int
    shape: str


def read_features(path: Path, progress: Progress | None = None) -> Iterator[Row]:
    """The background features of a `.osm.pbf` (or `.osm`) file; a way that leaves
    the extract ends there.

    Raises `InvalidInput` where the file cannot be read as OpenStreetMap data.
    """
    progress = progress or Unwatched()
    wanted = osmium.filter.KeyFilter(*_KEYS)
    coast: list[shapely.LineString] = []
    watched = osmium.osm.NODE | osmium.osm.WAY | osmium.osm.AREA | osmium.osm.RELATION
    try:
        things = osmium.FileProcessor(str(path), watched).with_areas(wanted).with_filter(wanted)
        for count, thing in enumerate(things, 1):
            tags = {tag.k: tag.v for tag in thing.tags}
            if isinstance(thing, osmium.osm.Node):
                yield from _of_node(thing, tags)
            elif isinstance(thing, osmium.osm.Way):
                for row in _of_way(thing, tags):
                    line = shapely.from_wkb(row.shape) if row.kind == "coast" else None
                    if isinstance(line, shapely.LineString):
                        coast.append(line)
                    yield row
            elif isinstance(thing, osmium.osm.Area):
                yield from _of_area(thing, tags)
            if count % _WATCHED_EVERY == 0:
                progress.advance(_WATCHED_EVERY)
    except (RuntimeError, ValueError, OSError) as error:
        raise InvalidInput(
            f"{path} cannot be read as OpenStreetMap data ({error}): download it again."
        ) from None
    for sea in sea_of(coast):
        shape = shapely.to_wkb(sea, hex=True)
        # Of neighbouring extracts each has a part of its own.
        part = hashlib.sha256(shape.encode()).hexdigest()[:16]
        yield Row(f"sea {part}", "water", "sea", None, None, SEA_FROM, shape)


def _row(osm_id: str, feature: Feature, tags: dict[str, str], shape: str) -> Row:
    name = tags.get("name", "")[:_LONGEST_NAME].strip() or None
    ref = tags.get("ref", "")[:12] or None
    if feature.layer != "roads":
        ref = None
    return Row(osm_id, feature.layer, feature.kind, name, ref, feature.min_zoom, shape)


def _number(osm_id: str, number: str, shape: str) -> Row:
    return Row(osm_id, "numbers", "house", number[:12], None, NUMBERS_FROM, shape)


def _of_node(node: osmium.osm.Node, tags: dict[str, str]) -> Iterator[Row]:
    if not node.location.valid():
        return
    shape = shapely.to_wkb(shapely.Point(node.location.lon, node.location.lat), hex=True)
    if feature := point_feature(tags):
        yield _row(f"n{node.id}", feature, tags, shape)
    if number := house_number(tags):
        yield _number(f"n{node.id}", number, shape)


def _of_way(way: osmium.osm.Way, tags: dict[str, str]) -> Iterator[Row]:
    feature = line_feature(tags)
    if feature is None:
        return
    runs: list[list[tuple[float, float]]] = [[]]
    for node in way.nodes:
        if node.location.valid():
            runs[-1].append((node.location.lon, node.location.lat))
        elif runs[-1]:
            runs.append([])
    for number, run in enumerate(run for run in runs if len(set(run)) > 1):
        # Parts of one way that the extract cuts are told apart, so that none hides the others.
        part = f"w{way.id}" if number == 0 else f"w{way.id}.{number}"
        yield _row(part, feature, tags, shapely.to_wkb(shapely.LineString(run), hex=True))


def _of_area(area: osmium.osm.Area, tags: dict[str, str]) -> Iterator[Row]:
    osm_id = f"{'w' if area.from_way() else 'r'}{area.orig_id()}"
    feature, point, number = area_feature(tags), point_feature(tags), house_number(tags)
    if not (feature or point or number):
        return
    try:
        shape = _WKB.create_multipolygon(area)
    except RuntimeError:
        # The extract has too little of it to close a ring.
        return
    if feature:
        yield _row(osm_id, feature, tags, shape)
    # Where they stand in it is found when they are stored.
    if point:
        yield _row(osm_id, point, tags, shape)
    if number:
        yield _number(osm_id, number, shape)
