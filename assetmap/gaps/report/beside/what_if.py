"""Sentences on who gains and who loses in a what-if."""

from collections.abc import Iterator

from assetmap.gaps.analysis.figures import WhatIf
from assetmap.gaps.report.document import Cell, Finding, meant
from assetmap.gaps.report.first_page.wording import residents
from assetmap.gaps.report.out_of_reach import Report, in_words
from assetmap.gaps.report.wording import closed_in_words
from assetmap.web.translations import gettext

Row = list[Cell]


def supposed(report: Report, changed: WhatIf) -> Finding:
    """The finding on the people who gain and lose reach. Where nothing may be concluded from the
    map as it is, it gives no numbers from before.
    """
    if report.is_unknown and report.question.crossing:
        return Finding(
            gettext(
                "In this what-if, %(gain)s would come within %(a_walk)s of something on the map, and %(lose)s would no longer be within reach of anything on it. Some people may already have something nearby that is not on the map. The published map has not changed."
            )
            % {
                "gain": report.people(changed.gain, "gained"),
                "lose": report.people(changed.lose, "lost"),
                "a_walk": meant(report.a_walk, "threshold"),
            }
        )
    if report.is_unknown and changed.closed and not changed.opened:
        return Finding(
            gettext(
                "In this what-if, at most %(lose)s would no longer have anything on the map within "
                "%(a_walk)s. Some of them may have something nearby that is not on the map. The published "
                "map has not changed."
            )
            % {
                "lose": report.people(changed.lose, "lost"),
                "a_walk": meant(report.a_walk, "threshold"),
            }
        )
    if report.is_unknown:
        return Finding(
            gettext(
                "In this what-if, %(n)s of %(people)s %(who)s would be within %(a_walk)s of an added place. "
                "We do not know whether they already have something nearby, so we cannot say who would gain. "
                "The published map has not changed."
            )
            % {
                "n": report.count(changed.within_new, "within_new"),
                "people": report.count(report.figures.people, "people"),
                "who": residents(report.question),
                "a_walk": meant(report.a_walk, "threshold"),
            }
        )
    return Finding(
        gettext(
            "In this what-if, %(gain)s would come within reach and %(lose)s would no longer be within reach. "
            "Before the changes, %(before)s had nothing within reach. The published map has not changed."
        )
        % {
            "gain": _people_between(report, *_both(changed, "gain"), "gained"),
            "lose": _people_between(report, *_both(changed, "lose"), "lost"),
            "before": _people_between(report, *_both(changed, "out_before"), "out"),
        }
    )


def _both(changed: WhatIf, key: str) -> tuple[float, float]:
    """A count if nothing of unknown opening hours is open, and if all of it is, the smaller first."""
    told: float = getattr(changed, key)
    other: float = told if changed.if_open is None else getattr(changed.if_open, key)
    return min(told, other), max(told, other)


def _people_between(report: Report, least: float, most: float, key: str) -> str:
    """ "40 to 90 people", or one number if both read the same."""
    if report.count(least, key) == report.count(most, key):
        return report.people(most, key)
    return gettext("%(low)s to %(high)s") % {
        "low": report.count(least, key),
        "high": report.people(most, key),
    }


def closed_and_opened(report: Report) -> Iterator[Finding]:
    """Findings on what this what-if closes and adds, by name."""
    supposition = report.supposition
    if supposition is None:
        return
    if names := closed_in_words(supposition):
        words = (
            gettext("Closed in this what-if from %(month)s: %(names)s.")
            if supposition.closed_from
            else gettext("Closed in this what-if: %(names)s.")
        )
        yield Finding(words % {"names": names, "month": supposition.closed_from})
    if supposition.opened:
        yield Finding(
            gettext("New places in this what-if: near %(places)s.")
            % {"places": in_words(supposition.opened)}
        )
    if supposition.path:
        yield Finding(
            gettext(
                "Added in this what-if: a step-free path between %(places)s, %(metres)s metres long."
            )
            % {
                "places": in_words(supposition.path),
                "metres": f"{report.question.crossing_metres:,.0f}",
            }
        )


def columns_and_rows(report: Report, changed: WhatIf) -> tuple[list[str], list[Row]]:
    """The small areas where something changes; None is what may not be told."""
    disclosure = report.disclosure
    keys = ["gained", "lost"]
    if changed.if_open is not None and not report.is_unknown:
        # By small area only what hangs on no unknown hours.
        keys = ["within_new"] if changed.opened else []
    elif report.is_unknown and not report.question.crossing:
        keys = [
            *(["within_new"] if changed.opened or not changed.closed else []),
            *(["lost"] if changed.closed else []),
        ]
    rows: list[Row] = [
        [one.name, one.code, *(disclosure.people(getattr(one, key)) for key in keys)]
        for one in changed.units
        if any(getattr(one, key) for key in keys or ("gained", "lost"))
    ]
    return ["name", "code", *keys], rows
