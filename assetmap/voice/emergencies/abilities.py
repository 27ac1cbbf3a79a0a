"""The abilities of a group in an emergency, each declared once, and the checks of its answers."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from assetmap.errors import InvalidInput
from assetmap.web.translations import gettext

LONGEST_CONTACT = 200
MOST_PEOPLE = 20_000


@dataclass(frozen=True)
class Ability:
    """One thing that a group could do: its key, and whether it is a fact about the building."""

    key: str
    is_of_building: bool = False


ABILITIES = (
    Ability("open"),
    Ability("cook"),
    Ability("sleep"),
    Ability("store"),
    Ability("translate"),
    Ability("drive"),
    Ability("generator", is_of_building=True),
    Ability("showers", is_of_building=True),
    Ability("accessible-toilet", is_of_building=True),
)
_KEYS = [one.key for one in ABILITIES]


def ability_words(key: str) -> str:
    """An ability in the reader's language."""
    return {
        "open": gettext("Open the building to people who need it"),
        "cook": gettext("Cook for people"),
        "sleep": gettext("Let people sleep in the building"),
        "store": gettext("Store food and supplies"),
        "translate": gettext("Translate for people"),
        "drive": gettext("Transport people or supplies"),
        "generator": gettext("Provide a generator"),
        "showers": gettext("Provide showers"),
        "accessible-toilet": gettext("Provide an accessible toilet"),
    }[key]


@dataclass(frozen=True)
class Said:
    """A group's answers on what it could do. Without an ability nothing is kept."""

    abilities: tuple[str, ...] = ()
    capacity: int | None = None
    beds: int | None = None
    contact: str | None = None


def said_in(form: Mapping[str, str], ticked: Collection[str]) -> Said:
    """The answers in a form. Raises `InvalidInput`, with its field, for a number of people that cannot be."""
    contact = " ".join(form.get("contact", "").split())
    if len(contact) > LONGEST_CONTACT:
        raise InvalidInput(
            gettext("Use %(most)s characters or fewer for the contact details.")
            % {"most": LONGEST_CONTACT},
            parameter="contact",
        )
    chosen = tuple(key for key in _KEYS if key in ticked)
    said = Said(
        chosen,
        people_in(form.get("capacity", ""), "capacity"),
        people_in(form.get("beds", ""), "beds"),
        contact or None,
    )
    if not chosen and said != Said():
        raise InvalidInput(gettext("Tick at least one thing that you could do."), parameter="open")
    return said


def people_in(typed: str, parameter: str) -> int | None:
    """A number of people, or None for an empty field. Raises `InvalidInput`."""
    words = typed.strip()
    if not words:
        return None
    number = int(words) if words.isascii() and words.isdigit() and len(words) < 7 else 0
    if not 1 <= number <= MOST_PEOPLE:
        raise InvalidInput(
            gettext("Enter the number of people in figures, for example 40."), parameter=parameter
        )
    return number
