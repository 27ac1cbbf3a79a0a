"""Mappings of a list's columns to ours, written in TOML or guessed from the header."""

import difflib
import re
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, create_model

from assetmap.assets.opening_hours.list_words import HOURS_IN_WORDS, WEEKDAY_NAMES
from assetmap.assets.record.facts import listed_facts
from assetmap.assets.twins.schemes import SCHEME_OF_KEY
from assetmap.assets.vocabulary.categories import normalise
from assetmap.errors import InvalidInput
from assetmap.places.manifest import describe_validation

# The first columns, in their order; those of facts that are declared later come behind them.
_FIRST_COLUMNS = (
    *("name", "category", "description", "kind", "organization", "longitude", "latitude"),
    *("easting", "northing", "postcode", "address", "city", "location_quality"),
    *("location_privacy", "phone", "email", "url", "languages", "cost", "eligibility"),
    *("minimum_age", "maximum_age", "step_free", "hearing_loop", "toilets", "parking"),
    *("changing_place", "referral", "schedule", "offers", "wants", "welcomes", "run_by"),
    *("taking_new_people", "waiting_list", "accessibility", "assured_by", "capacity"),
    *("transport", "assured_on", "source_id", "source_column", "licence_column"),
    *("vintage_column", "extra", "status"),
)
_LATER_COLUMNS = (
    "coordinates",
    *(one.mapping for one in listed_facts() if one.mapping not in _FIRST_COLUMNS),
    *(HOURS_IN_WORDS, *WEEKDAY_NAMES),
    *SCHEME_OF_KEY,
)


# A list has hours by weekday where it has columns for so many of them: "Sun" alone may be anything.
_FEWEST_WEEKDAYS = 5


class _Origin(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    file: str | None = None
    format: str | None = None
    layer: str | None = None
    source: str | None = None
    licence: str | None = None
    vintage: str | None = None


# The type checker knows any column as a field: their names are those above.
if TYPE_CHECKING:

    class _Columns(_Origin):
        def __getattr__(self, name: str) -> str | None: ...

else:
    _Columns = create_model(
        "_Columns",
        __base__=_Origin,
        **dict.fromkeys((*_FIRST_COLUMNS, *_LATER_COLUMNS), (str | None, None)),
    )


class AssetMapping(_Columns):
    """The names of a list's columns by key; a key that is left out is not in the list.

    The same keys stand in a manifest's `[[assets]]` and in the file given to `assetmap assets import --mapping`.
    """

    # Constants and words
    category_value: str | None = None
    categories: list[str] = Field(default_factory=list)
    category_words: dict[str, str] = Field(default_factory=dict)
    category_others: str | None = None
    # A register has no categories: they are guessed from a row's name and description, and marked as guesses.
    guess_category: bool | None = None
    status_words: dict[str, Literal["open", "closed"]] = Field(default_factory=dict)

    def how_it_is_read(self) -> str:
        """All of the mapping that changes what a row says: neither the file's place nor its date."""
        later = (*_LATER_COLUMNS, "category_others", "guess_category")
        unused = {column for column in later if getattr(self, column) is None}
        return self.model_dump_json(exclude={"file", "layer", "categories", "vintage", *unused})


_NOT_COLUMNS = {
    *_Origin.model_fields,
    *("category_value", "categories", "category_words", "category_others", "status_words"),
    "guess_category",
}

# Names that lists give their columns. A fact's own are in its declaration, behind its name in a mapping.
_GUESSES: dict[str, tuple[str, ...]] = {
    **{one.mapping: (one.mapping.replace("_", " "), *one.guesses) for one in listed_facts()},
    "category": ("category", "categories", "type"),
    "organization": ("organization", "organisation", "provider"),
    "longitude": ("longitude", "lon", "lng", "long"),
    "latitude": ("latitude", "lat"),
    "coordinates": (
        *("coordinates", "coords", "lat long", "lat lon", "lat lng", "latlong", "latlng"),
        *("latitude longitude", "latitude and longitude", "longitude latitude", "long lat"),
        *("easting northing", "eastings northings", "eastings and northings", "lon lat"),
        *("gps coordinates", "geo point", "geo point 2d", "geopoint", "geolocation", "wkt"),
        *(
            "grid reference",
            "grid ref",
            "os grid reference",
            "os grid ref",
            "gridref",
            "ngr",
            "osgr",
        ),
    ),
    "easting": ("easting", "eastings"),
    "northing": ("northing", "northings"),
    "postcode": ("postcode", "post code", "postal code", "pcds"),
    "address": ("address", "address1", "address 1", "address line 1"),
    "city": ("city", "town"),
    "location_quality": ("location quality",),
    "phone": ("phone", "telephone", "tel"),
    "schedule": ("schedule",),
    HOURS_IN_WORDS: ("opening hours", "opening times", "open hours", "when"),
    **{
        day: (day, day[:3], f"{day} hours", f"{day} opening hours", f"opening hours {day}")
        for day in WEEKDAY_NAMES
    },
    "assured_by": ("assured by",),
    "source_id": ("source id", "id"),
    "urn": ("urn",),
    "ods_code": ("ods code", "ods", "organisation code"),
    "uprn": ("uprn", "unique property reference number"),
    "osm_id": ("osm id", "osm", "openstreetmap id"),
    "openreferral_id": ("open referral id", "openreferral id", "service id"),
    "charity_number": ("charity number", "registered charity number", "charity no"),
    "company_number": ("company number", "companies house number", "company registration number"),
    "source_column": ("source",),
    "licence_column": ("licence", "license"),
    "vintage_column": ("vintage",),
    "extra": ("extra",),
    "status": (
        "status",
        "current status",
        "establishment status",
        "establishmentstatus (name)",
        "open closed",
    ),
    "location_privacy": ("location privacy",),
    "assured_on": ("assured on", "assured date", "last confirmed"),
}

# What a mapping's [category_words] say of a word whose rows are to be left out.
IGNORED = "ignore"

_KEYS = ", ".join(AssetMapping.model_fields)


def mapping_keys() -> dict[str, tuple[str, ...]]:
    """Every key of a mapping, with the names of columns that are found without one."""
    return {key: _GUESSES.get(key, ()) for key in AssetMapping.model_fields}


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
            raise InvalidInput(f"{where}: {key!r} is not a key of a mapping; {hint}")
    try:
        return AssetMapping.model_validate(data)
    except ValidationError as error:
        raise InvalidInput(f"{where}: {describe_validation(error, AssetMapping)}") from None


def heading_words(column: str) -> str:
    """The words of a column's heading in lower case, without the signs between them.

    >>> heading_words("Contact.E-mail (work)")
    'contact e mail work'
    """
    return " ".join(re.sub(r"[.,;&+_/:()?\[\]-]+", " ", normalise(column)).split())


def guess_mapping(header: Sequence[str]) -> AssetMapping:
    """A mapping made from a list's own column names, for a list that comes without one."""
    exact = {normalise(column): column for column in reversed(header)}
    by_words = {heading_words(column): column for column in reversed(header)}
    found = {}
    for key, words in _GUESSES.items():
        columns = [exact[word] for word in words if word in exact]
        if key != "extra":  # a column “Extra?” has words, and no JSON
            columns += [by_words[one] for one in map(heading_words, words) if one in by_words]
        if columns:
            found[key] = columns[0]
    weekdays = found.keys() & set(WEEKDAY_NAMES)
    if len(weekdays) < _FEWEST_WEEKDAYS:
        found = {key: column for key, column in found.items() if key not in weekdays}
    return AssetMapping(**found)  # type: ignore[arg-type]
