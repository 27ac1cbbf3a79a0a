"""Patterns of PostgreSQL that find a person's name, telephone number or email address in other people's words."""

import re
from collections.abc import Iterable

# Shorter parts of a name are words and initials of others.
_SHORTEST_PART = 3
# Parts of names that are words of most sentences.
_OF_EVERY_SENTENCE = frozenset(
    ["and", "can", "for", "from", "has", "may", "she", "the", "this", "was", "will", "with", "you"]
)
_FEWEST_DIGITS = 7
_BETWEEN_DIGITS = r"[\s().\-]*"


def pattern_of_name(name: str, *, or_part: bool = False) -> str | None:
    """Finds a name, and with `or_part` each part of it too; None where there is too little to go by.

    Without its parts, a name of one word is everybody's.
    """
    parts = name.split()
    found = [r"\s+".join(map(_literal, parts))] if or_part or len(parts) > 1 else []
    if or_part:
        found += [
            _literal(part)
            for part in parts
            if len(part) >= _SHORTEST_PART and part.lower() not in _OF_EVERY_SENTENCE
        ]
    return _as_words(found) if found and parts else None


def pattern_of_email(email: str) -> str:
    """Finds an address, and not where it is a part of another."""
    return rf"(?<![\w.+\-]){_literal(email)}(?![\w\-]|\.\w)"


def pattern_of_phone(number: str) -> str | None:
    """Finds a telephone number however its figures are parted, with 0 or +44; None for what is none."""
    digits = re.sub(r"\D", "", re.sub(r"\(0\)", "", number))
    national = re.sub(r"^(0044|44|0)", "", digits)
    if len(national) < _FEWEST_DIGITS:
        return None
    spaced = _BETWEEN_DIGITS.join(national)
    return (
        rf"(?<!\d)(\+\s*44{_BETWEEN_DIGITS}(0{_BETWEEN_DIGITS})?|(00)?44{_BETWEEN_DIGITS}"
        rf"|\(?0{_BETWEEN_DIGITS})?{spaced}(?!\d)"
    )


def pattern_of_address(address: str) -> str | None:
    """Finds a postal address, whether commas or spaces part its words; None for a single word."""
    words = re.findall(r"[^\s,]+", address)
    return _as_words([r"[\s,]+".join(map(_literal, words))]) if len(words) > 1 else None


def either(patterns: Iterable[str | None]) -> str:
    """Finds what any of them finds."""
    return "|".join(f"(?:{pattern})" for pattern in patterns if pattern)


def _as_words(literals: list[str]) -> str:
    return rf"(?<!\w)(?:{'|'.join(literals)})(?!\w)"


def _literal(words: str) -> str:
    return re.sub(r"([^\w\s])", r"\\\1", words)
