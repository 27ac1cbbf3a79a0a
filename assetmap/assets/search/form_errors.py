"""Errors of the search form, in the words of the field that each is about."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assetmap.assets.search.query_string import FLAGS, LISTS, has_place
from assetmap.assets.search.wording import name_of
from assetmap.assets.vocabulary.categories import our_vocabulary
from assetmap.web.translations import N_, gettext

_IN_WORDS = {
    "q": N_("what you are looking for"),
    "near": N_("the postcode or place"),
    "postcode": N_("the postcode or place"),
    "latitude": N_("the postcode or place"),
    "longitude": N_("the postcode or place"),
    "radius_metres": N_("the distance"),
    "max_walk_minutes": N_("the walking time"),
    "sort": N_("the order of the results"),
}


@dataclass(frozen=True)
class FormError:
    """Something wrong with what was asked, and the field that it is about."""

    field: str
    sentence: str


def field_of(parameter: str) -> str:
    """The field of the form that a parameter is about."""
    if parameter in ("postcode", "latitude", "longitude"):
        return "near"
    shown = {*LISTS, "q", "radius_metres", "max_walk_minutes", "place", "open_on", "open_at", "age"}
    return parameter if parameter in shown | {"sort"} else "near"


def wrong_in(asked: Mapping[str, Any], twice: Sequence[str]) -> list[FormError]:
    """The mistakes in a search form, for people; programs are told them in the words of the API, or not at all."""
    return [*_contradictions(twice), *_limits_from_nowhere(asked), *_unknown_categories(asked)]


def unknown_place() -> FormError:
    """For a place that the search was to be kept within, and that is not here."""
    return FormError("place", gettext("We can’t find that place. Choose one from the list."))


def _contradictions(twice: Sequence[str]) -> Iterator[FormError]:
    for name in twice:
        said = gettext("You gave two different answers for %(name)s. Choose one.")
        yield FormError(field_of(name), said % {"name": _asked_in_words(name)})


def _asked_in_words(name: str) -> str:
    """A parameter within a sentence: “Free of charge” as the form labels it, or "the age"."""
    if name in FLAGS:
        return gettext("“%(words)s”") % {"words": name_of(name, "true") or name}
    if name in _IN_WORDS:
        return gettext(_IN_WORDS[name])
    return name_of(name, "true") or name


def _limits_from_nowhere(asked: Mapping[str, Any]) -> Iterator[FormError]:
    if has_place(asked):
        return
    if asked.get("max_walk_minutes"):
        yield FormError("near", gettext("Enter a postcode or place to limit the walking time."))
    elif asked.get("radius_metres"):
        yield FormError("near", gettext("Enter a postcode or place to limit the distance."))
    elif asked.get("sort") in ("distance", "walking_time"):
        yield FormError("near", gettext("Enter a postcode or place to see the nearest first."))


def _unknown_categories(asked: Mapping[str, Any]) -> Iterator[FormError]:
    vocabulary = our_vocabulary()
    for slug in asked.get("category", []):
        if slug in vocabulary.by_slug:
            continue
        close = [f"“{vocabulary.by_slug[one].name}”" for one in vocabulary.nearest(slug)]
        said = gettext("There is no kind of support called “%(asked)s”.") % {"asked": slug[:60]}
        if close:
            meant = gettext("Did you mean %(names)s?") % {"names": ", ".join(close)}
        else:
            meant = gettext("Choose one from the list, or describe what you are looking for.")
        yield FormError("category", f"{said} {meant}")
