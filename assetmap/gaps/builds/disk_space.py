"""Detection of a full disk as the reason why a build failed."""

import errno
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator

from assetmap.web.translations import gettext

# The GeoPackage of 150 small areas takes half a megabyte, so that 5,000 should take no more than half of this.
LEAST_ROOM_BYTES = 32 * 1024 * 1024
_NO_ROOM = {errno.ENOSPC, errno.EDQUOT}
# PostgreSQL's own code for it: disk_full.
_DATABASE_IS_FULL = "53100"


def require_room() -> None:
    """Raises `OSError` (ENOSPC) where the folder for temporary files has less than `LEAST_ROOM_BYTES` left.

    Asked before anything is drawn, since the libraries that draw do not all say why they could not write.
    """
    if not _has_room():
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), tempfile.gettempdir())


def sentence_of_full_disk(error: BaseException) -> str | None:
    """The message to the person who asked for the report; None where the error has
    nothing to do with a disk.
    """
    causes = list(_causes(error))
    if any(getattr(one, "sqlstate", None) == _DATABASE_IS_FULL for one in causes):
        return gettext(
            "The database disk is full, so the report could not be stored. Free some space, then request the "
            "report again."
        )
    if any(map(_says_so, causes)) or not _has_room():
        return gettext(
            "The disk for temporary files is full, so the report could not be built. Free some space on the "
            "server, then request the report again."
        )
    return None


def _says_so(error: BaseException) -> bool:
    if isinstance(error, sqlite3.Error):
        return getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL
    return isinstance(error, OSError) and error.errno in _NO_ROOM


def _has_room() -> bool:
    return shutil.disk_usage(tempfile.gettempdir()).free >= LEAST_ROOM_BYTES


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """The error, what it came of, and what the driver said."""
    while error is not None:
        yield error
        said = getattr(error, "orig", None)
        if isinstance(said, BaseException):
            yield said
        error = error.__cause__ or error.__context__
