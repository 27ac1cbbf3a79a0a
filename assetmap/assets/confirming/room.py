"""A group's room for new people: the answers it may give, and for how long they count."""

from datetime import date, timedelta
from enum import StrEnum

from assetmap.web.translations import N_, gettext, ngettext

# What a group said longer ago says nothing of today.
FRESH_FOR = timedelta(days=42)
MOST_WEEKS = 104


class Room(StrEnum):
    """A group's answer on how much room it has."""

    ROOM = "room"
    WAITING = "waiting"
    FULL = "full"


_LABELS = {
    Room.ROOM: N_("We have room"),
    Room.WAITING: N_("There is a waiting list"),
    Room.FULL: N_("We are full"),
}
# What each answer means for the facts of an entry: whether it takes new people, and whether there is a waiting list.
FACTS: dict[Room, tuple[bool, bool]] = {
    Room.ROOM: (True, False),
    Room.WAITING: (True, True),
    Room.FULL: (False, True),
}


def room_label(room: str) -> str:
    """An answer as a group gives it."""
    return gettext(_LABELS[Room(room)])


def is_fresh(said_on: date | None, today: date) -> bool:
    """Whether what was said that day still counts."""
    return said_on is not None and today - said_on <= FRESH_FOR


def room_words(room: str | None, weeks: int | None) -> str:
    """The public words for how much room there is; empty where the group said nothing."""
    if room == Room.ROOM:
        return gettext("Room for new people")
    if room == Room.WAITING and weeks:
        return ngettext(
            "Waiting list of about %(num)d week", "Waiting list of about %(num)d weeks", weeks
        ) % {"num": weeks}
    if room == Room.WAITING:
        return gettext("Waiting list")
    return gettext("Full at the moment") if room == Room.FULL else ""
