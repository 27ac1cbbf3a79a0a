"""Classes of a map's values, with their labels and colours."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import floor, log10

from assetmap.gaps.names import SURVEY_STATE_NAMES
from assetmap.gaps.report.columns import DEFINITIONS
from assetmap.gaps.report.document import Cell
from assetmap.gaps.report.wording import cell_words
from assetmap.web.translations import gettext

# After cividis (Nuñez, Anderton & Renslow 2018), its yellow paler: told apart by colour-blind people, and each darker
# than the one before, so that it is read in black and white too.
COLOURS = ("#fff3a6", "#d6c46e", "#9d957a", "#5f6470", "#00224e")
# What is known of a place is no amount: in the order of `STANDING_NAMES`, from what serves through what is there and
# does not to what nobody has looked for.
SURVEY_STATE_COLOURS = ("#00224e", "#35456c", "#5f6470", "#7c7b78", "#9d957a", "#e3d799", "#fffbe0")
UNKNOWN_COLOUR = "#ffffff"
MOST_CLASSES = len(COLOURS)
# So large a share of zeros is a class of its own.
_MANY_ZEROS = 0.1
# Two values are clearly apart where more of all that there is lies between them.
_CLEARLY = 1 / 20
# The smallest step that a measure's words show, by its unit.
_FINEST = {
    "people": 1.0,
    "count": 1.0,
    "minutes": 1.0,
    "share": 0.01,
    "points": 0.01,
    "rate": 0.01,
    "index": 0.001,
}


@dataclass(frozen=True)
class Class:
    """One colour of a legend, and its name."""

    name: str
    colour: str


@dataclass(frozen=True)
class Classes:
    """The classes of a measure, from the least; `of` has each value's class, −1 for what is not told or not known."""

    classes: list[Class]
    of: list[int]

    @property
    def has_unknown(self) -> bool:
        return -1 in self.of


def classes_of(key: str, values: Sequence[Cell], fixed: Sequence[float] = ()) -> Classes:
    """Classes of a measure's values: by quantiles at round numbers, with zero for itself where it is frequent; or those
    that begin at `fixed` values, whether any value lies in them or not.

    A value belongs where its words do. Of what is not zero, the least and the greatest are in two classes where two
    words tell of them; the one exception is 99% and what is told as over that.

    >>> [one.name for one in classes_of("share_out", [0.0, 0.0, 0.02, 0.11, 0.31, None]).classes]
    ['0%', 'over 0%, under 11%', '11% to under 31%', '31% or more']
    >>> [one.name for one in classes_of("share_out", [0.0, 0.4, *[1.0] * 9]).classes][-1]
    '100%'
    >>> [one.name for one in classes_of("share_out", [0.0, 0.3], fixed=[0.1, 0.25]).classes]
    ['under 10%', '10% to under 25%', '25% or more']
    """
    unit = DEFINITIONS[key].unit
    if fixed and unit != "text":
        return _classes_at(key, unit, values, fixed)
    if unit == "text":
        return _by_words(values)
    known = sorted(float(one) for one in values if isinstance(one, int | float))
    if not known:
        return Classes([], [-1] * len(values))
    each = sorted(set(known))
    if unit == "count" and len(each) <= MOST_CLASSES:
        return Classes(
            [
                Class(cell_words(key, one), colour)
                for one, colour in zip(each, _spread(len(each)), strict=True)
            ],
            [each.index(float(one)) if isinstance(one, int | float) else -1 for one in values],
        )
    zeros = sum(one == 0 for one in known)
    has_zero_class = known[0] == 0 and zeros >= _MANY_ZEROS * len(known) and zeros < len(known)
    rest = [_as_shown(unit, one) for one in known if one > 0 or not has_zero_class]
    breaks = _breaks(sorted(rest), MOST_CLASSES - has_zero_class, _FINEST[unit])
    if has_zero_class:
        breaks = [0.0, *(one for one in breaks if one > 0)]
    names = _names(key, breaks, has_zero_class=has_zero_class, only=known if not breaks else [])
    colours = _spread(len(names))
    return Classes(
        [Class(name, colour) for name, colour in zip(names, colours, strict=True)],
        [
            _position(unit, float(one), breaks, has_zero_class)
            if isinstance(one, int | float)
            else -1
            for one in values
        ],
    )


def _classes_at(key: str, unit: str, values: Sequence[Cell], breaks: Sequence[float]) -> Classes:
    """Classes that begin at these values; the same breaks have the same colours in every map."""
    names = _names(key, breaks, has_zero_class=False, only=[])
    return Classes(
        [Class(name, colour) for name, colour in zip(names, _spread(len(names)), strict=True)],
        [
            _position(unit, float(one), breaks, False) if isinstance(one, int | float) else -1
            for one in values
        ],
    )


def _by_words(values: Sequence[Cell]) -> Classes:
    names = [gettext(name) for name in SURVEY_STATE_NAMES.values()]
    seen = [name for name in names if name in values]
    colours = dict(zip(names, SURVEY_STATE_COLOURS, strict=True))
    return Classes(
        [Class(name, colours[name]) for name in seen],
        [seen.index(str(one)) if one in seen else -1 for one in values],
    )


def _as_shown(unit: str, value: float) -> float:
    """The value to as many digits as its words show."""
    if unit == "share" and 0 < value <= 0.005:
        return 0.004
    if unit == "share" and 0.995 <= value < 1:
        return 0.996
    if unit in ("share", "points"):
        return round(value * 100) / 100
    if unit == "rate":
        return round(value, 2 if value < 10 else 1)
    return round(value, 3 if unit == "index" else 0)


def _breaks(values: Sequence[float], classes: int, finest: float) -> list[float]:
    """Round numbers near the quantiles, and at every value where few are clearly apart: each above the least and no
    higher than the greatest. At least one parts what is not zero.
    """
    span = values[-1] - values[0]
    apart = _apart(values, span)
    middles = apart[1:] if len(apart) <= classes else []
    middles += [values[part * len(values) // classes] for part in range(1, classes)]
    breaks: list[float] = []
    for middle in middles:
        value = _round_near(middle, span, finest, values[-1])
        is_apart = all(abs(value - one) > span * _CLEARLY for one in breaks)
        if values[0] < value and is_apart and len(breaks) < classes - 1:
            breaks.append(value)
    rest = sorted({one for one in values if one})
    if rest and not any(rest[0] < one <= rest[-1] for one in breaks):
        middle = rest[len(rest) // 2]
        near = (_round_near(middle, rest[-1] - rest[0], finest, rest[-1]), middle)
        breaks += [one for one in near if rest[0] < one and _is_on(finest, one)][:1]
    return sorted(breaks)


def _apart(values: Sequence[float], span: float) -> list[float]:
    """Those of the values that are clearly apart, from the least."""
    each = [values[0]]
    for value in values:
        if value - each[-1] > span * _CLEARLY:
            each.append(value)
    return each


def _round_near(value: float, span: float, finest: float, most: float) -> float:
    """The value to a step that is a power of ten, or half of one, at a thirtieth of the span or below; no higher than
    `most`.
    """
    if span <= 0:
        return value
    step = 10.0 ** floor(log10(span / 15))
    if span / 15 >= 5 * step:
        step *= 5
    step = max(finest, step)
    near = round(round(value / step) * step, 10)
    return near if near <= most else round(near - step, 10)


def _is_on(finest: float, value: float) -> bool:
    return abs(value / finest - round(value / finest)) < 1e-6


def _position(unit: str, value: float, breaks: Sequence[float], has_zero_class: bool) -> int:
    at = bisect_right(breaks, _as_shown(unit, value))
    if has_zero_class:
        return 0 if value <= 0 else max(1, at)
    return at


def _names(
    key: str, breaks: Sequence[float], *, has_zero_class: bool, only: Sequence[float]
) -> list[str]:
    def say(value: float) -> str:
        return cell_words(key, value)

    if not breaks:
        least, most = say(only[0]), say(only[-1])
        return [
            least
            if least == most
            else gettext("%(least)s to %(most)s") % {"least": least, "most": most}
        ]
    names = [
        say(0.0) if has_zero_class else gettext("under %(most)s") % {"most": say(breaks[0])},
        *(
            gettext("%(least)s to under %(most)s") % {"least": say(least), "most": say(most)}
            for least, most in pairwise(breaks)
        ),
        # No share is larger than all.
        say(breaks[-1])
        if DEFINITIONS[key].unit == "share" and breaks[-1] >= 1
        else gettext("%(least)s or more") % {"least": say(breaks[-1])},
    ]
    if has_zero_class:
        names[1] = (
            gettext("over %(least)s, under %(most)s") % {"least": say(0.0), "most": say(breaks[1])}
            if len(breaks) > 1
            else gettext("over %(least)s") % {"least": say(0.0)}
        )
    return names


def _spread(count: int) -> list[str]:
    """So many of the colours, as far from one another as they can be."""
    if count == 1:
        return [COLOURS[1]]
    return [COLOURS[round(at * (MOST_CLASSES - 1) / (count - 1))] for at in range(count)]
