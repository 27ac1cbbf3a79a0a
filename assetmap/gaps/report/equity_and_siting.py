"""Sentences on equity, on opening times, and on sites that would bring more people within reach."""

from collections.abc import Iterator, Sequence
from math import floor

from assetmap.gaps.analysis.figures import Fairness, Slot, SuggestedSite
from assetmap.gaps.names import DAY_NAMES
from assetmap.gaps.report.document import Finding, meant
from assetmap.gaps.report.first_page.wording import one_of
from assetmap.gaps.report.out_of_reach import Report, share_in_words
from assetmap.web.translations import gettext, ngettext

# What the interval has to leave out for a direction to be told.
_EVEN = 0.0


def fairness(report: Report) -> Iterator[Finding]:
    """The gradient by deprivation, and what the index means."""
    found = report.figures.fairness
    if report.is_unknown:
        yield Finding(
            gettext(
                "We cannot say anything about deprivation here, because we do not know what people can already reach."
            )
        )
        return
    if found is None:
        yield Finding(
            gettext(
                "We cannot say anything about deprivation here, because there are no deprivation ranks or "
                "nobody is within reach."
            )
        )
        return
    if found.unranked:
        yield Finding(
            ngettext(
                "%(n)s small area where people live has no deprivation rank, so we leave it out here.",
                "%(n)s small areas where people live have no deprivation rank, so we leave them out here.",
                found.unranked,
            )
            % {"n": meant(f"{found.unranked:,}", "decile")},
            is_caution=True,
        )
    at_best = report.figures.fairness_at_best
    if report.has_bounds and (at_best is None or _direction(found) != _direction(at_best)):
        yield Finding(
            gettext(
                "Whether access favours more or less deprived areas depends on opening hours that we do not "
                "know."
            )
        )
        return
    low, high = found.interval
    values = {
        "index": meant(signed(found.concentration), "concentration"),
        "low": meant(signed(low), "concentration"),
        "high": meant(signed(high), "concentration"),
    }
    if low <= _EVEN <= high:
        yield Finding(
            gettext(
                "Access does not clearly favour more or less deprived areas (concentration index %(index)s, "
                "95%% confidence interval %(low)s to %(high)s)."
            )
            % values
        )
    elif low > _EVEN:
        yield Finding(
            gettext(
                "Access favours less deprived areas (concentration index %(index)s, 95%% confidence interval "
                "%(low)s to %(high)s)."
            )
            % values
        )
    else:
        yield Finding(
            gettext(
                "Access favours more deprived areas (concentration index %(index)s, 95%% confidence interval "
                "%(low)s to %(high)s)."
            )
            % values
        )
    yield from _corrected(found)
    if report.has_bounds:
        # The shares are bounds: the table of places has both.
        return
    deciles = found.deciles
    most, least = (
        (report.disclosure.part_of(one.share, one.people) for one in (deciles[0], deciles[-1]))
        if deciles
        else (None, None)
    )
    if len(deciles) > 1 and most is not None and least is not None:
        yield Finding(
            gettext(
                "In decile %(first)s, the most deprived here, %(most)s of people are within reach. In decile "
                "%(last)s, the least deprived here, %(least)s are."
            )
            % {
                "most": meant(share_in_words(most), "share_in"),
                "first": meant(str(deciles[0].decile), "decile"),
                "least": meant(share_in_words(least), "share_in"),
                "last": meant(str(deciles[-1].decile), "decile"),
            }
        )


def _corrected(found: Fairness) -> Iterator[Finding]:
    """The same index corrected for shares, by both of the usual corrections."""
    named = [
        f"{name} {meant(signed(value), 'corrected_concentration')}"
        for name, value in (("Wagstaff", found.wagstaff), ("Erreygers", found.erreygers))
        if value is not None
    ]
    if named:
        yield Finding(
            gettext("Corrected concentration index: %(indices)s.")
            % {"indices": gettext("; ").join(named)}
        )


def _direction(found: Fairness) -> int:
    """1 if access clearly favours less deprived areas, −1 if it clearly favours more deprived ones, else 0."""
    low, high = found.interval
    return int(low > _EVEN) - int(high < _EVEN)


def closing(report: Report) -> Iterator[Finding]:
    """Findings on what would bring the most people within reach."""
    sites = report.figures.sites
    are_hours_missing = report.is_unknown and report.figures.unknown_hours
    if are_hours_missing or (report.has_bounds and not sites):
        yield Finding(
            gettext(
                "Before you plan anything new, ask existing places when they are open, and what it would "
                "take to open at the chosen time."
            )
        )
        return
    if report.is_unknown:
        yield Finding(
            gettext("Before you plan anything new, ask local people what already exists.")
        )
        return
    if not sites:
        yield Finding(_no_site(report))
        return
    first, last = sites[0], sites[-1]
    words = (
        gettext(
            "Opening %(thing)s at or near %(name)s would bring at least %(people)s within %(a_walk)s of one for the first time."
        )
        if report.has_bounds
        else gettext(
            "Opening %(thing)s at or near %(name)s would bring %(people)s within %(a_walk)s of one for the first time."
        )
    )
    yield Finding(
        words
        % {
            "thing": _one_more(report),
            "name": first.name,
            "people": report.people(first.newly_reached, "newly_reached"),
            "a_walk": meant(report.a_walk, "threshold"),
        }
    )
    if first.kind:
        yield Finding(gettext("Why here: %(why)s") % {"why": why_here(report, first)})
    if len(sites) > 1:
        # Told as no more than it is: 99.6 % is at least 99 %.
        share = floor(last.share_of_best * 100 + 1e-6)
        words = (
            gettext(
                "Together, all %(count)s sites in the table would bring %(people)s within reach. No other "
                "combination of %(count)s sites would bring more people within reach."
            )
            if share >= 100
            else gettext(
                "Together, all %(count)s sites in the table would bring %(people)s within reach. That is at least %(share)s%% of the most that any %(count)s sites could bring within reach."
            )
        )
        yield Finding(
            words
            % {
                "count": meant(str(len(sites)), "together"),
                "people": report.people(last.together, "together"),
                "share": meant(str(share), "share_of_best"),
            }
        )
    if report.needs_all:
        yield Finding(
            gettext("We assume that each new place offers all of these kinds of support.")
        )
    yield Finding(
        gettext(
            "There is already something at each of these sites. Ask the people who run each site whether "
            "they have room, and ask people who live nearby whether they want something new there."
        )
    )


def why_here(report: Report, site: SuggestedSite) -> str:
    """One sentence on why a place is proposed; empty where it may not be shown any more, or an earlier method does not
    say.
    """
    if not site.kind:
        return ""
    words = (
        gettext(
            "at least %(people)s live within %(a_walk)s of this site and have nothing within reach now. The building there (%(kind)s) may have room."
        )
        if report.has_bounds
        else gettext(
            "%(people)s live within %(a_walk)s of this site and have nothing within reach now. The building there (%(kind)s) may have room."
        )
    )
    return words % {
        "people": report.people(site.newly_reached, "newly_reached"),
        "a_walk": report.a_walk,
        "kind": site.kind,
    }


def _no_site(report: Report) -> str:
    """The reason why no place is proposed."""
    if round(report.figures.out) and report.figures.suitable == 0:
        return gettext(
            "We cannot propose a site. We know of no suitable building, such as a hall or a library, within %(a_walk)s of the people who are out of reach."
        ) % {"a_walk": report.a_walk}
    if len(report.figures.categories) > 1 and not report.needs_all:
        return gettext(
            "No single site would bring more people within reach of any of these kinds of support. Run the report for one kind at a time to see where a new place would help."
        )
    return gettext("No single site would bring more people within reach.")


def _one_more(report: Report) -> str:
    """The thing to be opened, in words, such as "a library"."""
    categories = report.figures.categories
    one = one_of(categories[0].slug, categories[0].name) if len(categories) == 1 else None
    return one or gettext("a new place")


def open_hours(report: Report) -> Iterator[Finding]:
    """Findings on the hours when most and fewest people can reach something known to be open."""
    slots = report.open_slots
    if not slots:
        return
    fewest_out = min(slots, key=lambda slot: slot.out)
    if has_slot_bounds(report):
        yield from _open_hours_in_bounds(report, slots)
        return
    most_out = max(slots, key=lambda slot: slot.out)
    if report.count(fewest_out.out) == report.count(most_out.out):
        yield Finding(
            gettext(
                "Here we count only places with known opening hours. At each hour in the table, %(out)s "
                "cannot reach anything open."
            )
            % {"out": report.people(most_out.out)}
        )
        return
    yield Finding(
        gettext(
            "Here we count only places with known opening hours. The number of people who cannot reach anything open is lowest on %(best)s (%(least)s) and highest on %(worst)s (%(most)s)."
        )
        % {
            "best": _moment(fewest_out),
            "least": report.people(fewest_out.out),
            "worst": _moment(most_out),
            "most": report.count(most_out.out),
        }
    )


def has_slot_bounds(report: Report) -> bool:
    """Whether more people may be within reach at some hour, of what does not say when it is open."""
    return any(
        slot.out_at_least is not None and slot.out - slot.out_at_least >= 0.5
        for slot in report.open_slots
    )


def _open_hours_in_bounds(report: Report, slots: Sequence[Slot]) -> Iterator[Finding]:
    """The hours when most and fewest people can reach something, where that holds whatever is open of unknown hours."""
    yield Finding(
        gettext(
            "We do not know the opening hours of some places on the map. The table shows the smallest and "
            "the largest number of people who may be out of reach."
        ),
        is_caution=True,
    )
    best = min(slots, key=lambda slot: slot.out)
    worst = max(slots, key=lambda slot: slot.out_at_least or 0.0)
    if best.out < (worst.out_at_least or 0.0):
        yield Finding(
            gettext(
                "More people can reach something open on %(best)s than on %(worst)s, whatever the unknown "
                "opening hours are."
            )
            % {"best": _moment(best), "worst": _moment(worst)}
        )


def _moment(slot: Slot) -> str:
    return gettext("%(day)s at %(hour)s") % {
        "day": gettext(DAY_NAMES[slot.day]),
        "hour": slot.hour,
    }


def signed(value: float) -> str:
    """A figure with its sign, as it is set in print."""
    return f"{value:+.3f}".replace("-", "−")
