"""Figures that stand beside those of a report: of other areas, of room, and of what depends on one venue."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Stratum:
    """Those asked about who live where areas are alike, and how many of them are out of reach.

    `kind` is "decile" (of deprivation, 1 to 10) or "rural" (1 for rural, 0 for urban).
    """

    kind: str
    value: int
    people: float
    out: float


@dataclass(frozen=True)
class AreaBeside:
    """Another loaded area under the same question, as its map is.

    `is_known`: it was looked through for all that is asked about, so that its share may be held against another.
    """

    slug: str
    name: str
    people: float
    out: float
    out_at_least: float
    minutes: float | None
    asset_count: int
    is_known: bool
    is_estimated: bool
    strata: list[Stratum] = field(default_factory=list)
    # By kind of place the share out of reach of each place, from the least; of kinds with many places.
    place_shares: dict[str, list[float]] = field(default_factory=dict)


@dataclass(frozen=True)
class Venue:
    """The ids of the assets at one point, and the number of people who have
    nothing else within reach.
    """

    asset_ids: list[str]
    people: float
