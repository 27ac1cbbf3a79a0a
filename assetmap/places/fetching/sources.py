"""The sources of official files, as `data/sources.toml` lists them: addresses, editions, licences and how each is
read.
"""

import tomllib
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from assetmap.errors import InvalidInput
from assetmap.places.manifest import describe_validation
from assetmap.settings import get_settings


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Newest(_Strict):
    """The rule that finds the newest edition: the `pattern` is looked for in a page
    that lists the editions.

    The pattern's groups `year` and `month` date each match; `{match}` and the names of groups stand
    in `address`. If that is the address of a page, `link` is the pattern of the file's address in
    it; a page without one is passed over for an older one.
    """

    listing: str
    pattern: str
    address: str = "{match}"
    link: str | None = None


class CutRule(_Strict):
    """The rule for which rows of a national file belong to an area.

    They belong `by` a code in `column`; a position in `x` and `y`; a postcode in `column`; a
    polygon's own middle; the name of an authority in `column`; or an id in `column` that stands
    under `id` in the file of the source `listed_in`.
    """

    by: Literal["lsoa", "authority", "position", "postcode", "middle", "name", "listed"]
    listed_in: str | None = None
    column: str | None = None
    x: str | None = None
    y: str | None = None
    crs: str = "EPSG:27700"
    margin_metres: float = 0.0


class OfficialSource(_Strict):
    """One official file: where it is, what it is of, and how it is read and cut.

    `columns` maps our names to patterns of theirs, or to numbers where the table `has_no_header`; a name that ends in
    `?` may be missing. Of several columns that match, numbers are added and words are joined. `kept_where` is the
    pattern of the rows to keep, in the column of that name.
    """

    id: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    title: str
    publisher: str
    attribution: str = ""
    licence: str
    read: Literal["arcgis", "table", "file", "features", "osm"]
    address: str = ""
    newest: Newest | None = None
    edition: str
    size_mb: float
    checked_by: str
    seen: date | None = None
    unseen: bool = False
    role: Literal["authorities", "small-areas", "postcodes"] | None = None
    member: str | None = None
    sheet: str | None = None
    columns: dict[str, str] = {}
    keeps_all_columns: bool = False
    has_no_header: bool = False
    kept_where: str | None = None
    cut: CutRule | None = None
    file: str | None = None
    needs: list[str] = []
    manifest: dict[str, Any] = {}

    @model_validator(mode="after")
    def _has_an_address(self) -> "OfficialSource":
        if not self.address and self.newest is None:
            raise ValueError("it needs an `address`, or [source.newest]")
        if self.unseen == (self.seen is not None):
            raise ValueError("say either when its layout was last `seen`, or that it is `unseen`")
        return self


class _Sources(_Strict):
    source: list[OfficialSource]


def read_sources(path: Path | None = None) -> list[OfficialSource]:
    """All sources, in the order in which they are fetched.

    Raises `InvalidInput` naming the source and the key that is wrong.
    """
    return _read(path or get_settings().sources_file)


@lru_cache(maxsize=4)
def _read(path: Path) -> list[OfficialSource]:
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8"))
        sources = _Sources.model_validate(given).source
    except OSError as error:
        raise InvalidInput(f"{path} cannot be read: {error.strerror}.") from None
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InvalidInput(f"{path} is not valid TOML: {error}.") from None
    except ValidationError as error:
        raise InvalidInput(f"{path}: {describe_validation(error, _Sources)}") from None
    ids = [source.id for source in sources]
    for source in sources:
        if ids.count(source.id) > 1:
            raise InvalidInput(f"{path}: two sources are called {source.id!r}.")
        if unknown := set(source.needs) - set(ids[: ids.index(source.id)]):
            raise InvalidInput(
                f"{path}: {source.id} needs {min(unknown)!r}, but no earlier source has that name."
            )
    return sources
