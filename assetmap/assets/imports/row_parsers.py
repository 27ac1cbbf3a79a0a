"""The parser of each column of a list."""

from collections.abc import Callable
from typing import Any

from assetmap import cells
from assetmap.assets.opening_hours.list_notation import parse_schedule
from assetmap.assets.record.fact import Fact
from assetmap.assets.record.facts import listed_facts
from assetmap.cells.contacts import parse_phones

# How the text of a fact is read, where its declaration does not say it.
_PARSERS: dict[str, Callable[[str], Any]] = {
    "boolean": cells.parse_yes_no,
    "number": cells.parse_whole,
    "text": cells.parse_text,
    "list": cells.parse_list,
}


def _parser_of(fact: Fact) -> Callable[[str], Any]:
    if fact.parse:
        return fact.parse
    if fact.kind == "choice":
        return cells.choice(*(option.value for option in fact.options))
    return _PARSERS[fact.kind]


# What a mapping may name, the attribute that it fills, and how its text is read; a ValueError refuses the row.
FACT_PARSERS: dict[str, tuple[str, Callable[[str], Any]]] = {
    **{one.mapping: (one.fills or one.key, _parser_of(one)) for one in listed_facts()},
    "longitude": ("longitude", cells.parse_number),
    "latitude": ("latitude", cells.parse_number),
    "easting": ("easting", cells.parse_number),
    "northing": ("northing", cells.parse_number),
    "postcode": ("postcode", cells.parse_postcode),
    "location_privacy": ("privacy", cells.choice("exact", "near")),
    "source_id": ("source_id", cells.parse_short),
    "source_column": ("source", cells.parse_short),
    "vintage_column": ("source_vintage", cells.parse_short),
    "licence_column": ("licence", cells.parse_text),
    "organization": ("organization", cells.parse_short),
    "phone": ("phones", parse_phones),
    "schedule": ("openings", parse_schedule),
    "assured_by": ("assured_by", cells.parse_short),
    "assured_on": ("assured_on", cells.parse_date),
    "address": ("address", cells.parse_text),
    "city": ("city", cells.parse_short),
    "location_quality": ("location_quality", cells.parse_short),
}
