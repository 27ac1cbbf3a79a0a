"""Text folded for web addresses and for comparing, names as people write them, and counts before words."""

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


def counted(count: int, one: str, many: str) -> str:
    """A count before the English words for one or for many.

    >>> counted(1, "row is", "rows are"), counted(1200, "row is", "rows are")
    ('1 row is', '1,200 rows are')
    """
    return f"{count:,} {one if count == 1 else many}"


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


_SMALL = frozenset(("and", "at", "by", "for", "in", "of", "on", "the", "upon", "with"))
_ACRONYMS = frozenset(("gp", "nhs", "pcn", "uk", "cic"))


def shown_name(name: str) -> str:
    """A name that a register writes in capitals, as people write it; any other as it is.

    >>> shown_name("HIGHBANK AND HEATH PCN"), shown_name("De Beauvoir"), shown_name("ST JOHN'S")
    ('Highbank and Heath PCN', 'De Beauvoir', "St John's")
    """
    if not name.isupper() or len(name.split()) < 2:
        return name
    words = name.lower().split()
    return " ".join(
        one.upper()
        if one in _ACRONYMS
        else one
        if one in _SMALL and number
        else one[:1].upper() + one[1:]
        for number, one in enumerate(words)
    )
