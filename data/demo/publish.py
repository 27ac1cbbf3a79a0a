"""How do the publishers lay out their files: CSV, GeoJSON, workbook and OpenStreetMap extract, byte for byte the
same?
"""

import csv
import io
import json
import os
import zipfile
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path

# lxml, where a machine has it, writes the same workbook in other bytes.
os.environ["OPENPYXL_LXML"] = "False"

import osmium
from ground import EAST, NORTH, Ground
from openpyxl import Workbook
from pyproj import Transformer
from shapely import Polygon
from streets import Node, Way

Sheet = tuple[Sequence[str], Iterable[Sequence[object]]]  # header and rows

# The seven-parameter transformation by its numbers, so that a machine with the OSTN15 grid writes the same bytes.
_TO_DEGREES = Transformer.from_pipeline(
    "+proj=pipeline +step +inv +proj=tmerc +lat_0=49 +lon_0=-2 +k=0.9996012717 +x_0=400000 +y_0=-100000"
    " +ellps=airy +step +proj=push +v_3 +step +proj=cart +ellps=airy"
    " +step +proj=helmert +x=446.448 +y=-125.157 +z=542.06 +rx=0.15 +ry=0.247 +rz=0.842 +s=-20.489"
    " +convention=position_vector +step +inv +proj=cart +ellps=WGS84 +step +proj=pop +v_3"
    " +step +proj=unitconvert +xy_in=rad +xy_out=deg"
)
# Any fixed moment: workbooks and archives otherwise carry the time at which they were written.
_WRITTEN_AT = datetime(2026, 10, 1)


def degrees(x: float, y: float, *, digits: int = 7) -> tuple[float, float]:
    """Longitude and latitude (WGS84) of metres around the borough's centre."""
    longitude, latitude = _TO_DEGREES.transform(EAST + x, NORTH + y)
    return round(longitude, digits), round(latitude, digits)


def write_csv(
    path: Path,
    header: Sequence[str] | None,
    rows: Iterable[Sequence[object]],
    *,
    has_mark: bool = False,
    is_quoted: bool = False,
) -> None:
    """A CSV as UTF-8; `has_mark` begins it with a byte order mark, `is_quoted` quotes all text."""
    text = io.StringIO()
    writer = csv.writer(
        text, lineterminator="\n", quoting=csv.QUOTE_NONNUMERIC if is_quoted else csv.QUOTE_MINIMAL
    )
    if header is not None:
        csv.writer(text, lineterminator="\n").writerow(header)
    writer.writerows(rows)
    path.write_bytes(text.getvalue().encode("utf-8-sig" if has_mark else "utf-8"))


def write_geojson(path: Path, features: Iterable[tuple[dict[str, str], Polygon]]) -> None:
    """Polygons in EPSG:4326, a line each; vertices that were equal in metres are equal in degrees."""
    lines = []
    for number, (properties, shape) in enumerate(features, start=1):
        rings = [
            [list(degrees(*point)) for point in ring.coords]
            for ring in (shape.exterior, *shape.interiors)
        ]
        feature = {
            "type": "Feature",
            "properties": {"FID": number} | properties,
            "geometry": {"type": "Polygon", "coordinates": rings},
        }
        lines.append(json.dumps(feature, ensure_ascii=False, separators=(",", ":")))
    text = '{"type":"FeatureCollection","features":[\n' + ",\n".join(lines) + "\n]}\n"
    path.write_text(text, encoding="utf-8", newline="\n")


def write_workbook(path: Path, sheets: dict[str, Sheet]) -> None:
    """A workbook whose bytes depend on its cells alone: fixed dates, stored without compression."""
    book = Workbook()
    book.remove(book.active)
    for title, (header, rows) in sheets.items():
        sheet = book.create_sheet(title)
        sheet.append(list(header))
        for row in rows:
            sheet.append(list(row))
    book.properties.created = book.properties.modified = _WRITTEN_AT
    loose = io.BytesIO()
    book.save(loose)
    with zipfile.ZipFile(loose) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as target:
        for name in sorted(source.namelist(), key=lambda n: (n != "[Content_Types].xml", n)):
            content = source.read(name)
            if name == "docProps/core.xml":
                content = _without_save_time(content)
            entry = zipfile.ZipInfo(name, date_time=_WRITTEN_AT.timetuple()[:6])
            entry.create_system = 3
            target.writestr(entry, content)


def _without_save_time(core: bytes) -> bytes:
    """openpyxl stamps the moment of saving over the date it was given."""
    start = core.index(b"<dcterms:modified")
    begin = core.index(b">", start) + 1
    end = core.index(b"</dcterms:modified>")
    return core[:begin] + _WRITTEN_AT.strftime("%Y-%m-%dT%H:%M:%SZ").encode() + core[end:]


def write_osm(
    path: Path,
    ways: list[Way],
    areas: list[tuple[dict[str, str], list[Node]]],
    points: list[tuple[dict[str, str], Node]],
) -> None:
    """An OpenStreetMap extract. Uncompressed, since compressors differ from one version to the next."""
    lines = [(way.tags, way.nodes) for way in ways] + areas
    named = {node: dict(sorted(tags.items())) for tags, node in points}
    nodes = sorted({node for _, along in lines for node in along} | set(named))
    ids = {node: number for number, node in enumerate(nodes, start=1)}
    file = osmium.io.File(str(path), "pbf,pbf_compression=none")
    header = osmium.io.Header()
    header.set("generator", "demo area")
    path.unlink(missing_ok=True)
    with osmium.SimpleWriter(file, header=header) as writer:
        for node, number in ids.items():
            longitude, latitude = degrees(node[0] / 10, node[1] / 10)
            writer.add_node(
                osmium.osm.mutable.Node(
                    id=number, location=(longitude, latitude), tags=named.get(node, {})
                )
            )
        for number, (tags, along) in enumerate(lines, start=1):
            refs = [ids[node] for node in along]
            writer.add_way(
                osmium.osm.mutable.Way(id=number, nodes=refs, tags=dict(sorted(tags.items())))
            )


def drawn_areas(ground: Ground) -> list[tuple[dict[str, str], list[Node]]]:
    """Water, parks, rails and the canal: what a map shows and nobody walks along."""
    park_tags = {
        "park": {"leisure": "park"},
        "heath": {"leisure": "park", "natural": "heath"},
        "reserve": {"leisure": "nature_reserve"},
    }
    areas = [
        ({"natural": "water", "water": "river", "name": "River Wend"}, _ring(ground.water)),
        *(({"natural": "water", "water": "dock"}, _ring(dock)) for dock in docks(ground)),
        *(
            (park_tags[what] | {"name": name}, _ring(shape))
            for name, (what, shape) in ground.parks.items()
        ),
    ]
    line_tags = {
        "rail": {"railway": "rail"},
        "canal": {"waterway": "canal", "name": "Merehithe Cut"},
        "river": {"waterway": "river", "name": "River Wend"},
    }
    lines = [
        (line_tags[line.kind], _nodes(list(line.shape.coords)))
        for line in ground.lines
        if line.kind in line_tags
    ]
    return areas + lines


def docks(ground: Ground) -> list[Polygon]:
    """The basins of the old docks: the three largest blocks of works, less their quays."""
    works = [b for b, kind in zip(ground.blocks, ground.kinds, strict=True) if kind == "works"]
    works.sort(key=lambda block: -round(block.area))
    return [block.buffer(-22, join_style="mitre") for block in works[:3]]


def _ring(shape: Polygon) -> list[Node]:
    return _nodes(list(shape.exterior.coords))


def _nodes(points: list[tuple[float, ...]]) -> list[Node]:
    nodes: list[Node] = []
    for x, y, *_ in points:
        here = (round(x * 10), round(y * 10))
        if not nodes or nodes[-1] != here:
            nodes.append(here)
    return nodes
