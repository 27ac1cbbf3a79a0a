"""Random tokens of shared links, of which only the hash is stored."""

import hashlib
import secrets

# 144 bits.
_TOKEN_BYTES = 18
_MARK_BYTES = 12


def new_token() -> str:
    return secrets.token_urlsafe(_TOKEN_BYTES)


def token_hash(token: str) -> bytes:
    """The hash of a token for the database: enough to recognise the token, too little to make it."""
    return hashlib.sha256(token.encode("utf-8", "replace")).digest()


def token_mark(token: str) -> bytes:
    """The mark that lets the browser that made a link remove it: too little even to look it up by."""
    return hashlib.sha256(b"made here " + token.encode("utf-8", "replace")).digest()[:_MARK_BYTES]
