"""The wording of how long a submission has waited."""

from assetmap.web.translations import gettext


def waited(days: int) -> str:
    """How long something has waited.

    >>> waited(0), waited(1), waited(9)
    ('since today', 'for a day', 'for 9 days')
    """
    if days < 1:
        return gettext("since today")
    return gettext("for a day") if days == 1 else gettext("for %(days)s days") % {"days": days}
