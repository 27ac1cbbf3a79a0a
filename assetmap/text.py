"""Text folded for web addresses and for comparing."""

import re
import unicodedata


def slugify(text: str) -> str:
    """`text` in lower-case ASCII words with hyphens: "Shoreditch Park & the City" → "shoreditch-park-the-city"."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower().replace("'", "")).strip("-")


def word_set(text: str) -> frozenset[str]:
    """The words of a text, parted by spaces."""
    return frozenset(text.split())
