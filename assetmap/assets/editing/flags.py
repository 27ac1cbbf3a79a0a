"""Signs in a text that a steward should check before it is published: links, numbers, coarse words, hidden characters.

A flag forbids nothing: a link may be the group's own, and a coarse word somebody's name.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from phonenumbers import PhoneNumberMatcher

from assetmap.web.translations import gettext

# Longer texts are refused where they are written; what is beyond is not looked at.
LONGEST = 20_000


class Reason(StrEnum):
    """The reason why a steward should look."""

    LINK = "link"
    EMAIL = "email"
    PHONE = "phone"
    PROFANITY = "profanity"
    CAPITALS = "capitals"
    DIRECTION = "direction"
    HTML = "html"


@dataclass(frozen=True, order=True)
class Flag:
    """Signs `start` to `end` of the text, and why."""

    start: int
    end: int
    reason: Reason
    words: str


def flags_in(text: str) -> list[Flag]:
    """All flags, in the order of the text; two may lie over one another."""
    text = text[:LONGEST]
    emails = [match.span() for match in _EMAIL.finditer(text)]
    # The end of an e-mail address looks like a website.
    rest = _EMAIL.sub(lambda match: " " * len(match[0]), text)
    found: list[tuple[Reason, tuple[int, int]]] = [(Reason.EMAIL, span) for span in emails]
    found += [(Reason.LINK, _without_stop(match)) for match in _LINK.finditer(rest)]
    found += [(Reason.PHONE, (match.start, match.end)) for match in PhoneNumberMatcher(rest, "GB")]
    found += [(Reason.PROFANITY, span) for span in _coarse_words(text)]
    found += [(Reason.CAPITALS, match.span()) for match in _shouted(text)]
    found += [(Reason.DIRECTION, match.span()) for match in _DIRECTION.finditer(text)]
    found += [(Reason.HTML, match.span()) for match in _HTML.finditer(text)]
    return sorted(Flag(start, end, reason, text[start:end]) for reason, (start, end) in found)


def reason_words(reason: Reason) -> str:
    """The reason, for a steward to read."""
    return {
        Reason.LINK: gettext("a link"),
        Reason.EMAIL: gettext("an email address"),
        Reason.PHONE: gettext("a phone number"),
        Reason.PROFANITY: gettext("a word that may offend"),
        Reason.CAPITALS: gettext("words in capitals"),
        Reason.DIRECTION: gettext("hidden characters that change the reading direction"),
        Reason.HTML: gettext("HTML"),
    }[reason]


_EMAIL = re.compile(r"[\w.+%-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
_LINK = re.compile(
    r"(?:https?|ftp)://[^\s<>\"]+|\b(?:javascript|data|mailto|tel):[^\s<>\"]+|\bwww\.[^\s<>\"]+"
    r"|\b(?:[a-z0-9-]{1,63}\.){1,8}(?:com|org|net|uk|info|biz|io|me|eu|co|app|shop|online|site|xyz|ru|ly|gl)\b"
    r"(?:/[^\s<>\"]*)?",
    re.IGNORECASE,
)
# Embeddings, overrides and isolates. The plain marks U+200E and U+200F are needed in Arabic and Hebrew.
_DIRECTION = re.compile("[\u202a-\u202e\u2066-\u2069]+")
_HTML = re.compile(r"</?[a-z][a-z0-9-]*(?=[\s/>])[^<>]*>?|<!--|<!doctype", re.IGNORECASE)
_CAPITALS = re.compile(r"(?:\b[^\W\d_]{2,}\b[\s,.!?&'’-]+){2,}\b[^\W\d_]{2,}\b")
# Shorter ones are names and abbreviations: "ESOL and IT".
_SHOUTED_LETTERS = 12


def _without_stop(match: re.Match[str]) -> tuple[int, int]:
    """Without the full stop or bracket that ends its sentence."""
    return match.start(), match.start() + len(match[0].rstrip(".,;:!?)'’"))


def _shouted(text: str) -> Iterator[re.Match[str]]:
    """Three words or more in a row, all in capitals."""
    # Other words are blanked out, so that they part the ones in capitals.
    capitals = re.sub(
        r"[^\W_]+", lambda word: word[0] if word[0].isupper() else "\0" * len(word[0]), text
    )
    for match in _CAPITALS.finditer(capitals):
        if sum(sign.isalpha() for sign in match[0]) >= _SHOUTED_LETTERS:
            yield match


# Few, and such as hardly ever mean anything else. The lists on PyPI were looked at and not taken: they flag
# "gay", "breast" and "god", and a directory in which every LGBTQ group is held up for its name insults its readers.
_COARSE = (
    *("fuck", "motherfuck", "shit", "bullshit", "cunt", "wank", "twat", "bollock", "bastard"),
    *("bitch", "arsehole", "asshole", "dickhead", "slag", "slut", "whore", "tosser", "piss"),
    *("nigger", "nigga", "paki", "spastic", "spaz", "retard", "faggot", "tranny", "kike", "yid"),
    *("wog", "chink", "gyppo", "pikey", "raghead"),
)
_ENDINGS = r"(?:s|es|er|ers|ing|in|ed|y|head|heads|ie|ies)?"
_COARSE_WORD = re.compile(rf"(?:{'|'.join(_COARSE)}){_ENDINGS}")
# For a vowel or two an asterisk may stand.
_STARRED = re.compile(
    "|".join(
        "".join(rf"[{sign}*]" if sign in "aeiou" else sign for sign in word) for word in _COARSE[:9]
    )
    + r"|f\*+k\w*|s\*+t|c\*+t"
)
_DISGUISES = str.maketrans("@4310$5!", "aaeiossi")
_WORD = re.compile(r"[\w@$!*]{3,40}")
_SPACED = re.compile(r"(?<!\w)(?:\w[ .*_-]){2,12}\w(?!\w)")


def _coarse_words(text: str) -> Iterator[tuple[int, int]]:
    """Whole words only: Scunthorpe and Penistone are towns."""
    for match in _WORD.finditer(text):
        if _is_coarse(match[0].rstrip("!")):
            yield match.span()
    for match in _SPACED.finditer(text):
        if _is_coarse(re.sub(r"[ .*_-]", "", match[0])):
            yield match.span()


def _is_coarse(word: str) -> bool:
    plain = word.lower().translate(_DISGUISES)
    # "fuuuck"; no word of the list has a letter three times.
    short = re.sub(r"(.)\1{2,}", r"\1", plain)
    if any(_COARSE_WORD.fullmatch(each) for each in (plain, short)):
        return True
    return "*" in plain and not plain.startswith("*") and bool(_STARRED.fullmatch(plain))
