"""The postcode, places, categories and words of a search, looked up."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from assetmap.assets.opening_hours.rules import UK
from assetmap.assets.opening_hours.windows import windows_of
from assetmap.assets.record.facts import all_filters
from assetmap.assets.search.filters import Fit
from assetmap.assets.search.parameters import (
    ResolvedSearch,
    SearchParameters,
    outline_of,
    question_mark,
    radius_of,
    read_cursor,
    sort_of,
)
from assetmap.assets.search.statement import Statement
from assetmap.assets.search.words.place_names import FOLDED, name_query
from assetmap.assets.vocabulary.categories import changes_in_force, our_vocabulary
from assetmap.assets.vocabulary.terms import IDS_SQL, OURS
from assetmap.assets.vocabulary.words import Meaning, our_phrases, read_words, single_words
from assetmap.errors import InvalidInput, NotFound
from assetmap.geography import to_wgs84, walking_metres_per_minute
from assetmap.places.origin import Origin, origin_at, origin_of_postcode
from assetmap.places.postcodes import (
    compact,
    postcode_without_position,
    read_postcode,
    unknown_postcode,
)
from assetmap.text import fold, shown_name
from assetmap.travel.queries import MARKS

BUS_STOP = "bus-stop"
_FOLDED_NAME = FOLDED.format(name="name")
_POSTCODE = (
    "(SELECT json_build_array(ST_X(location_bng), ST_Y(location_bng)) FROM postcode"
    " WHERE postcode = %(postcode)s ORDER BY location_bng IS NULL, dataset_id DESC LIMIT 1)"
)
_PLACES = (
    "(SELECT json_agg(DISTINCT place.id) FROM place JOIN area_place ON place_id = place.id AND is_current"
    " WHERE kind = %(kind)s AND code = %(code)s)"
)
# E8 or E8 1: the middle of what it holds.
_PART_OF_POSTCODES = (
    "(SELECT json_build_array(json_build_array(%(name)s::text, avg(ST_X(location_bng)), avg(ST_Y(location_bng)), 1))"
    " FROM postcode WHERE postcode LIKE %(beginning)s AND length(postcode) = %(length)s"
    " HAVING count(location_bng) > 0)"
)
# Names as people write them, the closest first, and of two alike what is the smaller place. A street comes after a
# place of that name, and an entry after both.
_NAMED = (
    "(SELECT json_agg(json_build_array(name, ST_X(middle), ST_Y(middle), likeness)"
    "   ORDER BY likeness DESC, size, name)"
    " FROM ((SELECT name, coalesce(population_centre_bng, ST_PointOnSurface(boundary)) AS middle,"
    f"     CASE WHEN {_FOLDED_NAME} = %(name)s THEN 2"
    f"       ELSE strict_word_similarity(%(name)s, {_FOLDED_NAME}) END AS likeness,"
    "     ST_Area(boundary) AS size"
    "   FROM place JOIN area_place ON place_id = place.id AND is_current"
    "   WHERE kind NOT IN ('lsoa', 'oa', 'msoa', 'pcn_catchment') AND boundary IS NOT NULL"
    "   ORDER BY likeness DESC LIMIT 5)"
    "  UNION ALL (SELECT name, middle_bng, CASE WHEN folded = %(name)s THEN 1.9 ELSE similarity(folded, %(name)s) END, 0"
    "   FROM street_name WHERE folded %% %(name)s ORDER BY 3 DESC, name LIMIT 5)"
    "  UNION ALL (SELECT document.name, public_location_bng, CASE WHEN"
    f"     {FOLDED.format(name='document.name')} = %(name)s THEN 1.8 ELSE 0.7 END, 0"
    "   FROM search_document AS document JOIN location ON location.id = document.location_id"
    "   WHERE search_text @@ %(name_query)s::tsquery AND public_location_bng IS NOT NULL"
    "   ORDER BY 3 DESC, length(document.name), document.name LIMIT 3)"
    " ) AS named WHERE likeness > 0.3)"
)
_LONGEST_WORD = 40
# A shorter word is as near to many others.
_SHORTEST_SLIP = 5
_PART = re.compile(r"[A-Z]{1,2}[0-9][A-Z0-9]?( [0-9])?")
# What nothing holds, and what it may be a slip for: one sign amiss in a word of five to seven, two in longer ones,
# since "kurdish" is no slip for "turkish". Two neighbours that have changed places are one.
_SLIPS = (
    "(SELECT json_object_agg(asked, close) FROM unnest(%(words)s::text[]) AS asked,"
    " LATERAL (SELECT (tsvector_to_array(to_tsvector('assetmap_english', asked)))[1] AS stem) AS stemmed,"
    " LATERAL (SELECT array_agg(overlay(asked PLACING reverse(substr(asked, n, 2)) FROM n FOR 2)) AS words"
    "   FROM generate_series(1, length(asked) - 1) AS n WHERE length(asked) > 2) AS swapped,"
    " LATERAL (SELECT json_agg(word) AS close FROM (SELECT word FROM search_word"
    "   WHERE length(word) BETWEEN length(asked) - 2 AND length(asked) + 2"
    "   AND (levenshtein_less_equal(word, asked, 2) <= CASE WHEN length(asked) < 8 THEN 1 ELSE 2 END OR word = ANY(swapped.words))"
    "   ORDER BY levenshtein(word, asked) - (word = ANY(coalesce(swapped.words, '{}')))::integer, similarity(word, asked) DESC, word LIMIT 3) AS closest) AS found"
    " WHERE stem IS NOT NULL AND close IS NOT NULL AND NOT EXISTS (SELECT FROM search_word WHERE search_word.stem = stemmed.stem))"
)


# What a search needs to know besides, and what changes with a deploy or an import at most.
KNOWN_STATEMENT: Statement = (
    f"SELECT (SELECT json_object_agg(slug, id) FROM ({IDS_SQL.format(taxonomy='%(taxonomy)s')}) AS term) AS categories,"
    " EXISTS (SELECT FROM search_entry WHERE is_elsewhere_too) AS has_repeats,"
    " (SELECT json_agg(json_build_array(phrase, means, categories, is_dropped)) FROM synonym) AS synonyms,"
    f" {MARKS} AS streets,"
    " EXISTS (SELECT FROM location WHERE extent_bng IS NOT NULL) AS has_service_areas",
    {"taxonomy": OURS},
)


@dataclass(frozen=True)
class Known:
    """The ids of the categories by slug, whether any asset has several locations, what people mean by phrases, which
    streets are loaded, whether anything comes to people in an area, and a mark that is another for other phrases.
    """

    category_ids: dict[str, int]
    has_repeats: bool
    phrases: Mapping[str, Meaning]
    street_marks: tuple[str, ...] = ()
    has_service_areas: bool = False
    phrases_mark: str = ""


def read_known(row: Sequence[Any]) -> Known:
    """The answer of `KNOWN_STATEMENT`, read; stewards' synonyms count for more than the file's."""
    phrases = phrases_with(row[2] or [])
    # What stewards and administrators say is all of it that ever changes.
    mark = str((sorted(row[2] or []), *changes_in_force()))
    return Known(row[0] or {}, row[1], phrases, tuple(row[3]), row[4], mark)


def phrases_with(synonyms: Sequence[Sequence[Any]]) -> dict[str, Meaning]:
    """Our phrases, with the stewards' own: rows of phrase, further words, categories, and whether it is dropped."""
    phrases = dict(our_phrases())
    for phrase, means, categories, is_dropped in synonyms:
        if is_dropped:
            phrases.pop(phrase, None)
        else:
            phrases[phrase] = Meaning(tuple(means), tuple(categories))
    return phrases


class UnknownPlace(NotFound):
    """The place to keep a search within is not here."""


def lookup_statement(parameters: SearchParameters, known: Known) -> Statement | None:
    """The statement that looks up the places and the words of a search; None when it names none.

    Raises what `read_postcode` and `check_together` raise.
    """
    parameters.check_together()
    columns: list[str] = []
    values: dict[str, Any] = {}

    def ask(column: str, sql: str | None, **asked: Any) -> None:
        columns.append(f"{sql or 'NULL'} AS {column}")
        if sql:
            values.update(asked)

    stored = _stored_postcode(parameters)
    kind, _, code = (parameters.place or "").partition("/")
    part = _part_of_postcodes(parameters)
    words = single_words(parameters.q, known.phrases) if parameters.q else []
    words = [word for word in words if _SHORTEST_SLIP <= len(word) <= _LONGEST_WORD]
    ask("postcode", _POSTCODE if stored else None, postcode=stored)
    ask("places", _PLACES if kind else None, kind=kind, code=code)
    if part:
        short = part.replace(" ", "")
        length = len(short) + (2 if " " in part else 3)
        ask("named", _PART_OF_POSTCODES, name=part, beginning=f"{short}%", length=length)
    else:
        is_name = parameters.near and not stored
        folded = fold(parameters.near or "")
        query = name_query(folded)
        ask("named", _NAMED if is_name else None, name=folded, name_query=query)
    ask("slips", _SLIPS if words else None, words=words)
    return ("SELECT " + ", ".join(columns), values) if values else None


def _stored_postcode(parameters: SearchParameters) -> str | None:
    near = parameters.near
    return read_postcode(near) if near and compact(near) else parameters.stored_postcode


def _part_of_postcodes(parameters: SearchParameters) -> str | None:
    part = " ".join((parameters.near or "").upper().split())
    return part if _PART.fullmatch(part) else None


def resolve(
    parameters: SearchParameters,
    found: Sequence[Any] | None,
    known: Known,
    *,
    speed_kmh: float,
    now: datetime | None = None,
) -> ResolvedSearch:
    """The search with everything looked up; `found` is the row of `lookup_statement`, None where it asked for none.

    Raises `NotFound` for an unknown postcode or place, `InvalidInput` for an unknown category, a wrong cursor, or
    what contradicts itself.
    """
    postcode, places, named, slips = found or (None, None, None, None)
    origin, place_name = _origin(parameters, postcode, named)
    sort = sort_of(parameters, has_origin=origin is not None)
    cursor = None
    if parameters.cursor:
        is_by_name = sort == "name" or (
            sort == "recommended" and origin is None and not parameters.q
        )
        mark = question_mark(parameters)
        cursor = read_cursor(parameters.cursor, mark, is_by_name=is_by_name)
    if parameters.place and not places:
        raise UnknownPlace(
            f"There is no place {parameters.place} here. /api/v1/places lists all places."
        )
    place_ids = tuple(places or ()) if parameters.place else None
    return ResolvedSearch(
        origin=origin,
        radius_metres=radius_of(parameters, speed_kmh),
        category_ids=_category_ids(parameters.category, known.category_ids),
        limit=parameters.limit,
        cursor=cursor,
        metres_per_minute=walking_metres_per_minute(speed_kmh),
        sort=sort,
        fit=_fit(parameters, known, slips or {}, place_ids, now or datetime.now(UK)),
        has_repeats=known.has_repeats,
        outline=outline_of(parameters),
        slips=slips or {},
        place_name=place_name,
    )


def _fit(
    parameters: SearchParameters,
    known: Known,
    slips: Mapping[str, Sequence[str]],
    place_ids: tuple[int, ...] | None,
    now: datetime,
) -> Fit:
    facts: dict[str, str] = {}
    without: dict[str, str] = {}
    for one in _FILTERS:
        asked = getattr(parameters, one.name)
        if asked:
            facts[one.name] = one.yes
        elif asked is False and one.no:
            (without if one.no == one.yes else facts)[one.name] = one.no
    marks = {
        name: tuple(f"{prefix}:{word.strip().lower()}" for word in getattr(parameters, name))
        for name, prefix in _MARKS.items()
        if getattr(parameters, name)
    }
    kinds = tuple(f"kind:{kind}" for kind in parameters.kind)
    return Fit(
        facts=facts,
        any_facts={"kind": kinds} if kinds else {},
        without_facts=without,
        marks=marks,
        age=parameters.age,
        windows=windows_of(parameters.open_on, parameters.open_at, now),
        has_transport=bool(parameters.has_transport),
        bus_stop_category_id=known.category_ids.get(BUS_STOP),
        ways=read_words(parameters.q, known.phrases, slips) if parameters.q else (),
        category_ids_by_slug=known.category_ids,
        place_ids=place_ids,
        is_everyday=parameters.is_everyday,
    )


# A bus stop near by does as well as transport that is offered, so that is looked for in its own way.
_FILTERS = [one for one in all_filters() if one.name != "has_transport"]
_MARKS = {"language": "language", "welcomes": "for", "run_by": "by"}


def _origin(
    parameters: SearchParameters,
    postcode: list[float | None] | None,
    named: list[tuple[str, float, float, float]] | None,
) -> tuple[Origin | None, str | None]:
    """The start of the search, and the name of the place where it was found by one."""
    stored = _stored_postcode(parameters)
    if stored:
        if postcode is None:
            raise unknown_postcode(stored)
        easting, northing = postcode
        if easting is None or northing is None:
            raise postcode_without_position(stored)
        return origin_of_postcode(stored, easting, northing), None
    if parameters.near:
        return _named_origin(parameters.near, named or [])
    if parameters.latitude is not None and parameters.longitude is not None:
        return origin_at(parameters.longitude, parameters.latitude), None
    return None, None


# Less like it than this, and it is offered instead of taken.
_LIKE_ENOUGH = 0.6


def _named_origin(
    asked: str, named: Sequence[tuple[str, float, float, float]]
) -> tuple[Origin, str]:
    if not named or named[0][3] < _LIKE_ENOUGH:
        names = " or ".join(dict.fromkeys(shown_name(name) for name, *_ in named[:3]))
        hint = f" Did you mean {names}?" if names else " Try a postcode."
        raise NotFound(f"We can’t find a place called “{asked.strip()[:60]}” here.{hint}")
    name, easting, northing, _ = named[0]
    longitude, latitude = to_wgs84(easting, northing)
    return Origin(easting, northing, float(longitude), float(latitude)), shown_name(name)


def _category_ids(slugs: list[str], known: dict[str, int]) -> tuple[int, ...]:
    for slug in slugs:
        if slug not in known:
            vocabulary = our_vocabulary()
            if slug in vocabulary.by_slug:
                # A category of ours that nothing was ever imported under: nothing is found, which is true.
                continue
            close = " or ".join(vocabulary.nearest(slug))
            hint = (
                f" Did you mean {close}?" if close else " /api/v1/categories lists all categories."
            )
            raise InvalidInput(f"There is no category {slug[:60]!r}.{hint}", parameter="category")
    return tuple(dict.fromkeys(known.get(slug, -1) for slug in slugs))
