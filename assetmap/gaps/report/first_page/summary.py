"""The first page of a report: what decides, before the detail."""

from collections.abc import Iterator
from dataclasses import replace

from assetmap.gaps.names import KIND_NAMES
from assetmap.gaps.report import equity_and_siting as prospects
from assetmap.gaps.report.document import Finding, ReportSection, Summary, meant
from assetmap.gaps.report.first_page.headline import headline
from assetmap.gaps.report.first_page.rating import RATING_NAMES, confidence_in
from assetmap.gaps.report.named.groups import out_of_reach
from assetmap.gaps.report.out_of_reach import Report, share_in_words
from assetmap.web.translations import gettext, ngettext

# So many places are named on the first page.
_MOST_PLACES = 3


def summary_of(report: Report, matrix: ReportSection | None) -> Summary:
    """The headline, how sure it is and why, the places where most people are out of reach, who they are, what would
    help most, and what the report cannot tell; of several kinds, what `matrix` says of each.
    """
    confidence = confidence_in(report)
    # Asked together, a kind that is everywhere would hide one that is missing.
    by_kind = [one for one in matrix.findings if not one.is_caution] if matrix else []
    kind = next(iter(report.figures.places), None)
    return Summary(
        headline=_keyed([*headline(report), *by_kind], "headline"),
        rating=confidence.rating,
        rating_words=gettext(RATING_NAMES[confidence.rating]),
        reasons=[(one.mark, one.finding) for one in confidence.reasons],
        places_heading=gettext("%(kind)s with the most people out of reach")
        % {"kind": gettext(KIND_NAMES.get(kind, kind))}
        if kind
        else "",
        places=list(_places(report, kind)) if kind else [],
        who=[] if report.is_unknown else _keyed(_who(report), "who"),
        help=_keyed(list(prospects.closing(report))[:1], "help"),
        cannot_tell=list(_cannot_tell(report)),
    )


def _keyed(findings: list[Finding], key: str) -> list[Finding]:
    """The same, of which the first can be challenged under this key."""
    return [replace(one, key="" if at else key) for at, one in enumerate(findings)]


def section_of(summary: Summary) -> ReportSection:
    """The same as a section of sentences, for formats that have no first page."""
    return ReportSection(
        "summary",
        gettext("Summary"),
        [
            *summary.headline,
            Finding(summary.rating_words),
            *(finding for _, finding in summary.reasons),
            *summary.places,
            *summary.who,
            *summary.help,
            *summary.cannot_tell,
        ],
        [],
    )


def _places(report: Report, kind: str) -> Iterator[Finding]:
    """The places of a kind where most people are out of reach, most first."""
    if report.is_unknown:
        return
    told = [
        (count, one)
        for one in report.figures.places[kind]
        if (count := report.disclosure.people(one.out))
    ]
    for _, place in sorted(told, key=lambda one: (-one[0], one[1].name))[:_MOST_PLACES]:
        share = report.disclosure.share(place.out, place.people)
        values = {
            "name": place.name,
            "people": report.people(place.out),
            "share": meant(share_in_words(share), "share_out") if share is not None else "",
        }
        if report.has_bounds:
            words = gettext("%(name)s: at most %(people)s")
        elif share is None:
            words = gettext("%(name)s: %(people)s")
        else:
            words = gettext("%(name)s: %(people)s, %(share)s of those who live there")
        yield Finding(words % values, key=f"place/{kind}/{place.code}")


def _who(report: Report) -> list[Finding]:
    """The groups that are more often out of reach than the average, or that none is."""
    said = [one for one in out_of_reach(report) if not one.is_caution]
    return said[:1]


def _cannot_tell(report: Report) -> Iterator[Finding]:
    """Findings on the conclusions that this report does not support."""
    yield Finding(
        gettext(
            "This report measures distance only. Ask people whether they know of a place, trust it and can "
            "afford it."
        )
    )
    if not report.question.open_day:
        yield Finding(
            gettext("This report does not say whether places are open when people need them.")
        )
    known = report.figures.known_room
    if known is None:
        yield Finding(gettext("This report does not say how many people a place has room for."))
    else:
        yield _known_room(report, known)
    if full := report.figures.without_room:
        yield Finding(
            ngettext(
                "%(n)s place has said in recent weeks that it is full or has a waiting list. It counts as "
                "within reach, but as having no room.",
                "%(n)s places have said in recent weeks that they are full or have a waiting list. They "
                "count as within reach, but as having no room.",
                full,
            )
            % {"n": f"{full:,}"}
        )


def _known_room(report: Report, known: int) -> Finding:
    return Finding(
        ngettext(
            "We know the capacity of %(n)s of %(count)s place.",
            "We know the capacity of %(n)s of %(count)s places.",
            report.figures.serving_count,
        )
        % {
            "n": meant(f"{known:,}", "room_per_10000"),
            "count": meant(f"{report.figures.serving_count:,}", "serving_count"),
        }
    )
