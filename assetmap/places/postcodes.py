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
            gettext("“%(typed)s” is not a full postcode: write it like E8 1EA.")
            % {"typed": text.strip()[:20]},
            parameter="postcode",
        )
    if stored == NO_FIXED_ABODE:
        raise NotFound(
            gettext(
                "ZZ99 3VZ stands for no fixed abode and is nowhere on the map: search near a place instead,"
                " such as a station or a day centre, by its postcode."
            )
        )
    return stored


class UnplacedPostcode(NotFound):
    """A postcode that is written as one is, and of which nobody here knows where it lies."""


def unknown_postcode(stored: str) -> UnplacedPostcode:
    """What to say of a postcode that no loaded area has."""
    return UnplacedPostcode(
        gettext(
            "Postcode %(postcode)s is not in any area that is loaded here: check it, or search near"
            " %(sector)s, near a place by its name, or from a point."
        )
        % {"postcode": spaced(stored), "sector": sector(stored)}
    )


def postcode_without_position(stored: str) -> UnplacedPostcode:
    """What to say of a postcode that exists and lies nowhere."""
    return UnplacedPostcode(
        f"Postcode {spaced(stored)} exists, but its publisher gives it no position: try one nearby."
    )
