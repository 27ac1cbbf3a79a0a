"""iCalendar files of what takes place: each event that repeats is a row with its rule."""

import datetime as dt
import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from dateutil.rrule import rrulestr
from icalendar import Calendar
from icalendar.prop import vBroken

from assetmap.assets.imports.formats.base import Line, RowFile
from assetmap.assets.imports.formats.encodings import encoding_of
from assetmap.assets.opening_hours.rules import UK
from assetmap.errors import InvalidInput
from assetmap.places.postcodes import compact, spaced
from assetmap.text import counted

LARGEST_BYTES = 50 << 20
HEADER = [
    *("source_id", "name", "description", "category", "organization", "address", "postcode"),
    *("longitude", "latitude", "url", "schedule"),
]
_KEPT_PARTS = ("FREQ", "INTERVAL", "BYDAY", "BYMONTHDAY", "BYMONTH")
# What has to be a number, a time or a rule, and so may be broken.
_PARSED = ("GEO", "DTSTART", "DTEND", "DURATION", "RRULE")
_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_POSTCODE = re.compile(r"\b[A-Z]{1,2}[0-9][A-Z0-9]?\s*[0-9][A-Z]{2}\b", re.IGNORECASE)


def open_icalendar(path: Path, _layer: str | None) -> RowFile:
    """The events of a calendar that have not ended, one row each; a postcode is found in the words of the place.

    Raises `InvalidInput` when it is no calendar or has no event.
    """
    if path.stat().st_size > LARGEST_BYTES:
        raise InvalidInput(f"{path} is larger than {LARGEST_BYTES >> 20} MB; export a part of it.")
    encoding = encoding_of(path)
    try:
        text = path.read_text(encoding=encoding.name, errors=encoding.errors)
        calendars = Calendar.from_ical(text, multiple=True)
        events = [event for one in calendars for event in one.walk("VEVENT")]
    except (ValueError, IndexError, KeyError) as error:
        raise InvalidInput(f"{path} is not a calendar (.ics): {error}.") from None
    rows: dict[str, list[str]] = {}
    over = 0
    broken: dict[str, list[str]] = {}
    today = dt.date.today()
    for number, event in enumerate(events, 1):
        if "RECURRENCE-ID" in event:
            continue  # one day of an event that is a row already
        if _is_over(event, today):
            over += 1
            continue
        row = _row(event)
        rows.setdefault(row["source_id"] or str(number), [row[name] for name in HEADER])
        for name in _PARSED:
            if name in event and not _first(event, name):
                broken.setdefault(name, []).append(row["name"] or f"event {number}")
    if not rows and not over:
        raise InvalidInput(f"{path} has no event.")
    notes = [encoding.note] if encoding.note else []
    if over:
        notes.append(f"{counted(over, 'event is', 'events are')} over and left out.")
    notes += [
        f"The {name} of {counted(len(of), 'event', 'events')} cannot be read and was left out;"
        f" check {of[0]!r}."
        for name, of in broken.items()
    ]
    return RowFile(HEADER, _batches(list(rows.values())), notes=notes)


def _row(event: Any) -> dict[str, str]:
    place = _text(event, "LOCATION")
    found = _POSTCODE.search(place)
    postcode = compact(found[0]) if found else None
    longitude = latitude = ""
    if at := _first(event, "GEO"):
        latitude, longitude = str(at.latitude), str(at.longitude)
    words = [str(one) for said in _all(event, "CATEGORIES") for one in getattr(said, "cats", [])]
    return {
        "source_id": _text(event, "UID"),
        "name": _text(event, "SUMMARY"),
        "description": _text(event, "DESCRIPTION"),
        "category": ";".join(words),
        "organization": _called(_first(event, "ORGANIZER")),
        "address": place,
        "postcode": spaced(postcode) if postcode else "",
        "longitude": longitude,
        "latitude": latitude,
        "url": _text(event, "URL"),
        "schedule": _schedule(event),
    }


def _schedule(event: Any) -> str:
    begins = _moment(event, "DTSTART")
    hours = _hours(begins, _end(event))
    rule = _first(event, "RRULE")
    if not rule:
        if begins is None:
            return ""
        return f"WORDS {begins:%A} {begins.day} {begins:%B %Y} {hours}".strip()
    parts = {name: ",".join(map(str, rule[name])) for name in _KEPT_PARTS if rule.get(name)}
    freq, has_days = parts.get("FREQ"), "BYDAY" in parts or "BYMONTHDAY" in parts
    others = set(rule) & {"BYSETPOS", "BYYEARDAY", "BYWEEKNO"}
    if begins is not None and not has_days and not others:
        if freq == "WEEKLY":
            parts["BYDAY"] = _DAYS[begins.weekday()]
        elif freq == "MONTHLY":
            parts["BYMONTHDAY"] = str(begins.day)
        elif freq == "YEARLY" and set(parts) == {"FREQ"}:
            return f"WORDS Every year on {begins.day} {begins:%B} {hours}".strip()
    if freq == "MONTHLY" and others == {"BYSETPOS"} and parts.get("BYDAY") in _DAYS:
        # Outlook's way to write the second Tuesday, which is BYDAY=2TU.
        parts["BYDAY"] = ",".join(f"{position}{parts['BYDAY']}" for position in rule["BYSETPOS"])
        others = set()
    if freq not in ("DAILY", "WEEKLY", "MONTHLY") or others:
        said = ";".join(f"{name}={','.join(map(str, value))}" for name, value in rule.items())
        return f"WORDS {said} {hours}".strip()
    return f"{';'.join(f'{name}={value}' for name, value in parts.items())} {hours}".strip()


def _all(event: Any, name: str) -> list[Any]:
    """The values of a property that can be read; most have one."""
    value = event.get(name)
    values = value if isinstance(value, list) else [value]
    return [one for one in values if one is not None and not isinstance(one, vBroken)]


def _first(event: Any, name: str) -> Any:
    return next(iter(_all(event, name)), None)


def _moment(event: Any, name: str) -> dt.date | None:
    """A date, or a date and time as clocks in the UK show it; nothing where it is missing or broken."""
    value = getattr(_first(event, name), "dt", None)
    return _by_uk_clocks(value) if isinstance(value, dt.date) else None


def _by_uk_clocks(value: dt.date) -> dt.date:
    # Many programs write times in UTC.
    if isinstance(value, dt.datetime) and value.tzinfo:
        return value.astimezone(UK).replace(tzinfo=None)
    return value


def _end(event: Any) -> dt.date | None:
    begins, lasts = _moment(event, "DTSTART"), getattr(_first(event, "DURATION"), "dt", None)
    if (ends := _moment(event, "DTEND")) or begins is None:
        return ends
    return begins + lasts if isinstance(lasts, dt.timedelta) else None


def _hours(begins: dt.date | None, ends: dt.date | None) -> str:
    if not isinstance(begins, dt.datetime):
        return ""
    has_end = isinstance(ends, dt.datetime) and ends > begins
    return f"{begins:%H:%M}-{ends:%H:%M}" if has_end else f"{begins:%H:%M}"


def _is_over(event: Any, today: dt.date) -> bool:
    begins = _moment(event, "DTSTART")
    if "RRULE" not in event:
        return _is_before(_end(event) or begins, today)
    rule = _first(event, "RRULE")
    if not rule:
        return False  # nobody can tell
    if until := rule.get("UNTIL"):
        return _is_before(_by_uk_clocks(until[0]), today)
    count = rule.get("COUNT")
    if not count or count[0] < 1 or begins is None or not _is_plain(rule):
        return False
    start = dt.datetime(begins.year, begins.month, begins.day)
    known = {**{k: v for k, v in rule.items() if k != "COUNT"}, "UNTIL": [f"{today:%Y%m%d}"]}
    words = ";".join(f"{name}={','.join(map(str, value))}" for name, value in known.items())
    try:
        past = list(islice(rrulestr(words, dtstart=start), count[0]))
    except ValueError:
        return False
    return len(past) == count[0] and _is_before(past[-1], today)


def _is_plain(rule: Any) -> bool:
    """Whether a rule surely has a next day; dateutil searches for years, or for ever, where none can come."""
    freq, interval = rule.get("FREQ"), rule.get("INTERVAL", [1])[0]
    days = set(rule) & {"BYDAY", "BYMONTHDAY"}
    known = {"FREQ", "INTERVAL", "COUNT", "WKST", *days}
    allowed = {"DAILY": set(), "WEEKLY": {"BYDAY"}, "MONTHLY": {"BYDAY", "BYMONTHDAY"}}
    is_known = freq is not None and freq[0] in allowed and set(rule) <= known and interval >= 1
    exists = all(1 <= abs(int(day)) <= 31 for day in rule.get("BYMONTHDAY", [])) and all(
        abs(int(str(day)[:-2] or 1)) <= 5 for day in rule.get("BYDAY", [])
    )
    return is_known and exists and len(days) <= 1 and days <= allowed[freq[0]]


def _is_before(moment: dt.date | None, today: dt.date) -> bool:
    day = moment.date() if isinstance(moment, dt.datetime) else moment
    return bool(day and day < today)


def _called(organizer: Any) -> str:
    return str(organizer.params.get("CN", "")) if organizer is not None else ""


def _text(event: Any, name: str) -> str:
    return ", ".join(filter(None, (str(one).strip() for one in _all(event, name))))


def _batches(rows: list[list[str]]) -> Iterator[list[Line]]:
    yield [Line(number, cells) for number, cells in enumerate(rows, 1)]
