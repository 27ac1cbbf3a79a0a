"""Times of day in words: "10 to 12.30", "2 to 4", "half past seven", "7.30pm to late".

Where nothing says whether it is morning or afternoon the hours are those at which groups meet: from 8 to 11 it is
morning, from 1 to 6 afternoon, and 7 is evening unless hours follow until the afternoon.
"""

import re
from dataclasses import dataclass, replace
from datetime import time

_WORDS = {
    word: number
    for number, word in enumerate(
        [
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
        ],
        start=1,
    )
}
_NUMBER = rf"\d{{1,2}}|{'|'.join(_WORDS)}"
_HALF_OF_DAY = r"(?:[ap]\.\s?m\b\.?|[ap]\s?m\b)"
# An hour in lower case. A number alone is one too: what stands around it says whether it is meant as such.
HOUR = (
    r"(?:12(?:[:.]00)?\s*)?(?:noon|midday|midnight)\b"
    rf"|(?:half|quarter)[\s-](?:past|to)[\s-](?:{_NUMBER})\b(?:\s*(?:{_HALF_OF_DAY}))?"
    rf"|(?:[01]\d|2[0-3])[0-5]\d(?!\w)(?:\s*(?:hrs|hours|h)\b)?"
    rf"|\d{{3,4}}\s?(?:{_HALF_OF_DAY})"
    rf"|\d{{1,2}}(?:[:.][0-5]\d)?(?!\d)\s*(?:{_HALF_OF_DAY}|o'?clock\b|hrs?\b|h\b)?(?![\w%])"
    rf"|(?:{'|'.join(_WORDS)})(?:\s*(?:{_HALF_OF_DAY}|o'?clock\b))?(?!\w)"
)
_FIGURES = re.compile(
    rf"(?P<hour>\d{{1,2}}?|{'|'.join(_WORDS)})(?:[:.]?(?P<minute>\d\d))?\s*(?P<rest>\D*)"
)
_MINUTES = {"half past": 30, "quarter past": 15, "quarter to": -15, "half to": -30}
_NOON = 12 * 60
_DAY = 24 * 60
# Later than this in a day whoever says 7 has got up early.
_LONGEST_EVENING = 5 * 60


@dataclass(frozen=True)
class Clock:
    """Minutes after midnight, or after either twelve o'clock where `is_sure` is not; whether it looks like an hour."""

    minutes: int
    is_sure: bool
    is_said: bool

    @property
    def time(self) -> time:
        return time(self.minutes // 60 % 24, self.minutes % 60)


def read_clock(text: str) -> Clock | None:
    """What `HOUR` has found; None where there is no such hour."""
    if text.endswith(("noon", "midday", "midnight")):
        return Clock(0 if text.endswith("midnight") else _NOON, True, True)
    said = re.match(r"(half|quarter)[\s-](past|to)[\s-]", text)
    match = _FIGURES.fullmatch(text[said.end() :] if said else text)
    if match is None:
        return None
    figures = match["hour"]
    hour = _WORDS.get(figures) or int(figures)
    minutes = int(match["minute"] or 0)
    if said:
        minutes = _MINUTES[f"{said[1]} {said[2]}"]
    if hour > 24 or minutes > 59 or (hour == 24 and minutes):
        return None
    half = match["rest"].strip()[:1] if match["rest"].strip()[:1] in ("a", "p") else ""
    is_said = bool(half or said or match["minute"] or match["rest"].strip())
    if hour > 12 or hour == 0 or (len(figures) == 2 and figures[0] == "0"):
        return Clock((hour * 60 + minutes) % _DAY, True, is_said)
    of_half = (hour % 12 * 60 + minutes) % _NOON
    if half:
        return Clock(of_half + (_NOON if half == "p" else 0), True, is_said)
    return Clock(of_half, False, is_said)


def at_hour(clock: Clock, part: str | None = None) -> time:
    """One hour, in the half of the day that is meant."""
    return (clock if clock.is_sure else _likely(clock, part)).time


def span(opens: Clock, closes: Clock, part: str | None = None) -> tuple[time, time]:
    """From when to when: `part` of the day is what is said beside it. The shortest time that fits is meant."""
    if not opens.is_sure:
        if closes.is_sure and part is None:
            opens = _before(opens, closes)
        else:
            opens = _likely(opens, part)
            end = _after(opens, closes)
            if part is None and opens.minutes >= 19 * 60 and opens.minutes < 20 * 60:
                length = (end.minutes - opens.minutes) % _DAY
                if length > _LONGEST_EVENING or length == 0:
                    opens = replace(opens, minutes=opens.minutes - _NOON)
            elif part is None and opens.minutes >= 17 * 60 and _same(opens, closes):
                opens = replace(opens, minutes=opens.minutes - _NOON)
    return opens.time, _after(opens, closes).time


def _same(one: Clock, other: Clock) -> bool:
    return not other.is_sure and one.minutes % _NOON == other.minutes % _NOON


def _likely(clock: Clock, part: str | None) -> Clock:
    """In the half of the day that a group would mean."""
    minutes = clock.minutes
    if part == "morning":
        is_later = False
    elif part in ("evening", "night"):
        # Twelve at night is midnight.
        is_later = minutes >= 60
    elif part == "afternoon":
        is_later = minutes < 10 * 60
    else:
        is_later = minutes < 8 * 60
    return replace(clock, minutes=minutes + (_NOON if is_later else 0), is_sure=True)


def _before(opens: Clock, closes: Clock) -> Clock:
    """The nearer of the two hours before it closes."""
    lengths = {
        (closes.minutes - minutes) % _DAY or _DAY: minutes
        for minutes in (opens.minutes, opens.minutes + _NOON)
    }
    return replace(opens, minutes=lengths[min(lengths)], is_sure=True)


def _after(opens: Clock, closes: Clock) -> Clock:
    """The nearer of the two hours after it opens."""
    if closes.is_sure:
        return closes
    lengths = {
        (minutes - opens.minutes) % _DAY or _DAY: minutes
        for minutes in (closes.minutes, closes.minutes + _NOON)
    }
    return replace(closes, minutes=lengths[min(lengths)], is_sure=True)
