"""What does one row of somebody's list say, in our terms, or why can it not be taken."""

import hashlib
import json
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any
from uuid import UUID

from babel import Locale

from assetmap.assets.mapping import AssetMapping, columns_of
from assetmap.assets.schedules import Opening, openings_by_weekday, parse_schedule
from assetmap.assets.vocabulary import Vocabulary, normalise
from assetmap.places.postcodes import compact

LONGEST_NAME = 300
LONGEST_TEXT = 10_000
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_YES = {"yes", "y", "true", "1", "t", "full"}
_NO = {"no", "n", "false", "0", "f"}
_BCP47 = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_URL = re.compile(r"(?:https?://)?[^\s/@:]+\.[^\s/@:]{2,}(?:[:/?#]\S*)?", re.IGNORECASE)
POSITION = ("longitude", "latitude", "easting", "northing")
_PRIVACIES = {"exact", "near"}
_KINDS = {"place", "group", "service", "activity", "person-led", "online"}


class Refused(Exception):
    """A row cannot be taken; the message says why."""


@dataclass(slots=True)
class ImportRow:
    """A row in our terms. Positions are as published: degrees WGS84, metres EPSG:27700, None where not given."""

    row_number: int
    import_key: UUID
    import_hash: UUID
    asset_id: UUID
    name: str
    is_name_from_category: bool
    kind: str
    categories: list[str]
    source: str
    source_id: str | None
    source_vintage: str | None
    licence: str | None
    longitude: float | None
    latitude: float | None
    easting: float | None
    northing: float | None
    postcode: str | None
    privacy: str
    address: str | None = None
    city: str | None = None
    location_quality: str | None = None
    description: str | None = None
    organization: str | None = None
    url: str | None = None
    email: str | None = None
    phone: str | None = None
    languages: list[str] = field(default_factory=list)
    cost: str | None = None
    cost_text: str | None = None
    eligibility: str | None = None
    minimum_age: int | None = None
    maximum_age: int | None = None
    is_step_free: bool | None = None
    has_hearing_loop: bool | None = None
    has_toilets: bool | None = None
    has_parking: bool | None = None
    has_changing_place: bool | None = None
    referral: str | None = None
    offers: dict[str, Any] = field(default_factory=dict)
    wants: list[str] = field(default_factory=list)
    capacity: int | None = None
    transport: str | None = None
    assured_on: date | None = None
    openings: list[Opening] = field(default_factory=list)
    extra: dict[str, Any] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)


class RowReader:
    """Turns the cells of one list's rows into `ImportRow`s, by its mapping and the vocabulary."""

    def __init__(
        self, header: Sequence[str], mapping: AssetMapping, vocabulary: Vocabulary, source: str
    ) -> None:
        self._mapping = mapping
        self._vocabulary = vocabulary
        self._source = source
        positions = {column: index for index, column in enumerate(header)}
        self._at = {key: positions[column] for key, column in columns_of(mapping).items()}
        self._words = {normalise(word): slug for word, slug in mapping.category_words.items()}
        self._facts = [(key, *_FACTS[key]) for key in self._at if key in _FACTS]
        self._positions = list(self._at.values())
        # The same cells read another way are another content.
        self._salt = mapping.model_dump_json().encode()
        self._slugs: dict[str, str] = {}

    def read(self, row_number: int, cells: Sequence[str]) -> ImportRow:
        """The row in our terms. Raises `Refused` saying why it cannot be taken."""
        get = self._getter(cells)
        extra = _parse_extra(get("extra"))
        categories = self._categories(get("category") or self._mapping.category_value or "", extra)
        name = get("name")
        if len(name) > LONGEST_NAME:
            raise Refused(f"the name has {len(name):,} characters, more than {LONGEST_NAME}")
        title = name or self._vocabulary.by_slug[categories[0]].name
        source = get("source_column") or self._source
        source_id = get("source_id")
        position = tuple(_number(get(key), key) for key in POSITION)
        postcode = _postcode(get("postcode"))
        digest = _identity(source, source_id, get("category"), title, position, postcode)
        longitude, latitude, easting, northing = position
        row = ImportRow(
            row_number=row_number,
            import_key=UUID(bytes=digest[16:]),
            import_hash=self._content_hash(cells),
            asset_id=UUID(bytes=digest[:16], version=5),
            name=title,
            is_name_from_category=not name,
            kind=_choice(get("kind") or "place", _KINDS, "kind"),
            categories=categories,
            source=source,
            source_id=source_id or None,
            source_vintage=get("vintage_column") or self._mapping.vintage,
            licence=get("licence_column") or self._mapping.licence,
            longitude=longitude,
            latitude=latitude,
            easting=easting,
            northing=northing,
            postcode=postcode,
            privacy=_choice(get("location_privacy") or "exact", _PRIVACIES, "location_privacy"),
            extra=extra,
        )
        self._fill(row, cells, extra)
        return row

    def _content_hash(self, cells: Sequence[str]) -> UUID:
        said = "\x1f".join([cells[index] for index in self._positions])
        digest = hashlib.sha256(self._salt + said.encode("utf-8", "surrogatepass")).digest()
        return UUID(bytes=digest[:16])

    def _getter(self, cells: Sequence[str]) -> Callable[[str], str]:
        at = self._at

        def get(key: str) -> str:
            index = at.get(key)
            return _clean(cells[index]) if index is not None else ""

        return get

    def _categories(self, text: str, extra: Mapping[str, Any]) -> list[str]:
        words = [word for word in re.split(r"[;|]", text) if word.strip()]
        if not words:
            raise Refused("it has no category")
        tags = {key: str(value) for key, value in extra.items()}
        found = []
        for word in words:
            slug = self._slugs.get(word) or self._slug(word)
            found.append(self._vocabulary.refine(slug, tags) if tags else slug)
        return list(dict.fromkeys(found))

    def _slug(self, word: str) -> str:
        slug = self._words.get(normalise(word)) or self._vocabulary.find(word)
        if slug is None or slug not in self._vocabulary.by_slug:
            close = self._vocabulary.nearest(word)
            hint = f"; did you mean {' or '.join(close)}?" if close else ""
            raise Refused(f"category {word.strip()!r} is not known{hint}")
        self._slugs[word] = slug
        return slug

    def _fill(self, row: ImportRow, cells: Sequence[str], extra: Mapping[str, Any]) -> None:
        for key, attribute, parse in self._facts:
            text = _clean(cells[self._at[key]])
            if text:
                try:
                    setattr(row, attribute, parse(text))
                except ValueError as error:
                    raise Refused(f"{key}: {error}") from None
        if row.cost_text:
            row.cost, row.cost_text = _cost(row.cost_text)
        if (row.minimum_age or 0) > (row.maximum_age if row.maximum_age is not None else 999):
            raise Refused("minimum_age is above maximum_age")
        if extra:
            _fill_from_extra(row, extra)
        if row.url:
            row.url = _url(row.url)
            if row.url is None:
                row.remarks.append("a web address that is none was left out")


def _fill_from_extra(row: ImportRow, extra: Mapping[str, Any]) -> None:
    """What open lists put into their further facts, where the row does not say it itself."""
    row.url = row.url or str(extra.get("website") or "") or None
    row.phone = row.phone or str(extra.get("phone") or "") or None
    if row.is_step_free is None and extra.get("wheelchair"):
        word = str(extra["wheelchair"]).lower()
        row.is_step_free = True if word in _YES else False if word in _NO else None
    row.openings = row.openings or openings_by_weekday(extra)


def _identity(
    source: str,
    source_id: str,
    category: str,
    name: str,
    position: tuple[float | None, ...],
    postcode: str | None,
) -> bytes:
    """SHA-256 of what makes a row the same row next time: its source and id there, else what and where it is."""
    if source_id:
        parts = [source, source_id]
    else:
        # Five decimals of a degree are about a metre.
        rounded = [
            "" if number is None else f"{number:.5f}" if index < 2 else f"{number:.0f}"
            for index, number in enumerate(position)
        ]
        if not any(rounded):
            rounded = [postcode or ""]
        parts = [source, normalise(category), name, *rounded]
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).digest()


def _clean(text: str) -> str:
    if text.isascii():
        text = text.strip()
        return _CONTROL.sub(" ", text) if not text.isprintable() else text
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        code = ord(text[error.start]) - 0xDC00
        raise Refused(f"it is not UTF-8 (byte 0x{code:02X}); save the file as UTF-8") from None
    return _CONTROL.sub(" ", unicodedata.normalize("NFC", text)).strip()


def _parse_extra(text: str) -> dict[str, Any]:
    if not text:
        return {}
    try:
        value = json.loads(text)
    except ValueError:
        raise Refused("its extra cell is not JSON") from None
    if not isinstance(value, dict):
        raise Refused("its extra cell is not a JSON object")
    return value


def _number(text: str, key: str) -> float | None:
    if not text:
        return None
    try:
        value = float(text)
    except ValueError:
        raise Refused(f"{key} {text!r} is not a number") from None
    if value - value != 0:
        raise Refused(f"{key} {text!r} is not a finite number")
    return value


def _whole(text: str) -> int:
    if not re.fullmatch(r"\d{1,6}(\.0*)?", text):
        raise ValueError(f"{text!r} is not a whole number from 0")
    return int(float(text))


def _text(text: str) -> str:
    if len(text) > LONGEST_TEXT:
        raise ValueError(f"it has {len(text):,} characters, more than {LONGEST_TEXT:,}")
    return text


def _postcode(text: str) -> str | None:
    """Stored form where it is a postcode; else as written, so that an address is not lost."""
    return (compact(text) or text) if text else None


def _choice(text: str, allowed: set[str], key: str) -> str:
    word = text.lower()
    if word and word not in allowed:
        raise Refused(f"{key} {text!r} is none of {', '.join(sorted(allowed))}")
    return word


def _yes_no(text: str) -> bool | None:
    word = text.lower()
    if word in _YES:
        return True
    if word in _NO:
        return False
    if word in {"unknown", "limited"}:
        return None
    raise ValueError(f"{text!r} is neither yes nor no")


def _referral(text: str) -> str:
    return _choice(text, {"self", "professional", "none"}, "referral")


def _split(text: str) -> list[str]:
    return [part.strip() for part in text.split(";") if part.strip()]


def _url(text: str) -> str | None:
    # Only web addresses are ever shown as links; anything else would let a list run script.
    if not text or not _URL.fullmatch(text):
        return None
    return text if "://" in text else f"https://{text}"


def _cost(text: str) -> tuple[str | None, str | None]:
    word = text.lower()
    if not word:
        return None, None
    if word in {"free", "free of charge", "no charge"}:
        return "free", None
    if "donation" in word:
        return "donation", None if word in {"donation", "by donation"} else text
    return "paid", None if word == "paid" else text


def _offers(text: str) -> dict[str, Any]:
    """`kitchen;hall:80` → {"kitchen": True, "hall": 80}: what is offered, with its capacity where known."""
    offers: dict[str, Any] = {}
    for part in _split(text):
        name, _, amount = part.partition(":")
        offers[name.strip()] = int(amount) if amount.strip().isdigit() else amount.strip() or True
    return offers


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{text!r} is not a date written YYYY-MM-DD") from None


@lru_cache
def _language_names() -> dict[str, str]:
    return {
        str(name).lower(): str(code).replace("_", "-")
        for code, name in Locale("en").languages.items()
    }


@lru_cache(maxsize=1000)
def _language(word: str) -> str:
    if _BCP47.fullmatch(word):
        return word
    code = _language_names().get(word.lower())
    if code is None:
        raise ValueError(f"{word!r} is neither a BCP 47 tag nor an English name of a language")
    return code


def _languages(text: str) -> list[str]:
    return [_language(word) for word in _split(text)]


# What a mapping may name, the attribute that it fills, and how its text is read; a ValueError refuses the row.
_FACTS: dict[str, tuple[str, Callable[[str], Any]]] = {
    "description": ("description", _text),
    "organization": ("organization", str),
    "url": ("url", str),
    "email": ("email", str),
    "phone": ("phone", str),
    "languages": ("languages", _languages),
    "cost": ("cost_text", _text),
    "eligibility": ("eligibility", _text),
    "minimum_age": ("minimum_age", _whole),
    "maximum_age": ("maximum_age", _whole),
    "step_free": ("is_step_free", _yes_no),
    "hearing_loop": ("has_hearing_loop", _yes_no),
    "toilets": ("has_toilets", _yes_no),
    "parking": ("has_parking", _yes_no),
    "changing_place": ("has_changing_place", _yes_no),
    "referral": ("referral", _referral),
    "schedule": ("openings", parse_schedule),
    "offers": ("offers", _offers),
    "wants": ("wants", _split),
    "capacity": ("capacity", _whole),
    "transport": ("transport", _text),
    "assured_on": ("assured_on", _date),
    "address": ("address", _text),
    "city": ("city", str),
    "location_quality": ("location_quality", str),
}
