"""Rows in the text format of PostgreSQL's COPY."""

import json
from collections.abc import Callable, Collection, Mapping
from datetime import date, time
from operator import attrgetter
from typing import Any

from assetmap.assets.imports.positions import Where
from assetmap.assets.imports.random_ids import RandomIds
from assetmap.assets.imports.rows import ImportRow
from assetmap.assets.opening_hours.rules import RULE_FIELDS, Rule
from assetmap.assets.record.facts import FACTS

_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


class CopyFormat:
    """Writes the rows of one list.

    `attributes` are those of `ImportRow` that the list can fill: what it cannot is not even sent. `term_ids` are the
    ids of the categories.
    """

    def __init__(self, attributes: Collection[str], term_ids: Mapping[str, int]) -> None:
        new_id = RandomIds()
        makers: dict[str, Callable[[ImportRow], str]] = {
            "location_id": lambda row: new_id(),
            "asset_at_location_id": lambda row: new_id(),
            "import_key": lambda row: row.import_key.hex(),
            "import_hash": lambda row: row.import_hash.hex(),
            "term_ids": lambda row: (
                f"{{{','.join(dict.fromkeys([str(term_ids[slug]) for slug in row.categories]))}}}"
            ),
        }
        makers |= {name: make for name, make in _MAKERS.items() if name in attributes}
        as_they_are = [name for name in attributes if name not in makers]
        self._makers = list(makers.values())
        self._as_they_are = attrgetter(*as_they_are)
        self.columns = ["easting", "northing", "longitude", "latitude", *makers, *as_they_are]
        self._tabs = len(self.columns) - 1

    def line(self, row: ImportRow, where: Where) -> str:
        """The row, standing where it stands."""
        values = [*where, *[make(row) for make in self._makers], *self._as_they_are(row)]
        texts = [
            "" if value is None else value if value.__class__ is str else _written(value)
            for value in values
        ]
        line = "\t".join(texts)
        if "\\" in line or "\n" in line or "\r" in line or line.count("\t") > self._tabs:
            line = "\t".join([text.translate(_ESCAPES) for text in texts])
        return line + "\n"


def _written(value: object) -> str:
    if isinstance(value, bool):
        return "t" if value else "f"
    if isinstance(value, date):
        return value.isoformat()
    return repr(value)


def _array(texts: Collection[str]) -> str:
    """An array of texts: inside quotation marks only these and backslashes mean anything."""
    quoted = [text.replace("\\", "\\\\").replace('"', '\\"') for text in texts]
    return "{" + ",".join([f'"{text}"' for text in quoted]) + "}"


def _openings(row: ImportRow) -> str:
    return json.dumps([_rule(one) for one in row.openings]) if row.openings else "[]"


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        name: value.isoformat() if isinstance(value, date | time) else value
        for name in RULE_FIELDS
        if (value := getattr(rule, name)) is not None
    }


def _list_maker(key: str) -> Callable[[ImportRow], str]:
    value_of = attrgetter(key)
    return lambda row: _array(value_of(row))


def _amounts_maker(key: str) -> Callable[[ImportRow], str]:
    value_of = attrgetter(key)
    return lambda row: json.dumps(dict(found)) if (found := value_of(row)) else "{}"


_MAKERS: dict[str, Callable[[ImportRow], str]] = {
    **{one.key: _list_maker(one.key) for one in FACTS if one.kind == "list"},
    **{one.key: _amounts_maker(one.key) for one in FACTS if one.kind == "amounts"},
    "openings": _openings,
    "phones": _list_maker("phones"),
    "identifiers": lambda row: json.dumps(row.identifiers) if row.identifiers else "{}",
}
