"""A position in one cell: latitude and longitude, easting and northing, or a grid reference.

Where two numbers can be read both ways round, Great Britain decides: its latitudes (49 to 61) and its longitudes
(-9 to 2) have no number in common.
"""

import re
from typing import NamedTuple

from assetmap.cells import quoted

# The letters of a grid reference leave out I. Each names one square of five by five.
_LETTERS = "ABCDEFGHJKLMNOPQRSTUVWXYZ"
_GRID_REFERENCE = re.compile(r"([HJNOST][A-HJ-Z])\s*(\d{2,10}|\d{1,5}[\s,]+\d{1,5})", re.IGNORECASE)
_LARGEST_SQUARE_METRES = 100
_WRAPPING = re.compile(r"^(?:geo:|(?:SRID=\d+;\s*)?POINT(?=\s*\())", re.IGNORECASE)
_ANGLE = (
    r"(?P<{0}before>[NSEW])?\s*(?P<{0}sign>[-−+])?(?P<{0}degrees>\d+(?:\.\d+)?)"
    r"\s*(?:[°º]\s*(?:(?P<{0}minutes>\d+(?:\.\d+)?)\s*['′’]\s*)?"
    r"(?:(?P<{0}seconds>\d+(?:\.\d+)?)\s*(?:[\"″”]|'')\s*)?)?(?P<{0}after>[NSEW])?"
)
_PAIR = re.compile(
    _ANGLE.format("first_") + r"(?:\s*[,;/|]\s*|\s+)" + _ANGLE.format("second_"), re.IGNORECASE
)
_LONGEST = 100
_FORMS = "write it like 51.5485, -0.0601 or like TQ 345 860"


class Position(NamedTuple):
    """Degrees (WGS84) or metres (EPSG:27700), each pair as the cell gives it; None for the pair that it does not
    give.
    """

    longitude: float | None = None
    latitude: float | None = None
    easting: float | None = None
    northing: float | None = None


def parse_position(text: str) -> Position:
    """The position that a cell gives; the middle of the square for a grid reference.

    Raises `ValueError` where it gives none, or a square of more than 100 m.

    >>> parse_position("51.5485, -0.0601")
    Position(longitude=-0.0601, latitude=51.5485, easting=None, northing=None)
    >>> parse_position("TG 51409 13177")
    Position(longitude=None, latitude=None, easting=651409.5, northing=313177.5)
    """
    if found := _GRID_REFERENCE.fullmatch(text.strip()):
        return _middle_of_square(text, found[1].upper(), found[2])
    is_point = _WRAPPING.match(text)
    bare = _WRAPPING.sub("", text).strip().strip("()[]").strip()
    pair = _PAIR.fullmatch(bare) if len(bare) <= _LONGEST else None
    if not pair:
        raise ValueError(f"{quoted(text)} is not a position; {_FORMS}")
    first, first_axis = _angle(pair, "first_")
    second, second_axis = _angle(pair, "second_")
    if first_axis == second_axis != "":
        raise ValueError(f"{quoted(text)} gives two numbers of one kind; {_FORMS}")
    if abs(first) > 180 and abs(second) > 180:
        if first_axis == "latitude" or second_axis == "longitude":
            first, second = second, first
        return Position(easting=first, northing=second)
    if first_axis or second_axis:
        is_longitude_first = first_axis == "longitude" or second_axis == "latitude"
    elif is_point and not text.lower().startswith("geo:"):
        is_longitude_first = True  # a point of Well-Known Text is x and then y
    else:
        is_longitude_first = -9 <= first <= 2.1 and 49 <= second <= 61
    longitude, latitude = (first, second) if is_longitude_first else (second, first)
    return Position(longitude=longitude, latitude=latitude)


def _angle(pair: re.Match[str], which: str) -> tuple[float, str]:
    """Degrees, and which axis the letter beside them names, "" where there is none."""
    degrees = float(pair[f"{which}degrees"])
    if max(float(pair[f"{which}{one}"] or 0) for one in ("minutes", "seconds")) >= 60:
        raise ValueError(f"{quoted(pair[0])} has 60 minutes or seconds, or more; {_FORMS}")
    degrees += float(pair[f"{which}minutes"] or 0) / 60 + float(pair[f"{which}seconds"] or 0) / 3600
    letter = (pair[f"{which}before"] or pair[f"{which}after"] or "").upper()
    if pair[f"{which}sign"] in ("-", "−") or letter in ("S", "W"):
        degrees = -degrees
    axes = {"N": "latitude", "S": "latitude", "E": "longitude", "W": "longitude"}
    return degrees, axes.get(letter, "")


def _middle_of_square(text: str, letters: str, figures: str) -> Position:
    """EPSG:27700. Source: Ordnance Survey, "A guide to coordinate systems in Great Britain", section 7."""
    parts = re.split(r"[\s,]+", figures)
    if len(parts) == 1 and len(figures) % 2 == 0:
        parts = [figures[: len(figures) // 2], figures[len(figures) // 2 :]]
    if len(parts) != 2 or len(parts[0]) != len(parts[1]):
        raise ValueError(
            f"{quoted(text)} is not a grid reference: its two halves have different lengths"
        )
    square = 10 ** (5 - len(parts[0]))
    if square > _LARGEST_SQUARE_METRES:
        raise ValueError(
            f"the grid reference {quoted(text)} names a {square // 1000} km square;"
            " give six figures or more, like TQ 345 860"
        )
    # The first letter counts squares of 500 km from S (south-west), the second squares of 100 km within it.
    big, small = (_LETTERS.index(letter) for letter in letters)
    east = (big % 5 - 2) * 5 + small % 5
    north = (3 - big // 5) * 5 + 4 - small // 5
    return Position(
        easting=east * 100_000 + int(parts[0]) * square + square / 2,
        northing=north * 100_000 + int(parts[1]) * square + square / 2,
    )
