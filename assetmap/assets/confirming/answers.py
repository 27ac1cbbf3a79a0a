"""The answers that a group may give about its entry, and the mistakes that others may report."""

from enum import StrEnum


class Answer(StrEnum):
    """A group's answer about its entry."""

    RIGHT = "right"
    CHANGE = "change"
    STOPPED = "stopped"


class Wrong(StrEnum):
    """A mistake that somebody may report of an entry."""

    CLOSED = "closed"
    MOVED = "moved"
    TIME = "time"
    OTHER = "other"
