"""Cells of a list as values: numbers, dates and texts, or the reason why a cell cannot be read."""

import json
import re
import unicodedata
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from assetmap.places.postcodes import compact
from assetmap.text import slugify

LONGEST_NAME = 300
LONGEST_TEXT = 10_000
_LONGEST_ADDRESS_OF_A_PAGE = 2_000
_LONGEST_QUOTATION = 60
_MOST_DIGITS = 9
# JSON allows more than PostgreSQL's numbers hold.
_LARGEST_JSON_NUMBER = 1e300
_LONGEST_JSON_NUMBER = 400
_JSON_NUL = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_YES = {"yes", "y", "true", "1", "t", "full"}
_NO = {"no", "n", "false", "0", "f"}
_NEITHER = {"unknown", "limited"}
_WEB = re.compile(r"(?:https?://)?[^\s/@:]+\.[^\s/@:]{2,}(?:[:/?#]\S*)?", re.IGNORECASE)


def quoted(text: str) -> str:
    """`text` in quotation marks, cut short: a message must not be as long as what it complains of."""
    short = text if len(text) <= _LONGEST_QUOTATION else text[: _LONGEST_QUOTATION - 1] + "…"
    return repr(short)


def clean_all(cells: Sequence[str]) -> list[str]:
    """The cells without spaces around them and without control characters.

    Raises `ValueError` when one holds bytes that are no UTF-8.
    """
    together = "".join(cells)
    if together.isascii() and together.isprintable():
        return [cell.strip() for cell in cells]
    return [_clean(cell) for cell in cells]


def _clean(text: str) -> str:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        # Reading keeps such a byte as the surrogate 0xDC00 + byte.
        byte = ord(text[error.start]) - 0xDC00
        which = f" (byte 0x{byte:02X})" if 0x80 <= byte <= 0xFF else ""
        raise ValueError(f"it is not UTF-8{which}; save the file as UTF-8") from None
    return _CONTROL.sub(" ", unicodedata.normalize("NFC", text)).strip()


def parse_text(text: str) -> str:
    """A text of one or more lines."""
    return _within(text, LONGEST_TEXT)


def parse_short(text: str) -> str:
    """A text of one line."""
    return _within(text if text.isprintable() else " ".join(text.split()), LONGEST_NAME)


def _within(text: str, most: int) -> str:
    if len(text) > most:
        raise ValueError(f"it has {len(text):,} characters, more than {most:,}")
    return text


def parse_number(text: str) -> float:
    """A finite number with a decimal point."""
    try:
        value = float(text)
    except ValueError:
        raise ValueError(f"{quoted(text)} is not a number") from None
    if value - value != 0:
        raise ValueError(f"{quoted(text)} is not a finite number")
    if "_" in text:
        raise ValueError(f"{quoted(text)} is not a number")
    return value


def parse_whole(text: str) -> int:
    """A whole number that an age or a capacity can be; spreadsheets write it `12.0`."""
    if not re.fullmatch(r"[0-9]{1,6}(\.0*)?", text):
        raise ValueError(f"{quoted(text)} is not a whole number from 0 to 999999")
    return int(float(text))


def parse_postcode(text: str) -> str:
    """Stored form where it is a postcode; else as written, so that an address is not lost."""
    return compact(text) or parse_short(text)


def choice(*allowed: str) -> Callable[[str], str]:
    """A parser of one of a few words."""

    def parse(text: str) -> str:
        word = text.lower()
        if word not in allowed:
            raise ValueError(f"{quoted(text)} is not one of {', '.join(sorted(allowed))}")
        return word

    return parse


def parse_yes_no(text: str) -> bool | None:
    """Yes, no, or None for what says neither."""
    word = text.lower()
    if word in _YES:
        return True
    if word in _NO:
        return False
    if word in _NEITHER:
        return None
    raise ValueError(f"{quoted(text)} is not yes or no")


def parse_list(text: str) -> list[str]:
    """Words parted by semicolons."""
    return [part.strip() for part in parse_text(text).split(";") if part.strip()]


def parse_slugs(text: str) -> list[str]:
    """Words parted by semicolons, as addresses have them.

    >>> parse_slugs("Women; LGBTQ+; Young people")
    ['women', 'lgbtq', 'young-people']
    """
    return [slug for part in parse_list(text) if (slug := slugify(part))]


def parse_url(text: str) -> str | None:
    """A web address with its scheme, or None: only those are shown as links, since others would let a list run
    script.
    """
    if len(text) > _LONGEST_ADDRESS_OF_A_PAGE or not _WEB.fullmatch(text):
        return None
    return text if "://" in text else f"https://{text}"


def parse_offers(text: str) -> dict[str, Any]:
    """The things that a cell offers, each with its capacity where it is known.

    >>> parse_offers("kitchen; hall:80")
    {'kitchen': True, 'hall': 80}
    """
    offers: dict[str, Any] = {}
    for part in parse_list(text):
        name, _, amount = (piece.strip() for piece in part.partition(":"))
        if not name:
            raise ValueError(f"{quoted(part)} says how much, but not of what")
        is_count = amount.isdecimal() and len(amount) <= _MOST_DIGITS
        offers[name] = int(amount) if is_count else amount or True
    return offers


def parse_date(text: str) -> date:
    """A day, written as ISO 8601 does."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{quoted(text)} is not a date written YYYY-MM-DD") from None


def parse_json_object(text: str) -> dict[str, Any]:
    """A JSON object that PostgreSQL can store as it is written."""
    try:
        value = _JSON.decode(text)
        if "\\u" in text:
            json.dumps(value, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError:
        raise ValueError("it holds half a character (\\ud800 to \\udfff)") from None
    except (ValueError, RecursionError):
        raise ValueError("it is not JSON") from None
    if "\\u0000" in text and _JSON_NUL.search(text):
        raise ValueError("it contains the character \\u0000, which cannot be stored")
    if not isinstance(value, dict):
        raise ValueError("it is not a JSON object")
    return value


def _json_number(text: str) -> float:
    value = float(text)
    is_small = len(text) <= _LONGEST_JSON_NUMBER and abs(value) <= _LARGEST_JSON_NUMBER
    is_held = abs(value) >= 1 / _LARGEST_JSON_NUMBER or not any(c in text for c in "eE")
    if not (is_small and is_held):
        raise ValueError(text)
    return value


def _no_constant(name: str) -> float:
    # Python reads NaN and Infinity, which JSON does not have.
    raise ValueError(name)


_JSON = json.JSONDecoder(parse_float=_json_number, parse_constant=_no_constant)
