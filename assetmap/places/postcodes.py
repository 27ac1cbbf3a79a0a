"""Postcodes as people write them, and the errors of those that cannot be used."""

import re

from assetmap.errors import InvalidInput, NotFound
from assetmap.web.translations import gettext

# A unit postcode in any spacing: outward code, then a digit and two letters. GIR 0AA is the one exception.
_UNIT = re.compile(r"(?:[A-Z]{1,2}[0-9][A-Z0-9]?[0-9][A-Z]{2}|GIR0AA)")
NO_FIXED_ABODE = "ZZ993VZ"


def compact(text: str) -> str | None:
    """`text` as stored, upper case and without spaces ("E81EA"); None when it is no unit postcode."""
    squeezed = re.sub(r"[\s ]+", "", text).upper()
    return squeezed if _UNIT.fullmatch(squeezed) else None


# Postcodes whose published metres are on the Irish grid, or on none: Northern Ireland, Jersey and Guernsey.
ON_ANOTHER_GRID = r"(?i)\s*(?:BT|JE|GY)\s*\d"


def is_on_another_grid(text: str) -> bool:
    """Whether a postcode lies where metres are not of the British National Grid: "BT15 5EG"."""
    return re.match(ON_ANOTHER_GRID, text) is not None


_WITHIN = re.compile(r"\b([A-Z]{1,2}[0-9][A-Z0-9]?) ?([0-9][A-Z]{2})\b", re.IGNORECASE)


def split_address(text: str) -> tuple[str, str | None]:
    """An address without the postcode at its end, and that as stored.

    >>> split_address("12 Mare Street, London E8 1EA"), split_address("The Hall, Unit B12")
    (('12 Mare Street, London', 'E81EA'), ('The Hall, Unit B12', None))
    """
    found = list(_WITHIN.finditer(text))
    if not found or text[found[-1].end() :].strip(" ,.;"):
        return text, None
    last = found[-1]
    return text[: last.start()].rstrip(" ,.;\n"), (last[1] + last[2]).upper()


# Letters and figures that are taken for one another, by what should stand there.
_AS_FIGURE = str.maketrans("OQDILZSGB", "000112568")
_AS_LETTER = str.maketrans("015286", "OISZBG")


def likely_postcode(text: str) -> str | None:
    """The postcode that somebody probably meant, where one comes of letters and figures that look alike.

    >>> likely_postcode("E8 lEA"), likely_postcode("N16 OSX"), likely_postcode("Hackney")
    ('E8 1EA', 'N16 0SX', None)
    """
    squeezed = re.sub(r"[^A-Za-z0-9]", "", text).upper()
    if not 5 <= len(squeezed) <= 7:
        return None
    outward, inward = squeezed[:-3], squeezed[-3:]
    inward = inward[0].translate(_AS_FIGURE) + inward[1:].translate(_AS_LETTER)
    for letters in (1, 2):
        start, rest = outward[:letters].translate(_AS_LETTER), outward[letters:]
        for end in (rest, rest.translate(_AS_FIGURE)):
            if _UNIT.fullmatch(start + end + inward):
                return spaced(start + end + inward)
    return None


def spaced(postcode: str) -> str:
    """A stored postcode as people write it: "E8 1EA"."""
    return f"{postcode[:-3]} {postcode[-3:]}"


def sector(postcode: str) -> str:
    """The postcodes around a stored one: "E81EA" → "E8 1"."""
    return spaced(postcode)[:-2]


def read_postcode(text: str) -> str:
    """A postcode that somebody typed, as stored.

    Raises `InvalidInput` when it is no full postcode, and `NotFound` for ZZ99 3VZ, which means no fixed abode.
    """
    stored = compact(text)
    if stored is None:
        raise InvalidInput(
            gettext("“%(typed)s” is not a full postcode. Enter it like this: E8 1EA.")
            % {"typed": text.strip()[:20]},
            parameter="postcode",
        )
    if stored == NO_FIXED_ABODE:
        raise NotFound(
            gettext(
                "ZZ99 3VZ means no fixed abode, so it is not on the map. Enter the postcode of a place "
                "nearby instead, such as a station or a day centre."
            )
        )
    return stored


class UnplacedPostcode(NotFound):
    """A postcode that is written as one is, and of which nobody here knows where it lies."""


def unknown_postcode(stored: str) -> UnplacedPostcode:
    """The error for a postcode that no loaded area has."""
    return UnplacedPostcode(
        gettext(
            "We do not recognise the postcode %(postcode)s. Check it, or search for a nearby street or area by name."
        )
        % {"postcode": spaced(stored)}
    )


def postcode_without_position(stored: str) -> UnplacedPostcode:
    """The error for a postcode that exists but has no position."""
    return UnplacedPostcode(
        gettext("The postcode %(postcode)s is not on the map. Try one nearby.")
        % {"postcode": spaced(stored)}
    )
