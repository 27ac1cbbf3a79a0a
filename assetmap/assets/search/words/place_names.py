"""Places, streets and landmarks that words may name, looked up."""

from collections.abc import Collection, Sequence
from typing import Any

from assetmap.assets.search.statement import Statement
from assetmap.assets.understanding.readings import places_asked
from assetmap.places.postcodes import compact
from assetmap.text import fold

# Names as they are compared, in SQL over a column.
FOLDED = "replace(replace(lower(unaccent({name})), '''', ''), '’', '')"
_PLACE_KINDS = "kind NOT IN ('lsoa', 'oa', 'msoa', 'pcn_catchment')"
_MOST_LANDMARKS = 50
_LONGEST = 60
_STATEMENT = f"""
SELECT
  (SELECT EXISTS (SELECT FROM search_document WHERE search_text @@ %(whole)s::tsquery)) AS is_name,
  (SELECT json_object_agg(asked, name) FROM (
    SELECT DISTINCT ON (asked) asked, name FROM (
      SELECT asked, name, CASE WHEN folded = asked THEN 2
          WHEN asked = ANY(%(loose)s::text[]) AND levenshtein_less_equal(left(folded, 60), asked, 2)
            <= CASE WHEN length(asked) < 8 THEN 1 ELSE 2 END THEN 1 ELSE 0 END AS likeness
      FROM (SELECT name, {FOLDED.format(name="name")} AS folded
          FROM place JOIN area_place ON place_id = place.id AND is_current WHERE {_PLACE_KINDS}) AS named,
        unnest(%(names)s::text[]) AS asked
      UNION ALL SELECT folded, name, 1.5 FROM street_name WHERE folded = ANY(%(names)s::text[])) AS found
    WHERE likeness > 0 ORDER BY asked, likeness DESC, name) AS best) AS places,
  (SELECT json_agg(DISTINCT name) FROM (SELECT name FROM search_document
    WHERE search_text @@ %(landmarks)s::tsquery LIMIT {_MOST_LANDMARKS}) AS named) AS landmarks,
  (SELECT json_object_agg(asked, EXISTS (SELECT FROM postcode WHERE postcode LIKE asked || '%%'))
    FROM unnest(%(postcodes)s::text[]) AS asked) AS postcodes
"""


def place_names_statement(text: str) -> Statement:
    """The statement that looks up which of the names in a text are known; one row."""
    asked = places_asked(text)
    names = [one.name for one in asked if not _is_postcode(one.name)]
    loose = [one.name for one in asked if one.may_be_misspelt and 5 <= len(one.name) <= _LONGEST]
    return _STATEMENT, {
        "whole": name_query(text) if " " in fold(text) else "",
        "names": names,
        "loose": loose,
        "landmarks": " | ".join(f"({name_query(name)})" for name in loose),
        "postcodes": [_short(one.name) for one in asked if _is_postcode(one.name)],
    }


def name_query(text: str) -> str:
    """A tsquery of a name that holds these words in a row; no word that PostgreSQL would read otherwise is in it."""
    return " <-> ".join(f"'{word}':A" for word in fold(text).split())


def is_a_name(row: Sequence[Any]) -> bool:
    """Whether something is called by the whole of the words."""
    return bool(row[0])


def read_place_names(
    row: Sequence[Any], text: str, phrases: Collection[str]
) -> dict[str, str | None]:
    """For the names in the text that are known, what a search near them is given; None for a postcode that is not
    loaded here, whose words only stand in the way.
    """
    landmarks = {fold(name): name for name in row[2] or []}
    found: dict[str, str | None] = {}
    for asked in places_asked(text):
        if _is_postcode(asked.name):
            is_here = (row[3] or {}).get(_short(asked.name))
            found[asked.name] = asked.name if is_here else None
        elif asked.name in phrases:
            continue
        elif name := (row[1] or {}).get(asked.name) or landmarks.get(asked.name):
            found[asked.name] = name
    return found


def _is_postcode(name: str) -> bool:
    return name.isupper() and any(sign.isdigit() for sign in name)


def _short(name: str) -> str:
    return compact(name) or name.replace(" ", "")
