"""Mappings of a list's columns to ours, written in TOML or guessed from the header."""

import difflib
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from assetmap.assets.vocabulary.categories import normalise
from assetmap.errors import InvalidInput
from assetmap.places.manifest import describe_validation


class AssetMapping(BaseModel):
    """How a list's columns are named; a key that is left out is not in the list.

    The same keys stand in a manifest's `[[assets]]` and in the file given to `assetmap assets import --mapping`.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    file: str | None = None
    format: str | None = None
    layer: str | None = None
    source: str | None = None
    licence: str | None = None
    vintage: str | None = None

    def how_it_is_read(self) -> str:
        """All of the mapping that changes what a row says: where the file lies does not, nor of when it is."""
        return self.model_dump_json(exclude={"file", "layer", "categories", "vintage"})

    # Columns
    name: str | None = None
    category: str | None = None
    description: str | None = None
    kind: str | None = None
    organization: str | None = None
    longitude: str | None = None
    latitude: str | None = None
    easting: str | None = None
    northing: str | None = None
    postcode: str | None = None
    address: str | None = None
    city: str | None = None
    location_quality: str | None = None
    location_privacy: str | None = None
    phone: str | None = None
    email: str | None = None
    url: str | None = None
    languages: str | None = None
    cost: str | None = None
    eligibility: str | None = None
    minimum_age: str | None = None
    maximum_age: str | None = None
    step_free: str | None = None
    hearing_loop: str | None = None
    toilets: str | None = None
    parking: str | None = None
    changing_place: str | None = None
    referral: str | None = None
    schedule: str | None = None
    offers: str | None = None
    wants: str | None = None
    welcomes: str | None = None
    run_by: str | None = None
    taking_new_people: str | None = None
    waiting_list: str | None = None
    accessibility: str | None = None
    assured_by: str | None = None
    capacity: str | None = None
    transport: str | None = None
    assured_on: str | None = None
    source_id: str | None = None
    source_column: str | None = None
    licence_column: str | None = None
    vintage_column: str | None = None
    extra: str | None = None

    # Constants and words
    category_value: str | None = None
    categories: list[str] = []
    category_words: dict[str, str] = {}


_NOT_COLUMNS = {
    "file",
    "format",
    "layer",
    "source",
    "licence",
    "vintage",
    "category_value",
    "categories",
    "category_words",
}

# What people call the columns when nobody asked them to.
_GUESSES: dict[str, tuple[str, ...]] = {
    "name": ("name", "title", "service name", "organisation name"),
    "category": ("category", "categories", "type"),
    "description": ("description", "summary"),
    "organization": ("organization", "organisation", "provider"),
    "longitude": ("longitude", "lon", "lng", "long"),
    "latitude": ("latitude", "lat"),
    "easting": ("easting", "eastings"),
    "northing": ("northing", "northings"),
    "postcode": ("postcode", "post code", "postal code", "pcds"),
    "address": ("address", "address1", "address 1", "address line 1"),
    "city": ("city", "town"),
    "location_quality": ("location quality",),
    "phone": ("phone", "telephone", "tel"),
    "email": ("email", "e mail"),
    "url": ("url", "website", "web", "web address"),
    "languages": ("languages", "language"),
    "cost": ("cost", "price", "fees"),
    "eligibility": ("eligibility",),
    "minimum_age": ("minimum age", "min age"),
    "maximum_age": ("maximum age", "max age"),
    "step_free": ("step free", "wheelchair"),
    "hearing_loop": ("hearing loop",),
    "toilets": ("toilets",),
    "parking": ("parking",),
    "changing_place": ("changing place",),
    "referral": ("referral",),
    "schedule": ("schedule",),
    "offers": ("offers",),
    "wants": ("wants",),
    "welcomes": ("welcomes", "for whom"),
    "run_by": ("run by",),
    "taking_new_people": ("taking new people",),
    "waiting_list": ("waiting list",),
    "accessibility": ("accessibility",),
    "assured_by": ("assured by",),
    "capacity": ("capacity",),
    "transport": ("transport",),
    "source_id": ("source id", "id", "uprn"),
    "source_column": ("source",),
    "licence_column": ("licence", "license"),
    "vintage_column": ("vintage",),
    "extra": ("extra",),
    "kind": ("kind",),
    "location_privacy": ("location privacy",),
    "assured_on": ("assured on", "assured date", "last confirmed"),
}

_KEYS = ", ".join(AssetMapping.model_fields)


def columns_of(mapping: AssetMapping) -> dict[str, str]:
    """The columns that a mapping names, by what they hold."""
    named = mapping.model_dump(exclude_none=True, exclude=_NOT_COLUMNS)
    return {key: str(column) for key, column in named.items()}


def read_mapping(path: Path) -> AssetMapping:
    """The mapping in a TOML file. Raises `InvalidInput` naming the file and the key that is wrong."""
    try:
        return check_mapping(tomllib.loads(path.read_text(encoding="utf-8")), where=str(path))
    except FileNotFoundError:
        raise InvalidInput(f"There is no mapping file {path}.") from None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InvalidInput(f"{path} is not valid TOML: {error}.") from None


def check_mapping(data: dict[str, Any], *, where: str) -> AssetMapping:
    """`data` as a mapping. Raises `InvalidInput` with `where` and the key that is wrong."""
    for key in data:
        if key not in AssetMapping.model_fields:
            close = difflib.get_close_matches(key, AssetMapping.model_fields, n=1)
            hint = f"did you mean {close[0]!r}?" if close else f"it has {_KEYS}."
            raise InvalidInput(f"{where}: a mapping has no key {key!r}; {hint}")
    try:
        return AssetMapping.model_validate(data)
    except ValidationError as error:
        raise InvalidInput(f"{where}: {describe_validation(error, AssetMapping)}") from None


def guess_mapping(header: Sequence[str]) -> AssetMapping:
    """A mapping made from a list's own column names, for a list that comes without one."""
    by_word = {normalise(column): column for column in reversed(header)}
    found = {
        key: next(by_word[word] for word in words if word in by_word)
        for key, words in _GUESSES.items()
        if any(word in by_word for word in words)
    }
    return AssetMapping(**found)  # type: ignore[arg-type]
