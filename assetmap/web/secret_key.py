"""The key that signs cookies: the setting's, or one made once and kept in the home folder."""

import contextlib
import os
import secrets
from functools import lru_cache
from pathlib import Path

from assetmap.errors import Unavailable
from assetmap.settings import Settings

NAME = "secret-key"
SHORTEST = 32


def secret_key(settings: Settings) -> str:
    """The key of this deployment, the same in all its processes. Raises `Unavailable` where none can be kept."""
    if settings.secret_key is not None:
        return settings.secret_key.get_secret_value()
    return _kept_key(settings.home)


@lru_cache
def _kept_key(home: Path) -> str:
    path = home / NAME
    try:
        if not path.exists():
            _make_key(path)
        key = path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise Unavailable(
            f"The key that cookies are signed with cannot be kept in {path} ({error}):"
            " set ASSETMAP_SECRET_KEY to 32 characters or more."
        ) from None
    if len(key) < SHORTEST:
        raise Unavailable(
            f"{path} holds no key of {SHORTEST} characters or more: remove it, and one is made."
        )
    return key


def _make_key(path: Path) -> None:
    """Written aside and put in place whole, so that of two processes one makes the key of both."""
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f"{NAME}.{secrets.token_hex(8)}")
    file = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(file, "w", encoding="ascii") as key:
            key.write(f"{secrets.token_urlsafe(48)}\n")
        with contextlib.suppress(FileExistsError):
            os.link(aside, path)
    finally:
        aside.unlink()
