"""The reads of the background: vector tiles, straight from PostgreSQL, and what describes them."""

from dataclasses import dataclass
from typing import Any

from psycopg import AsyncConnection

from assetmap.basemap.levels import DETAIL_FROM, level_of

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
_MARK = "SELECT mark FROM basemap_edition WHERE id = 1"


@dataclass(frozen=True)
class Tile:
    """A tile's zoom, column and row."""

    z: int
    x: int
    y: int


@dataclass(frozen=True)
class Cut:
    """A tile's content, or None where whoever asked has it already, and the mark of the drawing that it is of."""

    mark: str
    content: bytes | None


async def cut_tile(connection: AsyncConnection[Any], tile: Tile, *, known_mark: str | None) -> Cut:
    """The tile of the present drawing; its content only where that is not the one of `known_mark`."""
    cursor = await connection.execute(_MARK)
    row = await cursor.fetchone()
    mark = row[0] if row else "none"
    if mark == known_mark:
        return Cut(mark, None)
    values = {"z": tile.z, "x": tile.x, "y": tile.y, "level": level_of(tile.z)}
    cursor = await connection.execute(_statement(tile.z), values)
    row = await cursor.fetchone()
    assert row is not None
    return Cut(mark, bytes(row[0]))


def _statement(zoom: int) -> str:
    sources = f"{_SHAPES} UNION ALL {_FEATURES}" if zoom >= DETAIL_FROM else _SHAPES
    return _TILE.format(margin=_MARGIN, sources=sources)


async def describe(connection: AsyncConnection[Any]) -> tuple[str, list[str], list[float] | None]:
    """The mark of the present drawing, whom its extracts ask to be named, and the box of the loaded areas in degrees."""
    cursor = await connection.execute(_MARK)
    row = await cursor.fetchone()
    cursor = await connection.execute(
        "SELECT DISTINCT source, coalesce(licence, '') FROM dataset"
        " WHERE section = 'basemap' AND replaced_at IS NULL ORDER BY 1, 2"
    )
    named = [_attribution(source, licence) for source, licence in await cursor.fetchall()]
    cursor = await connection.execute(
        "SELECT ST_XMin(box), ST_YMin(box), ST_XMax(box), ST_YMax(box) FROM (SELECT ST_Transform("
        " ST_SetSRID(ST_Extent(shape)::geometry, 3857), 4326) AS box FROM basemap_shape WHERE level = 3) AS drawn"
    )
    box = await cursor.fetchone()
    bounds = None if box is None or box[0] is None else [round(float(edge), 5) for edge in box]
    return (row[0] if row else "none"), list(dict.fromkeys(named)), bounds


def _attribution(source: str, licence: str) -> str:
    """What OpenStreetMap asks for, in its own words; of others the source and its licence."""
    if "openstreetmap" in source.lower() and licence.lower().startswith("odbl"):
        return "© OpenStreetMap contributors"
    return ", ".join(part for part in (source, licence) if part)
