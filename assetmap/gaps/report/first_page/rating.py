"""The rating of how far a report may be trusted, and its three reasons.

Each reason is good, fair or poor. The rating is low where it is not known what there is, or two reasons are poor; high
where all are good; else medium. It judges the data behind the headline, and never the place.
"""

from dataclasses import dataclass
from enum import StrEnum

from assetmap.gaps.analysis.knowledge import SurveyEvidence
from assetmap.gaps.report.document import Finding, meant
from assetmap.gaps.report.out_of_reach import Report, in_words
from assetmap.web.translations import N_, gettext, ngettext

# Entries of which at least such a part was confirmed within two years are fresh.
_FRESH = 0.5
# A range is narrow whose ends lie at most such a part of the number from it, and wide where one lies further than the
# other.
_NARROW, _WIDE = 0.15, 0.5
_LEAST_PART = 0.01


class Mark(StrEnum):
    """The mark that one reason gives to a report."""

    GOOD = "good"
    FAIR = "fair"
    POOR = "poor"


class Rating(StrEnum):
    """The confidence in a report."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


RATING_NAMES = {
    Rating.HIGH: N_("We are confident in this result."),
    Rating.MEDIUM: N_("We are fairly confident in this result."),
    Rating.LOW: N_("We are not confident in this result."),
}


@dataclass(frozen=True)
class RatingReason:
    """One reason for the rating."""

    mark: Mark
    finding: Finding


@dataclass(frozen=True)
class Confidence:
    """The rating and what it stands on."""

    rating: Rating
    reasons: tuple[RatingReason, ...]


def confidence_in(report: Report) -> Confidence:
    """The rating of a report, by what was looked for, how fresh the entries are, and how far the number may move."""
    reasons = (_looked_for(report), _fresh(report), _steady(report))
    marks = [one.mark for one in reasons]
    if report.is_unknown or marks[0] is Mark.POOR or marks.count(Mark.POOR) > 1:
        rating = Rating.LOW
    elif all(mark is Mark.GOOD for mark in marks):
        rating = Rating.HIGH
    else:
        rating = Rating.MEDIUM
    return Confidence(rating, reasons)


def _looked_for(report: Report) -> RatingReason:
    """Whether somebody looked for all that is asked about, and how."""
    categories = report.figures.categories
    names = [one.name for one in categories if not (one.is_looked_for or one.is_looked_for is None)]
    if names or report.is_unknown:
        said = (
            gettext("Nobody has checked all of %(area)s for: %(names)s.")
            if names
            else gettext("We do not know enough about what is available in %(area)s.")
        )
        return RatingReason(
            Mark.POOR, Finding(said % {"area": report.area_name, "names": in_words(names)})
        )
    evidence = {one.evidence for one in categories}
    if evidence <= {SurveyEvidence.SURVEY, SurveyEvidence.TWO_LISTS}:
        if evidence == {SurveyEvidence.SURVEY}:
            said = gettext("Stewards checked %(area)s.")
        elif evidence == {SurveyEvidence.TWO_LISTS}:
            said = gettext("Two lists agree on what is available in %(area)s.")
        else:
            said = gettext(
                "For each kind of support, either stewards have checked %(area)s or two lists agree on what is available."
            )
        return RatingReason(Mark.GOOD, Finding(said % {"area": report.area_name}))
    if any(one.is_looked_for is None for one in categories):
        said = gettext("This report was made before our reports recorded who had checked the area.")
        return RatingReason(Mark.FAIR, Finding(said))
    single = [one.name for one in categories if one.evidence == SurveyEvidence.LONG_LIST]
    said = gettext("%(names)s: we have only one list, and nobody has checked it against another.")
    return RatingReason(Mark.FAIR, Finding(said % {"names": in_words(single)}))


def _fresh(report: Report) -> RatingReason:
    """Whether somebody confirmed the entries lately."""
    categories = report.figures.categories
    count = sum(one.asset_count for one in categories)
    fresh = sum(one.fresh_count for one in categories)
    values = {
        "n": meant(f"{fresh:,}", "confirmed_count"),
        "count": meant(f"{count:,}", "asset_count"),
    }
    if not count:
        return RatingReason(Mark.FAIR, Finding(gettext("There is nothing on the map to confirm.")))
    if fresh >= _FRESH * count:
        said = ngettext(
            "%(n)s of %(count)s entry was confirmed in the last two years.",
            "%(n)s of %(count)s entries were confirmed in the last two years.",
            count,
        )
        return RatingReason(Mark.GOOD, Finding(said % values))
    old = [one.name for one in categories if one.are_lists_old]
    if old:
        said = gettext(
            "%(names)s: every list is more than two years old. Fewer than half of the entries were confirmed in the last two years (%(n)s of %(count)s)."
        )
        return RatingReason(Mark.POOR, Finding(said % {**values, "names": in_words(old)}))
    said = gettext(
        "Fewer than half of the entries were confirmed in the last two years (%(n)s of %(count)s)."
    )
    return RatingReason(Mark.FAIR, Finding(said % values))


def _steady(report: Report) -> RatingReason:
    """The reason for the rating that says how much the number may change: by unknown opening hours,
    estimated walks, and what is across the border.
    """
    figures = report.figures
    if report.has_bounds:
        return RatingReason(
            Mark.POOR,
            Finding(gettext("Some opening hours are not known, and the result depends on them.")),
        )
    others = [(one.out_at_least, one.out) for one in figures.alternatives]
    furthest = max((abs(end - figures.out) for ends in others for end in ends), default=0.0)
    # Where hardly anybody is out of reach, a few more are no large change.
    moves = furthest / max(figures.out, _LEAST_PART * figures.people)
    walks = (
        gettext("Walking times are estimated from straight-line distances.")
        if figures.is_estimated
        else gettext("We measure walking distances along the streets.")
    )
    said = [walks]
    if moves > _WIDE:
        said.append(gettext("With different assumptions, the result would change a lot."))
    elif moves > _NARROW:
        said.append(gettext("With different assumptions, the result would change slightly."))
    elif others:
        said.append(gettext("With different assumptions, the result would hardly change."))
    if figures.edges:
        said.append(gettext("We do not know what is across the border."))
    if moves > _WIDE:
        mark = Mark.POOR
    elif moves > _NARROW or figures.is_estimated or figures.edges:
        mark = Mark.FAIR
    else:
        mark = Mark.GOOD
    return RatingReason(mark, Finding(" ".join(said)))
