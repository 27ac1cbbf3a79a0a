"""Completeness of the map: survey states, and Chapman's estimate from two lists."""

import math
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from statistics import NormalDist

from scipy.special import betaincinv

from assetmap.places.vintages import year_month

# A survey that is older says what there was.
SURVEYS_LAST = timedelta(days=2 * 365)

# Chapman's estimator has next to no bias where the sizes of both lists, multiplied, are over four times what there is
# (Robson & Regier 1964, doi:10.1577/1548-8659(1964)93[215:SSIPME]2.0.CO;2); seven in both are the usual sign of it
# (Seber 1982, 3.1).
LEAST_IN_BOTH = 7


class SurveyState(StrEnum):
    """The state of knowledge about a category in a place.

    A gap is only a gap where the state is `VERIFIED_NONE`, or where all assets there are known to
    be closed at the time asked for or are closed by the question's what-if.
    """

    RECORDED = "recorded"
    HOURS_NOT_KNOWN = "hours not known"
    CLOSED_THEN = "closed then"
    TAKEN_AWAY = "taken away"
    VERIFIED_NONE = "verified none"
    NONE_RECORDED = "none recorded"
    NOT_SURVEYED = "not surveyed"


# Where nothing may be concluded from there being nothing that serves.
UNSURE = frozenset(
    {SurveyState.HOURS_NOT_KNOWN, SurveyState.NONE_RECORDED, SurveyState.NOT_SURVEYED}
)


@dataclass(frozen=True)
class Counts:
    """The number of assets on the map somewhere: those that serve the question, and the others by
    the reason why they do not.
    """

    serving: int
    unknown_hours: int = 0
    closed_then: int = 0
    taken_away: int = 0

    @property
    def on_map(self) -> int:
        """All of them."""
        return self.serving + self.unknown_hours + self.closed_then + self.taken_away


def survey_state(counts: Counts, *, is_surveyed: bool, is_listed: bool) -> SurveyState:
    """The survey state of a place, from the assets on the map, a steward's survey, and the lists
    that cover the area.

    >>> survey_state(Counts(0), is_surveyed=False, is_listed=False)
    <SurveyState.NOT_SURVEYED: 'not surveyed'>
    >>> survey_state(Counts(0, closed_then=2), is_surveyed=False, is_listed=True)
    <SurveyState.CLOSED_THEN: 'closed then'>
    """
    if counts.serving:
        return SurveyState.RECORDED
    if counts.unknown_hours:
        return SurveyState.HOURS_NOT_KNOWN
    if counts.closed_then:
        return SurveyState.CLOSED_THEN
    if counts.taken_away:
        return SurveyState.TAKEN_AWAY
    if is_surveyed:
        return SurveyState.VERIFIED_NONE
    return SurveyState.NONE_RECORDED if is_listed else SurveyState.NOT_SURVEYED


def is_fresh(surveyed_on: date, today: date) -> bool:
    """Whether a survey of that day still tells what is there."""
    return surveyed_on <= today <= surveyed_on + SURVEYS_LAST


def is_dated(vintage: str | None, today: date) -> bool | None:
    """Whether a list of this vintage says what there was more than two years ago; None where it names no year.

    >>> [is_dated(one, date(2026, 11, 20)) for one in ("2022-11", "2024", "undated")]
    [True, False, None]
    """
    found = year_month(vintage)
    if found is None:
        return None
    year, month = found
    last = date(year + (month or 12) // 12, (month or 12) % 12 + 1, 1)
    return not is_fresh(min(last, today), today)


@dataclass(frozen=True)
class Estimate:
    """The estimated total number from two lists made independently, with a 95 % interval."""

    first: int
    second: int
    both: int
    total: float
    low: float
    high: float

    @property
    def recorded(self) -> int:
        """The number of entries that the two lists hold together."""
        return self.first + self.second - self.both

    @property
    def completeness(self) -> float:
        """The share (0 to 1) of the estimated total that the two lists hold together."""
        return min(1.0, self.recorded / self.total) if self.total else 1.0


def chapman(first: int, second: int, both: int) -> Estimate | None:
    """Chapman's estimator N = (n1+1)(n2+1)/(m+1) − 1, its interval on a logarithmic scale of what no list holds.

    Chapman 1951; variance by Seber 1970, interval after Chao 1987. None where no asset is in both: then two lists say
    nothing of a third. The lists have to be of the same kind of thing, and neither drawn from the other.

    Where one holds all of the other that variance is nought, though a few that agree say little: then each list may
    hold as small a share of all as Clopper and Pearson's lower bound of what it holds of the other, and the interval
    reaches to what both would have missed.

    >>> round(chapman(30, 20, 12).total, 2)
    49.08
    """
    if both < 1 or both > min(first, second):
        return None
    total = (first + 1) * (second + 1) / (both + 1) - 1
    recorded = first + second - both
    variance = (
        (first + 1) * (second + 1) * (first - both) * (second - both)
        / ((both + 1) ** 2 * (both + 2))
    )  # fmt: skip
    unseen = total - recorded
    if variance <= 0:
        missed = (1 - _least_share(both, second)) * (1 - _least_share(both, first))
        return Estimate(first, second, both, total, recorded, recorded / (1 - missed))
    spread = math.exp(NormalDist().inv_cdf(0.975) * math.sqrt(math.log(1 + variance / unseen**2)))
    return Estimate(
        first, second, both, total, recorded + unseen / spread, recorded + unseen * spread
    )


def estimate_beside(found: Estimate | None, on_map: int) -> Estimate | None:
    """The estimate as it may be told beside what is on the map; None where it cannot be made from these lists.

    It is never below what is known. None where fewer than `LEAST_IN_BOTH` are in both, and where the map holds more
    than the upper end of the interval: then both lists miss the same things, and neither was made apart from the other.

    >>> estimate_beside(chapman(7, 1, 1), 7) is None, estimate_beside(chapman(12, 12, 12), 14) is None
    (True, True)
    >>> round(estimate_beside(chapman(30, 20, 12), 52).total)
    52
    """
    if found is None or found.both < LEAST_IN_BOTH or on_map > found.high:
        return None
    return replace(found, total=max(found.total, on_map), low=max(found.low, on_map))


def _least_share(held: int, of: int) -> float:
    """The lower end of Clopper and Pearson's 95 % interval of a share (Biometrika 1934)."""
    return float(betaincinv(held, of - held + 1, 0.025))
