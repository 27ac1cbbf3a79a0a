"""A search in words: its heading, and each of its filters."""

from collections.abc import Mapping
from typing import Any

from assetmap.assets.record.facts import all_filters, fact
from assetmap.places.postcodes import compact, spaced
from assetmap.web.translations import gettext
from assetmap.web.wording import day, language

# A heading is one line on most screens.
LONGEST_HEADING = 60
_MOST_KINDS_NAMED = 2


def search_heading(
    asked: Mapping[str, Any], category_names: Mapping[str, str], place_name: str | None
) -> str:
    """The heading of a search: "Lunch club near E8 1EA", "“chess” in London Fields", "Support in Clapton"."""
    what = _what(asked, category_names)
    near = str(asked.get("near") or asked.get("postcode") or "").strip()
    if near:
        stored = compact(near)
        return gettext("%(what)s near %(where)s") % {
            "what": what,
            "where": spaced(stored) if stored else _short(near),
        }
    if place_name:
        return gettext("%(what)s in %(where)s") % {"what": what, "where": place_name}
    if asked.get("latitude") and asked.get("longitude"):
        return gettext("%(what)s near the chosen point") % {"what": what}
    return what


def _what(asked: Mapping[str, Any], category_names: Mapping[str, str]) -> str:
    if words := str(asked.get("q") or "").strip():
        return gettext("“%(words)s”") % {"words": _short(words)}
    names = [category_names[slug] for slug in asked.get("category") or () if slug in category_names]
    if len(names) > _MOST_KINDS_NAMED:
        return gettext("%(names)s and %(count)s more") % {
            "names": ", ".join(names[:_MOST_KINDS_NAMED]),
            "count": len(names) - _MOST_KINDS_NAMED,
        }
    return gettext(" or ").join(names) if names else gettext("Support")


def _short(words: str) -> str:
    return words if len(words) <= LONGEST_HEADING else f"{words[:LONGEST_HEADING].rstrip()}…"


def filter_words(
    asked: Mapping[str, Any], category_names: Mapping[str, str], place_name: str | None
) -> dict[str, str]:
    """Each filter that is set, by its parameter, in words: "Free", "Open today", "“chess”", "Library or Museum"."""
    said = {name: _words_of(name, asked[name], category_names) for name in asked}
    if place_name and asked.get("place"):
        said["place"] = gettext("In %(place)s") % {"place": place_name}
    return {name: words for name, words in said.items() if words}


def _words_of(name: str, value: Any, category_names: Mapping[str, str]) -> str | None:
    match name:
        case "q":
            return gettext("“%(words)s”") % {"words": _short(str(value))}
        case "category":
            return gettext(" or ").join(category_names.get(slug, slug) for slug in value)
        case "open_on":
            return gettext("Open: %(when)s") % {"when": opening_day(str(value))}
        case "open_at":
            return gettext("Open at %(hour)s") % {"hour": value}
        case "age":
            return gettext("Age %(age)s") % {"age": value}
        case "max_walk_minutes":
            return gettext("Within %(minutes)s minutes’ walk") % {"minutes": value}
        case "welcomes" | "run_by":
            kind = gettext("For %(people)s") if name == "welcomes" else gettext("Run by %(people)s")
            return kind % {"people": ", ".join(map(person_words, value))}
        case "language":
            return ", ".join(map(language, value))
        case "kind":
            labels = {one.value: gettext(one.label) for one in fact("kind").options}
            return ", ".join(labels.get(one, one) for one in _as_list(value))
    return name_of(name, value)


def _as_list(value: Any) -> list[str]:
    return value if isinstance(value, list) else [str(value)]


def opening_words() -> dict[str, str]:
    """The name of each day that a search can ask for, in the order of the form."""
    return {
        "now": gettext("Now"),
        "today": gettext("Today"),
        "this-evening": gettext("This evening"),
        "tomorrow": gettext("Tomorrow"),
        "weekend": gettext("At the weekend"),
        "monday": gettext("Monday"),
        "tuesday": gettext("Tuesday"),
        "wednesday": gettext("Wednesday"),
        "thursday": gettext("Thursday"),
        "friday": gettext("Friday"),
        "saturday": gettext("Saturday"),
        "sunday": gettext("Sunday"),
    }


def opening_day(word: str) -> str:
    """A day that a search asks for, in the middle of a line; a date that is none is left as it was written."""
    known = opening_words()
    if word in known:
        return known[word] if word.endswith("day") and word != "today" else known[word].lower()
    try:
        return day(word)
    except ValueError:
        return word


def person_words(mark: str) -> str:
    """The label of a group of people."""
    known = {one.value: gettext(one.label) for one in fact("welcomes").options}
    return known.get(mark, mark.replace("-", " ").capitalize())


def name_of(parameter: str, value: Any) -> str | None:
    """The name of a filter; where a filter can be asked either way, true and false have names of their own."""
    return opposites().get((parameter, str(value))) or _names().get(parameter)


def opposites() -> dict[tuple[str, str], str]:
    """The labels of the answers that a filter does not offer, by parameter and value."""
    other = {"true": "false", "false": "true"}
    return {
        (one.name, other[one.offers]): gettext(one.opposite)
        for one in all_filters()
        if one.opposite
    }


def filter_names() -> tuple[str, ...]:
    """The parameters that narrow a search, in the order in which they are shown."""
    return tuple(_names())


def _names() -> dict[str, str]:
    return {
        "q": gettext("the search words"),
        "category": gettext("the kind of place or group"),
        "open_on": gettext("when it is open"),
        "open_at": gettext("the time"),
        **{one.name: gettext(one.label) for one in all_filters()},
        "is_route_step_free": gettext("Step-free route"),
        "is_everyday": gettext("Everyday places"),
        "age": gettext("the age"),
        "welcomes": gettext("who it is for"),
        "run_by": gettext("who runs it"),
        "language": gettext("the language"),
        "kind": gettext("the kind"),
        "place": gettext("the neighbourhood"),
    }
