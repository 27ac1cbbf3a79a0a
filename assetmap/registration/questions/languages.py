"""Languages as people choose and write them: BCP 47 tags, names in the reader's language, and those of no list."""

import re
from functools import lru_cache

from babel import Locale

from assetmap.cells.languages import parse_languages
from assetmap.errors import InvalidInput
from assetmap.text import fold
from assetmap.web.translations import current_language, gettext

MOST = 8
_TAG = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{1,8})*|x(-[a-z0-9]{1,8}){1,4}")
# A language without a tag is kept under its own name, as BCP 47 lets private tags be.
_PRIVATE = "x-"
_SEPARATORS = re.compile(r"\s*[,;/\n]\s*")


def is_tag(text: str) -> bool:
    """Whether it is written as a tag."""
    return _TAG.fullmatch(text) is not None


def tags_of(words: str) -> list[str]:
    """The tags of languages that are written by name, in the reader's language or in English; raises `InvalidInput`."""
    return list(dict.fromkeys(_tag_of(one) for one in _SEPARATORS.split(words) if one.strip()))


def _tag_of(name: str) -> str:
    known = _by_name(current_language()).get(fold(name))
    if known:
        return known
    try:
        (tag,) = parse_languages(name)
        return tag
    except ValueError:
        pass
    parts = fold(name).split()
    own = _PRIVATE + "-".join(parts)
    if parts and is_tag(own):
        return own
    raise InvalidInput(
        gettext("We cannot save “%(name)s” as the name of a language. Enter a shorter name.")
        % {"name": name[:60]}
    )


def suggested(letters: str) -> list[str]:
    """Names of languages in the reader's language that go on from the letters, the best known first."""
    begun = fold(letters)
    if not begun:
        return []
    found = [
        (name, shown)
        for name, shown in _shown(current_language())
        if name.startswith(begun) or f" {begun}" in name
    ]
    found.sort(key=lambda one: (not one[0].startswith(begun), len(one[0])))
    return [shown for _, shown in found[:MOST]]


@lru_cache
def _shown(spoken: str) -> tuple[tuple[str, str], ...]:
    return tuple((fold(name), name) for name in dict.fromkeys(_names(spoken).values()))


@lru_cache
def _by_name(spoken: str) -> dict[str, str]:
    return {fold(name): tag for tag, name in _names(spoken).items()}


@lru_cache
def _names(spoken: str) -> dict[str, str]:
    """Names by tag, without those of several languages at once and of none."""
    names = {str(tag): str(name) for tag, name in Locale(spoken).languages.items()}
    return {tag: names[tag] for tag in sorted(_tags()) if names.get(tag)}


@lru_cache
def _tags() -> frozenset[str]:
    without = {"mul", "und", "zxx", "root", "mis"}
    return frozenset(str(tag) for tag in Locale("en").languages if "_" not in str(tag)) - without
