"""Sentences on which groups are more or less often out of reach than everybody."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assetmap.gaps.analysis.choices import LEAST_BASE
from assetmap.gaps.names import GROUP_NAMES
from assetmap.gaps.report.document import Finding, meant
from assetmap.gaps.report.out_of_reach import Report, in_words, share_in_words
from assetmap.web.translations import gettext

# A group is named where it fares this much worse or better than all, as a share.
_NOTABLE = 0.03


def out_of_reach(report: Report) -> Iterator[Finding]:
    """Findings on the groups that are out of reach more or less often; none where that is not
    known, or nobody is out of reach.
    """
    if report.is_unknown or round(report.figures.out) == 0:
        return
    yield from _notable_groups(report)


def _notable_groups(report: Report) -> Iterator[Finding]:
    if not report.has_groups:
        yield Finding(
            gettext(
                "Figures for ages and ethnic groups cover everybody who lives here, so we cannot compare "
                "groups in a report about %(who)s."
            )
            % {"who": report.who}
        )
        return
    partly = [gettext(GROUP_NAMES[one.name]) for one in report.figures.groups if one.units_without]
    if partly:
        yield Finding(
            gettext(
                "Figures for some groups are missing in some small areas, so we do not compare these groups: "
                "%(groups)s."
            )
            % {"groups": in_words(partly)},
            is_caution=True,
        )
    small = [
        gettext(GROUP_NAMES[one.name])
        for one in report.figures.groups
        if not one.units_without and one.unit_count is not None and one.difference is None
    ]
    if small:
        yield Finding(
            gettext("Too few people or small areas to compare with the average: %(groups)s.")
            % {"groups": in_words(small)},
            is_caution=True,
        )
    differing = sorted(
        (one for one in _shares(report) if abs(one.difference) >= _NOTABLE),
        key=lambda one: -abs(one.difference),
    )
    worse = [one for one in differing if one.is_certain and one.least >= _NOTABLE]
    better = [one for one in differing if one.is_certain and one.most <= -_NOTABLE]
    by_chance = [one for one in differing if not one.is_certain]
    if report.has_bounds and not worse and not better:
        return
    for groups, words in (
        (worse, gettext("More often out of reach than the average: %(groups)s.")),
        (better, gettext("Less often out of reach than the average: %(groups)s.")),
    ):
        if groups:
            yield Finding(words % {"groups": _in_words(groups)})
    if by_chance:
        words = (
            gettext("Other groups differ too, but that may be due to chance: %(groups)s.")
            if worse or better
            else gettext(
                "No group clearly differs from the average. Some differ, but that may be due to chance: %(groups)s."
            )
        )
        yield Finding(words % {"groups": _in_words(by_chance)})
    if not differing and any(_shares(report)):
        yield Finding(
            gettext("No group differs from the average by %(n)s percentage points or more.")
            % {"n": meant(f"{_NOTABLE * 100:g}", "group_share_out")}
        )


@dataclass(frozen=True)
class _Share:
    """A group's share out of reach and its difference from everybody's; `least` and `most` whatever unknown hours are.

    `is_certain`: the interval of the difference leaves out none at all.
    """

    name: str
    share: float
    difference: float
    least: float
    most: float
    is_certain: bool


def _in_words(groups: Sequence[_Share]) -> str:
    """Groups with their shares. Semicolons part them, since a group's name may have commas."""
    named = [
        f"{one.name} ({meant(share_in_words(one.share), 'group_share_out')})" for one in groups
    ]
    return gettext("; ").join(named)


def _shares(report: Report) -> list[_Share]:
    """The groups that are large enough to compare."""
    everybody = report.disclosure.share(report.figures.out, report.figures.people) or 0.0
    at_best, found = _differences_at_best(report), []
    for one in report.figures.groups:
        share = report.disclosure.share(one.out, one.people)
        if one.units_without or one.people < LEAST_BASE or share is None:
            continue
        if one.unit_count is not None and one.difference is None:
            continue
        # An earlier method has no interval: its own rule stands.
        low, high = one.difference or (1.0, 1.0)
        difference = share - everybody
        best = at_best.get(gettext(GROUP_NAMES[one.name]), difference)
        found.append(
            _Share(
                gettext(GROUP_NAMES[one.name]),
                share,
                difference,
                min(difference, best),
                max(difference, best),
                low > 0 or high < 0,
            )
        )
    return found


def _differences_at_best(report: Report) -> dict[str, float]:
    """The difference between each group's share and everybody's if everything of unknown opening
    hours is open, by the group's name; empty where unknown hours make no difference.
    """
    if not report.has_bounds:
        return {}
    disclosure, figures = report.disclosure, report.figures
    everybody = disclosure.share(figures.out_at_least, figures.people) or 0.0
    return {
        gettext(GROUP_NAMES[one.name]): (disclosure.share(one.out_at_least, one.people) or 0.0)
        - everybody
        for one in figures.groups
    }
