"""Random tokens of links and codes, of which only the hash is stored."""

import hashlib
import hmac
import secrets

CODE_LENGTH = 6


def new_token() -> str:
    """192 bits, for a link or a cookie."""
    return secrets.token_urlsafe(24)


def token_hash(token: str) -> bytes:
    """The hash that the database keeps of a token: enough to recognise the token,
    and not to recreate it.
    """
    return hashlib.sha256(token.encode("utf-8", "replace")).digest()


def new_code() -> str:
    """Six figures, to be typed."""
    return f"{secrets.randbelow(10**CODE_LENGTH):0{CODE_LENGTH}}"


def typed_code(text: str) -> str:
    """The figures of what was typed, however they were grouped.

    >>> typed_code(" 042 917 ")
    '042917'
    """
    return "".join(c for c in text[:40] if c in "0123456789")


def keyed_hash(key: str, *parts: str) -> bytes:
    """A hash of what is soon guessed: without the key one cannot try all that it might be."""
    return hmac.digest(key.encode(), "\0".join(parts).encode("utf-8", "replace"), "sha256")
