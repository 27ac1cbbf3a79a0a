"""The SQL statement of a search.

The JSON route and the page ask the very same statement. It is plain SQL with psycopg's named parameters, since the
JSON route passes PostgreSQL's own text on without making an object of it (see api.py).
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from assetmap.assets.published.sheets import EVERY_CATEGORY, sheet_origin
from assetmap.assets.record.index_bits import BITS
from assetmap.assets.search.filters import Condition, conditions_of, opening_fit, words_query
from assetmap.assets.search.parameters import COUNTED_TO, ResolvedSearch

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


def search_statement(search: ResolvedSearch) -> Statement:
    """The statement of a search and its parameters.

    Answers up to `limit` + 1 rows, the last only to tell that there are more: total (up to `COUNTED_TO` + 1; as the
    cursor has it after the first page), id of the asset at its location, rank, key and second (what it is sorted by),
    metres from the origin, and result (its JSON object as text); with streets around it also metres east and north, so
    that the page's walks can be measured. Ties are sorted by id.
    """
    values: dict[str, Any] = {"fetched": search.limit + 1}
    conditions = conditions_of(search.fit, values)
    if is_by_index(search, conditions):
        found, counted = _nearest(search, conditions, values)
        matches = ""
    else:
        matches = f"WITH matches AS MATERIALIZED ({_matches(search, conditions, values)}) "
        found, counted = _page_of_matches(search, values), "SELECT FROM matches"
    if search.cursor:
        values["total"] = search.cursor.total
        total = "%(total)s::bigint"
    else:
        total = f"(SELECT count(*) FROM ({counted} LIMIT {COUNTED_TO + 1}) AS counted)"
    columns, location = "", ""
    if search.walk_from is not None and search.walk is None:
        columns = ", ST_X(public_location_bng) AS easting, ST_Y(public_location_bng) AS northing"
        location = " JOIN location ON location.id = document.location_id"
    return (
        f"{matches}SELECT {total} AS total, found.id, rank, key, second, metres, document.result{columns}"
        f" FROM ({found}) AS found"
        f" JOIN search_document AS document ON document.asset_at_location_id = found.id{location}"
        " ORDER BY rank, key, second, found.id LIMIT %(fetched)s"
    ), values


def is_by_index(search: ResolvedSearch, conditions: Sequence[Condition]) -> bool:
    """Whether the index alone finds what is nearest, and stops where a page is full.

    Else everything within the radius is looked at, once, and sorted.
    """
    if search.walk is not None or search.coming or search.ranking is not None:
        return False
    is_nearest_first = search.sort in ("distance", "walking_time") and search.origin is not None
    # Several sheets round a distance differently, so that a page could not end where the next begins.
    is_on_one_sheet = len(search.category_ids) <= 1
    return is_nearest_first and is_on_one_sheet and not any(one.on_document for one in conditions)


def _nearest(
    search: ResolvedSearch, conditions: Sequence[Condition], values: dict[str, Any]
) -> tuple[str, str]:
    [origin] = _origins(search, values)
    [(asked, _)] = _areas(search, values)
    entries = _entries(asked, conditions)
    if search.has_repeats:
        entries += f" AND {_NEAREST_OF_ITS_OWN.format(origin=origin)}"
    return (
        _page_of_entries(search, entries, origin, values),
        f"SELECT entry.asset_at_location_id {entries}",
    )


def _origins(search: ResolvedSearch, values: dict[str, Any]) -> list[str]:
    """SQL of where the search starts on each of the sheets that it is about."""
    assert search.origin is not None
    values["radius"] = search.radius_metres
    origins = []
    for number, category_id in enumerate(search.category_ids or (EVERY_CATEGORY,)):
        east, north = sheet_origin(category_id)
        values[f"east_{number}"] = search.origin.easting + east
        values[f"north_{number}"] = search.origin.northing + north
        origins.append(f"point(%(east_{number})s, %(north_{number})s)")
    return origins


def _in_box(search: ResolvedSearch, category_id: int, number: int, values: dict[str, Any]) -> str:
    """SQL of an entry's lying in the search's rectangle, on the sheet of a category."""
    east, north = sheet_origin(category_id)
    corners = ",".join(f"({x + east},{y + north})" for x, y in search.outline)
    values[f"outline_{number}"] = f"({corners})"
    return f"entry.sheet_point <@ %(outline_{number})s::polygon"


def _document_in_box(search: ResolvedSearch, values: dict[str, Any]) -> str:
    """The same of a document, for those whose ids are known already."""
    corners = ",".join(f"({x},{y})" for x, y in search.outline)
    values["outline"] = f"({corners})"
    return (
        "EXISTS (SELECT FROM location WHERE location.id = document.location_id"
        " AND point(ST_X(public_location_bng), ST_Y(public_location_bng)) <@ %(outline)s::polygon)"
    )


def _areas(search: ResolvedSearch, values: dict[str, Any]) -> list[tuple[list[str], str]]:
    """SQL of where a search looks on each of its sheets, and of the metres to what is there."""
    number_of = range(len(search.category_ids or (EVERY_CATEGORY,)))
    origins = _origins(search, values) if search.origin else [None] * len(number_of)
    areas = []
    for number, origin in zip(number_of, origins, strict=True):
        asked, metres = [], "NULL::double precision"
        if origin:
            asked.append(f"entry.sheet_point <@ circle({origin}, %(radius)s)")
            metres = f"entry.sheet_point <-> {origin}"
        if search.outline:
            category_id = (search.category_ids or (EVERY_CATEGORY,))[number]
            asked.append(_in_box(search, category_id, number, values))
        areas.append((asked, metres))
    return areas


def _entries(asked: Sequence[str], conditions: Sequence[Condition]) -> str:
    asked = list(asked)
    asked += [one.on_facts.format(facts="entry.facts") for one in conditions if one.on_facts]
    return f"FROM search_entry AS entry WHERE {' AND '.join(asked)}"


def _page_of_entries(
    search: ResolvedSearch, entries: str, origin: str, values: dict[str, Any]
) -> str:
    cursor, after = search.cursor, ""
    if cursor:
        values |= {"last_key": cursor.last_key, "last_id": cursor.last_id}
        after = (
            f" AND (entry.sheet_point <-> {origin}, entry.asset_at_location_id)"
            " > (%(last_key)s::double precision, %(last_id)s)"
        )
    return (
        f"SELECT entry.asset_at_location_id AS id, 0 AS rank, entry.sheet_point <-> {origin} AS key,"
        f" 0 AS second, entry.sheet_point <-> {origin} AS metres {entries}{after}"
        # With ties, so that where a page ends among assets at one point none is lost; the id decides further out,
        # where sorting by it does not keep PostgreSQL from walking the index.
        f" ORDER BY entry.sheet_point <-> {origin} FETCH FIRST %(fetched)s ROWS WITH TIES"
    )


def candidates(
    search: ResolvedSearch, conditions: Sequence[Condition], values: dict[str, Any]
) -> str:
    """SQL over `document` and `metres` of everything that satisfies the conditions, at each of its locations."""
    if search.ranking is not None:
        return _ranked(search, conditions, values)
    asked = [one.on_document for one in conditions if one.on_document]
    is_listed = search.walk is not None
    is_everywhere = search.origin is None and not search.outline
    if is_everywhere or is_listed:
        asked += [one.on_facts.format(facts="document.facts") for one in conditions if one.on_facts]
    if search.walk:
        if search.outline:
            asked.append(_document_in_box(search, values))
        if search.category_ids:
            values["walk_categories"] = list(search.category_ids)
            asked.append("document.category_ids && %(walk_categories)s::integer[]")
        values |= {
            "walk_ids": search.walk.ids,
            "walk_metres": search.walk.metres,
            "walk_minutes": search.walk.minutes,
        }
        tables = (
            "unnest(%(walk_ids)s::uuid[], %(walk_metres)s::double precision[],"
            " %(walk_minutes)s::double precision[]) AS near (asset_at_location_id, metres, minutes)"
            " JOIN search_document AS document USING (asset_at_location_id)"
        )
    elif is_everywhere:
        if search.category_ids:
            values["terms"] = " | ".join(f"'§{term_id}'" for term_id in search.category_ids)
            asked.append("document.search_text @@ %(terms)s::tsquery")
        tables = "search_document AS document, (SELECT NULL::double precision AS metres) AS nowhere"
    else:
        entries = [
            f"SELECT entry.asset_at_location_id, {metres} AS metres {_entries(where, conditions)}"
            for where, metres in _areas(search, values)
        ]
        # What comes to somebody lies elsewhere; a rectangle asks for what lies in it.
        if search.coming and not search.outline:
            entries.append(_coming(search, conditions, values))
        near = entries[0]
        if len(entries) > 1:
            near = (
                "SELECT asset_at_location_id, min(metres) AS metres"
                f" FROM ({' UNION ALL '.join(entries)}) AS entries GROUP BY asset_at_location_id"
            )
        tables = f"({near}) AS near JOIN search_document AS document USING (asset_at_location_id)"
    return f"FROM {tables}" + (f" WHERE {' AND '.join(asked)}" if asked else "")


def _ranked(search: ResolvedSearch, conditions: Sequence[Condition], values: dict[str, Any]) -> str:
    """The same of what answers the words, where that was worked out: with `ranked_key`, by which it is sorted."""
    assert search.ranking is not None
    asked = [one.sql() for one in conditions if one.name not in ("q", "place")]
    values |= {
        "ranked_ids": search.ranking.ids,
        "ranked_keys": search.ranking.keys,
        "ranked_metres": search.ranking.metres,
    }
    tables = (
        "unnest(%(ranked_ids)s::uuid[], %(ranked_keys)s::double precision[],"
        " %(ranked_metres)s::double precision[]) AS near (asset_at_location_id, ranked_key, metres)"
        " JOIN search_document AS document USING (asset_at_location_id)"
    )
    if search.walk:
        values |= {"walk_ids": search.walk.ids, "walk_minutes": search.walk.minutes}
        tables += (
            " JOIN unnest(%(walk_ids)s::uuid[], %(walk_minutes)s::double precision[])"
            " AS walked (asset_at_location_id, minutes) USING (asset_at_location_id)"
        )
    if search.outline:
        asked.append(_document_in_box(search, values))
    if search.category_ids:
        values["ranked_categories"] = list(search.category_ids)
        asked.append("document.category_ids && %(ranked_categories)s::integer[]")
    return f"FROM {tables}" + (f" WHERE {' AND '.join(asked)}" if asked else "")


def _coming(search: ResolvedSearch, conditions: Sequence[Condition], values: dict[str, Any]) -> str:
    """SQL of what comes to somebody where the search starts: no way leads there, and none is needed."""
    values["coming"] = list(search.coming)
    values["coming_under"] = list(search.category_ids or (EVERY_CATEGORY,))
    facts = [one.on_facts.format(facts="entry.facts") for one in conditions if one.on_facts]
    asked = [
        "entry.asset_at_location_id = ANY(%(coming)s::uuid[])",
        "entry.category_id = ANY(%(coming_under)s::integer[])",
        *facts,
    ]
    return (
        "SELECT entry.asset_at_location_id, 0::double precision AS metres"
        f" FROM search_entry AS entry WHERE {' AND '.join(asked)}"
    )


_TRUST = (
    f"CASE WHEN document.facts & {BITS['is_confirmed']}::bigint <> 0 THEN 0"
    f" WHEN document.facts & {BITS['is_found_wanting']}::bigint <> 0 THEN 2 ELSE 1 END"
)


def _matches(
    search: ResolvedSearch, conditions: Sequence[Condition], values: dict[str, Any]
) -> str:
    is_hour_asked = any(window.begins_at for window in search.fit.windows)
    if is_hour_asked:
        # How well it fits is worked out once, to choose by and to sort by.
        conditions = [
            replace(one, on_document=None) if one.name == "open_on" else one for one in conditions
        ]
    rank = _TRUST if search.sort == "recommended" and search.ranking is None else "0"
    found = (
        f"SELECT document.asset_at_location_id AS id, document.asset_id, {rank} AS rank,"
        f" {_key(search, values)} AS key, coalesce(metres, 0) AS second, metres"
    )
    matches = f"{found} {candidates(search, conditions, values)}"
    if is_hour_asked:
        fit = opening_fit(search.fit.windows)
        # Which hour is known counts for more than who confirmed it.
        matches = (
            "SELECT id, asset_id, rank + CASE fit WHEN 2 THEN 0 ELSE 3 END AS rank, key, second, metres"
            f" FROM ({found}, {fit} AS fit {candidates(search, conditions, values)} OFFSET 0) AS fitting"
            " WHERE fit >= 1"
        )
    if search.has_repeats:
        # Of an asset's locations the best of those that fit stands for it.
        matches = (
            f"SELECT DISTINCT ON (asset_id) * FROM ({matches}) AS everywhere"
            " ORDER BY asset_id, rank, key, second, id"
        )
    return matches


def _page_of_matches(search: ResolvedSearch, values: dict[str, Any]) -> str:
    after, cursor = "", search.cursor
    if cursor:
        kind = "text" if isinstance(cursor.last_key, str) else "double precision"
        values |= {
            "last_rank": cursor.last_rank,
            "last_key": cursor.last_key,
            "last_second": cursor.last_second,
            "last_id": cursor.last_id,
        }
        after = (
            " WHERE (rank, key, second, id)"
            f" > (%(last_rank)s, %(last_key)s::{kind}, %(last_second)s::double precision, %(last_id)s)"
        )
    return f"SELECT id, rank, key, second, metres FROM matches{after} ORDER BY rank, key, second, id LIMIT %(fetched)s"


def _key(search: ResolvedSearch, values: dict[str, Any]) -> str:
    if search.sort == "confirmed":
        # The latest first, and last what nobody ever confirmed.
        return "coalesce(-(document.confirmed_on - date '2000-01-01'), 1)::double precision"
    if search.ranking is not None and search.sort in ("recommended", "relevance"):
        return "ranked_key"
    if search.sort == "relevance":
        query = words_query(search.fit, values)
        return f"-ts_rank(document.search_text, {query})::double precision"
    if search.walk and search.sort == "walking_time":
        return "minutes"
    if search.origin and search.sort != "name":
        return "metres"
    return "document.name"


def view_statement(search: ResolvedSearch, *, limit: int) -> Statement:
    """The statement of a map's view, the search's rectangle: GeoJSON features parted by commas, and their count.

    Answers features, shown and total (up to `COUNTED_TO` + 1). A view that holds more than `limit` shows a sample of
    them, the same one every time, and says how many it leaves out.
    """
    parameters: dict[str, Any] = {"limit": limit}
    conditions = conditions_of(search.fit, parameters)
    boxes = [
        _in_box(search, category_id, number, parameters)
        for number, category_id in enumerate(search.category_ids or (EVERY_CATEGORY,))
    ]
    about = "".join(f" AND {one.sql()}" for one in conditions)
    if search.origin:
        circles = [
            f"entry.sheet_point <@ circle({origin}, %(radius)s)"
            for origin in _origins(search, parameters)
        ]
        if search.coming:
            parameters["coming"] = list(search.coming)
            circles.append("entry.asset_at_location_id = ANY(%(coming)s::uuid[])")
        about += f" AND ({' OR '.join(circles)})"
    if search.walk:
        parameters["walk_ids"] = search.walk.ids
        about += " AND entry.asset_at_location_id = ANY(%(walk_ids)s::uuid[])"
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
