"""Downloads of pages and files, kept for a day so that a command that is run again need not fetch them again."""

import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from assetmap.fetching import DownloadLimits, fetch, kept_at

_SECONDS_KEPT = 24 * 3600
_PAGE = DownloadLimits(most_bytes=256 << 20, seconds=300.0)


class Downloads:
    """Fetches into a folder; the answer to an address is asked for once while this is in use."""

    def __init__(self, folder: Path, *, wait: Callable[[float], None] = time.sleep) -> None:
        self._folder = folder
        self._wait = wait
        self._pages: dict[str, Path] = {}
        folder.mkdir(parents=True, exist_ok=True)
        self._temporary = tempfile.TemporaryDirectory(dir=folder, prefix="pages-")

    def page(self, address: str) -> Path:
        """A listing, or a page of rows: as it is now."""
        if address not in self._pages:
            path = Path(self._temporary.name, str(len(self._pages)))
            self._pages[address] = fetch(address, path, limits=_PAGE, wait=self._wait).path
        return self._pages[address]

    def file(self, address: str) -> Path:
        """A whole file, which may have been fetched earlier today."""
        target = kept_at(self._folder, address)
        if not target.is_file() or time.time() - target.stat().st_mtime > _SECONDS_KEPT:
            fetch(address, target, wait=self._wait)
        return target

    def close(self) -> None:
        """Forgets the pages."""
        self._temporary.cleanup()
