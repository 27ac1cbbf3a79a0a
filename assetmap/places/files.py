"""The files that a manifest names: beside it, or fetched once from an address and kept."""

import hashlib
import re
from pathlib import Path

from assetmap.errors import InvalidInput
from assetmap.fetching import fetch, kept_at


def locate(file: str, *, beside: Path, kept_in: Path) -> Path:
    """The local path of `file`, a path relative to the folder `beside` or a web address.

    Raises `InvalidInput` when it is not there and `Unavailable` when an address does not answer.
    """
    if "://" in file:
        return _fetch(file, kept_in)
    path = beside / file
    if not path.is_file():
        raise InvalidInput(f"There is no file {path}, which the manifest in {beside} names.")
    return path


def _fetch(address: str, folder: Path) -> Path:
    target = kept_at(folder, address)
    return target if target.is_file() else fetch(address, target).path


def fetch_afresh(address: str, kept_in: Path) -> Path:
    """The file at an address as it is today, under the name that the address ends in.

    Raises `InvalidInput` for an address that may not be fetched or names no file, and `Unavailable` where none answers.
    """
    target = kept_at(kept_in, address)
    if not re.fullmatch(r".+\.\w+", target.name):
        raise InvalidInput(
            f"{address} does not end in a file name. Download the file and give its name."
        )
    return fetch(address, target).path


def fingerprint(*paths: Path, settings: str = "") -> str:
    """SHA-256, in hex, of the files' bytes and the settings that they are read with."""
    digest = hashlib.sha256(settings.encode())
    for path in paths:
        with path.open("rb") as file:
            while chunk := file.read(1 << 20):
                digest.update(chunk)
    return digest.hexdigest()
