"""The figures of a report.

People are residents throughout, but for `registered`, which is of patients registered with the practices of a PCN; the
two are never mixed. Shares lie between 0 and 1, minutes are minutes on foot.
"""

from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np

from assetmap.gaps.analysis.further_figures import AreaBeside, Stratum, Venue


@dataclass(frozen=True, kw_only=True)
class AreaFigures:
    """The figures that a small area and a place have in common. `out` counts the people asked about
    who are out of reach.

    `people` and `out` are None where no figures of these people are loaded. `out_at_least` counts
    those who are out of reach even if everything of unknown opening hours is open. It and
    `serving_count` are None in a report of an earlier method.
    """

    code: str
    name: str
    people: float | None
    out: float | None
    minutes: float | None
    within: float
    per_10000: float
    asset_count: int
    standing: str
    serving_count: int | None = None
    is_at_edge: bool = False
    # Whether somebody looked for all that is asked about; None in a report of an earlier method.
    is_looked_for: bool | None = None
    out_at_least: float | None = None
    # The room of those that say so for 10,000 people, by 2SFCA and BFCA; None where too few say so.
    room_per_10000: float | None = None
    room_balanced: float | None = None
    # How many are out of reach on the map as it is; None but in a what-if.
    out_before: float | None = None


@dataclass(frozen=True, kw_only=True)
class UnitFigures(AreaFigures):
    """One small area; `share` is the share of its people who are within reach.

    `belongs`: under each kind of place the name of the one that most of the small area lies in; nothing in a report of
    an earlier method.
    """

    share: float
    decile: float | None = None
    belongs: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class PlaceFigures(AreaFigures):
    """One place that small areas make up.

    `units_without_people` are those of them of which no figures are loaded. `practices` is how many practices NHS lists
    for a PCN, None of other kinds. `registered` is None where the patients of a part of it are not known.
    """

    status: str
    units_without_people: int = 0
    practices: int | None = None
    registered: float | None = None
    registered_out: float | None = None


@dataclass(frozen=True)
class CategoryEstimate:
    """The estimated number of assets of a category, by the two `lists` that have most in common
    (Chapman's estimator).

    `recorded` is the number of them on this map, and `completeness` its share
    of the estimated total.
    """

    first: int
    second: int
    both: int
    total: float
    low: float
    high: float
    recorded: int
    completeness: float
    lists: list[str]


@dataclass(frozen=True)
class CategoryInPlace:
    """The number of people of a place who are out of reach of one category; None where no figures
    of them are loaded.
    """

    code: str
    out: float | None
    out_at_least: float | None
    is_looked_for: bool


@dataclass(frozen=True)
class CategoryFigures:
    """One of the categories asked for, by itself, and what that stands on.

    `compared`: how many two lists hold, and how many both, where no estimate may be made of that. `vintages`: each list
    that holds some here, with its date as it says it; None in a report of an earlier method. `are_lists_old`: all that
    name one are of more than two years ago. `fresh_count`: entries confirmed since then; `surveyed_count`: small areas
    gone through since then, `surveyed_on` (ISO 8601) last.
    """

    slug: str
    name: str
    asset_count: int
    serving_count: int
    confirmed_count: int
    out: float
    standing: str
    estimate: CategoryEstimate | None
    lists: list[str]
    vintages: list[tuple[str, str]] | None = None
    are_lists_old: bool = False
    fresh_count: int = 0
    surveyed_count: int = 0
    surveyed_on: str | None = None
    compared: tuple[int, int, int] | None = None
    # Whether the area was looked through for it, and what says so; None in a report of an earlier method.
    is_looked_for: bool | None = None
    evidence: str | None = None
    out_at_least: float | None = None
    # By kind of place; nothing in a report of one category, or of an earlier method.
    by_place: dict[str, list[CategoryInPlace]] = field(default_factory=dict)


@dataclass(frozen=True)
class GroupFigures:
    """The number of people in a group, and the number of them who are out of reach.

    `units_without`: the number of small areas whose people are counted, but not those of the group.
    `unit_count`: the number of small areas where the group lives; None in a report of an earlier
    method. `interval` is for the group's share out of reach, and `difference` for how far it is
    from everybody's share: 95 % bootstrap intervals, None where the group is too small to compare.
    """

    name: str
    people: float
    out: float
    units_without: int = 0
    out_at_least: float | None = None
    unit_count: int | None = None
    interval: tuple[float, float] | None = None
    difference: tuple[float, float] | None = None


@dataclass(frozen=True)
class Decile:
    """The people of one decile of deprivation, and the share of them within reach."""

    decile: int
    share: float
    people: float


@dataclass(frozen=True)
class Fairness:
    """The concentration index of being within reach with its interval, and the gradient by decile.

    `unranked`: small areas with people whose deprivation is not known, which are left out. `wagstaff` and `erreygers`
    correct the index for shares, which lie between 0 and 1; both are None in a report of an earlier method, the former
    also where everybody is within reach.
    """

    concentration: float
    interval: tuple[float, float]
    gini: float
    slope: float
    deciles: list[Decile]
    unranked: int = 0
    wagstaff: float | None = None
    erreygers: float | None = None


@dataclass(frozen=True)
class SuggestedSite:
    """A place where one more would help, metres (EPSG:27700); `id` is that of the asset there, None for a small area.

    A site that may no longer be shown has neither name nor position. `has_id` is false in a report of an earlier
    method, which kept the name alone. `kind`: the category of what stands there; None in a report of an earlier method.
    """

    id: str | None
    name: str | None
    newly_reached: float
    together: float
    share_of_best: float
    easting: float | None = None
    northing: float | None = None
    has_id: bool = True
    kind: str | None = None


@dataclass(frozen=True)
class WorstPlace:
    """The place of a kind with the largest share out of reach, and the `codes` of all that have as large a share.

    `people` is None where a report of an earlier method does not say how many live there.
    """

    code: str
    name: str
    share: float
    people: float | None
    codes: list[str]
    place_count: int = 0
    least_share: float = 0.0
    least_people: float = 0.0


@dataclass(frozen=True)
class Overlap:
    """The number of people in the worst places of both kinds, and in the smaller of the two."""

    kinds: tuple[str, str]
    both: float
    smaller: float


@dataclass(frozen=True)
class AtThreshold:
    """The same question at one walking time; `overlaps` is None in a report of an earlier method."""

    threshold_minutes: float
    out: float
    worst: dict[str, WorstPlace]
    overlaps: list[Overlap] | None = None
    out_at_least: float | None = None


@dataclass(frozen=True)
class Alternative:
    """The same question under another assumption: walks with another `detour`, or of several lists one `list_name`
    alone.
    """

    out: float
    out_at_least: float
    detour: float | None = None
    list_name: str | None = None


@dataclass(frozen=True)
class UnitChange:
    """The number of people of a small area who gain and lose reach on a copy of the map, and who
    have an added place within reach.
    """

    code: str
    name: str
    gained: float
    lost: float
    within_new: float


@dataclass(frozen=True)
class GainAndLoss:
    """The number of people out of reach before, who come within reach, and who lose it."""

    out_before: float
    gain: float
    lose: float


@dataclass(frozen=True)
class WhatIf:
    """The people who gain and lose reach on a copy of the map, and the number of assets that serve
    on the map as it is.

    `named`: the ids of closed assets that the files name, less those that have left the map since.
    """

    out_before: float
    gain: float
    lose: float
    within_new: float
    served_before: int
    closed: list[str]
    opened: int
    units: list[UnitChange]
    named: list[str] = field(default_factory=list)
    # The same if everything of unknown opening hours is open; None where all hours are known.
    if_open: GainAndLoss | None = None


@dataclass(frozen=True)
class Slot:
    """A day and hour (HH:MM, UK time): how many assets of the area are known to be open then, and how many people are
    out of reach of all that is, across its border too; `out_at_least` if all is open that does not say its hours.
    """

    day: str
    hour: str
    open_count: int
    out: float
    out_at_least: float | None = None


@dataclass(frozen=True)
class Figures:
    """All that a report stands on; as JSON by `as_json`, and back by `stored_figures.read_figures`.

    `out` is the most who can be out of reach, `out_at_least` those who are even if everything of unknown opening hours
    is open; `fairness_at_best` is as if it was. Both are None in a report of an earlier method, the latter also where
    all hours are known. `asset_count` is what is on the map as it is, `serving_count` what of that answers the
    question: open when it asks, and not taken away. `taken_back`: how many places have been left out since, because
    they may no longer be shown.
    """

    people: float
    out: float
    asset_count: int
    serving_count: int
    unit_count: int
    is_estimated: bool
    # The codes of the small areas that no figures are loaded of: nobody there is counted.
    unknown_population: list[str]
    units: list[UnitFigures]
    places: dict[str, list[PlaceFigures]]
    categories: list[CategoryFigures]
    groups: list[GroupFigures]
    fairness: Fairness | None
    sites: list[SuggestedSite]
    sensitivity: list[AtThreshold]
    what_if: WhatIf | None
    unknown_hours: int
    # Of what serves across the border, how many somebody in the area has within the walk.
    serving_beyond: int = 0
    closed_then: int = 0
    taken_away: int = 0
    # Pairs of entries that may be one thing: each counts once here, and nobody has decided yet.
    undecided_pairs: int = 0
    # Of all that count, in the area and in reach beyond its border; names are joined when they are shown.
    asset_ids: list[str] = field(default_factory=list)
    # Under each of these a mark of what it said that a figure may hang on: where it is, of which kind, and when it is
    # open.
    asset_marks: dict[str, str] = field(default_factory=dict)
    # The published lists of all that count, in the area and around it; None in a report of an earlier method.
    lists: list[str] | None = None
    edges: list[str] = field(default_factory=list)
    # Small areas whose people are all counted at one point, the centre; 0 in a report of an earlier method.
    at_centre: int = 0
    strengths: list[tuple[str, str, int]] = field(default_factory=list)
    time_of_week: list[Slot] | None = None
    taken_back: int = 0
    has_serving_counts: bool = True
    out_at_least: float | None = None
    fairness_at_best: Fairness | None = None
    # How many people lack at least one of several categories; None of one, and in a report of an earlier method.
    out_of_some: float | None = None
    # How many have none of them, where the question asks for all; else `out` says so.
    out_of_any: float | None = None
    # Those asked about where areas are alike, and other areas under the same question; nothing in a report of an
    # earlier method.
    strata: list[Stratum] = field(default_factory=list)
    beside: list[AreaBeside] = field(default_factory=list)
    # The venues on which most people depend; None in a report of an earlier method.
    venues: list[Venue] | None = None
    # How many of what serves say how many people they can take; None where too few do.
    known_room: int | None = None
    # How many have said lately that they are full or have a waiting list; None in a report of an earlier method.
    without_room: int | None = None
    alternatives: list[Alternative] = field(default_factory=list)
    # How many places stand where one more could help somebody; None in a report of an earlier method.
    suitable: int | None = None

    def as_json(self) -> dict[str, Any]:
        """Plain values, NaN as null."""
        return dict(_plain(asdict(self)))


def _plain(value: Any) -> Any:
    """For JSON: NaN is null, numpy's numbers are Python's."""
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, np.bool_):
        return bool(value)
    if isinstance(value, np.integer):
        return int(value)
    if isinstance(value, float | np.floating):
        return float(value) if np.isfinite(value) else None
    return value
