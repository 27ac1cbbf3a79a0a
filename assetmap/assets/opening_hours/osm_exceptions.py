"""Parts of OpenStreetMap's `opening_hours` that need care: dates that are off, school holidays, nights. A step of
`osm.py`.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, time

from assetmap.assets.opening_hours.off_dates import ANY_YEAR, joined, span_of
from assetmap.assets.opening_hours.rules import WEEKDAYS, Rule

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = "|".join(_MONTHS)
_OFF = re.compile(r"\s*:?\s*(?:off|closed)$", re.IGNORECASE)
_DATE = rf"(?:(?P<year>[0-9]{{4}}) )?(?P<month>{_MONTH}) ?(?P<day>[0-9]{{1,2}})"
_DATES = re.compile(
    rf"{_DATE}(?:\s*-\s*(?:(?:(?P<last_year>[0-9]{{4}}) )?(?P<last_month>{_MONTH}) ?)?(?P<last_day>[0-9]{{1,2}})(?![0-9:]))?",
    re.IGNORECASE,
)
# What a part begins with that holds on some days only which no rule can name.
_APART = re.compile(rf"(?:[0-9]{{4}}\b|(?:{_MONTH}) ?[0-9]|easter|SH\b|week\b)", re.IGNORECASE)
# Hours that no rule can name: those of the sun, and those that the mapper did not know.
_UNNAMED = re.compile(r"\b(?:unknown|sunrise|sunset|dawn|dusk)\b", re.IGNORECASE)
_SHORT = [day.lower() for day in WEEKDAYS]
_WEEKDAYS_IN_FRONT = re.compile(rf"(?:(?:{'|'.join(WEEKDAYS)})[\s,-]*)+", re.IGNORECASE)
_WEEKDAYS_OF = re.compile(
    rf"({'|'.join(WEEKDAYS)})(?:\s*-\s*({'|'.join(WEEKDAYS)}))?", re.IGNORECASE
)
_IN_WORDS = (
    (re.compile(r"^SH\b\s*", re.IGNORECASE), "in school holidays", "not in school holidays"),
    (re.compile(r"^easter\b\s*", re.IGNORECASE), "at Easter", "not at Easter"),
)
_SPAN = re.compile(r"([0-9]{1,2}):([0-9]{2})\s*-\s*([0-9]{1,2}):([0-9]{2})(?!\s*\+)")
_BETWEEN = re.compile(
    rf";|(?<=[0-9]{{2}}:[0-9]{{2}}),\s*(?=(?:{_MONTH}) ?[0-9]|SH\b|easter)", re.IGNORECASE
)
_QUOTED = re.compile(r'("[^"]*")')
_OTHERWISE = re.compile(r"\s*\|\|\s*(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)")
_MIDNIGHT = 24 * 60


@dataclass(frozen=True)
class Apart:
    """An expression without the parts that hold on some dates only: `plain`, and those."""

    plain: str
    off_dates: tuple[str, ...] = ()
    limits: tuple[str, ...] = ()
    apart: tuple[str, ...] = ()
    unnamed: tuple[Rule, ...] = ()

    def limit(self, rule: Rule) -> Rule:
        """The rule on all other dates."""
        unnamed = [f"except {one.description}" for one in self.unnamed if _share_days(rule, one)]
        words = ", ".join(filter(None, [rule.description, *self.limits, *unnamed]))
        return replace(rule, off_dates=joined(self.off_dates), description=words or None)

    def words(self, rules: Iterable[Rule]) -> tuple[Rule, ...]:
        """The text about those dates, after words that the rules have already."""
        before = [rule for rule in rules if not rule.freq]
        return (*before, *(Rule(description=part) for part in self.apart), *self.unnamed)


def _share_days(rule: Rule, unnamed: Rule) -> bool:
    """Whether a rule names a weekday of which hours that cannot be named are said; those of all other times change
    none.
    """
    own = set(re.findall("[A-Z]{2}", rule.byday or "")) or set(WEEKDAYS)
    return unnamed.freq == "WEEKLY" and not own.isdisjoint((unnamed.byday or "").split(","))


def _unnamed_hours(part: str) -> Rule:
    """The days of a part whose hours cannot be named, with its words."""
    found: list[str] = []
    for first, last in _WEEKDAYS_OF.findall((_WEEKDAYS_IN_FRONT.match(part) or [""])[0]):
        begin, end = (_SHORT.index(day.lower()) for day in (first, last or first))
        found += [WEEKDAYS[(begin + at) % 7] for at in range((end - begin) % 7 + 1)]
    days = [day for day in WEEKDAYS if day in found] or WEEKDAYS
    return Rule("WEEKLY", byday=",".join(days), description=part)


def apart(text: str) -> Apart | None:
    """The parts of an expression; None where none holds on some dates only, or all do."""
    plain: list[str] = []
    off_dates: list[str] = []
    limits: list[str] = []
    kept: list[str] = []
    unnamed: list[Rule] = []
    # What stands behind two strokes holds at all other times: it changes nothing of what stands before.
    first, *others = _OTHERWISE.split(text)
    for part in (part.strip() for part in _parts(first)):
        if not part:
            continue
        if not _APART.match(part):
            if _UNNAMED.search(_QUOTED.sub("", part)):
                unnamed.append(_unnamed_hours(part))
            else:
                plain.append(part)
            continue
        spans = _spans_of(part)
        off_dates += spans
        if not spans:
            limits.append(_limit(part))
        elif not _OFF.search(part):
            kept.append(part)
    unnamed += [Rule("DAILY", description=part.strip()) for part in others if part.strip()]
    if not plain or (len(plain) == len(_parts(first)) and not others):
        return None
    return Apart("; ".join(plain), tuple(off_dates), tuple(limits), tuple(kept), tuple(unnamed))


def _parts(text: str) -> list[str]:
    """The parts between semicolons outside of quotation marks; a comma between hours and a date separates too."""
    marked = [
        piece if piece.startswith('"') else _BETWEEN.sub("\n", piece)
        for piece in _QUOTED.split(text)
    ]
    return "".join(marked).split("\n")


def _spans_of(part: str) -> list[str]:
    """The dates that a part names in front of its hours; nothing where they are no dates."""
    spans: list[str] = []
    at = 0
    while match := _DATES.match(part, at):
        spans.append(span) if (span := _span(match)) else spans.clear()
        at = match.end()
        if not (comma := re.compile(r"\s*,\s*").match(part, at)):
            break
        at = comma.end()
    # "Dec 25 Mo" is Christmas on a Monday, which no list of dates says.
    rest = part[at:].lstrip(" :,").lower()
    return spans if not rest or rest[0].isdigit() or _OFF.fullmatch(rest) else []


def _span(match: re.Match[str]) -> str | None:
    year, last_year = match["year"], match["last_year"]
    month = _MONTHS.index(match["month"].lower()) + 1
    last_month = _MONTHS.index(match["last_month"].lower()) + 1 if match["last_month"] else month
    begin = int(year or ANY_YEAR)
    try:
        first = date(begin, month, int(match["day"]))
        if not match["last_day"]:
            return span_of(first, is_yearly=not year)
        last = date(int(last_year or begin), last_month, int(match["last_day"]))
        if year and last < first:
            last = last.replace(year=last.year + 1)
    except ValueError:
        return None
    return span_of(first, last, is_yearly=not year)


def _limit(part: str) -> str:
    """The part in words that say that the rules do not hold each time."""
    for begins, during, without in _IN_WORDS:
        if begins.match(part):
            rest = begins.sub("", part)
            return without if _OFF.fullmatch(rest) else f"{during} {rest}".strip()
    return f"except {part}"


def nights_to_their_day(text: str) -> tuple[str, dict[time, time]]:
    """`text` with its nights cut before midnight, and the hours at which they close by those written instead.

    "Fr-Sa 12:00-01:00; Su 12:00-22:30" says nothing of Saturday night on its Sunday; the library reads it so.
    """
    instead = _unused_minutes(text)
    closings: dict[time, time] = {}
    by_closing: dict[int, time] = {}

    def cut(match: re.Match[str]) -> str:
        hour, minute, last_hour, last_minute = (int(number) for number in match.groups())
        opens, closes = hour * 60 + minute, last_hour * 60 + last_minute
        if closes > _MIDNIGHT:
            closes -= _MIDNIGHT
        # Hours that begin in the last minutes of a day are left as they are: nothing remains to cut.
        if not 0 < closes <= opens or opens > _MIDNIGHT - 30:
            return match[0]
        if closes not in by_closing:
            by_closing[closes] = next(instead)
        written = by_closing[closes]
        closings[written] = time(closes // 60, closes % 60)
        return f"{hour:02}:{minute:02}-{written:%H:%M}"

    pieces = [
        piece if piece.startswith('"') else _SPAN.sub(cut, piece) for piece in _QUOTED.split(text)
    ]
    return "".join(pieces), closings


def _unused_minutes(text: str) -> Iterator[time]:
    """The last minutes of a day that stand nowhere in the text, the latest first."""
    return (time(23, minute) for minute in range(59, -1, -1) if f"23:{minute:02}" not in text)
