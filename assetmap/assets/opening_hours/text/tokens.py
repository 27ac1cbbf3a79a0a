"""The days, hours, dates and months in a sentence. The first step of `parser.py`.

Every part has one letter, so that a phrase is a regular expression over letters: `D[RU]D` is "Monday to Friday".

    D days      d every day    O first, 15th, last   o of the month   L last day of the month
    I every other (week)       P morning             T an hour        t a number that may be one
    X a date    M a month      A day and night       B bank holidays  Q words that limit times and are no rule
    F from      E between      U until   R to, -     N not, except    K closed        Y only
    C including @ at           S a comma, and        f what says nothing              W any other word
    Z on some days, and not on which
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from assetmap.assets.opening_hours.rules import WEEKDAYS
from assetmap.assets.opening_hours.text.clock import HOUR, Clock, read_clock

_DAY = (
    r"mon(?:day)?|tue(?:s(?:day)?)?|wed(?:s|nesday)?|thu(?:r(?:s(?:day)?)?)?|fri(?:day)?"
    r"|sat(?:urday)?|sun(?:day)?"
)
# Only as "mo-fr", "sa,su" and "su 10:00": alone they are other words.
_SHORT = "mo|tu|we|th|fr|sa|su"
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
)
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "last": -1, "final": -1}
_NUMBERS = {
    "other": 2,
    "alternate": 2,
    "second": 2,
    "two": 2,
    "three": 3,
    "third": 3,
    "four": 4,
    "fourth": 4,
}
_NUMBERS |= {"six": 6}
_NAMED_DATES = {
    "christmas eve": (24, 12),
    "christmas day": (25, 12),
    "boxing day": (26, 12),
    "new year's eve": (31, 12),
    "new year's day": (1, 1),
}

# In the order in which they are tried at each place.
_PARTS: dict[str, str] = {
    "W_phone": r"\+?\d[\d ()]{8,}\d",
    "W_amount": r"[£$€]\s?\d+(?:\.\d+)?",
    "W_ages": r"(?:aged?|ages)\s+\d+(?:\s*(?:-|to)\s*\d+)?|\d+(?:\s*(?:-|to)\s*\d+)?[\s-]*"
    r"(?:year|yr|people|place|minute|min|mile|week|month|metre)s?\b(?:[\s-]olds?)?",
    "Z": r"(?:once|twice|(?:three|four|\d)\s+times)\s+(?:a|per|each|every)\s+(?:week|fortnight|month|year|term)\b"
    r"|(?:most|some|occasional(?:ly)?|various|selected|certain)\b"
    rf"(?=\s+(?:of\s+the\s+)?(?:weeks?|months?|days?|week-?(?:days?|ends?)|dates?|bank|public|(?:{_DAY})(?:'?s)?)\b)",
    "A": r"24\s*/\s*7|24\s*(?:hours?|hrs?|h)\b(?:\s+a\s+day)?|(?:all\s+)?day\s+and\s+night"
    r"|a?round\s+the\s+clock",
    "I_every": r"(?:every|each)\s+(?P<every>other|alternate|second|two|three|four|six|2nd|\d(?:rd|th)(?=\s+week)|\d{1,2}"
    r"|(?:third|fourth)(?=\s+[wmd]))"
    r"(?:\s+(?P<unit>week|month|day)s?)?(?![\w:]|\.\d)(?!\s*[ap]m|\s*(?:-|to)\s*\d)",
    "I_alternate": r"alternate(?:\s+(?P<alternate_unit>week|month|day)s?)?\b",
    "I_fortnight": r"every\s+fortnight|fortnightly|bi-?weekly\b",
    "Q_last": rf"last\s+(?:admissions?|entry|entries|(?:food\s+)?orders?|bookings?|appointments?|arrivals?|tickets?)"
    rf"\s*(?:(?:is|are)\b|:|-)?\s*(?:(?:at|by)\b)?\s*(?:{HOUR})",
    "L": r"last\s+day\b",
    "o": r"(?:of|in)\s+(?:the|each|every)\s+month|(?:each|every|a)\s+month|monthly|of\s+month",
    "d": r"daily|every\s*day|each\s+day|(?:seven|7)\s+days\s+(?:a|per)\s+week|all\s+week",
    "B": r"(?:bank|public)\s+hol(?:iday)?s?\b|ph(?=\s+(?:off|closed)\b)",
    "Q": r"(?:in\s+|during\s+)?(?:(?:school\s+)?term[\s-]?times?|school\s+(?:terms?|holidays?)|half[\s-]?terms?)"
    r"(?:\s+only)?|(?:by\s+|on\s+)?appointments?(?:\s+only)?|good\s+friday|(?:at\s+)?easter(?:\s+(?:sun|mon)day)?"
    r"|(?:at\s+|over\s+)?christmas(?!\s+(?:day|eve))|drop[\s-]?in",
    # The first of "24-27 December".
    "t_day": r"(?P<first_day>\d{1,2})(?:st|nd|rd|th)?"
    rf"(?=\s*(?:-|to\b|until\b)\s*\d{{1,2}}(?:st|nd|rd|th)?\s*(?:of\s+)?(?:{_MONTH})\b)",
    "X_iso": r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)(?!\d)",
    "X_slash": r"(?P<slash_day>\d{1,2})/(?P<slash_month>\d{1,2})(?:/(?P<slash_year>\d{4}|\d\d))?(?![\d/])",
    "X_words": rf"(?P<day_first>\d{{1,2}})(?:st|nd|rd|th)?\s*(?:of\s+)?(?P<month_after>{_MONTH})\b\.?"
    r"(?:,?\s+(?P<words_year>\d{4})\b)?",
    "X_month": rf"(?P<month_first>{_MONTH})\s+(?P<day_after>\d{{1,2}})(?:(?:st|nd|rd|th)\b|(?=,?\s+\d{{4}}))"
    r"(?:,?\s+(?P<month_year>\d{4})\b)?",
    "X_named": "|".join(_NAMED_DATES),
    "M": rf"(?P<month_alone>{_MONTH})\b\.?(?:\s+(?P<alone_year>20\d\d)\b)?",
    "O": r"(?P<number>\d{1,2})(?:st|nd|rd|th)\b|(?:first|second|third|fourth|fifth|last|final)\b",
    "D_set": r"(?:every\s+)?week-?(?P<set>days?|ends?)\b",
    "D": rf"(?P<weekday>(?:{_DAY})(?='?s?\b)|(?:{_SHORT})(?=\s*[-,]\s*(?:{_SHORT})\b|\s+(?:\d{{1,2}}:\d\d|(?:off|closed)\b))|(?<=[-,])(?:{_SHORT})\b)(?:'?s)?\b(?:(?<!day)(?<!days)\.)?(?!\w)",
    "P": r"(?:in\s+the\s+)?(?P<part>morning|afternoon|evening|night)s?\b",
    "T": HOUR,
    "U": r"(?:until|till?|up\s+to|to)\s+(?:the\s+)?end\s+of\b|until\b|till?\b|'til\b|up\s+to\b|ending\b|ends\b"
    r"|(?:finish(?:es|ing)?|clos(?:e|es|ed|ing)|shut(?:s|ting)?|end|stop(?:s|ping)?)"
    rf"(?:\s+(?:up|down|early|earlier))?\s+(?:at|by)(?=\s+(?:{HOUR}))",
    "E": r"between\b",
    "F": r"(?:starting\s+)?from\b|starting(?:\s+on)?\b|beginning\b|starts\b|since\b|as\s+of\b",
    "R": r"-|to\b|through\b|thru\b",
    "N": r"but\s+not\b|not\b|(?:do(?:es)?n't|do(?:es)?\s+not)\s+(?:meet|run|open)\b"
    r"|no\s+(?:sessions?|meetings?)\b"
    r"|no\s+(?:class(?:es)?|groups?|clubs?|lunch(?:es)?|clinics?|lessons?|rehearsals?|activities|events)(?=\s+(?:in|during|over)\b)|except(?:ing|\s+for)?\b|excluding\b|excl\b\.?"
    r"|apart\s+from\b|other\s+than\b",
    "K": r"(?:we(?:'re|\s+are)\s+)?closed\b|(?:(?:takes?|taking|have|has)\s+a\s+)?(?:summer\s+)?breaks?(?=\s+(?:for|in|during|over)\b)"
    r"|(?:on\s+)?holiday(?=\s+(?:for|in|during)\b)|shut\b|excluded\b|off(?=\s*(?:[;,.\n]|$))",
    "Y": r"only\b",
    "C": r"(?:even|also|and)\s+on(?=\s+(?:bank|public)\b)|including\b|incl?\b\.?",
    "@": r"at\b|@",
    "S": r",|/|&|\+|and\b|or\b|nor\b|then\b|plus\b",
    "f_mark": r"[():]",
    "f": r"(?:every\s+week|each\s+week|every|each|an?|on|the|we|meet|meets|meeting|are|is|it's|open|opens|opening|hours?|times?|in|during"
    r"|weekly|held|runs?|sessions?|also|both|of|for|onwards|any|all|when|but|there|happens|usually)(?!\w)",
    "W": r"[^\W\d_][\w']*|\d[\w.]*|\S",
}
_STOP = re.compile(r"\n|;|\||•|[.!?]+(?=\s|$)")
_PART = re.compile(
    "|".join(f"(?P<K{number}>{pattern})" for number, pattern in enumerate(_PARTS.values()))
)
_NAMES = list(_PARTS)
_WORD = re.compile(r"[\w']+")
# Before these "may" is a month though it has no capital.
_BEFORE_MONTHS = "NKFURY"


@dataclass(frozen=True)
class TimePart:
    """A part of a sentence: its letter, where it stands in the whole text, and what it means.

    D: codes of days; O and L: a number; I: (every how many, of what); P: its name; T, t: a `Clock`;
    X: (day, month, year or None); M: (month, year or None).
    """

    letter: str
    start: int
    end: int
    value: object = None


def plain(text: str) -> str:
    """`text` in lower case, with one kind of dash, quotation mark and space; every sign keeps its place."""
    return "".join(_plain_sign(sign) for sign in text)


def _plain_sign(sign: str) -> str:
    if sign in "‐‑‒–—−":
        return "-"
    if sign in "‘’ʼ`":
        return "'"
    if sign == "\n":
        return sign
    if sign.isspace():
        return " "
    lower = sign.lower()
    return lower if len(lower) == 1 else sign


def statements(text: str) -> Iterator[list[TimePart]]:
    """The parts of each line or sentence; empty ones are left out."""
    words, at = plain(text), 0
    parts: list[TimePart] = []
    while at < len(words):
        if words[at] == " ":
            at += 1
        elif stop := _STOP.match(words, at):
            if parts:
                yield parts
            parts, at = [], stop.end()
        else:
            parts.append(_part(words, text, at, parts[-1].letter if parts else ""))
            at = parts[-1].end
    if parts:
        yield parts


def _part(words: str, text: str, start: int, before: str) -> TimePart:
    """The part that begins at `start`; `before` is the letter of the one that goes before it."""
    match = _PART.match(words, start)
    assert match is not None
    name, found, end = _NAMES[int(str(match.lastgroup)[1:])], match.groupdict(), match.end()
    whole = _WORD.match(words, start)
    if whole and whole.end() > end and words[end - 1].isalnum() and words[end].isalnum():
        # "monument" begins with a day, and "marching" with a month.
        return TimePart("W", start, whole.end())
    letter, value = name[0], _value(name, match, found)
    if name == "T":
        letter = "T" if isinstance(value, Clock) and value.is_said else "t"
    if (
        name == "M"
        and words[start:end] == "may" == text[start:end]
        and before not in _BEFORE_MONTHS
    ):
        return TimePart("W", start, end)
    if letter in "TtXO" and value in (None, 0):
        return TimePart("W", start, end)
    return TimePart(letter, start, end, value)


def _value(name: str, match: re.Match[str], found: dict[str, str | None]) -> object:
    match name[0]:
        case "D":
            return _days(found)
        case "O":
            return int(found["number"]) if found["number"] else _ORDINALS[match[0]]
        case "L":
            return -1
        case "I":
            return _interval(name, found)
        case "P":
            return found["part"]
        case "t":
            return Clock(0, True, False, written=60 * int(str(found["first_day"])))
        case "X":
            return _date(name, match)
        case "M":
            year = found["alone_year"]
            month = str(found["month_alone"])[:3]
            return _MONTHS.index(month) + 1, int(year) if year else None
        case "T":
            return read_clock(match[0])
        case _:
            return None


def _days(found: dict[str, str | None]) -> tuple[str, ...]:
    if kind := found["set"]:
        return WEEKDAYS[:5] if kind.startswith("day") else WEEKDAYS[5:]
    return (str(found["weekday"])[:2].upper(),)


def _interval(name: str, found: dict[str, str | None]) -> tuple[int, str | None]:
    if name == "I_every":
        every = str(found["every"])
        figures = re.sub(r"\D", "", every)
        return int(figures) if figures else _NUMBERS[every], found["unit"]
    return 2, "week" if name == "I_fortnight" else found["alternate_unit"]


def _date(name: str, match: re.Match[str]) -> tuple[int, int, int | None] | None:
    """Day, month and year; None where there is no such day."""
    found = match.groupdict()
    year: str | None
    if name == "X_named":
        return *_NAMED_DATES[match[0]], None
    if name in ("X_iso", "X_slash"):
        before = "" if name == "X_iso" else "slash_"
        day, month, year = (found[f"{before}{part}"] for part in ("day", "month", "year"))
        number = int(month)
    else:
        day = found["day_first"] or found["day_after"]
        number = _MONTHS.index((found["month_after"] or found["month_first"])[:3]) + 1
        year = found["words_year"] or found["month_year"]
    whole = None if year is None else int(year) + (2000 if len(year) == 2 else 0)
    try:
        date(whole or 2024, number, int(day))
    except ValueError:
        return None
    return int(day), number, whole
