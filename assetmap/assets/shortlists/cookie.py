"""The signed cookie that holds a shortlist."""

import hashlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from itsdangerous import BadData, URLSafeTimedSerializer

from assetmap.assets.shortlists.shortlist import Removed, Shortlist, ShortlistEntry
from assetmap.errors import InvalidInput
from assetmap.web.translations import gettext

SHORTLIST = "shortlist"
# What was on the shortlist before a kept one was opened, to be put back.
FORMER = "shortlist_before"
LINKS = "shortlist_links"
# Browsers keep 4,096 bytes of a cookie, its name included.
MOST_BYTES = 4_000
HOURS_KEPT = 12
DAYS_LINKS_ARE_KEPT = 90
# As many links are remembered as made by this browser; of more, the newest.
MOST_LINKS = 30


class Unreadable(Exception):
    """A cookie that is too old, was changed, or is not ours."""


def packed(shortlist: Shortlist, key: str, *, name: str = SHORTLIST) -> str:
    """The cookie's value, signed. Raises `InvalidInput` when it is longer than a browser would keep."""
    value = _dumped(shortlist, key, name)
    if _is_too_long(name, value) and shortlist.removed:
        # What can be put back is a courtesy; what is in the list comes first.
        value = _dumped(replace(shortlist, removed=None), key, name)
    if _is_too_long(name, value):
        raise InvalidInput(
            gettext(
                "Together, the notes are too long for this browser to store. Shorten one, or remove an entry."
            ),
            parameter="note",
        )
    return value


def _is_too_long(name: str, value: str) -> bool:
    return len(f"{name}={value}") > MOST_BYTES


def _dumped(shortlist: Shortlist, key: str, name: str) -> str:
    removed = shortlist.removed
    return _serializer(key, name).dumps(
        [
            shortlist.title,
            [[_short(entry.asset_id), entry.note] for entry in shortlist.entries],
            [_short(removed.entry.asset_id), removed.entry.note, removed.index] if removed else [],
            shortlist.kept_id,
        ]
    )


def unpacked(value: str, key: str, *, name: str = SHORTLIST) -> Shortlist:
    """The shortlist of a cookie. Raises `Unreadable` unless it was signed with this key, within the last hours."""
    title, entries, removed, kept_id = _loaded(
        value, key, name, seconds=HOURS_KEPT * 3600, length=4
    )
    try:
        return Shortlist(
            title=str(title),
            entries=tuple(ShortlistEntry(_long(short), str(note)) for short, note in entries),
            removed=Removed(ShortlistEntry(_long(removed[0]), str(removed[1])), int(removed[2]))
            if removed
            else None,
            kept_id=None if kept_id is None else int(kept_id),
        )
    except (TypeError, ValueError, IndexError):
        raise Unreadable from None


def packed_links(marks: Sequence[bytes], key: str) -> str:
    """The value of the cookie that knows which links this browser made, by marks that open none of them."""
    kept = list(marks)[-MOST_LINKS:]
    return _serializer(key, LINKS).dumps([urlsafe_b64encode(mark).decode() for mark in kept])


def unpacked_links(value: str, key: str) -> list[bytes]:
    """The marks of links made here, oldest first. Raises `Unreadable` as `unpacked` does."""
    marks = _loaded(value, key, LINKS, seconds=DAYS_LINKS_ARE_KEPT * 86_400)
    try:
        return [urlsafe_b64decode(mark) for mark in marks]
    except (TypeError, ValueError):
        raise Unreadable from None


def _serializer(key: str, purpose: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(
        key, salt=f"assetmap {purpose}", signer_kwargs={"digest_method": hashlib.sha256}
    )


def _loaded(
    value: str, key: str, purpose: str, *, seconds: int, length: int | None = None
) -> list[Any]:
    try:
        # As many bytes as a browser keeps; what is signed is ours, so that no more than that is ever unpacked.
        loaded = _serializer(key, purpose).loads(value[:MOST_BYTES], max_age=seconds)
    except (BadData, ValueError):
        raise Unreadable from None
    if not isinstance(loaded, list) or length not in (None, len(loaded)):
        raise Unreadable
    return loaded


def _short(asset_id: UUID) -> str:
    return urlsafe_b64encode(asset_id.bytes).decode().rstrip("=")


def _long(short: str) -> UUID:
    return UUID(bytes=urlsafe_b64decode(f"{short}=="))
