"""Subjects that can be followed, as texts that stay when an edition of boundaries changes."""

from uuid import UUID


def place_subject(kind: str, code: str) -> str:
    """The subject of a place.

    >>> place_subject("ward", "E05009372")
    'place/ward/E05009372'
    """
    return f"place/{kind}/{code}"


def idea_subject(idea_id: UUID) -> str:
    """The subject of an idea."""
    return f"idea/{idea_id}"
