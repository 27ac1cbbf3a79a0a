"""The venues on which most people depend, by the names of today."""

from dataclasses import dataclass

from assetmap.gaps.definitions import REACH, Definition
from assetmap.gaps.report.document import Finding, ReportSection, table_of
from assetmap.gaps.report.out_of_reach import Report, in_words
from assetmap.web.translations import N_, gettext

DEFINITIONS_OF_DEPENDENCE = {
    "venue": Definition(
        N_("Venue"),
        "text",
        N_("All the entries at one address, with the names that they have on the map today."),
        stands_on=("assets",),
    ),
    "would_lose": Definition(
        N_("People who depend on the venue"),
        "people",
        N_(
            "People who have no other place of these kinds within the chosen walking time. If everything at "
            "this address closed, they would have nothing within reach."
        ),
        stands_on=REACH,
        measures=("coverage",),
    ),
}


@dataclass(frozen=True)
class _Row:
    """A venue by name, and how many people depend on it."""

    name: str
    people: float


def dependence_section(report: Report) -> ReportSection | None:
    """The venues that may be named today; None where nobody depends on one, or where that is not known."""
    if not report.figures.venues or report.is_unknown or report.has_bounds:
        return None
    names = {one.point.id: one.name for one in report.named if one.point.id}
    rows = [
        _Row(in_words(sorted({names[one] for one in venue.asset_ids})), venue.people)
        for venue in report.figures.venues
        if all(one in names for one in venue.asset_ids)
    ]
    if not rows:
        return None
    first = rows[0]
    finding = Finding(
        gettext(
            "More people depend on %(venue)s than on any other venue: %(people)s have nothing else "
            "within %(a_walk)s."
        )
        % {
            "venue": first.name,
            "people": report.people(first.people, "would_lose"),
            "a_walk": report.a_walk,
        }
    )
    table = table_of(
        "venues",
        gettext("Venues that people depend on"),
        rows,
        {
            "venue": lambda one: one.name,
            "would_lose": lambda one: report.disclosure.people(one.people),
        },
    )
    return ReportSection("depends", gettext("People who depend on one venue"), [finding], [table])
