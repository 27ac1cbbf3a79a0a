"""The figures of a report.

People are residents throughout, but for `registered`, which is of patients registered with the practices of a PCN; the two
are never mixed. Shares lie between 0 and 1, minutes are minutes on foot.
"""

from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np

from assetmap.gaps.analysis.time_of_week import Slot


@dataclass(frozen=True)
class Place:
    """What is told of one place. `out` counts those asked about who are out of reach."""

    code: str
    name: str
    status: str
    people: float
    out: float
    minutes: float | None
    within: float
    per_10000: float
    asset_count: int
    serving_count: int
    standing: str
    is_at_edge: bool
    registered: float | None = None
    registered_out: float | None = None


@dataclass(frozen=True)
class Category:
    """One of the categories asked for, by itself, and what that stands on.

    `vintages`: each list that holds some here, with its date as it says it. `are_lists_old`: all that name one are of more than
    two years ago. `fresh_count`: entries confirmed since then; `surveyed_count`: small areas gone through since then,
    `surveyed_on` (ISO 8601) last.
    """

    slug: str
    name: str
    asset_count: int
    serving_count: int
    confirmed_count: int
    out: float
    standing: str
    estimate: dict[str, Any] | None
    lists: list[str]
    vintages: list[tuple[str, str]] = field(default_factory=list)
    are_lists_old: bool = False
    fresh_count: int = 0
    surveyed_count: int = 0
    surveyed_on: str | None = None


@dataclass(frozen=True)
class Group:
    """How many of a group there are, and how many of them are out of reach."""

    name: str
    people: float
    out: float


@dataclass(frozen=True)
class Figures:
    """All that a report stands on; as JSON by `asdict`.

    `asset_count` is what is on the map as it is, `serving_count` what of that answers the question: open when it asks, and not
    taken away. Reports of earlier methods have no `serving_count`; their `asset_count` was that.
    """

    people: float
    out: float
    asset_count: int
    serving_count: int
    unit_count: int
    is_estimated: bool
    unknown_population: list[str]
    units: list[dict[str, Any]]
    places: dict[str, list[Place]]
    categories: list[Category]
    groups: list[Group]
    fairness: dict[str, Any] | None
    sites: list[dict[str, Any]]
    sensitivity: list[dict[str, Any]]
    what_if: dict[str, Any] | None
    unknown_hours: int
    closed_then: int = 0
    taken_away: int = 0
    # Of all that count, in the area and in reach beyond its border; names are joined when they are shown.
    asset_ids: list[str] = field(default_factory=list)
    # Under each of these a mark of what it said that a figure may hang on: where it is, of which kind, and when it is open.
    asset_marks: dict[str, str] = field(default_factory=dict)
    # The published lists of all that count, in the area and around it.
    lists: list[str] = field(default_factory=list)
    edges: list[str] = field(default_factory=list)
    strengths: list[tuple[str, str, int]] = field(default_factory=list)
    time_of_week: list[Slot] | None = None

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
