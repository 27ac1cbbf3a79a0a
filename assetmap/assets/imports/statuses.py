"""The status column of a list: whether what a row names is still there."""

import re
from collections.abc import Mapping

OPEN, CLOSED = "open", "closed"
_OPEN = re.compile(
    r"(?:open|opened|active|live|current|operational|operating|published|trading|existing|running|in use|registered"
    r"|approved|verified|confirmed|ok|yes|true|y|a|1)\b"
)
_CLOSED = re.compile(
    r"\b(?:closed|inactive|in-active|defunct|ceased|dormant|dissolved|withdrawn|removed|discontinued|cancelled|canceled"
    r"|suspended|demolished|disused|abandoned|archived|deleted|expired|ended|deregistered|de-registered|lapsed"
    r"|merged|no longer|proposed to open|not (?:yet |currently )?(?:open|active|operational|trading|in use|running))\b"
)
_CLOSED_IN_SHORT = {"no", "false", "n", "0", "c", "d", "x", "closed down", "shut"}


def state_of(status: str, meanings: Mapping[str, str]) -> str | None:
    """`OPEN`, `CLOSED`, or None where the words of a register say neither; `meanings` are what the mapping says of words.

    What is about to close is open, and what is only proposed is not.

    >>> state_of("Closed (merged)", {}), state_of("Open, but proposed to close", {}), state_of("Grade II", {})
    ('closed', 'open', None)
    """
    words = " ".join(status.lower().split())
    if meaning := meanings.get(words):
        return meaning
    if _OPEN.match(words):
        return OPEN
    return CLOSED if words in _CLOSED_IN_SHORT or _CLOSED.search(words) else None
