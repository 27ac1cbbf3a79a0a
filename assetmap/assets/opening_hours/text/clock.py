"""Times of day in words: "10 to 12.30", "2 to 4", "half past seven", "7.30pm to late".

Hours of a 24-hour clock are read as written. Where nothing says whether it is morning or afternoon the hours are those
at which groups meet: from 8 to 11 it is morning, from 1 to 6 afternoon, and 7 is evening unless hours follow until the
afternoon.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import time
from enum import StrEnum

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
# A group that meets at "1:00" meets in the afternoon, whatever the other hours look like.
_EARLIEST = 6 * 60
# Nothing is open longer that closes again.
_LONGEST_DAY = 16 * 60


class Notation(StrEnum):
    """The notation of an hour, by what it tells about the half of the day."""

    HALF = "half"  # 2pm
    WORD = "word"  # noon
    TWENTY_FOUR = "24"  # 14:00, 0:30: nothing else can be meant
    ZERO = "zero"  # 09:00: most likely of 24 hours
    OPEN = "open"  # 9:00, 9


@dataclass(frozen=True)
class Clock:
    """Minutes after midnight, or after either twelve o'clock where `is_sure` is not; whether it looks like an hour.

    `written` is what its figures say on a clock of 24 hours; `has_minutes` whether they stand there.
    """

    minutes: int
    is_sure: bool
    is_said: bool
    notation: Notation = Notation.HALF
    written: int = 0
    has_minutes: bool = False
    has_zero: bool = False

    @property
    def time(self) -> time:
        return time(self.minutes // 60 % 24, self.minutes % 60)

    @property
    def as_written(self) -> "Clock":
        """The hour on a clock of 24 hours."""
        return replace(self, minutes=self.written % _DAY, is_sure=True)

    @property
    def in_either_half(self) -> "Clock":
        """The hour, where its leading zero says nothing of the half of the day."""
        is_open = self.notation in (Notation.ZERO, Notation.OPEN)
        return replace(self, minutes=self.written % _NOON, is_sure=False) if is_open else self


def read_clock(text: str) -> Clock | None:
    """The time in a match of `HOUR`; None where there is no such hour."""
    if text.endswith(("noon", "midday", "midnight")):
        minutes = 0 if text.endswith("midnight") else _NOON
        return Clock(minutes, True, True, Notation.WORD, minutes)
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
    written, has_minutes = hour * 60 + minutes, bool(match["minute"])
    if hour > 12 or hour == 0:
        return Clock(written % _DAY, True, is_said, Notation.TWENTY_FOUR, written, has_minutes)
    of_half, has_zero = (hour % 12 * 60 + minutes) % _NOON, figures.startswith("0")
    if half:
        later = _NOON if half == "p" else 0
        return Clock(of_half + later, True, is_said, written=of_half, has_zero=has_zero)
    return Clock(
        written if has_zero else of_half,
        has_zero,
        is_said,
        Notation.ZERO if has_zero else Notation.OPEN,
        written,
        has_minutes,
        has_zero,
    )


@dataclass(frozen=True)
class WrittenHours:
    """Whether the hours of one text are of 24 hours: those with minutes, and those without."""

    with_minutes: bool = False
    without: bool = False

    def holds_for(self, *clocks: Clock) -> bool:
        return all(
            clock.notation == Notation.WORD
            or (self.with_minutes if clock.has_minutes else self.without)
            for clock in clocks
        )


def written_hours(clocks: Iterable[Clock]) -> WrittenHours:
    """The notation that a text's hours share: beside 14:00 stands 9:00 in the morning, and beside 2pm nobody knows."""
    clocks = list(clocks)
    if any(clock.notation == Notation.HALF for clock in clocks):
        return WrittenHours()
    shown = {clock.has_minutes for clock in clocks if clock.notation == Notation.TWENTY_FOUR}
    return WrittenHours(with_minutes=True in shown, without=False in shown)


def is_guess(opens: Clock, closes: Clock | None, *, is_24_hour: bool = False) -> bool:
    """Whether `at_hour` or `span` had to choose the half of the day without a word that says it."""
    if closes is None:
        is_written = _is_alone_as_written(opens, is_24_hour=is_24_hour)
        return opens.notation == Notation.OPEN and not is_written
    notations = {opens.notation, closes.notation}
    if Notation.HALF in notations:
        return False
    if not _is_written_out(opens, closes, None, is_24_hour=is_24_hour):
        return Notation.OPEN in notations - {Notation.WORD} or notations == {Notation.ZERO}
    if opens.notation == Notation.OPEN and opens.written < _EARLIEST:
        return True
    return closes.notation == Notation.OPEN and closes.written <= opens.written


def at_hour(clock: Clock, part: str | None = None, *, is_24_hour: bool = False) -> time:
    """One hour, in the half of the day that is meant; `is_24_hour` is what the rest of the text says."""
    if _is_alone_as_written(clock, is_24_hour=is_24_hour) and part is None:
        return clock.as_written.time
    return (clock if clock.is_sure else _likely(clock, part)).time


def span(
    opens: Clock, closes: Clock, part: str | None = None, *, is_24_hour: bool = False
) -> tuple[time, time]:
    """From when to when: `part` of the day is what is said beside it, `is_24_hour` what the rest of the text says.

    What is written on a clock of 24 hours is read as written. Of all else the shortest time that fits is meant.
    """
    if _is_written_out(opens, closes, part, is_24_hour=is_24_hour):
        return opens.as_written.time, closes.as_written.time
    if opens.notation == closes.notation == Notation.ZERO:
        # "09:00-05:00" is nobody's twenty hours.
        opens, closes = opens.in_either_half, closes.in_either_half
    elif opens.notation == Notation.ZERO and closes.notation == Notation.HALF:
        # "02:00-04:00pm", but not "08:00-9pm".
        opens = opens.in_either_half if closes.has_zero else opens
    elif closes.notation == Notation.ZERO and opens.notation == Notation.OPEN:
        closes = closes.in_either_half
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


def _is_alone_as_written(clock: Clock, *, is_24_hour: bool) -> bool:
    return is_24_hour and clock.notation == Notation.OPEN and clock.written >= _EARLIEST


def _is_written_out(opens: Clock, closes: Clock, part: str | None, *, is_24_hour: bool) -> bool:
    """Whether both hours are of a clock of 24 hours, and stand there as they are meant."""
    notations = {opens.notation, closes.notation}
    if Notation.HALF in notations:
        return False
    is_shown = Notation.TWENTY_FOUR in notations or closes.notation == Notation.ZERO
    is_like_others = is_24_hour and part is None and opens.written >= _EARLIEST
    if not (is_shown or is_like_others):
        return False
    length = (closes.written - opens.written) % _DAY or _DAY
    if closes.notation == Notation.OPEN:
        return length < _LONGEST_DAY
    return closes.notation == Notation.TWENTY_FOUR or length <= _LONGEST_DAY


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
