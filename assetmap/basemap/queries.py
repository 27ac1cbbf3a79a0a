"""The reads of the background: vector tiles, straight from PostgreSQL, and what describes them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from psycopg import AsyncConnection
from sqlalchemy import text
from sqlalchemy.orm import Session

from assetmap.basemap.levels import DETAIL_FROM, level_of
from assetmap.basemap.picture import Drawn, Name, Sheet

# Of a tile's 4,096 units: as far as a line or a dot of a neighbouring tile reaches in.
_MARGIN = 64
_SHAPES = (
    "SELECT layer, kind, name, ref, min_zoom, shape FROM basemap_shape, tile"
    " WHERE level = %(level)s AND shape && around AND min_zoom <= %(z)s"
)
# Of roads, `road_names` has the names; those of areas stand at a point of their own.
_FEATURES = (
    "SELECT layer, kind, CASE WHEN layer NOT IN ('roads', 'buildings', 'land', 'water') THEN name END AS name, ref, min_zoom, shape FROM basemap_feature, tile"
    " WHERE is_drawn AND shape && around AND min_zoom <= %(z)s"
)
_TILE = (
    "WITH tile AS MATERIALIZED (SELECT ST_TileEnvelope(%(z)s, %(x)s, %(y)s) AS box,"
    "   ST_TileEnvelope(%(z)s, %(x)s, %(y)s, margin => {margin} / 4096.0) AS around),"
    " cut AS (SELECT layer, min_zoom, kind, name, ref,"
    "   ST_AsMVTGeom(shape, box, 4096, {margin}, true) AS shape FROM ({sources}) AS found, tile),"
    " layers AS (SELECT layer, ST_AsMVT(feature, layer, 4096, 'shape') AS content"
    "   FROM (SELECT * FROM cut WHERE shape IS NOT NULL ORDER BY min_zoom) AS kept"
    "   CROSS JOIN LATERAL (SELECT kept.kind, kept.name, kept.ref, kept.shape) AS feature"
    "   GROUP BY layer)"
    " SELECT coalesce(string_agg(content, ''::bytea ORDER BY layer), ''::bytea) FROM layers"
)
_SOURCES = (
    "SELECT DISTINCT source, coalesce(licence, '') FROM dataset"
    " WHERE section = 'background' AND replaced_at IS NULL{shown} ORDER BY 1, 2"
)
_SHOWN = (
    " AND EXISTS (SELECT FROM basemap_feature WHERE dataset_id = dataset.id"
    "   AND shape && ST_Transform(ST_MakeEnvelope(:west, :south, :east, :north, 4326), 3857))"
)
_MARK = "SELECT mark FROM basemap_edition WHERE id = 1"


@dataclass(frozen=True)
class TileAddress:
    """A tile's zoom, column and row."""

    z: int
    x: int
    y: int


@dataclass(frozen=True)
class CutTile:
    """A tile's content, or None where whoever asked has it already, and the mark of the drawing that it is of."""

    mark: str
    content: bytes | None


async def cut_tile(
    connection: AsyncConnection[Any], tile: TileAddress, *, known_mark: str | None
) -> CutTile:
    """The tile of the present drawing; its content only where that is not the one of `known_mark`."""
    cursor = await connection.execute(_MARK)
    row = await cursor.fetchone()
    mark = row[0] if row else "none"
    if mark == known_mark:
        return CutTile(mark, None)
    values = {"z": tile.z, "x": tile.x, "y": tile.y, "level": level_of(tile.z)}
    cursor = await connection.execute(_statement(tile.z), values)
    row = await cursor.fetchone()
    assert row is not None
    return CutTile(mark, bytes(row[0]))


def _statement(zoom: int) -> str:
    sources = f"{_SHAPES} UNION ALL {_FEATURES}" if zoom >= DETAIL_FROM else _SHAPES
    return _TILE.format(margin=_MARGIN, sources=sources)


async def describe(connection: AsyncConnection[Any]) -> tuple[str, list[str], list[float] | None]:
    """The mark of the present drawing, whom its extracts ask to be named, and the box of the loaded areas in
    degrees.
    """
    cursor = await connection.execute(_MARK)
    row = await cursor.fetchone()
    cursor = await connection.execute(_SOURCES.format(shown=""))
    named = _attributions(await cursor.fetchall())
    cursor = await connection.execute(
        "SELECT ST_XMin(box), ST_YMin(box), ST_XMax(box), ST_YMax(box) FROM (SELECT ST_Transform("
        " ST_SetSRID(ST_Extent(shape)::geometry, 3857), 4326) AS box FROM basemap_shape WHERE level = 3) AS drawn"
    )
    box = await cursor.fetchone()
    bounds = None if box is None or box[0] is None else [round(float(edge), 5) for edge in box]
    return (row[0] if row else "none"), named, bounds


def areas_with_extract(session: Session) -> set[int]:
    """The ids of the areas whose streets the background shows; of the others it shows boundaries."""
    return set(
        session.scalars(
            text(
                "SELECT DISTINCT area_id FROM dataset WHERE section = 'background'"
                " AND replaced_at IS NULL AND row_count > 0"
            )
        )
    )


def background_attributions(session: Session, box: Sequence[float] | None = None) -> list[str]:
    """The attributions for a map that shows the background: of this box alone (west, south, east, north), where one is
    given.
    """
    statement = text(_SOURCES.format(shown=_SHOWN if box else ""))
    edges = dict(zip(("west", "south", "east", "north"), box or (), strict=False))
    return _attributions([tuple(row) for row in session.execute(statement, edges)])


def _attributions(sources: Iterable[tuple[Any, ...]]) -> list[str]:
    return list(dict.fromkeys(_attribution(source, licence) for source, licence in sources))


def _attribution(source: str, licence: str) -> str:
    """The attribution of a source: OpenStreetMap's own words, or the source and its licence."""
    if "openstreetmap" in source.lower() and licence.lower().startswith("odbl"):
        return "© OpenStreetMap contributors"
    return ", ".join(part for part in (source, licence) if part)


# What a sheet shows, cut at its edge or as far beyond it as it says, and laid out in its own units. PostGIS writes an
# SVG's y upside down, as SVG wants it, so that what is drawn lies below zero until then.
_SHEET = """
WITH frame AS (SELECT ST_MakeEnvelope(:west, :south, :east, :north, :srid) AS box),
around AS (SELECT ST_Transform(box, 3857) AS box, Box2D(ST_Expand(box, :beyond)) AS edge FROM frame),
found AS (
    SELECT layer, kind, name, min_zoom, shape FROM basemap_shape, around
    WHERE level = :level AND shape && box AND min_zoom <= :zoom
    UNION ALL
    SELECT layer, kind, CASE WHEN layer NOT IN ('roads', 'buildings', 'land', 'water') THEN name END, min_zoom, shape
    FROM basemap_feature, around
    WHERE :is_detailed AND is_drawn AND shape && box AND min_zoom <= :zoom AND layer <> 'numbers'),
laid AS (
    SELECT layer, kind, name, min_zoom, ST_TransScale(
        ST_ClipByBox2D(ST_Transform(shape, :srid), edge),
        :left / :scale_x - :west, -:north - :top / :scale_y, :scale_x, :scale_y) AS shape
    FROM found, around)
"""
_DRAWN = (
    _SHEET + "SELECT layer, kind, ST_AsSVG(ST_Simplify(shape, 0.5, true), 1, 1) AS path FROM laid"
    " WHERE ST_Dimension(shape) > 0 AND layer <> 'road_names' AND NOT ST_IsEmpty(shape)"
    " AND (ST_Dimension(shape) = 1 OR ST_Area(shape) > 6)"
)
# The middle fifth of a line says how its name is turned.
_NAMED = (
    _SHEET + "SELECT layer, kind, name, ST_X(middle) AS x, -ST_Y(middle) AS y, degrees, room FROM ("
    " SELECT layer, kind, name, min_zoom, shape AS middle, 0.0 AS degrees, 0.0 AS room FROM laid"
    "   WHERE name IS NOT NULL AND ST_GeometryType(shape) = 'ST_Point'"
    " UNION ALL"
    " SELECT layer, kind, name, min_zoom, ST_LineInterpolatePoint(line, 0.5),"
    "   degrees(ST_Azimuth(ST_LineInterpolatePoint(line, 0.4), ST_LineInterpolatePoint(line, 0.6))) - 90,"
    "   ST_Distance(ST_LineInterpolatePoint(line, 0.2), ST_LineInterpolatePoint(line, 0.8)) / 0.6"
    "   FROM (SELECT layer, kind, name, min_zoom, (ST_Dump(shape)).geom AS line FROM laid"
    "     WHERE name IS NOT NULL AND ST_Dimension(shape) = 1 AND layer IN ('roads', 'road_names')) AS lines"
    "   WHERE ST_Length(line) > 100"
    " ) AS placed ORDER BY layer IN ('roads', 'road_names'), array_position(:order, layer), min_zoom, room DESC, name"
)
_NAME_ORDER = ["boundary_names", "places", "stations", "names"]


def sheet_ground(session: Session, sheet: Sheet) -> list[Drawn]:
    """The features of the background on a sheet, in its units."""
    rows = session.execute(text(_DRAWN), _values(sheet))
    return [Drawn(row.layer, row.kind, row.path) for row in rows if row.path]


def sheet_names(session: Session, sheet: Sheet) -> list[Name]:
    """The names on a sheet, the most important first."""
    rows = session.execute(text(_NAMED), {**_values(sheet), "order": _NAME_ORDER})
    return [
        Name(
            "roads" if row.layer == "road_names" else row.layer,
            row.kind,
            row.name,
            row.x,
            row.y,
            _upright(float(row.degrees or 0)),
            float(row.room),
        )
        for row in rows
    ]


def _upright(degrees: float) -> float:
    """A name that would stand on its head is turned round."""
    degrees = (degrees + 180) % 360 - 180
    return degrees - 180 if degrees > 90 else degrees + 180 if degrees < -90 else degrees


def _values(sheet: Sheet) -> dict[str, Any]:
    return {
        "srid": sheet.srid,
        "west": sheet.west,
        "south": sheet.south,
        "east": sheet.east,
        "north": sheet.north,
        "left": sheet.left,
        "top": sheet.top,
        "scale_x": sheet.scale_x,
        "scale_y": sheet.scale_y,
        "level": level_of(sheet.zoom),
        "zoom": sheet.zoom,
        "beyond": sheet.beyond,
        "is_detailed": sheet.zoom >= DETAIL_FROM,
    }
