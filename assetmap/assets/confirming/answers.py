"""The answers that a group may give about its entry, and the mistakes that others may report."""

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
