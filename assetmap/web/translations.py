"""In which language does a page speak? Catalogues are locale/<language>/LC_MESSAGES/assetmap.po; English needs none."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from gettext import NullTranslations, translation
from pathlib import Path

from babel.core import negotiate_locale
from starlette.requests import HTTPConnection

DOMAIN = "assetmap"
LOCALE = Path(__file__).parent / "locale"
DEFAULT_LANGUAGE = "en"

_current: ContextVar[NullTranslations | None] = ContextVar("translations", default=None)
_ENGLISH = NullTranslations()


@lru_cache
def available_languages(folder: Path = LOCALE) -> list[str]:
    """English, and each language that has a compiled catalogue."""
    compiled = folder.glob(f"*/LC_MESSAGES/{DOMAIN}.mo")
    return [DEFAULT_LANGUAGE, *sorted(path.parts[-3] for path in compiled)]


def language_of(connection: HTTPConnection, folder: Path = LOCALE) -> str:
    """The available language that the reader's browser likes best."""
    available = available_languages(folder)
    if len(available) == 1:
        return DEFAULT_LANGUAGE
    preferred = preferred_languages(connection.headers.get("accept-language", ""))
    return negotiate_locale(preferred, available, sep="-") or DEFAULT_LANGUAGE


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
    token = _current.set(_catalogue(language, folder))
    try:
        yield
    finally:
        _current.reset(token)


def gettext(message: str) -> str:
    return (_current.get() or _ENGLISH).gettext(message)


def ngettext(singular: str, plural: str, number: int) -> str:
    return (_current.get() or _ENGLISH).ngettext(singular, plural, number)


def pgettext(context: str, message: str) -> str:
    return (_current.get() or _ENGLISH).pgettext(context, message)


def npgettext(context: str, singular: str, plural: str, number: int) -> str:
    return (_current.get() or _ENGLISH).npgettext(context, singular, plural, number)
