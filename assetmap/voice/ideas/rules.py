"""The public rules of ideas: lengths, states, what is not published, and the signs that a steward is shown."""

import re
import unicodedata
from dataclasses import dataclass

from assetmap.errors import InvalidInput
from assetmap.web.translations import N_, gettext

LONGEST_TITLE, LONGEST_WORDS, LONGEST_BRINGS, LONGEST_NAME = 100, 1_500, 300, 60
LONGEST_ANSWER, LONGEST_BODY = 1_500, 80
STAGES = ("unconfirmed", "held", "shown", "refused", "withdrawn")
STATES = ("proposed", "looking", "happening", "done", "not-possible")
CLOSED = ("done", "not-possible")
HEARD = ("yes", "partly", "no")
ABLE = ("more", "same", "less")
STATE_NAMES = {
    "proposed": N_("Waiting for an answer"),
    "looking": N_("Being looked into"),
    "happening": N_("Happening"),
    "done": N_("Done"),
    "not-possible": N_("Not possible"),
}
HEARD_NAMES = {"yes": N_("Yes"), "partly": N_("Partly"), "no": N_("No")}
ABLE_NAMES = {
    "more": N_("More able than before"),
    "same": N_("About the same"),
    "less": N_("Less able than before"),
}
# Why a steward may keep an idea off the page; nothing else is a reason.
REFUSALS = {
    "insulting": N_("It insults or threatens people."),
    "names-a-person": N_("It names a private person, or gives private details about them."),
    "selling": N_("It tries to sell something, or asks for money for one person."),
    "elsewhere": N_("It is about a place that this site does not cover."),
    "no-idea": N_("It does not say what a place needs, or what people could start."),
}
SIGNS = {
    "link": N_("It has a link in it."),
    "contact": N_("It has an email address or a phone number in it."),
    "capitals": N_("The title was written in capitals. We changed it."),
}
_LINK = re.compile(r"https?://|www\.|\b[\w-]+\.(?:com|net|org|info|biz|shop|xyz|ru|co\.uk)\b", re.I)
_CONTACT = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+|(?:\+|\b0)(?:[\s().-]?\d){9,}")
_LETTERS_OF_CAPITALS = 8


@dataclass(frozen=True)
class Proposed:
    """An idea as it is kept: its words tidied, and what a steward is to look at."""

    title: str
    words: str
    signs: list[str]


def checked_idea(title: str, words: str) -> Proposed:
    """The idea, whatever script it is written in. Raises `InvalidInput` naming the field that is wrong.

    >>> checked_idea("LUNCH CLUB ON TUESDAYS", "I could cook.").title
    'Lunch club on tuesdays'
    """
    heading, said = " ".join(_shown(title).split()), _shown(words).strip()
    if not heading:
        raise InvalidInput(gettext("Describe your idea in a few words."), parameter="title")
    if len(heading) > LONGEST_TITLE:
        raise InvalidInput(_too_long(LONGEST_TITLE), parameter="title")
    if not said:
        raise InvalidInput(
            gettext("Tell us a little more, such as who your idea is for and what you could do."),
            parameter="words",
        )
    if len(said) > LONGEST_WORDS:
        raise InvalidInput(_too_long(LONGEST_WORDS), parameter="words")
    signs = signs_in(f"{heading} {said}")
    if is_shouted(heading):
        heading = heading[:1] + _lowered(heading[1:])
        signs = list(dict.fromkeys([*signs, "capitals"]))
    return Proposed(heading, said, signs)


def checked_line(words: str, *, longest: int, parameter: str, empty: str = "") -> str:
    """One line of words. Raises `InvalidInput` where there are too many, or none and `empty` says so."""
    said = " ".join(_shown(words).split())
    if not said and empty:
        raise InvalidInput(empty, parameter=parameter)
    if len(said) > longest:
        raise InvalidInput(_too_long(longest), parameter=parameter)
    return said


def signs_in(words: str) -> list[str]:
    """The signs for which a steward should look at a text first.

    >>> signs_in("See www.shop.example"), signs_in("ÖĞLE YEMEĞİ KULÜBÜ"), signs_in("一起吃午饭"), signs_in("Call 020 7946 0018")
    (['link'], ['capitals'], [], ['contact'])
    """
    found = []
    if _LINK.search(_CONTACT.sub(" ", words)):
        found.append("link")
    if _CONTACT.search(words):
        found.append("contact")
    if is_shouted(words):
        found.append("capitals")
    return found


def is_shouted(words: str) -> bool:
    """Whether it is written in capitals; scripts without small letters are not.

    >>> is_shouted("LUNCH CLUB"), is_shouted("BBC"), is_shouted("午饭午饭午饭午饭")
    (True, False, False)
    """
    letters = [one for one in words if one.isupper() or one.islower()]
    capitals = sum(one.isupper() for one in letters)
    return len(letters) >= _LETTERS_OF_CAPITALS and capitals > 0.8 * len(letters)


def _lowered(words: str) -> str:
    """In small letters; Turkish keeps its dots where its own letters say that it is Turkish.

    >>> _lowered("ÖĞLE YEMEĞİ ISITMA"), _lowered("IN MAY")
    ('öğle yemeği ısıtma', 'in may')
    """
    if any(one in words for one in "İĞŞ"):
        words = words.replace("İ", "i").replace("I", "ı")
    return words.lower()


def _shown(words: str) -> str:
    """The words in one way of writing each character, without those that cannot be seen."""
    plain = unicodedata.normalize("NFC", words)
    return "".join(one for one in plain if one in "\n\t " or unicodedata.category(one) != "Cc")


def _too_long(most: int) -> str:
    return gettext("Use %(most)s characters or fewer.") % {"most": f"{most:,}"}
