"""Sentences on who gains and who loses in a what-if."""

from collections.abc import Iterator

from assetmap.gaps.analysis.figures import WhatIf
from assetmap.gaps.report.document import Cell, Finding, meant
from assetmap.gaps.report.out_of_reach import Report, in_words
from assetmap.gaps.report.wording import closed_in_words
from assetmap.web.translations import gettext

Row = list[Cell]


def supposed(report: Report, changed: WhatIf) -> Finding:
    """Who gains and who loses. Where nothing may be concluded of the map as it is, nothing is said of before."""
    if report.is_unknown and changed.closed and not changed.opened:
        return Finding(
            gettext(
                "On this copy of the map at most %(lose)s would get out of reach: they have nothing else on the map within %(a_walk)s. Some may have something that is not on the map. The published map has not changed."
            )
            % {
                "lose": report.people(changed.lose, "lost"),
                "a_walk": meant(report.a_walk, "threshold"),
            }
        )
    if report.is_unknown:
        return Finding(
            gettext(
                "On this copy of the map %(n)s of %(people)s asked about (%(who)s) would have what is added within %(a_walk)s. We do not know whether they have something already, so we cannot say who would gain. The published map has not changed."
            )
            % {
                "n": report.count(changed.within_new, "within_new"),
                "people": report.count(report.figures.people, "people"),
                "who": report.who,
                "a_walk": meant(report.a_walk, "threshold"),
            }
        )
    return Finding(
        gettext(
            "On this copy of the map %(gain)s would come within reach and %(lose)s would get out of it; before, %(before)s had nothing within reach. The published map is as it was."
        )
        % {
            "gain": report.people(changed.gain, "gained"),
            "lose": report.people(changed.lose, "lost"),
            "before": report.people(changed.out_before),
        }
    )


def closed_and_opened(report: Report) -> Iterator[Finding]:
    """What is closed and what is added on this copy of the map, by name."""
    supposition = report.supposition
    if supposition is None:
        return
    if names := closed_in_words(supposition):
        yield Finding(gettext("Closed on this copy of the map: %(names)s.") % {"names": names})
    if supposition.opened:
        yield Finding(
            gettext("Added on this copy of the map, near: %(places)s.")
            % {"places": in_words(supposition.opened)}
        )


def columns_and_rows(report: Report, changed: WhatIf) -> tuple[list[str], list[Row]]:
    """The small areas where something changes; None is what may not be told."""
    disclosure = report.disclosure
    keys = ["gained", "lost"]
    if report.is_unknown:
        keys = [
            *(["within_new"] if changed.opened or not changed.closed else []),
            *(["lost"] if changed.closed else []),
        ]
    rows: list[Row] = [
        [one.name, one.code, *(disclosure.people(getattr(one, key)) for key in keys)]
        for one in changed.units
        if any(getattr(one, key) for key in keys)
    ]
    return ["name", "code", *keys], rows
