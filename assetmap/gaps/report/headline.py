"""The first sentences of a report: how many people are out of reach."""

from collections.abc import Iterator

from assetmap.gaps.report.document import Finding, meant
from assetmap.gaps.report.out_of_reach import Report
from assetmap.web.translations import gettext, ngettext


def headline(report: Report) -> Iterator[Finding]:
    """How many of those asked about are out of reach, as far as that is known."""
    figures = report.figures
    people, out = figures.people, figures.out
    values = {
        "out": report.count(out),
        "people": report.count(people, "people"),
        "share": report.percent(out, people),
        "a_walk": meant(report.a_walk, "threshold"),
        "who": _who_is_counted(report),
        "time": report.time,
    }
    if report.is_unknown and figures.unknown_hours:
        yield Finding(
            gettext(
                "This map cannot tell whether any of the %(people)s asked about (%(who)s) can reach one that is open %(time)s. Next step: ask the places on the map for their opening hours."
            )
            % values
        )
        return
    if report.is_unknown:
        yield Finding(
            gettext(
                "This map cannot tell whether any of the %(people)s asked about (%(who)s) can reach one. Next step: ask stewards and groups to add what there is, or to record that they looked and found none."
            )
            % values
        )
        return
    if round(out) == 0:
        yield Finding(
            gettext("All of the %(people)s asked about (%(who)s) are within %(a_walk)s.") % values
        )
        return
    if report.time:
        said = ngettext(
            "%(out)s of %(people)s asked about (%(who)s), %(share)s, is further than %(a_walk)s from the nearest that is known to be open %(time)s.",
            "%(out)s of %(people)s asked about (%(who)s), %(share)s, are further than %(a_walk)s from the nearest that is known to be open %(time)s.",
            report.disclosure.people(out) or 2,
        )
    else:
        said = ngettext(
            "%(out)s of %(people)s asked about (%(who)s), %(share)s, is further than %(a_walk)s from the nearest.",
            "%(out)s of %(people)s asked about (%(who)s), %(share)s, are further than %(a_walk)s from the nearest.",
            report.disclosure.people(out) or 2,
        )
    yield Finding(said % values)


def _who_is_counted(report: Report) -> str:
    """Who is asked about, and in how many of the small areas they are counted where that is not all."""
    count, missing = report.figures.unit_count, len(report.figures.unknown_population)
    if not missing:
        return report.who
    return gettext("%(who)s, in the %(n)s of %(count)s small areas that have figures") % {
        "who": report.who,
        "n": meant(f"{count - missing:,}", "figures_missing"),
        "count": meant(f"{count:,}", "figures_missing"),
    }
