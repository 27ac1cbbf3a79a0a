"""iCalendar files of what takes place: each event that repeats is a row with its rule."""

import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from icalendar import Calendar

from assetmap.assets.imports.formats.base import Line, RowFile
from assetmap.errors import InvalidInput
from assetmap.places.postcodes import compact, spaced

LARGEST_BYTES = 50 << 20
HEADER = [
    *("source_id", "name", "description", "category", "organization", "address", "postcode"),
    *("longitude", "latitude", "url", "schedule"),
]
_KEPT_PARTS = ("FREQ", "INTERVAL", "BYDAY", "BYMONTHDAY", "BYMONTH")
_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_POSTCODE = re.compile(r"\b[A-Z]{1,2}[0-9][A-Z0-9]?\s*[0-9][A-Z]{2}\b", re.IGNORECASE)


def open_icalendar(path: Path, _layer: str | None) -> RowFile:
    """The events of a calendar that have not ended, one row each; a postcode is found in the words of the place.

    Raises `InvalidInput` when it is no calendar or has no event.
    """
    if path.stat().st_size > LARGEST_BYTES:
        raise InvalidInput(f"{path} is larger than {LARGEST_BYTES >> 20} MB; export a part of it.")
    try:
        calendar = Calendar.from_ical(path.read_bytes())
        events = list(calendar.walk("VEVENT"))
    except (ValueError, IndexError, KeyError) as error:
        raise InvalidInput(f"{path} is not a calendar (.ics): {error}.") from None
    rows: dict[str, list[str]] = {}
    over = 0
    today = dt.date.today()
    for number, event in enumerate(events, 1):
        if "RECURRENCE-ID" in event:
            continue  # one day of an event that is a row already
        if _is_over(event, today):
            over += 1
            continue
        row = _row(event)
        rows.setdefault(row["source_id"] or str(number), [row[name] for name in HEADER])
    if not rows and not over:
        raise InvalidInput(f"{path} has no event.")
    notes = []
    if over:
        notes.append(f"{over:,} {'event is' if over == 1 else 'events are'} over and left out.")
    return RowFile(HEADER, _batches(list(rows.values())), notes=notes)


def _row(event: Any) -> dict[str, str]:
    place = _text(event, "LOCATION")
    found = _POSTCODE.search(place)
    postcode = compact(found[0]) if found else None
    longitude = latitude = ""
    if at := event.get("GEO"):
        latitude, longitude = str(at.latitude), str(at.longitude)
    said = event.get("CATEGORIES")
    words = [str(one) for one in getattr(said, "cats", [])] if said is not None else []
    return {
        "source_id": _text(event, "UID"),
        "name": _text(event, "SUMMARY"),
        "description": _text(event, "DESCRIPTION"),
        "category": ";".join(words),
        "organization": _called(event.get("ORGANIZER")),
        "address": place,
        "postcode": spaced(postcode) if postcode else "",
        "longitude": longitude,
        "latitude": latitude,
        "url": _text(event, "URL"),
        "schedule": _schedule(event),
    }


def _schedule(event: Any) -> str:
    begins = event["DTSTART"].dt if "DTSTART" in event else None
    hours = _hours(begins, _end(event))
    rule = event.get("RRULE")
    if isinstance(rule, list):
        rule = rule[0]
    if not rule:
        if begins is None:
            return ""
        day = begins.date() if isinstance(begins, dt.datetime) else begins
        return f"WORDS {day:%A} {day.day} {day:%B %Y} {hours}".strip()
    parts = {name: ",".join(map(str, rule[name])) for name in _KEPT_PARTS if rule.get(name)}
    if parts.get("FREQ") == "WEEKLY" and "BYDAY" not in parts and begins is not None:
        parts["BYDAY"] = _DAYS[begins.weekday()]
    if parts.get("FREQ") not in ("DAILY", "WEEKLY", "MONTHLY") or set(rule) & {
        "BYSETPOS",
        "BYYEARDAY",
    }:
        said = ";".join(f"{name}={','.join(map(str, value))}" for name, value in rule.items())
        return f"WORDS {said} {hours}".strip()
    return f"{';'.join(f'{name}={value}' for name, value in parts.items())} {hours}".strip()


def _end(event: Any) -> Any:
    if "DTEND" in event:
        return event["DTEND"].dt
    if "DTSTART" in event and "DURATION" in event:
        return event["DTSTART"].dt + event["DURATION"].dt
    return None


def _hours(begins: Any, ends: Any) -> str:
    if not isinstance(begins, dt.datetime):
        return ""
    is_same_day = isinstance(ends, dt.datetime) and ends > begins
    return f"{begins:%H:%M}-{ends:%H:%M}" if is_same_day else f"{begins:%H:%M}"


def _is_over(event: Any, today: dt.date) -> bool:
    rule = event.get("RRULE")
    last = (rule.get("UNTIL") or [None])[0] if rule and not isinstance(rule, list) else None
    if rule and last is None:
        return False
    if last is None:
        last = _end(event) or (event["DTSTART"].dt if "DTSTART" in event else None)
    day = last.date() if isinstance(last, dt.datetime) else last
    return bool(day and day < today)


def _called(organizer: Any) -> str:
    return str(organizer.params.get("CN", "")) if organizer is not None else ""


def _text(event: Any, name: str) -> str:
    value = event.get(name)
    return "" if value is None else str(value).strip()


def _batches(rows: list[list[str]]) -> Iterator[list[Line]]:
    yield [Line(number, cells) for number, cells in enumerate(rows, 1)]
