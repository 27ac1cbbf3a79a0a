"""An offer or a need of a group: the rules of its words and of its end."""

from datetime import date, timedelta

from assetmap.errors import InvalidInput
from assetmap.web.translations import gettext

KINDS = ("offer", "need")
LONGEST = 300
SHOWN_FOR = timedelta(days=92)


def checked_words(words: str) -> str:
    """The words without blanks around them. Raises `InvalidInput` where there are none or too many."""
    said = " ".join(words.split())
    if not said:
        raise InvalidInput(gettext("Say what you offer or what you need."), parameter="words")
    if len(said) > LONGEST:
        raise InvalidInput(
            gettext("Use %(most)s characters or fewer.") % {"most": LONGEST}, parameter="words"
        )
    return said


def checked_until(text: str, today: date) -> date:
    """The last day. Raises `InvalidInput` for what is none, is past, or is more than three months off."""
    try:
        until = date.fromisoformat(text)
    except ValueError:
        raise InvalidInput(
            gettext("Enter the last day, for example 2027-01-31."), parameter="until"
        ) from None
    if not today <= until <= today + SHOWN_FOR:
        raise InvalidInput(
            gettext("The last day must be within the next three months."), parameter="until"
        )
    return until
