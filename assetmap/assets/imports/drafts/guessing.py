"""Guesses of what each column of a list holds, by its name and by what stands in it."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from assetmap.assets.imports.formats.mapping import heading_words, mapping_keys
from assetmap.assets.vocabulary.categories import Vocabulary
from assetmap.cells.blank import is_blank
from assetmap.cells.positions import parse_position
from assetmap.places.postcodes import compact

EXAMPLES = 3
# So many cells of a column say enough.
_CELLS_LOOKED_AT = 400
_LEAST_PART = 0.7
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_PAGE = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_PHONE = re.compile(r"(?:\+44|\(?0)[\d\s().-]{8,16}(?:ext\.? ?\d+)?")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
# Words that councils head columns with, and no program does.
_FURTHER_NAMES = {
    "name": (
        *(
            "hall",
            "hall name",
            "venue",
            "venue name",
            "group",
            "group name",
            "organisation or group",
        ),
        *("service", "activity", "club", "project", "place", "site name", "asset name"),
    ),
    "category": (
        *("what it is", "kind of place", "service type", "category name", "theme", "sector"),
        *("type of service", "type of venue", "activity type", "group type", "type of place"),
    ),
    "description": ("about", "details", "what we do", "activities", "notes", "information"),
    "phone": ("phone number", "telephone number", "tel no", "contact number", "mobile", "phone no"),
    "email": ("email address", "e mail address", "contact email"),
    "address": ("full address", "venue address", "street", "street address", "where"),
    "latitude": ("y", "lat wgs84"),
    "longitude": ("x", "lon wgs84", "lng"),
    "hours_in_words": ("times", "days and times", "meeting times", "when it meets"),
    "cost": ("price", "charge", "fee", "how much", "cost £", "price £"),
    "eligibility": ("who is it for", "who for", "for whom", "who can come", "target group"),
    "assured_on": ("last reviewed", "last checked", "last verified", "date checked", "reviewed on"),
}


@dataclass(frozen=True)
class ColumnGuess:
    """A column: what it probably holds, None where that is not known, and some of what stands in it."""

    column: str
    key: str | None
    examples: tuple[str, ...]


def guess_columns(
    header: Sequence[str], rows: Sequence[Sequence[str]], vocabulary: Vocabulary
) -> list[ColumnGuess]:
    """A guess for each column that has a name, no two of them alike; content counts for more than a name.

    `rows` are some of the first ones.
    """
    cells = {
        name: [
            row[at].strip()
            for row in rows[:_CELLS_LOOKED_AT]
            if at < len(row) and not is_blank(row[at])
        ]
        for at, name in enumerate(header)
        if name
    }
    found: dict[str, str] = {}  # key: column
    taken: set[str] = set()

    def take(key: str, column: str) -> None:
        if key not in found and column not in taken:
            found[key] = column
            taken.add(column)

    contents = {column: _kinds_of(said, vocabulary) for column, said in cells.items()}
    names = _names()
    # Whole names first: "Phone" before "Fax or phone".
    for some in (slice(1), slice(1, None)):
        for column in cells:
            for tail in _tails(column)[some]:
                key = _by_size(names.get(tail), cells[column])
                if key and key not in found and _may_hold(key, contents[column]):
                    take(key, column)
                    break
    for column, kinds in contents.items():
        for key in kinds:
            take(key, column)
    _swap_where_crossed(found, contents)
    _pick_name(found, taken, cells)
    by_column = {column: key for key, column in found.items()}
    return [
        ColumnGuess(column, by_column.get(column), _examples(said))
        for column, said in cells.items()
    ]


_IN_METRES = {"longitude": "easting", "latitude": "northing"}


def _by_size(key: str | None, said: Sequence[str]) -> str | None:
    """The key, or the one in metres of a column called X or Longitude whose numbers are too large for degrees."""
    numbers = [cell for cell in said if _NUMBER.fullmatch(cell)]
    is_large = numbers and sum(abs(float(one)) > 180 for one in numbers) > len(numbers) / 2
    return _IN_METRES.get(key or "", key) if is_large else key


def _names() -> dict[str, str]:
    names: dict[str, str] = {}
    for key, words in mapping_keys().items():
        for word in (key, *words, *_FURTHER_NAMES.get(key, ())):
            names.setdefault(heading_words(word), key)
    for constant in ("file", "format", "layer", "licence", "vintage", "category value"):
        names.pop(constant, None)
    return names


def _tails(column: str) -> list[str]:
    """A column's whole name, and then its last words alone: "Contact Phone" is a phone.

    >>> _tails("contact.Phone number")
    ['contact phone number', 'phone number', 'number']
    """
    words = heading_words(column).split()
    return [" ".join(words[at:]) for at in range(len(words))]


# Degrees and metres of Great Britain.
_RANGES = {
    "latitude": (49.0, 61.0),
    "longitude": (-9.0, 2.1),
    "easting": (80_000, 660_000),
    "northing": (5_000, 1_220_000),
}
# Where a cell that is of the kind can only hold that.
_CERTAIN: dict[str, Callable[[str], bool]] = {
    "postcode": lambda cell: compact(cell) is not None,
    "email": lambda cell: _EMAIL.fullmatch(cell) is not None,
    "url": lambda cell: _PAGE.fullmatch(cell) is not None,
    "phone": lambda cell: _PHONE.fullmatch(cell) is not None,
    "latitude": lambda cell: "." in cell and _between(cell, *_RANGES["latitude"]),
    "longitude": lambda cell: "." in cell and _between(cell, *_RANGES["longitude"]),
    "easting": lambda cell: _between(cell, *_RANGES["easting"]),
    "northing": lambda cell: _between(cell, *_RANGES["northing"]),
    "coordinates": lambda cell: _is_position(cell),
}
_NUMBERS = ("latitude", "longitude", "easting", "northing")


def _kinds_of(said: Sequence[str], vocabulary: Vocabulary) -> list[str]:
    """The meanings that a column's content allows, where they are certain enough."""
    if not said:
        return []
    kinds = [
        key
        for key, holds in _CERTAIN.items()
        if key not in ("easting", "northing") and sum(map(holds, said)) >= _LEAST_PART * len(said)
    ]
    words = [word for cell in said for word in re.split(r"[;|]", cell)]
    known = sum(vocabulary.find(word) is not None for word in words)
    if known >= _LEAST_PART * len(words):
        kinds.append("category")
    return kinds


def _may_hold(key: str, kinds: Sequence[str]) -> bool:
    """Whether nothing in the content speaks against it: a column called Contact may hold phone numbers."""
    if key == "kind" and "category" in kinds:
        return False
    # Numbers of registers and counts can look like coordinates: those speak against a name of numbers alone.
    likely = [kind for kind in kinds if kind != "coordinates" or key in _NUMBERS]
    certain = [kind for kind in likely if kind in _CERTAIN]
    if not certain or key in certain:
        return True
    return key in _NUMBERS and any(kind in _NUMBERS for kind in certain)


def _swap_where_crossed(found: dict[str, str], contents: dict[str, list[str]]) -> None:
    longitude, latitude = found.get("longitude"), found.get("latitude")
    if (
        longitude
        and latitude
        and "latitude" in contents[longitude]
        and "longitude" in contents[latitude]
    ):
        found["longitude"], found["latitude"] = latitude, longitude


def _pick_name(found: dict[str, str], taken: set[str], cells: dict[str, list[str]]) -> None:
    """Picks the column of names if no heading tells: the first column of words that hardly repeats any."""
    if "name" in found:
        return
    for column, said in cells.items():
        is_words = sum(any(sign.isalpha() for sign in cell) for cell in said) >= 0.9 * len(said)
        if column not in taken and said and is_words and len(set(said)) >= 0.8 * len(said):
            found["name"] = column
            taken.add(column)
            return


def _examples(said: Sequence[str]) -> tuple[str, ...]:
    short = [cell if len(cell) <= 60 else cell[:59] + "…" for cell in dict.fromkeys(said)]
    return tuple(short[:EXAMPLES])


def _is_position(cell: str) -> bool:
    """Whether a cell gives a position in Great Britain as no telephone number, count or number of a register is
    written.
    """
    is_reference = re.match(r"[A-Za-z]{2}\s", cell)
    if not is_reference and not re.search(r"\d\.\d|°|\d{6}", cell):
        return False
    if re.fullmatch(r"[A-Za-z]{2}\d+", cell):
        return False
    try:
        position = parse_position(cell)
    except ValueError:
        return False
    given = {key: number for key, number in position._asdict().items() if number is not None}
    return all(
        least <= given[key] <= most for key, (least, most) in _RANGES.items() if key in given
    )


def _between(cell: str, least: float, most: float) -> bool:
    return _NUMBER.fullmatch(cell) is not None and least <= float(cell) <= most
