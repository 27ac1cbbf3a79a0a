"""Sentences on the confidence in a report."""

from collections.abc import Iterator

from assetmap.gaps.analysis.figures import CategoryFigures
from assetmap.gaps.measures.completeness import LEAST_IN_BOTH
from assetmap.gaps.report.document import Finding, meant
from assetmap.gaps.report.out_of_reach import Report, in_words
from assetmap.gaps.report.sensitivity import turns
from assetmap.geography import DETOUR
from assetmap.web.translations import gettext, ngettext
from assetmap.web.wording import day


def sure(report: Report) -> Iterator[Finding]:
    """Findings on the confidence in a report: what was looked for, how complete the map is, how
    walks are measured, and how findings change with walking time and geography.
    """
    figures = report.figures
    yield from _looked_for(report)
    if figures.undecided_pairs:
        yield Finding(
            ngettext(
                "%(n)s pair of entries may be the same place listed twice. We count the pair once until a "
                "steward decides.",
                "%(n)s pairs of entries may be the same place listed twice. We count each pair once until a "
                "steward decides.",
                figures.undecided_pairs,
            )
            % {"n": meant(f"{figures.undecided_pairs:,}", "asset_count")},
            is_caution=True,
        )
    for one in figures.categories:
        if one.asset_count or one.compared:
            yield Finding(_how_complete(one))
    if figures.is_estimated:
        yield Finding(
            gettext(
                "Walks are estimated, because no street map is loaded. We multiply straight-line distances "
                "by %(detour)s and assume a speed of %(speed)s km/h."
            )
            % {
                "detour": meant(f"{DETOUR:g}", "threshold"),
                "speed": meant(f"{report.question.speed_kmh:g}", "threshold"),
            }
        )
    else:
        yield Finding(
            gettext(
                "We measure walking distances along the streets, and assume a speed of %(speed)s km/h."
            )
            % {"speed": meant(f"{report.question.speed_kmh:g}", "threshold")}
        )
    edges = len(figures.edges)
    if edges:
        yield Finding(
            ngettext(
                "%(n)s small area is close to the border. People there may have something nearer on the other side, where we hold no data.",
                "%(n)s small areas are close to the border. People there may have something nearer on the other side, where we hold no data.",
                edges,
            )
            % {"n": meant(f"{edges:,}", "edge")},
            is_caution=True,
        )
    if not report.is_unknown:
        yield from turns(report)


def _how_complete(one: CategoryFigures) -> str:
    """The completeness of a category on the map, where two lists allow an estimate; otherwise the
    reason why they do not.
    """
    estimate = one.estimate
    if estimate is None and one.compared is None:
        return gettext(
            "%(name)s: we cannot estimate how complete the map is, because we do not have two lists to compare."
        ) % {"name": one.name}
    first, second, both = (
        (estimate.first, estimate.second, estimate.both) if estimate else one.compared or (0, 0, 0)
    )
    values = {
        "name": one.name,
        "first": meant(f"{first:,}", "estimate"),
        "second": meant(f"{second:,}", "estimate"),
        "both": meant(f"{both:,}", "estimate"),
        "count": meant(f"{one.asset_count:,}", "asset_count"),
        "least": meant(f"{LEAST_IN_BOTH}", "estimate"),
    }
    if estimate is None and both < LEAST_IN_BOTH:
        return (
            gettext(
                "%(name)s: two lists have %(first)s and %(second)s entries, and %(both)s are on both. With fewer than %(least)s on both, we cannot estimate how many there are."
            )
            % values
        )
    if estimate is None:
        return (
            gettext(
                "%(name)s: two lists have %(first)s and %(second)s entries. %(both)s are on both, and "
                "%(count)s are on this map. The map has more entries than the two lists suggest exist, so we "
                "cannot estimate how many there are."
            )
            % values
        )
    shares = [one.asset_count / total for total in (estimate.high, estimate.low)]
    values |= {
        "total": meant(f"{estimate.total:,.0f}", "estimate"),
        "low": meant(f"{estimate.low:,.0f}", "estimate"),
        "high": meant(f"{estimate.high:,.0f}", "estimate"),
        "least": meant(f"{shares[0]:.0%}", "completeness"),
        "most": meant(f"{min(1.0, shares[1]):.0%}", "completeness"),
    }
    return (
        gettext(
            "%(name)s: two lists have %(first)s and %(second)s entries, and %(both)s are on both. There are "
            "probably about %(total)s (95%% confidence interval %(low)s to %(high)s), so %(least)s to "
            "%(most)s of them are on this map."
        )
        % values
    )


def _looked_for(report: Report) -> Iterator[Finding]:
    """Category by category: which lists say what there is, who has confirmed it, who has gone through it."""
    units = report.figures.unit_count
    old = [one.name for one in report.figures.categories if one.are_lists_old]
    if old:
        yield Finding(
            ngettext(
                "%(names)s: every list is more than two years old. We may not know what has opened or closed "
                "since.",
                "%(names)s: all our lists are more than two years old. We may not know what has opened or "
                "closed since.",
                len(old),
            )
            % {"names": in_words(old)},
            is_caution=True,
        )
    for one in report.figures.categories:
        # Reports of earlier methods do not say.
        if one.vintages is None:
            continue
        lists = [f"{name} ({vintage})" if vintage else name for name, vintage in one.vintages]
        sentences = [
            gettext("%(name)s: this area is covered by %(lists)s.")
            % {"name": one.name, "lists": in_words(lists)}
            if lists
            else gettext("%(name)s: no list covers this area.") % {"name": one.name}
        ]
        if one.asset_count:
            sentences.append(
                ngettext(
                    "%(n)s of %(count)s entry was confirmed in the last two years.",
                    "%(n)s of %(count)s entries were confirmed in the last two years.",
                    one.asset_count,
                )
                % {
                    "n": meant(f"{one.fresh_count:,}", "confirmed_count"),
                    "count": meant(f"{one.asset_count:,}", "asset_count"),
                }
            )
        sentences.append(
            gettext("Stewards checked %(n)s of %(count)s small areas, last on %(day)s.")
            % {
                "n": meant(f"{one.surveyed_count:,}", "surveyed"),
                "count": meant(f"{units:,}", "surveyed"),
                "day": day(one.surveyed_on),
            }
            if one.surveyed_on
            else gettext(
                "No steward has checked the area for this kind of support in the last two years."
            )
        )
        yield Finding(" ".join(sentences))
