"""What may a group answer of its entry, and what may others find wrong with it? Pure."""

from enum import StrEnum


class Answer(StrEnum):
    """What a group says of its entry."""

    RIGHT = "right"
    CHANGE = "change"
    STOPPED = "stopped"


class Wrong(StrEnum):
    """What somebody found wrong."""

    CLOSED = "closed"
    MOVED = "moved"
    TIME = "time"
    OTHER = "other"
