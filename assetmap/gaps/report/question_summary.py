"""A summary of the question, as every file begins."""

from assetmap.gaps.names import KIND_NAMES
from assetmap.gaps.report.beside.what_if import closed_and_opened
from assetmap.gaps.report.out_of_reach import Report, in_words
from assetmap.web.translations import gettext, ngettext


def about_the_question(report: Report) -> list[tuple[str, str]]:
    """The question, how walks were measured, and the rule of small numbers."""
    question, figures = report.question, report.figures
    lines = [
        (gettext("Area"), report.area_name),
        (gettext("About"), report.things),
        (gettext("Who the report is about"), report.who),
        (
            gettext("Within reach"),
            gettext("%(walk)s at %(speed)s km/h, %(how)s")
            % {
                "walk": report.walk,
                "speed": f"{question.speed_kmh:g}",
                "how": gettext("estimated as 1.3 times the straight-line distance")
                if figures.is_estimated
                else gettext("along the streets"),
            },
        ),
        (
            gettext("Broken down by"),
            in_words(
                [gettext(KIND_NAMES.get(kind, kind)) for kind in question.place_kinds or ("lsoa",)]
            ),
        ),
    ]
    if question.needs_all:
        lines.append((gettext("What must be within reach"), gettext("At least one of each kind")))
    if question.is_step_free:
        lines.append((gettext("Routes"), gettext("Only step-free routes")))
    if question.open_day:
        lines.append((gettext("Only places that are open"), report.time))
    lines.extend((gettext("What if"), one.text) for one in closed_and_opened(report))
    if lost := taken_back(report):
        lines.append((gettext("Removed since the report was made"), lost))
    lines.append((gettext("Small numbers"), small_numbers(report)))
    return lines


def taken_back(report: Report) -> str:
    """The note on places that are no longer named since the report was made;
    empty where there are none.
    """
    count = report.figures.taken_back
    if not count:
        return ""
    return ngettext(
        "%(n)s place is no longer named or shown here, because it has been taken off the map or its exact location is hidden. The numbers have not changed.",
        "%(n)s places are no longer named or shown here, because they have been taken off the map or their exact locations are hidden. The numbers have not changed.",
        count,
    ) % {"n": count}


def small_numbers(report: Report) -> str:
    """The rule of small numbers that this report keeps."""
    if report.disclosure.keeps_small_numbers:
        return gettext(
            "We do not show counts of 1 to 7 people, and we round other counts of people to the nearest 5. Counts of assets are exact."
        )
    return gettext("Counts of people are exact, including small ones.")
