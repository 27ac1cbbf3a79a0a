"""One row of a list in our terms, or the reason for refusing it."""

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, make_dataclass
from datetime import date
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from assetmap import cells
from assetmap.assets.imports.formats.mapping import IGNORED, AssetMapping, columns_of
from assetmap.assets.imports.random_ids import RandomIds
from assetmap.assets.imports.row_parsers import FACT_PARSERS
from assetmap.assets.imports.statuses import CLOSED, state_of
from assetmap.assets.opening_hours.list_notation import openings_by_weekday
from assetmap.assets.opening_hours.list_words import (
    HOURS_IN_WORDS,
    WEEKDAY_NAMES,
    hours_in_words,
    hours_of_weekdays,
)
from assetmap.assets.opening_hours.rules import Rule
from assetmap.assets.record.fact import Fact
from assetmap.assets.record.facts import FACTS
from assetmap.assets.twins.schemes import SCHEME_OF_KEY, parse_identifier
from assetmap.assets.vocabulary.categories import Vocabulary, normalise
from assetmap.cells.blank import LONGEST_BLANK, blank_words, is_blank, unescaped
from assetmap.cells.contacts import parse_phones
from assetmap.cells.costs import parse_cost
from assetmap.cells.positions import Position, parse_position
from assetmap.text import word_set

POSITION = Position._fields
# Looking for what an unknown word may have meant takes milliseconds, and a wrong column has thousands of them.
_MOST_SUGGESTIONS = 200


class RefusedRow(Exception):
    """A row cannot be taken; the message says why."""


class LeftOutRow(Exception):
    """A row is meant to be left out; the message says why."""


def _empty(fact: Fact) -> Any:
    if fact.kind == "amounts":
        return field(default_factory=dict, kw_only=True)
    return field(default={"list": ()}.get(fact.kind), kw_only=True)


# The type checker knows any fact as a field: their names are those of the declared facts.
if TYPE_CHECKING:

    class _Facts:
        def __getattr__(self, name: str) -> Any: ...
        def __setattr__(self, name: str, value: Any) -> None: ...

else:
    _Facts = make_dataclass(
        "_Facts",
        [(one.key, Any, _empty(one)) for one in FACTS if one.key not in ("name", "kind")],
        slots=True,
    )


@dataclass(slots=True)
class ImportRow(_Facts):
    """A row in our terms. Positions are as published: degrees WGS84, metres EPSG:27700, None where not given.

    `import_key` says which row it is, `import_hash` what it says, `asset_id` serves where the asset is new.
    """

    row_number: int
    source: str
    import_key: bytes = b""
    import_hash: bytes = b""
    asset_id: str = ""
    name: str = ""
    is_name_from_category: bool = False
    kind: str = "place"
    categories: Sequence[str] = ()
    is_category_guessed: bool | None = None
    source_id: str | None = None
    source_vintage: str | None = None
    licence: str | None = None
    longitude: float | None = None
    latitude: float | None = None
    easting: float | None = None
    northing: float | None = None
    postcode: str | None = None
    privacy: str = "exact"
    extra: str = "{}"  # JSON, as it stands in the list
    address: str | None = None
    city: str | None = None
    location_quality: str | None = None
    organization: str | None = None
    phones: Sequence[str] = ()
    assured_by: str | None = None
    assured_on: date | None = None
    openings: Sequence[Rule] = ()
    remarks: Sequence[str] = ()
    identifiers: dict[str, str] = field(default_factory=dict)


class RowReader:
    """Turns the cells of one list's rows into `ImportRow`s, by its mapping and the vocabulary."""

    attributes: list[str]  # of `ImportRow` that this list can fill

    def __init__(
        self,
        header: Sequence[str],
        mapping: AssetMapping,
        vocabulary: Vocabulary,
        source: str,
        *,
        may_lack_names: bool = False,
        guess: Callable[[str, str], str | None] | None = None,
    ) -> None:
        self._vocabulary = vocabulary
        self._may_lack_names = may_lack_names
        self._guess = guess if mapping.guess_category else None
        self._source, self._vintage, self._licence, self._category = cells.clean_all(
            [source, mapping.vintage or "", mapping.licence or "", mapping.category_value or ""]
        )
        columns = columns_of(mapping)
        index_of = {column: index for index, column in enumerate(header)}
        self._columns = [index_of[column] for column in columns.values()]
        at = {key: index for index, key in enumerate(columns)}
        self._facts = [
            (at[key], key, blank_words(key), *FACT_PARSERS[key])
            for key in at
            if key in FACT_PARSERS
        ]
        # Behind the cells stands an empty one, for what the list has no column for.
        self._at_category = at.get("category", len(columns))
        self._at_extra = at.get("extra", len(columns))
        self._at_coordinates = at.get("coordinates", len(columns))
        self._at_status = at.get("status", len(columns))
        self._states = {
            " ".join(word.lower().split()): state for word, state in mapping.status_words.items()
        }
        filled = [a for _, _, _, a, _ in self._facts if a not in POSITION]
        filled += ["cost"] if "cost" in at else []
        filled += ["is_category_guessed"] if self._guess else []
        filled += _FROM_EXTRA if "extra" in at else []
        self._at_hours = {key: at[key] for key in (HOURS_IN_WORDS, *WEEKDAY_NAMES) if key in at}
        filled += ["openings"] if self._at_hours else []
        self._identifiers = [
            (at[key], key, scheme) for key, scheme in SCHEME_OF_KEY.items() if key in at
        ]
        filled += ["identifiers"] if self._identifiers else []
        self.attributes = list(dict.fromkeys([*_ALWAYS, *filled]))
        self._category_words = {
            normalise(word): slug for word, slug in mapping.category_words.items()
        }
        self._other_words = mapping.category_others
        self._slugs: dict[str, str] = {}
        self._unknown: dict[str, str] = {}
        self._new_id = RandomIds()
        # The dates that rows are of, as they are read.
        self.vintages: set[str] = set()
        # What the row comes to, and not its cells: those may say the same in other words, or be read otherwise one day.
        told = sorted({*self.attributes, *POSITION, "categories"} - _NOT_CONTENT)
        self._content = attrgetter(*told)

    def read(self, row_number: int, row: Sequence[str]) -> ImportRow:
        """The row in our terms. Raises `RefusedRow` or `LeftOutRow` saying why it is not taken."""
        said = [row[index] for index in self._columns]
        try:
            values = cells.clean_all(said)
        except ValueError as error:
            raise RefusedRow(str(error)) from None
        if "&" in "".join(values):
            values = [
                value if at == self._at_extra else unescaped(value).strip()
                for at, value in enumerate(values)
            ]
        values.append("")
        remarks = self._remarks_on_status(values[self._at_status])
        taken = ImportRow(row_number, self._source)
        taken.source_vintage, taken.licence = self._vintage or None, self._licence or None
        read = ""
        try:
            for index, key, blank, attribute, parse in self._facts:
                text = values[index]
                if text and (len(text) > LONGEST_BLANK or text.lower() not in blank):
                    read = key
                    value = parse(text)
                    setattr(taken, attribute, value)
                    if not value and key in _LEFT_OUT_WHERE_WRONG:
                        remarks.append(_LEFT_OUT_WHERE_WRONG[key])
            for index, key, scheme in self._identifiers:
                if values[index] and not is_blank(values[index]):
                    read = key
                    taken.identifiers[scheme] = parse_identifier(scheme, values[index])
            read = "coordinates"
            _place(taken, values[self._at_coordinates], remarks)
            read = "extra"
            text = values[self._at_extra]
            text = "" if text and is_blank(text) else text
            further = cells.parse_json_object(text) if text else {}
        except ValueError as error:
            raise RefusedRow(f"{read}: {error}") from None
        category = values[self._at_category]
        if category not in self._slugs and is_blank(category):
            category = ""
        taken.categories = self._categories(category or self._category, further)
        if self._guess and not category:
            taken.is_category_guessed = True
            if guess := self._guess(taken.name, taken.description or ""):
                taken.categories = [guess]
        if further:
            taken.extra = text
            _fill_from_extra(taken, further)
        self._read_hours(taken, values, remarks)
        if not taken.name:
            self._name_by_kind(taken)
        _settle(taken, remarks)
        taken.remarks = remarks
        self._mark(taken, category)
        if taken.source_vintage:
            self.vintages.add(taken.source_vintage)
        return taken

    def _remarks_on_status(self, status: str) -> list[str]:
        """The remarks on a row of this status. Raises `LeftOutRow` where the status says that it is closed."""
        if not status or is_blank(status):
            return []
        state = state_of(status, self._states)
        if state == CLOSED:
            raise LeftOutRow(f"their status says that they are closed ({cells.quoted(status)})")
        return [] if state else [f"the status {cells.quoted(status)} was taken to mean open"]

    def _name_by_kind(self, row: ImportRow) -> None:
        """Calls the row by its kind and street. Raises `RefusedRow` where things of its kind have names."""
        slug = row.categories[0]
        kind = self._vocabulary.by_slug[slug].name
        if not self._may_lack_names and slug not in NAMELESS:
            raise RefusedRow(f"it has no name, and entries of this kind ({kind}) need one")
        row.is_name_from_category = True
        street = _street(row.address or "")
        row.name = f"{kind}, {street}" if street else kind

    def _read_hours(self, row: ImportRow, values: Sequence[str], remarks: list[str]) -> None:
        """Hours in words, where no column says them as rules."""
        said = {key: values[index] for key, index in self._at_hours.items() if values[index]}
        if row.openings or not said:
            return
        words = said.pop(HOURS_IN_WORDS, "")
        found = hours_of_weekdays(said)
        if words and not found.rules:
            found = hours_in_words(words)
        row.openings = found.rules
        remarks.extend(found.remarks)

    def _mark(self, row: ImportRow, category: str) -> None:
        """Says which row it is and what it says, in a form that can be compared next time."""
        name = row.name
        if row.is_name_from_category:
            name = self._vocabulary.by_slug[row.categories[0]].name
        digest = hashlib.sha256(_identity(row, category, name).encode()).digest()
        # The key never leaves the database. An id does, so it is made of nothing: hashes of a private address, a
        # few thousand guesses each, would give it away.
        row.asset_id, row.import_key = self._new_id(), digest[:16]
        content = repr(self._content(row)).encode("utf-8", "backslashreplace")
        row.import_hash = hashlib.sha256(content).digest()[:16]

    def _categories(self, text: str, extra: Mapping[str, Any]) -> list[str]:
        words = [text] if text in self._slugs else _words(text)
        if not words:
            raise RefusedRow("it has no category")
        slugs = [
            slug for word in words if (slug := self._slugs.get(word) or self._slug(word)) != IGNORED
        ]
        if not slugs:
            raise LeftOutRow(f"the mapping ignores the category {cells.quoted(text)}")
        if extra:
            slugs = [self._vocabulary.refine(slug, extra) for slug in slugs]
        return list(dict.fromkeys(slugs)) if len(slugs) > 1 else slugs

    def _slug(self, word: str) -> str:
        slug = (
            self._category_words.get(normalise(word))
            or self._vocabulary.find(word)
            or self._other_words
        )
        if slug != IGNORED and slug not in self._vocabulary.by_slug:
            raise RefusedRow(
                f"category {cells.quoted(word.strip())} is not known{self._hint(word)}"
            )
        self._slugs[word] = slug
        return slug

    def _hint(self, word: str) -> str:
        if word not in self._unknown and len(self._unknown) < _MOST_SUGGESTIONS:
            close = self._vocabulary.nearest(word[: cells.LONGEST_NAME])
            self._unknown[word] = f"; did you mean {' or '.join(close)}?" if close else ""
        return self._unknown.get(word, "")


def _place(row: ImportRow, text: str, remarks: list[str]) -> None:
    """Takes the position from one cell, where no columns of numbers give it. Raises `ValueError` where none does."""
    if not text or is_blank(text) or any(getattr(row, one) is not None for one in POSITION):
        return
    try:
        position = parse_position(text)
    except ValueError as error:
        if not (row.postcode or row.address):
            raise
        remarks.append(f"its coordinates were left out: {error}")
        return
    for one, number in zip(POSITION, position, strict=True):
        setattr(row, one, number)


def _words(text: str) -> list[str]:
    return [word for word in re.split(r"[;|]", text) if word.strip()]


def _fill_from_extra(row: ImportRow, extra: Mapping[str, Any]) -> None:
    """Fills facts from a list's further columns, where no column of their own says them."""
    if not row.url and isinstance(url := extra.get("website"), str) and not is_blank(url):
        row.url = url.strip() or None
    if not row.phones and isinstance(phone := extra.get("phone"), str):
        row.phones = parse_phones(cells.clean_all([phone])[0])
    if row.is_step_free is None and (wheelchair := extra.get("wheelchair")):
        with suppress(ValueError):
            row.is_step_free = cells.parse_yes_no(str(wheelchair))
    row.openings = row.openings or openings_by_weekday(extra)


# Kinds of things that bear no name by nature.
NAMELESS = word_set(
    "public-toilet changing-place playground sports-pitch skate-park park allotment bus-stop"
)


def _street(address: str) -> str:
    """The first line of an address, without the number of the house."""
    return re.sub(
        r"^[0-9]+[A-Za-z]?(?:\s*[-–/]\s*[0-9]+[A-Za-z]?)?\s+", "", address.split(",")[0].strip()
    )


def _settle(row: ImportRow, remarks: list[str]) -> None:
    """Settles the facts that depend on other facts."""
    if row.cost_text:
        row.cost, row.cost_text = parse_cost(row.cost_text)
    if row.maximum_age is not None and (row.minimum_age or 0) > row.maximum_age:
        raise RefusedRow("minimum_age is above maximum_age")
    if row.url:
        row.url = cells.parse_url(row.url)
        if row.url is None:
            remarks.append("a web address that is not valid was left out")


# What a row is known by, or what a newer edition of the same list says again.
_NOT_CONTENT = {"asset_id", "source_vintage", "licence", "location_quality"}
_LEFT_OUT_WHERE_WRONG = {
    "phone": "a phone number that is not valid, or that a spreadsheet has rounded, was left out",
    "email": "an email address that is not valid was left out",
}


def _identity(row: ImportRow, category: str, name: str) -> str:
    """The key by which a row is known again: its source and id there, else its name and position."""
    if row.source_id:
        return f"{row.source}\x1f{row.source_id}"
    # Five decimals of a degree are about a metre.
    position = [
        "" if number is None else f"{number:.5f}" for number in (row.longitude, row.latitude)
    ]
    position += [
        "" if number is None else f"{number:.0f}" for number in (row.easting, row.northing)
    ]
    if not any(position):
        position = [row.postcode or ""]
    return "\x1f".join([row.source, normalise(category), name, *position])


# The attributes that any list fills, and those that the further facts of a list may fill.
_ALWAYS = (
    "asset_id",
    "name",
    "is_name_from_category",
    "kind",
    "source",
    "source_id",
    "source_vintage",
    "licence",
    "postcode",
    "privacy",
    "extra",
    "location_quality",  # a postcode's, where that is all there is
)
_FROM_EXTRA = ("url", "phones", "is_step_free", "openings")
