"""The files and lists that a report stands on."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Input:
    """A file or list that a figure stands on; of one with figures about people, which they are (`measures`)."""

    subject: str
    source: str
    vintage: str | None
    licence: str | None
    fingerprint: str | None = None
    measures: list[str] = field(default_factory=list)
