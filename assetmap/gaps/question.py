"""The question of a gap report, and its validation."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal, Self
from uuid import UUID

import numpy as np
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    ValidatorFunctionWrapHandler,
    field_validator,
    model_validator,
)
from pydantic_core import ErrorDetails

from assetmap.errors import InvalidInput
from assetmap.gaps.names import kinds_in_order
from assetmap.geography import to_bng
from assetmap.web.translations import N_, gettext

Day = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
MOST_CATEGORIES = 20
MOST_BESIDE = 10
MOST_CROSSING_METRES = 2_000.0
USUAL_SPEED_KMH = 4.8
# Fields that questions of earlier versions have not, and whose usual value says nothing.
_ADDED_LATER = ("is_step_free", "beside", "breaks", "closed_from", "by_funding", "crossing")


@dataclass(frozen=True)
class Audience:
    """The people whom a report is about: a name for its sentences, and the statistics that count them, added up."""

    name: str
    measures: tuple[str, ...]
    is_of_households: bool = False


AUDIENCES = {
    "everybody": Audience(N_("everybody who lives here"), ("population",)),
    "children": Audience(N_("children aged 15 and under"), ("population_0_15",)),
    "young-people": Audience(N_("people aged 16 to 24"), ("population_16_24",)),
    "older-people": Audience(N_("people aged 65 and over"), ("population_65_over",)),
    "unpaid-carers": Audience(
        N_("people who give unpaid care"),
        (
            "unpaid_care_19_hours_or_less",
            "unpaid_care_20_to_49_hours",
            "unpaid_care_50_hours_or_more",
        ),
    ),
    "overcrowded-households": Audience(
        N_("overcrowded households"),
        ("households_overcrowded_by_1", "households_overcrowded_by_2_or_more"),
        is_of_households=True,
    ),
}

# Told of people, beside those asked about, where the area has them.
GROUPS = {
    "children": ("population_0_15",),
    "older-people": ("population_65_over",),
    "overcrowded-households": (
        "households_overcrowded_by_1",
        "households_overcrowded_by_2_or_more",
    ),
    "ethnicity-asian": ("ethnicity_asian",),
    "ethnicity-black": ("ethnicity_black",),
    "ethnicity-mixed": ("ethnicity_mixed",),
    "ethnicity-other": ("ethnicity_other",),
    "ethnicity-white": ("ethnicity_white",),
}

_Slug = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
# Great Britain and around it: elsewhere nothing is in British National Grid.
_Longitude = Annotated[float, Field(ge=-9, le=3, allow_inf_nan=False)]
_Latitude = Annotated[float, Field(ge=49, le=61, allow_inf_nan=False)]
_Points = tuple[tuple[_Longitude, _Latitude], ...]


class Question(BaseModel):
    """The question that a report asks of one area. The same question has the same
    `key`, whatever its title.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    area: _Slug = Field(description="The loaded area, by its slug.")
    categories: tuple[_Slug, ...] = Field(
        min_length=1,
        max_length=MOST_CATEGORIES,
        description="Any of these counts; each is also reported separately.",
    )
    people: Literal[
        "everybody",
        "children",
        "young-people",
        "older-people",
        "unpaid-carers",
        "overcrowded-households",
    ] = Field("everybody", description="Who the report is about.")
    place_kinds: tuple[_Slug, ...] = Field(
        ("neighbourhood", "pcn"),
        max_length=6,
        description="The kinds of place to break down by; empty if the area has only small areas.",
    )
    threshold_minutes: float = Field(
        15.0,
        gt=0,
        le=120,
        allow_inf_nan=False,
        description="How many minutes' walk counts as within reach.",
    )
    speed_kmh: float = Field(
        USUAL_SPEED_KMH, ge=1, le=10, allow_inf_nan=False, description="Walking speed in km/h."
    )
    open_day: Day | None = Field(None, description="Count only places that are open on this day.")
    open_at: Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")] | None = Field(
        None, description="Count only places that are open at this time, HH:MM; needs open_day."
    )
    demand: Literal["postcodes", "centroids"] = Field(
        "postcodes",
        description="Where people are: spread evenly over their area's postcodes, or at its population-weighted centroid.",
    )
    is_most_deprived_only: bool = Field(
        False, description="Only the most deprived fifth of areas in England (deciles 1 and 2)."
    )
    serves: Literal["any", "all"] = Field(
        "any",
        description="Whether any of several categories is enough, or people need all of them within reach.",
    )
    is_step_free: bool = Field(
        False, description="Count only step-free routes along the streets; needs a street map."
    )
    beside: tuple[_Slug, ...] = Field(
        (),
        max_length=MOST_BESIDE,
        description="Other loaded areas to compare with, by their slugs.",
    )
    breaks: tuple[Annotated[float, Field(gt=0, lt=100, allow_inf_nan=False)], ...] = Field(
        (),
        max_length=4,
        description="Where the colour bands for the share out of reach start on maps, in per cent; chosen from the shares if left out.",
    )
    closed: tuple[UUID, ...] = Field((), max_length=50, description="What if these assets closed?")
    closed_from: Annotated[str, Field(pattern=r"^20\d\d-(0[1-9]|1[0-2])$")] | None = Field(
        None, description="The month (YYYY-MM) from which they would be closed; needs closed."
    )
    by_funding: bool = Field(
        False,
        description="The closures were chosen by funding, so the report is not public.",
    )
    opened: tuple[tuple[_Longitude, _Latitude], ...] = Field(
        (), max_length=50, description="What if there were one at each longitude and latitude?"
    )

    crossing: _Points = Field(
        (),
        max_length=2,
        description="What if there were a step-free path between these two places, each a longitude and latitude?",
    )

    @field_validator("*", mode="wrap")
    @classmethod
    def _refused_in_a_sentence(
        cls, given: Any, handler: ValidatorFunctionWrapHandler, info: ValidationInfo
    ) -> Any:
        """Says what is wrong with a field in one sentence, in a form and in the API alike."""
        try:
            return handler(given)
        except ValidationError as error:
            raise ValueError(_refusal(str(info.field_name), error.errors()[0])) from error

    @field_validator("crossing")
    @classmethod
    def _path_has_two_ends(cls, ends: _Points) -> _Points:
        if ends and not 1 <= _metres_between(ends) <= MOST_CROSSING_METRES:
            raise ValueError(gettext(_REFUSALS["crossing"]))
        return ends

    @model_validator(mode="after")
    def _hour_has_a_day(self) -> Self:
        if self.open_at is not None and self.open_day is None:
            raise ValueError("open_at needs open_day")
        if self.closed_from is not None and not self.closed:
            raise ValueError("closed_from needs closed")
        if self.area in self.beside:
            raise ValueError("beside names the area itself; name other areas")
        return self

    @property
    def key(self) -> str:
        """SHA-256 over what is asked, in whatever order."""
        asked = self.in_order()
        # What was added later and is not asked leaves the key of an earlier question as it was.
        unasked = {name for name in _ADDED_LATER if not getattr(asked, name)}
        unasked |= {"serves"} if not asked.needs_all else set()
        return hashlib.sha256(asked.model_dump_json(exclude=unasked).encode()).hexdigest()

    @property
    def needs_all(self) -> bool:
        """Whether somebody is within reach only with one of every category."""
        return self.serves == "all" and len(set(self.categories)) > 1

    @property
    def is_what_if(self) -> bool:
        """Whether it asks about a map that is not."""
        return bool(self.closed or self.opened or self.crossing)

    @property
    def crossing_metres(self) -> float:
        """From one end of the new path to the other; 0 where it has not two."""
        return _metres_between(self.crossing)

    def in_order(self) -> "Question":
        """The same question with its lists sorted and nothing twice."""
        ordered: dict[str, tuple[object, ...]] = {
            "categories": tuple(sorted(set(self.categories))),
            "closed": tuple(sorted(set(self.closed))),
            "opened": tuple(sorted(set(self.opened))),
            "crossing": tuple(sorted(self.crossing)),
            "beside": tuple(sorted(set(self.beside))),
            "breaks": tuple(sorted(set(self.breaks))),
        }
        # What nobody said stays unsaid.
        if places_asked_for(self):
            ordered["place_kinds"] = tuple(kinds_in_order(self.place_kinds))
        return self.model_copy(update=ordered)

    def as_it_is(self) -> "Question":
        """The same about the map as it is."""
        return self.model_copy(
            update={
                "closed": (),
                "opened": (),
                "crossing": (),
                "closed_from": None,
                "by_funding": False,
            }
        )

    def about(self, slug: str) -> "Question":
        """The same about one of its categories alone."""
        return self.model_copy(update={"categories": (slug,), "serves": "any"})

    def of_area(self, slug: str) -> "Question":
        """The same about the map of another area as it is, for a comparison."""
        return self.as_it_is().model_copy(update={"area": slug, "beside": (), "place_kinds": ()})


def _metres_between(ends: _Points) -> float:
    """From one end of a path to the other; 0 where it has not two."""
    if len(ends) != 2:
        return 0.0
    eastings, northings = to_bng(*zip(*ends, strict=True))
    return float(np.hypot(np.diff(eastings), np.diff(northings))[0])


def places_asked_for(question: Question) -> bool:
    """Whether it says by which kinds of places it is told."""
    return "place_kinds" in question.model_fields_set


def read_question(given: Mapping[str, object]) -> Question:
    """A question from a form, an API's body or a stored report.

    Raises `InvalidInput`, with the parameter, for the first thing that is wrong.
    """
    try:
        return Question.model_validate(given).in_order()
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0]) if first["loc"] else _of_two_fields(first["msg"])
        raise InvalidInput(_refusal(name, first), parameter=name) from error


# What is said of a field that is wrong, whatever is wrong with it.
_REFUSALS = {
    "threshold_minutes": N_("Choose a walking time of 1 to 120 minutes, in whole or half minutes."),
    "speed_kmh": N_("Enter a walking speed of 1 to 10 kilometres an hour, such as 4.8."),
    "open_day": N_("Choose a day of the week."),
    "open_at": N_("Enter the time as HH:MM, for example 18:00, and choose a day."),
    "breaks": N_("Enter up to four numbers between 0 and 100, such as 10, 25, 50."),
    "closed_from": N_(
        "Enter the year and month, for example 2027-04, and choose the places that close."
    ),
    "people": N_("Choose one of the groups of people on the form."),
    "serves": N_(
        "Choose whether any one of the kinds is enough, or whether people need all of them."
    ),
    "opened": N_("Add at most 50 places, all in Great Britain."),
    "crossing": N_(
        "Enter a different place for each end of the new path. They must be in Great Britain and at most 2 "
        "kilometres apart. In files and the API, each end is a longitude and a latitude."
    ),
    "beside": N_(
        "Choose at most 10 areas to compare with, from the other areas that we cover. Do not "
        "include this area."
    ),
}
_NONE_CHOSEN = N_("Choose at least one kind of support.")
_TOO_MANY = {
    "categories": N_(
        "Choose at most 20 kinds of support. A broad kind includes the narrower kinds in it."
    ),
    "closed": N_("Close at most 50 entries at a time."),
    "place_kinds": N_("Choose up to 6 kinds of place."),
}


# Of a slug that none can be.
_UNKNOWN = {
    "area": 'No area "%(given)s" is loaded. Run `assetmap area list` to see the loaded areas.',
    "categories": '"%(given)s" is not a category; /api/v1/categories lists them.',
}


def _of_two_fields(message: str) -> str:
    """The field that a rule about two of them names first."""
    words = message.removeprefix("Value error, ").partition(" ")[0]
    return words if words in Question.model_fields else "open_at"


def _refusal(name: str, error: ErrorDetails) -> str:
    """The error in one sentence: what is wrong and how to put it right."""
    if error["type"] == "value_error":
        # Said where the field was read; rules about two fields name these.
        said = str(error["ctx"]["error"])
        return gettext(_REFUSALS[name]) if name in _REFUSALS and not error["loc"] else said
    if name == "categories" and error["type"] in ("too_short", "missing"):
        return gettext(_NONE_CHOSEN)
    if error["type"] == "too_long" and name in _TOO_MANY:
        return gettext(_TOO_MANY[name])
    if name in _REFUSALS:
        return gettext(_REFUSALS[name])
    if error["type"] == "string_pattern_mismatch" and name in _UNKNOWN:
        return _UNKNOWN[name] % {"given": str(error["input"])[:60]}
    return f"{name}: {error['msg']}."


@dataclass(frozen=True)
class Preset:
    """A question that people really have, less the area."""

    title: str
    why: str
    asks: Mapping[str, object]


PRESETS = {
    "faith-and-community-spaces": Preset(
        N_("Faith and community spaces within walking distance"),
        N_("Places where people of all backgrounds meet."),
        {"categories": ("place-of-worship", "community-spaces")},
    ),
    "warm-place-on-a-sunday": Preset(
        N_("A warm place on a Sunday"),
        N_("Places that we know are open on a Sunday afternoon."),
        {
            "categories": ("warm-space", "library", "community-centre", "place-of-worship"),
            "open_day": "sunday",
            "open_at": "15:00",
        },
    ),
    "carers-support": Preset(
        N_("Carers’ support"),
        N_("Support for people who look after someone."),
        {"categories": ("carers",), "people": "unpaid-carers"},
    ),
    "food": Preset(
        N_("Food"),
        N_("Food banks, shared meals, lunch clubs and community fridges."),
        {"categories": ("food",)},
    ),
    "peer-support-near-deprivation": Preset(
        N_("Mental health peer support near the most deprived fifth of areas"),
        N_(
            "Support from people who have had mental health problems themselves, in the most deprived areas."
        ),
        {"categories": ("mental-health-peer-support",), "is_most_deprived_only": True},
    ),
    "libraries": Preset(
        N_("Libraries, and what would happen if one closed"),
        N_(
            "Run the report, then choose a library to see what would happen if it closed. The published map will not change."
        ),
        {"categories": ("library",)},
    ),
}
