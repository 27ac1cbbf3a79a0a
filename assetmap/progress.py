"""Progress of long-running work, whoever is watching."""

from typing import Protocol


class Progress(Protocol):
    """Watches long-running work; a command shows a bar, a test shows nothing."""

    def begin(self, label: str, total: int | None = None) -> None:
        """A new stretch of work begins, of `total` steps where that is known."""

    def advance(self, steps: int) -> None:
        """`steps` more are done."""


class Unwatched:
    """Watches nothing."""

    def begin(self, label: str, total: int | None = None) -> None:
        """Nobody is told."""

    def advance(self, steps: int) -> None:
        """Nobody is told."""
