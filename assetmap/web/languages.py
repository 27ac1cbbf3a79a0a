"""The language of a request, and the choice of another."""

from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlencode

from babel import Locale
from fastapi import Request
from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assetmap.web.translations import (
    CHOICE,
    COOKIE,
    chosen_now,
    language_of,
    languages_at,
    speaking,
)

# As long as a draft is kept.
KEPT_FOR = timedelta(days=30)


@dataclass(frozen=True)
class OtherLanguage:
    """One that the same page can be had in: its tag, its name as its speakers write it, and the address."""

    tag: str
    name: str
    address: str


def other_languages(request: Request, language: str) -> list[OtherLanguage]:
    """The languages beside this one; none on the answer to a form, which no address brings again."""
    if request.method != "GET":
        return []
    kept = [pair for pair in request.query_params.multi_items() if pair[0] != CHOICE]
    return [
        OtherLanguage(tag, str(Locale(tag).display_name), f"?{urlencode([*kept, (CHOICE, tag)])}")
        for tag in languages_at(request.scope.get("path", ""))
        if tag != language
    ]


class SpeakingReadersLanguage:
    """Lets every sentence of a request be made in its reader's language, and keeps a language that was chosen."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        spoken = languages_at(scope["path"]) if scope["type"] == "http" else []
        if len(spoken) < 2:
            await self.app(scope, receive, send)
            return
        connection = HTTPConnection(scope)
        chosen = chosen_now(connection)
        cookie = _cookie(connection, chosen) if chosen in spoken and chosen else None

        async def send_with_choice(message: Message) -> None:
            if cookie and message["type"] == "http.response.start":
                MutableHeaders(scope=message).append("set-cookie", cookie)
            await send(message)

        with speaking(language_of(connection)):
            await self.app(scope, receive, send_with_choice)


def _cookie(connection: HTTPConnection, language: str) -> str:
    response = Response()
    response.set_cookie(
        COOKIE,
        language,
        max_age=int(KEPT_FOR.total_seconds()),
        httponly=True,
        samesite="lax",
        secure=connection.url.scheme == "https",
    )
    return response.headers["set-cookie"]
