"""The SQL of a vector tile of assets: clusters with their counts far out, single assets close to.

A tile is made of what the search finds, at the points that it may show: a hidden location has none but the centre of
its MSOA or ward. Where a tile holds too many, one entry in 64 is counted for all (`ix_search_entry_sample`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from assetmap.assets.map.kinds import asked_and_below, top_of
from assetmap.assets.map.tile import Tile
from assetmap.assets.published.sheets import EVERY_CATEGORY, SAMPLE_OF, sample_below, sheet_origin
from assetmap.assets.search.filters import Condition, conditions_of
from assetmap.assets.search.parameters import ResolvedSearch
from assetmap.assets.search.statement import Statement, candidates
from assetmap.assets.search.words.steps import Steps
from assetmap.geography import Box

LAYER = "assets"
EXTENT = 4_096
# A tile is shown 512 pixels wide, so the map's own zoom is one more than its tiles'.
SINGLE_FROM_ZOOM = 14
CELLS_ACROSS = 8
# More than these would make a tile heavy, or a crowd of pins: they stand in clusters, however close one looks.
MOST_SINGLES = 800
# So few have their names far out, too: the map joins those that would overlap, and can say which they are.
FEW_SINGLES = 60
# Each of so many is looked at in a few hundredths of a second; of more, the sample is.
MOST_COUNTED = 12_000
LARGEST_SAMPLE_STEP = 65_536
# A document that is read besides its index entry costs several times as much.
MOST_READ = 2_500


@dataclass(frozen=True)
class TileDrawing:
    """The way to draw a tile: each asset by itself or in cells, of every entry or of one in so many."""

    is_single: bool
    cells_across: int = CELLS_ACROSS
    sample_of: int = 1


def drawing(search: ResolvedSearch, tile: Tile) -> Steps[bytes]:
    """The steps to a tile: what it holds is estimated, then it is drawn."""
    box = tile.box()
    if box is not None and search.fit.place_ids is not None:
        box = box.within((yield from _around_places(search.fit.place_ids)))
    if box is not None and search.outline:
        x, y = zip(*search.outline, strict=True)
        box = box.within(Box(min(x), min(y), max(x), max(y)))
    if box is None:
        return b""
    how = yield from _how(search, tile, box)
    [row] = yield tile_statement(search, tile, box, how)
    return bytes(row[0] or b"")


def _around_places(place_ids: Sequence[int]) -> Steps[Box]:
    [row] = yield (
        "SELECT ST_XMin(box), ST_YMin(box), ST_XMax(box), ST_YMax(box) FROM"
        " (SELECT ST_Extent(boundary) AS box FROM place WHERE id = ANY(%(place_ids)s)) AS extent",
        {"place_ids": list(place_ids)},
    )
    # A place without a border of its own may lie anywhere.
    return Box(*row) if row[0] is not None else Box(-1e7, -1e7, 1e7, 1e7)


def _how(search: ResolvedSearch, tile: Tile, box: Box) -> Steps[TileDrawing]:
    singles = MOST_SINGLES if tile.zoom >= SINGLE_FROM_ZOOM else FEW_SINGLES
    if _is_listed(search) or tile.zoom >= SINGLE_FROM_ZOOM:
        # A few thousand ids at most, or a few streets.
        if (yield from _count(search, box, singles + 1)) <= singles:
            return TileDrawing(is_single=True)
        if _is_listed(search):
            return TileDrawing(is_single=False)
    reads_documents = any(one.on_document for one in conditions_of(search.fit, {}))
    values: dict[str, Any] = {}
    about = _in_box(search, box, [], values, "")
    below = f"entry.asset_at_location_id < '{sample_below()}'::uuid"
    [row] = yield (
        f"SELECT count(*) FROM ({' UNION ALL '.join(f'{one} AND {below}' for one in about)}) AS one",
        values,
    )
    sample_of = sample_step(row[0], MOST_READ if reads_documents else MOST_COUNTED)
    if sample_of == 1 and tile.zoom < SINGLE_FROM_ZOOM:
        is_single = (yield from _count(search, box, singles + 1)) <= singles
        return TileDrawing(is_single)
    return TileDrawing(is_single=False, sample_of=sample_of)


def sample_step(sampled: int, most: int) -> int:
    """One entry in how many is looked at, so that it is about `most` at most; `sampled` are those of the sample of one
    in `SAMPLE_OF`.

    >>> sample_step(100, 24_000), sample_step(1_000, 24_000), sample_step(1_000_000, 24_000)
    (1, 64, 4096)
    """
    sample_of = 1
    while sampled * SAMPLE_OF > most * sample_of and sample_of < LARGEST_SAMPLE_STEP:
        sample_of = max(SAMPLE_OF, sample_of * 2)
    return sample_of


def _count(search: ResolvedSearch, box: Box, most: int) -> Steps[int]:
    values: dict[str, Any] = {}
    [row] = yield (
        f"SELECT count(*) FROM ({_found(search, box, TileDrawing(True), values)} LIMIT {most}) AS found",
        values,
    )
    return int(row[0])


def _is_listed(search: ResolvedSearch) -> bool:
    """Whether everything that the search finds is known by its id."""
    return search.ranking is not None or search.walk is not None


def tile_statement(search: ResolvedSearch, tile: Tile, box: Box, how: TileDrawing) -> Statement:
    """The statement whose one value is the tile, and its parameters."""
    values: dict[str, Any] = {"zoom": tile.zoom, "x": tile.x, "y": tile.y}
    asked = _asked(search)
    tops = top_of(asked)
    values |= {"kinds": list(tops), "tops": list(tops.values())}
    values["wanted"] = sorted(asked_and_below(asked))
    if how.is_single:
        grouped = f"SELECT id, x, y, 1 AS number FROM ({_found(search, box, how, values)}) AS found"
    else:
        cell = tile.width_metres / how.cells_across
        values["cell"] = cell
        # A cell belongs whole to the tile that the middle of what it holds lies in.
        found = _found(search, box.wider(cell), how, values)
        grouped = (
            "SELECT (array_agg(id))[1] AS id, avg(x) AS x, avg(y) AS y,"
            f" count(*) * {how.sample_of} AS number FROM ({found}) AS found"
            " GROUP BY floor(x / %(cell)s), floor(y / %(cell)s)"
        )
    # What is counted from a sample is none of the entries that it was counted from.
    single = "number = 1" if how.sample_of == 1 else "false"
    return (
        f"WITH marked AS MATERIALIZED ({grouped}),"
        " bounds AS (SELECT ST_TileEnvelope(%(zoom)s, %(x)s, %(y)s) AS tile),"
        " shown AS (SELECT marked.*, tile,"
        "   ST_Transform(ST_SetSRID(ST_MakePoint(marked.x, marked.y), 27700), 3857) AS point FROM marked, bounds)"
        f" SELECT ST_AsMVT(feature, '{LAYER}', {EXTENT}, 'geom') FROM ("
        f"  SELECT ST_AsMVTGeom(point, tile, {EXTENT}, 0, false) AS geom,"
        f"   CASE WHEN {single} THEN document.asset_id::text END AS id,"
        f"   CASE WHEN {single} THEN left(document.name, 80) END AS name, kind, top,"
        "   CASE WHEN location.privacy = 'near' THEN true END AS is_near,"
        f"   CASE WHEN NOT ({single}) THEN number::integer END AS number,"
        f"   {'true' if how.sample_of > 1 else 'NULL::boolean'} AS is_estimated"
        "  FROM shown"
        f"  LEFT JOIN search_document AS document ON {single} AND document.asset_at_location_id = shown.id"
        "  LEFT JOIN location ON location.id = document.location_id"
        f"  LEFT JOIN LATERAL ({_KIND}) AS kinds ON true"
        "  WHERE ST_X(point) >= ST_XMin(tile) AND ST_X(point) < ST_XMax(tile)"
        "   AND ST_Y(point) >= ST_YMin(tile) AND ST_Y(point) < ST_YMax(tile)"
        "  ORDER BY ST_Y(point) DESC, ST_X(point), shown.id) AS feature"
    ), values


# The first of its categories in the vocabulary's order, of what is asked for first, and the top category that its sign
# is of.
_KIND = (
    "SELECT term.name AS kind, top FROM asset_category AS bears JOIN taxonomy_term AS term ON term.id = bears.term_id"
    " LEFT JOIN unnest(%(kinds)s::text[], %(tops)s::text[]) AS sign (slug, top) ON sign.slug = term.slug"
    " WHERE bears.asset_id = document.asset_id ORDER BY term.slug = ANY(%(wanted)s::text[]) DESC,"
    " term.position LIMIT 1"
)


def _asked(search: ResolvedSearch) -> frozenset[str]:
    """The slugs of the categories that are asked for."""
    slugs = {term_id: slug for slug, term_id in search.fit.category_ids_by_slug.items()}
    return frozenset(slugs[one] for one in search.category_ids if one in slugs)


def _found(search: ResolvedSearch, box: Box, how: TileDrawing, values: dict[str, Any]) -> str:
    """SQL of what the search finds in the box: ids of assets at their locations, metres east and north."""
    conditions = conditions_of(search.fit, values)
    if _is_listed(search):
        values |= _edges(box, "box", 0, 0)
        return (
            "SELECT listed.id, round(ST_X(public_location_bng)) AS x, round(ST_Y(public_location_bng)) AS y FROM"
            f" (SELECT DISTINCT document.asset_at_location_id AS id, document.location_id {candidates(search, conditions, values)}) AS listed"
            " JOIN location ON location.id = listed.location_id WHERE public_location_bng &&"
            " ST_MakeEnvelope(%(box_west)s, %(box_south)s, %(box_east)s, %(box_north)s, 27700)"
        )
    below = ""
    if how.sample_of > 1:
        below = f" AND entry.asset_at_location_id < '{sample_below(how.sample_of)}'::uuid"
    join = ""
    if any(one.on_document for one in conditions):
        join = " JOIN search_document AS document USING (asset_at_location_id)"
    # Several sheets may each hold it.
    return " UNION ".join(one + below for one in _in_box(search, box, conditions, values, join))


def _in_box(
    search: ResolvedSearch,
    box: Box,
    conditions: Sequence[Condition],
    values: dict[str, Any],
    join: str,
) -> list[str]:
    """The same of the index alone, a statement for each of the sheets that it looks on."""
    asked = [one.on_facts.format(facts="entry.facts") for one in conditions if one.on_facts]
    asked += [one.on_document for one in conditions if one.on_document]
    parts = []
    for number, category_id in enumerate(search.category_ids or (EVERY_CATEGORY,)):
        east, north = sheet_origin(category_id)
        key = f"box_{number}"
        values |= _edges(box, key, east, north)
        here = [
            f"entry.sheet_point <@ box(point(%({key}_west)s, %({key}_south)s), point(%({key}_east)s, %({key}_north)s))"
        ]
        if search.origin:
            values |= {
                "radius": search.radius_metres,
                f"{key}_x": search.origin.easting + east,
                f"{key}_y": search.origin.northing + north,
            }
            circle = f"entry.sheet_point <@ circle(point(%({key}_x)s, %({key}_y)s), %(radius)s)"
            if search.coming:
                values["coming"] = list(search.coming)
                circle = f"({circle} OR entry.asset_at_location_id = ANY(%(coming)s::uuid[]))"
            here.append(circle)
        parts.append(
            # To the metre: what stands at one door stands at one point.
            f"SELECT entry.asset_at_location_id AS id, round(entry.sheet_point[0] - {east}) AS x,"
            f" round(entry.sheet_point[1] - {north}) AS y FROM search_entry AS entry{join}"
            f" WHERE {' AND '.join([*here, *asked])}"
        )
    return parts


def _edges(box: Box, key: str, east: float, north: float) -> dict[str, float]:
    return {
        f"{key}_west": box.west + east,
        f"{key}_south": box.south + north,
        f"{key}_east": box.east + east,
        f"{key}_north": box.north + north,
    }
