"""The cookie that remembers that an address has signed in with this browser before.

What it holds says of no address which it is, and is worth nothing without our key. Whoever asks for many sign-in mails
to somebody else's address so keeps nobody out who has been here before.
"""

import base64
from hmac import compare_digest

from assetmap.people.tokens import keyed_hash, new_token

KEPT_SECONDS = 180 * 24 * 3600
# People share browsers, in a library or at home.
MOST_ADDRESSES = 6
_PARTS = "."


def with_address(cookie: str | None, email: str, *, key: str) -> str:
    """The cookie of a browser after a sign-in with the address: the browser's own number and a mark
    of each address.
    """
    number, marks = _read(cookie)
    mark = _mark(number, email, key)
    others = [one for one in marks if one != mark]
    return _PARTS.join([number, mark, *others[: MOST_ADDRESSES - 1]])


def knows(cookie: str | None, email: str, *, key: str) -> bool:
    """Whether somebody has signed in with the address in the browser that keeps this."""
    number, marks = _read(cookie)
    mark = _mark(number, email, key)
    return any(compare_digest(mark.encode(), one.encode()) for one in marks)


def number_of(cookie: str | None) -> str:
    """The number under which a browser's requests are counted."""
    return _read(cookie)[0]


def _read(cookie: str | None) -> tuple[str, list[str]]:
    number, *marks = (cookie or "").split(_PARTS)
    return number or new_token(), marks[:MOST_ADDRESSES]


def _mark(number: str, email: str, key: str) -> str:
    found = keyed_hash(key, "known browser", number, email)
    return base64.urlsafe_b64encode(found[:18]).decode()
