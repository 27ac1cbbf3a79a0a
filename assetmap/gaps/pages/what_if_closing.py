"""The assets that a what-if closes together: one venue, all that one funder pays for, or all whose funding ends by a
month.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from assetmap.assets.planning.queries import FundedEntry, funded_entries
from assetmap.errors import InvalidInput
from assetmap.gaps import queries
from assetmap.gaps.models import GapReportPoint
from assetmap.web.translations import gettext


@dataclass(frozen=True)
class Together:
    """Entries that close together, under the value of a form's field: a venue with several, or what one funder pays
    for.
    """

    value: str
    name: str
    asset_ids: list[str]


@dataclass(frozen=True)
class Closing:
    """The assets that a form closes, whether some were chosen by funding, and from
    which month (YYYY-MM).
    """

    asset_ids: list[str]
    is_by_funding: bool
    month: str | None


def venues_of(session: Session, report_id: UUID) -> list[Together]:
    """The places at which several entries of a report stand, by the names of today."""
    points = session.scalars(
        select(GapReportPoint)
        .where(GapReportPoint.report_id == report_id, GapReportPoint.asset_id.is_not(None))
        .order_by(GapReportPoint.number)
    )
    at: dict[tuple[float, float], set[str]] = defaultdict(set)
    for one in points:
        # A place that is shown only roughly is no venue: others may be anywhere around it.
        if not one.is_approximate:
            at[one.longitude, one.latitude].add(str(one.asset_id))
    several = [sorted(ids) for ids in at.values() if len(ids) > 1]
    names = queries.names_of(session, [one for ids in several for one in ids])
    shown = [[one for one in ids if one in names] for ids in several]
    venues = [
        Together(ids[0], "; ".join(sorted(names[one] for one in ids)), ids)
        for ids in shown
        if len(ids) > 1
    ]
    return sorted(venues, key=lambda one: one.name.casefold())


def funded_of(session: Session, asset_ids: Sequence[str]) -> list[FundedEntry]:
    """The recorded funding of the assets that a report counts. For commissioners only."""
    return funded_entries(session, [UUID(one) for one in asset_ids])


def funders_of(funded: Sequence[FundedEntry]) -> list[Together]:
    """Each source of funding with what depends on it; differences of case are none."""
    found: dict[str, list[FundedEntry]] = defaultdict(list)
    for one in funded:
        if one.funded_by:
            found[one.funded_by.casefold()].append(one)
    return [
        Together(value, own[0].funded_by or value, [str(one.asset_id) for one in own])
        for value, own in sorted(found.items())
    ]


def closing_of(
    form: Mapping[str, str], venues: Sequence[Together], funded: Sequence[FundedEntry]
) -> Closing:
    """The assets that a form closes.

    Raises `InvalidInput` for a month that does not exist or is missing, and where no
    funding ends before it.
    """
    month = form.get("closed_from", "").strip()
    first_day = _first_day(month) if month else None
    closed = {name.removeprefix("close-") for name in form if name.startswith("close-")}
    by_funding: set[str] = set()
    for one in venues:
        if one.value == form.get("venue"):
            closed.update(one.asset_ids)
    for one in funders_of(funded):
        if one.value == form.get("funder"):
            by_funding.update(one.asset_ids)
    if form.get("close_unfunded") == "yes":
        if first_day is None:
            raise InvalidInput(
                gettext(
                    "Enter a month. We will then close everything whose funding ends before that month."
                ),
                parameter="closed_from",
            )
        by_funding.update(
            str(one.asset_id)
            for one in funded
            if one.funded_until is not None and one.funded_until < first_day
        )
        if not by_funding:
            raise InvalidInput(
                gettext("We know of no funding that ends before that month. Enter a later month."),
                parameter="closed_from",
            )
    return Closing(
        sorted(closed | by_funding),
        bool(by_funding),
        month if first_day and (closed or by_funding) else None,
    )


def _first_day(month: str) -> date:
    try:
        return date.fromisoformat(f"{month}-01")
    except ValueError as error:
        raise InvalidInput(
            gettext("Enter the year and month, for example 2027-04."),
            parameter="closed_from",
        ) from error
