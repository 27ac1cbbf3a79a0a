"""Words of a search that say that a person may be in danger."""

import re
import tomllib
import unicodedata
from functools import lru_cache

from assetmap.settings import PROJECT_ROOT

URGENT_HELP_FILE = PROJECT_ROOT / "data" / "urgent_help.toml"
_GAP = "…"
_END = "."
_MOST_BETWEEN = 4


@lru_cache
def urgent_help_file() -> dict[str, object]:
    """`data/urgent_help.toml`: contacts, patterns of words and sensitive categories."""
    return tomllib.loads(URGENT_HELP_FILE.read_text(encoding="utf-8"))


def is_about_danger(words: str | None) -> bool:
    """True when the words speak of suicide, self-harm, abuse at home, control or exploitation.

    Made to miss little: a panel too many costs one glance.
    """
    return bool(_dangers(words))


def shown_first(words: str | None) -> frozenset[str]:
    """The numbers that a small screen shows before the others to a search of these words."""
    by_danger = urgent_help_file()["shown_first"]
    assert isinstance(by_danger, dict)
    return frozenset(number for danger in _dangers(words)[:1] for number in by_danger[danger])


def _dangers(words: str | None) -> list[str]:
    """The dangers that the words name, in the order of the file."""
    plain = _plain(words or "")
    return [
        danger
        for danger, patterns in _patterns().items()
        if any(pattern.search(plain) for pattern in patterns)
    ]


@lru_cache
def sensitive_categories() -> frozenset[str]:
    """Slugs of categories whose pages offer to be left at once."""
    section = urgent_help_file()["sensitive"]
    assert isinstance(section, dict)
    return frozenset(section["categories"])


@lru_cache
def _patterns() -> dict[str, tuple[re.Pattern[str], ...]]:
    recognised = urgent_help_file()["recognised"]
    assert isinstance(recognised, dict)
    return {danger: tuple(map(_compiled, lines)) for danger, lines in recognised.items()}


def _compiled(line: str) -> re.Pattern[str]:
    """The pattern of one line; `data/urgent_help.toml` explains its signs."""
    parts = []
    for token in line.split():
        if token == _GAP:
            parts.append(rf"(?: \S+){{0,{_MOST_BETWEEN}}}")
            continue
        if token == _END:
            parts.append("$")
            continue
        choices = "|".join(
            re.escape(_plain(word).replace(" ", "")) + (r"\S*" if word.endswith("*") else "")
            for word in token.split("/")
        )
        parts.append(f" (?:{choices})")
    return re.compile("".join(parts) + r"(?= |$)")


def _plain(text: str) -> str:
    """Words in small letters without accents and apostrophes, each after a space."""
    letters = unicodedata.normalize("NFKD", text.lower())
    letters = "".join(one for one in letters if not unicodedata.combining(one))
    return "".join(f" {word}" for word in re.findall(r"\w+", re.sub(r"['’‘`´]", "", letters)))
