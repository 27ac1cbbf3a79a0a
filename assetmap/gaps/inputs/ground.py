"""The inputs of a report, read once before the analysis."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

import pandas as pd

from assetmap.assets.opening_hours.rules import Rule
from assetmap.gaps.inputs.sources import Input
from assetmap.gaps.measures.aggregation import Membership
from assetmap.gaps.measures.pairs import Floats, Integers, Pairs


class Walk(Protocol):
    """A way to get from points to points; all are metres in EPSG:27700, shape (n, 2), and costs minutes."""

    @property
    def is_estimated(self) -> bool:
        """Whether no street was looked at."""

    def pairs(self, origins: Floats, targets: Floats, limit_minutes: float) -> Pairs:
        """Every pair within the limit."""

    def nearest(self, origins: Floats, targets: Floats) -> tuple[Floats, Integers]:
        """Minutes to the nearest target and its position, shape (origins,); NaN and −1 where none is reached."""


@dataclass(frozen=True)
class Geography:
    """The places of one kind that the area's small areas make up, wholly or by shares.

    `places` has the columns code, name, status (official or modelled) and edition. `registered` says, entry by entry of
    `membership`, how many patients who live there are registered in the place, NaN where that is not known; None where
    it is known of none. `assets_in` says of each asset in which place it stands (−1: in none); None where it stands
    where its small area belongs. `practices` counts the practices of each PCN as NHS lists them, wherever they stand;
    None of other kinds.
    """

    kind: str
    places: pd.DataFrame
    membership: Membership
    registered: Floats | None = None
    assets_in: Integers | None = None
    practices: Integers | None = None


@dataclass(frozen=True)
class SurveyedUnits:
    """Somebody went through what there is of a category in some of the small areas (`units`, positions)."""

    category: str
    units: frozenset[int]
    surveyed_on: date


@dataclass(frozen=True)
class Ground:
    """An area as it stands in the database.

    `units`: a row for each LSOA: code, name, easting, northing, `population`, further statistics under their own names,
    perhaps imd_rank and imd_decile; NaN where a figure is not published. `points`: unit, easting, northing, share
    (adding up to 1 for each unit): where its people are. `assets`: a row for each asset at each location, within the
    area and a walk around it: id (of the asset), name, easting, northing, source, vintage (of its list), confirmed_on,
    is_inside, is_at_large (its exact place is not told), capacity (how many people it can take, NaN where nobody says,
    0 of what said lately that it is full or has a waiting list), is_counted (false of one that may be another's twin:
    its place serves, but it is no further asset). `categories`: under each slug asked for, the positions of its assets.
    `hours`: the opening rules of the assets, by position; `twins`: under the id of an asset those of the assets that
    may be the same thing, while nobody has decided; `paired`: how many each of two lists holds and how many both, by
    category and the two lists' names. `lists`: the lists that hold things of a category here. `by_category`: the same
    as `categories`, of the whole vocabulary. `is_at_edge`: small areas from which a walk would lead to where nothing is
    loaded.
    """

    area: str
    area_name: str
    units: pd.DataFrame
    points: pd.DataFrame
    assets: pd.DataFrame
    categories: Mapping[str, Integers]
    category_names: Mapping[str, str]
    geographies: Mapping[str, Geography]
    hours: Mapping[int, list[Rule]]
    surveys: list[SurveyedUnits]
    lists: Mapping[str, list[str]]
    paired: Mapping[tuple[str, str, str], tuple[int, int, int]]
    is_at_edge: pd.Series
    inputs: list[Input] = field(default_factory=list)
    strengths: list[tuple[str, str, int]] = field(default_factory=list)
    twins: Mapping[str, Collection[str]] = field(default_factory=dict)
    by_category: Mapping[str, Integers] = field(default_factory=dict)
