"""Searches without an answer beside the gap of the same place: evidence of another sort."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from assetmap.assets.help.queries import UnmetCount
from assetmap.gaps.analysis.figures import UnitFigures
from assetmap.gaps.report.out_of_reach import Report


@dataclass(frozen=True)
class UnmetBeside:
    """Searches for a kind of support in a place, and the share of its people who are out of reach of what the report
    asks.

    `searches` are those of the months that may be shown, the last of them `latest`. `share` is None where it is not
    known, or may not be told.
    """

    category: str
    place: str
    searches: int
    latest: date
    share: float | None


def beside_the_gaps(report: Report, counts: Iterable[UnmetCount]) -> list[UnmetBeside]:
    """The searches of each kind and place together, most first."""
    found: dict[tuple[str, str, str], list[UnmetCount]] = {}
    for one in counts:
        found.setdefault((one.category, one.place_kind, one.place), []).append(one)
    shares: dict[tuple[str, str], float | None] = {}
    for _, kind, place in found:
        shares[kind, place] = _share_out(report, kind, place)
    rows = [
        UnmetBeside(
            category,
            place,
            sum(one.nothing_found + one.nothing_opened for one in own),
            max(one.month for one in own),
            shares[kind, place],
        )
        for (category, kind, place), own in found.items()
    ]
    return sorted(rows, key=lambda one: (-one.searches, one.category, one.place))


def _share_out(report: Report, kind: str, place: str) -> float | None:
    """The share out of reach of the small areas that lie mostly in a place."""
    if report.is_unknown or report.has_bounds:
        return None
    own = [one for one in report.figures.units if _places(one).get(kind) == place]
    known = [one for one in own if one.people is not None and one.out is not None]
    if not known:
        return None
    return report.disclosure.share(
        sum(one.out or 0.0 for one in known), sum(one.people or 0.0 for one in known)
    )


def _places(unit: UnitFigures) -> Mapping[str, str]:
    return {**unit.belongs, "lsoa": unit.name}
