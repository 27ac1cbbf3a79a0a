"""The wording of an entry's fields and of changes to them."""

from typing import Any

from assetmap.assets.opening_hours.text.parser import times_in_words
from assetmap.assets.record.entry import Whereabouts
from assetmap.assets.record.facts import FACTS, fact
from assetmap.assets.record.service_area import size_words
from assetmap.assets.vocabulary.categories import our_vocabulary
from assetmap.places.postcodes import spaced
from assetmap.web.translations import gettext


def field_words(name: str) -> str:
    """The name that people read for a field of an entry."""
    of_parts = {
        "categories": gettext("Categories"),
        "organization": gettext("Run by"),
        "phones": gettext("Telephone"),
        "whereabouts": gettext("Where"),
        "hours": gettext("When"),
    }
    return of_parts.get(name) or gettext(fact(name).label)


def change_words(what: str) -> str:
    """The name of a change in an entry's history."""
    return {
        "added": gettext("added"),
        "changed": gettext("changed"),
        "withdrawn": gettext("withdrawn"),
        "returned": gettext("published again"),
        "confirmed": gettext("confirmed"),
        "claimed": gettext("claimed"),
        "merged": gettext("merged"),
        "erased": gettext("erased"),
        "room said": gettext("the group updated whether it has room for new people"),
        "mended": gettext("a steward corrected a detail"),
        "picture sent in": gettext("a picture was sent in"),
        "picture added": gettext("a picture was added"),
        "picture removed": gettext("a picture was removed"),
        "submit": gettext("sent in"),
        "resubmit": gettext("sent in again"),
        "ask": gettext("a steward asked for more information"),
        "decline": gettext("declined"),
        "change submitted": gettext("a change was sent in"),
        "change more_information_needed": gettext(
            "a steward asked for more information about a change"
        ),
        "change declined": gettext("a change was declined"),
    }.get(what, what)


def told_in_words(name: str, value: Any) -> str:
    """The words of an entry in the field of that name; empty where it says nothing."""
    if name == "hours":
        return times_in_words(value)
    if name == "categories":
        known = our_vocabulary().by_slug
        return ", ".join(gettext(known[slug].name) if slug in known else slug for slug in value)
    return _words(_labelled(name, value))


def _labelled(name: str, value: Any) -> Any:
    """The value with languages and options by their names, not by our codes."""
    found = next((one for one in FACTS if one.key == name), None)
    if found is None or not (found.words or found.options):
        return value
    labels = {option.value: gettext(option.label) for option in found.options}
    if isinstance(value, tuple):
        return tuple(found.words(one) if found.words else labels.get(one, one) for one in value)
    if isinstance(value, dict):
        return {labels.get(one, one): so for one, so in value.items()}
    return labels.get(value, value) if isinstance(value, str) else value


def _words(value: Any) -> str:
    if value is None or value == "" or value == ():
        return ""
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, Whereabouts):
        return _where_words(value)
    if isinstance(value, dict):
        return ", ".join(
            name if is_so is True else f"{name}: {is_so}" for name, is_so in value.items() if is_so
        )
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    return str(value)


def _where_words(where: Whereabouts) -> str:
    if where.location_type == "virtual":
        return gettext("Online or by telephone")
    parts = [where.works_in, where.address, where.city]
    if where.postcode:
        parts.append(spaced(where.postcode))
    if where.extent:
        parts.append(gettext("drawn on the map: %(size)s") % {"size": size_words(where.extent)})
    elif where.pin and not any(parts):
        parts.append(gettext("marked by a pin on the map"))
    if where.privacy == "near" and not where.works_in:
        parts.append(gettext("(only its neighbourhood is shown)"))
    return ", ".join(part for part in parts if part)
