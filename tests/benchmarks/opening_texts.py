"""How many real opening texts are read, refused or guessed, by the reader of maps and by the reader of words."""

import csv
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import osmium

from assetmap.assets.opening_hours.list_words import WEEKDAY_NAMES, hours_of_weekdays
from assetmap.assets.opening_hours.osm import read_opening_hours
from assetmap.assets.opening_hours.rules import DAY, Rule, rules_on
from assetmap.assets.opening_hours.text.parser import read_times
from tests.benchmarks.populating import ENGLAND

DATA = ENGLAND.parent.parent
EXTRACTS = ("rutland/rutland.osm.pbf", "newport/newport-2023-06-13.osm.pbf")
LIST = "city-and-hackney/assets.csv"
# A year that has no meaning to either reader.
_FIRST = date(2027, 1, 1)


def measure_opening_texts() -> None:
    """Prints how the opening texts of the extracts and of the list at hand are read."""
    extracts = [DATA / name for name in EXTRACTS if (DATA / name).is_file()]
    if not extracts:
        print("opening texts: ../shared/data is not here, so there is nothing to measure on")
        return
    texts = Counter(text for path in extracts for text in _texts_of(path))
    _say("opening_hours of maps, by the reader of maps", _of_maps(texts))
    _say("the same, by the reader of words", _of_words(texts))
    if (DATA / LIST).is_file():
        _say(f"rows with weekdays of {LIST}", _of_list(DATA / LIST))


def _texts_of(path: Path) -> Iterator[str]:
    wanted = osmium.filter.KeyFilter("opening_hours")
    for thing in osmium.FileProcessor(str(path)).with_filter(wanted):
        yield thing.tags["opening_hours"]


def _of_maps(texts: Counter[str]) -> Counter[str]:
    return _count(texts, lambda text: _kind(read_opening_hours(text)))


def _kind(rules: Iterable[Rule]) -> str:
    rules = list(rules)
    if all(rule.freq is None for rule in rules):
        return "kept in words"
    has_words = any(rule.freq is None or rule.is_limited_in_words for rule in rules)
    return "read, and some of it kept in words" if has_words else "read"


def _of_words(texts: Counter[str]) -> Counter[str]:
    """What the reader of words makes of them, beside what the map means."""

    def kind(text: str) -> str:
        meant, times = read_opening_hours(text), read_times(text, _FIRST)
        if _kind(meant) != "read":
            return "not compared: no rules on the map"
        if _year(meant) == _year(times.rules):
            return "read alike"
        if times.not_understood:
            return "kept in words in part"
        return (
            "guessed otherwise, with a remark"
            if times.remarks
            else "read otherwise without a remark"
        )

    return _count(texts, kind)


def _year(rules: Iterable[Rule]) -> list[list[datetime | None]]:
    """When it opens and closes in a year, hours without a break together; None for what is not known."""
    rules = list(rules)
    found: list[list[datetime | None]] = []
    for number in range(365):
        for one in rules_on(rules, _FIRST + number * DAY):
            before = found[-1][1] if found else None
            if one.begins_at and one.ends_at and before and one.begins_at <= before:
                found[-1][1] = max(before, one.ends_at)
            else:
                found.append([one.begins_at, one.ends_at])
    # A night may have begun before the year, or end after it.
    first, last = (datetime(_FIRST.year, *day, 6, tzinfo=UTC) for day in ((1, 4), (12, 28)))
    return [span for span in found if span[0] is None or first <= span[0] < last]


def _of_list(path: Path) -> Counter[str]:
    kinds: Counter[str] = Counter()
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            extra = json.loads(row["extra"] or "{}")
            if said := {day: str(extra[day]) for day in WEEKDAY_NAMES if day in extra}:
                kinds[_kind(hours_of_weekdays(said).rules)] += 1
    return kinds


def _count(texts: Counter[str], kind: Callable[[str], str]) -> Counter[str]:
    kinds: Counter[str] = Counter()
    for text, count in texts.items():
        kinds[kind(text)] += count
    return kinds


def _say(what: str, kinds: Counter[str]) -> None:
    total = sum(kinds.values())
    print(f"{what}: {total:,} texts")
    for kind, count in kinds.most_common():
        print(f"  {count:6,}  {count / total:6.1%}  {kind}")


if __name__ == "__main__":
    measure_opening_texts()
