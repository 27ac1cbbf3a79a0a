"""Postcodes and codes of small areas in what somebody pastes."""

import re
from dataclasses import dataclass

from assetmap.errors import InvalidInput
from assetmap.places.postcodes import compact
from assetmap.web.translations import gettext

MOST_CODES = 10_000
MOST_LETTERS = 180_000
_LSOA = re.compile(r"(?<![A-Z0-9])[EWS]0\d{7}(?![A-Z0-9])")
_POSTCODE = re.compile(r"(?<![A-Z0-9])[A-Z]{1,2}\d[A-Z\d]?[ \u00a0]*\d[A-Z]{2}(?![A-Z0-9])")
_MOST_SHOWN = 5


@dataclass(frozen=True)
class Pasted:
    """Each code once, in the order in which it came, and what is neither."""

    postcodes: tuple[str, ...]
    lsoa_codes: tuple[str, ...]
    others: tuple[str, ...]


def read_pasted(words: str) -> Pasted:
    """The codes in a text, however they are parted.

    Raises `InvalidInput` where there is none, or more than `MOST_CODES`.

    >>> read_pasted("E8 1EA, e81eb; E01000001").lsoa_codes
    ('E01000001',)
    """
    if len(words) > MOST_LETTERS:
        raise _too_many()
    rest = words.upper()
    lsoas = list(dict.fromkeys(_LSOA.findall(rest)))
    rest = _LSOA.sub(" ", rest)
    postcodes = list(dict.fromkeys(filter(None, map(compact, _POSTCODE.findall(rest)))))
    rest = _POSTCODE.sub(" ", rest)
    if len(lsoas) + len(postcodes) > MOST_CODES:
        raise _too_many()
    if not lsoas and not postcodes:
        raise InvalidInput(
            gettext(
                "We found no postcodes or LSOA codes. Paste codes such as E8 1EA or E01001234, one on each "
                "line."
            ),
            parameter="pasted",
        )
    others = dict.fromkeys(re.findall(r"[^\s,;|\"']+", rest))
    return Pasted(tuple(postcodes), tuple(lsoas), tuple(others)[:_MOST_SHOWN])


def _too_many() -> InvalidInput:
    return InvalidInput(
        gettext(
            "That is more than %(most)s codes. For an area of that size, use an outline instead."
        )
        % {"most": f"{MOST_CODES:,}"},
        parameter="pasted",
    )
