"""The newest public gap reports over a place, each with its sentence about that place."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from assetmap.disclosure import Disclosure
from assetmap.gaps.models import GapReport
from assetmap.gaps.report.load import titles_of
from assetmap.overview.places.queries import latest_reports_over
from assetmap.places.queries import PlaceNamed
from assetmap.web.translations import gettext


@dataclass(frozen=True)
class Gap:
    """A report, and what it says of the place in a sentence."""

    report_id: UUID
    title: str
    words: str


def gaps_over(session: Session, place: PlaceNamed) -> list[Gap]:
    """The newest reports that everybody can read, newest first."""
    ids = list(latest_reports_over(session, place.kind, place.code))
    if not ids:
        return []
    reports = {
        one.id: one for one in session.scalars(select(GapReport).where(GapReport.id.in_(ids)))
    }
    titles = titles_of(session, reports.values())
    return [Gap(one, titles[one], _sentence(reports[one], place)) for one in ids]


def _sentence(report: GapReport, place: PlaceNamed) -> str:
    told: list[dict[str, Any]] = (report.figures or {}).get("places", {}).get(place.kind, [])
    figures = next((one for one in told if one["code"] == place.code), {})
    rule = Disclosure(report.keeps_small_numbers)
    people, out = rule.people(figures.get("people")), rule.people(figures.get("out"))
    words = {"place": place.name}
    if people is None or out is None:
        return (
            gettext("The numbers for %(place)s are not shown here. Read the report for details.")
            % words
        )
    said = (
        gettext("This support is out of reach for %(out)s of %(people)s people in %(place)s.")
        % {**words, "out": f"{out:,}", "people": f"{people:,}"}
        if out
        else gettext("This support is within reach of everyone in %(place)s.") % words
    )
    if figures.get("is_looked_for") is False:
        said += " " + gettext("Nobody has yet checked whether the map of this place is complete.")
    return said
