"""The wording of a date and time."""

from datetime import datetime
from zoneinfo import ZoneInfo

from assetmap.web.wording import day, hour

_UK = ZoneInfo("Europe/London")


def moment(value: datetime) -> str:
    """A day and an hour, as clocks in the UK show them.

    >>> from datetime import UTC
    >>> moment(datetime(2026, 7, 1, 14, 30, tzinfo=UTC))
    '1 July 2026, 3:30pm'
    """
    there = value.astimezone(_UK)
    return f"{day(there.date())}, {hour(there.time())}"
