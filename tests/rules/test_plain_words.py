"""All sentences of the interface: at most 25 words each, and no word that makes people a condition."""

import re
from collections.abc import Iterator

import pytest
from babel.messages.extract import extract_from_dir

from assetmap.web.templating import PACKAGE

MOST_WORDS = 25
_METHODS = [
    ("**.py", "python"),
    ("**/templates/**.html", "jinja2"),
    ("**/templates/**.txt", "jinja2"),
]
# Words that make people a condition, or that say that they are the difficulty.
_CONDITIONS = re.compile(
    r"\b(the (vulnerable|elderly|disabled|homeless|poor|mentally ill)|vulnerable (people|adults|groups)"
    r"|hard[- ]to[- ]reach|service users?|sufferers?|suffer(s|ing)? from|addicts?|the deprived|deprived people"
    r"|wheelchair[- ]bound|the BAME|non-compliant|hard to engage)\b",
    re.IGNORECASE,
)
_PLACEHOLDER = re.compile(r"%\(\w+\)[sd]")
_END = re.compile(r"(?<=[.?!:;])\s+|\n+")


@pytest.fixture(scope="module")
def messages() -> list[str]:
    """Every string that a page, a mail, a report or an error can show."""
    found = extract_from_dir(
        str(PACKAGE),
        _METHODS,
        keywords={
            "_": None,
            "N_": None,
            "gettext": None,
            "ngettext": (1, 2),
            "pgettext": ((1, "c"), 2),
        },
    )
    said: list[str] = []
    for _, _, message, _, _ in found:
        said += [message] if isinstance(message, str) else [one for one in message if one]
    assert len(said) > 2_000, "the strings were not found"
    return said


def sentences(message: str) -> Iterator[str]:
    """The sentences of a message; what is filled in counts as one word."""
    for sentence in _END.split(_PLACEHOLDER.sub("x", message)):
        if sentence.strip():
            yield sentence.strip()


def test_no_sentence_is_longer_than_somebody_reads_at_once(messages: list[str]) -> None:
    long = {
        sentence
        for message in messages
        for sentence in sentences(message)
        if len(sentence.split()) > MOST_WORDS
    }
    assert long == set()


def test_nobody_is_called_a_condition(messages: list[str]) -> None:
    assert [message for message in messages if _CONDITIONS.search(message)] == []
