"""Text folded for web addresses and for comparing."""

import re
import unicodedata

# Letters that no accent parts from their base, as PostgreSQL's unaccent writes them.
_LETTERS = str.maketrans(
    {
        "ı": "i",
        "ł": "l",
        "ø": "o",
        "đ": "d",
        "ð": "d",
        "ß": "ss",
        "æ": "ae",
        "œ": "oe",
        "þ": "th",
        "ħ": "h",
    }
)
_WORDS = re.compile(r"[^\W_]+")
_APOSTROPHES = str.maketrans("", "", "'’‘ʼ`´")


def slugify(text: str) -> str:
    """`text` in lower-case ASCII words with hyphens: "Shoreditch Park & the City" → "shoreditch-park-the-city"."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower().replace("'", "")).strip("-")


def word_set(text: str) -> frozenset[str]:
    """The words of a text, parted by spaces."""
    return frozenset(text.split())


def fold(text: str) -> str:
    """`text` without capitals, accents, points and apostrophes, its words parted by single spaces.

    >>> fold("Men's  Café"), fold("Łódź"), fold("ME/CFS")
    ('mens cafe', 'lodz', 'me cfs')
    """
    lower = text.lower().translate(_APOSTROPHES)
    if lower.isascii():
        # Nearly every name, and a tenth of the time.
        return " ".join(_WORDS.findall(lower))
    plain = unicodedata.normalize("NFKD", lower)
    kept = "".join(c for c in plain if not unicodedata.combining(c))
    return " ".join(_WORDS.findall(kept.translate(_LETTERS)))


def in_title_case(name: str) -> str:
    """A name that its register has in capitals as people write it.

    >>> in_title_case("HIGHBANK AND HEATH PCN"), in_title_case("Lark Hill"), in_title_case("PCN OF ST JOHN'S")
    ('Highbank and Heath PCN', 'Lark Hill', "PCN of St John's")
    """
    if not name.isupper():
        return name
    small = {"And": "and", "Of": "of", "The": "the", "Pcn": "PCN", "Gp": "GP", "Nhs": "NHS"}
    first, *others = name.title().replace("’S", "’s").replace("'S", "'s").split()
    first = small[first] if first in ("Pcn", "Gp", "Nhs") else first
    return " ".join([first, *(small.get(one, one) for one in others)])
