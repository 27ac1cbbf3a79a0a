"""The wording of "open now", of the next opening, and of doubt about either."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from assetmap.assets.opening_hours.rules import (
    UK,
    Occurrence,
    OpeningStatus,
    Rule,
    State,
    day_codes,
    is_bank_holiday,
    opening_status,
)
from assetmap.web.translations import gettext
from assetmap.web.wording import hour, weekdays


def open_words(rules: Iterable[Rule], now: datetime | None = None) -> str:
    """The opening status now in words, as "Open now, until 5pm"; empty where it is not known."""
    return opening_status_words(opening_status(rules, now or datetime.now(UK)))


def opening_status_words(status: OpeningStatus) -> str:
    """A status in the words of `open_words`."""
    one = status.occurrence
    if one is None:
        return (
            gettext("No further dates known – phone to check") if status.state == State.OVER else ""
        )
    if status.state == State.OPEN:
        return _open(status)
    if status.state == State.ASK_FIRST:
        return _ask_first(status, one)
    if one.day > status.at.date():
        return _next(one, today=status.at.date())
    if one.opens_at is None:
        return gettext("Open today – phone to check times")
    if status.state == State.HOUR_NOT_KNOWN:
        return gettext("Open today from %(hour)s – phone to check when it closes") % {
            "hour": hour(one.opens_at)
        }
    return gettext("Opens today at %(hour)s") % {"hour": hour(one.opens_at)}


def _open(status: OpeningStatus) -> str:
    if status.until is None:
        return gettext("Open now, day and night")
    until = status.until.astimezone(UK)
    words = hour(until.time())
    if until - status.at > timedelta(days=1):
        words = f"{weekday_words(until.date())}, {words}"
    return gettext("Open now, until %(hour)s") % {"hour": words}


def _ask_first(status: OpeningStatus, one: Occurrence) -> str:
    if holiday := is_bank_holiday(one.day):
        return gettext("Bank holiday today (%(name)s) – phone first") % {"name": holiday}
    return gettext("May be open today%(hours)s – phone first") % {
        "hours": f", {hours_words(one)}" if one.opens_at else ""
    }


def _next(one: Occurrence, *, today: date) -> str:
    is_tomorrow = one.day == today + timedelta(days=1)
    if is_tomorrow:
        day = gettext("tomorrow")
    elif one.day < today + timedelta(days=7):
        day = weekdays(day_codes(one.day)[0])
    else:
        day = weekday_words(one.day)
    if one.opens_at is None:
        words = gettext("Open %(day)s – phone to check times")
    else:
        words = gettext("Opens %(day)s at %(hour)s")
    told = words % {"day": day, "hour": hour(one.opens_at) if one.opens_at else ""}
    return told if one.is_certain else f"{told} ({doubt_words(one)})"


def doubt_words(one: Occurrence) -> str:
    """The reasons why an occurrence is uncertain; empty where it is certain."""
    if one.is_certain:
        return ""
    if is_bank_holiday(one.day):
        return gettext("bank holiday – phone first")
    return gettext("may not be open – phone first")


def hours_words(one: Occurrence) -> str:
    """The hours of an occurrence: "10am to midday", "from 7pm", "phone to check times"."""
    if one.opens_at is None:
        return gettext("phone to check times")
    if one.closes_at is None:
        return gettext("from %(opens)s") % {"opens": hour(one.opens_at)}
    if one.opens_at == one.closes_at:
        return gettext("day and night")
    return gettext("%(opens)s to %(closes)s") % {
        "opens": hour(one.opens_at),
        "closes": hour(one.closes_at),
    }


def weekday_words(day: date) -> str:
    """A day in the near future, without its year: "Saturday 28 November"."""
    return f"{weekdays(day_codes(day)[0])} {day.day} {day:%B}"
