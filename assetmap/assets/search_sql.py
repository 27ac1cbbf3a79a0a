"""How is a search asked of PostgreSQL: one statement, whose answer is text that goes to the reader as it is.

The JSON route and the page ask the very same statement. It is plain SQL with psycopg's named parameters, since the
JSON route passes PostgreSQL's own text on without making an object of it (see api.py).
"""

from typing import Any

from assetmap.assets.facts import BITS
from assetmap.assets.filters import Condition, conditions_of, is_hour_known, words_query
from assetmap.assets.search import COUNTED_TO, Question
from assetmap.assets.sheets import EVERY_CATEGORY, sheet_origin

Statement = tuple[str, dict[str, Any]]

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
    cursor has it after the first page), id of the asset at its location, rank, key and second (what it is sorted by),
    metres from the origin, and result (its JSON object as text). Ties are sorted by id.
    """
    values: dict[str, Any] = {"fetched": question.limit + 1}
    conditions = conditions_of(question.fit, values)
    build = _nearest if question.sort in NEAREST_FIRST and question.origin else _sorted
    found, counted = build(question, conditions, values)
    if question.cursor:
        values["total"] = question.cursor.total
        total = "%(total)s::bigint"
    else:
        total = f"(SELECT count(*) FROM ({counted} LIMIT {COUNTED_TO + 1}) AS counted)"
    return (
        f"SELECT {total} AS total, id, rank, key, second, metres, document.result FROM ({found}) AS found"
        " JOIN search_document AS document ON document.asset_at_location_id = id"
        " ORDER BY rank, key, second, id LIMIT %(fetched)s"
    ), values


# These need no more than the index, which gives what is nearest first.
NEAREST_FIRST = ("distance", "walking_time", "recommended")
_IS_CONFIRMED = f"{{facts}} & {BITS['is_confirmed']}::bigint <> 0"


def _classes(question: Question) -> list[Condition]:
    """What comes before what, whatever its distance: each class by the condition that makes it."""
    classes = [Condition("")]
    if question.sort == "recommended":
        unsure = _IS_CONFIRMED.replace("<>", "=")
        classes = [Condition("", _IS_CONFIRMED), Condition("", unsure)]
    if not _asks_for_an_hour(question):
        return classes
    known = is_hour_known(question.fit.windows)
    return [
        Condition("", one.on_facts, hour) for hour in (known, f"NOT {known}") for one in classes
    ]


def _asks_for_an_hour(question: Question) -> bool:
    return any(window.begins_at for window in question.fit.windows)


def _nearest(
    question: Question, conditions: list[Condition], values: dict[str, Any]
) -> tuple[str, str]:
    """Nearest first: each class from each sheet by the index, which stops where a page is full."""
    assert question.origin is not None
    values["radius"] = question.radius_metres
    sheets = question.category_ids or (EVERY_CATEGORY,)
    found, counted = [], []
    for number, category_id in enumerate(sheets):
        east, north = sheet_origin(category_id)
        values[f"east_{number}"] = question.origin.easting + east
        values[f"north_{number}"] = question.origin.northing + north
        origin = f"point(%(east_{number})s, %(north_{number})s)"
        counted.append(_select_entries(question, conditions, origin, "entry.asset_at_location_id"))
        first = question.cursor.last_rank if question.cursor else 0
        for rank, one in enumerate(_classes(question)):
            if rank >= first:
                page = _page_of_class(question, [*conditions, one], origin, rank, values)
                found.append(f"({page})")
    if len(sheets) == 1:
        return " UNION ALL ".join(found), counted[0]
    # An asset may be on several of the sheets; its distance is the same on each, but for the rounding.
    return (
        "SELECT id, rank, min(key) AS key, second, min(metres) AS metres"
        f" FROM ({' UNION ALL '.join(found)}) AS together GROUP BY id, rank, second",
        " UNION ".join(counted),
    )


def _select_entries(
    question: Question, conditions: list[Condition], origin: str, columns: str
) -> str:
    asked = [f"entry.sheet_point <@ circle({origin}, %(radius)s)"]
    if question.has_repeats:
        asked.append(_NEAREST_OF_ITS_OWN.format(origin=origin))
    asked += [one.on_facts.format(facts="entry.facts") for one in conditions if one.on_facts]
    about_document = [one.on_document for one in conditions if one.on_document]
    tables = "search_entry AS entry"
    if about_document:
        tables += " JOIN search_document AS document USING (asset_at_location_id)"
    return f"SELECT {columns} FROM {tables} WHERE {' AND '.join([*asked, *about_document])}"


def _page_of_class(
    question: Question, conditions: list[Condition], origin: str, rank: int, values: dict[str, Any]
) -> str:
    cursor = question.cursor
    after = ""
    if cursor and rank == cursor.last_rank:
        values |= {"last_key": cursor.last_key, "last_id": cursor.last_id}
        after = (
            f" AND (entry.sheet_point <-> {origin}, entry.asset_at_location_id)"
            " > (%(last_key)s::double precision, %(last_id)s)"
        )
    columns = (
        f"entry.asset_at_location_id AS id, {rank} AS rank, entry.sheet_point <-> {origin} AS key,"
        f" 0 AS second, entry.sheet_point <-> {origin} AS metres"
    )
    return (
        _select_entries(question, conditions, origin, columns)
        + after
        # With ties, so that where a page ends among assets at one point none is lost; the id decides further out,
        # where sorting by it does not keep PostgreSQL from walking the index.
        + f" ORDER BY entry.sheet_point <-> {origin} FETCH FIRST %(fetched)s ROWS WITH TIES"
    )


def candidates(question: Question, conditions: list[Condition], values: dict[str, Any]) -> str:
    """SQL over `document` and `metres` of everything that satisfies the conditions, each asset once."""
    asked = [one.sql() for one in conditions]
    if question.origin is None:
        # Several locations of one asset stand under one name: the first stands for them.
        if question.has_repeats:
            asked.append(_FIRST_OF_ITS_OWN)
        if question.category_ids:
            values["terms"] = " | ".join(f"'§{term_id}'" for term_id in question.category_ids)
            asked.append("document.search_text @@ %(terms)s::tsquery")
        where = f" WHERE {' AND '.join(asked)}" if asked else ""
        return f"FROM search_document AS document, (SELECT NULL::double precision AS metres) AS nowhere{where}"
    values["radius"] = question.radius_metres
    entries = []
    for number, category_id in enumerate(question.category_ids or (EVERY_CATEGORY,)):
        east, north = sheet_origin(category_id)
        values[f"east_{number}"] = question.origin.easting + east
        values[f"north_{number}"] = question.origin.northing + north
        origin = f"point(%(east_{number})s, %(north_{number})s)"
        columns = f"entry.asset_at_location_id, entry.sheet_point <-> {origin} AS metres"
        entries.append(_select_entries(question, [], origin, columns))
    near = entries[0]
    if len(entries) > 1:
        near = (
            "SELECT asset_at_location_id, min(metres) AS metres"
            f" FROM ({' UNION ALL '.join(entries)}) AS entries GROUP BY asset_at_location_id"
        )
    where = f" WHERE {' AND '.join(asked)}" if asked else ""
    return f"FROM ({near}) AS near JOIN search_document AS document USING (asset_at_location_id){where}"


_FIRST_OF_ITS_OWN = (
    "NOT EXISTS (SELECT FROM search_document AS other WHERE other.asset_id = document.asset_id"
    " AND other.asset_at_location_id < document.asset_at_location_id)"
)


def _sorted(
    question: Question, conditions: list[Condition], values: dict[str, Any]
) -> tuple[str, str]:
    """Sorted by what no index has: everything that satisfies is looked at."""
    key = _key(question, values)
    unsure = [f"({is_hour_known(question.fit.windows)})"] if _asks_for_an_hour(question) else []
    if question.sort == "recommended":
        unsure.append(f"({_IS_CONFIRMED.format(facts='document.facts')})")
    # The first of them weighs most: which hour counts for more than who confirmed it.
    rank = " + ".join(
        f"CASE WHEN {is_sure} THEN 0 ELSE {1 << number} END"
        for number, is_sure in enumerate(reversed(unsure))
    )
    body = candidates(question, conditions, values)
    found = (
        f"SELECT document.asset_at_location_id AS id, {rank or 0} AS rank, {key} AS key,"
        f" coalesce(metres, 0) AS second, metres {body}"
    )
    if question.cursor:
        cursor = question.cursor
        kind = "text" if isinstance(cursor.last_key, str) else "double precision"
        values |= {
            "last_rank": cursor.last_rank,
            "last_key": cursor.last_key,
            "last_second": cursor.last_second,
            "last_id": cursor.last_id,
        }
        found = (
            f"SELECT * FROM ({found}) AS all_found WHERE (rank, key, second, id)"
            f" > (%(last_rank)s, %(last_key)s::{kind}, %(last_second)s::double precision, %(last_id)s)"
        )
    counted = f"SELECT document.asset_at_location_id {body}"
    return f"{found} ORDER BY rank, key, second, id LIMIT %(fetched)s", counted


def _key(question: Question, values: dict[str, Any]) -> str:
    if question.sort == "confirmed":
        # The latest first, and last what nobody ever confirmed.
        return "coalesce(-(document.confirmed_on - date '2000-01-01'), 1)::double precision"
    if question.sort == "relevance":
        # Whether every word stands in its name counts for more than how often it stands elsewhere.
        return (
            f"-ts_rank(document.search_text, {words_query(question.fit, values)})::double precision"
        )
    return "document.name"


def view_statement(
    west: float,
    south: float,
    east: float,
    north: float,
    *,
    question: Question,
    limit: int,
) -> Statement:
    """What a map shows of the rectangle given in metres (EPSG:27700): GeoJSON features parted by commas, and their count.

    Answers features, shown and total (up to `COUNTED_TO` + 1). A view that holds more than `limit` shows a sample of
    them, the same one every time, and says how many it leaves out.
    """
    parameters: dict[str, Any] = {"limit": limit}
    conditions = conditions_of(question.fit, parameters)
    boxes = []
    for number, category_id in enumerate(question.category_ids or (EVERY_CATEGORY,)):
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
    about = "".join(f" AND {one.sql()}" for one in conditions)
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
