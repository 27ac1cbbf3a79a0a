"""Opening hours of a list in words: one cell for all days, or a column for each weekday."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from assetmap.assets.opening_hours.list_notation import CLOSED, IN_PLAIN_WORDS, WEEKDAY_CODES
from assetmap.assets.opening_hours.rules import WEEKDAYS, Rule
from assetmap.assets.opening_hours.text.parser import read_times

# The names of columns in a mapping, in the order of the week.
WEEKDAY_NAMES = tuple(WEEKDAY_CODES)
HOURS_IN_WORDS = "hours_in_words"
GUESSED = "hours were read in part by a guess: look at the entry"
KEPT_IN_WORDS = "hours that were not understood are kept in words"
# A cell is one statement about its day.
_STOPS = re.compile(r"\s*(?:;|\n|\|)\s*")


@dataclass(frozen=True)
class ListedHours:
    """The rules that cells come to, and what a steward should know of how they were read."""

    rules: tuple[Rule, ...] = ()
    remarks: tuple[str, ...] = ()


def hours_in_words(text: str) -> ListedHours:
    """The hours of one cell, as the registration reads them."""
    times = read_times(text)
    remarks = [GUESSED] if times.remarks else []
    remarks += [KEPT_IN_WORDS] if times.not_understood else []
    return ListedHours(times.rules, tuple(remarks))


def hours_of_weekdays(cells: Mapping[str, str]) -> ListedHours:
    """The hours of cells by the weekday of their column; days with the same hours are one rule.

    All are read as one text, so that 14:00 on one day tells that 9:00 on another is of 24 hours.
    """
    lines = []
    for day in WEEKDAY_NAMES:
        text = " ".join(_STOPS.sub(", ", cells.get(day, "").strip()).split()).rstrip(".")
        if text.lower() not in CLOSED:
            lines.append(f"{day}: {IN_PLAIN_WORDS.get(text.lower(), text)}")
    found = hours_in_words("\n".join(lines))
    return ListedHours(tuple(_together(found.rules)), found.remarks)


def _together(rules: Iterable[Rule]) -> list[Rule]:
    days_of: dict[Rule, list[str]] = {}
    for rule in rules:
        days = (rule.byday or "").split(",") if rule.freq == "WEEKLY" else []
        days_of.setdefault(replace(rule, byday=None) if days else rule, []).extend(days)
    return [_on_days(rule, days) for rule, days in days_of.items()]


def _on_days(rule: Rule, days: list[str]) -> Rule:
    if len(set(days)) == len(WEEKDAYS):
        return replace(rule, freq="DAILY")
    return replace(rule, byday=",".join(sorted(set(days), key=WEEKDAYS.index))) if days else rule
