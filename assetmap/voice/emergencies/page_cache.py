"""A short memory of pages that many people open at once."""

import time
from collections.abc import Callable, Hashable

SECONDS = 20.0
_MOST = 200


class PageCache:
    """Keeps what a page says for some seconds, so that a crowd asks the database once."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._kept: dict[Hashable, tuple[float, str]] = {}

    def get(self, key: Hashable) -> str | None:
        """The page kept under the key; None where there is none, or it is too old."""
        until, page = self._kept.get(key, (0.0, ""))
        return page if until > self._clock() else None

    def keep(self, key: Hashable, page: str) -> None:
        """Keeps it from now on."""
        if len(self._kept) >= _MOST:
            self._kept.clear()
        self._kept[key] = (self._clock() + SECONDS, page)

    def clear(self) -> None:
        """Forgets everything, after something has changed."""
        self._kept.clear()
