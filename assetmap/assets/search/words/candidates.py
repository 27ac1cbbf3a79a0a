"""The statement that finds what may answer the words of a search: near by, of a kind that is asked for, or by its
text.
"""

from collections.abc import Sequence
from typing import Any

from assetmap.assets.published.sheets import EVERY_CATEGORY, sheet_origin
from assetmap.assets.record.index_bits import BITS
from assetmap.assets.search.filters import IN_PLACE
from assetmap.assets.search.parameters import ResolvedSearch
from assetmap.assets.search.statement import Statement
from assetmap.assets.search.words.place_names import name_query
from assetmap.assets.vocabulary.words import Wanted, written_as_query

# Of the nearest of all kinds, of each kind that is asked for, and of those whose text says it.
_NEAREST, _OF_EACH_KIND, _BY_TEXT = 400, 200, 200
# Without a place all that answers is counted, and nothing is nearer than another.
_ANYWHERE = 2_500
_COLUMNS = (
    "document.asset_at_location_id, document.name, document.category_ids, near.metres,"
    f" document.facts & {BITS['is_confirmed']}::bigint <> 0,"
    f" document.facts & {BITS['is_everyday']}::bigint <> 0,"
    f" document.facts & {BITS['has_waiting_list']}::bigint <> 0"
)


def candidates_statement(
    search: ResolvedSearch,
    wanted: Sequence[Wanted],
    category_ids: Sequence[int],
    *,
    asked: str,
    with_vectors: bool,
) -> Statement:
    """Rows of id, name, category ids, metres, whether it is confirmed and an everyday place, its vector, and for each
    thing wanted whether its text says it.
    """
    values: dict[str, Any] = {}
    queries = [_text_query(one, f"said_{number}", values) for number, one in enumerate(wanted)]
    # Together they are rare enough for the index; one alone may stand in a tenth of all texts.
    text = " && ".join(queries)
    called = filter(None, (name_query(part) for part in _parts(asked)))
    values["called"] = " & ".join(f"({query})" for query in called)
    by_text = f"document.search_text @@ ({text}) OR document.search_text @@ %(called)s::tsquery"
    if search.walk:
        near = _walked(search, values)
    elif search.origin is None:
        near = _anywhere(search, category_ids, by_text, values)
    else:
        # A word for a kind stands in thousands of texts, and the nearest of that kind are here already.
        is_all_known = all(one.categories for one in wanted) and '"' not in asked
        near = _around(search, category_ids, "" if is_all_known else by_text, values)
    vector = "document.meaning" if with_vectors and search.origin is not None else "NULL::bytea"
    says = "".join(f", document.search_text @@ ({query})" for query in queries)
    where = ""
    if search.fit.place_ids is not None:
        values["place_ids"] = list(search.fit.place_ids)
        where = f" WHERE {IN_PLACE}"
    return (
        f"WITH near AS MATERIALIZED ({near}) SELECT {_COLUMNS}, {vector}{says}"
        f" FROM near JOIN search_document AS document USING (asset_at_location_id){where}",
        values,
    )


def _parts(asked: str) -> list[str]:
    return [part for part in asked.split('"')[1::2] if part.strip()] or ([asked] if asked else [])


def _text_query(wanted: Wanted, key: str, values: dict[str, Any]) -> str:
    """SQL of the tsquery of a thing wanted: its stems, and its words as they stand, which may be words like "it"."""
    is_explained = bool(wanted.categories)
    own = Wanted(wanted.phrases[:2] if is_explained else wanted.phrases)
    values |= {key: written_as_query(own), f"{key}_plain": own.phrases[0]}
    return (
        f"(websearch_to_tsquery('assetmap_english', %({key})s)"
        f" || phraseto_tsquery('assetmap_words', %({key}_plain)s))"
    )


def _around(
    search: ResolvedSearch, category_ids: Sequence[int], by_text: str, values: dict[str, Any]
) -> str:
    assert search.origin is not None
    values["radius"] = search.radius_metres

    def nearest(category_id: int, most: int, key: str) -> str:
        east, north = sheet_origin(category_id)
        values[f"{key}_east"] = search.origin.easting + east if search.origin else east
        values[f"{key}_north"] = search.origin.northing + north if search.origin else north
        point = f"point(%({key}_east)s, %({key}_north)s)"
        return (
            f"(SELECT asset_at_location_id, sheet_point <-> {point} AS metres FROM search_entry"
            f" WHERE sheet_point <@ circle({point}, %(radius)s)"
            f" ORDER BY sheet_point <-> {point} LIMIT {most})"
        )

    parts = [nearest(EVERY_CATEGORY, _NEAREST, "every")]
    parts += [nearest(one, _OF_EACH_KIND, f"kind_{at}") for at, one in enumerate(category_ids)]
    point = "point(%(every_east)s, %(every_north)s)"
    if by_text:
        values["every_category"] = EVERY_CATEGORY
        parts.append(
            f"(SELECT entry.asset_at_location_id, entry.sheet_point <-> {point} FROM search_document AS document"
            " JOIN search_entry AS entry ON entry.asset_at_location_id = document.asset_at_location_id"
            "   AND entry.category_id = %(every_category)s"
            f" WHERE ({by_text}) AND entry.sheet_point <@ circle({point}, %(radius)s) LIMIT {_BY_TEXT})"
        )
    if search.coming:
        values["coming"] = list(search.coming)
        parts.append("(SELECT unnest(%(coming)s::uuid[]), 0::double precision)")
    return (
        "SELECT asset_at_location_id, min(metres) AS metres"
        f" FROM ({' UNION ALL '.join(parts)}) AS found GROUP BY asset_at_location_id"
    )


def _anywhere(
    search: ResolvedSearch, category_ids: Sequence[int], by_text: str, values: dict[str, Any]
) -> str:
    conditions = [by_text]
    if category_ids:
        values["kinds"] = " | ".join(f"'§{one}'" for one in category_ids)
        conditions.append("document.search_text @@ %(kinds)s::tsquery")
    place = ""
    if search.fit.place_ids is not None:
        values["place_ids"] = list(search.fit.place_ids)
        place = f" AND {IN_PLACE}"
    return (
        "SELECT document.asset_at_location_id, NULL::double precision AS metres"
        f" FROM search_document AS document WHERE ({' OR '.join(conditions)}){place}"
        f" ORDER BY document.asset_at_location_id LIMIT {_ANYWHERE}"
    )


def _walked(search: ResolvedSearch, values: dict[str, Any]) -> str:
    assert search.walk is not None
    values |= {"walk_ids": search.walk.ids, "walk_metres": search.walk.metres}
    return (
        "SELECT * FROM unnest(%(walk_ids)s::uuid[], %(walk_metres)s::double precision[])"
        " AS walked (asset_at_location_id, metres)"
    )
