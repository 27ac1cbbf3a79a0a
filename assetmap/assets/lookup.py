"""What do the names in a search stand for: its postcode, its categories and its place."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from assetmap.assets.search import (
    Origin,
    Question,
    SearchParameters,
    origin_at,
    origin_of_postcode,
    question_mark,
    radius_of,
    read_cursor,
)
from assetmap.assets.search_sql import Statement
from assetmap.assets.terms import OURS
from assetmap.assets.vocabulary import our_vocabulary
from assetmap.errors import InvalidInput, NotFound
from assetmap.geography import walking_metres_per_minute
from assetmap.places.postcodes import postcode_without_position, unknown_postcode

_POSTCODE = (
    "(SELECT json_build_array(ST_X(location_bng), ST_Y(location_bng)) FROM postcode"
    " WHERE postcode = %(postcode)s ORDER BY location_bng IS NULL, dataset_id DESC LIMIT 1)"
)
_PLACES = (
    "(SELECT json_agg(DISTINCT place.id) FROM place JOIN area_place ON place_id = place.id AND is_current"
    " WHERE kind = %(kind)s AND code = %(code)s)"
)


# What a search needs to know besides, and what changes with a deploy or an import at most.
KNOWN_STATEMENT: Statement = (
    "SELECT (SELECT json_object_agg(term.slug, term.id) FROM taxonomy_term AS term"
    " JOIN taxonomy ON taxonomy.id = taxonomy_id AND taxonomy.slug = %(taxonomy)s"
    " WHERE retired_at IS NULL) AS categories,"
    " EXISTS (SELECT FROM search_entry WHERE is_elsewhere_too) AS has_repeats",
    {"taxonomy": OURS},
)


@dataclass(frozen=True)
class Known:
    """The ids of the categories by slug, and whether any asset has several locations."""

    category_ids: dict[str, int]
    has_repeats: bool


def read_known(row: Sequence[Any]) -> Known:
    """What the row of `KNOWN_STATEMENT` says."""
    return Known(row[0] or {}, row[1])


def lookup_statement(parameters: SearchParameters) -> Statement | None:
    """The statement that looks up the postcode and the place of a search; None when it names neither.

    Raises what `read_postcode` and `check_together` raise.
    """
    parameters.check_together()
    kind, _, code = (parameters.place or "").partition("/")
    stored = parameters.stored_postcode
    if not (stored or kind):
        return None
    columns = [
        f"{_POSTCODE if stored else 'NULL'} AS postcode",
        f"{_PLACES if kind else 'NULL'} AS places",
    ]
    return "SELECT " + ", ".join(columns), {"postcode": stored, "kind": kind, "code": code}


def resolve(
    parameters: SearchParameters, found: Sequence[Any] | None, known: Known, *, speed_kmh: float
) -> Question:
    """The question that a search comes to; `found` is the row of `lookup_statement`, None where it asked for none.

    Raises `NotFound` for an unknown postcode or place, `InvalidInput` for an unknown category or a wrong cursor.
    """
    postcode, places = found or (None, None)
    origin = _origin(parameters, postcode)
    cursor = None
    if parameters.cursor:
        mark = question_mark(parameters)
        cursor = read_cursor(parameters.cursor, mark, is_by_distance=origin is not None)
    if parameters.place and not places:
        raise NotFound(
            f"There is no place {parameters.place} here: /api/v1/places lists those that are."
        )
    return Question(
        origin=origin,
        radius_metres=radius_of(parameters, speed_kmh),
        category_ids=_category_ids(parameters.category, known.category_ids),
        words=parameters.q,
        place_ids=tuple(places or ()) if parameters.place else None,
        limit=parameters.limit,
        cursor=cursor,
        metres_per_minute=walking_metres_per_minute(speed_kmh),
        has_repeats=known.has_repeats,
    )


def _origin(parameters: SearchParameters, postcode: list[float | None] | None) -> Origin | None:
    stored = parameters.stored_postcode
    if stored:
        if postcode is None:
            raise unknown_postcode(stored)
        easting, northing = postcode
        if easting is None or northing is None:
            raise postcode_without_position(stored)
        return origin_of_postcode(stored, easting, northing)
    if parameters.latitude is not None and parameters.longitude is not None:
        return origin_at(parameters.longitude, parameters.latitude)
    return None


def _category_ids(slugs: list[str], known: dict[str, int]) -> tuple[int, ...]:
    for slug in slugs:
        if slug not in known:
            vocabulary = our_vocabulary()
            if slug in vocabulary.by_slug:
                # A category of ours that nothing was ever imported under: nothing is found, which is true.
                continue
            close = " or ".join(vocabulary.nearest(slug))
            hint = (
                f" Did you mean {close}?" if close else " /api/v1/categories lists those that are."
            )
            raise InvalidInput(f"There is no category {slug[:60]!r}.{hint}", parameter="category")
    return tuple(dict.fromkeys(known.get(slug, -1) for slug in slugs))
