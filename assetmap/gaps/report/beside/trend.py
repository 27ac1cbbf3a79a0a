"""The reports of one question over time: a line of shares out of reach, and what changed between each two."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from itertools import pairwise

from assetmap.gaps.report.comparison import Comparison
from assetmap.gaps.report.out_of_reach import share_in_words
from assetmap.web.svg_map import svg_document
from assetmap.web.translations import gettext
from assetmap.web.wording import day

# The drawing's own units.
_WIDTH, _HEIGHT = 760, 320
_LEFT, _RIGHT, _TOP, _BOTTOM = 60, 30, 20, 46
_FONTS = "Arial, Liberation Sans, DejaVu Sans, sans-serif"
# Where lines of the grid may lie, and so many of them at most.
_STEPS = (0.01, 0.02, 0.05, 0.1, 0.2)
_MOST_LINES = 6
# Dates closer together than this lie on one another.
_LEAST_APART = 90


@dataclass(frozen=True)
class Moment:
    """One report of the question: when it was asked, and how many were out of reach; None where that may not be
    told.
    """

    asked_on: date
    out: int | None
    share: float | None


def moments_of(days: Sequence[date], steps: Sequence[Comparison]) -> list[Moment]:
    """Each report, from the earliest, of the comparisons of each with the one after it."""
    first = steps[0].whole
    return [
        Moment(days[0], first.out_before, first.share_before),
        *(
            Moment(asked_on, one.whole.out_after, one.whole.share_after)
            for asked_on, one in zip(days[1:], steps, strict=True)
        ),
    ]


def overall_change(moments: Sequence[Moment]) -> int | None:
    """The increase in people out of reach from the first report to the last, by the numbers as
    shown; None where one is not shown.
    """
    first, last = moments[0].out, moments[-1].out
    return None if first is None or last is None else last - first


def line_of(moments: Sequence[Moment]) -> str:
    """The shares out of reach as a line over time, an SVG; where a share is not told the line has a gap."""
    shares = [one.share for one in moments if one.share is not None]
    step = next((one for one in _STEPS if max(shares, default=0) / one <= _MOST_LINES), _STEPS[-1])
    highest = step * max(1, -(-max(shares, default=0) // step))
    span = max(1, (moments[-1].asked_on - moments[0].asked_on).days)
    inner, high = _WIDTH - _LEFT - _RIGHT, _HEIGHT - _TOP - _BOTTOM

    def x(one: Moment) -> float:
        return _LEFT + inner * (one.asked_on - moments[0].asked_on).days / span

    def y(share: float) -> float:
        return _TOP + high * (1 - share / highest)

    title = gettext("Share out of reach over time")
    parts = [f"<title>{escape(title)}</title>"]
    for number in range(round(highest / step) + 1):
        at = y(number * step)
        parts.append(
            f'<path d="M{_LEFT} {at:.1f}H{_WIDTH - _RIGHT}" stroke="#d8dde0" stroke-width="1"/>'
            f'<text x="{_LEFT - 8}" y="{at + 5:.1f}" font-size="15" text-anchor="end" fill="#212b32">{number * step:.0%}</text>'
        )
    parts += [
        f'<path d="M{x(one):.1f} {y(one.share):.1f}L{x(other):.1f} {y(other.share):.1f}" stroke="#005eb8" stroke-width="3"/>'
        for one, other in pairwise(moments)
        if one.share is not None and other.share is not None
    ]
    last_label = -float(_LEAST_APART)
    for one in moments:
        if one.share is not None:
            parts.append(
                f'<circle cx="{x(one):.1f}" cy="{y(one.share):.1f}" r="6" fill="#005eb8" stroke="#ffffff" stroke-width="2">'
                f"<title>{escape(f'{day(one.asked_on)}: {share_in_words(one.share)}')}</title></circle>"
            )
        if x(one) - last_label >= _LEAST_APART:
            last_label = x(one)
            # The last one ends where the line does, so that nothing is cut off.
            anchor = "end" if one is moments[-1] else "middle"
            parts.append(
                f'<text x="{x(one):.1f}" y="{_HEIGHT - 16}" font-size="15" text-anchor="{anchor}" fill="#212b32">{one.asked_on:%d/%m/%Y}</text>'
            )
    return svg_document(_WIDTH, _HEIGHT, parts, fonts=_FONTS)


def line_in_words(moments: Sequence[Moment]) -> str:
    """The line of shares in words, for readers who do not see it."""
    told = [
        f"{day(one.asked_on)}: {gettext('not known') if one.share is None else share_in_words(one.share)}"
        for one in moments
    ]
    return "; ".join(told)
