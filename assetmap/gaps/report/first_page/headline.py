"""The first sentences of a report: how many people are out of reach."""

from collections.abc import Iterator, Mapping, Sequence

from assetmap.gaps.analysis.choices import LEAST_BASE
from assetmap.gaps.analysis.figures import PlaceFigures
from assetmap.gaps.report.document import Finding, capitalised, meant
from assetmap.gaps.report.first_page.wording import (
    fraction_in_words,
    nearest_of,
    one_of_kind,
    residents_counted,
)
from assetmap.gaps.report.out_of_reach import Report, in_words, share_in_words
from assetmap.gaps.report.sensitivity import first_of, largest
from assetmap.web.translations import gettext


def headline(report: Report) -> Iterator[Finding]:
    """Findings on the number of people asked about who are out of reach, as far as it is known,
    each with its range.
    """
    range_of = _range_in_words(report)
    for finding in _how_many(report):
        yield Finding(f"{finding.said} {range_of}".strip(), finding.is_caution)


def _range_in_words(report: Report) -> str:
    """Between what the number lies under other assumptions; nothing where they change nothing that is told."""
    figures, disclosure = report.figures, report.disclosure
    others = figures.alternatives
    if not others or (report.is_unknown and not round(report.within)):
        return ""
    base = figures.out if figures.out_at_least is None else figures.out_at_least
    least = min(base, *(one.out_at_least for one in others))
    most = max(figures.out, *(one.out for one in others))
    if disclosure.people(least) == disclosure.people(base) and (
        disclosure.people(most) == disclosure.people(figures.out)
    ):
        return ""
    if not report.is_unknown and round(figures.out) == 0:
        return gettext("Up to %(most)s may live further away, depending on %(assumptions)s.") % {
            "most": report.people(most),
            "assumptions": in_words(_assumptions(report)),
        }
    if report.is_unknown:
        least, most = figures.people - most, figures.people - least
    return gettext("The number could be %(range)s, depending on %(assumptions)s.") % {
        "range": report.between(least, most, "within_at_least" if report.is_unknown else "out"),
        "assumptions": in_words(_assumptions(report)),
    }


def _assumptions(report: Report) -> list[str]:
    """The subjects of a report's other assumptions, in words."""
    others = report.figures.alternatives
    found = []
    if any(one.detour is not None for one in others):
        found.append(gettext("how winding the streets are"))
    if any(one.list_name is not None for one in others):
        found.append(gettext("which list is right"))
    return found


def _how_many(report: Report) -> Iterator[Finding]:
    figures = report.figures
    people, out = figures.people, figures.out
    kinds, needs_all = [(one.slug, one.name) for one in figures.categories], report.needs_all
    values = {
        "out": report.count(out),
        "people": report.count(people, "people"),
        "share": report.percent(out, people),
        "a_walk": meant(report.a_walk, "threshold"),
        "who": residents_counted(report),
        "nearest": nearest_of(kinds, needs_all=needs_all),
        "beyond_which": nearest_of(kinds, needs_all=needs_all, is_beyond=True),
        "time": report.time,
    }
    if report.is_unknown and round(report.within):
        yield _at_least_within(report, values)
    elif report.is_unknown and figures.unknown_hours and not report.not_looked_for:
        yield Finding(
            gettext(
                "We cannot tell whether any of the %(people)s %(who)s can reach %(nearest)s that is open %(time)s. Next step: ask the places on the map for their opening hours."
            )
            % values
        )
    elif report.is_unknown:
        yield Finding(
            gettext(
                "We cannot tell whether any of the %(people)s %(who)s can reach %(nearest)s. Next step: ask "
                "stewards and groups to add what is missing, or to record that they checked and found none."
            )
            % values
        )
    elif report.has_bounds:
        yield _between_bounds(report, values)
    elif round(out) == 0:
        yield Finding(
            gettext("All %(people)s %(who)s live within %(a_walk)s of %(nearest)s.") % values
        )
    else:
        yield _further_away(report, values)


def _further_away(report: Report, values: Mapping[str, str]) -> Finding:
    """The finding on people who live too far away, in words ("about 1 in 9") and in numbers."""
    share = report.disclosure.share(report.figures.out, report.figures.people)
    beyond = (
        gettext("live more than %(a_walk)s from %(beyond_which)s known to be open %(time)s.")
        if report.time
        else gettext("live more than %(a_walk)s from %(beyond_which)s.")
    ) % values
    if share is None:
        words = gettext("%(out)s of %(people)s %(who)s %(beyond)s")
    else:
        words = gettext("%(part)s %(who)s (%(out)s of %(people)s) %(beyond)s")
        values = {**values, "part": meant(fraction_in_words(share), "share_out")}
    return Finding(capitalised(words % {**values, "beyond": beyond}))


def _at_least_within(report: Report, values: Mapping[str, str]) -> Finding:
    """The finding that is true whatever the map lacks: how many people have
    something on it within reach.
    """
    values = {
        **values,
        "within": report.count(report.within, "within_at_least"),
        "share": _share_within(report),
        "names": in_words(report.not_looked_for),
        "area": report.area_name,
    }
    within = (
        gettext(
            "At least %(within)s of %(people)s %(who)s (%(share)s) live within %(a_walk)s of %(nearest)s "
            "known to be open %(time)s."
        )
        if report.time
        else gettext(
            "At least %(within)s of %(people)s %(who)s (%(share)s) live within %(a_walk)s of %(nearest)s."
        )
    )
    others = gettext(
        "We cannot tell whether the others do, because nobody has checked all of %(area)s for: %(names)s. "
        "Next step: ask stewards and groups to add what is missing, or to record that they checked."
    )
    return Finding(f"{within % values} {others % values}")


def _share_within(report: Report) -> str:
    share = report.disclosure.share(report.within, report.figures.people)
    if share is None:
        return gettext("a share we cannot show")
    return meant(share_in_words(share), "within_at_least")


def _between_bounds(report: Report, values: Mapping[str, str]) -> Finding:
    """The finding that is true whether all assets of unknown opening hours are open or none."""
    figures = report.figures
    least = figures.out_at_least
    values = {
        **values,
        "least": report.count(least),
        "least_share": report.percent(least, figures.people),
    }
    if not report.disclosure.people(least):
        return Finding(
            gettext(
                "We cannot tell how many of the %(people)s %(who)s live more than %(a_walk)s from "
                "%(beyond_which)s that is open %(time)s. The answer is %(least)s if all places with unknown "
                "opening hours are open then, and %(out)s (%(share)s) if none are. Next step: ask the places "
                "on the map for their opening hours."
            )
            % values
        )
    return Finding(
        gettext(
            "Between %(least)s (%(least_share)s) and %(out)s (%(share)s) of %(people)s %(who)s live more "
            "than %(a_walk)s from %(beyond_which)s that is open %(time)s. We do not know the opening hours "
            "of some places. The lower number is right if all of them are open then, the higher one if none "
            "are."
        )
        % values
    )


def worst_at_both_bounds(report: Report) -> Iterator[Finding]:
    """The places of each kind with the largest share, where they are so whether what is of unknown hours is open or
    not.

    Nothing where there are no bounds, so that one number is worst.
    """
    if report.is_unknown or not report.has_bounds:
        return
    share = report.disclosure.share
    for kind, all_places in report.figures.places.items():
        places = [one for one in all_places if (one.people or 0) >= LEAST_BASE]
        at_most = largest([(share(one.out, one.people), one) for one in places], share_in_words)
        at_least = largest(
            [(share(one.out_at_least, one.people), one) for one in places], share_in_words
        )
        if not at_most:
            continue
        # Where nobody is out of reach at best, no place is worst then.
        both = [one for one in at_most if not at_least or one in at_least]
        yield Finding(_worst_in_words(both) % _worst_values(report, kind, both))


def _worst_in_words(worst: Sequence[PlaceFigures]) -> str:
    if not worst:
        return gettext(
            "Which %(kind)s is worst served depends on opening hours that we do not know."
        )
    if len(worst) == 1:
        return gettext(
            "%(names)s is the worst-served %(kind)s: %(share)s of people there are out of reach."
        )
    return gettext(
        "No %(kind)s is worse served than these %(n)s: %(names)s. In each of them, %(share)s of people are out of reach."
    )


def _worst_values(report: Report, kind: str, worst: Sequence[PlaceFigures]) -> dict[str, str]:
    values = {"kind": one_of_kind(kind)}
    if not worst:
        return values
    first = worst[0]
    return {
        **values,
        "share": report.percent_between(first.out_at_least, first.out, first.people),
        "n": meant(f"{len(worst):,}", "place_count"),
        "names": first_of([one.name for one in worst]),
    }
