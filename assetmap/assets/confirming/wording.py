"""The wording of reported mistakes."""

from assetmap.assets.confirming.answers import Wrong
from assetmap.web.translations import gettext


def wrong_words(what: str) -> str:
    """For pages and mails."""
    return {
        Wrong.CLOSED: gettext("It has closed, or stopped meeting"),
        Wrong.MOVED: gettext("It has moved"),
        Wrong.TIME: gettext("The days or hours are wrong"),
        Wrong.OTHER: gettext("Something else"),
    }[Wrong(what)]
