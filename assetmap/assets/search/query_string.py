"""The query string of the search page, without empty fields."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, get_args

from assetmap.assets.record.facts import all_filters
from assetmap.assets.search.parameters import HOURS_OF_THEIR_OWN, Flag, SearchParameters

_FIELDS = SearchParameters.model_fields
LISTS = tuple(name for name, field in _FIELDS.items() if str(field.annotation).startswith("list"))
FLAGS = tuple(name for name, field in _FIELDS.items() if field.annotation == get_args(Flag)[0])
# Only of these does false say something: what nobody has said of the others is not their opposite.
ASKED_EITHER_WAY = tuple(one.name for one in all_filters() if one.opposite)
_MARKS = ("language", "welcomes", "run_by")
_TRUE, _FALSE = {"true", "1", "on", "t", "y", "yes"}, {"false", "0", "off", "f", "n", "no"}


def asked_of(items: Iterable[tuple[str, str]]) -> tuple[dict[str, Any], list[str]]:
    """The parameters in an address, and the names of those that have two different values there.

    Without the empty fields of a form, with one way of writing each answer, and without what would leave everything
    in: a flag that is false.
    """
    asked: dict[str, Any] = {}
    twice: list[str] = []
    for name, given in items:
        if not given.strip():
            continue
        value = _plainly(name, given)
        if name in LISTS:
            asked[name] = list(dict.fromkeys([*asked.get(name, []), value]))
            continue
        if asked.get(name, value) != value and name not in twice:
            twice.append(name)
        asked[name] = value
    for name in FLAGS:
        if asked.get(name) == "false" and name not in ASKED_EITHER_WAY and name not in twice:
            del asked[name]
    if "near" in asked and "latitude" in asked and "longitude" in asked:
        # Somebody typed a place into the form of a search around a point.
        del asked["latitude"], asked["longitude"]
    if asked.get("open_on") in HOURS_OF_THEIR_OWN:
        # The form sends the hour of the day chosen before, too.
        asked.pop("open_at", None)
    return asked, twice


def has_place(asked: Mapping[str, Any]) -> bool:
    """Whether the search starts anywhere, so that there is something to measure from."""
    return bool(asked.get("near") or asked.get("postcode") or asked.get("latitude"))


def _plainly(name: str, given: str) -> str:
    if name in FLAGS:
        word = given.strip().lower()
        return "true" if word in _TRUE else "false" if word in _FALSE else given
    if name in _MARKS or name == "open_on":
        return given.strip().lower()
    if name == "open_at" and re.fullmatch(r"[0-9]:[0-9]{2}", given.strip()):
        # A browser shows no other hour in a field for one.
        return f"0{given.strip()}"
    return given
