"""An entry, a change, and the differences between two entries that may be one, in words."""

import re

from assetmap.assets.editing.wording import field_words, told_in_words
from assetmap.assets.record.entry import FIELDS, Entry, differences
from assetmap.web.translations import gettext

Facts = tuple[tuple[str, str], ...]


def facts_of(before: Entry | None, after: Entry) -> Facts:
    """The facts of an entry, or those that differ from before."""
    if before is None:
        said = [(name, told_in_words(name, getattr(after, name))) for name in FIELDS]
        return tuple((field_words(name), words) for name, words in said if words)
    return tuple(
        (
            field_words(name),
            gettext("%(before)s → %(after)s")
            % {
                "before": told_in_words(name, old) or gettext("nothing"),
                "after": told_in_words(name, new) or gettext("nothing"),
            },
        )
        for name, (old, new) in differences(before, after).items()
    )


def facts_of_two(first: Entry, second: Entry) -> Facts:
    """In what two entries differ for those who read them; a private place is left out, and how a number is written."""
    is_private = any(one.whereabouts.privacy != "exact" for one in (first, second))
    found = []
    for name, (one, other) in differences(first, second).items():
        words, others = told_in_words(name, one), told_in_words(name, other)
        is_same = _plain(name, words) == _plain(name, others)
        if not is_same and not (name == "whereabouts" and is_private):
            found.append((field_words(name), _of_two(words, others)))
    return tuple(found)


def _of_two(first: str, second: str) -> str:
    if not first:
        return gettext("only in the second entry: %(words)s") % {"words": second}
    if not second:
        return gettext("only in the first entry: %(words)s") % {"words": first}
    return gettext("first entry: %(first)s – second entry: %(second)s") % {
        "first": first,
        "second": second,
    }


def _plain(name: str, words: str) -> str:
    if name != "phones":
        return words
    return re.sub(r"(?:^|(?<=,))(?:44|\+44)", "0", re.sub(r"[^\d+,]", "", words))
