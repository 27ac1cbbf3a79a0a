"""The answers that a group may give about its entry, and the mistakes that others may report."""

from enum import StrEnum


class Answer(StrEnum):
    """A group's answer to the question whether its entry is correct."""

    RIGHT = "right"
    CHANGE = "change"
    STOPPED = "stopped"


class Wrong(StrEnum):
    """The kind of mistake that somebody reports in an entry."""

    CLOSED = "closed"
    MOVED = "moved"
    TIME = "time"
    OTHER = "other"
