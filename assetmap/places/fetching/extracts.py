"""OpenStreetMap extracts: which of a publisher's cover an area, and the part of them that lies in it."""

import json
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import osmium
import shapely
from shapely.geometry import shape

from assetmap.errors import InvalidInput

Box = tuple[float, float, float, float]
# Sooner one extract that is a little larger than two that have to be joined.
_MOST_EXTRACTS = 6


def extracts_for(index: bytes, box: Box) -> list[str]:
    """The addresses of the smallest extracts that cover a box, in degrees, from an index of extracts in GeoJSON.

    Each feature has `id`, `parent` and, under `urls`, `pbf`. Raises `InvalidInput` where the index is none or none
    covers.
    """
    try:
        features = json.loads(index)["features"]
        offered = [
            (shape(one["geometry"]), one["properties"])
            for one in features
            if one.get("geometry") and (one["properties"].get("urls") or {}).get("pbf")
        ]
    except (ValueError, KeyError, TypeError, AttributeError):
        raise InvalidInput(
            "The layout of the index of OpenStreetMap extracts has changed."
        ) from None
    wanted: Any = shapely.box(*box)
    touching = sorted(
        ((outline, about) for outline, about in offered if outline.intersects(wanted)),
        key=lambda one: one[0].area,
    )
    chosen: list[str] = []
    left = wanted
    for outline, about in touching:
        if left.intersection(outline).area <= 0:
            continue
        chosen.append(str(about["urls"]["pbf"]))
        left = left.difference(outline)
        if left.area < wanted.area * 1e-4:
            return chosen
        if len(chosen) == _MOST_EXTRACTS:
            break
    whole = [about for outline, about in touching if outline.contains(wanted)]
    if whole:
        return [str(whole[0]["urls"]["pbf"])]
    if chosen:
        return chosen  # the rest is sea
    raise InvalidInput("No OpenStreetMap extract covers this area.")


def cut_extracts(paths: Sequence[Path], target: Path, box: Box) -> int:
    """Writes what lies in the box, whole ways and multipolygons, of one extract or several; how many objects.

    Raises `InvalidInput` where a file is no extract or nothing of it lies there.
    """
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        parts = [Path(folder, f"{number}.osm.pbf") for number, _ in enumerate(paths)]
        count = 0
        for path, part in zip(paths, parts, strict=True):
            try:
                count += _cut(path, part, box)
            except (RuntimeError, osmium.InvalidLocationError) as error:
                raise InvalidInput(
                    f"{path} cannot be read as OpenStreetMap data ({error}); fetch it again."
                ) from None
        if not count:
            raise InvalidInput("The OpenStreetMap extract has nothing in this area.")
        if len(parts) == 1:
            parts[0].replace(target)
        else:
            _join(parts, target)
    return count


def _cut(path: Path, target: Path, box: Box) -> int:
    west, south, east, north = box
    kept = osmium.IdTracker()
    add = kept.add_node
    for node in osmium.FileProcessor(str(path), osmium.osm.NODE):
        at = node.location  # type: ignore[union-attr]
        if west <= at.lon <= east and south <= at.lat <= north:
            add(node.id)
    ways, numbers = osmium.IdTracker(), []
    for way in osmium.FileProcessor(str(path), osmium.osm.WAY):
        if kept.contains_any_references(way):
            ways.add_way(way.id)
            numbers.append(way.id)
    multipolygons = osmium.filter.TagFilter(("type", "multipolygon"))
    for relation in osmium.FileProcessor(str(path), osmium.osm.RELATION).with_filter(multipolygons):
        if ways.contains_any_references(relation):
            kept.add_relation(relation.id)
    for number in numbers:
        kept.add_way(number)
    kept.complete_backward_references(str(path), relation_depth=1)
    header = osmium.io.Header()
    if taken_at := _taken_at(path):
        header.set("osmosis_replication_timestamp", taken_at)
    count = 0
    with osmium.SimpleWriter(str(target), header=header) as writer:
        for one in osmium.FileProcessor(str(path)).with_filter(kept.id_filter()):
            writer.add(one)
            count += 1
    return count


def _taken_at(path: Path) -> str:
    with osmium.io.Reader(str(path)) as reader:
        return str(reader.header().get("osmosis_replication_timestamp", ""))


def _join(parts: Sequence[Path], target: Path) -> None:
    header = osmium.io.Header()
    if taken_at := min(filter(None, map(_taken_at, parts)), default=""):
        header.set("osmosis_replication_timestamp", taken_at)
    merged = osmium.MergeInputReader()
    for part in parts:
        merged.add_file(str(part))
    with osmium.SimpleWriter(str(target), header=header) as writer:
        merged.apply(writer, simplify=True)
