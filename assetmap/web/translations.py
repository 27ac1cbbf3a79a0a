"""The language of a page, from the catalogues `locale/<language>/LC_MESSAGES/assetmap.po`.

A page says one language for all of it (`<html lang>`, `Content-Language`), and a screen reader pronounces it so. A
catalogue that holds only some rooms is therefore spoken only at the addresses of `SPOKEN_AT`, and every other page is
English, and says that it is. A whole catalogue needs no line there.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from gettext import NullTranslations, translation
from pathlib import Path

from babel.core import negotiate_locale
from starlette.datastructures import QueryParams
from starlette.requests import HTTPConnection

DOMAIN = "assetmap"
LOCALE = Path(__file__).parent / "locale"
DEFAULT_LANGUAGE = "en"
# What a group meets on its way onto the map, and what people say of places. `tests/rules/test_catalogues.py` holds that
# nothing there is left out.
SPOKEN_AT = {
    "tr": re.compile(
        r"/register(/.*)?|/sign-in(/.*)?|/my/assets(/[^/]+(/claim|/history|/picture|/emergency)?)?"
        r"|/account|/confirm/.*|/offers|/stories(/.*)?|/gaps/[^/]+/challenge|/ideas(/.*)?|/following/.*|/places(/.*)?"
        r"|/emergencies/[0-9a-f-]{36}(/update)?|/panels/[0-9a-f-]{36}/answer|/q/[^/]+"
    ),
}
# The parameter of an address that chooses a language, and the cookie that keeps the choice.
CHOICE = "lang"
COOKIE = "assetmap_language"

_current: ContextVar[NullTranslations | None] = ContextVar("translations", default=None)
_language: ContextVar[str] = ContextVar("language", default=DEFAULT_LANGUAGE)
_ENGLISH = NullTranslations()


@lru_cache
def available_languages(folder: Path = LOCALE) -> list[str]:
    """English, and each language that has a compiled catalogue."""
    compiled = folder.glob(f"*/LC_MESSAGES/{DOMAIN}.mo")
    return [DEFAULT_LANGUAGE, *sorted(path.parts[-3] for path in compiled)]


def languages_at(path: str, folder: Path = LOCALE) -> list[str]:
    """The languages that a page at this address can be had in."""
    return [
        language
        for language in available_languages(folder)
        if language not in SPOKEN_AT or SPOKEN_AT[language].fullmatch(path)
    ]


def language_of(connection: HTTPConnection, folder: Path = LOCALE) -> str:
    """The language that the reader has chosen, else the one that their browser likes best, of those there are here."""
    spoken = languages_at(connection.scope.get("path", ""), folder)
    if len(spoken) == 1:
        return DEFAULT_LANGUAGE
    for chosen in (chosen_now(connection), connection.cookies.get(COOKIE)):
        if chosen in spoken:
            return str(chosen)
    preferred = preferred_languages(connection.headers.get("accept-language", ""))
    return negotiate_locale(preferred, spoken, sep="-") or DEFAULT_LANGUAGE


def chosen_now(connection: HTTPConnection) -> str | None:
    """The language that the address itself asks for, or None."""
    return QueryParams(connection.scope.get("query_string", b"")).get(CHOICE)


def preferred_languages(accept_language: str) -> list[str]:
    """The languages of an Accept-Language header, best first: "cy;q=0.8, en-GB" is en-GB, cy."""
    weighted: list[tuple[float, str]] = []
    for part in accept_language.split(","):
        language, _, weight = part.strip().partition(";q=")
        try:
            weighted.append((float(weight or 1), language.strip()))
        except ValueError:
            continue
    weighted.sort(key=lambda pair: -pair[0])
    return [language for weight, language in weighted if language and weight > 0]


@lru_cache
def _catalogue(language: str, folder: Path) -> NullTranslations:
    return translation(DOMAIN, folder, [language], fallback=True)


@contextmanager
def speaking(language: str, folder: Path = LOCALE) -> Iterator[None]:
    """Within this block the functions below answer in the language."""
    token, spoken = _current.set(_catalogue(language, folder)), _language.set(language)
    try:
        yield
    finally:
        _current.reset(token)
        _language.reset(spoken)


def current_language() -> str:
    """The language of the moment, for what no catalogue holds: the names of months, and how an hour is written."""
    return _language.get()


def N_(words: str) -> str:  # noqa: N802  the name that catalogues are gathered by
    """Marks words for the catalogues; they are translated when they are shown."""
    return words


def gettext(message: str) -> str:
    return (_current.get() or _ENGLISH).gettext(message)


def ngettext(singular: str, plural: str, number: int) -> str:
    return (_current.get() or _ENGLISH).ngettext(singular, plural, number)


def pgettext(context: str, message: str) -> str:
    return (_current.get() or _ENGLISH).pgettext(context, message)


def npgettext(context: str, singular: str, plural: str, number: int) -> str:
    return (_current.get() or _ENGLISH).npgettext(context, singular, plural, number)
