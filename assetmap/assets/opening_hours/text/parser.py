"""Opening times in a group's own words as rules: "every Tuesday 10 to 12, not in August".

The parts of each sentence (`tokens.py`) are put together by phrases, the first of `phrases.py` that fits at each
place. What no phrase takes is kept in the group's words, as a rule's description, and named as not understood.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import cast

from assetmap.assets.opening_hours.rules import UK, WEEKDAYS, Rule, next_dates
from assetmap.assets.opening_hours.text.clock import Clock, Notation, written_hours
from assetmap.assets.opening_hours.text.exceptions import (
    LIMITS,
    StatedLimits,
    codes_of,
    next_one,
    said_date,
)
from assetmap.assets.opening_hours.text.groups import Every, TimeGroup
from assetmap.assets.opening_hours.text.phrases import (
    BEFORE_WORDS,
    HOURS_AHEAD,
    PHRASE,
    SAYS_NOTHING,
    TELLS_OF_THEM,
    apart_where_open,
    apart_where_vague,
)
from assetmap.assets.opening_hours.text.tokens import TimePart, statements
from assetmap.assets.opening_hours.text.writer import times_in_words
from assetmap.web.translations import gettext
from assetmap.web.wording import day

__all__ = ["LONGEST", "Times", "next_dates", "read_times", "times_in_words"]

# In signs; what is longer is a description and no times.
LONGEST = 2000


@dataclass(frozen=True)
class Times:
    """The times understood from a text: rules for the table `schedule`.

    `remarks` are sentences on what was taken for granted or cannot be stored; `not_understood` the words that are
    kept as they stand, in the descriptions of rules.
    """

    rules: tuple[Rule, ...]
    remarks: tuple[str, ...] = ()
    not_understood: tuple[str, ...] = ()


def read_times(text: str, today: date | None = None) -> Times:
    """Never raises. Days without a year are those nearest to `today`, which is today's date in the UK if left out."""
    reading = _Reading(text[:LONGEST], today or datetime.now(UK).date())
    for parts in statements(text[:LONGEST]):
        for some in apart_where_open(parts, text):
            reading.read(some)
    if rest := text[LONGEST:].strip():
        reading.words.append(rest)
    return reading.times()


class _Reading:
    """The reading so far, group by group."""

    def __init__(self, text: str, today: date) -> None:
        self.text, self.today = text, today
        self.groups: list[TimeGroup] = []
        self.remarks: list[str] = []
        self.words: list[str] = []
        self.for_all: list[StatedLimits] = []
        self._begin([])

    def _begin(self, parts: list[TimePart]) -> None:
        self.parts, self.at = parts, 0
        self.letters = "".join(part.letter for part in parts)
        self.current: TimeGroup | None = None
        self.first = len(self.groups)
        self.limits_of_sentence: list[StatedLimits] = []
        self.next_words: list[str] = []
        self.next_every: Every | None = None

    def read(self, parts: list[TimePart]) -> None:
        """One line or sentence; "most Fridays 2-4" in it is kept in words, and must not become every Friday."""
        for some, is_vague in apart_where_vague(parts):
            if is_vague:
                self.remarks.append(gettext("We could not work out which days you mean."))
                self.words.append(self._said(*some))
            else:
                self._read_on(some)

    def _read_on(self, parts: list[TimePart]) -> None:
        self._begin(parts)
        rest: list[int] = []
        while self.at < len(parts):
            match = PHRASE.match(self.letters, self.at)
            if match is None:
                rest.append(self.at)
                self.at += 1
                continue
            name = str(match.lastgroup)
            if name == "part_of_day" and self._is_of_other_words(rest):
                rest.append(self.at)
                self.at = match.end()
                continue
            self._keep(rest)
            rest = []
            self.at = match.end()
            self._read_phrase(name, parts[match.start() : match.end()])
        self._keep(rest)
        self._end()

    def _is_of_other_words(self, rest: list[int]) -> bool:
        """Whether a part of the day belongs to words behind the hours: "9 to 4, some activities run in the evening"."""
        has_words = any(self.letters[at] in "WZ" for at in rest)
        return has_words and self.current is not None and self.current.has_hours

    def _read_phrase(self, name: str, parts: list[TimePart]) -> None:
        if name not in LIMITS:
            getattr(self, f"_{name}")(parts)
            return
        since = [group.limits.since for group in self.groups[self.first :] if group.limits.since]
        try:
            limits = LIMITS[name](parts, since[0] if since and name == "until" else self.today)
        except ValueError:
            self._words(parts)
            return
        self._limit(limits)
        if name in ("since", "until", "dates") and (on := limits.until or limits.since):
            self._say_year(parts[-1], on)

    def _end(self) -> None:
        """Applies the limits of a finished sentence to its groups, or to all groups if it has none."""
        group = self.current
        if self.next_every and group and group.has_days and group.every is None:
            group.every, self.next_every = self.next_every, None
        if self.next_every:
            self.remarks.append(gettext("We could not work out which days you mean."))
            self.next_words.append(self.next_every.words)
            self.words.append(self.next_every.words)
        said = [StatedLimits(notes=(each,)) for each in self.next_words]
        limits = self.limits_of_sentence + said
        wanted = self.groups[self.first :] or self.groups
        for limit in limits:
            for group in wanted:
                group.limit(limit)
        self.for_all += [] if wanted else limits

    def times(self) -> Times:
        """The rules of all groups."""
        self._share_hours()
        rules: list[Rule] = []
        written = written_hours(clock for group in self.groups for clock in group.clocks)
        for group in self.groups:
            for limit in self.for_all:
                group.limit(limit)
            if not group.has_days and group.limits.since and group.limits.until:
                group.is_daily = True
                self.remarks.append(gettext("We read this as every day between these dates."))
            rules += group.rules(self.remarks, written)
            self.words += group.not_understood
            if not group.has_days:
                self.words += [words for _, _, words in group.spans] + group.parts_of_day
        if not rules and any(sign.isalnum() for sign in self.text):
            # Words that only limit, or name no day: together they may tell a reader what they do not tell us.
            self.words = [" ".join(self.text.split())]
        notes = tuple(dict.fromkeys(self.words))
        kept = ", ".join(rule.description or "" for rule in rules)
        if missing := [words for words in notes if words not in kept]:
            rules.append(Rule(None, description=", ".join(missing)))
        return Times(tuple(dict.fromkeys(rules)), tuple(dict.fromkeys(self.remarks)), notes)

    def _share_hours(self) -> None:
        """Hours in a sentence of their own are those of the days before it that have none."""
        waiting: list[TimeGroup] = []
        shared: list[TimeGroup] = []
        for group in self.groups:
            if (
                any(words == "" for _, _, words in group.spans)
                and not group.has_days
                and not waiting
            ):
                group.is_daily = True
            if group.has_days:
                waiting = [] if group.has_hours else [*waiting, group]
            elif waiting:
                for other in waiting:
                    other.spans, other.parts_of_day = group.spans, group.parts_of_day
                    other.limit(group.limits)
                shared.append(group)
                waiting = []
        self.groups = [group for group in self.groups if group not in shared]

    # What is kept in the group's words.

    def _keep(self, rest: list[int]) -> None:
        """Keeps words that no phrase matches: after a comma for the days that follow, else for the days before."""
        told = [at for at in rest if self.letters[at] not in SAYS_NOTHING]
        if not told:
            return
        first, last = told[0], told[-1]
        while first > rest[0] and self._said(self.parts[first - 1]).lower() in BEFORE_WORDS:
            first -= 1
        if last < rest[-1] and self.letters[last + 1] == "Y":
            last += 1
        words = self._said(*self.parts[first : last + 1]).strip(" ,.:-–—()")
        if not words:
            return
        self.words.append(words)
        is_apart = first == 0 or "S" in self.letters[rest[0] : first]
        is_before_days = re.match("[fS]*[DOIdX]", self.letters[self.at :])
        if self.current is None or (is_apart and is_before_days):
            self.next_words.append(words)
        else:
            self.current.limit(StatedLimits(notes=(words,)))

    def _words(self, parts: list[TimePart], *, is_rule: bool = True) -> None:
        """The words that limit the times and are no rule, marked where they are an exception to the dates shown."""
        words = self._said(*parts).strip("()")
        self.words.append(words)
        self._limit(StatedLimits(notes=(words,)))
        if not is_rule or any(part.letter in "NK" for part in parts):
            said = gettext(
                "We could not work out the dates in “%(words)s”, so we’ll show what you wrote instead."
            )
            self.remarks.append(said % {"words": words})

    def _special_hours(self, parts: list[TimePart]) -> None:
        self._words(parts, is_rule=False)

    def _said(self, *parts: TimePart) -> str:
        return self.text[parts[0].start : parts[-1].end].strip()

    # Groups.

    def _limit(self, limits: StatedLimits) -> None:
        """Sets a limit for all groups of the sentence so far, or for those to come."""
        if len(self.groups) == self.first:
            self.limits_of_sentence.append(limits)
        for group in self.groups[self.first :]:
            group.limit(limits)

    def _new_group(self, *, is_time_first: bool = False) -> TimeGroup:
        group = TimeGroup(is_time_first=is_time_first, every=self.next_every)
        for words in self.next_words:
            group.limit(StatedLimits(notes=(words,)))
        self.next_words, self.next_every = [], None
        self.groups.append(group)
        self.current = group
        return group

    def _group_for_days(self) -> TimeGroup:
        group = self.current
        has_hours_ahead = re.match(r"(?:RD)?f*P?f*[F@]?f*[Tt]", self.letters[self.at :])
        if group is None:
            return self._new_group()
        if group.has_days and (self.next_every or self.next_words):
            return self._new_group()
        if group.has_days and group.has_hours and (has_hours_ahead or not group.is_time_first):
            return self._new_group()
        group.every, self.next_every = group.every or self.next_every, None
        return group

    def _group_for_hours(self) -> TimeGroup:
        group = self.current
        if group is None or (group.is_time_first and group.has_days):
            return self._new_group(is_time_first=True)
        return group

    # Days.

    def _days(self, parts: list[TimePart]) -> None:
        group = self._group_for_days()
        if parts[0].letter == "d":
            group.is_daily = True
        group.codes += codes_of(parts)

    def _counted_days(self, parts: list[TimePart]) -> None:
        numbers = [cast("int", part.value) for part in parts if part.letter == "O"]
        numbers += [cast("tuple[int, None]", part.value)[0] for part in parts if part.letter == "I"]
        if any(number > 5 for number in numbers):
            self._words(parts, is_rule=False)
            return
        if self._limits_days_before(numbers, codes_of(parts), parts):
            return
        group = self._group_for_days()
        group.codes += [f"{number}{code}" for number in numbers for code in codes_of(parts)]

    def _only_counted(self, parts: list[TimePart]) -> None:
        """ "Mondays 10-12, 2nd and 4th only"; without days before them they are days of the month."""
        numbers = [cast("int", part.value) for part in parts if part.letter == "O"]
        if not self._limits_days_before(numbers, WEEKDAYS, parts):
            named = [part for part in parts if part.letter in "OoSf"]
            if any(part.letter == "o" for part in parts):
                self._month_days(named)
            else:
                self._words(parts[parts[0].letter == "S" :], is_rule=False)  # no comma before

    def _limits_days_before(
        self, numbers: list[int], days: Sequence[str], parts: list[TimePart]
    ) -> bool:
        """Whether an ordinal behind the days or the hours says which of the days before are meant."""
        group, at = self.current, self.parts.index(parts[0])
        is_only = "Y" in self.letters[at : self.at] or re.match("f*Y", self.letters[self.at :])
        if group is None and is_only and self.groups:
            group = self.groups[-1]
        has_hours_ahead = HOURS_AHEAD.match(self.letters, self.at)
        before = self._said(*self.parts[max(at - 1, 0) : at + 1]).lower()
        is_told = TELLS_OF_THEM.match(self.text, self.parts[self.at - 1].end)
        if group is None or (group.has_hours and (has_hours_ahead or is_told)):
            return False
        is_added = re.match(r"and\b|&|\+|plus\b", before)
        return not is_added and max(numbers) <= 5 and group.count_days(numbers, days)

    def _month_days(self, parts: list[TimePart]) -> None:
        numbers = [cast("int", part.value) for part in parts if part.letter in "OL"]
        if any(number > 31 for number in numbers):
            self._words(parts, is_rule=False)
            return
        self._group_for_days().month_days += numbers

    def _every(self, parts: list[TimePart]) -> None:
        number, unit = cast("tuple[int, str | None]", parts[0].value)
        every, group = Every(number, unit, self._said(*parts)), self.current
        if unit is None and re.search("second|2nd", every.words, re.IGNORECASE):
            self.remarks.append(
                gettext("We read “%(words)s” as every other week.") % {"words": every.words}
            )
        if unit == "day":
            group = self._group_for_days()
            group.is_daily, group.every = True, every
        elif group is not None and group.has_days and unit and group.every is None:
            group.every = every
        else:
            self.next_every = every

    def _once(self, parts: list[TimePart]) -> None:
        on = next_one(said_date(parts[-1]), self.today)
        group = self.current
        if group is None or group.has_days:
            group = self._new_group()
        group.once = on
        self._say_year(parts[-1], on)
        if parts[0].letter == "D" and WEEKDAYS[on.weekday()] not in codes_of(parts):
            self.remarks.append(
                gettext("%(day)s falls on a different day of the week from the one you wrote.")
                % {"day": day(on)}
            )

    def _closed_days(self, parts: list[TimePart]) -> None:
        """ "Sunday: closed", of whatever is open daily."""
        limits = StatedLimits(not_days=frozenset(codes_of(parts)))
        for group in self.groups:
            group.limit(limits)
        if not self.groups:
            self.for_all.append(limits)

    # Hours.

    def _hours(self, parts: list[TimePart]) -> None:
        opens, closes = (cast("Clock", part.value) for part in parts if part.letter in "Tt")
        words = self._said(*parts)
        if opens == closes and words[-1:].isalpha() and not opens.is_said:
            # "One to one" is no time.
            self._words(parts)
            return
        self._group_for_hours().spans.append((opens, closes, words))

    def _hour(self, parts: list[TimePart]) -> None:
        clock = cast("Clock", parts[-1].value)
        self._group_for_hours().spans.append((clock, None, self._said(*parts)))

    def _day_and_night(self, parts: list[TimePart]) -> None:
        midnight = Clock(0, True, True, Notation.WORD)
        self._group_for_hours().spans.append((midnight, midnight, ""))

    def _part_of_day(self, parts: list[TimePart]) -> None:
        group = self.current
        # "7 to 9 on Tuesday nights": the part of the day is that of the hours before it.
        if group is None or not (group.spans and group.is_time_first and not group.parts_of_day):
            group = self._group_for_hours()
        group.parts_of_day.append(str(parts[0].value))

    def _closed_hours(self, parts: list[TimePart]) -> None:
        """A break within the hours of the sentence; where there are none, words."""
        opens, closes = (cast("Clock", part.value) for part in parts if part.letter in "Tt")
        groups = [group for group in self.groups[self.first :] if group.spans]
        if not groups:
            self._words(parts, is_rule=False)
        for group in groups:
            group.breaks.append((opens, closes, self._said(*parts)))

    def _say_year(self, part: TimePart, on: date) -> None:
        if said_date(part)[2] is None:
            words = {"words": self._said(part), "day": day(on)}
            self.remarks.append(gettext("We read “%(words)s” as %(day)s.") % words)
