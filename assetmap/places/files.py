"""The files that a manifest names: beside it, or fetched once from an address and kept."""

import hashlib
import os
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

import httpx2

from assetmap.errors import InvalidInput, Unavailable


def locate(file: str, *, beside: Path, kept_in: Path) -> Path:
    """The local path of `file`, a path relative to the folder `beside` or an https:// address.

    Raises `InvalidInput` when it is not there and `Unavailable` when an address does not answer.
    """
    if "://" in file:
        return _fetch(file, kept_in)
    path = beside / file
    if not path.is_file():
        raise InvalidInput(f"There is no file {path}, which the manifest in {beside} names.")
    return path


def _fetch(address: str, folder: Path) -> Path:
    parts = urlsplit(address)
    if parts.scheme != "https":
        raise InvalidInput(f"{address} is not an https:// address; only those are fetched.")
    name = hashlib.sha256(address.encode()).hexdigest()[:16] + "-" + Path(parts.path).name
    target = folder / name
    if target.is_file():
        return target
    folder.mkdir(parents=True, exist_ok=True)
    handle, partial = tempfile.mkstemp(dir=folder)
    try:
        with (
            os.fdopen(handle, "wb") as file,
            httpx2.stream("GET", address, follow_redirects=True, timeout=60) as response,
        ):
            response.raise_for_status()
            for chunk in response.iter_bytes():
                file.write(chunk)
        Path(partial).replace(target)
    except httpx2.HTTPError as error:
        raise Unavailable(
            f"{address} could not be fetched ({error}): try again, or download it and name the file instead."
        ) from None
    finally:
        Path(partial).unlink(missing_ok=True)
    return target


def fingerprint(*paths: Path, settings: str = "") -> str:
    """SHA-256, in hex, of the files' bytes and the settings that they are read with."""
    digest = hashlib.sha256(settings.encode())
    for path in paths:
        with path.open("rb") as file:
            while chunk := file.read(1 << 20):
                digest.update(chunk)
    return digest.hexdigest()
