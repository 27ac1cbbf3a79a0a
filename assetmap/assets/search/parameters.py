"""The parameters of a search, and the search with everything looked up."""

import base64
import binascii
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, create_model

from assetmap.assets.opening_hours.windows import PARTS
from assetmap.assets.published.sheets import LARGEST_RADIUS_METRES
from assetmap.assets.record.facts import AssetKind, all_filters
from assetmap.assets.search.filters import Fit
from assetmap.assets.understanding.readings import Reading
from assetmap.errors import InvalidInput
from assetmap.geography import DETOUR, outline_in_bng, walking_metres_per_minute
from assetmap.places.origin import Origin
from assetmap.places.postcodes import read_postcode
from assetmap.travel.reaching import WalkFrom

DEFAULT_RADIUS_METRES = 5_000.0
LONGEST_WORDS = 200
PLACE_KIND = r"^[a-z_-]+$"
PLACE_CODE = r"^[A-Za-z0-9-]+$"
# Of these the hour is said already.
HOURS_OF_THEIR_OWN = ("now", "this-evening", *PARTS)
# `total` is exact up to here; counting on would cost more than finding.
COUNTED_TO = 1_000


def _none_if_blank(value: Any) -> Any:
    """A form sends every field, the empty ones too; empty means not asked."""
    if isinstance(value, str) and any(ord(character) < 32 for character in value):
        raise ValueError("it contains an invisible character. Remove it")
    return None if isinstance(value, str) and not value.strip() else value


def _without_blanks(value: Any) -> Any:
    """`category=` in an address is a list with one empty word in it."""
    if not isinstance(value, list):
        return value
    return [word for word in value if _none_if_blank(word) is not None]


Words = Annotated[list[Annotated[str, Field(max_length=60)]], BeforeValidator(_without_blanks)]
Flag = Annotated[bool | None, BeforeValidator(_none_if_blank)]
Sort = Literal["recommended", "distance", "walking_time", "confirmed", "relevance", "name"]


class _WhatAndWhere(BaseModel):
    model_config = ConfigDict(extra="forbid")

    postcode: Annotated[str | None, BeforeValidator(_none_if_blank)] = Field(
        None, max_length=20, description="Any spacing and case.", examples=["E8 1EA"]
    )
    latitude: Annotated[float | None, BeforeValidator(_none_if_blank)] = Field(
        None, allow_inf_nan=False, ge=-90, le=90, description="WGS84 degrees, with longitude."
    )
    longitude: Annotated[float | None, BeforeValidator(_none_if_blank)] = Field(
        None, allow_inf_nan=False, ge=-180, le=180, description="WGS84 degrees, with latitude."
    )
    radius_metres: Annotated[float | None, BeforeValidator(_none_if_blank)] = Field(
        None,
        gt=0,
        le=LARGEST_RADIUS_METRES,
        description="In a straight line; 5,000 by default.",
    )
    max_walk_minutes: Annotated[float | None, BeforeValidator(_none_if_blank)] = Field(
        None,
        gt=0,
        le=240,
        description="On foot along the streets, instead of a radius; a straight line × 1.3 if no street map is loaded.",
    )
    category: Annotated[list[str], BeforeValidator(_without_blanks)] = Field(
        default_factory=list,
        max_length=20,
        description="A category's slug; with several, any one is enough. Narrower categories are included.",
    )
    q: Annotated[str | None, BeforeValidator(_none_if_blank)] = Field(
        None,
        max_length=LONGEST_WORDS,
        description="Search words; word endings, accents and small typing mistakes are allowed for.",
    )
    near: Annotated[str | None, BeforeValidator(_none_if_blank)] = Field(
        None,
        max_length=120,
        description="A postcode, or the name of a neighbourhood, ward, PCN or borough: the search starts there.",
        examples=["Springfield Park"],
    )
    language: Words = Field(
        default_factory=list,
        max_length=20,
        description="BCP 47 tags; any one is enough.",
        examples=[["tr"]],
    )


# The type checker knows these as fields of any model: their names are those of the declared filters.
if TYPE_CHECKING:

    class _AskedFacts(_WhatAndWhere):
        def __getattr__(self, name: str) -> bool | None: ...

else:
    _AskedFacts = create_model(
        "_AskedFacts",
        __base__=_WhatAndWhere,
        **{one.name: (Flag, Field(None, description=one.description)) for one in all_filters()},
    )


class SearchParameters(_AskedFacts):
    """The parameters of `/assets` and `/api/v1/assets`; a name that is none of them is refused."""

    is_everyday: Flag = Field(
        None,
        description="False: no pubs, stations or shops; true: only these.",
    )
    is_route_step_free: Flag = Field(
        None,
        description="True: walking times by routes without steps or stiles, as far as the street map shows.",
    )
    age: Annotated[int | None, BeforeValidator(_none_if_blank)] = Field(
        None, ge=0, le=130, description="In years; entries that are not for this age are left out."
    )
    welcomes: Words = Field(
        default_factory=list,
        max_length=20,
        description="Who it is for: women, men, lgbtq, faith, bsl and others; any one is enough.",
    )
    run_by: Words = Field(
        default_factory=list,
        max_length=20,
        description="Who runs it: women, lgbtq, turkish, somali and others; any one is enough.",
    )
    kind: Annotated[list[AssetKind], BeforeValidator(_without_blanks)] = Field(
        default_factory=list, max_length=6, description="The type of entry; any one is enough."
    )
    open_on: Annotated[str | None, BeforeValidator(_none_if_blank)] = Field(
        None,
        max_length=20,
        description="A day of the week, a date, now, today, this-evening, tomorrow, weekend, mornings, afternoons or"
        " evenings; UK time.",
        examples=["saturday"],
    )
    open_at: Annotated[str | None, BeforeValidator(_none_if_blank)] = Field(
        None,
        max_length=10,
        description="HH:MM; entries that are open that day, but with unknown hours, come last.",
        examples=["10:30"],
    )
    sort: Annotated[Sort | None, BeforeValidator(_none_if_blank)] = Field(
        None,
        description="distance (the default where there is a point), walking_time, confirmed, relevance, name;"
        " recommended puts recently confirmed entries first: within 3, 6 or 12 months, depending on the category.",
    )
    place: Annotated[str | None, BeforeValidator(_none_if_blank)] = Field(
        None,
        pattern=f"{PLACE_KIND[:-1]}/{PLACE_CODE[1:]}",
        description="Only in this place, as kind/code.",
        examples=["neighbourhood/springfield-park"],
    )
    bbox: Annotated[str | None, BeforeValidator(_none_if_blank)] = Field(
        None,
        pattern=r"^-?\d+(\.\d+)?(,-?\d+(\.\d+)?){3}$",
        max_length=120,
        description="west,south,east,north in WGS84 degrees: only entries in this rectangle.",
        examples=["-0.08,51.53,-0.03,51.56"],
    )
    limit: int = Field(20, ge=1, le=1_000, description="The number of results on a page.")
    cursor: Annotated[str | None, BeforeValidator(_none_if_blank)] = Field(
        None, max_length=600, description="The value of `next` from the previous page."
    )

    def check_together(self) -> None:
        """Raises `InvalidInput`, naming the parameter at fault, when what is asked contradicts itself."""
        has_point = self.latitude is not None and self.longitude is not None
        if (self.latitude is None) != (self.longitude is None):
            missing = "latitude" if self.latitude is None else "longitude"
            raise InvalidInput(
                "Give both latitude and longitude, or a postcode.", parameter=missing
            )
        if self.postcode and has_point:
            raise InvalidInput(
                "Give a postcode or a latitude and longitude, not both.", parameter="postcode"
            )
        if self.near and (self.postcode or has_point):
            raise InvalidInput("Give near or a postcode or point, not both.", parameter="near")
        if self.open_at and self.open_on in HOURS_OF_THEIR_OWN:
            raise InvalidInput(
                f"open_on={self.open_on} already gives the time. Leave out open_at.",
                parameter="open_at",
            )
        if self.radius_metres is not None and self.max_walk_minutes is not None:
            raise InvalidInput(
                "Give radius_metres or max_walk_minutes, not both.", parameter="max_walk_minutes"
            )

    @property
    def stored_postcode(self) -> str | None:
        """The postcode as stored. Raises `InvalidInput` where it is none, `NotFound` for no fixed abode."""
        if self.postcode is None:
            return None
        return read_postcode(self.postcode)


@dataclass(frozen=True)
class Cursor:
    """The end of a page: the last result's sort key, and the total that the first page counted.

    The key is a class (what is surer comes first), a number or name, a second number among equals, and the id.
    """

    last_rank: int
    last_key: float | str
    last_second: float
    last_id: UUID
    total: int


@dataclass(frozen=True)
class WithinWalk:
    """The assets within a walk: their ids at their locations, with metres in a straight line and minutes on
    foot, infinite where nobody can walk; in one order, that of `ids`.

    `is_limited`: nothing further than the minutes that were asked is among them.
    """

    ids: list[UUID]
    metres: list[float]
    minutes: list[float]
    is_estimated: list[bool]
    is_limited: bool


@dataclass(frozen=True)
class Ranking:
    """The assets that answer the words of a search: ids at their locations, keys (the best has the least), and metres.

    `is_by_meaning`: meanings were compared, and not only words. `is_partial`: nothing holds all of the words, and
    meanings were not compared. `is_elsewhere`: no directory of support answers the question.
    """

    ids: list[UUID]
    keys: list[float]
    metres: list[float | None]
    is_by_meaning: bool = False
    is_partial: bool = False
    is_elsewhere: bool = False


@dataclass(frozen=True)
class ResolvedSearch:
    """A search with everything looked up: what the SQL is made of.

    `has_repeats`: some assets have several locations, so that the statement has to show each once. `slips` are words
    that nothing holds, with what they were taken for. `walk_from` is the way along the streets, where there are any
    around the origin, and `walk` what it leads to, where that has to be known before anything is found. `coming` are
    assets at their locations that come to people where the search starts: found whatever the radius, and at no
    distance. `ranking` is what answers the words, `outline` are the corners (EPSG:27700) of what all has to lie in,
    `readings` are filters that were read in the words, and `asked_words` the words that remain.
    """

    origin: Origin | None
    radius_metres: float
    category_ids: tuple[int, ...]
    limit: int
    cursor: Cursor | None
    metres_per_minute: float
    sort: str = "distance"
    fit: Fit = field(default_factory=Fit)
    has_repeats: bool = False
    slips: Mapping[str, Sequence[str]] = field(default_factory=dict)
    place_name: str | None = None
    walk_from: WalkFrom | None = None
    walk: WithinWalk | None = None
    coming: tuple[UUID, ...] = ()
    ranking: Ranking | None = None
    outline: tuple[tuple[float, float], ...] = ()
    readings: tuple[Reading, ...] = ()
    asked_words: str = ""


def radius_of(parameters: SearchParameters, speed_kmh: float) -> float:
    """Metres as the crow flies: as asked, or what the minutes come to by the usual detour."""
    if parameters.max_walk_minutes is not None:
        return parameters.max_walk_minutes * walking_metres_per_minute(speed_kmh) / DETOUR
    return parameters.radius_metres or DEFAULT_RADIUS_METRES


def outline_of(parameters: SearchParameters) -> tuple[tuple[float, float], ...]:
    """The outline in metres of the rectangle in degrees. Raises `InvalidInput` for one that is none."""
    if parameters.bbox is None:
        return ()
    west, south, east, north = (float(part) for part in parameters.bbox.split(","))
    if not (-20 <= west < east <= 20 and 40 <= south < north <= 70):
        raise InvalidInput(
            "bbox is west,south,east,north in degrees around Great Britain, with west below east.",
            parameter="bbox",
        )
    return outline_in_bng(west, south, east, north)


def sort_of(parameters: SearchParameters, *, has_origin: bool) -> Sort:
    """The order of the results. Raises `InvalidInput` for a distance from nowhere."""
    asked = parameters.sort
    if asked in ("distance", "walking_time") and not has_origin:
        raise InvalidInput(
            f"sort={asked} needs a starting place. Give a postcode, near or a point.",
            parameter="sort",
        )
    if asked is None:
        asked = "distance" if has_origin and not parameters.q else "relevance"
    return "name" if asked == "relevance" and not parameters.q else asked


def question_mark(parameters: SearchParameters) -> str:
    """A short mark of everything but the page, so that a cursor is not used with another search."""
    asked = parameters.model_dump_json(exclude={"cursor", "limit"})
    return hashlib.sha256(asked.encode()).hexdigest()[:12]


def write_cursor(cursor: Cursor, mark: str) -> str:
    """A cursor for an address, bound to its search by `mark`."""
    parts = [
        cursor.last_rank,
        cursor.last_key,
        cursor.last_second,
        cursor.last_id.hex,
        cursor.total,
        mark,
    ]
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode().rstrip("=")


def read_cursor(text: str, mark: str, *, is_by_name: bool) -> Cursor:
    """The cursor that `write_cursor` wrote. Raises `InvalidInput` when it is forged or of another search."""
    try:
        rank, key, second, last_id, total, its_mark = json.loads(
            base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        )
        cursor = Cursor(
            int(rank),
            str(key) if is_by_name else float(key),
            float(second),
            UUID(last_id),
            int(total),
        )
        is_sound = (
            its_mark == mark
            and 0 <= cursor.total <= COUNTED_TO + 1
            and 0 <= cursor.last_rank <= 9
            and key == key
            and second == second
        )
    except (binascii.Error, ValueError, TypeError, AttributeError, OverflowError):
        is_sound = False
    if not is_sound:
        raise InvalidInput(
            "This cursor does not belong to this search. Start again without it.",
            parameter="cursor",
        )
    return cursor
