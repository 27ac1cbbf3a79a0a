"""Cells that only say that nothing is known, and characters written as HTML."""

import html
import re
from functools import lru_cache

from assetmap.text import word_set

_ERRORS = word_set("#n/a #na #ref! #value! #name? #div/0! #num! #null! #error! #spill!")
_SIGNS = [
    "-",
    "--",
    "---",
    "–",
    "—",
    "?",
    "??",
    ".",
    "...",
    "…",
    "n/a",
    "n.a.",
    "n.a",
    "n\\a",
    "<na>",
    "n / a",
    "n/k",
    "n/a.",
    "[n/a]",
    "(n/a)",
    "_",
    "*",
    "***",
]
_WORDS = [
    *(
        "null",
        "unknown",
        "not known",
        "not applicable",
        "not available",
        "not provided",
        "not given",
    ),
    *(
        "not stated",
        "not recorded",
        "not specified",
        "no data",
        "no information",
        "tbc",
        "tba",
        "tbd",
    ),
    *("to be confirmed", "to be announced", "don't know", "dont know", "(blank)", "blank"),
    *(
        "(null)",
        "(none)",
        "undefined",
        "none given",
        "none known",
        "none supplied",
        "none provided",
        "none available",
    ),
    *(
        "not supplied",
        "not found",
        "not available.",
        "not applicable.",
        "unknown.",
        "no details",
        "nk",
        "missing",
        "empty",
    ),
]
# Words that may be a name too: NA is Narcotics Anonymous, and Nan a woman.
_SHORT = ["na", "nan", "none", "nil", "nk", "missing", "empty"]
_BLANK_NAMES = frozenset(["", *_ERRORS, *_SIGNS, *_WORDS])
_BLANK = _BLANK_NAMES | frozenset(_SHORT)
# Where these words are an answer: a cost of nothing, and no referral.
_ANSWERS = {"cost": frozenset(["none", "nil"]), "referral": frozenset(["none"])}
LONGEST_BLANK = max(map(len, _BLANK))
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
_MOST_ESCAPES = 3


def is_blank(text: str, key: str = "") -> bool:
    """Whether a cell says that nothing is known, as registers and spreadsheets do; `key` says what it would hold.

    >>> is_blank("#N/A"), is_blank("NA", "phone"), is_blank("NA", "name"), is_blank("none", "referral")
    (True, True, False, False)
    """
    return len(text) <= LONGEST_BLANK and text.strip().lower() in blank_words(key)


@lru_cache
def blank_words(key: str) -> frozenset[str]:
    """The cells in lower case that say nothing of what `key` says, an empty one among them."""
    return (_BLANK_NAMES if key == "name" else _BLANK) - _ANSWERS.get(key, frozenset())


def unescaped(text: str) -> str:
    """Text whose signs are written as HTML writes them, as people read it; what another program wrote so twice too.

    >>> unescaped("St Ann&#8217;s Arts &amp;amp; Crafts"), unescaped("a?x=1&copy=2")
    ('St Ann’s Arts & Crafts', 'a?x=1&copy=2')
    """
    for _ in range(_MOST_ESCAPES):
        plain = _ENTITY.sub(lambda found: html.unescape(found[0]), text)
        if plain == text:
            break
        text = plain
    return text.replace("\xa0", " ")
