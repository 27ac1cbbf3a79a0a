"""The area manifest: the files of an area, and how to read each."""

import tomllib
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from assetmap.errors import InvalidInput


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class HelplineSection(_Strict):
    """`[area.helpline]`: whom people in the area can ask for help of any kind."""

    name: str = Field(min_length=1)
    phone: str | None = None
    url: str | None = Field(default=None, pattern=r"^https?://\S+$")


class AreaHeader(_Strict):
    """`[area]`: what the area is called and whom its data asks to be named."""

    slug: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    name: str = Field(min_length=1)
    attribution: list[str] = []
    fictional: bool = False
    notice: str | None = None
    helpline: HelplineSection | None = None


class Section(_Strict):
    """The fields that every section has: a file, its source and its licence."""

    file: str
    source: str
    licence: str | None = None
    vintage: str | None = None

    def how_it_is_read(self) -> str:
        """All of the section that changes what it comes to: where its files lie does not."""
        return self.model_dump_json(
            exclude={"file": True, "names_from": {"file"}, "practices_from": {"file"}}
        )


class Boundaries(Section):
    """`[[boundaries]]`: polygons of one kind and edition of place."""

    kind: str
    edition: str
    code: str
    name: str
    resolution: Literal["full", "generalised", "super-generalised"] | None = None


class Centroids(Section):
    """`[[centroids]]`: the population-weighted centre of each place of a kind."""

    kind: str
    edition: str
    code: str
    x: str
    y: str
    crs: str = "EPSG:27700"


class Lookups(Section):
    """`[[lookups]]`: which places of an older edition became which of a newer one: unchanged, split, merged or
    irregular.
    """

    kind: str = "lsoa"
    old_edition: str
    new_edition: str
    old_code: str
    new_code: str
    change: str


class NamesFrom(_Strict):
    """A second file that names the groups."""

    file: str
    code: str
    name: str


class PracticesFrom(_Strict):
    """A second file that says which PCN each practice belongs to."""

    file: str
    practice: str = "PRACTICE_CODE"
    code: str = "PCN_CODE"
    name: str = "PCN_NAME"


class Groups(Section):
    """`[[groups]]`: places made of whole members, or of shares of them."""

    kind: str
    edition: str
    member_kind: str = "lsoa"
    member_edition: str = "2021"
    member: str | None = None
    code: str | None = None
    name: str | None = None
    shares: str | None = None
    names_from: NamesFrom | None = None
    practices_from: PracticesFrom | None = None
    status: Literal["official", "modelled"] = "official"
    format: Literal["csv", "gp-registrations-by-lsoa"] = "csv"


class Practices(Section):
    """`[[practices]]`: GP practices and their PCNs."""

    format: Literal["csv", "epraccur", "epcn"] = "csv"
    code: str = "code"
    name: str = "name"
    postcode: str | None = None
    address: str | None = None
    pcn_code: str | None = None
    pcn_name: str | None = None
    registered_patients: str | None = None
    longitude: str | None = None
    latitude: str | None = None


class Postcodes(Section):
    """`[[postcodes]]`: unit postcodes, where they lie and which LSOA and ward they are published to be in."""

    format: Literal["csv", "code-point-open", "nspl"] = "csv"
    postcode: str = "postcode"
    easting: str | None = None
    northing: str | None = None
    quality: str | None = None
    lsoa: str | None = None
    lsoa_edition: str = "2021"
    ward: str | None = None
    withdrawn: str | None = None
    longitude: str | None = None
    latitude: str | None = None


class Statistics(Section):
    """`[[statistics]]`: figures about places of one kind and edition; `columns` maps our measure to the file's
    column.
    """

    format: Literal["csv", "iod2025"] = "csv"
    kind: str
    edition: str
    code: str | None = None
    columns: dict[str, str] = {}


class StreetsSection(Section):
    """`[[streets]]`: an OpenStreetMap extract, whose ways are walked along."""

    format: Literal["osm"]


class Manifest(_Strict):
    """A whole manifest, read and checked; the sections of other features are kept as they stand."""

    area: AreaHeader
    boundaries: list[Boundaries] = []
    centroids: list[Centroids] = []
    lookups: list[Lookups] = []
    groups: list[Groups] = []
    practices: list[Practices] = []
    postcodes: list[Postcodes] = []
    statistics: list[Statistics] = []
    streets: list[StreetsSection] = []
    assets: list[dict[str, Any]] = []


def read_manifest(path: Path) -> Manifest:
    """The manifest at `path`.

    Raises `InvalidInput` naming the file and the section or line that is wrong.
    """
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise InvalidInput(f"There is no file {path}: give an area manifest (area.toml).") from None
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidInput(f"{path} cannot be read as text: {error}.") from None
    except tomllib.TOMLDecodeError as error:
        raise InvalidInput(f"{path} is not valid TOML: {error}.") from None
    try:
        return Manifest.model_validate(data)
    except ValidationError as error:
        raise InvalidInput(f"{path}: {describe_validation(error, Manifest)}") from None


def _keys_at(model: Any, loc: tuple[int | str, ...]) -> list[str]:
    """The keys that a model may have where `loc` names one."""
    for part in loc[:-1]:
        if isinstance(part, int):
            continue
        kinds = [model.model_fields[part].annotation] if part in model.model_fields else []
        models = [
            kind
            for outer in kinds
            for kind in (
                outer,
                *get_args(outer),
                *(k for one in get_args(outer) for k in get_args(one)),
            )
            if isinstance(kind, type) and issubclass(kind, BaseModel)
        ]
        if not models:
            return []
        model = models[0]
    return sorted(model.model_fields)


def describe_validation(error: ValidationError, model: type[BaseModel]) -> str:
    """The first thing that is wrong, in a sentence, with the number of the others."""
    first, *others = error.errors()
    if first["type"] == "extra_forbidden" and (allowed := _keys_at(model, first["loc"])):
        key = str(first["loc"][-1])
        close = get_close_matches(key, allowed, n=1)
        meant = f"did you mean {close[0]!r}? " if close else ""
        first["msg"] = f"this key does not exist; {meant}The keys are {', '.join(allowed)}"
    where = ".".join(str(part + 1) if isinstance(part, int) else str(part) for part in first["loc"])
    what = first["msg"][0].lower() + first["msg"][1:]
    more = f" ({len(others)} more like this)" if others else ""
    return f"{where or 'the file'}: {what}{more}."
