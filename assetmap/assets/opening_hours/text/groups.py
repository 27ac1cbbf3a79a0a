"""Days with the same hours as one rule. A step of `parser.py`."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, time

from assetmap.assets.opening_hours.off_dates import joined
from assetmap.assets.opening_hours.rules import WEEKDAYS, Occurrence, Rule
from assetmap.assets.opening_hours.text.clock import (
    Clock,
    WrittenHours,
    at_hour,
    is_guess,
    span,
)
from assetmap.assets.opening_hours.text.exceptions import StatedLimits
from assetmap.assets.opening_hours.wording import hours_words
from assetmap.web.translations import gettext

# When it opens, when it closes if that is said, and the words for it.
Span = tuple[Clock, Clock | None, str]
_Hours = tuple[time | None, time | None]


@dataclass(frozen=True)
class Every:
    """Every so many weeks, months or days, where that is said; and the words for it."""

    number: int
    unit: str | None
    words: str


@dataclass
class TimeGroup:
    """Days of a sentence, and the hours that they have; begun by its hours where those come first."""

    is_time_first: bool = False
    codes: list[str] = field(default_factory=list)
    month_days: list[int] = field(default_factory=list)
    is_daily: bool = False
    once: date | None = None
    every: Every | None = None
    spans: list[Span] = field(default_factory=list)
    parts_of_day: list[str] = field(default_factory=list)
    breaks: list[Span] = field(default_factory=list)
    limits: StatedLimits = field(default_factory=StatedLimits)
    not_understood: list[str] = field(default_factory=list)

    @property
    def has_days(self) -> bool:
        return bool(self.codes or self.month_days or self.is_daily or self.once)

    @property
    def has_hours(self) -> bool:
        return bool(self.spans or self.parts_of_day)

    @property
    def clocks(self) -> list[Clock]:
        spans = [*self.spans, *self.breaks]
        return [clock for opens, closes, _ in spans for clock in (opens, closes) if clock]

    def count_days(self, numbers: Sequence[int], days: Iterable[str]) -> bool:
        """Only the first, or the last, of its weekdays, and whether it has such days."""
        weekly = [code for code in self.codes if code in days]
        kept = [code for code in self.codes if code not in weekly]
        self.codes = [*kept, *(f"{number}{code}" for number in numbers for code in weekly)]
        return bool(weekly)

    def limit(self, limits: StatedLimits) -> None:
        self.limits = self.limits.and_also(limits)

    def rules(self, remarks: list[str], written: WrittenHours) -> list[Rule]:
        """A rule for each span on each kind of days; says in `remarks` what was taken for granted.

        `written` is how the whole text writes its hours.
        """
        hours: list[_Hours] = [
            self._hours(opens, closes, words, remarks, written)
            for opens, closes, words in self.spans
        ]
        hours = self._without_breaks(hours, written)
        notes = list(self.limits.notes)
        if not hours:
            hours.append((None, None))
            notes = [f"{part}s" for part in self.parts_of_day] + notes
            if self.parts_of_day:
                remarks.append(
                    gettext(
                        "We don’t know the hours. Add them if you can, for example “10am to 12pm”."
                    )
                )
        every, limits = self._interval(remarks), self.limits
        if limits.bymonth == "" or (limits.since and limits.until and limits.until < limits.since):
            remarks.append(gettext("No days match these dates. Check the dates."))
        notes += self.not_understood
        return [
            Rule(
                freq,
                every,
                byday,
                bymonthday,
                limits.bymonth or None,
                limits.is_on_bank_holidays,
                self.once if freq is None else limits.since,
                None if freq is None else limits.until,
                opens_at,
                closes_at,
                ", ".join(notes) or None,
                joined(limits.off_dates),
            )
            for freq, byday, bymonthday in self._days(remarks)
            for opens_at, closes_at in hours
        ]

    def _without_breaks(self, hours: Sequence[_Hours], written: WrittenHours) -> list[_Hours]:
        """The hours less a break that lies within them; what lies elsewhere is kept in words."""
        hours = list(hours)
        for opens, closes, words in self.breaks:
            if closes is None:
                continue
            # A break for lunch is "1:00-2:00" beside "9:00-17:00" too.
            readings = [
                _cut(hours, span(opens, closes, is_24_hour=is_24_hour))
                for is_24_hour in dict.fromkeys((written.holds_for(opens, closes), False))
            ]
            left = next((one for one in readings if one != hours), None)
            if left is None:
                self.not_understood.append(words)
            hours = left or hours
        return hours

    def _days(self, remarks: list[str]) -> Iterator[tuple[str | None, str | None, str | None]]:
        """FREQ, BYDAY and BYMONTHDAY."""
        left_out = self.limits.not_days
        if self.once:
            yield None, None, None
        if self.is_daily and left_out:
            if left := [day for day in WEEKDAYS if day not in left_out]:
                yield "WEEKLY", ",".join(left), None
        elif self.is_daily:
            yield "DAILY", None, None
        weekly = [day for day in WEEKDAYS if day in self.codes and day not in left_out]
        if weekly and not self.is_daily:
            yield "WEEKLY", ",".join(weekly), None
        if counted := in_order(self.codes):
            yield "MONTHLY", ",".join(counted), None
        if self.month_days:
            yield "MONTHLY", None, ",".join(str(number) for number in sorted(set(self.month_days)))
        if left_out and (counted or self.month_days or self.once):
            remarks.append(gettext("You can only leave out days if the times are weekly."))
        if not self.has_days:
            remarks.append(gettext("We could not work out which days you mean."))

    def _interval(self, remarks: list[str]) -> int | None:
        if self.every is None or self.every.number < 2:
            return None
        is_monthly = bool(self.month_days or in_order(self.codes))
        if self.every.unit and (self.every.unit == "month") != is_monthly:
            self.not_understood.append(self.every.words)
            return None
        if self.limits.since is None:
            remarks.append(
                gettext(
                    "Add a start date, such as “from 5 January”, so that people know which dates you mean."
                )
            )
        return self.every.number

    def _hours(
        self,
        opens: Clock,
        closes: Clock | None,
        words: str,
        remarks: list[str],
        written: WrittenHours,
    ) -> tuple[time, time | None]:
        part = self.parts_of_day[-1] if self.parts_of_day else None
        is_24_hour = written.holds_for(opens, closes or opens)
        if closes is None:
            found: tuple[time, time | None] = at_hour(opens, part, is_24_hour=is_24_hour), None
        else:
            found = span(opens, closes, part, is_24_hour=is_24_hour)
        if part is None and is_guess(opens, closes, is_24_hour=is_24_hour):
            told = hours_words(Occurrence(date.min, *found))
            remarks.append(
                gettext("We read “%(words)s” as %(hours)s.") % {"words": words, "hours": told}
            )
        return found


def _cut(hours: Sequence[_Hours], away: tuple[time, time]) -> list[_Hours]:
    """The hours without a break that lies within one of them."""
    begins, ends = away
    left: list[_Hours] = []
    for first, last in hours:
        if first and last and first < begins < ends < last:
            left += [(first, begins), (ends, last)]
        else:
            left.append((first, last))
    return left


def in_order(codes: list[str]) -> list[str]:
    """Counted days, each once: first Monday, first Tuesday, second Monday, last Friday."""
    counted = {code for code in codes if len(code) > 2}
    return sorted(counted, key=lambda code: (int(code[:-2]) % 10, WEEKDAYS.index(code[-2:])))
