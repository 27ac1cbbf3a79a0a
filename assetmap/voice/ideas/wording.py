"""The time for which an idea has waited, in words."""

from datetime import timedelta

from assetmap.web.translations import gettext, ngettext


def days_waited(length: timedelta) -> str:
    """A wait in whole days; less than one is a day.

    >>> days_waited(timedelta(hours=3)), days_waited(timedelta(days=2, hours=1))
    ('a day', '3 days')
    """
    days = -(-length // timedelta(days=1))
    if days <= 1:
        return gettext("a day")
    return ngettext("%(num)d day", "%(num)d days", days) % {"num": days}
