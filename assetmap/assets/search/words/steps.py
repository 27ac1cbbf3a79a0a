"""The steps of a search: statements to ask in turn, and work to do between them."""

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from assetmap.assets.search.statement import Statement

Rows = Sequence[Any]
Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Work:
    """Something that takes the processor so long that other searches should be answered meanwhile."""

    do: Callable[[], Any]


# A statement is answered by its rows, work by what it comes to.
Steps = Generator[Statement | Work, Any, Answer]
