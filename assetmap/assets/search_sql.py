"""How is a search asked of PostgreSQL: one statement, whose answer is text that goes to the reader as it is.

The JSON route and the page ask the very same statement. It is plain SQL with psycopg's named parameters, since the
JSON route passes PostgreSQL's own text on without making an object of it (see api.py).
"""

from typing import Any

from assetmap.assets.search import COUNTED_TO, Question
from assetmap.assets.sheets import EVERY_CATEGORY, sheet_origin

Statement = tuple[str, dict[str, Any]]

# Small slips are allowed in words of the name; a stem or an accent is, everywhere.
_WORDS = (
    "(document.search_text @@ websearch_to_tsquery('assetmap_english', %(words)s)"
    " OR document.folded_name %%> lower(unaccent(%(words)s)))"
)
_IN_PLACE = (
    "EXISTS (SELECT FROM location_place WHERE location_place.location_id = document.location_id"
    " AND location_place.place_id = ANY(%(place_ids)s))"
)
# An asset at several locations is found once, at the nearest; asked only where there are such assets.
_NEAREST_OF_ITS_OWN = (
    "(NOT entry.is_elsewhere_too OR NOT EXISTS (SELECT FROM search_document AS own"
    " JOIN search_document AS other ON other.asset_id = own.asset_id"
    " JOIN search_entry AS nearer ON nearer.asset_at_location_id = other.asset_at_location_id"
    " AND nearer.category_id = entry.category_id"
    " WHERE own.asset_at_location_id = entry.asset_at_location_id"
    " AND (nearer.sheet_point <-> {origin}, nearer.asset_at_location_id)"
    " < (entry.sheet_point <-> {origin}, entry.asset_at_location_id)))"
)


def search_statement(question: Question) -> Statement:
    """The statement of a search and its parameters.

    Answers up to `limit` + 1 rows, the last only to tell that there are more: total (up to `COUNTED_TO` + 1; as the
    cursor has it after the first page), id of the asset at its location, key (metres from the origin, or the name),
    and result (its JSON object as text). Nearest first where there is an origin, else by name; ties by id.
    """
    parameters: dict[str, Any] = {"fetched": question.limit + 1}
    if question.words:
        parameters["words"] = question.words
    if question.place_ids is not None:
        parameters["place_ids"] = list(question.place_ids)
    build = _near if question.origin else _by_name
    found, counted = build(question, parameters)
    if question.cursor:
        parameters["total"] = question.cursor.total
        total = "%(total)s::bigint"
    else:
        total = f"(SELECT count(*) FROM ({counted} LIMIT {COUNTED_TO + 1}) AS counted)"
    return (
        f"SELECT {total} AS total, id, key, document.result FROM ({found}) AS found"
        " JOIN search_document AS document ON document.asset_at_location_id = id"
        " ORDER BY key, id LIMIT %(fetched)s"
    ), parameters


def _near(question: Question, parameters: dict[str, Any]) -> tuple[str, str]:
    assert question.origin is not None
    parameters["radius"] = question.radius_metres
    sheets = question.category_ids or (EVERY_CATEGORY,)
    found, counted = [], []
    for number, category_id in enumerate(sheets):
        east, north = sheet_origin(category_id)
        parameters[f"east_{number}"] = question.origin.easting + east
        parameters[f"north_{number}"] = question.origin.northing + north
        origin = f"point(%(east_{number})s, %(north_{number})s)"
        parts = _near_on_sheet(question, parameters, origin)
        found.append(f"({parts[0]})")
        counted.append(parts[1])
    if len(sheets) == 1:
        return found[0], counted[0]
    # An asset may be on several of the sheets; its distance is the same on each.
    together = " UNION ".join(found)
    return (
        f"SELECT id, min(key) AS key FROM ({together}) AS together GROUP BY id",
        " UNION ".join(counted),
    )


def _near_on_sheet(question: Question, parameters: dict[str, Any], origin: str) -> tuple[str, str]:
    conditions = [f"entry.sheet_point <@ circle({origin}, %(radius)s)"]
    if question.has_repeats:
        conditions.append(_NEAREST_OF_ITS_OWN.format(origin=origin))
    tables = "search_entry AS entry"
    about_document = _about_document(question)
    if about_document:
        tables += " JOIN search_document AS document USING (asset_at_location_id)"
        conditions += about_document
    counted = f"SELECT entry.asset_at_location_id FROM {tables} WHERE {' AND '.join(conditions)}"
    if question.cursor:
        parameters |= {"last_key": question.cursor.last_key, "last_id": question.cursor.last_id}
        conditions.append(
            f"(entry.sheet_point <-> {origin}, entry.asset_at_location_id)"
            " > (%(last_key)s::double precision, %(last_id)s)"
        )
    found = (
        f"SELECT entry.asset_at_location_id AS id, entry.sheet_point <-> {origin} AS key FROM {tables}"
        f" WHERE {' AND '.join(conditions)}"
        # With ties, so that where a page ends among assets at one point none is lost; the id decides further out,
        # where sorting by it does not keep PostgreSQL from walking the index.
        f" ORDER BY entry.sheet_point <-> {origin} FETCH FIRST %(fetched)s ROWS WITH TIES"
    )
    return found, counted


def _about_document(question: Question) -> list[str]:
    conditions = []
    if question.words:
        conditions.append(_WORDS)
    if question.place_ids is not None:
        conditions.append(_IN_PLACE)
    return conditions


def _by_name(question: Question, parameters: dict[str, Any]) -> tuple[str, str]:
    # Several locations of one asset stand under one name: the first stands for them.
    conditions = [
        "NOT EXISTS (SELECT FROM search_document AS other WHERE other.asset_id = document.asset_id"
        " AND other.asset_at_location_id < document.asset_at_location_id)",
        *_about_document(question),
    ]
    if question.category_ids:
        parameters["category_ids"] = list(question.category_ids)
        conditions.append(
            "EXISTS (SELECT FROM search_entry AS entry WHERE entry.category_id = ANY(%(category_ids)s)"
            " AND entry.asset_at_location_id = document.asset_at_location_id)"
        )
    columns = "document.asset_at_location_id AS id, document.name AS key"
    counted = f"SELECT {columns} FROM search_document AS document WHERE {' AND '.join(conditions)}"
    if question.cursor:
        parameters |= {"last_key": question.cursor.last_key, "last_id": question.cursor.last_id}
        conditions.append(
            "(document.name, document.asset_at_location_id) > (%(last_key)s::text, %(last_id)s)"
        )
    found = (
        f"SELECT {columns} FROM search_document AS document WHERE {' AND '.join(conditions)}"
        " ORDER BY document.name, document.asset_at_location_id LIMIT %(fetched)s"
    )
    return found, counted


def view_statement(
    west: float,
    south: float,
    east: float,
    north: float,
    *,
    category_ids: tuple[int, ...],
    words: str | None,
    limit: int,
) -> Statement:
    """What a map shows of the rectangle given in metres (EPSG:27700): GeoJSON features parted by commas, and their count.

    Answers features, shown and total (up to `COUNTED_TO` + 1). A view that holds more than `limit` shows a sample of
    them, the same one every time, and says how many it leaves out.
    """
    parameters: dict[str, Any] = {"words": words, "limit": limit}
    boxes = []
    for number, category_id in enumerate(category_ids or (EVERY_CATEGORY,)):
        x, y = sheet_origin(category_id)
        parameters |= {
            f"west_{number}": west + x,
            f"south_{number}": south + y,
            f"east_{number}": east + x,
            f"north_{number}": north + y,
        }
        boxes.append(
            "entry.sheet_point <@ box("
            f"point(%(west_{number})s, %(south_{number})s), point(%(east_{number})s, %(north_{number})s))"
        )
    about = f" AND {_WORDS}" if words else ""
    found = (
        "SELECT DISTINCT entry.asset_at_location_id AS id FROM search_entry AS entry"
        " JOIN search_document AS document USING (asset_at_location_id)"
        f" WHERE ({' OR '.join(boxes)}){about}"
    )
    feature = (
        "json_build_object('type', 'Feature', 'id', document.asset_id, 'geometry', json_build_object("
        "'type', 'Point', 'coordinates', json_build_array(location.longitude, location.latitude)),"
        " 'properties', document.result::json)::text"
    )
    sql = (
        f"WITH found AS MATERIALIZED ({found} LIMIT {COUNTED_TO * 10 + 1})"
        " SELECT (SELECT count(*) FROM found) AS total, count(*) AS shown,"
        f" coalesce(string_agg({feature}, ',' ORDER BY document.asset_at_location_id), '') AS features"
        " FROM (SELECT id FROM found ORDER BY id LIMIT %(limit)s) AS page"
        " JOIN search_document AS document ON document.asset_at_location_id = page.id"
        " JOIN location ON location.id = document.location_id"
    )
    return sql, parameters
