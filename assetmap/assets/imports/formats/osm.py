"""The reader of OpenStreetMap extracts: nodes and areas that have one of our categories.

What mappers write is never refused: a tag that says nothing to us is left out, and the row keeps the rest.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import osmium
import shapely
from osmium.osm import Area, Node, Way

from assetmap.assets.imports.formats.base import Line, RowFile
from assetmap.assets.imports.formats.mapping import AssetMapping
from assetmap.assets.imports.formats.osm_tags import (
    COLUMNS,
    cells_of_tags,
    is_given_up,
    is_of_use,
)
from assetmap.assets.vocabulary.categories import Vocabulary
from assetmap.errors import InvalidInput
from assetmap.geography import is_point_in_great_britain
from assetmap.text import counted

SOURCE = "OpenStreetMap"
LICENCE = "ODbL"
HEADER = ["source_id", "category", "longitude", "latitude", *COLUMNS]
_BATCH_OBJECTS = 10_000
# Why something that the vocabulary knows is no row all the same.
_LINE = "a line, not a point or area"
_CUT_OFF = "its outline is not complete in the extract, or it is not an area"
_GIVEN_UP = "closed, gone or not yet open (such as disused=yes)"
_ELSEWHERE = "outside Great Britain"


def open_osm(path: Path, vocabulary: Vocabulary) -> RowFile:
    """The assets of an extract (.osm.pbf), a node where it stands and an area at a point inside it; degrees WGS84.

    Raises `InvalidInput` when it is no such file or broken, and, reading on, when it is cut short or holds no asset.
    """
    taken_on = _taken_on(path)
    mapping = AssetMapping(
        source=SOURCE,
        licence=LICENCE,
        vintage=taken_on.isoformat() if taken_on else None,
        **{column: column for column in HEADER},  # type: ignore[arg-type]
    )
    notes: list[str] = []
    return RowFile(
        HEADER,
        _batches(path, vocabulary, taken_on, notes),
        mapping=mapping,
        notes=notes,
        may_lack_names=True,
    )


def _taken_on(path: Path) -> date | None:
    """The day of the map that the extract is of, where it says so."""
    if path.stat().st_size == 0:
        raise InvalidInput(f"{path} is empty; download the extract again.")
    try:
        with osmium.io.Reader(str(path)) as reader:
            said = reader.header().get("osmosis_replication_timestamp", "")
    except (RuntimeError, ValueError) as error:
        raise _broken(path, error) from None
    try:
        return date.fromisoformat(said[:10])
    except ValueError:
        return None


def _broken(path: Path, error: Exception) -> InvalidInput:
    return InvalidInput(
        f"{path} cannot be read as OpenStreetMap data ({str(error).strip().rstrip('.')});"
        " is it a complete .osm.pbf file? Download it again."
    )


def _batches(
    path: Path, vocabulary: Vocabulary, taken_on: date | None, notes: list[str]
) -> Iterator[list[Line]]:
    left_out: Counter[str] = Counter()
    batch: list[Line] = []
    number = 0
    for source_id, tags, categories, point in _objects(path, vocabulary, left_out):
        number += 1
        said = {
            **cells_of_tags(tags, until=taken_on),
            "source_id": source_id,
            "category": ";".join(categories),
            "longitude": repr(point[0]),
            "latitude": repr(point[1]),
        }
        batch.append(Line(number, [said.get(column, "") for column in HEADER]))
        if len(batch) == _BATCH_OBJECTS:
            yield batch
            batch = []
    if batch:
        yield batch
    if not number:
        raise InvalidInput(
            f"{path} contains nothing that matches our categories (data/categories.toml); is it the right extract?"
        )
    notes += [
        f"{counted(count, 'object', 'objects')} left out: {why}."
        for why, count in sorted(left_out.items())
    ]


_Asset = tuple[str, dict[str, str], list[str], tuple[float, float]]


def _objects(path: Path, vocabulary: Vocabulary, left_out: Counter[str]) -> Iterator[_Asset]:
    """Each asset's id (`node/1`, `way/2`, `relation/3`), tags, categories and point."""
    keys = osmium.filter.KeyFilter(*vocabulary.osm_keys)
    # Ways and relations that became no area are known from the areas that they did become, which may come later.
    waiting: dict[str, bool] = {}
    became: set[str] = set()
    try:
        for one in osmium.FileProcessor(str(path)).with_areas(keys).with_filter(keys):
            tags = {tag.k: tag.v for tag in one.tags}
            categories = vocabulary.of_tags(tags)
            if categories and is_given_up(tags):
                if isinstance(one, Node | Area):
                    left_out[_GIVEN_UP] += 1
                continue
            if not is_of_use(tags, categories):
                continue
            if isinstance(one, Node):
                source_id, point = f"node/{one.id}", (one.location.lon, one.location.lat)
            elif isinstance(one, Area):
                source_id = f"{'way' if one.from_way() else 'relation'}/{one.orig_id()}"
                point = _point_inside(one)
                became.add(source_id)
            else:
                if isinstance(one, Way):
                    waiting[f"way/{one.id}"] = not one.is_closed()
                else:
                    waiting[f"relation/{one.id}"] = False
                continue
            if is_point_in_great_britain(*point):
                yield source_id, tags, categories, point
            else:
                left_out[_ELSEWHERE] += 1
    except (RuntimeError, shapely.errors.ShapelyError) as error:
        raise _broken(path, error) from None
    for source_id, is_line in waiting.items():
        if source_id not in became:
            left_out[_LINE if is_line else _CUT_OFF] += 1


def _point_inside(area: Area) -> tuple[float, float]:
    outline = shapely.from_wkb(_WKB.create_multipolygon(area))
    point = outline.representative_point()
    # A centimetre, as OpenStreetMap itself has it; more would only tell how the point was computed.
    return round(point.x, 7), round(point.y, 7)


_WKB = osmium.geom.WKBFactory()
