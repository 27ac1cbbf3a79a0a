"""The status column of a list: whether what a row names is still there."""

import re
from collections.abc import Mapping

OPEN, CLOSED = "open", "closed"
_OPEN = re.compile(
    r"(?:open|opened|active|live|current|operational|operating|published|trading|existing|running|in use|registered"
    r"|approved|verified|confirmed|ok|yes|true)\b|[ya1]$"
)
_CLOSED = re.compile(
    r"\b(?:closed|inactive|in-active|defunct|ceased|dormant|dissolved|withdrawn|removed|discontinued|cancelled|canceled"
    r"|suspended|demolished|disused|abandoned|archived|deleted|expired|ended|deregistered|de-registered|lapsed"
    r"|merged|no longer|not (?:yet |currently )?(?:open|active|operational|operating|trading|in use|in operation|running)"
    r"|shut|terminated|liquidation|liquidated|struck off|wound up|retired|former|obsolete|stopped"
    r"|non-operational|inoperative|out of (?:use|business|service)|rejected|unpublished|draft"
    r"|(?:proposed|planned)(?! (?:to|for|and)? ?clos)|opening soon|coming soon|opens (?:soon|in)|under construction)\b"
)
_CLOSED_IN_SHORT = {"no", "false", "n", "0", "c", "d", "x"}


def state_of(status: str, meanings: Mapping[str, str]) -> str | None:
    """`OPEN`, `CLOSED`, or None where the words of a register say neither; `meanings` are what the mapping says of
    words.

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
