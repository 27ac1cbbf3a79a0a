"""The text message and the email that hand over a shortlist."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

from assetmap.web.translations import ngettext

# Three parts of a message: 153 signs each of the telephone networks' own alphabet, or 67 of any other.
LONGEST = 459
LONGEST_IN_OTHER_ALPHABETS = 201
# What is longer than this is better read at the link.
LONGEST_WHEN = 90

# GSM 03.38; the second row counts twice.
_ALPHABET = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_TWICE = "^{}\\[~]|€"
_PLAINER = str.maketrans(
    {
        "’": "'",
        "‘": "'",
        "“": '"',
        "”": '"',
        "–": "-",
        "—": "-",
        "…": "...",
        "•": "-",
        "\u00a0": " ",
    }
)


@dataclass(frozen=True)
class TextEntry:
    """One entry in a text message."""

    name: str
    phone: str | None = None
    when: str = ""
    address: str = ""


def text_message(entries: Sequence[TextEntry], link: str) -> str:
    """As many whole entries as three parts of a message hold, how many more there are, and the link."""
    lines = [_line(entry) for entry in entries]
    for kept in range(len(lines), -1, -1):
        text = "\n".join([*lines[:kept], *_more(len(lines), kept), link])
        if message_length(text) <= (LONGEST if is_plain(text) else LONGEST_IN_OTHER_ALPHABETS):
            return text
    return link


def _line(entry: TextEntry) -> str:
    when = entry.when if len(entry.when) <= LONGEST_WHEN else ""
    return plainer(
        ", ".join(part for part in (entry.name, entry.address, entry.phone, when) if part)
    )


def _more(count: int, kept: int) -> list[str]:
    left = count - kept
    if not left:
        return []
    if not kept:
        return [ngettext("%(num)d place for you:", "%(num)d places for you:", left) % {"num": left}]
    return [ngettext("and %(num)d more", "and %(num)d more", left) % {"num": left}]


def plainer(text: str) -> str:
    """The text in the telephone networks' alphabet where that can say it: other signs cost more than half the room.

    >>> plainer("Café “Ŵyn” – 3pm")
    'Café "Wyn" - 3pm'
    """
    text = " ".join(unicodedata.normalize("NFC", text).translate(_PLAINER).split())
    folded = "".join(_folded(character) for character in text)
    return folded if is_plain(folded) else text


def _folded(character: str) -> str:
    if is_plain(character):
        return character
    letters = [c for c in unicodedata.normalize("NFKD", character) if not unicodedata.combining(c)]
    return "".join(letters)


def is_plain(text: str) -> bool:
    """Whether the telephone networks' own alphabet has every sign of the text."""
    return all(character in _ALPHABET or character in _TWICE for character in text)


def message_length(text: str) -> int:
    """The length of a message as a network counts it; outside its own alphabet an emoji is two."""
    if is_plain(text):
        return len(text) + sum(character in _TWICE for character in text)
    return len(text.encode("utf-16-le")) // 2


def sms_address(text: str) -> str:
    """An address that opens a telephone's messages with the text in it; "?&" is read by all of them."""
    return f"sms:?&body={quote(text, safe='')}"


def mail_address(subject: str, text: str) -> str:
    """An address that opens a reader's mail program with the text in it."""
    lines = text.replace("\n", "\r\n")
    return f"mailto:?subject={quote(subject, safe='')}&body={quote(lines, safe='')}"
